"""OWL, as ontologies are exchanged, in Turtle; a load gives the same glossary again.

A concept is a class, and an individual as well where it is an instance of another one. IS_A is a subclass axiom; a
relation of another type says that the class is one of those things that have the relation to some thing of the other.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from graph.export.asserted import Quotations, curated_by_source
from graph.export.exporter import Exporter
from graph.export.rdf_writing import Statements, as_turtle, iri
from graph.rdf_names import (
    CONCEPT_ID,
    DCTERMS,
    HOURS,
    KIND,
    OBO,
    OWL,
    QUOTE,
    QUOTED_FROM,
    RDF,
    RDFS,
    SCHEMA,
    SECTION,
    SKOS,
    XSD,
    relation_iri,
)
from graph.vocabulary import VOCABULARY, RelationType

if TYPE_CHECKING:
    from rdflib.term import Node

    from graph.export.asserted import Quotation
    from graph.model import Graph, Relation

__all__ = ["OWL_TURTLE"]

_PREFIXES = {
    "owl": OWL,
    "rdfs": RDFS,
    "rdf": RDF,
    "skos": SKOS,
    "dcterms": DCTERMS,
    "xsd": XSD,
    "schema": SCHEMA,
    "obo": OBO,
}
_ANNOTATIONS = (CONCEPT_ID, KIND, HOURS, SECTION, QUOTE, QUOTED_FROM, SKOS + "altLabel", SKOS + "definition")
_OF_OWL = {RelationType.IS_A: RDFS + "subClassOf", RelationType.INSTANCE_OF: RDF + "type"}
"""The types that are axioms of OWL itself, without a property of their own."""


def _write(graph: Graph) -> bytes:
    """An ontology with the properties that it uses, and a class for each concept."""
    made = Statements(graph.info, dict(_PREFIXES))
    made.about_glossary(OWL + "Ontology", RDFS + "label")
    relations = curated_by_source(graph)
    _declare({each.type for group in relations.values() for each in group}, made)
    quotations = Quotations(graph)
    for concept in graph.concepts:
        subject = made.about_concept(concept, OWL + "Class", RDFS + "label")
        made.say(subject, SECTION, concept.section)
        for relation in relations.get(concept.id, ()):
            _relate(relation, quotations.of(relation), made)
    return as_turtle(made)


def _declare(types: set[RelationType], made: Statements) -> None:
    for annotation in _ANNOTATIONS:
        made.say(iri(annotation), RDF + "type", iri(OWL + "AnnotationProperty"))
    for info in VOCABULARY.values():
        if info.type in types and info.type not in _OF_OWL:
            subject = iri(relation_iri(info.type))
            made.say(subject, RDF + "type", iri(OWL + "ObjectProperty"))
            if info.symmetric:
                made.say(subject, RDF + "type", iri(OWL + "SymmetricProperty"))
            if info.transitive:
                made.say(subject, RDF + "type", iri(OWL + "TransitiveProperty"))
            made.say(subject, RDFS + "label", info.label)


def _relate(relation: Relation, quotations: list[Quotation], made: Statements) -> None:
    """State ``relation``, and at an axiom about it each quote."""
    source, target = made.concept(relation.source), made.concept(relation.target)
    property_ = _OF_OWL.get(relation.type, RDFS + "subClassOf")
    value: Node = target
    if relation.type is RelationType.INSTANCE_OF:
        made.say(source, RDF + "type", iri(OWL + "NamedIndividual"))
    if relation.type not in _OF_OWL:
        value = made.blank()
    made.say(source, property_, value)
    if relation.type not in _OF_OWL:
        made.say(value, RDF + "type", iri(OWL + "Restriction"))
        made.say(value, OWL + "onProperty", iri(relation_iri(relation.type)))
        made.say(value, OWL + "someValuesFrom", target)
    for quotation in quotations:
        node = made.blank()
        made.say(node, RDF + "type", iri(OWL + "Axiom"))
        made.say(node, OWL + "annotatedSource", source)
        made.say(node, OWL + "annotatedProperty", iri(property_))
        made.say(node, OWL + "annotatedTarget", value)
        made.quote(node, quotation)


OWL_TURTLE = Exporter(
    name="owl",
    description="an OWL ontology in Turtle, with its curated relations, to be loaded again",
    extension=".ttl",
    write=_write,
)
