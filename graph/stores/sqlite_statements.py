"""Every statement that reads a SQLite store; :mod:`graph.stores.sqlite_schema` says what is there to read.

Statements that depend on what was asked (a direction, which conditions there are) are put together from the
constants below; values go in as parameters only, lists as one JSON array each.
"""

# ruff: noqa: S608 -- what is put together here are the constants of this module, never a value that came from outside

from __future__ import annotations

from functools import lru_cache

from graph.store import ConceptOrder, Direction
from graph.stores.concept_columns import selected

__all__ = [
    "ABOUT",
    "CALLED",
    "CHANGES",
    "CONCEPTS_BY_ID",
    "CONCEPT_CONDITIONS",
    "DOCUMENTS",
    "DOCUMENTS_BY_ID",
    "EMBEDDING",
    "EXISTING",
    "IDENTIFY",
    "INCIDENCE_OF_ONE",
    "RELATIONS_BY_ENDS",
    "RELATION_CONDITIONS",
    "RELATION_TYPES",
    "SEARCH",
    "SEARCH_ONE",
    "VECTOR_BLOCKS",
    "VECTOR_ROWS",
    "concept_ids",
    "concepts_by_id",
    "count_candidates",
    "count_changes",
    "count_concepts",
    "count_incidence",
    "count_relations",
    "list_candidates",
    "list_changes",
    "list_concepts",
    "list_incident_relations",
    "list_relations",
    "ready_concepts",
    "relations_of_one",
    "steps",
]

_CONCEPT = """concept.id, concept.name, concept.aliases, concept.document, concept.kind, concept.section,
    concept.hours, concept.x, concept.y, concept.cluster, concept.definition"""
_RELATION = """relation.type, relation.source, relation.target, relation.origin, relation.confidence,
    relation.method, relation.evidence, relation.premises"""

ABOUT = "SELECT version, info FROM about"
RELATION_TYPES = "SELECT code, name, symmetric FROM relation_type ORDER BY code"
EXISTING = """
SELECT concept.id FROM json_each(:ids) AS asked CROSS JOIN concept ON concept.id = asked.value
"""
_CONCEPTS_BY_ID = "SELECT {columns} FROM json_each(:ids) AS asked CROSS JOIN concept ON concept.id = asked.value"
CONCEPTS_BY_ID = _CONCEPTS_BY_ID.format(columns=_CONCEPT)
IDENTIFY = """
SELECT asked.value,
    (SELECT concept FROM name_key WHERE name_key.key = asked.value ORDER BY rank, concept LIMIT 1)
FROM json_each(:keys) AS asked
"""
RELATIONS_BY_ENDS = f"""
SELECT {_RELATION} FROM json_each(:ends) AS asked CROSS JOIN relation
ON relation.type = json_extract(asked.value, '$[0]')
    AND relation.source = json_extract(asked.value, '$[1]')
    AND relation.target = json_extract(asked.value, '$[2]')
"""
_DOCUMENT = """
SELECT document.id, coalesce(document.text, concept.definition), document.file, document.line
FROM {documents} LEFT JOIN concept ON concept.id = document.concept
"""
DOCUMENTS = _DOCUMENT.format(documents="document") + " ORDER BY document.ordinal"
DOCUMENTS_BY_ID = _DOCUMENT.format(
    documents="json_each(:ids) AS asked CROSS JOIN document ON document.id = asked.value"
)
EMBEDDING = "SELECT encoder, dimension FROM embedding"
VECTOR_ROWS = "SELECT id, text_hash FROM vector ORDER BY row"
VECTOR_BLOCKS = "SELECT first_row, floats FROM vector_block ORDER BY first_row"

CONCEPT_CONDITIONS = {
    "ids": "concept.id IN (SELECT value FROM json_each(:ids))",
    "section_ranks": "concept.section_rank IN (SELECT value FROM json_each(:section_ranks))",
    "kinds": "concept.kind IN (SELECT value FROM json_each(:kinds))",
    "name_from": "concept.folded >= :name_from",
    "name_until": "concept.folded < :name_until",
    "with_definition": "concept.definition IS NOT NULL",
    "without_definition": "concept.definition IS NULL",
}
_CONCEPT_ORDERS = {
    ConceptOrder.NAME: "concept.folded, concept.id",
    ConceptOrder.SECTION: "concept.section_rank, concept.ordinal",
    ConceptOrder.DEGREE_DESC: "concept.degree DESC, concept.id",
    ConceptOrder.ID: "concept.id",
}
_WINDOW = "LIMIT :first OFFSET :offset"


def _where(conditions: tuple[str, ...]) -> str:
    return "WHERE " + " AND ".join(conditions) if conditions else ""


