"""Every Cypher statement that reads a Neo4j store; :mod:`graph.stores.neo4j_schema` says what is there to read.

A statement names the version of the graph that it wants and ends by reading which one is current *after* everything
else: the same one proves that nothing of it had been deleted yet.

Types and conditions are put together from the constants below and the vocabulary; every value is a parameter.
"""

from __future__ import annotations

from functools import lru_cache

from graph.store import ConceptOrder, Direction
from graph.stores.concept_columns import selected
from graph.stores.neo4j_schema import WORD_INDEX
from graph.vocabulary import VOCABULARY, RelationType

__all__ = [
    "ALL_VECTORS",
    "CHANGES",
    "CHANGE_COUNT",
    "CONCEPTS_BY_ID",
    "CURRENT",
    "DOCUMENTS",
    "DOCUMENTS_BY_ID",
    "EXISTING",
    "IDENTIFY",
    "META",
    "NEAREST",
    "NEAREST_TO_VECTOR",
    "RELATIONS_BY_ENDS",
    "RELATION_CONDITIONS",
    "SEARCH",
    "SUPPORT",
    "VECTORS_BY_ID",
    "WINDOW",
    "checked",
    "concepts_by_id",
    "count_concepts",
    "count_relations",
    "list_concepts",
    "list_relations",
    "one_direction",
    "reach",
    "reach_counts",
    "ready_concepts",
    "relations_of",
    "shortest_ways",
    "steps",
]

META = """
MATCH (m:LexigraphMeta {name: 'lexigraph'})
RETURN properties(m)"""
_META_AT_END = "MATCH (m:LexigraphMeta {name: 'lexigraph'})"
CURRENT = f"{_META_AT_END} RETURN m.version"


def checked(body: str, columns: str) -> str:
    """``body`` as a statement of one record: the list of all its rows, then the version current when they were read."""
    return f"{body}\nWITH collect([{columns}]) AS rows\n{_META_AT_END}\nRETURN rows, m.version"


# -- look-ups by key -------------------------------------------------------------------------------------------------

_CONCEPT = """c.id, c.name, c.aliases, c.document, c.kind, c.section, c.hours, c.x, c.y, c.cluster,
    c.definition"""
SUPPORT = "r.origin, r.confidence, r.method, r.quotes, r.documents, r.spans, r.premises"
_RELATION = f"type(r), startNode(r).id, endNode(r).id, {SUPPORT}"
_BY_ID = "MATCH (c:Concept {_version: $version}) WHERE c.id IN $ids"

_CHANGES = """
MATCH (n:LexigraphChange) WHERE ($id IS NULL OR n.id = $id) AND ($concept IS NULL OR $concept IN n.concepts)"""
CHANGE_COUNT = f"{_CHANGES} RETURN count(n)"
CHANGES = f"{_CHANGES} RETURN n.entry ORDER BY n.number DESC SKIP $offset LIMIT $first"
"""The log, which belongs to no version of the graph."""

EXISTING = checked(_BY_ID, "c.id")
CONCEPTS_BY_ID = checked(_BY_ID, _CONCEPT)


@lru_cache
def concepts_by_id(columns: tuple[str, ...]) -> str:
    """The id and these columns of concepts, of :data:`graph.store.CONCEPT_COLUMNS`; a position takes three."""
    return checked(_BY_ID, selected(("id", *columns), "c"))


IDENTIFY = checked(
    f"""
UNWIND $queries AS query
CALL db.index.fulltext.queryNodes('{WORD_INDEX}', query) YIELD node AS c
WITH c WHERE c._version = $version""",
    "c.id, c.name, c.aliases",
)
DOCUMENTS = """
CALL () {
    MATCH (c:Concept {_version: $version}) WHERE c._document IS NOT NULL
    RETURN c._document AS id, c.definition AS text, c.file AS file, c.line AS line, c._ordinal AS ordinal
    UNION ALL
    MATCH (d:Document {_version: $version})
    RETURN d.id AS id, d.text AS text, d.file AS file, d.line AS line, d._ordinal AS ordinal
}
RETURN id, text, file, line ORDER BY ordinal"""
DOCUMENTS_BY_ID = checked(
    """
CALL () {
    MATCH (c:Concept {_version: $version}) WHERE c._document IN $ids
    RETURN c._document AS id, c.definition AS text, c.file AS file, c.line AS line
    UNION ALL
    MATCH (d:Document {_version: $version}) WHERE d.id IN $ids
    RETURN d.id AS id, d.text AS text, d.file AS file, d.line AS line
}""",
    "id, text, file, line",
)
RELATIONS_BY_ENDS = checked(
    f"""
UNWIND $ends AS ends
MATCH (s:Concept {{_version: $version, id: ends[1]}})
MATCH (t:Concept {{_version: $version, id: ends[2]}})
MATCH (s)-[r:{"|".join(VOCABULARY)}]->(t) WHERE type(r) = ends[0]""",
    _RELATION,
)

