"""SKOS, OWL and RDF Schema, as others write them."""

from __future__ import annotations

import pytest

from graph.vocabulary import RelationType
from loaders.entries import Entry, Reading
from loaders.formats import Content, formats

T = RelationType
PREFIXES = """\
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix xl: <http://www.w3.org/2008/05/skos-xl#> .
@prefix iso: <http://purl.org/iso25964/skos-thes#> .
@prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix obo: <http://purl.obolibrary.org/obo/> .
@prefix oio: <http://www.geneontology.org/formats/oboInOwl#> .
@prefix ex: <http://example.org/> .
"""
RDFXML = """\
<?xml version="1.0" encoding="ISO-8859-1"?>
<!DOCTYPE rdf:RDF [ <!ENTITY owl "http://www.w3.org/2002/07/owl#"> <!ENTITY ex "http://example.org/o"> ]>
<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:owl="http://www.w3.org/2002/07/owl#"
         xmlns:rdfs="http://www.w3.org/2000/01/rdf-schema#" xml:base="&ex;">
  <owl:Class rdf:ID="Cell"><rdfs:label>Zelle ä</rdfs:label>
    <rdfs:comment>The smallest unit
      of life.</rdfs:comment>
    <rdfs:subClassOf rdf:resource="&owl;Thing"/></owl:Class>
  <owl:Class rdf:about="&ex;#Neuron"><rdfs:subClassOf rdf:resource="#Cell"/></owl:Class>
</rdf:RDF>
"""
JSONLD = """\
{
  "@context": {"skos": "http://www.w3.org/2004/02/skos/core#", "ex": "http://example.org/",
               "broader": {"@id": "skos:broader", "@type": "@id"}},
  "@graph": [
    {"@id": "ex:neuron", "@type": "skos:Concept", "skos:prefLabel": "neuron",
     "skos:broader": {"@id": "ex:cell"}},
    {"@id": "ex:cell", "@type": "skos:Concept", "skos:prefLabel": {"@value": "cell", "@language": "en"},
     "skos:definition": "The smallest unit of life."}
  ]
}
"""


def read(text: str, format: str = "turtle") -> Reading:
    return formats()[format].read(Content("a", text.encode(), text), None)


def read_turtle(body: str) -> dict[str, Entry]:
    """By name, of a file without problems."""
    reading = read(PREFIXES + body)
    assert [str(problem) for problem in reading.problems] == []
    return {entry.name: entry for entry in reading.entries}


def related(entries: dict[str, Entry]) -> set[tuple[str, str, str]]:
    """The relations by name."""
    names = {anchor: name for name, entry in entries.items() for anchor in entry.anchors}
    return {
        (name, claim.type.value, names.get(claim.target, claim.target))
        for name, entry in entries.items()
        for claim in entry.claims
    }


def warnings(reading: Reading) -> list[str]:
    return [f"{problem.code}: {problem.message}" for problem in reading.problems]


A_AND_B = 'ex:a a skos:Concept ; skos:prefLabel "a" . ex:b a skos:Concept ; skos:prefLabel "b" .\n'


@pytest.mark.parametrize(
    ("said", "relation"),
    [
        ("ex:a skos:broader ex:b", ("a", "IS_A", "b")),
        ("ex:a skos:narrower ex:b", ("b", "IS_A", "a")),
        ("ex:a skos:broaderTransitive ex:b", ("a", "IS_A", "b")),
        ("ex:a iso:broaderGeneric ex:b", ("a", "IS_A", "b")),
        ("ex:a iso:broaderPartitive ex:b", ("a", "PART_OF", "b")),
        ("ex:a iso:narrowerPartitive ex:b", ("b", "PART_OF", "a")),
        ("ex:a iso:broaderInstantial ex:b", ("a", "INSTANCE_OF", "b")),
        ("ex:a a ex:b", ("a", "INSTANCE_OF", "b")),
        ("ex:a rdfs:subClassOf ex:b", ("a", "IS_A", "b")),
        ("ex:a obo:BFO_0000050 ex:b", ("a", "PART_OF", "b")),
        ("ex:a obo:BFO_0000051 ex:b", ("b", "PART_OF", "a")),
        ("ex:a ex:part_of ex:b", ("a", "PART_OF", "b")),
        ("ex:a skos:related ex:b", ("a", "RELATED_TO", "b")),
        ("ex:a skos:exactMatch ex:b", ("a", "RELATED_TO", "b")),
        ("ex:a obo:RO_0003000 ex:b", ("a", "PRODUCES", "b")),
    ],
)
def test_relations_have_the_type_that_the_property_says(said, relation):
    assert related(read_turtle(f"{A_AND_B}{said} .")) == {relation}


