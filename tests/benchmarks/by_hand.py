"""What somebody would write who has WordNet in Neo4j and knows Cypher well: the peer of the Neo4j store.

The data model is the plainest: ``(:Noun)`` nodes with a unique id, relationships, a full-text and a vector index; no
versions, so that a load is not atomic, and no folded words, so that search is Lucene's. Nothing is read that an answer
of the store would not tell, and nothing that it tells is left out.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import pytest

from graph.model import Graph
from graph.stores.neo4j_location import parse_location
from graph.vocabulary import VOCABULARY
from tests.neo4j.fixtures import Neo4jDatabase

BATCH = 5_000
TYPE_ORDER = {type_.value: place for place, type_ in enumerate(VOCABULARY)}
SCHEMA = (
    "CREATE CONSTRAINT noun_id FOR (n:Noun) REQUIRE n.id IS UNIQUE",
    "CREATE FULLTEXT INDEX noun_words FOR (n:Noun) ON EACH [n.name, n.aliases, n.definition]",
)
VECTOR_INDEX = """
CREATE VECTOR INDEX noun_vectors FOR (n:Noun) ON n.embedding
OPTIONS {indexConfig: {`vector.dimensions`: 384, `vector.similarity_function`: 'cosine',
`vector.quantization.enabled`: false}}"""
NODES = "UNWIND $rows AS row CREATE (n:Noun) SET n = row"
EDGES = """
UNWIND $rows AS row
MATCH (s:Noun {{id: row[0]}}) MATCH (t:Noun {{id: row[1]}})
CREATE (s)-[:{type}]->(t)"""
MORE = "UNWIND $rows AS row MATCH (n:Noun {id: row.id}) SET n += row"
PROVENANCE = """
MATCH (:Noun)-[r]->(:Noun)
CALL (r) { SET r.origin = 'CURATED', r.confidence = 1.0, r.method = 'curated' } IN TRANSACTIONS OF 5000 ROWS"""

_RELATION = """type(r), startNode(r).id, endNode(r).id, r.origin, r.confidence, r.method, r.quotes, r.documents,
    r.spans, r.premises"""
CONCEPT = """
MATCH (c:Noun {id: $id})
RETURN c.id, c.name, c.aliases, c.document, c.kind, c.section, c.hours, c.x, c.y, c.cluster, c.definition"""
ONE_HOP = f"""
MATCH (c:Noun {{id: $id}})-[r]-(o:Noun)
WITH c, r, o.id AS other ORDER BY $order[type(r)], other, startNode(r) <> c LIMIT 20
RETURN {_RELATION}, COUNT {{ (c)--() }}"""
REACH = """
MATCH p = (:Noun {{id: $id}}){arrow}(o)
WITH o.id AS id, length(p) AS depth, nodes(p)[-2].id AS previous
WITH id, min([depth, previous]) AS nearest
RETURN id, nearest[0] AS depth, nearest[1] ORDER BY depth, id"""
ANCESTORS = REACH.format(arrow="-[:IS_A*1..]->")
DESCENDANTS = REACH.format(arrow="<-[:IS_A*1..]-")
"""With the concept before on a shortest way, which with the type names the relation that leads to it."""
PATHS = f"""
MATCH (s:Noun {{id: $source}}), (t:Noun {{id: $target}})
MATCH p = allShortestPaths((s)-[:{"|".join(VOCABULARY)}*..30]-(t))
WITH p, [c IN nodes(p) | c.id] AS passed ORDER BY passed LIMIT 3
RETURN passed, [r IN relationships(p) | [{_RELATION}]]"""
SEARCH = """
CALL db.index.fulltext.queryNodes('noun_words', $query, {limit: 10}) YIELD node AS c, score
RETURN c.id, score, any(word IN $words WHERE toLower(c.name) CONTAINS word),
    any(alias IN c.aliases WHERE any(word IN $words WHERE toLower(alias) CONTAINS word)),
    any(word IN $words WHERE toLower(c.definition) CONTAINS word)"""
NEAREST = """
MATCH (c:Noun {id: $id})
CALL db.index.vector.queryNodes('noun_vectors', $fetch, c.embedding) YIELD node, score
RETURN node.id, score LIMIT 11"""


@dataclass(frozen=True, slots=True)
class ByHand:
    """Cypher through the plain driver, as its manual advises: managed, read routing, an explicit database."""

    database: Neo4jDatabase

    def write(self, cypher: str, **parameters: Any) -> None:
        name = parse_location(self.database.location).database
        self.database.driver.execute_query(cypher, parameters, database_=name)

    def read(self, cypher: str, **parameters: Any) -> list[list[Any]]:
        name = parse_location(self.database.location).database
        return self.database.driver.execute_query(
            cypher, parameters, routing_="r", database_=name, result_transformer_=lambda result: result.values()
        )

    def load(self, graph: Graph) -> None:
        """Id, name and definition of each concept, the bare relations, ids unique and words to be found."""
        for statement in SCHEMA:
            self.write(statement)
        concepts = [{"id": one.id, "name": one.name, "definition": one.definition} for one in graph.concepts]
        self._in_batches(NODES, concepts)
        by_type: dict[str, list[list[str]]] = {}
        for relation in graph.relations:
            by_type.setdefault(relation.type.value, []).append([relation.source, relation.target])
        for type_, pairs in by_type.items():
            self._in_batches(EDGES.format(type=type_), pairs)
        self.write("CALL db.awaitIndexes(3600)")

    def complete(self, graph: Graph) -> None:
        """What else the store keeps of the graph and tells in its answers."""
        self._in_batches(
            MORE,
            [
                {
                    "id": one.id,
                    "aliases": list(one.aliases) or None,
                    "document": one.document,
                    "kind": one.kind.value,
                    "section": one.section,
                }
                for one in graph.concepts
            ],
        )
        self.database.run(PROVENANCE)
        if graph.vectors is not None:
            rows = [
                {"id": id_, "embedding": row.tolist()}
                for id_, row in zip(graph.vectors.ids, graph.vectors.matrix, strict=True)
            ]
            self._in_batches(MORE, rows, 500)
            self.write(VECTOR_INDEX)
        self.write("CALL db.awaitIndexes(3600)")

    def _in_batches(self, cypher: str, rows: Sequence[Any], size: int = BATCH) -> None:
        for start in range(0, len(rows), size):
            self.write(cypher, rows=rows[start : start + size])


def empty(database: Neo4jDatabase) -> None:
    """Nothing is left, neither nodes nor constraints nor indexes."""
    database.clear()
    for kind, kinds, condition in (("CONSTRAINT", "CONSTRAINTS", ""), ("INDEX", "INDEXES", "WHERE type <> 'LOOKUP'")):
        for (name,) in database.run(f"SHOW {kinds} YIELD name, type {condition} RETURN name"):
            database.run(f"DROP {kind} {name}")


@contextmanager
def packing_in_python() -> Iterator[None]:
    """The driver as it is without its part in Rust, for what is sent."""
    from neo4j._codec.packstream.v1 import Packer

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Packer, "_pack", Packer._py_pack)
        yield
