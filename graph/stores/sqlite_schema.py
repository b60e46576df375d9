"""The schema of a SQLite store, and every statement that writes one or checks what was written."""

from __future__ import annotations

__all__ = [
    "APPLICATION_ID",
    "ASSERTED_CANDIDATES",
    "DEGREES",
    "DOCUMENT_INDEX",
    "INCIDENCES",
    "INDEXES",
    "INSERT_ABOUT",
    "INSERT_CANDIDATE",
    "INSERT_CHANGE",
    "INSERT_CONCEPT",
    "INSERT_DOCUMENT",
    "INSERT_EMBEDDING",
    "INSERT_INCIDENCE",
    "INSERT_NAME_KEY",
    "INSERT_RELATION",
    "INSERT_RELATION_TYPE",
    "INSERT_TEXT",
    "INSERT_VECTOR",
    "INSERT_VECTOR_BLOCK",
    "LARGE_TEXT_BATCHES",
    "REPEATED_DOCUMENTS",
    "SCHEMA",
    "SCHEMA_VERSION",
    "UNKNOWN_CANDIDATE_ENDS",
]

APPLICATION_ID = 0x4C584752
"""``LXGR`` in the header of the file: what tells our files from other SQLite databases."""

SCHEMA_VERSION = 4
"""Kept as the file's ``user_version``. Goes up with every change that an older program cannot read."""

_RELATION_COLUMNS = """
    type       INTEGER NOT NULL,
    source     TEXT NOT NULL,
    target     TEXT NOT NULL,
    origin     INTEGER NOT NULL,       -- 0 curated, 1 extracted, 2 derived
    confidence REAL NOT NULL,
    method     TEXT NOT NULL,
    evidence   TEXT,                   -- JSON array of [document, start, end, quote]; NULL for none
    premises   TEXT,                   -- JSON array of relation ids; NULL for none
    PRIMARY KEY (type, source, target)
"""

SCHEMA = f"""
PRAGMA application_id = {APPLICATION_ID};
PRAGMA user_version = {SCHEMA_VERSION};

CREATE TABLE about (
    version TEXT NOT NULL,      -- of this load
    info    TEXT NOT NULL       -- StoreInfo as JSON, counted at the load
);
CREATE TABLE relation_type (
    code      INTEGER PRIMARY KEY,  -- place in the vocabulary, which is the listing order
    name      TEXT NOT NULL,
    symmetric INTEGER NOT NULL
);
CREATE TABLE concept (
    key          INTEGER PRIMARY KEY,  -- rank by id, so that order by key is order by id
    id           TEXT NOT NULL,
    ordinal      INTEGER NOT NULL,     -- grows in the order of the source
    section_rank INTEGER NOT NULL,     -- place of its section; those without one come last
    degree       INTEGER NOT NULL,
    kind         TEXT NOT NULL,
    folded       TEXT NOT NULL,        -- its name in case-folded form
    name         TEXT NOT NULL,
    aliases      TEXT,                 -- JSON array; NULL for none
    document     TEXT,
    section      TEXT,
    hours        REAL,
    x            REAL,
    y            REAL,
    cluster      INTEGER,
    definition   TEXT                  -- last, because it may be long
);
CREATE TABLE name_key (
    key     TEXT NOT NULL,
    rank    INTEGER NOT NULL,          -- 0 for an id, 1 for a name, 2 for an alias
    concept TEXT NOT NULL,
    PRIMARY KEY (key, rank, concept)
) WITHOUT ROWID;
CREATE TABLE relation ({_RELATION_COLUMNS}) WITHOUT ROWID;
CREATE TABLE candidate ({_RELATION_COLUMNS}) WITHOUT ROWID;
-- Each relation as seen from either end: what traversals walk, without touching the evidence.
CREATE TABLE incidence (
    concept    TEXT NOT NULL,
    way        INTEGER NOT NULL,       -- 0 starts here, 1 ends here, 2 symmetric
    type       INTEGER NOT NULL,
    other      TEXT NOT NULL,
    origin     INTEGER NOT NULL,
    confidence REAL NOT NULL,
    PRIMARY KEY (concept, way, type, other)
) WITHOUT ROWID;
CREATE TABLE document (
    ordinal INTEGER NOT NULL,          -- grows in the order of the source
    id      TEXT NOT NULL,
    file    TEXT,
    line    INTEGER,
    concept TEXT,                      -- the concept whose definition is the text, which is then kept once
    text    TEXT
);
CREATE TABLE embedding (
    encoder   TEXT NOT NULL,
    dimension INTEGER NOT NULL
);
CREATE TABLE vector (
    row       INTEGER PRIMARY KEY,     -- of the matrix, whose rows are sorted by id
    id        TEXT NOT NULL,
    text_hash TEXT NOT NULL
);
CREATE TABLE vector_block (
    first_row INTEGER PRIMARY KEY,
    floats    BLOB NOT NULL            -- whole rows, float32, little endian
);
-- The log of what people changed. Each file takes it over from the one that it replaces.
CREATE TABLE change (
    number   INTEGER PRIMARY KEY,      -- from 1, the newest last
    id       TEXT NOT NULL UNIQUE,
    concepts TEXT NOT NULL,            -- JSON array of the ids of the concepts that it is about
    entry    TEXT NOT NULL             -- all of it as JSON
);
CREATE VIRTUAL TABLE concept_text USING fts5(
    name, alias, definition,
    content = '', tokenize = 'unicode61 remove_diacritics 2'
);
"""

