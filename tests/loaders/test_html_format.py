"""HTML pages."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graph.errors import Severity
from loaders.entries import Place, Reading
from loaders.formats.html import HtmlReader
from loaders.formats.registry import Content
from loaders.pipeline import Built, LoadOptions, read_and_build

CORPORA = Path(__file__).parent / "corpora"


def read(text: str, file: str = "page.html") -> Reading:
    return HtmlReader().read(Content(file, text.encode(), text), None)


def pairs(reading: Reading) -> list[tuple[str, str | None]]:
    return [(entry.name, entry.definition) for entry in reading.entries]


def definition(markup: str) -> str | None:
    (entry,) = read(f"<dl><dt>X<dd>{markup}</dl>").entries
    return entry.definition


def test_terms_of_a_list_with_their_lines_anchors_and_aliases():
    reading = read(
        "<html><body><dl>\n"
        '<dt id="nn"><a name="net"></a>Neural <b>network</b><dt>NN\n<dt>NN\n'
        "<dd>A model.</dd><dd>A field.</dd>\n"
        '<div id="layer"><dt><abbr title="Long Short-Term Memory">LSTM</abbr></dt><dd id="d">A part.</dd></div>\n'
        "<dt>Empty</dt></dl>"
    )
    assert reading.problems == ()
    assert pairs(reading) == [("Neural network", "A model.\n\nA field."), ("LSTM", "A part."), ("Empty", None)]
    assert [entry.aliases for entry in reading.entries] == [("NN",), ("Long Short-Term Memory",), ()]
    assert [entry.anchors for entry in reading.entries] == [("nn", "net"), ("layer", "d"), ()]
    assert [entry.place for entry in reading.entries] == [Place("page.html", line) for line in (2, 5, 6)]


def test_end_tags_may_be_left_out():
    reading = read("<dl><dt>A<dt>B<dt>C\n<dd>one<dd>two<p>more\n<dt>D<dd>three</dl>")
    assert pairs(reading) == [("A", "one\n\ntwo\n\nmore"), ("D", "three")]
    assert [(entry.aliases, entry.place.line) for entry in reading.entries] == [(("B", "C"), 1), ((), 3)]


def test_links_between_terms_are_relations_and_others_are_text():
    reading = read(
        '<dl><dt id="a">A<dd>It has a <a href="#b b">part</a>. Not <a href="x.html#b b">here</a>, '
        '<a href="https://example.org/#b">there</a>, <a href="#nowhere">nowhere</a>, nor <a href="#a">itself</a>.'
        '<dt id="b b">B<dd>Of <a href="page.html#a">an <i>A</i></a> and <a href="./page.html#a">A</a>.</dl>'
    )
    first, second = reading.entries
    assert first.definition == "It has a part. Not here, there, nowhere, nor itself."
    assert [(claim.type.value, claim.target, claim.quote) for claim in first.claims] == [
        ("RELATED_TO", "b b", "It has a part.")
    ]
    assert [(claim.target, claim.quote) for claim in second.claims] == [("a", "Of an A and A.")]


@pytest.mark.parametrize(
    ("markup", "text"),
    [
        ("a &lt;b&gt; &eacute;&nbsp;&#8364; &notin; &unknown;", "a <b> é € ∉ &unknown;"),
        ("a\n  b\t<i> c</i>d", "a b cd"),
        ("<p>One.</p>\n<p>Two.</p>three", "One.\n\nTwo.\n\nthree"),
        ("one<br>two<br/>three", "one\ntwo\nthree"),
        ("Can be:<ul><li>one</li>\n<li><p>two</p></li><li></li></ul><div>end</div>", "Can be:\n- one\n\n- two\n\nend"),
        ("see<pre>if x:\n    <b>y</b>\n</pre>end", "see\n\nif x:\n    y\n\nend"),
        ("<table><tr><td>a<td>b<tr><td>c</table>", "a b\nc"),
        ("a<script>alert(1)</script><style>p {}</style><!-- no --><nav>Menu</nav><b hidden>x</b>b", "ab"),
        ('a<span aria-hidden="true">x</span> <a class="headerlink" href="#a">¶</a><a href="#a">#</a>', "a"),
        ('an <img src="x.png" alt="image"> and H<sub>2</sub>O', "an image and H2O"),
        ("<math><mi>x</mi><annotation>\\x</annotation></math>", "x"),
        ("&lt;script&gt;alert(1)&lt;/script&gt;", "<script>alert(1)</script>"),
        ("<dl><dt>inner</dt><dd>list</dd></dl>", "inner\nlist"),
    ],
)
def test_a_definition_is_what_a_reader_of_the_page_sees(markup, text):
    assert definition(markup) == text


def test_no_file_and_no_network_is_touched_by_entities():
    page = '<!DOCTYPE html [<!ENTITY x SYSTEM "file:///etc/passwd">]><html><dl><dt>A<dd>a &x; b</dl>'
    assert pairs(read(page)) == [("A", "a &x; b")]


def test_tables_are_read_by_their_header():
    reading = read(
        "<html><body><h2>Parts</h2><table><thead><tr><th colspan=4>All terms</th></tr>"
        "<tr><th>Term</th><th>Meaning</th><th>See also</th><th>aka</th></tr></thead>\n"
        '<tr id="l"><td>Layer</td><td>A part of a <a href="#m">model</a>.</td><td><a href="#m">the model</a>, '
        "<a href='#x'>Row</a></td><td>L; Ls</td></tr>\n"
        "<tr><td colspan=4>Wholes</td></tr>\n"
        '<tr><td><b id="m">Model</b></td><td><p>A whole.</p></td><td><ul><li>One</li><li>Two</li></ul></td></tr>'
        "<tr><td></td></tr></table></body></html>"
    )
    assert reading.problems == ()
    assert pairs(reading) == [("Layer", "A part of a model."), ("Model", "A whole.")]
    layer, model = reading.entries
    assert (layer.section, model.section, layer.aliases) == ("Parts", "Wholes", ("L", "Ls"))
    assert (layer.anchors, model.anchors) == (("l",), ("m",))
    assert [claim.target for claim in layer.claims] == ["m", "Row", "m"]
    assert [claim.target for claim in model.claims] == ["One", "Two"]
    assert (layer.place.line, model.place.line) == (2, 4)


def test_a_cell_over_several_rows_stands_in_each():
    reading = read(
        "<table><tr><th>Topic<th>Term<th>Definition<tr><td rowspan=2>One<td>A<td>a<tr><td>B<td>b<tr><td>Two<td>C<td>c"
        "<tr><td>Three<td>D<td>d<td>e</table>"
    )
    assert [(entry.name, entry.section) for entry in reading.entries] == [("A", "One"), ("B", "One"), ("C", "Two")]
    assert [str(problem) for problem in reading.problems] == [
        "page.html:1: the row has 4 cells and the header 3; give every column a name"
    ]


def test_a_dfn_is_defined_by_its_paragraph_or_below_its_heading():
    reading = read(
        "<html><body><h2>Parts</h2>\n<p>A <dfn id=l>layer</dfn> or <dfn title='row'>rows</dfn> is a part.</p>\n"
        "<h3><dfn>Model</dfn></h3>\n<p>A whole of <a href='#l'>layers</a>.</p><p>It learns.</p><h3>Other</h3><p>x</p>"
    )
    assert pairs(reading) == [
        ("layer", "A layer or rows is a part."),
        ("rows", "A layer or rows is a part."),
        ("Model", "A whole of layers.\n\nIt learns."),
    ]
    one, two, three = reading.entries
    assert (one.document, three.document) == (two.document, None)
    assert (two.aliases, [claim.target for claim in three.claims]) == (("row",), ["l"])
    assert [entry.place.line for entry in reading.entries] == [2, 2, 3]


def test_sections_are_headings_but_no_title_and_no_letter():
    one = "<dl><dt>{}</dt><dd>x</dd></dl>"
    page = (
        "<h1>Title</h1>" + one.format("A") + "<h2>Parts</h2><h3>L</h3>" + one.format("B") + "<h2>The glossary</h2>"
    ) + one.format("C")
    assert [entry.section for entry in read(f"<body>{page}").entries] == [None, "Parts", None]
    several = "<h1>One</h1>" + one.format("A") + "<h1>Two</h1>" + one.format("B")
    assert [entry.section for entry in read(f"<body>{several}").entries] == ["One", "Two"]


SPHINX = """<html><body><section id="x"><dl class="py function">
<dt class="sig sig-object py" id="f">f(x)</dt><dd>Does f.<dl class="field-list simple"><dt>Returns<dd>x</dl></dd></dl>
{} <dl class="simple"><dt>A list</dt><dd>of things</dd></dl></section></body></html>"""


def test_a_list_that_is_called_a_glossary_goes_before_others():
    reading = read(SPHINX.format('<dl class="simple glossary"><dt id="term-A">A<a class="headerlink">¶</a><dd>a</dl>'))
    assert pairs(reading) == [("A", "a")]
    assert [str(problem) for problem in reading.problems] == [
        (
            "page.html:3: lists or tables beside what the page calls its glossary were left out (1, the first here); "
            "give them the class `glossary` as well, if they have terms"
        )
    ]
    assert pairs(read(SPHINX.format(""))) == [("A list", "of things")]


@pytest.mark.parametrize(
    "markup",
    [
        "<dl class='option-list'><dt>verbose<dd>say more</dl>",
        "<dl><dt>-v<dd>say more<dt>--quiet<dd>say less</dl>",
        "<dl><dt>What is this?<dd>A question.</dl>",
        "<dl><dt>Chapter one<dt>Chapter two</dl>",
        "<nav><dl><dt>Home<dd>start</dl></nav>",
        "<table><tr><td>Name<td>Phone<tr><td>Ann<td>1</table>",
        "<p>Text.</p>",
        "<!-- nothing -->",
    ],
)
def test_a_page_without_terms_says_what_is_looked_for(markup):
    reading = read(markup)
    assert reading.entries == ()
    (problem,) = reading.problems
    assert problem.severity is Severity.ERROR
    assert "the page has no list (`dl`)" in problem.message or "cannot be read" in problem.message


def test_of_pages_in_a_folder_those_with_terms_in_one_language_are_read(here):
    for name, language, word in (("de", "de-DE", "Schicht"), ("en", "en", "Layer")):
        (here / f"{name}.html").write_text(f'<!doctype html><html lang="{language}"><dl><dt>{word}<dd>x</dl></html>')
    (here / "index.html").write_text("<!doctype html><p>Welcome</p>")
    built = read_and_build([here], LoadOptions())
    assert [concept.name for concept in built.graph.concepts] == ["Layer"]
    assert sorted(problem.code for problem in built.problems) == ["language-chosen", "pages-left-out"]


def test_a_definition_in_another_language_is_left_out_and_said():
    reading = read(
        '<html lang="en-GB"><dl><dt lang="de">Schicht<dt>Layer<dd>A part.<dd lang="de">Ein Teil.</dl></html>'
    )
    assert pairs(reading) == [("Schicht", "A part.")]
    assert reading.entries[0].aliases == ("Layer",)
    (problem,) = reading.problems
    assert str(problem) == ("page.html:1: a definition in another language than the page's was left out (de, not en)")


def test_a_definition_before_any_term_is_said():
    reading = read("<dl>\n<dd>lost</dd>\n<dt>A<dd>a</dl>")
    assert pairs(reading) == [("A", "a")]
    assert [problem.line for problem in reading.problems] == [2]


def test_a_page_that_is_nested_without_end_is_refused():
    reading = read("<html><body><dl><dt>A<dd>a</dl>\n" + "<div>" * 100_000)
    (problem,) = reading.problems
    assert problem.severity is Severity.ERROR
    assert str(problem).startswith("page.html:2: the page can only be read up to here (Excessive depth in document")


def test_a_line_that_the_parser_cannot_count_to_is_not_given():
    reading = read("<html><body>" + "\n" * 70_000 + "<dl><dt>A<dd>a</dl>")
    assert [entry.place.line for entry in reading.entries] == [None]


@pytest.mark.parametrize(
    ("text", "is_html"),
    [
        ("<!DOCTYPE html>\n<html>", True),
        ("\n<!-- made by hand -->\n<HTML lang='en'>", True),
        ('<?xml version="1.0"?>\n<!DOCTYPE html PUBLIC "x">', True),
        ("<dl><dt>A<dd>a</dl>\n", True),
        ("<dl><dt>A<dd>a</dl>\n\n# A heading of Markdown\n", False),
        ('<?xml version="1.0"?>\n<rdf:RDF>', False),
        ('<?xml version="1.0"?>\n<!DOCTYPE martif SYSTEM "x">', False),
        ("<!-- a comment -->\n# Markdown\n", False),
        ("<heading>", False),
        ("An <html> tag.", False),
    ],
)
def test_a_page_is_recognised_by_how_it_begins(text, is_html):
    assert HtmlReader().recognises(Content("a", text.encode(), text)) is is_html


def corpus(name: str) -> Built:
    return read_and_build([CORPORA / name / "glossary.html"], LoadOptions())


def related(built: Built) -> set[tuple[str, str]]:
    return {(each.source, each.target) for each in built.graph.relations if each.type.value == "RELATED_TO"}


@pytest.mark.parametrize(
    ("name", "counts", "concept", "begins", "pair"),
    [
        (
            "python-html",
            (30, 30),
            "attribute",
            "A value associated with an object which is usually referenced by name using dotted expressions.",
            ("asynchronous-generator", "asynchronous-generator-iterator"),
        ),
        (
            "postgresql",
            (43, 42),
            "acid",
            "Atomicity, Consistency, Isolation, and Durability. This set of properties of database transactions is",
            ("acid", "atomicity"),
        ),
        (
            "apache-httpd",
            (57, 56),
            "algorithm",
            "An unambiguous formula or set of rules for solving a problem in a finite number of steps. Algorithms",
            ("certificate", "certification-authority-ca"),
        ),
    ],
)
def test_glossaries_of_three_projects(name, counts, concept, begins, pair):
    built = corpus(name)
    assert (built.entries.read, built.entries.stored) == counts
    (found,) = [each for each in built.graph.concepts if each.id == concept]
    assert " ".join((found.definition or "").split()).startswith(begins)
    assert pair in related(built)
    assert not any("¶" in f"{each.name}{each.definition}" for each in built.graph.concepts)


parts = st.sampled_from(
    [
        "<dl>", "</dl>", "<dt>", "<dd>", "<div>", "</div>", "<table>", "<tr>", "<th>Term", "<th>Meaning", "<td>",
        "<td rowspan=9 colspan=9>", "</table>", "<p>", "<dfn>", "</dfn>", "<h2>", "<a href='#a'>", "<b id=a>", "<li>",
        "<pre>\n\n", "word", " ", "&amp;", "&", "<", "<script>", "<!--", "\x00", "¶", "<html lang=de>", "<dd lang=en>",
    ]
)  # fmt: skip


@settings(max_examples=150)
@given(st.lists(parts, max_size=25).map("".join))
def test_whatever_the_markup_there_are_entries_or_a_problem(markup):
    reading = read(markup)
    assert reading.entries or reading.problems
    for entry in reading.entries:
        for claim in entry.claims:
            assert claim.quote is None or claim.quote in (entry.definition or "")