@lru_cache
def concepts_by_id(columns: tuple[str, ...]) -> str:
    """The id and these columns of concepts, of :data:`graph.store.CONCEPT_COLUMNS`; a position takes three."""
    return _CONCEPTS_BY_ID.format(columns=selected(("id", *columns), "concept"))


@lru_cache
def list_concepts(conditions: tuple[str, ...], order: ConceptOrder, columns: tuple[str, ...] | None = None) -> str:
    """A window of the concepts that meet all of ``conditions``, names of :data:`CONCEPT_CONDITIONS`.

    With ``columns``, only these, as :func:`concepts_by_id` has them.
    """
    columns_of = _CONCEPT if columns is None else selected(columns, "concept")
    where = _where(tuple(CONCEPT_CONDITIONS[name] for name in conditions))
    return f"SELECT {columns_of} FROM concept {where} ORDER BY {_CONCEPT_ORDERS[order]} {_WINDOW}"


@lru_cache
def concept_ids(order: ConceptOrder) -> str:
    """The ids of all concepts in ``order``."""
    return f"SELECT concept.id FROM concept ORDER BY {_CONCEPT_ORDERS[order]}"


@lru_cache
def count_concepts(conditions: tuple[str, ...]) -> str:
    """How many concepts meet all of ``conditions``, names of :data:`CONCEPT_CONDITIONS`."""
    return f"SELECT count(*) FROM concept {_where(tuple(CONCEPT_CONDITIONS[name] for name in conditions))}"


RELATION_CONDITIONS = {
    "types": "type IN (SELECT value FROM json_each(:types))",
    "origins": "origin IN (SELECT value FROM json_each(:origins))",
    "confidence": "confidence >= :confidence",
    "known": "other NOT IN (SELECT value FROM json_each(:known))",
    "other": "other = :other",
}
_WAYS = {
    Direction.OUT: "way IN (0, 2)",
    Direction.IN: "way IN (1, 2)",
    Direction.BOTH: "way IN (0, 1, 2)",
}


def _admitted(conditions: tuple[str, ...], *more: str) -> str:
    return _where((*more, *(RELATION_CONDITIONS[name] for name in conditions)))


@lru_cache
def list_relations(conditions: tuple[str, ...]) -> str:
    """A window of all relations that meet ``conditions``, names of :data:`RELATION_CONDITIONS`."""
    return f"SELECT {_RELATION} FROM relation {_admitted(conditions)} ORDER BY type, source, target {_WINDOW}"


@lru_cache
def count_relations(conditions: tuple[str, ...]) -> str:
    """How many relations meet ``conditions``."""
    return f"SELECT count(*) FROM relation {_admitted(conditions)}"


def _candidates(*, of_one: bool) -> str:
    """All of them, or those at ``:concept``, each end looked up by itself: no candidate has one concept at both."""
    if not of_one:
        return "candidate AS relation"
    ends = ("source", "target")
    return f"({' UNION ALL '.join(f'SELECT * FROM candidate WHERE {end} = :concept' for end in ends)}) AS relation"


@lru_cache
def list_candidates(conditions: tuple[str, ...], *, of_one: bool) -> str:
    """A window of the candidates that meet ``conditions``, the surest first; ``of_one`` for those at ``:concept``."""
    return f"""SELECT {_RELATION} FROM {_candidates(of_one=of_one)} {_admitted(conditions)}
ORDER BY confidence DESC, type, source, target {_WINDOW}"""


@lru_cache
def count_candidates(conditions: tuple[str, ...], *, of_one: bool) -> str:
    """How many candidates meet ``conditions``."""
    return f"SELECT count(*) FROM {_candidates(of_one=of_one)} {_admitted(conditions)}"


CHANGES = "SELECT number, id, concepts, entry FROM change ORDER BY number"
CHANGE_CONDITIONS = {
    "concept": "EXISTS (SELECT 1 FROM json_each(change.concepts) WHERE value = :concept)",
    "id": "id = :id",
}


@lru_cache
def list_changes(conditions: tuple[str, ...]) -> str:
    """A window of the log's entries that meet ``conditions``, names of :data:`CHANGE_CONDITIONS`, the newest first."""
    where = _where(tuple(CHANGE_CONDITIONS[name] for name in conditions))
    return f"SELECT entry FROM change {where} ORDER BY number DESC {_WINDOW}"


@lru_cache
def count_changes(conditions: tuple[str, ...]) -> str:
    """How many entries of the log meet ``conditions``."""
    return f"SELECT count(*) FROM change {_where(tuple(CHANGE_CONDITIONS[name] for name in conditions))}"


