"""What the Cypher export writes is taken by a server as it was meant."""

from __future__ import annotations

from graph.export import export_graph
from graph.export.part import part_of
from tests.graph.test_export import sample
from tests.neo4j.fixtures import NEEDS_NEO4J, Neo4jDatabase

pytestmark = NEEDS_NEO4J

CONCEPTS = """MATCH (c:Concept) RETURN c.id, c.name, c.aliases, c.definition, c.kind, c.section, c.hours, c.x, c.cluster
ORDER BY c.id"""
CHOSEN = ("Network", "Layer", "it's", "back\\slash", "`tick`", "🦊", "Rest")
RELATIONS = """MATCH (s:Concept)-[r]->(t:Concept)
RETURN s.id + ':' + type(r) + ':' + t.id AS id, r.origin, r.confidence, r.quotes, r.starts, r.premises ORDER BY id"""


def test_a_server_makes_the_graph_of_the_exported_statements_also_twice(neo4j_database: Neo4jDatabase) -> None:
    whole = sample()
    graph = part_of(whole, around=[each.id for each in whole.concepts if each.name in CHOSEN], depth=0)
    try:
        for _ in range(2):
            for statement in export_graph(graph, "cypher").decode().splitlines():
                neo4j_database.run(statement)
        concepts, relations = neo4j_database.run(CONCEPTS), neo4j_database.run(RELATIONS)
    finally:
        neo4j_database.run("DROP CONSTRAINT concept_id IF EXISTS")  # a store keeps two versions of a concept
        neo4j_database.clear()
    assert concepts == [
        [
            each.id, each.name, list(each.aliases), each.definition, each.kind.value, each.section, each.hours,
            each.position.x if each.position else None, each.position.cluster if each.position else None,
        ]
        for each in sorted(graph.concepts, key=lambda each: each.id)
    ]  # fmt: skip
    assert relations == [
        [
            each.id, each.origin.value, each.confidence, [evidence.quote for evidence in each.evidence],
            [evidence.start for evidence in each.evidence], list(each.premises),
        ]
        for each in sorted(graph.relations, key=lambda each: each.id)
    ]  # fmt: skip
