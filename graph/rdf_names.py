"""The IRIs under which a concept graph is written as RDF, and read again."""

from __future__ import annotations

from typing import TYPE_CHECKING

from graph.vocabulary import VOCABULARY, RelationType

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = [
    "CONCEPT_ID",
    "DCTERMS",
    "HOURS",
    "KIND",
    "OBO",
    "OWL",
    "QUOTE",
    "QUOTED_FROM",
    "RDF",
    "RDFS",
    "RELATION_TYPES",
    "SCHEMA",
    "SECTION",
    "SKOS",
    "VOCABULARY_NAMESPACE",
    "XSD",
    "own_iri",
    "relation_iri",
]

RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
RDFS = "http://www.w3.org/2000/01/rdf-schema#"
XSD = "http://www.w3.org/2001/XMLSchema#"
OWL = "http://www.w3.org/2002/07/owl#"
SKOS = "http://www.w3.org/2004/02/skos/core#"
DCTERMS = "http://purl.org/dc/terms/"
OBO = "http://purl.obolibrary.org/obo/"
SCHEMA = "https://schema.org/"

VOCABULARY_NAMESPACE = "urn:lexigraph:vocabulary:"
"""What is said in no public vocabulary."""

CONCEPT_ID = VOCABULARY_NAMESPACE + "id"
KIND = VOCABULARY_NAMESPACE + "kind"
HOURS = VOCABULARY_NAMESPACE + "hours"
SECTION = VOCABULARY_NAMESPACE + "section"
QUOTE = VOCABULARY_NAMESPACE + "quote"
QUOTED_FROM = VOCABULARY_NAMESPACE + "quotedFrom"


def own_iri(type: RelationType) -> str:
    """The property of Lexigraph's own vocabulary for a relation type.

    >>> own_iri(RelationType.CONTRASTS_WITH)
    'urn:lexigraph:vocabulary:contrastsWith'
    """
    first, *others = type.value.lower().split("_")
    return VOCABULARY_NAMESPACE + first + "".join(word.capitalize() for word in others)


def relation_iri(type: RelationType) -> str:
    """The property of a public vocabulary for a relation type, or Lexigraph's own where there is none.

    >>> relation_iri(RelationType.IS_A), relation_iri(RelationType.USES)
    ('http://www.w3.org/2004/02/skos/core#broader', 'urn:lexigraph:vocabulary:uses')
    """
    return VOCABULARY[type].iri or own_iri(type)


RELATION_TYPES: Mapping[str, RelationType] = {
    iri: each for each in VOCABULARY for iri in (relation_iri(each), own_iri(each))
}
"""The relation type of each property that :func:`relation_iri` and :func:`own_iri` give."""
