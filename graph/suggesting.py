"""Which concepts somebody may have meant by a name that no concept has."""

from __future__ import annotations

import threading
from dataclasses import dataclass
from typing import TYPE_CHECKING
from weakref import WeakKeyDictionary

from graph.store import ConceptOrder, ConceptQuery, Window

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from graph.model import Concept, ConceptId
    from graph.store import GraphStore

__all__ = ["suggest"]

_PAGE = 10_000
_SHORT = 3
"""Names of up to so many characters are compared whole: every longer name contains something like them."""
_CUTOFF = {True: 50.0, False: 70.0}
"""Least similarity of a suggestion, 0 to 100, for a short name and for a longer one."""
_SPREAD = 20.0
"""How much less similar than the best a suggestion may be."""
_INITIALS_SCORE = 95.0
_BEGINNING_SCORE = 75.0
"""Of a name that begins with a short one."""


@dataclass(frozen=True, slots=True, eq=False)
class _NameIndex:
    """Names and aliases as they are compared, each with its concept: one row each."""

    version: str
    names: tuple[str, ...]
    owners: tuple[ConceptId, ...]
    initials: Mapping[str, tuple[ConceptId, ...]]


_INDEXES: WeakKeyDictionary[GraphStore, _NameIndex] = WeakKeyDictionary()
_INDEXES_LOCK = threading.Lock()


def suggest(store: GraphStore, name: str, first: int = 5) -> tuple[Concept, ...]:
    """Up to ``first`` concepts whose name or alias comes near ``name``, nearest first.

    A misspelling, a part of a name, and the initials of its words are all near. The names are read from the store
    once for each version of it.
    """
    from rapidfuzz.utils import default_process

    wanted = default_process(name) or name.strip()
    if not wanted or first < 1:
        return ()
    index = _index_of(store)
    scores: dict[ConceptId, tuple[float, int]] = {}
    for score, row in _near(index, wanted):
        rank = (-score, abs(len(index.names[row]) - len(wanted)))
        scores[index.owners[row]] = min(rank, scores.get(index.owners[row], rank))
    for owner in index.initials.get(wanted.replace(" ", ""), ()):
        scores[owner] = min((-_INITIALS_SCORE, 0), scores.get(owner, (0.0, 0)))
    if not scores:
        return ()
    worst = min(scores.values())[0] + _SPREAD
    best = sorted(owner for owner in scores if scores[owner][0] <= worst)
    best.sort(key=scores.__getitem__)
    concepts = store.concepts(best[:first])
    return tuple(concepts[owner] for owner in best[:first] if owner in concepts)


def _near(index: _NameIndex, wanted: str) -> Iterator[tuple[float, int]]:
    """Similarity (0 to 100) and row of the names near ``wanted``."""
    from rapidfuzz import fuzz, process

    short = len(wanted) <= _SHORT
    cutoff = _CUTOFF[short]
    for _, score, row in process.extract(wanted, index.names, scorer=fuzz.ratio, limit=None, score_cutoff=cutoff):
        yield score, row
    if short:
        starting = (row for row, name in enumerate(index.names) if name.startswith(wanted))
        yield from ((_BEGINNING_SCORE, row) for row in starting)
        return
    longer = {row: name for row, name in enumerate(index.names) if len(name) > _SHORT}
    for _, score, row in process.extract(wanted, longer, scorer=fuzz.WRatio, limit=None, score_cutoff=cutoff):
        yield score, row


def _index_of(store: GraphStore) -> _NameIndex:
    version = store.info().version
    with _INDEXES_LOCK:
        index = _INDEXES.get(store)
    if index is None or index.version != version:
        index = _read_index(store, version)
        with _INDEXES_LOCK:
            _INDEXES[store] = index
    return index


def _read_index(store: GraphStore, version: str) -> _NameIndex:
    from rapidfuzz.utils import default_process

    names: list[str] = []
    owners: list[ConceptId] = []
    initials: dict[str, list[ConceptId]] = {}
    for concept in _every_concept(store):
        for name in (concept.name, *concept.aliases):
            compared = default_process(name) or name
            names.append(compared)
            owners.append(concept.id)
            words = compared.split()
            if len(words) > 1:
                owning = initials.setdefault("".join(word[0] for word in words), [])
                owning += [concept.id] * (concept.id not in owning)
    return _NameIndex(version, tuple(names), tuple(owners), {key: tuple(found) for key, found in initials.items()})


def _every_concept(store: GraphStore) -> Iterator[Concept]:
    """In pages, so that the definitions of a large glossary are not all held at once."""
    offset = 0
    while True:
        page = store.list_concepts(ConceptQuery(order=ConceptOrder.ID), Window(first=_PAGE, offset=offset))
        yield from page.items
        offset += len(page.items)
        if not page.items or offset >= page.total:
            return
