"""Keyword search in a Neo4j store.

The word index holds the words of names, aliases and definitions already folded (see
:func:`graph.stores.neo4j_rows.folded_words`), so that a query finds what it finds in every other store, whatever
Lucene would take for a word.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from graph.model import ConceptId
from graph.names import NameKey, name_key
from graph.store import KeywordHit
from graph.stores import neo4j_statements as statements
from graph.stores.keywords import forms, words
from graph.stores.neo4j_rows import folded_words

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from graph.stores.neo4j_rows import Row
    from graph.stores.neo4j_snapshot import Snapshot

__all__ = ["identify", "search"]

_COLUMNS = ("name", "alias", "definition")
_BOOSTS = {"_name": 10, "_aliases": 6, "_definition": 1}
_CALLED, _ALL_WORDS, _SOME_WORDS = 0, 1, 2
"""Steps of a search; a hit of an earlier one is better, whatever Lucene's score says."""
_SCORE_OF_NAME, _SCORE_OF_ALIAS, _SCORE_OF_ALL_WORDS = 3.0, 2.0, 1.0
_SPARE = 20
"""Hits fetched beyond what was asked for, because several may share the last score and the smallest id goes first."""
_LONGEST_PREFIX = 100
"""Lucene refuses very long ones; a word of this length is looked for whole."""
_KEYS_AT_ONCE = 500
"""Lucene takes 1,024 clauses."""


def identify(snapshot: Snapshot, keys: Sequence[NameKey]) -> dict[NameKey, ConceptId]:
    """See :meth:`graph.store.GraphStore.identify`: an id goes before a name, that before an alias, ties by id."""
    asked = [key for key in dict.fromkeys(keys) if key]
    quoted = [f'"{key}"' for key in asked]
    queries = [
        f"_keys:({' '.join(quoted[start : start + _KEYS_AT_ONCE])})" for start in range(0, len(asked), _KEYS_AT_ONCE)
    ]
    called: dict[NameKey, list[tuple[int, ConceptId]]] = {key: [] for key in asked}
    for id_, name, aliases in snapshot.rows(statements.IDENTIFY, queries=queries) if queries else ():
        ranked = [(name_key(id_), 0), (name_key(name), 1), *((name_key(alias), 2) for alias in aliases or ())]
        for key, rank in ranked:
            if key in called:
                called[key].append((rank, ConceptId(id_)))
    return {key: min(candidates)[1] for key, candidates in called.items() if candidates}


def search(snapshot: Snapshot, text: str, first: int) -> tuple[KeywordHit, ...]:
    """Hits in steps: called exactly so, then with all of the words, then with some; by Lucene within each step."""
    query = _Query.of(text)
    if first <= 0 or not query.steps:
        return ()
    fetched = first + _SPARE
    while True:
        rows = snapshot.rows(
            statements.SEARCH, queries=[list(step) for step in query.steps], words=query.words, limit=fetched
        )
        hits = _ranked(query, rows)[:first]
        if _complete(rows, hits, first, fetched):
            return tuple(hit for hit, _ in hits)
        fetched *= 4


@dataclass(frozen=True, slots=True)
class _Query:
    """A search text as Lucene takes it."""

    key: NameKey
    steps: tuple[tuple[int, str], ...]
    words: list[str]
    """What to look for in a column to see whether it matches."""

    @classmethod
    def of(cls, text: str) -> _Query:
        key = name_key(text)
        asked = words(text)
        groups = _groups(asked)
        steps = [(_CALLED, " ".join((f'+_keys:"{key}"', *groups)))] if key else []
        if groups:
            steps.append((_ALL_WORDS, " ".join(f"+{group}" for group in groups)))
        if len(groups) > 1:
            steps.append((_SOME_WORDS, " ".join(groups)))
        wanted = [folded_words(form) for word in asked for form in forms(word)]
        wanted += [f" {prefix}" for prefix in _prefix(asked)]
        return cls(key, tuple(steps), [word for word in wanted if word.strip()])


def _groups(asked: Sequence[str]) -> list[str]:
    """A Lucene query for each word; words hold letters and digits only, so that quotes are all they need.

    The last word is looked for whole and as a prefix, so that a whole one counts twice.
    """
    groups = []
    for place, word in enumerate(asked):
        wanted = [f'"{form}"' for form in _folded(forms(word))]
        if place == len(asked) - 1:
            wanted += [f"{prefix}*" for prefix in _prefix(asked)]
        if wanted:
            anywhere = (f"{column}:({' '.join(wanted)})^{boost}" for column, boost in _BOOSTS.items())
            groups.append(f"({' '.join(anywhere)})")
    return groups


def _prefix(asked: Sequence[str]) -> list[str]:
    """The last word as a prefix, where it is one word for the index too."""
    last = folded_words(asked[-1]).split() if asked else []
    return last if len(last) == 1 and len(last[0]) <= _LONGEST_PREFIX else []


def _folded(found: Iterable[str]) -> list[str]:
    return [folded for folded in dict.fromkeys(folded_words(word).strip() for word in found) if folded]


def _ranked(query: _Query, rows: Sequence[Row]) -> list[tuple[KeywordHit, tuple[int, float]]]:
    """The hits, best first, each with the step and Lucene score that brought it."""
    hits: dict[str, tuple[KeywordHit, tuple[int, float]]] = {}
    for step, score, current in rows:
        if current is not None and current[0] not in hits:
            hits[current[0]] = (_hit(query, step, score, current), (step, score))
    return sorted(hits.values(), key=lambda found: (-found[0].score, found[0].concept))


def _hit(query: _Query, step: int, score: float, current: Row) -> KeywordHit:
    id_, *where, called = current
    places = {column for column, matches in zip(_COLUMNS, where, strict=True) if matches}
    base = _SCORE_OF_ALL_WORDS if step == _ALL_WORDS else 0.0
    if step == _CALLED:
        by_name = query.key in (name_key(id_), name_key(called[0]))
        base = _SCORE_OF_NAME if by_name else _SCORE_OF_ALIAS
        places.add("name" if by_name else "alias")
    matched = tuple(column for column in _COLUMNS if column in places)
    return KeywordHit(ConceptId(id_), base + score / (1.0 + score), matched)


def _complete(
    rows: Sequence[Row], hits: Sequence[tuple[KeywordHit, tuple[int, float]]], first: int, fetched: int
) -> bool:
    """Whether nothing that the index holds back could belong among ``hits``.

    A step that brought as many as were fetched may hold back more of the score of its last one. Another version of the
    graph, which is there during a load, takes up places.
    """
    last_scores: dict[int, float] = {}
    counts: dict[int, int] = {}
    for step, score, _ in rows:
        last_scores[step] = score
        counts[step] = counts.get(step, 0) + 1
    cut_off = {step: last_scores[step] for step, count in counts.items() if count >= fetched}
    if not cut_off:
        return True
    if len(hits) < first:
        return False
    last_step, last_score = hits[-1][1]
    return all(step > last_step or (step == last_step and last_score > score) for step, score in cut_off.items())
