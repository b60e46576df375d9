"""reStructuredText: Sphinx's glossary, definition lists, sections."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from docutils.parsers.rst import directives, roles
from hypothesis import given, settings
from hypothesis import strategies as st

from graph.errors import Severity
from loaders.concepts import resolve
from loaders.entries import Entry, Reading
from loaders.formats import Content, choose_reader
from loaders.formats.rst import RstReader

PYTHON = Path(__file__).parent / "corpora" / "python" / "glossary.rst.txt"


def read(text: str) -> Reading:
    return RstReader().read(Content("a.rst", text.encode(), text), None)


def glossary(text: str) -> list[Entry]:
    """The entries of a glossary directive with ``text`` in it; there must be no problem."""
    reading = read(".. glossary::\n\n" + re.sub(r"^(?=.)", "   ", text, flags=re.MULTILINE))
    assert reading.problems == ()
    return list(reading.entries)


def messages(reading: Reading) -> list[str]:
    return [f"{problem.severity} {problem}" for problem in reading.problems]


@pytest.fixture(scope="module")
def python_glossary() -> Reading:
    return read(PYTHON.read_text(encoding="utf-8"))


def test_every_term_of_pythons_glossary_comes_out_where_it_stands(python_glossary):
    lines = PYTHON.read_text(encoding="utf-8").split("\n")
    written = {
        number: re.sub("^``|``$", "", line[3:])
        for number, line in enumerate(lines, start=1)
        if number > 9 and re.match(r" {3}\S", line)
    }
    assert {entry.place.line: entry.name for entry in python_glossary.entries} == written
    assert len(written) == 128
    assert all(entry.definition for entry in python_glossary.entries)


def test_no_markup_is_left_in_pythons_glossary(python_glossary):
    for entry in python_glossary.entries:
        assert not re.search(r":[a-z:]+:`|``|\.\. \w+::|<[\w-]+>`|_`", entry.definition), entry


def test_every_reference_to_a_term_in_pythons_glossary_is_a_relation(python_glossary):
    text = PYTHON.read_text(encoding="utf-8")
    referred = {
        " ".join(re.sub(r".*<(.*)>", r"\1", found, flags=re.DOTALL).split()).casefold()
        for found in re.findall(r":term:`([^`]+)`", text)
    }
    claimed = {claim.target.casefold() for entry in python_glossary.entries for claim in entry.claims}
    assert {target for target in referred if target not in claimed} == set()
    resolution = resolve(python_glossary.entries)
    assert {problem.code for problem in resolution.problems} == {"see-unknown"}
    assert len(resolution.concepts) == 123
    aliases = {concept.name: concept.aliases for concept in resolution.concepts if concept.aliases}
    assert aliases["argument"] == ("keyword argument", "positional argument")
    assert aliases["global interpreter lock"] == ("GIL",)
    quotes = [each.quote for relation in resolution.relations for each in relation.evidence]
    assert "Abstract base classes complement duck-typing by providing a way" in " ".join(quotes)


def test_pythons_glossary_names_the_only_directive_that_is_not_known(python_glossary):
    assert messages(python_glossary) == [
        "warning a.rst:679: the directive 'impl-detail' is not known; its text was kept; check how it reads"
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("layer\n   A group.\n", [("layer", (), "A group.")]),
        ("layer\ntier\n   A group.\n", [("layer", ("tier",), "A group.")]),
        ("layer : L\n   A group.\n\n``x``\n   *B*.\n", [("layer", (), "A group."), ("x", (), "B.")]),
        ("b\n   Two.\n\n.. no\n   more\n\na\n   One.\n", [("b", (), "Two."), ("a", (), "One.")]),
        ("layer\n\n   After a gap.\n\n   Second.\n", [("layer", (), "After a gap.\n\nSecond.")]),
        ("layer\n", [("layer", (), None)]),
    ],
    ids=["one", "two-terms", "keys-and-marks", "comment", "gap", "empty"],
)
def test_terms_and_definitions_of_a_glossary(text, expected):
    assert [(entry.name, entry.aliases, entry.definition) for entry in glossary(text)] == expected


def test_a_sorted_glossary_is_in_the_order_of_its_keys():
    reading = read(".. glossary::\n   :sorted:\n\n   b\n      B.\n\n   C : a\n      C.\n\n   a2\n      A.\n")
    assert [(entry.name, entry.place.line) for entry in reading.entries] == [("C", 7), ("a2", 10), ("b", 4)]


@pytest.mark.parametrize(
    ("markup", "shown", "targets"),
    [
        (":term:`model`", "model", ["model"]),
        (":term:`Models <model>`", "Models", ["model"]),
        (":term:`a\n   model <model>`", "a model", ["model"]),
        (":term:`!model`", "model", []),
        (":term:`python:iterable`", "iterable", []),
        (":term:`it <python:iterable>`", "it", []),
        (":term:`missing`", "missing", ["missing"]),
        (":class:`~a.b.Model` :py:func:`open` :func:`!run()`", "Model open() run()", []),
        (":pep:`8#names` and :rfc:`2822`", "PEP 8 and RFC 2822", []),
        (":ref:`the guide <guide>`, :doc:`/a/b`", "the guide, /a/b", []),
        (":menuselection:`File --> Open` :file:`{name}.txt`", "File \N{TRIANGULAR BULLET} Open name.txt", []),
        (":mystery:`some text`", "some text", []),
        ("**bold** ``a*b`` *it* H\\ :sub:`2`\\ O", "bold a*b it H2O", []),
        ("`site <http://x.org>`_ and note [1]_", "site and note ", []),
        ("|version|", "version", []),
    ],
)
def test_roles_become_what_they_show(markup, shown, targets):
    entry, _ = glossary(f"layer\n   {markup}\n\nmodel\n   M.\n")
    assert entry.definition == shown
    assert [claim.target for claim in entry.claims] == targets


@pytest.mark.parametrize(
    ("block", "text"),
    [
        (".. note:: Mind it.", "Note: Mind it."),
        (".. seealso:: :term:`layer`", "See also: layer"),
        (".. versionadded:: 3.2\n   With *care*.", "Added in version 3.2: With care."),
        (".. deprecated:: 3.2", "Deprecated since version 3.2."),
        (".. code-block:: python\n   :linenos:\n\n   x = 1\n     y", "x = 1\n  y"),
        ("Like so::\n\n  x = *1*", "Like so:\n\nx = *1*"),
        ("* one\n\n  more\n* two\n\n  * inner", "- one\n\n  more\n- two\n  - inner"),
        ("3. three\n4. four", "3. three\n4. four"),
        ("inner\n  Its text.", "inner: Its text."),
        (":author: Me", "author: Me"),
        ("| one\n| two", "one\ntwo"),
        ("== ==\na  b\nc  d\n== ==", "a | b\nc | d"),
        (".. index:: single: x", None),
        (".. only:: html\n\n   Kept.", "Kept."),
        (".. image:: x.png\n   :alt: a picture", "a picture"),
        (".. math:: x^2\n   :label: eq", "x^2"),
        (".. figure:: x.png\n   :alt: a picture\n\n   The caption.", "a picture\n\nThe caption."),
        (".. [1] A footnote.", None),
    ],
)
def test_blocks_become_plain_text(block, text):
    (entry,) = glossary("layer\n" + re.sub(r"^(?=.)", "   ", block, flags=re.MULTILINE) + "\n")
    assert entry.definition == text


def test_an_unknown_directive_keeps_its_text_and_is_named_once():
    body = "      .. mystery:: The argument\n         :opt: x\n\n         A :term:`b`.\n\n"
    reading = read(f".. glossary::\n\n   a\n{body}{body}   b\n      B.\n")
    assert reading.entries[0].definition == "The argument\n\nA b.\n\nThe argument\n\nA b."
    assert messages(reading) == [
        "warning a.rst:4: the directive 'mystery' is not known; its text was kept; check how it reads"
    ]


@pytest.mark.parametrize("name", ["include", "literalinclude", "raw"])
def test_no_file_is_opened_and_nothing_raw_is_kept(name, monkeypatch):
    monkeypatch.setattr("docutils.io.FileInput.__init__", lambda *_, **__: pytest.fail("a file was opened"))
    reading = read(f".. {name}:: html\n\n   <script>\n\n.. csv-table::\n   :file: {__file__}\n\nterm\n  Text.\n")
    assert [entry.definition for entry in reading.entries] == ["Text."]
    assert f"the directive '{name}' of html was not followed; if it brings in terms" in messages(reading)[0]
    assert "File and URL access deactivated" in str(reading.problems[1]) or len(reading.problems) == 2


def test_a_file_changes_nothing_in_docutils():
    before = dict(directives._directives), dict(roles._roles)
    read(".. role:: loud(strong)\n.. default-role:: loud\n\n.. glossary::\n\n   a\n      :loud:`b` :term:`c` `d`\n")
    assert (directives._directives, roles._roles) == before


def test_substitutions_are_resolved_and_cannot_explode():
    bomb = "".join(f".. |{chr(98 + i)}| replace:: {f'|{chr(97 + i)}| ' * 20}\n" for i in range(12))
    reading = read(f".. |a| replace:: *word*\n.. |z| replace:: |z|\n{bomb}\nterm\n  |a| |z| |m| end\n")
    assert reading.entries[0].definition.startswith("word z ")
    assert len(reading.entries[0].definition) < 20_000


def test_definition_lists_count_where_there_is_no_glossary():
    reading = read(
        "Terms\n=====\n\nPart\n----\n\nlayer : noun\n  A group of `Model`_.\n\n  inner\n    Text.\n\n_`Model`\n  M.\n"
    )
    assert [(entry.name, entry.place.line, entry.section) for entry in reading.entries] == [
        ("layer", 7, "Part"),
        ("Model", 13, "Part"),
    ]
    assert reading.entries[0].definition == "(noun)\n\nA group of Model.\n\ninner: Text."
    assert [claim.target for claim in reading.entries[0].claims] == ["Model"]


def test_sections_are_the_last_resort():
    text = (
        "=====\nTerms\n=====\n\nIntro.\n\nA part\n------\n\n.. _lay:\n\nLayer\n~~~~~\n\nA group. See :ref:`mod`.\n\n"
        ".. _mod:\n\nModel\n~~~~~\n\nHas `Layer`_, :ref:`lay`.\n"
    )
    entries = read(text).entries
    assert [(entry.name, entry.place.line, entry.section, entry.anchors) for entry in entries] == [
        ("Layer", 12, "A part", ("lay",)),
        ("Model", 19, "A part", ("mod",)),
    ]
    assert [entry.definition for entry in entries] == ["A group. See Model.", "Has Layer, Layer."]
    assert [[claim.target for claim in entry.claims] for entry in entries] == [["Model"], ["Layer"]]


def test_a_page_of_one_term_is_that_term():
    (entry,) = read("Layer\n=====\n\nA group.\n").entries
    assert (entry.name, entry.definition, entry.section, entry.place.line) == ("Layer", "A group.", None, 1)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (".. glossary::\n\n     A text.\n   a\n      B.\n", "error a.rst:3: a definition stands here without a term"),
        (".. glossary::\n\n   a\n      A.\n   b\n      B.\n", "warning a.rst:5: a term follows on a definition"),
        (".. glossary::\n\n   a\n\n   b\n      B.\n", "warning a.rst:5: the term before has no definition of its own"),
        ("term\n  A *b\n", "warning a.rst:2: inline emphasis start-string without end-string; mend the markup"),
        ("====\nA\n", "error a.rst:1: "),
        ("+--+--+\n|a |b|\n+--+--+\n\nterm\n  T.\n", "error a.rst:2: malformed table"),
        ("\n".join(f"{' ' * depth}* x\n" for depth in range(500)), "error a.rst: blocks or marks stand too many"),
    ],
    ids=["no-term", "no-gap", "gap", "mark", "title", "table", "deep"],
)
def test_what_is_wrong_with_the_markup_is_said_with_its_line(text, expected, capfd):
    assert any(message.startswith(expected) for message in messages(read(text))), messages(read(text))
    assert capfd.readouterr().err == ""


def test_lines_are_those_of_an_editor_and_one_line_may_hold_a_megabyte():
    text = f"\u2028one\x0ctwo\x85 three\n\n.. glossary::\n\n   a\n      {'word ' * 30_000}\n"
    (entry,) = read(text).entries
    assert (entry.place.line, len(entry.definition)) == (5, 149_999)


@pytest.mark.parametrize(
    ("text", "recognised"),
    [
        (".. glossary::\n", True),
        ("Text.\n\n.. _label:\n", True),
        ("Title\n=====\n\ntext\n", False),
        ("definition: |\n  .. note:: x\n", False),
        ('name,definition\na,"see :term:`b`"\n', False),
    ],
)
def test_it_is_recognised_by_its_directives(text, recognised):
    assert RstReader().recognises(Content("a.txt", text.encode(), text)) is recognised


def test_pythons_glossary_is_recognised_whatever_it_is_called():
    text = PYTHON.read_text(encoding="utf-8")
    for name in ("glossary.rst.txt", "glossary.rst", "glossary"):
        assert choose_reader(Content(name, text.encode(), text), None).name == "rst"


PIECES = st.sampled_from(
    [".. glossary::\n", "   :sorted:\n", "\n", "   term\n", "      def :term:`a`\n", "`x <y>`_", "|s|", ".. |s| replace:: |s|\n", "===\n", "Title\n", "* item\n", "+---+\n", "| a |\n", "::\n", "``", "*", "`", ".. foo:: b\n", ".. note::\n", "term\n", "  def\n", "[1]_", ".. [1] f\n", ".. list-table::\n", "==  ==\n", ".. class:: y\n", "-o  opt\n", ":f: b\n", ".. _l:\n", ".. |u| unicode:: 0x110000\n", ".. figure:: x\n   :figwidth: image\n", ".. contents::\n", ".. math::\n", "\t", "\x1c"]
)  # fmt: skip


@settings(max_examples=25, deadline=None)
@given(st.lists(PIECES | st.text(max_size=4).map(lambda text: text.replace("\r", "")), max_size=20).map("".join))
def test_any_text_gives_entries_or_problems_with_true_places(text):
    reading = read(text)
    last = text.count("\n") + 1
    assert all(1 <= entry.place.line <= last for entry in reading.entries)
    assert all(problem.line is None or 1 <= problem.line <= last + 1 for problem in reading.problems)
    assert not [each for each in resolve(reading.entries).problems if each.code == "quote-not-literal"]
    assert all(problem.severity in Severity for problem in reading.problems)
