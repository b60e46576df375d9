"""The scratch database of a load: what has been read of a large table, on disk.

It is a temporary database of SQLite, whose file has no name once it is open: it is gone when the load ends, however
that ends. It lies where SQLite puts such files: in the folder that SQLITE_TMPDIR or TMPDIR names, or in /var/tmp.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, NamedTuple

import orjson

from graph.model import Concept, ConceptId, ConceptKind
from graph.vocabulary import VOCABULARY
from loaders.documents import document_id
from loaders.duplicates import Term
from loaders.entries import Claim, Entry, Place

__all__ = ["LAST", "TYPES", "TYPE_CODES", "Scratch", "StoredRelation"]

TYPES = tuple(VOCABULARY)
TYPE_CODES = {type_: code for code, type_ in enumerate(TYPES)}

LAST = 2**31 - 1
"""The section rank of concepts without a section."""

_CACHE_KIB = 32_768
_SCHEMA = f"""
PRAGMA journal_mode = OFF;
PRAGMA synchronous = OFF;
PRAGMA locking_mode = EXCLUSIVE;
PRAGMA cache_size = -{_CACHE_KIB};

CREATE TABLE concept (
    number     INTEGER PRIMARY KEY,  -- of the row that defines it, from 0; those only mentioned come after all rows
    section    INTEGER NOT NULL,     -- rank of its section
    id         TEXT NOT NULL,
    given_id   INTEGER NOT NULL,     -- whether the file gives the id
    name       TEXT NOT NULL,
    aliases    TEXT,                 -- JSON array; NULL for none
    definition TEXT,
    hours      REAL,
    line       INTEGER,
    claims     TEXT,                 -- JSON array of [type, target, line, path]; NULL for none
    asserts    INTEGER NOT NULL      -- whether it may assert a relation
);
CREATE TABLE relation (
    type     INTEGER NOT NULL,       -- place in the vocabulary
    source   INTEGER NOT NULL,       -- number of a concept
    target   INTEGER NOT NULL,
    evidence TEXT,                   -- JSON array of [document, start, end, quote]; NULL for none
    line     INTEGER,
    path     TEXT
);
"""
_INSERT = "INSERT INTO concept VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
_INSERT_RELATION = "INSERT INTO relation VALUES (?, ?, ?, ?, ?, ?)"
_ENTRY = "number, section, id, given_id, name, aliases, definition, hours, line, claims"
_ENTRIES = f"SELECT {_ENTRY} FROM concept WHERE number IN (SELECT value FROM json_each(?)) ORDER BY number"  # noqa: S608
_ASSERTING = f"SELECT {_ENTRY} FROM concept WHERE asserts ORDER BY section, number"  # noqa: S608
_UNDEFINED = f"SELECT {_ENTRY} FROM concept WHERE definition IS NULL ORDER BY number"  # noqa: S608
_CONCEPT = "number, section, id, name, aliases, definition, hours, line"
_BY_PLACE = f"SELECT {_CONCEPT} FROM concept ORDER BY section, number"  # noqa: S608
_BY_ID = f"SELECT {_CONCEPT} FROM concept ORDER BY id"  # noqa: S608
_BY_NUMBER = f"SELECT {_CONCEPT} FROM concept WHERE number IN (SELECT value FROM json_each(?)) ORDER BY number"  # noqa: S608
_IDS = "SELECT number, id FROM concept WHERE number IN (SELECT value FROM json_each(?))"
_SPELLINGS = "SELECT name FROM concept ORDER BY section, number"
_ALIASES = "SELECT aliases FROM concept WHERE aliases IS NOT NULL ORDER BY section, number"
_SECTIONS = "SELECT section, count(*) FROM concept GROUP BY section"
_NEW_RANKS = "CREATE TABLE new_rank (before INTEGER PRIMARY KEY, rank INTEGER NOT NULL)"
_RANK_ANEW = "UPDATE concept SET section = (SELECT rank FROM new_rank WHERE before = section) WHERE section <> ?"
_COUNT_UNDEFINED = "SELECT count(*) FROM concept WHERE definition IS NULL"
_ENDS = "concept AS s ON s.number = relation.source CROSS JOIN concept AS t ON t.number = relation.target"
_RELATION = "relation.type, s.id, t.id, relation.evidence, relation.line, relation.path"
_RELATIONS = f"""
SELECT {_RELATION} FROM relation CROSS JOIN {_ENDS}
WHERE relation.type IN (SELECT value FROM json_each(?)) ORDER BY s.id, t.id"""  # noqa: S608
_RELATIONS_BY_ROW = f"""
SELECT {_RELATION} FROM relation CROSS JOIN {_ENDS}
WHERE relation.rowid IN (SELECT value FROM json_each(?)) ORDER BY relation.rowid"""  # noqa: S608
_FEW = 100_000
"""Numbers that go into one statement."""


class StoredRelation(NamedTuple):
    """An asserted relation with the place where it was written."""

    type: int
    source: ConceptId
    target: ConceptId
    evidence: str | None
    line: int | None
    path: str | None


class Scratch:
    """Rows of the table, which become concepts, and the relations between them."""

    def __init__(self, file: str, relative: str) -> None:
        """Keep rows of ``file``, of which documents are named by ``relative``."""
        self._file = file
        self._relative = relative
        self._sections: dict[str, int] = {}
        self._section_names: list[str] = []
        self._connection = sqlite3.connect("", isolation_level=None)
        self._connection.executescript(_SCHEMA)
        self._connection.execute("BEGIN")

    def close(self) -> None:
        """Give the space back."""
        self._connection.close()

    # -- rows ----------------------------------------------------------------------------------------------------

    @property
    def sections(self) -> tuple[str, ...]:
        """The sections by rank: in the order in which they came up, or were arranged."""
        return tuple(self._section_names)

    def arrange(self, sections: Sequence[str]) -> None:
        """Give the sections of all rows the ranks that they have in ``sections``."""
        if tuple(sections) == self.sections[: len(sections)]:
            self._section_names = list(sections)
        else:
            before, self._section_names = self._sections, list(sections)
            ranks = [(before[section], rank) for rank, section in enumerate(sections)]
            self._connection.execute(_NEW_RANKS)
            self._connection.executemany("INSERT INTO new_rank VALUES (?, ?)", ranks)
            self._connection.execute(_RANK_ANEW, (LAST,))
        self._sections = {section: rank for rank, section in enumerate(sections)}

    def rank(self, section: str | None) -> int:
        """The rank of ``section``, which is put at the end where it is new."""
        if section is None:
            return LAST
        found = self._sections.get(section)
        if found is None:
            found = self._sections[section] = len(self._section_names)
            self._section_names.append(section)
        return found

    def row(self, number: int, id_: ConceptId, entry: Entry, *, asserts: bool) -> tuple[Any, ...]:
        """The row that keeps ``entry``, a concept of this id."""
        return (
            number,
            self.rank(entry.section),
            id_,
            entry.id is not None,
            entry.name,
            _json(entry.aliases) if entry.aliases else None,
            entry.definition,
            entry.hours,
            entry.place.line,
            _json(map(_claim_values, entry.claims)) if entry.claims else None,
            asserts,
        )

    def add(self, rows: Iterable[tuple[Any, ...]]) -> None:
        """Write rows of :meth:`row`."""
        self._connection.executemany(_INSERT, rows)

    def entries(self, numbers: Sequence[int]) -> Iterator[tuple[int, Entry]]:
        """The entries of these rows, by number."""
        for part in _parts(sorted(numbers)):
            for values in self._connection.execute(_ENTRIES, (part,)):
                yield values[0], self._term(values).entry

    def remove(self, numbers: Iterable[int]) -> None:
        """Take rows out."""
        self._connection.executemany("DELETE FROM concept WHERE number = ?", ((number,) for number in numbers))

    def asserting(self) -> Iterator[tuple[int, Term]]:
        """Section rank and term of each row that may assert a relation, in the order of the source."""
        return ((values[1], self._term(values)) for values in self._connection.execute(_ASSERTING))

    def undefined(self) -> Iterator[Term]:
        """The terms of rows without definition."""
        return (self._term(values) for values in self._connection.execute(_UNDEFINED))

    # -- concepts ------------------------------------------------------------------------------------------------

    def by_place(self) -> Iterator[tuple[int, Concept, int | None]]:
        """Place, concept and line of each, in the order of the source."""
        return map(self._concept, self._connection.execute(_BY_PLACE))

    def by_id(self) -> Iterator[tuple[int, Concept, int | None]]:
        """Place, concept and line of each, in the order of ids."""
        return map(self._concept, self._connection.execute(_BY_ID))

    def concepts(self, numbers: Iterable[int]) -> Iterator[tuple[int, Concept, int | None]]:
        """Place, concept and line of each of these."""
        for part in _parts(sorted(numbers)):
            yield from map(self._concept, self._connection.execute(_BY_NUMBER, (part,)))

    def ids(self, numbers: Sequence[int]) -> dict[int, ConceptId]:
        """The ids of the concepts with these numbers."""
        return dict(self._connection.execute(_IDS, (_numbers(numbers),)))

    def spellings(self) -> Iterator[str]:
        """All names in the order of the source, then all aliases."""
        yield from (name for (name,) in self._connection.execute(_SPELLINGS))
        for (aliases,) in self._connection.execute(_ALIASES):
            yield from orjson.loads(aliases)

    def counts_by_section(self) -> dict[int, int]:
        """The number of concepts in each section, by its rank."""
        return dict(self._connection.execute(_SECTIONS))

    def count_undefined(self) -> int:
        """The number of concepts without definition."""
        ((count,),) = self._connection.execute(_COUNT_UNDEFINED)
        return int(count)

    # -- relations -----------------------------------------------------------------------------------------------

    def add_relations(self, rows: Iterable[tuple[Any, ...]]) -> None:
        """Write asserted relations."""
        self._connection.executemany(_INSERT_RELATION, rows)

    def relations(self, types: Iterable[int]) -> Iterator[StoredRelation]:
        """The relations of these types, by source, then target."""
        return map(StoredRelation._make, self._connection.execute(_RELATIONS, (_numbers(types),)))

    def relations_at(self, rows: Sequence[int]) -> Iterator[StoredRelation]:
        """The relations in these rows, which are numbered from 1."""
        for part in _parts(rows):
            yield from map(StoredRelation._make, self._connection.execute(_RELATIONS_BY_ROW, (part,)))

    def remove_relations(self, rows: Iterable[int]) -> None:
        """Take the relations in these rows out."""
        self._connection.executemany("DELETE FROM relation WHERE rowid = ?", ((row,) for row in rows))

    def _term(self, values: Sequence[Any]) -> Term:
        number, section, id_, given_id, name, aliases, definition, hours, line, claims = values
        entry = Entry(
            name=name,
            place=Place(self._file, line),
            id=id_ if given_id else None,
            aliases=() if aliases is None else tuple(orjson.loads(aliases)),
            definition=definition,
            section=self._section(section),
            hours=hours,
            claims=() if claims is None else tuple(map(self._claim, orjson.loads(claims))),
        )
        return Term(id=ConceptId(id_), entry=entry, given_id=bool(given_id), order=number)

    def _section(self, rank: int) -> str | None:
        return None if rank == LAST else self._section_names[rank]

    def _claim(self, values: Sequence[Any]) -> Claim:
        code, target, line, path = values
        return Claim(type=TYPES[code], target=target, place=Place(self._file, line, path))

    def _concept(self, values: Sequence[Any]) -> tuple[int, Concept, int | None]:
        number, section, id_, name, aliases, definition, hours, line = values
        concept = Concept(
            id=id_,
            name=name,
            aliases=() if aliases is None else tuple(orjson.loads(aliases)),
            definition=definition,
            document=None if definition is None else document_id(self._relative, id_),
            kind=ConceptKind.MENTIONED if definition is None else ConceptKind.DEFINED,
            section=self._section(section),
            hours=hours,
        )
        return (section << 32) + number, concept, line


def _json(values: Iterable[Any]) -> str:
    return orjson.dumps(list(values)).decode()


def _claim_values(claim: Claim) -> tuple[Any, ...]:
    return TYPE_CODES[claim.type], claim.target, claim.place.line, claim.place.path


def _numbers(numbers: Iterable[int]) -> str:
    return _json(numbers)


def _parts(numbers: Sequence[int]) -> Iterator[str]:
    for start in range(0, len(numbers), _FEW):
        yield _numbers(numbers[start : start + _FEW])
