"""TBX termbases of both editions, in both styles."""

from __future__ import annotations

import pytest

from loaders.entries import Reading
from loaders.formats import Content, formats

V2 = """\
<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE martif SYSTEM "TBXcoreStructV02.dtd">
<martif type="TBX" xml:lang="en">
  <martifHeader><fileDesc><titleStmt><title>Stars</title></titleStmt></fileDesc></martifHeader>
  <text><body>
    <termEntry id="c1">
      <descripGrp><descrip type="subjectField">astronomy</descrip></descripGrp>
      <descrip type="superordinateConceptGeneric" target="c2">star</descrip>
      <ref type="crossReference" target="#c3">core</ref>
      <langSet xml:lang="de"><tig><term>Neutronenstern</term></tig></langSet>
      <langSet xml:lang="en">
        <descripGrp><descrip type="definition">A dense <hi type="entailedTerm" target="t2">star</hi>
          of neutrons.</descrip><admin type="source">x</admin></descripGrp>
        <ntig><termGrp><term>NS</term>
          <termNote type="administrativeStatus">admittedTerm-admn-sts</termNote></termGrp></ntig>
        <ntig><termGrp><term>neutron <hi>star</hi></term>
          <termNote type="administrativeStatus">preferredTerm-admn-sts</termNote></termGrp></ntig>
      </langSet>
    </termEntry>
    <termEntry id="c2"><langSet xml:lang="en"><tig id="t2"><term>star</term></tig></langSet></termEntry>
    <termEntry id="c3">
      <descrip type="definition" xml:lang="de">Das Innere.</descrip>
      <descrip type="definition" xml:lang="en">The inside.</descrip>
      <descrip type="superordinateConceptPartitive" target="c2"/>
      <langSet xml:lang="en"><tig><term>core</term></tig></langSet>
    </termEntry>
  </body></text>
</martif>
"""
DCA = """\
<tbx type="TBX-Basic" style="dca" xml:lang="en" xmlns="urn:iso:std:iso:30042:ed-2">
  <tbxHeader><fileDesc><titleStmt><title>Stars</title></titleStmt></fileDesc></tbxHeader>
  <text><body>
    <conceptEntry id="c1">
      <descrip type="subjectField">astronomy</descrip>
      <descrip type="superordinateConceptGeneric" target="c2">star</descrip>
      <langSec xml:lang="en">
        <descripGrp><descrip type="definition">A dense star.</descrip></descripGrp>
        <termSec><term>NS</term><termNote type="administrativeStatus">deprecatedTerm-admn-sts</termNote></termSec>
        <termSec><term>neutron star</term></termSec>
      </langSec>
    </conceptEntry>
    <conceptEntry id="c2"><langSec xml:lang="en"><termSec><term>star</term></termSec></langSec></conceptEntry>
  </body></text>
</tbx>
"""
DCT = """\
<tbx type="TBX-Basic" style="dct" xml:lang="en" xmlns="urn:iso:std:iso:30042:ed-2"
     xmlns:min="http://www.tbxinfo.net/ns/min" xmlns:basic="http://www.tbxinfo.net/ns/basic">
  <tbxHeader><fileDesc><titleStmt><title>Stars</title></titleStmt></fileDesc></tbxHeader><text><body>
    <conceptEntry id="c1">
      <min:subjectField>astronomy</min:subjectField>
      <basic:superordinateConceptGeneric target="c2">star</basic:superordinateConceptGeneric>
      <langSec xml:lang="en">
        <descripGrp><basic:definition>A dense star.</basic:definition></descripGrp>
        <termSec><term>NS</term><min:administrativeStatus>deprecatedTerm-admn-sts</min:administrativeStatus></termSec>
        <termSec><term>neutron star</term></termSec>
      </langSec>
    </conceptEntry>
    <conceptEntry id="c2"><langSec xml:lang="en"><termSec><term>star</term></termSec></langSec></conceptEntry>
  </body></text>
</tbx>
"""


def read(text: str) -> Reading:
    return formats()["tbx"].read(Content("a.tbx", text.encode(), text), None)


def test_concepts_of_the_edition_of_2008():
    reading = read(V2)
    assert [(each.name, each.aliases, each.definition, each.section, each.place.line) for each in reading.entries] == [
        ("neutron star", ("NS",), "A dense star of neutrons.", "astronomy", 6),
        ("star", (), None, None, 20),
        ("core", (), "The inside.", None, 21),
    ]
    assert reading.glossary == {"name": "Stars"}
    assert [problem.message for problem in reading.problems] == [
        "read in en; texts in other languages were left out: de (1)"
    ]