# -- lists -----------------------------------------------------------------------------------------------------------

_CONCEPT_CONDITIONS = """
    ($sections IS NULL OR c.section IN $sections)
    AND ($kinds IS NULL OR c.kind IN $kinds)
    AND ($prefix IS NULL OR c._folded STARTS WITH $prefix)
    AND ($has_definition IS NULL OR (c.definition IS NOT NULL) = $has_definition)"""
_CONCEPT_ORDERS = {
    ConceptOrder.NAME: "c._folded, c.id",
    ConceptOrder.SECTION: "c._place",
    ConceptOrder.DEGREE_DESC: "c._degree DESC, c.id",
    ConceptOrder.ID: "c.id",
}
WINDOW = "SKIP $offset LIMIT $first"


def _concepts(*, among_ids: bool) -> str:
    return f"""
MATCH (c:Concept {{_version: $version}}) WHERE {"c.id IN $ids AND" if among_ids else ""}{_CONCEPT_CONDITIONS}"""


@lru_cache
def list_concepts(order: ConceptOrder, columns: tuple[str, ...] | None = None, *, among_ids: bool) -> str:
    """A window of the concepts that meet all conditions; one that is null is met by all.

    With ``columns``, only these, as :func:`concepts_by_id` has them.
    """
    returned = _CONCEPT if columns is None else selected(columns, "c")
    return checked(f"{_concepts(among_ids=among_ids)}\nWITH c ORDER BY {_CONCEPT_ORDERS[order]} {WINDOW}", returned)


@lru_cache
def count_concepts(*, among_ids: bool) -> str:
    """How many concepts meet all conditions."""
    return checked(f"{_concepts(among_ids=among_ids)}\nWITH count(c) AS total", "total")


# -- relations -------------------------------------------------------------------------------------------------------

RELATION_CONDITIONS = {
    "types": "type(r) IN $types",
    "origins": "r.origin IN $origins",
    "confidence": "r.confidence >= $confidence",
}

Types = tuple[RelationType, ...]
Conditions = tuple[str, ...]


def _where(*conditions: str) -> str:
    return "WHERE " + " AND ".join(conditions) if conditions else ""


def _admitted(conditions: Conditions, *more: str) -> str:
    return _where(*more, *(RELATION_CONDITIONS[name] for name in conditions))


def _arrow(direction: Direction, inside: str) -> str:
    left = "<-" if direction is Direction.IN else "-"
    right = "->" if direction is Direction.OUT else "-"
    return f"{left}[{inside}]{right}"


def _ways(direction: Direction, types: Types) -> list[tuple[Direction, Types]]:
    """``types`` by the way in which they are followed: a symmetric one goes both ways from either end."""
    if direction is Direction.BOTH:
        return [(direction, types)] if types else []
    one_way = tuple(type_ for type_ in types if not VOCABULARY[type_].symmetric)
    both_ways = tuple(type_ for type_ in types if VOCABULARY[type_].symmetric)
    return [(way, some) for way, some in ((direction, one_way), (Direction.BOTH, both_ways)) if some]


def one_direction(direction: Direction, types: Types) -> bool:
    """Whether one pattern follows all of ``types``, which the single statements for traversals need."""
    return len(_ways(direction, types)) == 1


def _count(direction: Direction, types: Types, conditions: Conditions) -> str:
    """How many relations are at ``c``; without conditions the engine answers from what it has counted."""
    counts = [
        f"COUNT {{ (c){_arrow(way, 'r:' + '|'.join(some))}() {_admitted(conditions)} }}"
        for way, some in _ways(direction, types)
    ]
    return " + ".join(counts) or "0"