def test_class_expressions_are_taken_apart():
    classes = (
        'ex:a a owl:Class ; rdfs:label "a" . ex:b a owl:Class ; rdfs:label "b" . ex:c a owl:Class ; rdfs:label "c" .'
    )
    some = "[ a owl:Restriction ; owl:onProperty obo:BFO_0000050 ; owl:someValuesFrom ex:c ]"
    subclass = read_turtle(f"{classes} ex:a rdfs:subClassOf {some} .")
    assert related(subclass) == {("a", "PART_OF", "c")}
    equal = read_turtle(f"{classes} ex:a owl:equivalentClass [ owl:intersectionOf ( ex:b {some} ) ] .")
    assert related(equal) == {("a", "IS_A", "b"), ("a", "PART_OF", "c")}


def test_class_expressions_in_a_circle_end():
    nested = 'ex:a a owl:Class ; rdfs:label "a" ; rdfs:subClassOf _:x . _:x owl:intersectionOf ( _:x _:x ) .'
    assert [entry.claims for entry in read(PREFIXES + nested).entries] == [()]
    endless = 'ex:a a owl:Class ; rdfs:label "a" ; rdfs:subClassOf _:x . _:x owl:intersectionOf _:l . _:l rdf:first _:x ; rdf:rest _:l .'
    assert len(read(PREFIXES + endless).entries) == 1


def test_individuals_are_instances_of_their_classes():
    entries = read_turtle(
        'ex:C a owl:Class ; rdfs:label "cell" . ex:hela a ex:C, owl:NamedIndividual ; rdfs:label "HeLa" .\n'
        'ex:jurkat a ex:C ; rdfs:label "Jurkat" .'
    )
    assert related(entries) == {("HeLa", "INSTANCE_OF", "cell"), ("Jurkat", "INSTANCE_OF", "cell")}


def test_names_aliases_and_definitions():
    entries = read_turtle(
        'ex:a a skos:Concept ; skos:prefLabel "cell" ; skos:altLabel "unit" ; skos:hiddenLabel "cel" ;'
        ' skos:notation "C-1" ; skos:definition [ rdf:value "The smallest unit of life." ] .\n'
        'ex:b a skos:Concept ; xl:prefLabel [ xl:literalForm "nucleus" ] ; xl:altLabel [ xl:literalForm "core" ] ;'
        ' skos:scopeNote "In cells." .\n'
        'ex:c a owl:Class ; rdfs:label "organelle" ; oio:hasExactSynonym "cell organ" ; rdfs:comment "A note." ;'
        ' obo:IAO_0000115 "A part of a cell." .'
    )
    found = {name: (entry.aliases, entry.definition, entry.id) for name, entry in entries.items()}
    assert found == {
        "cell": (("unit", "cel"), "The smallest unit of life.", None),
        "nucleus": (("core",), "In cells.", None),
        "organelle": (("cell organ",), "A part of a cell.", None),
    }
    assert entries["cell"].anchors == ("http://example.org/a", "C-1")


def test_markup_in_a_definition_is_taken_out():
    entries = read_turtle('ex:a a skos:Concept ; skos:prefLabel "a" ; skos:definition "A <b>big</b> one."^^rdf:HTML .')
    assert entries["a"].definition == "A big one."


def test_one_language_is_read_and_the_others_are_counted():
    reading = read(
        PREFIXES
        + 'ex:a a skos:Concept ; skos:prefLabel "Zelle"@de, "cell"@en ; skos:altLabel "Einheit"@de, "unit"@en ;'
        ' skos:definition "Die kleinste Einheit."@de .'
    )
    (entry,) = reading.entries
    assert (entry.name, entry.aliases, entry.definition) == ("cell", ("unit",), "Die kleinste Einheit.")
    assert warnings(reading) == ["languages-left-out: read in en, de; texts in other languages were left out: de (2)"]


@pytest.mark.parametrize(
    ("labels", "name"),
    [('"x"@de, "y"@fr', "x"), ('"x"@de, "y"', "y"), ('"x"@de, "y"@en-GB', "y"), ('"x"@en, "y"', "y")],
)
def test_text_without_language_goes_before_english_and_english_before_the_first(labels, name):
    assert read(f"{PREFIXES}ex:a a skos:Concept ; skos:prefLabel {labels} .").entries[0].name == name


