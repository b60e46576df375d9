"""OBO flat files."""

from __future__ import annotations

import pytest

from loaders.entries import Reading
from loaders.formats import Content, formats

TERMS = """\
format-version: 1.4
data-version: 2024-01-01
ontology: cells
property_value: http://purl.org/dc/terms/license "CC0" xsd:string
! a comment

[Typedef]
id: has_component
xref: BFO:0000051

[Term]
id: CL:1
name: cell\\, plain ! not the name
def: "The \\"smallest\\" unit of life.\\nIt divides." [PMID:1 "x", http://a.org/b] {source="z"}
synonym: "Zelle" RELATED []
synonym: "biological cell" EXACT UK_SPELLING [X:1]
exact_synonym: "unit" []
relationship: has_component CL:2 ! nucleus

[Term]
id: CL:2
alt_id: CL:22
name: nucleus
comment: In the middle.
is_a: CL:3 {source="x"} ! organelle
is_a: GO:5 ! cell part
relationship: regulates CL:1
is_a: CL:9

[Term]
id: CL:3
name: organelle
intersection_of: CL:4
intersection_of: part_of CL:1
disjoint_from: CL:4

[Term]
id: CL:4
name: part
def: "goes on \\
here" []

[Term]
id: CL:9
name: old
is_obsolete: true

[Instance]
id: I:1
name: HeLa nucleus
instance_of: CL:22
"""


def read(text: str) -> Reading:
    return formats()["obo"].read(Content("a.obo", text.encode(), text), None)


def test_terms_are_entries_with_exact_synonyms_and_plain_definitions():
    found = [(each.name, each.aliases, each.definition, each.place.line, each.anchors) for each in read(TERMS).entries]
    assert found == [
        ("cell, plain", ("biological cell", "unit"), 'The "smallest" unit of life.\nIt divides.', 12, ("CL:1",)),
        ("nucleus", (), "In the middle.", 21, ("CL:2", "CL:22")),
        ("organelle", (), None, 31, ("CL:3",)),
        ("part", (), "goes on  here", 38, ("CL:4",)),
        ("HeLa nucleus", (), None, 49, ("I:1",)),
    ]


def test_relations_are_typed_and_have_their_lines():
    claims = [
        (each.name, claim.type, claim.target, claim.place.line) for each in read(TERMS).entries for claim in each.claims
    ]
    assert claims == [
        ("nucleus", "PART_OF", "CL:1", 18),
        ("nucleus", "IS_A", "CL:3", 25),
        ("nucleus", "IS_A", "cell part", 26),
        ("organelle", "IS_A", "CL:4", 33),
        ("organelle", "PART_OF", "CL:1", 34),
        ("HeLa nucleus", "INSTANCE_OF", "CL:22", 51),
    ]  # fmt: skip


def test_what_is_left_out_is_counted():
    assert [problem.message for problem in read(TERMS).problems] == [
        "1 obsolete term left out",
        "1 relation to obsolete terms left out",
        "1 relation of type 'regulates' left out: Lexigraph has no such type",
        "1 relation of type 'disjoint_from' left out: Lexigraph has no such type",
        "synonyms that are not EXACT left out: RELATED (1)",
    ]


def test_the_header_says_what_the_ontology_is():
    assert read(TERMS).glossary == {"name": "cells", "version": "2024-01-01", "licence": "CC0"}


def test_namespaces_are_sections_where_there_are_several():
    text = "default-namespace: one\n[Term]\nid: a\nname: a\n[Term]\nid: b\nname: b\n"
    assert [entry.section for entry in read(text).entries] == [None, None]
    assert [entry.section for entry in read(text + "namespace: two\n").entries] == ["one", "two"]


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        (TERMS, True),
        ("! about\nformat-version: 1.2\n", True),
        ("[Term]\n! x\nid: a\n", True),
        ("[Term]\nThis is a heading in brackets.\n", False),
        ("format-version: two\n", False),
    ],
)
def test_the_content_shows_the_format(text, shown):
    assert formats()["obo"].recognises(Content("a", text.encode(), text)) is shown
