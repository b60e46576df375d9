"""The schema of a Neo4j store, and every Cypher statement that writes.

A concept is a ``(:Concept)``, a relation a relationship of its type (``:IS_A``, ``:PREVENTS``, …), so that a person
can read and query the graph by hand. Properties that begin with an underscore serve the store alone. What waits for a
person's word is a ``(:Candidate)`` that names its two ends: never a relationship, so that no pattern finds it.

Every node carries the version of the load that wrote it. A load writes a new version beside the old one and then
changes ``version`` of the one ``(:LexigraphMeta)`` node, which is what readers go by; only then is the old version
deleted. A label that hides a version from people would not hide its relationships, and Neo4j does not show the
changes of a large transaction to others all at once: so whoever queries by hand while a load runs sees both versions.

The log of what people changed is one ``(:LexigraphChange)`` for each entry, which belongs to no version and is never
deleted.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from graph.vocabulary import RelationType

__all__ = [
    "AWAIT_INDEXES",
    "CONCEPT_COLUMNS",
    "CONSTRAINTS",
    "CREATE_CANDIDATES",
    "CREATE_CHANGE",
    "CREATE_DOCUMENTS",
    "DELETE_OTHERS",
    "DELETE_VERSION",
    "INDEXES",
    "INDEX_NAMES",
    "MAKE_META",
    "SCHEMA_VERSION",
    "SWITCH",
    "TAKE_LOCK",
    "WORD_INDEX",
    "create_concepts",
    "create_relations",
    "drop_vector_index",
    "is_vector_index",
    "vector_index",
    "vector_index_name",
    "vector_property",
]

SCHEMA_VERSION = 4
"""Kept in the meta node. Goes up with every change that an older program cannot read."""

WORD_INDEX = "lexigraph_words"
_VECTOR_INDEX = "lexigraph_embedding"

CONSTRAINTS = {
    "lexigraph_meta": """
CREATE CONSTRAINT lexigraph_meta IF NOT EXISTS FOR (m:LexigraphMeta) REQUIRE m.name IS UNIQUE""",
    "lexigraph_concept": """
CREATE CONSTRAINT lexigraph_concept IF NOT EXISTS FOR (c:Concept) REQUIRE (c._version, c.id) IS UNIQUE""",
    "lexigraph_document": """
CREATE CONSTRAINT lexigraph_document IF NOT EXISTS FOR (d:Document) REQUIRE (d._version, d.id) IS UNIQUE""",
    "lexigraph_change": """
CREATE CONSTRAINT lexigraph_change IF NOT EXISTS FOR (n:LexigraphChange) REQUIRE n.number IS UNIQUE""",
}
"""By name: what has to be there before the first node is written."""

INDEXES = {
    "lexigraph_defined": """
CREATE INDEX lexigraph_defined IF NOT EXISTS FOR (c:Concept) ON (c._version, c._document)""",
    "lexigraph_candidate_source": """
CREATE INDEX lexigraph_candidate_source IF NOT EXISTS FOR (n:Candidate) ON (n._version, n.source)""",
    "lexigraph_candidate_target": """
CREATE INDEX lexigraph_candidate_target IF NOT EXISTS FOR (n:Candidate) ON (n._version, n.target)""",
    "lexigraph_candidate_rank": """
CREATE INDEX lexigraph_candidate_rank IF NOT EXISTS FOR (n:Candidate) ON (n._version, n._rank)""",
    "lexigraph_candidate_type": """
CREATE INDEX lexigraph_candidate_type IF NOT EXISTS FOR (n:Candidate) ON (n._version, n.type, n.confidence)""",
    WORD_INDEX: f"""