@pytest.mark.parametrize(
    ("lang", "name", "codes"),
    [
        ("de", "Zelle", ["languages-left-out"]),
        ("DE", "Zelle", ["languages-left-out"]),
        ("pt_BR", "célula", ["languages-left-out"]),
        ("fr", "cell", ["languages-left-out", "language-missing"]),
        (None, "cell", ["languages-left-out"]),
    ],
)
def test_the_language_that_is_asked_for_is_read(lang, name, codes, build_text):
    labels = '"Zelle"@de, "cell"@en, "célula"@pt-BR'
    built = build_text(
        "a.ttl", f"{PREFIXES}ex:a a skos:Concept ; skos:prefLabel {labels} ; skos:definition 'x' .", lang=lang
    )
    assert [concept.name for concept in built.graph.concepts] == [name]
    assert [problem.code for problem in built.problems] == codes


def test_two_names_in_one_language_are_a_name_and_an_alias():
    reading = read(PREFIXES + 'ex:a a skos:Concept ; skos:prefLabel "cell", "unit" .')
    assert [(entry.name, entry.aliases) for entry in reading.entries] == [("cell", ("unit",))]
    assert [problem.code for problem in reading.problems] == ["label-twice"]


SECTIONS = [
    ('ex:s a skos:Collection ; skos:prefLabel "Life" ; skos:member ex:a .', {"a": "Life", "b": None}),
    ('ex:s a skos:OrderedCollection ; skos:prefLabel "Life" ; skos:memberList ( ex:b ex:a ) .', {"a": "Life", "b": "Life"}),
    ('ex:a skos:inScheme ex:s . ex:s a skos:ConceptScheme ; skos:prefLabel "S" .', {"a": None, "b": None}),
    (
        ('ex:a skos:inScheme ex:s . ex:b skos:inScheme ex:t . ex:s skos:prefLabel "S" ; a skos:ConceptScheme .'
        ' ex:t a skos:ConceptScheme ; skos:prefLabel "T" .'),
        {"a": "S", "b": "T"},
    ),
    (
        ('ex:s a skos:ConceptScheme ; skos:hasTopConcept ex:a, ex:b . ex:c a skos:Concept ; skos:prefLabel "c" ;'
        " skos:broader ex:b ."),
        {"a": "a", "b": "b", "c": "b"},
    ),
]  # fmt: skip


@pytest.mark.parametrize(("said", "sections"), SECTIONS)
def test_sections_are_collections_or_several_schemes_or_several_top_concepts(said, sections):
    assert {name: entry.section for name, entry in read_turtle(A_AND_B + said).items()} == sections


LEFT_OUT = [
    ("ex:a ex:regulates ex:b .", ["relation-type-unknown: 1 relation of type 'http://example.org/regulates' left out"]),
    ("ex:a owl:disjointWith ex:b .", ["relation-type-unknown: 1 relation of type 'http://www.w3.org/2002/07/owl#disj"]),
    (
        "ex:a rdfs:subClassOf [ a owl:Restriction ; owl:onProperty ex:eats ; owl:someValuesFrom ex:b ] .",
        ["relation-type-unknown: 1 relation of type 'http://example.org/eats' left out"],
    ),
    ("ex:a skos:exactMatch <http://other.org/a> .", ["outside-left-out: relations to concepts of other files left out"]),
    ("ex:old a skos:Concept ; owl:deprecated true .", ["deprecated-left-out: 1 deprecated concept was left out"]),
    ("ex:p a owl:ObjectProperty .", ["properties-left-out: 1 property was left out: a property is no concept"]),
    ("ex:a oio:hasBroadSynonym 'x' .", ["synonyms-left-out: 1 synonym was left out: wider or narrower in meaning"]),
    ("ex:GreenCell a owl:Class .", ["label-missing: 1 concept was named after the IRI alone"]),
    ("<> a owl:Ontology ; owl:imports ex:more .", ["imports-left-out: the file imports http://example.org/more; nothing"]),
    ("ex:a skos:note <http://x.org/a b> .", ["rdf-iri: 1 IRI not by the rules, such as 'http://x.org/a b'"]),
    ("ex:a ex:size 'x'^^<http://www.w3.org/2001/XMLSchema#integer> .", ["rdf-value: 1 value not of the type"]),
]  # fmt: skip


@pytest.mark.parametrize(("said", "expected"), LEFT_OUT)
def test_what_is_left_out_or_made_up_is_said_with_a_count(said, expected, capfd):
    found = warnings(read(PREFIXES + A_AND_B + said))
    assert [each[: len(wanted)] for each, wanted in zip(found, expected, strict=True)] == expected
    assert capfd.readouterr() == ("", "")


def test_a_relation_to_a_deprecated_concept_goes_with_it():
    reading = read(f"{PREFIXES}{A_AND_B}ex:b owl:deprecated true . ex:a skos:broader ex:b .")
    assert [(entry.name, entry.claims) for entry in reading.entries] == [("a", ())]


