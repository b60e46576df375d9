"""What people's decisions mean for a glossary as it is now: accepted relations are curated, rejected ones left out."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from graph.errors import Problem, RelatedPlace
from graph.model import Document, Origin, Relation, RelationId, relation_id
from graph.names import slug
from graph.vocabulary import VOCABULARY
from loaders.decisions import Verdict
from loaders.duplicates import place_text
from loaders.entries import Place
from loaders.entry_rules import error_at, warning_at
from loaders.quotes import locate_quote
from loaders.spelling import Spellings

if TYPE_CHECKING:
    from graph.model import Concept, ConceptId, Evidence
    from loaders.concepts import Resolution
    from loaders.decisions import Decision
    from loaders.extract import Extraction

__all__ = ["Decided", "overruled", "settle_decisions", "with_accepted", "without_rejected"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Decided:
    """What decisions come to in a glossary."""

    accepted: tuple[Relation, ...] = ()
    """Curated, with the quote where it still stands."""
    places: Mapping[RelationId, Place] = field(default_factory=dict)
    """Where each relation was decided on."""
    rejected: frozenset[RelationId] = frozenset()
    problems: tuple[Problem, ...] = ()


def settle_decisions(decisions: Sequence[Decision], resolution: Resolution) -> Decided:
    """What ``decisions`` come to in the glossary that ``resolution`` is.

    A decision that names a concept that is not there has no effect, with a warning, for glossaries change. Two decisions
    on one relation are an error where they differ.
    """
    if not decisions:
        return Decided()
    settling = _Settling(resolution)
    for decision in decisions:
        settling.take(decision)
    return settling.decided()


def with_accepted(resolution: Resolution, decided: Decided) -> Resolution:
    """``resolution`` as if the glossary asserted what was accepted."""
    if not decided.accepted:
        return resolution
    places: dict[RelationId, Sequence[Place]] = dict(resolution.places)
    for relation in decided.accepted:
        places[relation.id] = (*places.get(relation.id, ()), decided.places[relation.id])
    return replace(resolution, relations=(*resolution.relations, *decided.accepted), places=places)


def without_rejected(extraction: Extraction, decided: Decided) -> Extraction:
    """``extraction`` without what was rejected."""
    if not decided.rejected:
        return extraction
    return replace(
        extraction,
        relations=tuple(each for each in extraction.relations if each.id not in decided.rejected),
        candidates=tuple(each for each in extraction.candidates if each.id not in decided.rejected),
    )


def overruled(decided: Decided, relations: Iterable[Relation]) -> list[Problem]:
    """A warning for each of ``relations`` that was rejected and is there all the same: asserted, or derived."""
    found = []
    for relation in {each.id: each for each in relations if each.id in decided.rejected}.values():
        reads = f"'{relation.source}' {VOCABULARY[relation.type].label} '{relation.target}'"
        if relation.origin is Origin.DERIVED:
            why, what = f"it follows from {', '.join(relation.premises)}", "reject what it follows from, too"
        else:
            why, what = "the glossary asserts it", "remove it there, or this decision here"
        message = f"{reads} was rejected, and {why}"
        found.append(warning_at(decided.places[relation.id], "decision-overruled", message, what))
    return found


class _Settling:
    """Takes decisions one by one."""

    def __init__(self, resolution: Resolution) -> None:
        self._concepts = resolution.concepts
        self._by_slug = _names(resolution.concepts)
        self._texts = _texts(resolution)
        self._spellings: Spellings | None = None
        self._verdicts: dict[RelationId, tuple[Verdict, Place]] = {}
        self._accepted: list[Relation] = []
        self._problems: list[Problem] = []

    def take(self, decision: Decision) -> None:
        """Add what ``decision`` means, or say what keeps it from meaning anything."""
        place = decision.place or Place("")
        ends = [self._by_slug.get(slug(name)) for name in (decision.source, decision.target)]
        source, target = ends
        if source is None or target is None:
            unknown = decision.source if source is None else decision.target
            message = f"a decision is about '{unknown}', which is no term here, and has no effect"
            suggestion = self._did_you_mean(unknown) or "remove the line, or write the concept's new id"
            self._problems.append(warning_at(place, "decision-unknown-concept", message, suggestion))
            return
        id_ = relation_id(source, decision.type, target)
        if id_ in self._verdicts:
            self._problems.append(_twice(id_, decision.verdict, place, *self._verdicts[id_]))
            return
        self._verdicts[id_] = (decision.verdict, place)
        if decision.verdict is Verdict.ACCEPTED:
            evidence = self._evidence(decision, source, place)
            self._accepted.append(Relation(source=source, type=decision.type, target=target, evidence=evidence))

    def decided(self) -> Decided:
        """All that was taken."""
        return Decided(
            accepted=tuple(self._accepted),
            places={id_: place for id_, (_, place) in self._verdicts.items()},
            rejected=frozenset(id_ for id_, (verdict, _) in self._verdicts.items() if verdict is Verdict.REJECTED),
            problems=tuple(self._problems),
        )

    def _evidence(self, decision: Decision, source: ConceptId, place: Place) -> tuple[Evidence, ...]:
        """Where the quote stands; nothing, with a warning, where it does not any more."""
        if decision.quote is None:
            return ()
        quoted = source if decision.quoted_from is None else self._by_slug.get(slug(decision.quoted_from))
        documents = () if quoted is None else self._texts.get(quoted, ())
        found = next(filter(None, (locate_quote(decision.quote, document) for document in documents)), None)
        if found is not None:
            return (found,)
        where = decision.quoted_from or decision.source
        message = (
            f"“{decision.quote}” does not stand in the definition of '{where}' any more; "
            f"'{decision.source}' {VOCABULARY[decision.type].label} '{decision.target}' was taken without a quote"
        )
        suggestion = "quote the new words, or remove the quote"
        self._problems.append(warning_at(place, "decision-quote", message, suggestion))
        return ()

    def _did_you_mean(self, name: str) -> str | None:
        if self._spellings is None:
            self._spellings = Spellings(concept.id for concept in self._concepts)
        return self._spellings.did_you_mean(name)


def _names(concepts: Iterable[Concept]) -> dict[str, ConceptId]:
    """The concept that each id, name and alias means: an id before a name, a name before an alias."""
    listed = list(concepts)
    means: dict[str, ConceptId] = {concept.id: concept.id for concept in listed}
    for names in ([(each, each.name) for each in listed], [(each, alias) for each in listed for alias in each.aliases]):
        for concept, name in names:
            means.setdefault(slug(name), concept.id)
    return means


def _texts(resolution: Resolution) -> dict[ConceptId, list[Document]]:
    """The texts that define each concept, its definition first."""
    documents = {document.id: document for document in resolution.documents}
    texts = {each.id: [documents[each.document]] for each in resolution.concepts if each.document is not None}
    for document, concept in resolution.further.items():
        texts.setdefault(concept, []).append(documents[document])
    return texts


def _twice(id_: RelationId, verdict: Verdict, place: Place, earlier: Verdict, where: Place) -> Problem:
    if verdict is earlier:
        return warning_at(place, "decision-twice", f"'{id_}' was {verdict} already in {place_text(where)}", "keep one")
    message = f"'{id_}' was {verdict} here, and {earlier} in {place_text(where)}"
    problem = error_at(place, "decision-contradicts", message, "keep one of the two")
    return replace(problem, related=(RelatedPlace(f"it was {earlier} here", where.file, where.line),))
