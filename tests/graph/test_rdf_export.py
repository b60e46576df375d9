"""Graphs written as SKOS and OWL come back as they were, and keep to what SKOS asks for."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest
import rdflib
from hypothesis import given, settings

from graph.derivation import complete
from graph.export import export_graph
from graph.model import Concept, ConceptId, ConceptKind, GlossaryInfo, Graph
from graph.vocabulary import VOCABULARY, RelationType
from tests.graph.samples import relation
from tests.graph.test_export import curated, glossaries, loaded, sample

T = RelationType
FORMATS = [("skos", "turtle"), ("jsonld", "jsonld"), ("owl", "turtle")]


def unfiled(graph: Graph) -> Graph:
    """The same without the name of the file that definitions were read from."""
    own = {document.id: document.id.partition("#")[2] for document in graph.documents}
    return replace(
        graph,
        concepts=tuple(replace(each, document=own.get(each.document or "")) for each in graph.concepts),
        relations=tuple(
            replace(each, evidence=tuple(replace(quote, document=own[quote.document]) for quote in each.evidence))
            for each in graph.relations
        ),
        documents=tuple(replace(each, id=own[each.id], file=None) for each in graph.documents),
    )


def in_order_of_sections(graph: Graph) -> Graph:
    """As a load orders concepts and definitions."""
    place = {section: number for number, section in enumerate(graph.info.sections)}
    concepts = sorted(graph.concepts, key=lambda each: place.get(each.section or "", len(place)))
    documents = {each.id: each for each in graph.documents}
    return replace(
        graph,
        concepts=tuple(concepts),
        documents=tuple(documents[each.document] for each in concepts if each.document is not None),
    )


@pytest.mark.parametrize(("format", "reader"), FORMATS)
def test_the_same_graph_comes_back_with_its_order_and_evidence(format, reader):
    again = loaded(export_graph(sample(), format), reader)
    assert unfiled(again) == unfiled(curated(sample()))


@pytest.mark.parametrize(("format", "reader"), FORMATS)
@settings(max_examples=20, deadline=None)
@given(glossaries())
def test_any_glossary_comes_back(format, reader, graph):
    again = loaded(export_graph(graph, format), reader)
    assert unfiled(again) == unfiled(in_order_of_sections(graph))


@pytest.mark.parametrize(("format", "reader"), FORMATS)
def test_every_relation_type_comes_back(format, reader):
    concepts = tuple(
        Concept(id=ConceptId(f"c{number}"), name=f"c {number}", kind=ConceptKind.MENTIONED)
        for number in range(2 * len(VOCABULARY))
    )
    asserted = [relation(f"c{2 * place}", type_, f"c{2 * place + 1}") for place, type_ in enumerate(VOCABULARY)]
    graph = Graph(info=GlossaryInfo(name="all"), concepts=concepts, relations=complete(asserted).relations)
    assert loaded(export_graph(graph, format), reader).relations == graph.relations


@pytest.mark.parametrize(("format", "reader"), FORMATS)
@pytest.mark.parametrize("id_", ["3d-model", "機械学習", "की", "ªb", "a" * 200, "u1f98a"])
def test_any_id_is_a_name_in_rdf(format, reader, id_):
    graph = Graph(
        info=GlossaryInfo(name="g"), concepts=(Concept(id=ConceptId(id_), name="x", kind=ConceptKind.MENTIONED),)
    )
    assert [concept.id for concept in loaded(export_graph(graph, format), reader).concepts] == [id_]


TEXTS = [
    '"""',
    'ends in "',
    "\\",
    "\r\n\t",
    "\x00\x1b\x7f",
    "\u2028\u2029\x85",
    "'''\n\"",
    "@en",
    "<b>&amp;</b>",
    "🦊\ud7ff",
]


@pytest.mark.parametrize(("format", "reader"), FORMATS)
def test_texts_are_kept_whatever_is_in_them(format, reader):
    concepts = tuple(
        Concept(id=ConceptId(f"c{number}"), name=f"c {number}", definition=f"It is {text}.", document=f"d{number}")
        for number, text in enumerate(TEXTS)
    )
    again = loaded(export_graph(Graph(info=GlossaryInfo(name="g"), concepts=concepts), format), reader)
    assert [concept.definition for concept in again.concepts] == [concept.definition for concept in concepts]