def _at(direction: Direction, types: Types, conditions: Conditions, *, other: str = "(o)") -> str:
    """The relations ``r`` at ``c``, each with its other end ``o``."""
    branches = [
        f"MATCH (c){_arrow(way, 'r:' + '|'.join(some))}{other} {_admitted(conditions)} RETURN r, o"
        for way, some in _ways(direction, types)
    ]
    return "\n    UNION ALL\n    ".join(branches)


@lru_cache
def relations_of(direction: Direction, types: Types, conditions: Conditions) -> str:
    """For each concept: how many relations there are, and a window of them."""
    return checked(
        f"""
{_BY_ID}
CALL (c) {{
    CALL (c) {{
    {_at(direction, types, conditions)}
    }}
    WITH c, r, o.id AS other ORDER BY $order[type(r)], other, startNode(r) <> c {WINDOW}
    RETURN collect([{_RELATION}]) AS page
}}
WITH c, page, {_count(direction, types, conditions)} AS total""",
        "c.id, total, page",
    )


_ENDS = {
    "source": "MATCH (c:Concept {_version: $version, id: $source})",
    "target": "MATCH (c:Concept {_version: $version, id: $target})",
}
_OTHER_END = "(o:Concept {_version: $version, id: $target})"


def _listed(types: Types, conditions: Conditions, ends: tuple[str, ...]) -> str:
    """``r`` with the ids of its ends: of all relations, or of those at one concept, or between two."""
    if not ends:
        return f"""MATCH (s:Concept {{_version: $version}})-[r:{"|".join(types)}]->(t) {_admitted(conditions)}
WITH r, s.id AS source, t.id AS target"""
    direction = Direction.OUT if ends[0] == "source" else Direction.IN
    other = _OTHER_END if len(ends) == 2 else "(o)"
    return f"""{_ENDS[ends[0]]}
CALL (c) {{
    {_at(direction, types, conditions, other=other)}
}}
WITH r, startNode(r).id AS source, endNode(r).id AS target"""


@lru_cache
def list_relations(types: Types, conditions: Conditions, ends: tuple[str, ...]) -> str:
    """A window of the relations, by type, source and target; ``ends`` names which of these are given."""
    return f"""{_listed(types, conditions, ends)}
ORDER BY $order[type(r)], source, target {WINDOW}
RETURN {_RELATION}"""


@lru_cache
def count_relations(types: Types, conditions: Conditions, ends: tuple[str, ...]) -> str:
    """How many relations there are."""
    return f"{_listed(types, conditions, ends)}\nRETURN count(r)"


# -- traversals ------------------------------------------------------------------------------------------------------


@lru_cache
def steps(direction: Direction, types: Types, conditions: Conditions) -> str:
    """One step from each of many concepts."""
    return checked(
        f"""
{_BY_ID}
CALL (c) {{
    {_at(direction, types, conditions)}
}}
WITH c, collect([o.id, type(r), startNode(r) = c]) AS taken""",
        "c.id, taken",
    )


def _reached(direction: Direction, types: Types, conditions: Conditions, max_depth: int | None) -> str:
    """Every ``o`` that ``c`` leads to with its ``depth``, ``c`` itself with 0: the engine prunes this breadth-first."""
    ((way, some),) = _ways(direction, types)
    length = f"*0..{'' if max_depth is None else max_depth}"
    inside = " AND ".join(RELATION_CONDITIONS[name] for name in conditions)
    where = f"WHERE all(r IN rs WHERE {inside})" if inside else ""
    return f"""
{_BY_ID}
CALL (c) {{
    MATCH p = (c){_arrow(way, f"rs:{'|'.join(some)}{length}")}(o) {where}
    RETURN o, min(length(p)) AS depth
}}"""


@lru_cache
def reach(direction: Direction, types: Types, conditions: Conditions, max_depth: int | None) -> str:
    """Every concept in the reach of one of the starts, with all steps that go on from there; the starts too."""
    ((way, some),) = _ways(direction, types)
    before_the_end = () if max_depth is None else (f"depth < {max_depth}",)
    return checked(
        f"""{_reached(direction, types, conditions, max_depth)}
WITH o, min(depth) AS depth
CALL (o, depth) {{
    MATCH (o){_arrow(way, "r:" + "|".join(some))}(n) {_admitted(conditions, *before_the_end)}
    RETURN collect([n.id, type(r), startNode(r) = o]) AS taken
}}""",
        "o.id, taken",
    )


