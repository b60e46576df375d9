"""The statements of an RDF graph, asked for by IRIs as text."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING
from urllib.parse import unquote

from graph.rdf_names import RDF

if TYPE_CHECKING:
    import rdflib
    from rdflib.term import Node

__all__ = ["OIO", "SKOSXL", "Statements", "words_of"]

SKOSXL = "http://www.w3.org/2008/05/skos-xl#"
OIO = "http://www.geneontology.org/formats/oboInOwl#"

_BEFORE_LOCAL = re.compile(r"[#/:]")
_INNER_CAPITAL = re.compile(r"(?<=[a-z])(?=[A-Z])")


class Statements:
    """Asks a graph, in the order of the file where the file's order is kept."""

    def __init__(self, graph: rdflib.Graph) -> None:
        self.graph = graph

    def about(self, subject: Node) -> Iterator[tuple[str, Node]]:
        """The property and object of each statement about ``subject``."""
        for predicate, value in self.graph.predicate_objects(subject):
            yield str(predicate), value

    def objects(self, subject: Node, *properties: str) -> list[Node]:
        """What ``subject`` has for these properties, those of the first one first."""
        from rdflib import URIRef

        return [value for each in properties for value in self.graph.objects(subject, URIRef(each))]

    def texts(self, subject: Node, *properties: str) -> list[rdflib.Literal]:
        """The texts that ``subject`` has for these properties.

        Also those that stand at a resource in between, as SKOS-XL has labels and SKOS has notes with an author.
        """
        from rdflib import Literal

        found: list[Node] = []
        for value in self.objects(subject, *properties):
            found += (
                [value] if isinstance(value, Literal) else self.objects(value, SKOSXL + "literalForm", RDF + "value")
            )
        return [value for value in found if isinstance(value, Literal)]

    def text(self, subject: Node, *properties: str) -> str | None:
        """The first text or IRI that ``subject`` has for these properties; None where it has none."""
        return next((str(value) for value in self.objects(subject, *properties)), None)

    def pairs(self, property: str) -> list[tuple[Node, Node]]:
        """Every subject and object that this property has."""
        from rdflib import URIRef

        return list(self.graph.subject_objects(URIRef(property)))

    def of_type(self, *types: str) -> list[Node]:
        """What is of one of these types, once each."""
        from rdflib import URIRef

        kind = URIRef(RDF + "type")
        return list(dict.fromkeys(found for each in types for found in self.graph.subjects(kind, URIRef(each))))

    def listed(self, head: Node) -> list[Node]:
        """The members of an RDF list; as far as it goes where it runs in a circle."""
        from rdflib import URIRef

        found: dict[Node, Node | None] = {}
        at: Node | None = head
        while at is not None and at not in found and at != URIRef(RDF + "nil"):
            found[at] = self.graph.value(at, URIRef(RDF + "first"), any=True)
            at = self.graph.value(at, URIRef(RDF + "rest"), any=True)
        return [value for value in found.values() if value is not None]


def words_of(iri: str) -> str:
    """The last part of an IRI as words, for what has no label.

    >>> words_of("http://xmlns.com/foaf/0.1/OnlineAccount"), words_of("http://x.org/GO_0008150"), words_of("urn:a:b")
    ('Online Account', 'GO 0008150', 'b')
    """
    local = _BEFORE_LOCAL.split(iri.rstrip("#/:"))[-1]
    parted = _INNER_CAPITAL.sub(" ", unquote(local)).replace("_", " ")
    return " ".join(parted.split()) or iri
