"""Keyword search in a SQLite store."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from graph.model import ConceptId
from graph.names import name_key
from graph.store import KeywordHit
from graph.stores.keywords import forms, words
from graph.stores.sqlite_statements import CALLED, SEARCH, SEARCH_ONE

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Sequence

__all__ = ["search"]

_COLUMNS = ("name", "alias", "definition")
_CALLED_AS = {0: "name", 1: "name", 2: "alias"}
_SCORE_OF_NAME, _SCORE_OF_ALIAS, _SCORE_OF_ALL_WORDS = 3.0, 2.0, 1.0
"""What a hit's score begins with: each step down is a worse kind of hit, whatever bm25 says."""


def search(connection: sqlite3.Connection, text: str, first: int) -> tuple[KeywordHit, ...]:
    """Hits in steps: called exactly so, then with all of the words, then with some; by bm25 within each step."""
    asked = words(text)
    hits = {hit.concept: hit for hit in _called(connection, text, asked)}
    steps = [(_all_of(asked), _SCORE_OF_ALL_WORDS)] if asked else []
    if len(asked) > 1:
        steps.append((_some_of(asked), 0.0))
    for query, base in steps:
        if len(hits) < first:
            for row in connection.execute(SEARCH, {"query": query, "first": first + len(hits)}):
                hit = _hit(row, base)
                hits.setdefault(hit.concept, hit)
    return tuple(sorted(hits.values(), key=lambda hit: (-hit.score, hit.concept))[:first])


def _called(connection: sqlite3.Connection, text: str, asked: Sequence[str]) -> list[KeywordHit]:
    """The concepts whose name or alias is the text."""
    key = name_key(text)
    if not key:
        return []
    called: dict[str, int] = {}
    for rank, concept in connection.execute(CALLED, {"key": key}):
        called.setdefault(concept, rank)
    whole = _some_of(asked, prefix=False)  # a short prefix stands for half of the index
    hits = []
    for concept, rank in called.items():
        row = connection.execute(SEARCH_ONE, {"query": whole, "id": concept}).fetchone() if asked else None
        base = _SCORE_OF_ALIAS if _CALLED_AS[rank] == "alias" else _SCORE_OF_NAME
        hit = _hit(row or (concept, 0.0, False, False, False), base)
        places = {*hit.matched, _CALLED_AS[rank]}
        hits.append(KeywordHit(hit.concept, hit.score, tuple(place for place in _COLUMNS if place in places)))
    return hits


def _hit(row: Sequence[Any], base: float) -> KeywordHit:
    concept, bm25, *where = row
    strength = -float(bm25)
    matched = tuple(column for column, matches in zip(_COLUMNS, where, strict=True) if matches)
    return KeywordHit(ConceptId(concept), base + strength / (1.0 + strength), matched)


def _all_of(asked: Sequence[str]) -> str:
    return " AND ".join(_groups(asked))


def _some_of(asked: Sequence[str], *, prefix: bool = True) -> str:
    return " OR ".join(_groups(asked, prefix=prefix))


def _groups(asked: Sequence[str], *, prefix: bool = True) -> list[str]:
    """One FTS5 expression for each word; words hold letters and digits only, so that quotes are all they need.

    The last word is looked for whole and, with ``prefix``, also as a prefix, so that a whole one counts twice.
    """
    groups = [[f'"{form}"' for form in forms(word)] for word in asked]
    if prefix:
        groups[-1].append(f'"{asked[-1]}" *')
    return [f"({' OR '.join(group)})" for group in groups]
