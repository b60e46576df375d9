"""What the rows of a large table assert: relations between numbers, in the scratch database."""

from __future__ import annotations

import heapq
from array import array
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import islice
from typing import TYPE_CHECKING

import orjson

from graph.derivation import one_way
from loaders.bulk.names import LargeNames
from loaders.bulk.scratch import TYPE_CODES
from loaders.claims import Asserted, Asserting
from loaders.cross_references import may_tell_to_see_also
from loaders.documents import documents_of
from loaders.entries import Entry, Place

if TYPE_CHECKING:
    from graph.model import ConceptId, Relation
    from loaders.bulk.rows import RowsRead
    from loaders.bulk.scratch import Scratch
    from loaders.bulk.settling import TogetherSettled
    from loaders.duplicates import Term
    from loaders.problems import ProblemLog

__all__ = ["NumberedRelations", "assert_rows"]

_AT_ONCE = 2_000
"""Terms whose targets are looked up together."""

_NOWHERE = Place("")


@dataclass(slots=True)
class NumberedRelations:
    """The asserted relations, nine bytes each, in the order of their rows in the scratch database."""

    types: array[int] = field(default_factory=lambda: array("b"))
    """Places in the vocabulary."""
    sources: array[int] = field(default_factory=lambda: array("i"))
    targets: array[int] = field(default_factory=lambda: array("i"))
    mentioned: int = 0
    """Concepts that only relations name."""


def assert_rows(
    read: RowsRead,
    scratch: Scratch,
    together: TogetherSettled,
    log: ProblemLog,
    *,
    relative: Mapping[str, str],
    strict: bool,
    step: Callable[[int, int | None], None],
) -> NumberedRelations:
    """Put what the terms claim, and what they tell to see also, into ``scratch``.

    ``step`` is told how many terms have been asked, of how many that there may be.
    """
    names = LargeNames(read, scratch, together)
    asserting = Asserting(names, {}, strict=strict)
    made = NumberedRelations()
    terms = _terms(scratch, together)
    asked = 0
    while batch := list(islice(terms, _AT_ONCE)):
        names.look_up(claim.target for term, _ in batch for claim in term.entry.claims)
        asserting.documents = documents_of([term for term, _ in batch if _may_be_quoted(term)], relative)
        for term, _ in batch:
            asserting.take_term(term)
        for concept in asserting.made.mentioned:
            number = read.kept + made.mentioned
            scratch.add([scratch.row(number, concept.id, Entry(name=concept.name, place=_NOWHERE), asserts=False)])
            names.mention(concept.id, number)
            made.mentioned += 1
        _take(asserting.made, made, scratch, names, {term.id: number for term, number in batch})
        log.add(asserting.made.problems)
        asked += len(batch)
        step(asked, read.kept)
        asserting.made = Asserted()
    return made


def _terms(scratch: Scratch, together: TogetherSettled) -> Iterator[tuple[Term, int]]:
    """Every term that may assert something with its number, in the order of the source."""
    alone = ((section, term.order, term) for section, term in scratch.asserting())
    others = ((scratch.rank(term.entry.section), number, term) for number, term in together.terms.items())
    merged = heapq.merge(alone, others, key=lambda each: each[:2])
    return ((term, number) for _, number, term in merged)


def _may_be_quoted(term: Term) -> bool:
    """Whether evidence can be from its definition; the claims of a table come without quotes."""
    return may_tell_to_see_also(term.entry.definition or "")


def _take(
    asserted: Asserted, made: NumberedRelations, scratch: Scratch, names: LargeNames, own: Mapping[ConceptId, int]
) -> None:
    """Write the relations of ``asserted``, each with the place where it was written.

    ``own`` has the numbers of the terms that asserted them.
    """
    rows = []
    for relation, place in zip(map(one_way, asserted.relations), asserted.written, strict=True):
        source, target = own.get(relation.source), own.get(relation.target)
        source = names.number(relation.source) if source is None else source
        target = names.number(relation.target) if target is None else target
        code = TYPE_CODES[relation.type]
        made.types.append(code)
        made.sources.append(source)
        made.targets.append(target)
        rows.append((code, source, target, _evidence(relation), place.line, place.path))
    scratch.add_relations(rows)


def _evidence(relation: Relation) -> str | None:
    if not relation.evidence:
        return None
    return orjson.dumps([(each.document, each.start, each.end, each.quote) for each in relation.evidence]).decode()
