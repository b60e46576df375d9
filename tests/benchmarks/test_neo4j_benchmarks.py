"""How long the primitives of the Neo4j store take on WordNet's nouns, beside Cypher written by hand.

Run with ``make benchmark``. Both sides use the same driver and server, which holds the graph twice: as the store writes
it and as :mod:`tests.benchmarks.by_hand` does. A question is one call. What the store does beyond its peer, and within
the same ratio: it proves that one version was read, makes objects of the model, and sorts as the contract says.
"""

from __future__ import annotations

import random
import tracemalloc
from contextlib import nullcontext

import pytest

from graph.store import EVERY_RELATION, Direction, RelationFilter, Window
from graph.stores.keywords import words
from graph.stores.neo4j_vectors import Vectors
from graph.stores.sqlite import SqliteStore
from graph.vocabulary import RelationType
from tests.benchmarks import by_hand as cypher
from tests.benchmarks.by_hand import ByHand, empty, packing_in_python

IS_A = RelationFilter(types=(RelationType.IS_A,))
QUESTIONS = 20
MOST = 1.25
MOST_OF_A_LOAD = {"Python": 1.3, "Rust": 1.6}
"""By what the peer packs in."""
MOST_OF_SQLITE = 0.5
MEMORY_OF_A_LOAD = 32 * 2**20
"""The batches on their way, and a few bytes for each id that the checks need."""


@pytest.fixture
def some(wordnet):
    """The same concepts for every test, from everywhere."""
    return random.Random(1).sample(wordnet.concepts, QUESTIONS)


@pytest.fixture(scope="module")
def wide(wordnet):
    """The concept with about 500 kinds below it."""
    below: dict[str, list[str]] = {}
    for relation in wordnet.relations:
        if relation.type is RelationType.IS_A:
            below.setdefault(relation.target, []).append(relation.source)

    def count(concept):
        found, ahead = set(), [concept]
        while ahead and len(found) < 600:
            fresh = set(below.get(ahead.pop(), ())) - found
            found |= fresh
            ahead += fresh
        return len(found)

    return min(sorted(below), key=lambda concept: abs(count(concept) - 500))


# -- loads -----------------------------------------------------------------------------------------------------------


@pytest.mark.benchmark(group="Neo4j: load")
@pytest.mark.parametrize("peer_packs_in", ["Python", "Rust"])
def test_load(beside, large_database, wordnet, peer_packs_in):
    """Both into an empty database with no index; the store also writes what search, order and provenance need.

    Whoever installs the driver alone has it pack in Python; with the part in Rust that we install it is faster.
    """
    peer = ByHand(large_database)

    def ours(graph):
        with large_database.store() as store:
            store.replace(graph)

    def load_by_hand(graph):
        with packing_in_python() if peer_packs_in == "Python" else nullcontext():
            peer.load(graph)

    def before(_):
        empty(large_database)

    beside(ours, load_by_hand, [wordnet], most=MOST_OF_A_LOAD[peer_packs_in], rounds=4, before=before)


@pytest.mark.benchmark(group="Neo4j: load")
def test_load_of_sqlite_beside_neo4j(beside, large_database, wordnet, tmp_path):
    def neo4j(graph):
        with large_database.store() as store:
            store.replace(graph)

    def sqlite(graph):
        with SqliteStore(tmp_path / "store.db") as store:
            store.replace(graph)

    def before(_):
        empty(large_database)

    beside(sqlite, neo4j, [wordnet], most=MOST_OF_SQLITE, rounds=2, before=before)


@pytest.mark.benchmark(group="Neo4j: memory of a load")
def test_memory_of_a_load(benchmark, large_database, wordnet):
    """Of the client, beside the graph that it loads."""
    empty(large_database)

    def load():
        tracemalloc.start()
        with large_database.store() as store:
            store.replace(wordnet)
        peak = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return peak

    peak = benchmark.pedantic(load, rounds=1)
    benchmark.extra_info["peak_mib"] = round(peak / 2**20, 1)
    assert peak < MEMORY_OF_A_LOAD


