"""Relations between the concepts of an RDF file, typed as SKOS, OWL, the thesaurus standards and our own export say.

Statements between two concepts that say something else are counted by property, and so are class expressions that say
nothing of the kind, and mappings to other files.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from graph.errors import Problem
from graph.names import NameKey, name_key
from graph.rdf_names import DCTERMS, OBO, OWL, QUOTE, QUOTED_FROM, RDF, RDFS, RELATION_TYPES, SCHEMA, SKOS
from graph.vocabulary import RelationType
from loaders.entries import Claim, Place
from loaders.entry_rules import warning_at
from loaders.formats.counting import counted
from loaders.formats.rdf_statements import Statements, words_of

if TYPE_CHECKING:
    from rdflib.term import Node

__all__ = ["DescribedConcepts", "RelationReader", "relation_type_of"]

_T = RelationType
_ISO_THES = "http://purl.org/iso25964/skos-thes#"
_GVP = "http://vocab.getty.edu/ontology#"

_FORWARD: Mapping[str, RelationType] = {
    **RELATION_TYPES,
    RDFS + "subClassOf": _T.IS_A,
    OWL + "equivalentClass": _T.IS_A,  # of an expression: a class is a kind of each part of what it equals
    SKOS + "broader": _T.IS_A,
    SKOS + "broaderTransitive": _T.IS_A,
    SKOS + "broadMatch": _T.IS_A,
    _ISO_THES + "broaderGeneric": _T.IS_A,
    _GVP + "broaderGeneric": _T.IS_A,
    _ISO_THES + "broaderInstantial": _T.INSTANCE_OF,
    _GVP + "broaderInstantial": _T.INSTANCE_OF,
    _ISO_THES + "broaderPartitive": _T.PART_OF,
    _GVP + "broaderPartitive": _T.PART_OF,
    DCTERMS + "isPartOf": _T.PART_OF,
    SCHEMA + "isPartOf": _T.PART_OF,
    SKOS + "related": _T.RELATED_TO,
    SKOS + "relatedMatch": _T.RELATED_TO,
    SKOS + "closeMatch": _T.RELATED_TO,
    SKOS + "exactMatch": _T.RELATED_TO,
    RDFS + "seeAlso": _T.RELATED_TO,
}
_BACKWARD: Mapping[str, RelationType] = {
    SKOS + "narrower": _T.IS_A,
    SKOS + "narrowerTransitive": _T.IS_A,
    SKOS + "narrowMatch": _T.IS_A,
    _ISO_THES + "narrowerGeneric": _T.IS_A,
    _GVP + "narrowerGeneric": _T.IS_A,
    _ISO_THES + "narrowerInstantial": _T.INSTANCE_OF,
    _GVP + "narrowerInstantial": _T.INSTANCE_OF,
    _ISO_THES + "narrowerPartitive": _T.PART_OF,
    _GVP + "narrowerPartitive": _T.PART_OF,
    OBO + "BFO_0000051": _T.PART_OF,
    DCTERMS + "hasPart": _T.PART_OF,
    SCHEMA + "hasPart": _T.PART_OF,
}
_BY_LOCAL_NAME = {"partof": (_T.PART_OF, False), "ispartof": (_T.PART_OF, False), "haspart": (_T.PART_OF, True)}
_IMPLIED = {SKOS + "broaderTransitive": SKOS + "broader", SKOS + "narrowerTransitive": SKOS + "narrower"}
"""Properties that only repeat at a distance what the other one says."""
_SAME_OR_NEAR = frozenset({SKOS + "broadMatch", OWL + "equivalentClass"})
"""Properties that map a concept to one of another vocabulary, rather than place it below one."""
_EXPRESSED = frozenset({RDFS + "subClassOf", OWL + "equivalentClass", RDF + "type"})
"""Properties whose object may be a class expression."""
_DEEPEST = 50
"""Class expressions inside one another."""
_NEVER_OUTSIDE = frozenset({RDF + "type", RDFS + "seeAlso"})
"""Properties that mostly lead to what is no concept."""
_SAYS_NOTHING = (RDF, RDFS, OWL, SKOS)
"""Namespaces whose classes are above everything: ``owl:Thing`` is no concept of a glossary."""


def relation_type_of(iri: str) -> tuple[RelationType, bool] | None:
    """The relation type of a property, and whether it points from the target to the source; None for others.

    >>> relation_type_of("http://purl.obolibrary.org/obo/BFO_0000050"), relation_type_of("http://x.org/o#has_part")
    ((<RelationType.PART_OF: 'PART_OF'>, False), (<RelationType.PART_OF: 'PART_OF'>, True))
    """
    if iri in _FORWARD:
        return _FORWARD[iri], False
    if iri in _BACKWARD:
        return _BACKWARD[iri], True
    return _BY_LOCAL_NAME.get(words_of(iri).replace(" ", "").casefold())


_Statement = tuple["Node", str, "Node"]


@dataclass(frozen=True, slots=True)
class DescribedConcepts:
    """The concepts that a file describes."""

    names: Mapping[Node, str]
    places: Mapping[Node, Place]
    deprecated: frozenset[Node]
    """Concepts that are left out, and relations to them with them."""


@dataclass(slots=True)
class RelationReader:
    """Goes through what is said of each concept."""

    statements: Statements
    concepts: DescribedConcepts
    claims: dict[Node, list[Claim]] = field(default_factory=dict)
    """By the concept that each one starts from."""
    _unknown: Counter[str] = field(default_factory=Counter)
    _outside: Counter[str] = field(default_factory=Counter)
    _quotes: dict[_Statement, list[tuple[str | None, str | None]]] = field(default_factory=dict)
    _taken: set[NameKey] = field(default_factory=set)

    def read(self) -> None:
        """Collect the claims of all concepts."""
        self._taken = {name_key(name) for name in self.concepts.names.values()}
        self._read_quotes()
        for concept in self.concepts.names:
            said = list(self.statements.about(concept))
            used = {each for each, _ in said}
            for each, value in said:
                if _IMPLIED.get(each) not in used:
                    self._take(concept, each, value)

    def problems(self, file: str) -> Iterator[Problem]:
        """A warning for each kind of statement that was left out."""
        for iri, count in self._unknown.most_common():
            message = f"{counted(count, 'relation')} of type '{iri}' left out: Lexigraph has no such type"
            yield warning_at(
                Place(file), "relation-type-unknown", message, "state it as skos:related as well, where that is enough"
            )
        if self._outside:
            listed = ", ".join(f"{iri} ({count})" for iri, count in self._outside.most_common())
            message = f"relations to concepts of other files left out: {listed}"
            yield warning_at(Place(file), "outside-left-out", message, "name those files as sources as well")

    def _take(self, concept: Node, property: str, value: Node) -> None:
        from rdflib import BNode, Literal

        if isinstance(value, Literal) or value in self.concepts.deprecated:
            return
        if isinstance(value, BNode) and property in _EXPRESSED:
            self._take_expression(concept, value, (concept, property, value), frozenset())
        elif value in self.concepts.names:
            kind = (_T.INSTANCE_OF, False) if property == RDF + "type" else relation_type_of(property)
            if kind is None or property == OWL + "equivalentClass":
                self._unknown[property] += 1
            else:
                self._claim(concept, kind, value, (concept, property, value))
        else:
            self._take_outside(concept, property, value)

    def _take_expression(self, concept: Node, value: Node, said: _Statement, within: frozenset[Node]) -> None:
        """Relations out of a restriction, or out of each part of an intersection; ``within`` are those around it."""
        from rdflib import BNode

        statements = self.statements
        on = statements.text(value, OWL + "onProperty")
        fillers = statements.objects(value, OWL + "someValuesFrom", OWL + "hasValue")
        if on is not None:
            kind = relation_type_of(on)
            known = [each for each in fillers if each in self.concepts.names]
            for filler in known:
                if kind is not None:
                    self._claim(concept, kind, filler, said)
            if not (kind and known) and not set(fillers) & self.concepts.deprecated:
                self._unknown[on] += 1
            return
        parts = [part for head in statements.objects(value, OWL + "intersectionOf") for part in statements.listed(head)]
        for part in parts:
            if not isinstance(part, BNode):
                self._take(concept, RDFS + "subClassOf", part)
            elif part not in within and len(within) < _DEEPEST:
                self._take_expression(concept, part, said, within | {value})
        if not parts and said[1] != RDF + "type":
            self._unknown[f"{said[1]} of an expression"] += 1

    def _take_outside(self, concept: Node, property: str, value: Node) -> None:
        """What a superclass in another file is, is said by its IRI; other statements that lead there are counted."""
        from rdflib import URIRef

        kind = None if property in _NEVER_OUTSIDE else relation_type_of(property)
        if kind is None or not isinstance(value, URIRef) or str(value).startswith(_SAYS_NOTHING):
            return
        name = self.statements.text(value, RDFS + "label") or words_of(value)
        if kind[1] or kind[0] is _T.RELATED_TO or property in _SAME_OR_NEAR or name_key(name) in self._taken:
            self._outside[property] += 1
        else:
            place = self.concepts.places[concept]
            self.claims.setdefault(concept, []).append(Claim(type=kind[0], target=name, place=place))

    def _claim(self, concept: Node, kind: tuple[RelationType, bool], value: Node, said: _Statement) -> None:
        """One claim for each quote, or one without where there is none."""
        type_, backward = kind
        source, target = (value, concept) if backward else (concept, value)
        place = self.concepts.places[concept]
        for quote, quoted_from in self._quotes.get(said, [(None, None)]):
            claim = Claim(type=type_, target=str(target), place=place, quote=quote, quoted_from=quoted_from)
            self.claims.setdefault(source, []).append(claim)

    def _read_quotes(self) -> None:
        """Quotes that our own export gives as evidence, at reified statements and annotated axioms."""
        for node, quote in self.statements.pairs(QUOTE):
            subject, predicate, value = (
                next(iter(self.statements.objects(node, RDF + reified, OWL + annotated)), None)
                for reified, annotated in (
                    ("subject", "annotatedSource"),
                    ("predicate", "annotatedProperty"),
                    ("object", "annotatedTarget"),
                )
            )
            if subject is not None and predicate is not None and value is not None:
                said = (subject, str(predicate), value)
                quoted_from = self.statements.text(node, QUOTED_FROM)
                self._quotes.setdefault(said, []).append((str(quote), quoted_from))