def test_the_language_that_is_asked_for_is_read(build_text):
    built = build_text("a.tbx", V2, lang="de")
    assert {concept.name for concept in built.graph.concepts} == {"Neutronenstern", "star", "core"}


def test_references_are_typed_and_links_in_definitions_related(build_text):
    relations = {each.id: each for each in build_text("a.tbx", V2).graph.relations if each.method == "curated"}
    assert set(relations) == {
        "neutron-star:IS_A:star", "core:RELATED_TO:neutron-star", "neutron-star:RELATED_TO:star", "core:PART_OF:star",
    }  # fmt: skip
    (evidence,) = relations["neutron-star:RELATED_TO:star"].evidence
    assert evidence.quote == "A dense star of neutrons."


@pytest.mark.parametrize("text", [DCA, DCT], ids=["DCA", "DCT"])
def test_concepts_of_the_edition_of_2019_in_both_styles(text):
    reading = read(text)
    first, second = reading.entries
    assert (first.name, first.aliases, first.definition, first.section) == (
        "neutron star",
        ("NS",),
        "A dense star.",
        "astronomy",
    )
    assert [(claim.type, claim.target) for claim in first.claims] == [("IS_A", second.anchors[0])]
    assert reading.problems == ()


@pytest.mark.parametrize(
    ("reference", "relations"),
    [
        ('<descrip type="subordinateConceptGeneric" target="b"/>', {"b:IS_A:a"}),
        ('<descrip type="subordinateConceptPartitive" target="b"/>', {"b:PART_OF:a"}),
        ('<descrip type="relatedConceptBroader" target="b"/>', {"a:IS_A:b"}),
        ('<descrip type="associatedConcept" target="b"/>', {"a:RELATED_TO:b"}),
        ('<ref type="crossReference">b</ref>', {"a:RELATED_TO:b"}),
        ('<transacNote type="responsibility" target="someone">b</transacNote>', set()),
    ],
)
def test_what_references_mean(reference, relations, build_text):
    built = build_text(
        "a.tbx",
        f'<tbx><conceptEntry id="a">{reference}<langSec><termSec><term>a</term></termSec></langSec></conceptEntry>'
        '<conceptEntry id="b"><langSec><termSec><term>b</term></termSec></langSec></conceptEntry></tbx>',
    )
    assert {each.id for each in built.graph.relations if each.method == "curated"} == relations


def test_references_without_a_type_or_target_here_are_counted():
    reading = read(
        '<tbx><conceptEntry id="a"><descrip type="antonymConcept" target="b"/><ref type="crossReference" target="z"/>'
        "<langSec><termSec><term>a</term></termSec></langSec></conceptEntry>"
        '<conceptEntry id="b"><langSec><termSec><term>b</term></termSec></langSec></conceptEntry></tbx>'
    )
    assert [problem.message for problem in reading.problems] == [
        "1 reference of type 'antonymConcept' left out: Lexigraph has no such relation",
        "1 reference of type 'crossReference' left out: the target is not in this file",
    ]


def test_two_termbases_may_number_their_concepts_alike(here):
    from pathlib import Path

    from loaders.pipeline import LoadOptions, read_and_build

    for name in ("x", "y"):
        (here / f"{name}.tbx").write_text(
            f'<tbx><conceptEntry id="c1"><langSec><termSec><term>{name} one</term></termSec></langSec></conceptEntry>'
            f'<conceptEntry id="c2"><descrip type="superordinateConceptGeneric" target="c1"/><langSec><termSec>'
            f"<term>{name} two</term></termSec></langSec></conceptEntry></tbx>"
        )
    built = read_and_build([Path("x.tbx"), Path("y.tbx")], LoadOptions())
    assert {each.id for each in built.graph.relations if each.method == "curated"} == {
        "x-two:IS_A:x-one", "y-two:IS_A:y-one",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("text", "shown"), [(V2, True), (DCT, True), ("<TBX dialect='TBX-Min'>", True), ("<html><tbxx/></html>", False)]
)
def test_the_content_shows_the_format(text, shown):
    assert formats()["tbx"].recognises(Content("a", text.encode(), text)) is shown