def parsed(graph: Graph, format: str = "skos") -> rdflib.Graph:
    return rdflib.Graph().parse(data=export_graph(graph, format), format="turtle")


def below_and_related() -> Graph:
    """A concept that is related to what is above it, which SKOS has no way to say."""
    concepts = tuple(
        Concept(id=ConceptId(each), name=each, kind=ConceptKind.MENTIONED, aliases=(f"{each}s",)) for each in "abcd"
    )
    asserted = [
        relation("a", T.IS_A, "b"),
        relation("b", T.IS_A, "c"),
        relation("a", T.RELATED_TO, "c"),
        relation("a", T.RELATED_TO, "d"),
    ]
    return Graph(info=GlossaryInfo(name="g"), concepts=concepts, relations=complete(asserted).relations)


INTEGRITY = {
    "S9, S37: a concept is no scheme and no collection": """
        ?x a skos:Concept . { ?x a skos:ConceptScheme } UNION { ?x a skos:Collection }""",
    "S13: no label is both preferred and alternative": "?x skos:prefLabel ?l ; skos:altLabel ?l",
    "S14: one preferred label in a language": """
        ?x skos:prefLabel ?a, ?b FILTER(lang(?a) = lang(?b) && str(?a) < str(?b))""",
    "S27: what is related is not above": "?x skos:related|^skos:related ?y . ?x skos:broader+|(^skos:broader)+ ?y",
    "every concept has a preferred label": "?x a skos:Concept FILTER NOT EXISTS { ?x skos:prefLabel ?l }",
    "broader and related join concepts": """
        ?x skos:broader|skos:related ?y FILTER NOT EXISTS { ?x a skos:Concept . ?y a skos:Concept }""",
    "members are concepts": "?x skos:member ?y FILTER NOT EXISTS { ?y a skos:Concept }",
}  # fmt: skip


@pytest.mark.parametrize("condition", INTEGRITY)
def test_skos_integrity_conditions_hold(condition):
    for graph in (sample(), below_and_related()):
        found = parsed(graph).query(
            f"PREFIX skos: <http://www.w3.org/2004/02/skos/core#> SELECT * {{ {INTEGRITY[condition]} }}"
        )
        assert list(found) == []


def test_the_integrity_test_sees_what_it_forbids():
    wrong = parsed(below_and_related())
    skos = rdflib.Namespace("http://www.w3.org/2004/02/skos/core#")
    concept = rdflib.Namespace("urn:lexigraph:g:concept:")
    wrong.add((concept.a, skos.related, concept.c))
    condition = INTEGRITY["S27: what is related is not above"]
    assert len(wrong.query(f"PREFIX skos: <{skos}> SELECT DISTINCT ?x ?y {{ {condition} }}")) == 2


@pytest.mark.parametrize(("format", "reader"), FORMATS)
def test_what_skos_cannot_say_comes_back_all_the_same(format, reader):
    assert loaded(export_graph(below_and_related(), format), reader).relations == below_and_related().relations


def test_jsonld_and_turtle_say_the_same():
    from rdflib.compare import isomorphic
    from rdflib.plugins.parsers.jsonld import to_rdf

    made = rdflib.Graph()
    to_rdf(json.loads(export_graph(sample(), "jsonld")), made)
    assert isomorphic(made, parsed(sample()))


def test_owl_declares_every_property_and_names_every_class():
    made = parsed(sample(), "owl")
    owl, rdf = rdflib.OWL, rdflib.RDF
    used = set(made.objects(None, owl.onProperty))
    assert used
    assert used <= set(made.subjects(rdf.type, owl.ObjectProperty))
    own = {each for each in made.predicates() if str(each).startswith("urn:lexigraph:")}
    assert own <= set(made.subjects(rdf.type, owl.AnnotationProperty))
    assert all(made.value(each, rdflib.RDFS.label) for each in made.subjects(rdf.type, owl.Class))
