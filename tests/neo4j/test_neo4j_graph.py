"""What a person finds who looks into the database without Lexigraph."""

from __future__ import annotations

import pytest

from graph.store import ConceptQuery, Window
from graph.vocabulary import VOCABULARY
from tests.contract.samples import EVERY_TYPE, TINY, graph_of, unit_vectors
from tests.neo4j.fixtures import NEEDS_NEO4J

pytestmark = NEEDS_NEO4J


@pytest.fixture
def database(neo4j_database):
    with neo4j_database.store() as store:
        store.replace(TINY)
    return neo4j_database


def test_a_concept_is_a_node_with_the_words_of_the_model(database):
    ((properties,),) = database.run("MATCH (c:Concept {id: 'dropout'}) RETURN properties(c)")
    shown = {name: value for name, value in properties.items() if not name.startswith("_")}
    embedding = shown.pop("embedding_3")
    assert shown == {
        "id": "dropout",
        "name": "Dropout",
        "aliases": ["Drop-out", "Unit Dropping"],
        "definition": TINY.concepts[2].definition,
        "document": "dropout",
        "kind": "DEFINED",
        "section": "Advanced",
        "hours": 1.5,
        "x": 0.25,
        "y": -3.5,
        "cluster": 1,
    }
    assert embedding == pytest.approx([0.9704949, 0.10783277, 0.21566555])


def test_relations_have_their_type_and_their_evidence(database):
    rows = database.run(
        """MATCH (c:Concept {name: 'Dropout'})-[r:PREVENTS]->(prevented)
        RETURN prevented.name, r.origin, r.confidence, r.quotes"""
    )
    assert rows == [["Overfitting", "CURATED", 1.0, ["events overfitting."]]]


def test_a_candidate_is_a_node_that_nothing_leads_to(database):
    rows = database.run("MATCH (n:Candidate {type: 'USES'}) RETURN properties(n), COUNT { (n)--() }")
    ((properties, relationships),) = rows
    assert {name: value for name, value in properties.items() if not name.startswith("_")} == {
        "source": "dropout",
        "type": "USES",
        "target": "regularization",
        "origin": "EXTRACTED",
        "confidence": 0.5,
        "method": "cue",
        "quotes": ["dropout", "Dropout is a regularization techni"],
        "documents": ["preface", "dropout"],
        "spans": [4, 11, 0, 34],
    }
    assert relationships == 0
    assert database.run("MATCH ()-[r:USES]->() RETURN count(r)") == [[0]]


def test_candidates_of_another_version_go_with_a_load(database):
    database.run("CREATE (:Candidate {_version: 'of a load that was killed'})")
    with database.store() as store:
        store.replace(TINY)
    assert database.leftovers() == []
    assert database.run("MATCH (n:Candidate) RETURN count(n)") == [[2]]


def test_every_type_of_the_vocabulary_is_a_relationship_type(neo4j_database):
    with neo4j_database.store() as store:
        store.replace(EVERY_TYPE)
    rows = neo4j_database.run("MATCH (:Concept)-[r]->(:Concept) RETURN DISTINCT type(r)")
    assert {row[0] for row in rows} == {type_.value for type_ in VOCABULARY}


def test_prerequisites_by_hand(neo4j_database):
    with neo4j_database.store() as store:
        store.replace(graph_of("rag REQUIRES embedding", "embedding REQUIRES vector", "rag REQUIRES vector"))
    rows = neo4j_database.run(
        """MATCH p = (:Concept {name: 'rag'})-[:REQUIRES*]->(needed)
        RETURN needed.name, min(length(p)) AS steps ORDER BY steps, needed.name"""
    )
    assert rows == [["embedding", 1], ["vector", 1]]


def test_words_by_hand(database):
    rows = database.run(
        """CALL db.index.fulltext.queryNodes('lexigraph_words', 'dropp* OR regularization') YIELD node, score
        RETURN node.name ORDER BY node.name"""
    )
    assert rows == [["Dropout"], ["Regularization"]]


def test_nearest_by_hand(database):
    rows = database.run(
        """MATCH (c:Concept {id: 'dropout'})
        CALL db.index.vector.queryNodes('lexigraph_embedding_3', 2, c.embedding_3) YIELD node
        RETURN node.id"""
    )
    assert rows[0] == ["dropout"]
    assert rows[1][0] in {"overfitting", "underfitting"}


def test_what_is_not_of_lexigraph_stays_and_is_not_seen(neo4j_database):
    neo4j_database.run("CREATE (:Concept {id: 'dropout', name: 'of another program'})-[:IS_A]->(:Concept)")
    with neo4j_database.store() as store:
        for _ in range(2):
            store.replace(TINY)
        assert store.list_concepts(ConceptQuery(), Window()).total == len(TINY.concepts)
        assert store.concepts(["dropout"])["dropout"].name == "Dropout"
    rows = neo4j_database.run("MATCH (c:Concept) WHERE c._version IS NULL RETURN count(c)")
    assert rows == [[2]]


def test_an_index_that_somebody_dropped_is_made_again_by_the_next_load(database):
    database.run("DROP INDEX lexigraph_words")
    with database.store() as store:
        store.replace(TINY)
        assert [hit.concept for hit in store.search("unit dropping", 5)] == ["dropout"]


@pytest.mark.parametrize("dimension", [None, 4])
def test_the_vector_index_is_that_of_the_current_dimension(database, dimension):
    vectors = None if dimension is None else unit_vectors({"a": [1.0] * dimension})
    with database.store() as store:
        store.replace(graph_of("a USES b", vectors=vectors))
    rows = database.run("SHOW INDEXES YIELD name, type WHERE type = 'VECTOR' RETURN name")
    assert rows == ([] if dimension is None else [[f"lexigraph_embedding_{dimension}"]])
