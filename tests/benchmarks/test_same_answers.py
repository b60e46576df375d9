"""The same 200 questions of every kind have the same answers on both stores, on 82,115 concepts.

No timing: what the contract suite checks on small graphs, on a large one. The benchmark fixture runs each once, so that
``make benchmark`` does not leave them out.
"""

from __future__ import annotations

import random

import numpy as np
import pytest

from graph.model import ConceptId, Origin
from graph.names import name_key
from graph.store import ConceptOrder, ConceptQuery, Direction, RelationFilter, Window
from graph.vocabulary import RelationType

TIMES = 200
WORDNET_TYPES = (RelationType.IS_A, RelationType.INSTANCE_OF, RelationType.PART_OF)
EVERY_HIT = 1_000


class Chance:
    """Random arguments of calls, the same ones in each run."""

    def __init__(self, graph):
        self._random = random.Random(20260102)
        self._graph = graph
        self._sections = sorted({concept.section for concept in graph.concepts})
        self.vectors = graph.vectors

    def concepts(self, most=5):
        return self._random.choices(self._graph.concepts, k=self._random.randint(1, most))

    def ids(self, most=5):
        return [*(concept.id for concept in self.concepts(most)), ConceptId("nobody")]

    def names(self):
        return [self._random.choice([one.name, one.id, *one.aliases]) for one in self.concepts()]

    def relation_ids(self):
        return [one.id for one in self._random.choices(self._graph.relations, k=5)]

    def direction(self):
        return self._random.choice(list(Direction))

    def filter(self):
        some = self._random.sample(WORDNET_TYPES, self._random.randint(1, 3))
        types = self._random.choice([None, tuple(some), (*some, RelationType.RELATED_TO)])
        return RelationFilter(
            types=types,
            origins=self._random.choice([None, None, (Origin.CURATED,)]),
            min_confidence=self._random.choice([0.0, 0.0, 0.5]),
        )

    def window(self, most=40):
        return Window(self._random.randint(0, most), self._random.choice([0, 0, 1, 7, 100]))

    def query(self):
        return ConceptQuery(
            ids=self._random.choice([None, tuple(self.ids(20))]),
            sections=self._random.choice([None, tuple(self._random.sample(self._sections, 2))]),
            name_starts_with=self._random.choice([None, self.concepts(1)[0].name[:2]]),
            has_definition=self._random.choice([None, True]),
            order=self._random.choice(list(ConceptOrder)),
        )

    def depth(self):
        return self._random.choice([1, 2, 3, None])

    def text(self):
        """A name, or a word of one and the beginning of another."""
        one, two = self._random.sample(self._graph.concepts, 2)
        words = two.name.split()
        return self._random.choice([one.name, f"{one.name.split()[0]} {words[-1][:5]}"])

    def vector_ids(self):
        return [*self._random.choices(self.vectors.ids, k=3), *self.ids(2)]

    def vector(self):
        moved = self.vectors.matrix[self._random.randrange(len(self.vectors.ids))].copy()
        moved[self._random.randrange(moved.size)] += 1.0
        return (moved / np.linalg.norm(moved)).astype(np.float32)


QUESTIONS = {
    "concepts": lambda chance: [chance.ids()],
    "identify": lambda chance: [[name_key(name) for name in chance.names()]],
    "relations": lambda chance: [chance.relation_ids()],
    "documents": lambda chance: [chance.ids()],
    "list_concepts": lambda chance: [chance.query(), chance.window()],
    "relations_of": lambda chance: [chance.ids(), chance.direction(), chance.filter(), chance.window()],
    "reach": lambda chance: [chance.ids(2), Direction.OUT, chance.filter(), chance.depth(), chance.window()],
    "shortest_paths": lambda chance: [
        *chance.ids(2)[:1],
        *chance.ids(2)[:1],
        chance.direction(),
        chance.filter(),
        30,
        3,
    ],
    "ready": lambda chance: [chance.ids(50), chance.ids(200), chance.filter(), 20],
}
"""The arguments of a call, by primitive."""


def contents(answer):
    """What a comparison sees: the order in a mapping counts too."""
    return list(answer.items()) if hasattr(answer, "items") and not hasattr(answer, "total") else answer


@pytest.fixture
def chance(wordnet_with_vectors):
    return Chance(wordnet_with_vectors)


@pytest.fixture
def once(benchmark):
    return lambda check: benchmark.pedantic(check, rounds=1)


@pytest.mark.benchmark(group="same answers")
@pytest.mark.parametrize("primitive", QUESTIONS)
def test_same_answers(once, chance, neo4j_store, sqlite_store, primitive):
    @once
    def check():
        for _ in range(TIMES):
            question = QUESTIONS[primitive](chance)
            expected = contents(getattr(sqlite_store, primitive)(*question))
            assert contents(getattr(neo4j_store, primitive)(*question)) == expected, question


@pytest.mark.benchmark(group="same answers")
def test_same_descendants(once, chance, neo4j_store, sqlite_store):
    """Inwards and either way a few steps lead to thousands of concepts: the depth is bounded."""

    @once
    def check():
        for _ in range(TIMES):
            question = [chance.ids(2), chance.direction(), chance.filter(), 2, chance.window()]
            assert contents(neo4j_store.reach(*question)) == contents(sqlite_store.reach(*question)), question


@pytest.mark.benchmark(group="same answers")
def test_same_relation_lists(once, chance, neo4j_store, sqlite_store):
    @once
    def check():
        for _ in range(TIMES):
            ends = {"source": chance.ids()[0]} if chance.depth() else {"target": chance.ids()[0]}
            question = [chance.filter(), chance.window()]
            expected = sqlite_store.list_relations(*question, **ends)
            assert neo4j_store.list_relations(*question, **ends) == expected, question


@pytest.mark.benchmark(group="same answers")
def test_same_hits(once, chance, neo4j_store, sqlite_store):
    """The engines weigh words differently; what is found where is the same."""

    @once
    def check():
        compared = 0
        for _ in range(TIMES):
            text = chance.text()
            expected, found = (store.search(text, EVERY_HIT) for store in (sqlite_store, neo4j_store))
            assert len(found) == len(expected), text
            if len(expected) < EVERY_HIT:
                compared += 1
                assert {hit.concept: hit.matched for hit in found} == {hit.concept: hit.matched for hit in expected}
        assert compared > TIMES / 2


@pytest.mark.benchmark(group="same answers")
def test_same_neighbors_by_vector(once, chance, neo4j_store, sqlite_store):
    @once
    def check():
        for _ in range(TIMES):
            ids, vector = chance.vector_ids(), chance.vector()
            pairs = [(neo4j_store.nearest_to_vector(vector, 10), sqlite_store.nearest_to_vector(vector, 10))]
            found, expected = neo4j_store.nearest(ids, 10), sqlite_store.nearest(ids, 10)
            assert list(found) == list(expected)
            pairs += [(found[id_], expected[id_]) for id_ in expected]
            for ours, theirs in pairs:
                assert [one.score for one in ours] == pytest.approx([one.score for one in theirs], abs=2e-6)


@pytest.mark.benchmark(group="same answers")
def test_same_vectors(once, chance, neo4j_store, sqlite_store):
    @once
    def check():
        for _ in range(TIMES):
            ids = chance.vector_ids()
            found, expected = neo4j_store.vectors(ids), sqlite_store.vectors(ids)
            assert (found.encoder, found.ids, found.text_hashes) == (
                expected.encoder,
                expected.ids,
                expected.text_hashes,
            )
            assert np.array_equal(found.matrix, expected.matrix)