INDEXES = """
CREATE UNIQUE INDEX concept_by_id ON concept (id);
CREATE INDEX concept_by_name ON concept (folded, id);
CREATE INDEX concept_by_section ON concept (section_rank, ordinal);
CREATE INDEX concept_by_degree ON concept (degree DESC, id);
CREATE INDEX candidate_by_confidence ON candidate (confidence DESC, type, source, target);
CREATE INDEX candidate_by_source ON candidate (source);
CREATE INDEX candidate_by_target ON candidate (target);
CREATE INDEX document_by_ordinal ON document (ordinal);
CREATE UNIQUE INDEX vector_by_id ON vector (id);
"""

DOCUMENT_INDEX = "CREATE UNIQUE INDEX document_by_id ON document (id)"

INSERT_RELATION_TYPE = "INSERT INTO relation_type VALUES (?, ?, ?)"
INSERT_CONCEPT = f"INSERT INTO concept VALUES ({', '.join('?' * 16)})"  # noqa: S608 -- a constant
INSERT_TEXT = "INSERT INTO concept_text (rowid, name, alias, definition) VALUES (?, ?, ?, ?)"
LARGE_TEXT_BATCHES = "INSERT INTO concept_text (concept_text, rank) VALUES ('hashsize', 33554432)"
"""Words are gathered in memory, up to these bytes, before they are sorted into the index: fewer pieces to merge."""
INSERT_NAME_KEY = "INSERT OR IGNORE INTO name_key VALUES (?, ?, ?)"
INSERT_RELATION = "INSERT INTO relation VALUES (?, ?, ?, ?, ?, ?, ?, ?)"
INSERT_CANDIDATE = "INSERT INTO candidate VALUES (?, ?, ?, ?, ?, ?, ?, ?)"
UNKNOWN_CANDIDATE_ENDS = """
SELECT type, source, target, candidate_end FROM (
    SELECT type, source, target, source AS candidate_end FROM candidate
    UNION ALL
    SELECT type, source, target, target FROM candidate
) WHERE NOT EXISTS (SELECT 1 FROM concept WHERE id = candidate_end)
"""
ASSERTED_CANDIDATES = "SELECT type, source, target FROM candidate JOIN relation USING (type, source, target)"
INSERT_INCIDENCE = """
INSERT INTO incidence
SELECT source AS concept, CASE WHEN symmetric THEN 2 ELSE 0 END AS way, type, target AS other, origin, confidence
FROM relation JOIN relation_type ON code = type
UNION ALL
SELECT target, CASE WHEN symmetric THEN 2 ELSE 1 END, type, source, origin, confidence
FROM relation JOIN relation_type ON code = type
ORDER BY concept, way, type, other
"""
DEGREES = "SELECT concept, count(*) FROM incidence GROUP BY concept ORDER BY concept"
INCIDENCES = "SELECT concept, way, type, other FROM incidence WHERE concept = :concept"
REPEATED_DOCUMENTS = "SELECT id FROM document GROUP BY id HAVING count(*) > 1"
INSERT_DOCUMENT = "INSERT INTO document VALUES (?, ?, ?, ?, ?, ?)"
INSERT_EMBEDDING = "INSERT INTO embedding VALUES (?, ?)"
INSERT_VECTOR = "INSERT INTO vector VALUES (?, ?, ?)"
INSERT_VECTOR_BLOCK = "INSERT INTO vector_block VALUES (?, ?)"
INSERT_CHANGE = "INSERT INTO change (number, id, concepts, entry) VALUES (?, ?, ?, ?)"
INSERT_ABOUT = "INSERT INTO about VALUES (?, ?)"
