"""SKOS, as thesauri are exchanged, in Turtle and in JSON-LD; a load of either gives the same glossary again."""

from __future__ import annotations

from typing import TYPE_CHECKING

from graph.export.asserted import Quotations, curated_by_source
from graph.export.exporter import Exporter
from graph.export.rdf_writing import Statements, as_jsonld, as_turtle, iri
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
    SCHEMA,
    SKOS,
    XSD,
    own_iri,
    relation_iri,
)
from graph.vocabulary import VOCABULARY, RelationType

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    import rdflib

    from graph.export.asserted import Quotation
    from graph.model import ConceptId, Graph, Relation

__all__ = ["JSONLD", "SKOS_TURTLE"]

_PREFIXES = {
    "skos": SKOS,
    "dcterms": DCTERMS,
    "owl": OWL,
    "rdf": RDF,
    "xsd": XSD,
    "schema": SCHEMA,
    "obo": OBO,
}


def _turtle(graph: Graph) -> bytes:
    return as_turtle(_statements(graph))


def _jsonld(graph: Graph) -> bytes:
    return as_jsonld(_statements(graph), _terms())


def _statements(graph: Graph) -> Statements:
    """A concept scheme, its concepts with their curated relations, and a collection for each section."""
    made = Statements(graph.info, dict(_PREFIXES))
    scheme = made.about_glossary(SKOS + "ConceptScheme", SKOS + "prefLabel")
    relations = curated_by_source(graph)
    writer = _RelationWriter(made, Quotations(graph), _broader(relations.values()))
    for concept in graph.concepts:
        subject = made.about_concept(concept, SKOS + "Concept", SKOS + "prefLabel")
        made.say(subject, SKOS + "inScheme", scheme)
        for relation in relations.get(concept.id, ()):
            writer.write(relation)
    _write_sections(graph, made)
    writer.write_quotes()
    return made


class _RelationWriter:
    """States relations, and afterwards what is quoted for them."""

    def __init__(self, made: Statements, quotations: Quotations, broader: Mapping[ConceptId, list[ConceptId]]) -> None:
        self._made = made
        self._quotations = quotations
        self._broader = broader
        self._quoted: list[tuple[Relation, str, Quotation]] = []

    def write(self, relation: Relation) -> None:
        """State ``relation``."""
        property_ = self._property(relation)
        self._made.say(self._made.concept(relation.source), property_, self._made.concept(relation.target))
        self._quoted += [(relation, property_, each) for each in self._quotations.of(relation)]

    def write_quotes(self) -> None:
        """State the quotes of what was written, each at a statement about the relation."""
        made = self._made
        for relation, property_, quotation in self._quoted:
            node = made.blank()
            made.say(node, RDF + "type", iri(RDF + "Statement"))
            made.say(node, RDF + "subject", made.concept(relation.source))
            made.say(node, RDF + "predicate", iri(property_))
            made.say(node, RDF + "object", made.concept(relation.target))
            made.quote(node, quotation)

    def _property(self, relation: Relation) -> str:
        """SKOS forbids that a concept is related to what is above it: our own property says that."""
        ends = relation.source, relation.target
        if relation.type is RelationType.RELATED_TO and (self._is_above(*ends) or self._is_above(*reversed(ends))):
            return own_iri(relation.type)
        return relation_iri(relation.type)

    def _is_above(self, narrow: ConceptId, broad: ConceptId) -> bool:
        seen, waiting = {narrow}, [narrow]
        while waiting:
            for each in self._broader.get(waiting.pop(), ()):
                if each not in seen:
                    seen.add(each)
                    waiting.append(each)
        return broad in seen


def _broader(relations: Iterable[list[Relation]]) -> dict[ConceptId, list[ConceptId]]:
    found: dict[ConceptId, list[ConceptId]] = {}
    for relation in (each for group in relations for each in group if each.type is RelationType.IS_A):
        found.setdefault(relation.source, []).append(relation.target)
    return found


def _write_sections(graph: Graph, made: Statements) -> None:
    collections: dict[str, rdflib.URIRef] = {}
    for concept in graph.concepts:
        if concept.section is None:
            continue
        if concept.section not in collections:
            collections[concept.section] = made.section(len(collections) + 1)
            made.say(collections[concept.section], RDF + "type", iri(SKOS + "Collection"))
            made.say(collections[concept.section], SKOS + "prefLabel", concept.section)
        made.say(collections[concept.section], SKOS + "member", made.concept(concept.id))


def _terms() -> dict[str, str | dict[str, str]]:
    """The names of properties in JSON-LD: those whose values are resources, and the others."""
    texts = {
        "prefLabel": SKOS + "prefLabel",
        "altLabel": SKOS + "altLabel",
        "definition": SKOS + "definition",
        "version": OWL + "versionInfo",
        "licence": DCTERMS + "license",
        "identifier": CONCEPT_ID,
        "kind": KIND,
        "quote": QUOTE,
    }
    resources = {
        "inScheme": SKOS + "inScheme",
        "member": SKOS + "member",
        "subject": RDF + "subject",
        "predicate": RDF + "predicate",
        "object": RDF + "object",
        "quotedFrom": QUOTED_FROM,
        "broader": relation_iri(RelationType.IS_A),
        "related": relation_iri(RelationType.RELATED_TO),
        "relatedTo": own_iri(RelationType.RELATED_TO),
    }
    named = {RelationType.IS_A, RelationType.INSTANCE_OF, RelationType.RELATED_TO}
    resources |= {own_iri(each).rpartition(":")[2]: relation_iri(each) for each in VOCABULARY if each not in named}
    hours = {"hours": {"@id": HOURS, "@type": XSD + "decimal"}}
    return {**texts, **hours, **{key: {"@id": value, "@type": "@id"} for key, value in resources.items()}}


SKOS_TURTLE = Exporter(
    name="skos",
    description="a SKOS thesaurus in Turtle, with its curated relations, to be loaded again",
    extension=".ttl",
    write=_turtle,
)
JSONLD = Exporter(
    name="jsonld",
    description="the same thesaurus in JSON-LD",
    extension=".jsonld",
    write=_jsonld,
)
