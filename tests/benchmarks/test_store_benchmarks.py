"""How long the primitives of the SQLite store take on 82,000 concepts, beside what bounds them from below.

Run with ``pytest tests/benchmarks --benchmark-only``. The groups put the store beside networkx, which has the whole
graph in memory, and beside one bare statement on the same file: times depend on the machine, ratios hardly.
"""

from __future__ import annotations

import random
import sqlite3
from contextlib import closing
from itertools import cycle
from pathlib import Path

import networkx as nx
import pytest

from graph.model import Concept, ConceptId, Document, GlossaryInfo, Graph, Relation
from graph.names import name_key
from graph.store import EVERY_RELATION, ConceptQuery, Direction, RelationFilter, Window
from graph.stores.sqlite import SqliteStore
from graph.vocabulary import RelationType

SIZE = 82_000
ONLY = RelationFilter(types=(RelationType.IS_A,))
ANCESTORS = """
WITH RECURSIVE ancestor(id) AS (
    VALUES (?) UNION SELECT other FROM ancestor JOIN incidence ON concept = id WHERE way = 0 AND type = 0
) SELECT id FROM ancestor"""


def taxonomy(size: int = SIZE) -> Graph:
    """A tree of kinds with some second parents, about ten levels deep, names of two made-up words."""
    chance = random.Random(20260101)
    syllables = ["ba", "co", "di", "fu", "ge", "ki", "lo", "mu", "na", "pe", "ri", "so", "tu", "ve"]
    vocabulary = ["".join(chance.choices(syllables, k=3)) for _ in range(3000)]
    ids = [ConceptId(f"c{number:06}") for number in range(size)]
    definitions = [" ".join(chance.choices(vocabulary, k=12)) for _ in ids]
    pairs = {(child, child // 3) for child in range(1, size)}
    pairs |= {(child, chance.randrange(child)) for child in chance.sample(range(1, size), size // 50)}
    return Graph(
        info=GlossaryInfo(name="taxonomy", sections=tuple("abcdefgh")),
        concepts=tuple(
            Concept(
                id=id_,
                name=" ".join(chance.choices(vocabulary, k=2)),
                definition=text,
                document=id_,
                section=chance.choice("abcdefgh"),
            )
            for id_, text in zip(ids, definitions, strict=True)
        ),
        relations=tuple(
            Relation(source=ids[child], type=RelationType.IS_A, target=ids[parent]) for child, parent in sorted(pairs)
        ),
        documents=tuple(Document(id_, text) for id_, text in zip(ids, definitions, strict=True)),
    )


@pytest.fixture(scope="module")
def graph() -> Graph:
    return taxonomy()


@pytest.fixture(scope="module")
def path(graph: Graph, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("benchmark") / "store.db"
    with SqliteStore(path) as store:
        store.replace(graph)
    return path


@pytest.fixture
def store(path: Path):
    with SqliteStore(path) as opened:
        opened.info()
        yield opened


@pytest.fixture(scope="module")
def in_memory(graph: Graph) -> nx.DiGraph:
    return nx.DiGraph((relation.source, relation.target) for relation in graph.relations)


@pytest.fixture
def some(graph: Graph):
    """Concepts from everywhere, one after another for ever."""
    concepts = list(graph.concepts)
    random.Random(1).shuffle(concepts)
    return cycle(concepts[:500])


@pytest.mark.benchmark(group="one concept")
def test_concept_by_id(benchmark, store, some):
    assert benchmark(lambda: store.concepts([next(some).id]))


@pytest.mark.benchmark(group="one concept")
def test_concept_by_name(benchmark, store, some):
    assert benchmark(lambda: store.identify([name_key(next(some).name)]))


@pytest.mark.benchmark(group="ancestors")
def test_ancestors(benchmark, store, some):
    benchmark(lambda: store.reach([next(some).id], Direction.OUT, ONLY, None, Window()))


@pytest.mark.benchmark(group="ancestors")
def test_ancestors_by_one_bare_statement(benchmark, path, some):
    with closing(sqlite3.connect(path)) as connection:
        benchmark(lambda: connection.execute(ANCESTORS, (next(some).id,)).fetchall())


@pytest.mark.benchmark(group="ancestors")
def test_ancestors_by_networkx(benchmark, in_memory, some):
    benchmark(lambda: nx.descendants(in_memory, next(some).id))


@pytest.mark.benchmark(group="500 descendants")
def test_descendants(benchmark, store):
    start = ConceptId("c000110")
    page = benchmark(lambda: store.reach([start], Direction.IN, ONLY, None, Window(50)))[start]
    assert page.total > 300


@pytest.mark.benchmark(group="500 descendants")
def test_descendants_by_networkx(benchmark, in_memory):
    assert len(benchmark(lambda: nx.ancestors(in_memory, "c000110"))) > 300


@pytest.mark.benchmark(group="neighbors")
def test_neighbors_of_one(benchmark, store, some):
    benchmark(lambda: store.relations_of([next(some).id], Direction.BOTH, EVERY_RELATION, Window(20)))


@pytest.mark.benchmark(group="neighbors")
def test_neighbors_of_a_hundred(benchmark, store, some):
    benchmark(
        lambda: store.relations_of([next(some).id for _ in range(100)], Direction.BOTH, EVERY_RELATION, Window(20))
    )


@pytest.mark.benchmark(group="shortest path")
def test_shortest_paths(benchmark, store, some):
    benchmark(lambda: store.shortest_paths(next(some).id, next(some).id, Direction.BOTH, EVERY_RELATION, 30, 3))


@pytest.mark.benchmark(group="lists")
def test_page_of_concepts(benchmark, store):
    benchmark(lambda: store.list_concepts(ConceptQuery(sections=("c",)), Window(50, 500)))


@pytest.mark.benchmark(group="search")
def test_search(benchmark, store, some):
    benchmark(lambda: store.search(next(some).name, 10))


@pytest.mark.benchmark(group="load")
def test_load(benchmark, graph, tmp_path):
    with SqliteStore(tmp_path / "store.db") as store:
        benchmark.pedantic(store.replace, args=(graph,), rounds=3)