@lru_cache
def reach_counts(direction: Direction, types: Types, conditions: Conditions, max_depth: int | None) -> str:
    """For each start: how many concepts are in its reach."""
    return checked(f"{_reached(direction, types, conditions, max_depth)}\nWITH c, count(o) - 1 AS total", "c.id, total")


@lru_cache
def shortest_ways(direction: Direction, types: Types, conditions: Conditions, max_length: int) -> str:
    """The ``$first`` of up to ``$most`` shortest ways between two concepts: how many there are, and the relations."""
    ((way, some),) = _ways(direction, types)
    conditions_inside = [RELATION_CONDITIONS[name] for name in conditions]
    where = f"WHERE all(r IN relationships(p) WHERE {' AND '.join(conditions_inside)})" if conditions_inside else ""
    return checked(
        f"""
MATCH (s:Concept {{_version: $version, id: $source}})
MATCH (t:Concept {{_version: $version, id: $target}})
MATCH p = allShortestPaths((s){_arrow(way, f":{'|'.join(some)}*..{max_length}")}(t)) {where}
WITH p LIMIT $most
WITH p, [c IN nodes(p) | c.id] AS passed,
    [r IN relationships(p) | startNode(r).id + ':' + type(r) + ':' + endNode(r).id] AS ids
ORDER BY passed, ids
WITH collect(p) AS ways
UNWIND ways[..$first] AS p""",
        f"size(ways), [r IN relationships(p) | [{_RELATION}]]",
    )


@lru_cache
def ready_concepts(types: Types, conditions: Conditions, *, within: bool) -> str:
    """Concepts outside ``$known`` without a relation to a concept outside it."""
    unmet = "".join(
        f"\n    AND NOT EXISTS {{ (c){_arrow(way, 'r:' + '|'.join(some))}(o) {_admitted(conditions, 'NOT o.id IN $known')} }}"
        for way, some in _ways(Direction.OUT, types)
    )
    return checked(
        f"""
MATCH (c:Concept {{_version: $version}}) WHERE NOT c.id IN $known {"AND c.id IN $within" if within else ""}{unmet}
WITH c.id AS id, {_count(Direction.IN, types, conditions)} AS ending
ORDER BY ending DESC, id LIMIT $first""",
        "id",
    )


# -- search ----------------------------------------------------------------------------------------------------------

_WHERE_FOUND = ", ".join(
    f"any(word IN $words WHERE c.{words} CONTAINS word)" for words in ("_name", "_aliases", "_definition")
)
SEARCH = checked(
    f"""
UNWIND $queries AS asked
CALL (asked) {{
    CALL db.index.fulltext.queryNodes('{WORD_INDEX}', asked[1], {{limit: $limit}}) YIELD node AS c, score
    RETURN c, score
}}
WITH asked[0] AS step, score, c, c._version = $version AS current""",
    f"""step, score, CASE WHEN current THEN [c.id, {_WHERE_FOUND}, CASE step WHEN 0 THEN [c.name, c.aliases] END] END""",
)

ALL_VECTORS = """
MATCH (c:Concept {_version: $version}) WHERE c._vector IS NOT NULL
RETURN c.id, c._text_hash, c._vector ORDER BY c.id"""
VECTORS_BY_ID = checked(f"{_BY_ID} AND c._vector IS NOT NULL", "c.id, c._text_hash, c._vector")
NEAREST = checked(
    f"""{_BY_ID} AND c._vector IS NOT NULL
CALL (c) {{
    CALL db.index.vector.queryNodes($index, $fetch, c[$property]) YIELD node AS n, score
    WITH n, score WHERE n._version = $version
    WITH n ORDER BY score DESC, n.id LIMIT $keep
    RETURN collect([n.id, n._vector]) AS found
}}""",
    "c.id, c._vector, found",
)
NEAREST_TO_VECTOR = checked(
    """
CALL db.index.vector.queryNodes($index, $fetch, $vector) YIELD node AS n, score
WITH n, score WHERE n._version = $version
WITH n ORDER BY score DESC, n.id LIMIT $keep""",
    "n.id, n._vector",
)