INCIDENCE_OF_ONE = "concept = :concept"
_ENDS = """relation.type = seen.type
    AND relation.source = CASE seen.way WHEN 0 THEN seen.concept WHEN 1 THEN seen.other
        ELSE min(seen.concept, seen.other) END
    AND relation.target = CASE seen.way WHEN 0 THEN seen.other WHEN 1 THEN seen.concept
        ELSE max(seen.concept, seen.other) END"""


@lru_cache
def count_incidence(direction: Direction, conditions: tuple[str, ...]) -> str:
    """How many relations at ``:concept`` meet ``conditions``."""
    return f"SELECT count(*) FROM incidence {_admitted(conditions, INCIDENCE_OF_ONE, _WAYS[direction])}"


def _window_of_incidence(direction: Direction, conditions: tuple[str, ...], order: str) -> str:
    return f"""
SELECT concept, way, type, other FROM incidence
{_admitted(conditions, INCIDENCE_OF_ONE, _WAYS[direction])} ORDER BY {order} {_WINDOW}"""


@lru_cache
def relations_of_one(direction: Direction, conditions: tuple[str, ...]) -> str:
    """A window of the relations at ``:concept``, by type, other end, and those that start there first."""
    window = _window_of_incidence(direction, conditions, "type, other, way")
    return f"""SELECT {_RELATION} FROM ({window}) AS seen CROSS JOIN relation ON {_ENDS}
ORDER BY seen.type, seen.other, seen.way"""


@lru_cache
def list_incident_relations(direction: Direction, conditions: tuple[str, ...]) -> str:
    """A window of the relations at ``:concept``, by type, source and target."""
    order = "type, CASE way WHEN 0 THEN concept WHEN 1 THEN other ELSE min(concept, other) END, other"
    window = _window_of_incidence(direction, conditions, order)
    return f"""SELECT {_RELATION} FROM ({window}) AS seen CROSS JOIN relation ON {_ENDS}
ORDER BY relation.type, relation.source, relation.target"""


@lru_cache
def steps(direction: Direction, conditions: tuple[str, ...]) -> str:
    """One step from each concept of ``:frontier`` over the relations that meet ``conditions``."""
    where = _admitted(conditions, _WAYS[direction])
    return f"""
SELECT concept, way, type, other
FROM (SELECT value FROM json_each(:frontier)) AS asked CROSS JOIN incidence ON incidence.concept = asked.value {where}"""


@lru_cache
def ready_concepts(conditions: tuple[str, ...], *, within: bool) -> str:
    """Concepts outside ``:known`` without a relation that meets ``conditions`` to a concept outside it."""
    of_concept = "concept = candidate.id"
    unmet = _admitted((*conditions, "known"), of_concept, _WAYS[Direction.OUT])
    ending = _admitted(conditions, of_concept, _WAYS[Direction.IN])
    among = "AND candidate.id IN (SELECT value FROM json_each(:within))" if within else ""
    return f"""
SELECT candidate.id FROM concept AS candidate
WHERE candidate.id NOT IN (SELECT value FROM json_each(:known)) {among}
    AND NOT EXISTS (SELECT 1 FROM incidence {unmet})
ORDER BY (SELECT count(*) FROM incidence {ending}) DESC, candidate.id
LIMIT :first"""


_NAME_WEIGHT, _ALIAS_WEIGHT, _DEFINITION_WEIGHT = 10.0, 6.0, 1.0

# With the weights of all other columns 0, bm25 differs from 0 exactly where the column itself matches.
_HITS = f"""
SELECT rowid AS key, bm25(concept_text, {_NAME_WEIGHT}, {_ALIAS_WEIGHT}, {_DEFINITION_WEIGHT}) AS score,
    bm25(concept_text, 1.0, 0.0, 0.0) < 0.0 AS in_name, bm25(concept_text, 0.0, 1.0, 0.0) < 0.0 AS in_alias,
    bm25(concept_text, 0.0, 0.0, 1.0) < 0.0 AS in_definition
FROM concept_text WHERE concept_text MATCH :query"""
_WITH_ID = """
SELECT concept.id, score, in_name, in_alias, in_definition
FROM ({hits}) AS hit CROSS JOIN concept ON concept.key = hit.key"""
SEARCH = _WITH_ID.format(hits=f"{_HITS} ORDER BY score, key LIMIT :first")
SEARCH_ONE = _WITH_ID.format(hits=f"{_HITS} AND rowid = (SELECT concept.key FROM concept WHERE concept.id = :id)")
CALLED = "SELECT rank, concept FROM name_key WHERE key = :key ORDER BY rank, concept"
