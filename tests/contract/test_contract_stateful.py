"""Both engines driven side by side through loads, refusals and reopenings, and after each step asked the same as networkx."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from graph.errors import GlossaryError
from graph.model import Graph
from graph.store import EVERY_RELATION, ConceptQuery, Direction, GraphStore, Window, open_store
from tests.contract.generated import concept_queries, directions, graphs, ids, relation_filters, windows
from tests.contract.reference_store import ReferenceStore
from tests.contract.samples import EMPTY
from tests.neo4j.fixtures import CONTRACT_NEEDS_NEO4J

pytestmark = CONTRACT_NEEDS_NEO4J

RUNS, STEPS = 3, 12


class Stores(RuleBasedStateMachine):
    """Two stores and what both must hold. ``places`` are the locations, each with its password."""

    places: tuple[tuple[str, str | None], ...]

    def __init__(self) -> None:
        super().__init__()
        self.stores: list[GraphStore] = []
        self.expected = ReferenceStore(EMPTY)
        self.open()

    def open(self) -> None:
        self.stores = [open_store(location, password=password) for location, password in self.places]

    def teardown(self) -> None:
        for store in self.stores:
            store.close()

    @initialize(graph=graphs())
    def begin(self, graph: Graph) -> None:
        self.load(graph)

    @rule(graph=graphs())
    def load(self, graph: Graph) -> None:
        for store in self.stores:
            store.replace(graph)
        self.expected = ReferenceStore(graph)

    @rule(graph=graphs())
    def refuse(self, graph: Graph) -> None:
        broken = replace(graph, concepts=(*graph.concepts, graph.concepts[0]))
        for store in self.stores:
            with pytest.raises(GlossaryError):
                store.replace(broken)

    @rule()
    def reopen(self) -> None:
        self.teardown()
        self.open()

    @rule(query=concept_queries, window=windows)
    def list_concepts(self, query, window) -> None:
        answer = self.expected.list_concepts(query, window)
        assert [store.list_concepts(query, window) for store in self.stores] == [answer] * 2

    @rule(asked=st.lists(ids), direction=directions, relation_filter=relation_filters, window=windows)
    def relations_of(self, asked, direction, relation_filter, window) -> None:
        answer = self.expected.relations_of(asked, direction, relation_filter, window)
        assert [store.relations_of(asked, direction, relation_filter, window) for store in self.stores] == [answer] * 2

    @rule(concept=st.none() | ids, relation_filter=relation_filters, window=windows)
    def list_candidates(self, concept, relation_filter, window) -> None:
        answer = self.expected.list_candidates(relation_filter, window, concept)
        found = [store.list_candidates(relation_filter, window, concept=concept) for store in self.stores]
        assert found == [answer] * 2

    @rule(start=ids, end=ids, direction=directions, relation_filter=relation_filters)
    def shortest_paths(self, start, end, direction, relation_filter) -> None:
        question = (start, end, direction, relation_filter, 8, 5)
        answer = self.expected.shortest_paths(*question)
        assert [store.shortest_paths(*question) for store in self.stores] == [answer] * 2

    @rule(known=st.lists(ids), relation_filter=relation_filters)
    def ready(self, known, relation_filter) -> None:
        question = (known, None, relation_filter, 14)
        assert [store.ready(*question) for store in self.stores] == [self.expected.ready(*question)] * 2

    @rule(text=st.sampled_from(["apple", "APP", "a fruit", "机器", "straße"]))
    def search(self, text) -> None:
        one, other = ({(hit.concept, hit.matched) for hit in store.search(text, 50)} for store in self.stores)
        assert one == other

    @invariant()
    def everything_is_the_same(self) -> None:
        graph = self.expected.graph
        asked = [concept.id for concept in graph.concepts]
        reached = self.expected.reach(asked, Direction.OUT, EVERY_RELATION, None, Window())
        for store in self.stores:
            info = store.info()
            assert info.glossary == graph.info
            assert info.relation_counts == self.expected.relation_counts()
            assert store.list_concepts(ConceptQuery(), Window()) == self.expected.list_concepts(
                ConceptQuery(), Window()
            )
            relations = store.list_relations(EVERY_RELATION, Window())
            assert relations == self.expected.list_relations(EVERY_RELATION, Window())
            candidates = store.list_candidates(EVERY_RELATION, Window())
            assert candidates == self.expected.list_candidates(EVERY_RELATION, Window())
            assert store.reach(asked, Direction.OUT, EVERY_RELATION, None, Window()) == reached


def test_both_stores_and_the_model_agree_after_every_step(neo4j_database, tmp_path):
    class Here(Stores):
        places = ((str(tmp_path / "store.db"), None), (neo4j_database.location, neo4j_database.password))

    few = settings(
        max_examples=RUNS,
        stateful_step_count=STEPS,
        phases=[Phase.reuse, Phase.generate],  # to make a failure smaller takes minutes over a server
        suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much],
    )
    run_state_machine_as_test(Here, settings=few)
