"""AsciiDoc: labelled lists, their anchors and references, marks, attributes."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from loaders.concepts import resolve
from loaders.duplicates import OnDuplicate
from loaders.entries import Entry, Reading
from loaders.formats import Content, Surroundings, choose_reader
from loaders.formats.asciidoc import AsciiDocReader

GIT = Path(__file__).parent / "corpora" / "git" / "glossary-content.txt"


def read(text: str, around: Surroundings | None = None) -> Reading:
    return AsciiDocReader().read(Content("a.adoc", text.encode(), text, around), None)


def entries(text: str) -> list[Entry]:
    """What ``text`` defines; there must be no problem."""
    reading = read(text)
    assert reading.problems == ()
    return list(reading.entries)


def messages(text: str) -> list[str]:
    return [str(problem) for problem in read(text).problems]


@pytest.fixture(scope="module")
def git_glossary() -> Reading:
    return read(GIT.read_text(encoding="utf-8"))


def test_every_term_of_gits_glossary_comes_out_with_its_anchor_where_it_stands(git_glossary):
    lines = GIT.read_text(encoding="utf-8").split("\n")
    written = {
        number: re.fullmatch(r"\[\[(.+?)\]\](.+)::", line).groups()
        for number, line in enumerate(lines, start=1)
        if line.startswith("[[")
    }
    assert {entry.place.line: (*entry.anchors, entry.name) for entry in git_glossary.entries} == written
    assert len(written) == 87
    assert git_glossary.problems == ()


def test_no_markup_is_left_in_gits_glossary_and_every_reference_resolves(git_glossary):
    for entry in git_glossary.entries:
        assert not re.search(r"<<|>>|\]\]|`|linkgit|::$|^\+$", entry.definition, re.MULTILINE), entry
    anchors = set(re.findall(r"<<([\w-]+)", GIT.read_text(encoding="utf-8")))
    assert {claim.target for entry in git_glossary.entries for claim in entry.claims} == anchors
    resolution = resolve(git_glossary.entries, on_duplicate=OnDuplicate.NUMBER)
    assert {problem.code for problem in resolution.problems} == {"duplicate-numbered", "see-unknown"}
    pairs = {(relation.source, relation.target) for relation in resolution.relations}
    assert {("detached-head", "head-2"), ("head-2", "head"), ("blob-object", "object")} <= pairs


def test_a_long_definition_of_gits_glossary_keeps_its_blocks_and_inner_terms(git_glossary):
    (pathspec,) = (entry for entry in git_glossary.entries if entry.name == "pathspec")
    assert "\n\n- any path matches itself\n- the pathspec up to the last slash" in pathspec.definition
    assert "\n- top: The magic word top (magic signature: /) makes" in pathspec.definition
    assert "using fnmatch(3); in particular, '*' and '?' can match" in pathspec.definition
    assert "\n  - A trailing “/**” matches everything inside." in pathspec.definition


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("layer:: A group.", [("layer", (), "A group.")]),
        ("layer::\n  A group\nof neurones. +\nEnd.", [("layer", (), "A group of neurones. End.")]),
        ("layer::\n\n  After a gap.", [("layer", (), "After a gap.")]),
        ("layer;; A group.\nmodel;; Layers.", [("layer", (), "A group."), ("model", (), "Layers.")]),
        ("layer::\ntier:: A group.", [("layer", ("tier",), "A group.")]),
        ("*layer*:: A.\n`mo del`::: B.", [("layer", (), "A.\n- mo del: B.")]),
        ("a:: A.\n\n  A2.\n+\nA3.\n+\n--\nA4.\n\nA5.\n--\nb:: B.", [("a", (), "A.\n\nA2.\n\nA3.\n\nA4.\n\nA5."), ("b", (), "B.")]),
        ("a:: A.\n+\n----\nx = *1*\n\ny\n----", [("a", (), "A.\n\nx = *1*\n\ny")]),
        ("a:: A:\n* one\n** two\n. three", [("a", (), "A:\n\n- one\n  - two\n- three")]),
        ("a:: A.\n+\n|===\n|x |y\n\n|1 |2\n|===", [("a", (), "A.\n\nx | y\n1 | 2")]),
        ("a:: A.\n// no\n////\nno\n////\nb:: B.", [("a", (), "A."), ("b", (), "B.")]),
        ("a:: b::c, std::vector.", [("a", (), "b::c, std::vector.")]),
        ("a::", [("a", (), None)]),
    ],
    ids=range(13),
)  # fmt: skip
def test_labelled_lists_give_terms_and_definitions(text, expected):
    assert [(entry.name, entry.aliases, entry.definition) for entry in entries(text)] == expected


def test_a_term_with_nothing_but_a_list_is_the_heading_of_its_terms():
    found = entries("Neurones::\n  layer::: A group.\n  model::: Layers.\nother:: Text.")
    assert [(entry.name, entry.section, entry.place.line) for entry in found] == [
        ("layer", "Neurones", 2),
        ("model", "Neurones", 3),
        ("other", None, 4),
    ]


def test_only_a_glossary_counts_where_one_is_marked():
    text = "= Title\n\n== Options\n--x:: An option.\n\n[glossary]\n== Words\n\na:: A.\n\n=== More\n\nb:: B.\n\n== Rest\nc:: C."
    assert [(entry.name, entry.section) for entry in entries(text)] == [("a", "Words"), ("b", "More")]
    assert [entry.name for entry in entries("x:: X.\n\n== S\n\n[glossary]\na:: A.\n")] == ["a"]


def test_sections_may_be_underlined_and_the_title_is_none():
    text = "Title\n=====\n\na:: A.\n\nPart *one*\n----------\n\nb:: B.\n"
    assert [(entry.name, entry.section, entry.place.line) for entry in entries(text)] == [
        ("a", None, 4),
        ("b", "Part one", 9),
    ]


@pytest.mark.parametrize(
    ("written", "anchors"),
    [
        ("[[mod]]model", ("mod",)),
        ("[[mod,Shown]]model", ("mod",)),
        ("[#mod]#model#", ("mod",)),
        ("anchor:mod[]model", ("mod",)),
        ("[[mod]]\nmodel", ("mod",)),
        ("[#mod.role]\nmodel", ("mod",)),
    ],
)
@pytest.mark.parametrize(
    ("reference", "shown"),
    [
        ("<<mod>>", "model"),
        ("<<mod,the *model*>>", "the model"),
        ("<<mod,\n  a model>>", "a model"),
        ("xref:mod[]", "model"),
        ("xref:#mod[models]", "models"),
        ("<<model>>", "model"),
    ],
)
def test_a_reference_to_an_anchor_is_a_relation_to_its_term(written, anchors, reference, shown):
    layer, model = entries(f"layer:: Of a {reference}. More.\n{written}:: M.")
    assert (model.name, model.anchors) == ("model", anchors)
    assert layer.definition == f"Of a {shown}. More."
    ((target, quote),) = [(claim.target, claim.quote) for claim in layer.claims]
    assert target in {*anchors, "model"}
    assert quote == f"Of a {shown}."


@pytest.mark.parametrize(
    ("markup", "text"),
    [
        ("*b* _i_ `m` #h# [.role]#r# x^2^ H~2~O **b**old", "b i m h r x2 H2O bold"),
        ("`*nested* _marks_` and *a `b` c*", "nested marks and a b c"),
        ("+raw *x*+ ++a*b*++ +++<b>+++ pass:[<u>] stem:[x^2]", "raw *x* a*b* <b> <u> x^2"),
        ("2 * 3 * 4, snake_case_name, `refs/*`, 'a'", "2 * 3 * 4, snake_case_name, refs/*, 'a'"),
        ("http://x.org[the site], https://a.b/c, <http://d.e>", "the site, https://a.b/c, http://d.e"),
        ("link:a.html[A page,window=_blank] mailto:a@b.c[mail^]", "A page mail"),
        ('link:a[] http://x.org["A, b",role=x]', "a A, b"),
        ("xref:other.adoc#x[elsewhere]", "elsewhere"),
        ("linkgit:git-add[1] kbd:[Ctrl+C] menu:File[Open > New]", "git-add(1) Ctrl+C File > Open > New"),
        ("image:a/b.png[Alt,20] icon:x[] ((shown)) (((hid, den)))", "Alt x shown "),
        ("a.footnote:[A note.]", "a. (A note.)"),
        ("\"`double`\" '`single`' a -- b... (C) x -> y", "“double” \u2018single\u2019 a — b… © x → y"),
        ("&amp; &#8212; {nbsp}{plus}{cpp}", "& — \u00a0+C++"),
        (r"\*no* \<<a>> \{plus} {unknown}", "*no* <<a>> {plus} {unknown}"),
        ("<<<<", "<<<<"),
    ],
)
def test_marks_and_macros_become_text(markup, text):
    (entry,) = entries(f"a:: {markup}")
    assert entry.definition == text.strip()


def test_attributes_are_substituted_and_cannot_explode():
    (first, second) = entries(
        ":name: Lexi\\\n  graph\n:low: {name}x\n\n{name}:: {LOW}, {name}.\n\n:!low:\n\nb:: {low}."
    )
    assert (first.name, first.definition, second.definition) == ("Lexi graph", "Lexi graphx, Lexi graph.", "{low}.")
    bomb = ":a: word\n" + "".join(f":{chr(98 + i)}: {f'{{{chr(97 + i)}}}' * 20}\n" for i in range(20))
    reading = read(f"{bomb}\nterm:: {{u}}\n")
    assert str(reading.problems[0]) == (
        "a.adoc:3: the attribute 'c' stands for 1600 characters, and was left out; give it at most 1000"
    )
    assert len(reading.entries[0].definition) < 20_000


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "a:: A.\n\ninclude::/etc/passwd[]\n",
            "a.adoc:3: the include of /etc/passwd was not followed; if it brings in terms, load that file as well",
        ),
        (
            "ifdef::x[]\na:: A.\nendif::[]\n",
            (
                "a.adoc:1: the condition ifdef::x[] was not checked; what stands under it was read; "
                "remove what does not apply"
            ),
        ),
        ("a:: See <<b,the b>>.\n", "a.adoc:1: 'b' is referred to and is no anchor here; correct it, or add the term"),
        (
            "a::\n\nb:: B.\n",
            (
                "a.adoc:3: 'a' has no definition of its own, and was made a name of 'b'; "
                "write its definition, or remove the empty line"
            ),
        ),
        (
            "a:: A.\n\nMore of a\nor not.\n\nb:: B.\n",
            (
                "a.adoc:3: the paragraph after the definition of 'a' belongs to no term, and was left out; "
                "if it is a part of it, put a line `+` before it"
            ),
        ),
        ("a:: A.\n+\n----\nx\n", "a.adoc:3: the block that begins here with ---- is never closed; add a line ----"),
    ],
    ids=["include", "condition", "reference", "no-text", "paragraph", "block"],
)
def test_what_was_left_out_is_said_with_its_line(text, expected):
    assert messages(text) == [expected]


def test_conditions_are_not_checked_and_their_text_is_kept():
    assert [entry.name for entry in read("ifdef::x[a:: A.]\nifndef::x[]\nb:: B.\nendif::[]\n").entries] == ["a", "b"]


def test_in_company_an_unknown_anchor_may_stand_in_another_file(here):
    from loaders.pipeline import LoadOptions, read_and_build

    (here / "g").mkdir()
    (here / "g" / "a.adoc").write_text("[glossary]\na:: See <<b_anchor,the b>> and xref:b.adoc#b_anchor[b].\n")
    (here / "g" / "b.adoc").write_text("[glossary]\n[[b_anchor]]bee:: B. <<nowhere>>.\n")
    built = read_and_build([Path("g")], LoadOptions())
    assert [(relation.source, relation.target) for relation in built.graph.relations] == [("a", "bee")]
    assert not [problem for problem in built.problems if problem.code in ("anchor-unknown", "unknown-target")]


@pytest.mark.parametrize(
    ("text", "recognised"),
    [
        ("[glossary]\na:: A.\n", True),
        ("// c\n:x: y\n\n= Title\n\ntext\n", True),
        ("[[x]]a::\n  A.\n", True),
        ("layer:: A group.\n", True),
        ("Like so::\n\n  code\n", False),
        ("name:: text\n", True),
        ("f :: Int -> Int\n", False),
        ("Title\n=====\n\ntext\n", False),
        ("concepts:\n- name: a\n", False),
        ("key = value\n", False),
    ],
)
def test_it_is_recognised_by_what_only_asciidoc_has(text, recognised):
    assert AsciiDocReader().recognises(Content("a.txt", text.encode(), text)) is recognised


def test_gits_glossary_is_recognised_whatever_it_is_called():
    text = GIT.read_text(encoding="utf-8")
    assert choose_reader(Content(GIT.name, text.encode(), text), None).name == "asciidoc"


PIECES = st.sampled_from(
    ["[glossary]\n", "a:: b\n", "c::\n", "d;; e\n", "f::: g\n", "+\n", "----\n", "====\n", "--\n", "[[x]]", "[#y]\n", "<<x,t>>", "<<", "xref:x[", "link:", "http://a[b]", "*", "_", "`", "\n", "\n\n", "* i\n", ":a: {a}\n", ":b: x\\\n", "{a}", "include::x[]\n", "ifdef::x[y:: z]\n", "== S\n", "T\n--\n", "|===\n", "| a | b\n", "////\n", "```\n", "  ind\n", "\\"]
)  # fmt: skip


@settings(max_examples=100, deadline=None)
@given(st.lists(PIECES | st.text(max_size=4).map(lambda text: text.replace("\r", "")), max_size=25).map("".join))
def test_any_text_gives_entries_or_problems_with_true_places(text):
    reading = read(text)
    last = text.count("\n") + 1
    assert all(1 <= entry.place.line <= last for entry in reading.entries)
    assert all(1 <= problem.line <= last for problem in reading.problems)
    assert not [each for each in resolve(reading.entries).problems if each.code == "quote-not-literal"]
    AsciiDocReader().recognises(Content("a", text.encode("utf-8", "replace"), text))


def test_blocks_and_conditions_inside_one_another_have_an_end():
    fences = "".join(f"a{depth}::\n{'=' * depth}\n" for depth in range(4, 200))
    assert read(fences).entries
    assert read("ifdef::x[" * 3000 + "]" * 3000).entries == ()


@pytest.mark.parametrize("piece", ["*a ", "<<a,", "[[", "((", '"`a', "+++", "xref:a[", "a:b[", "pass:[", "_a "])
def test_marks_that_are_never_closed_cost_little(piece):
    (entry,) = read("a:: " + piece * 2000).entries
    assert len(entry.definition) <= 2000 * len(piece)
