"""From entries to concepts: names resolved, duplicates settled, a curator's relations with their evidence."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from graph.errors import Problem, has_error
from graph.model import Concept, ConceptId, ConceptKind, Document, Relation, RelationId
from loaders.claims import assert_claims
from loaders.cross_references import follow_pointers
from loaders.documents import documents_of
from loaders.duplicates import Fate, OnDuplicate, Term, join_terms
from loaders.entries import Entry, Place
from loaders.entry_rules import check_entry, warning_at
from loaders.name_index import names_alike, settle_aliases
from loaders.report import EntryCounts

__all__ = [
    "Resolution",
    "Settled",
    "concept_of",
    "resolve",
    "sections_in_order",
    "settle",
    "undefined",
]


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


@dataclass(frozen=True, slots=True, kw_only=True)
class Settled:
    """The terms that entries are, pointers followed and duplicates joined."""

    terms: list[Term]
    """By section, then as read."""
    sections: tuple[str, ...]
    """In the order in which they come up."""
    counts: EntryCounts
    problems: list[Problem]


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
    usable = [each.entry for each in checked if not has_error(each.problems)]
    settled = settle(usable, on_duplicate, source_of=source_of)
    documents = documents_of(settled.terms, relative or {})
    asserted = assert_claims(settled.terms, documents, strict=strict)
    refused = len(checked) - len(usable)
    return Resolution(
        concepts=(*(concept_of(term, documents.get(term.id, ())) for term in settled.terms), *asserted.mentioned),
        documents=tuple({each.id: each for some in documents.values() for each in some}.values()),
        relations=tuple(asserted.relations),
        places=asserted.places(),
        written={term.id: term.entry.place for term in settled.terms},
        further={document.id: id_ for id_, some in documents.items() for document in some[1:]},
        sections=settled.sections,
        counts=replace(settled.counts, read=settled.counts.read + refused, refused=settled.counts.refused + refused),
        problems=(
            *(problem for each in checked for problem in each.problems),
            *settled.problems,
            *asserted.problems,
        ),
    )


def sections_in_order(terms: Sequence[Term]) -> tuple[str, ...]:
    """The sections of ``terms`` in the order in which they come up in the source."""
    by_order = sorted(terms, key=lambda term: term.order)
    return tuple(dict.fromkeys(term.entry.section for term in by_order if term.entry.section))


def settle(
    entries: Sequence[Entry],
    on_duplicate: OnDuplicate,
    *,
    source_of: Mapping[str, int] | None = None,
    sections_of: Callable[[Sequence[Term]], Sequence[str]] = sections_in_order,
) -> Settled:
    """The terms that checked ``entries`` are, in the order of their sections, and what is wrong with their names."""
    pointers = follow_pointers(entries)
    joined = join_terms(pointers.entries, on_duplicate, source_of or {})
    sections = tuple(sections_of(joined.terms))
    place = {section: index for index, section in enumerate(sections)}
    ordered = sorted(joined.terms, key=lambda term: (place.get(term.entry.section or "", len(place)), term.order))
    terms, alias_problems = settle_aliases(ordered, on_duplicate)
    return Settled(
        terms=terms,
        sections=sections,
        counts=_counts(entries, _fates(pointers.fates, joined.fates)),
        problems=[*pointers.problems, *joined.problems, *undefined(terms), *names_alike(terms), *alias_problems],
    )


def undefined(terms: Iterable[Term]) -> Iterator[Problem]:
    """A warning for each term that has no definition and should."""
    for term in terms:
        if term.entry.definition is None and not term.entry.mentioned:
            message = f"'{term.entry.name}' has no definition"
            yield warning_at(term.entry.place, "definition-empty", message, "write one")


def concept_of(term: Term, documents: Sequence[Document]) -> Concept:
    """The concept that ``term`` is; the first of ``documents`` is its definition."""
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


def _counts(entries: Sequence[Entry], fates: Sequence[Fate]) -> EntryCounts:
    """Counted by definition: one that several names share is stored when one of them is."""
    best: dict[Hashable, Fate] = {}
    ranked = list(Fate)
    for index, (entry, fate) in enumerate(zip(entries, fates, strict=True)):
        unit: Hashable = index if entry.document is None else (entry.place.file, entry.document)
        best[unit] = min(best.get(unit, fate), fate, key=ranked.index)
    outcomes = list(best.values())
    return EntryCounts(
        read=len(outcomes),
        stored=outcomes.count(Fate.STORED),
        merged=outcomes.count(Fate.MERGED),
        refused=outcomes.count(Fate.REFUSED),
    )