def test_a_superclass_of_another_file_becomes_a_concept_that_is_only_mentioned(build_text):
    built = build_text("a.ttl", f"{PREFIXES}{A_AND_B}ex:a rdfs:subClassOf <http://other.org/OnlineThing>, owl:Thing .")
    assert ("online-thing", "MENTIONED") in [(concept.id, concept.kind) for concept in built.graph.concepts]
    assert [problem.code for problem in built.problems if problem.code != "definition-empty"] == ["unknown-target"]


def test_the_line_of_a_concept_and_of_what_it_says():
    text = f'{PREFIXES}\nex:b a skos:Concept ;\n  skos:prefLabel "b" ; skos:narrower\n    ex:a .\n\nex:a skos:prefLabel "a" .'
    reading = read(text)
    assert [(entry.name, entry.place.line) for entry in reading.entries] == [("b", 11), ("a", 15)]
    assert [claim.place.line for claim in reading.entries[1].claims] == [11]
    assert [(entry.name, entry.place.line) for entry in read(RDFXML, "rdfxml").entries] == [
        ("Zelle ä", 5),
        ("Neuron", 9),
    ]
    assert [(entry.name, entry.place.line) for entry in read(JSONLD, "jsonld").entries] == [("neuron", 5), ("cell", 7)]


def test_a_concept_without_a_line_has_its_iri_as_the_place():
    (entry,) = read(
        '[] <http://example.org/p> <http://example.org/a> . <http://example.org/a>\n<http://www.w3.org/2004/02/skos/core#prefLabel> "a" .'
    ).entries
    assert (entry.place.line, entry.place.path) == (None, "http://example.org/a")


def test_rdfxml_with_entities_and_another_encoding(build_text):
    built = build_text("a.owl", RDFXML)
    cell, neuron = built.graph.concepts
    assert (cell.name, cell.definition) == ("Zelle ä", "The smallest unit of life.")
    assert [relation.id for relation in built.graph.relations][:1] == ["neuron:IS_A:zelle-ä"]
    assert neuron.name == "Neuron"


def test_jsonld_with_a_context_of_its_own(build_text):
    built = build_text("a.jsonld", JSONLD)
    assert {relation.id for relation in built.graph.relations} == {"neuron:IS_A:cell", "neuron:REQUIRES:cell"}


def test_two_files_may_use_the_same_relative_names(here, build_text):
    one = '<#x> a <http://www.w3.org/2004/02/skos/core#Concept> ; <http://www.w3.org/2004/02/skos/core#prefLabel> "{}" .\n'
    broader = "<#y> <http://www.w3.org/2004/02/skos/core#broader> <#x> .\n"
    (here / "b.ttl").write_text(one.format("b"))
    from pathlib import Path

    from loaders.pipeline import LoadOptions, read_and_build

    (here / "c.ttl").write_text(one.format("c") + broader + one.format("d").replace("#x", "#y"))
    built = read_and_build([Path("b.ttl"), Path("c.ttl")], LoadOptions(format="turtle"))
    assert "d:IS_A:c" in {relation.id for relation in built.graph.relations}


def test_what_a_scheme_says_of_the_glossary():
    said = '<> a skos:ConceptScheme ; skos:prefLabel "Cells" ; owl:versionInfo "2" ; <http://purl.org/dc/terms/license> ex:l .'
    assert read(PREFIXES + said).glossary == {"name": "Cells", "version": "2", "licence": "http://example.org/l"}


@pytest.mark.parametrize(
    ("text", "name"),
    [
        (PREFIXES, "turtle"),
        ("# a comment\nPREFIX ex: <http://example.org/>\n", "turtle"),
        ("BASE <http://example.org/>", "turtle"),
        ('<http://x/a> <http://x/b> "c" .\n', "turtle"),
        (RDFXML, "rdfxml"),
        (JSONLD, "jsonld"),
        ('[{"@id": "http://x", "http://y": 1}]', "jsonld"),
        ('{"concepts": []}', None),
        ("<html><body>RDF is <b>bold</b></body></html>", None),
        ("A sentence about @prefix and <RDF>.", None),
        ("name,definition\nRDF,<http://x>\n", None),
        ("", None),
    ],
)
def test_the_content_shows_the_format_and_no_other(text, name):
    content = Content("a", text.encode(), text)
    shown = [each for each, reader in formats().items() if reader.recognises(content)]
    assert shown == [name] if name else not {"turtle", "rdfxml", "jsonld"} & set(shown)


@pytest.mark.parametrize("format", ["turtle", "rdfxml", "jsonld", "obo", "tbx"])
def test_content_that_is_no_text_is_not_recognised(format):
    assert not formats()[format].recognises(Content("a", b"\x00\xff", None))
