"""From entries to concepts: names resolved, duplicates settled, a curator's relations with their evidence."""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from graph.errors import Problem, Severity
from graph.model import Concept, ConceptId, ConceptKind, Document, Relation, RelationId
from loaders.claims import assert_claims
from loaders.cross_references import follow_pointers
from loaders.documents import documents_of
from loaders.duplicates import Fate, OnDuplicate, Term, join_terms
from loaders.entries import Entry, Place
from loaders.entry_rules import check_entry, warning_at
from loaders.name_index import name_conflicts
from loaders.report import EntryCounts

__all__ = ["Resolution", "resolve"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Resolution:
    """The concepts of a glossary and what their entries assert."""

    concepts: tuple[Concept, ...] = ()
    """By section in the order in which sections come up, then as read; those that only relations name at the end."""
    documents: tuple[Document, ...] = ()
    relations: tuple[Relation, ...] = ()
    """Curated, as asserted: not merged, not completed."""
    places: Mapping[RelationId, Sequence[Place]]
    """Where each relation was written."""
    written: Mapping[ConceptId, Place] = field(default_factory=dict)
    """Where each concept was written; one that only relations name is not in it."""
    further: Mapping[str, ConceptId] = field(default_factory=dict)
    """Documents that define a concept beside its definition, where several sources were joined."""
    sections: tuple[str, ...] = ()
    counts: EntryCounts
    problems: tuple[Problem, ...] = ()


def resolve(
    entries: Sequence[Entry],
    *,
    relative: Mapping[str, str] | None = None,
    source_of: Mapping[str, int] | None = None,
    strict: bool = False,
    on_duplicate: OnDuplicate = OnDuplicate.ERROR,
) -> Resolution:
    """The concepts that ``entries`` are. Never raises: what is wrong is in the problems.

    ``relative`` gives the name under which documents keep each file; one that is not in it keeps its own. ``source_of``
    says which source a file belongs to: a name in one source that is an alias in another joins the two.
    """
    checked = [check_entry(entry) for entry in entries]
    problems = [problem for each in checked for problem in each.problems]
    usable = [each.entry for each in checked if not _has_error(each.problems)]
    pointers = follow_pointers(usable)
    joined = join_terms(pointers.entries, on_duplicate, source_of or {})
    by_order = sorted(joined.terms, key=lambda term: term.order)
    sections = tuple(dict.fromkeys(term.entry.section for term in by_order if term.entry.section))
    terms = _in_order(joined.terms, sections)
    documents = documents_of(terms, relative or {})
    asserted = assert_claims(terms, documents, strict=strict)
    problems += [
        *pointers.problems,
        *joined.problems,
        *_undefined(terms),
        *name_conflicts(terms),
        *asserted.problems,
    ]
    return Resolution(
        concepts=(*(_concept(term, documents.get(term.id, ())) for term in terms), *asserted.mentioned),
        documents=tuple({each.id: each for some in documents.values() for each in some}.values()),
        relations=tuple(asserted.relations),
        places=asserted.places,
        written={term.id: term.entry.place for term in terms},
        further={document.id: id_ for id_, some in documents.items() for document in some[1:]},
        sections=sections,
        counts=_counts(usable, _fates(pointers.fates, joined.fates), refused=len(checked) - len(usable)),
        problems=tuple(problems),
    )


def _has_error(problems: Sequence[Problem]) -> bool:
    return any(problem.severity is Severity.ERROR for problem in problems)


def _undefined(terms: Sequence[Term]) -> Iterator[Problem]:
    for term in terms:
        if term.entry.definition is None and not term.entry.mentioned:
            message = f"'{term.entry.name}' has no definition"
            yield warning_at(term.entry.place, "definition-empty", message, "write one")


def _in_order(terms: Sequence[Term], sections: Sequence[str]) -> list[Term]:
    place = {section: index for index, section in enumerate(sections)}
    return sorted(terms, key=lambda term: (place.get(term.entry.section or "", len(place)), term.order))


def _concept(term: Term, documents: Sequence[Document]) -> Concept:
    entry = term.entry
    return Concept(
        id=term.id,
        name=entry.name,
        aliases=tuple(alias for alias in entry.aliases if alias.casefold() != entry.name.casefold()),
        definition=entry.definition,
        document=documents[0].id if documents else None,
        kind=ConceptKind.DEFINED if documents else ConceptKind.MENTIONED,
        section=entry.section,
        hours=None if entry.hours is None else float(entry.hours),  # YAML has 1 where it means 1.0
    )


def _fates(pointed: Sequence[Fate | None], joined: Sequence[Fate]) -> list[Fate]:
    """One fate for each entry: that of joining, for those that were not pointers."""
    rest = iter(joined)
    return [next(rest) if fate is None else fate for fate in pointed]


def _counts(entries: Sequence[Entry], fates: Sequence[Fate], *, refused: int) -> EntryCounts:
    """Counted by definition: one that several names share is stored when one of them is."""
    best: dict[Hashable, Fate] = {}
    ranked = list(Fate)
    for index, (entry, fate) in enumerate(zip(entries, fates, strict=True)):
        unit: Hashable = index if entry.document is None else (entry.place.file, entry.document)
        best[unit] = min(best.get(unit, fate), fate, key=ranked.index)
    outcomes = list(best.values())
    return EntryCounts(
        read=len(outcomes) + refused,
        stored=outcomes.count(Fate.STORED),
        merged=outcomes.count(Fate.MERGED),
        refused=outcomes.count(Fate.REFUSED) + refused,
    )