@pytest.fixture
def nearest_beside(beside, neo4j_store, by_hand, wordnet_with_vectors):
    """Times the ten nearest of some concepts; the peer's index proposes ``fetch``."""
    asked = wordnet_with_vectors.vectors.ids[:: len(wordnet_with_vectors.vectors.ids) // QUESTIONS]

    def measure(*, fetch):
        beside(
            lambda id_: neo4j_store.nearest([id_], 10),
            lambda id_: by_hand.read(cypher.NEAREST, id=id_, fetch=fetch),
            asked,
            most=MOST,
        )

    return measure


# -- primitives ------------------------------------------------------------------------------------------------------


@pytest.mark.benchmark(group="Neo4j: one concept")
def test_concept_by_id(beside, neo4j_store, by_hand, some):
    beside(
        lambda one: neo4j_store.concepts([one.id]),
        lambda one: by_hand.read(cypher.CONCEPT, id=one.id),
        some,
        most=MOST,
    )


@pytest.mark.benchmark(group="Neo4j: one hop")
def test_one_hop(beside, neo4j_store, by_hand, some):
    def ours(one):
        return neo4j_store.relations_of([one.id], Direction.BOTH, EVERY_RELATION, Window(20))[one.id]

    def peer(one):
        return by_hand.read(cypher.ONE_HOP, id=one.id, order=cypher.TYPE_ORDER)

    for one in some:
        assert [item.target for item in ours(one).items] == [row[2] for row in peer(one)]
    beside(ours, peer, some, most=MOST)


@pytest.mark.benchmark(group="Neo4j: ancestors")
def test_ancestors(beside, neo4j_store, by_hand, some):
    def ours(one):
        return neo4j_store.reach([one.id], Direction.OUT, IS_A, None, Window())[one.id].items

    def peer(one):
        return by_hand.read(cypher.ANCESTORS, id=one.id)

    for one in some:
        seen = [[each.concept, each.depth, each.via.partition(":")[0]] for each in ours(one)]
        assert seen == peer(one)
    beside(ours, peer, some, most=MOST)


@pytest.mark.benchmark(group="Neo4j: 500 descendants")
def test_500_descendants(beside, neo4j_store, by_hand, wide):
    def ours(id_):
        return neo4j_store.reach([id_], Direction.IN, IS_A, None, Window())[id_].items

    def peer(id_):
        return by_hand.read(cypher.DESCENDANTS, id=id_)

    assert [[each.concept, each.depth, each.via.rpartition(":")[2]] for each in ours(wide)] == peer(wide)
    assert 450 < len(ours(wide)) < 550
    beside(ours, peer, [wide], most=MOST)


@pytest.mark.benchmark(group="Neo4j: shortest path")
def test_shortest_paths(beside, neo4j_store, by_hand, some):
    pairs = list(zip(some[::2], some[1::2], strict=True))

    def ours(pair):
        return neo4j_store.shortest_paths(pair[0].id, pair[1].id, Direction.BOTH, EVERY_RELATION, 30, 3)

    def peer(pair):
        return by_hand.read(cypher.PATHS, source=pair[0].id, target=pair[1].id)

    for pair in pairs:
        assert [[way.target for way in ways] for ways in ours(pair)] == [
            [relation[2] for relation in row[1]] for row in peer(pair)
        ]
    beside(ours, peer, pairs, most=MOST)


@pytest.mark.benchmark(group="Neo4j: search")
def test_search(beside, neo4j_store, by_hand, some):
    """The peer asks Lucene once: called so, then all words, then some, told apart by boosts alone."""

    def query(text):
        asked = words(text)
        each = [f"({word} {word}*)" if word == asked[-1] else word for word in asked]
        return f'name:"{" ".join(asked)}"^100 (+{" +".join(each)})^10 {" ".join(each)}'

    beside(
        lambda one: neo4j_store.search(one.name, 10),
        lambda one: by_hand.read(cypher.SEARCH, query=query(one.name), words=list(words(one.name))),
        some,
        most=MOST,
    )


@pytest.mark.benchmark(group="Neo4j: nearest vectors")
def test_nearest(nearest_beside):
    nearest_beside(fetch=11)


@pytest.mark.benchmark(group="Neo4j: nearest vectors")
def test_nearest_by_index(nearest_beside, neo4j_store):
    """As with more vectors than fit in memory: 200 are proposed, so that few near ones are missed; the peer too."""
    neo4j_store._vectors = Vectors(exact_up_to=0)
    nearest_beside(fetch=200)