CREATE FULLTEXT INDEX {WORD_INDEX} IF NOT EXISTS FOR (c:Concept) ON EACH [c._keys, c._name, c._aliases, c._definition]
OPTIONS {{indexConfig: {{`fulltext.analyzer`: 'whitespace'}}}}""",
}
"""By name: what the engine makes faster from nodes that are there already."""

MAKE_META = "MERGE (m:LexigraphMeta {name: 'lexigraph'})"
INDEX_NAMES = "SHOW INDEXES YIELD name WHERE name STARTS WITH 'lexigraph' RETURN name"
AWAIT_INDEXES = "CALL db.awaitIndexes(3600)"


def vector_index_name(dimension: int) -> str:
    """The index of vectors of this dimension: each has its own, so that both are there during a load."""
    return f"lexigraph_{vector_property(dimension)}"


def vector_property(dimension: int) -> str:
    """The property that holds them: Neo4j makes no second vector index on a property, whatever it is called."""
    return f"embedding_{dimension}"


def is_vector_index(name: str) -> bool:
    """Whether this is one of them."""
    return name.startswith(f"{_VECTOR_INDEX}_")


def drop_vector_index(name: str) -> str:
    """Removes one of them; its name is no value that a parameter could give."""
    if not re.fullmatch(rf"{_VECTOR_INDEX}_\d+", name):
        raise ValueError(name)
    return f"DROP INDEX {name} IF EXISTS"


def vector_index(dimension: int) -> str:
    """Makes the index; not quantized, because that costs more recall than it saves time."""
    return f"""CREATE VECTOR INDEX {vector_index_name(dimension)} IF NOT EXISTS FOR (c:Concept) ON (c.{vector_property(dimension)})
OPTIONS {{indexConfig: {{`vector.dimensions`: {dimension}, `vector.similarity_function`: 'cosine',
`vector.quantization.enabled`: false}}}}"""


_META = "MATCH (m:LexigraphMeta {name: 'lexigraph'})"
TAKE_LOCK = f"{_META} SET m.loading = true REMOVE m.loading RETURN m.version, m.schema_version, m.info"
"""Changes nothing and takes the write lock for it, which the transaction keeps."""
SWITCH = f"{_META} SET m = $meta, m.name = 'lexigraph'"
CREATE_CHANGE = """
OPTIONAL MATCH (last:LexigraphChange)
WITH coalesce(max(last.number), 0) + 1 AS number
CREATE (:LexigraphChange {number: number, id: $id, by: $by, at: $at, concepts: $concepts, entry: $entry})"""
"""Under the lock, so that no two get one number."""

CONCEPT_COLUMNS = (
    *("id", "name", "aliases", "definition", "document", "kind", "section", "hours", "x", "y", "cluster"),
    *(
        "_place",
        "_degree",
        "_folded",
        "_keys",
        "_name",
        "_aliases",
        "_definition",
        "_document",
        "file",
        "line",
        "_ordinal",
    ),
)
_VECTOR_COLUMNS = ("_text_hash", "_vector")
_DOCUMENT_COLUMNS = ("id", "text", "file", "line", "_ordinal")


def _create(label: str, columns: Sequence[str]) -> str:
    """Makes nodes from rows of these properties."""
    properties = ", ".join(f"{name}: row[{place}]" for place, name in enumerate(columns))
    return f"UNWIND $rows AS row CREATE (:{label} {{_version: $version, {properties}}})"


@lru_cache
def create_concepts(dimension: int | None) -> str:
    """Makes concepts from rows of :data:`CONCEPT_COLUMNS`.

    With a dimension each row also has text hash, bytes and floats of a vector.
    """
    vector = () if dimension is None else (*_VECTOR_COLUMNS, vector_property(dimension))
    return _create("Concept", (*CONCEPT_COLUMNS, *vector))


CREATE_DOCUMENTS = _create("Document", _DOCUMENT_COLUMNS)
CREATE_CANDIDATES = """
UNWIND $rows AS row CREATE (n:Candidate) SET n = $properties[row[3]],
    n._version = $version, n.source = row[0], n.type = row[1], n.target = row[2], n._rank = row[4]"""
_LABELS = ("Concept", "Document", "Candidate")
_DELETE = "CALL (n) { DETACH DELETE n } IN TRANSACTIONS OF 5000 ROWS"
DELETE_OTHERS = tuple(f"MATCH (n:{label}) WHERE n._version <> $version {_DELETE}" for label in _LABELS)
DELETE_VERSION = tuple(f"MATCH (n:{label}) WHERE n._version = $version {_DELETE}" for label in _LABELS)


@lru_cache
def create_relations(type_: RelationType) -> str:
    """Makes relationships of one type from rows of source id, target id and place of their properties in a list."""
    return f"""
UNWIND $rows AS row
MATCH (s:Concept {{_version: $version, id: row[0]}})
MATCH (t:Concept {{_version: $version, id: row[1]}})
CREATE (s)-[r:{type_.value}]->(t) SET r = $properties[row[2]]"""
