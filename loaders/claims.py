"""What a glossary asserts about its concepts, to curated relations with evidence."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from graph.errors import Problem
from graph.model import Concept, ConceptId, ConceptKind, Document, Evidence, Origin, Relation, RelationId
from graph.names import clean_name, slug
from graph.vocabulary import VOCABULARY
from loaders.cross_references import see_also_claims
from loaders.duplicates import Term
from loaders.entries import Claim, Place
from loaders.entry_rules import error_at, name_fault, warning_at
from loaders.name_index import NameIndex, Names
from loaders.quotes import locate_quote

__all__ = ["Asserted", "Asserting", "assert_claims"]


@dataclass(slots=True)
class Asserted:
    """The curated relations of a glossary."""

    relations: list[Relation] = field(default_factory=list)
    mentioned: list[Concept] = field(default_factory=list)
    """Concepts that only relations name."""
    written: list[Place] = field(default_factory=list)
    """Where each of the relations was written."""
    problems: list[Problem] = field(default_factory=list)

    def places(self) -> dict[RelationId, list[Place]]:
        """Where each relation was written, which may be several times."""
        made: dict[RelationId, list[Place]] = {}
        for relation, place in zip(self.relations, self.written, strict=True):
            made.setdefault(relation.id, []).append(place)
        return made


def assert_claims(
    terms: Sequence[Term], documents: Mapping[ConceptId, Sequence[Document]], *, strict: bool
) -> Asserted:
    """The relations that the claims of ``terms`` make, and their "see also".

    ``documents`` has the texts of each concept that has some, its definition first. A target that is not there becomes
    a MENTIONED concept, with a warning; with ``strict`` it is an error. A claim that is made only if its target is known
    goes without a word where it is not.
    """
    asserting = Asserting(NameIndex(terms), documents, strict=strict)
    for term in terms:
        asserting.take_term(term)
    return asserting.made


class Asserting:
    """Takes terms one by one, in their order."""

    def __init__(self, names: Names, documents: Mapping[ConceptId, Sequence[Document]], *, strict: bool) -> None:
        self.made = Asserted()
        self.names = names
        self.documents = documents
        """The definitions that may be quoted."""
        self._strict = strict
        self._missing: dict[ConceptId, ConceptId | None] = {}

    def take_term(self, term: Term) -> None:
        """Add what ``term`` claims, and what it tells to see also, to :attr:`made`."""
        claims, problems = see_also_claims(term, self.names)
        self.made.problems += problems
        for claim in (*term.entry.claims, *claims):
            self._take(term, claim)

    def _take(self, term: Term, claim: Claim) -> None:
        """Add the relation that ``claim`` makes, or say what is wrong with it."""
        if claim.only_if_known and self.names.find(claim.target) in {None, term.id}:
            return
        target = self._target(term, claim)
        evidence = self._evidence(term, claim)
        if target is None or evidence is None:
            return
        if target == term.id:
            reads = f"'{term.entry.name}' {VOCABULARY[claim.type].label} itself"
            message = f"{reads}; the relation was left out"
            self.made.problems.append(warning_at(claim.place, "relation-to-itself", message, "name another target"))
            return
        relation = Relation(source=term.id, type=claim.type, target=target, origin=Origin.CURATED, evidence=evidence)
        self.made.relations.append(relation)
        self.made.written.append(claim.place)

    def _target(self, term: Term, claim: Claim) -> ConceptId | None:
        """The concept that the claim names; one that is not there is made, unless that is refused."""
        found = self.names.find(claim.target)
        if found is not None:
            return found
        name = clean_name(claim.target)
        key = slug(name)
        if key not in self._missing:
            self._missing[key] = self._mention(term, claim, name)
        return self._missing[key]

    def _mention(self, term: Term, claim: Claim, name: str) -> ConceptId | None:
        fault = name_fault(name)
        if fault is not None:
            message = f"'{term.entry.name}' {VOCABULARY[claim.type].label} something, and {fault[0]}"
            self.made.problems.append(error_at(claim.place, "target", message, "name the other concept"))
            return None
        message = f"'{term.entry.name}' {VOCABULARY[claim.type].label} '{name}', which is no term here"
        hint = self.names.suggestion(name)
        if self._strict:
            self.made.problems.append(error_at(claim.place, "unknown-target", message, hint or "add the term"))
            return None
        message += "; it was added as a concept that is only mentioned"
        suggestion = hint or "add it as a term, or list it as mentioned"
        self.made.problems.append(warning_at(claim.place, "unknown-target", message, suggestion))
        concept = Concept(id=slug(name), name=name, kind=ConceptKind.MENTIONED)
        self.made.mentioned.append(concept)
        return concept.id

    def _evidence(self, term: Term, claim: Claim) -> tuple[Evidence, ...] | None:
        """The place of the claim's quote; empty where it has none, None where the quote is no quote."""
        if claim.quote is None:
            return ()
        quoted = term.id if claim.quoted_from is None else self.names.find(claim.quoted_from)
        documents = () if quoted is None else self.documents.get(quoted, ())
        if not documents:
            owner = claim.quoted_from or term.entry.name
            what = "which is no term here" if quoted is None else "which has no definition"
            hint = self.names.suggestion(owner) if quoted is None else None
            message = f"the quote is said to be from '{owner}', {what}"
            suggestion = hint or "name the concept whose definition is quoted with `in`"
            self.made.problems.append(error_at(claim.place, "quote-source", message, suggestion))
            return None
        evidence = next(filter(None, (locate_quote(claim.quote, document) for document in documents)), None)
        if evidence is None:
            where = clean_name(claim.quoted_from or term.entry.name)
            message = f"“{claim.quote}” does not stand in the definition of '{where}'"
            self.made.problems.append(error_at(claim.place, "quote-not-literal", message, "quote it word for word"))
            return None
        return (evidence,)
