"""Whatever the graph and the question, a store answers as the plain reference does."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from graph.names import name_key
from graph.store import CONCEPT_COLUMNS, ConceptQuery, Direction, RelationFilter, Window
from tests.contract.generated import concept_queries, directions, graphs, ids, relation_filters, windows
from tests.contract.reference_store import ReferenceStore

each_example_replaces_the_graph = settings(
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)


@each_example_replaces_the_graph
@given(graph=graphs())
def test_everything_loaded_comes_back(store, graph):
    store.replace(graph)
    expected = ReferenceStore(graph)
    info = store.info()
    assert store.concepts([concept.id for concept in graph.concepts]) == expected.by_id
    assert store.relations([one.id for one in graph.relations]) == {one.id: one for one in graph.relations}
    assert (info.concepts, info.relations) == (len(graph.concepts), len(graph.relations))
    assert info.candidates == len(graph.candidates)
    assert info.relation_counts == expected.relation_counts()
    assert list(info.section_counts.items()) == list(expected.section_counts().items())
    assert info.glossary == graph.info


@each_example_replaces_the_graph
@given(graph=graphs(), names=st.lists(st.sampled_from(["apple", "APPLES", "strasse", "b1", "ab", "éclair", "none"])))
def test_identify(store, graph, names):
    store.replace(graph)
    keys = [name_key(name) for name in names]
    assert store.identify(keys) == ReferenceStore(graph).identify(keys)


@each_example_replaces_the_graph
@given(graph=graphs(), queries=st.lists(st.tuples(concept_queries, windows), min_size=1, max_size=8))
def test_list_concepts(store, graph, queries):
    store.replace(graph)
    for query, window in queries:
        assert store.list_concepts(query, window) == ReferenceStore(graph).list_concepts(query, window)


@each_example_replaces_the_graph
@given(
    graph=graphs(),
    queries=st.lists(st.tuples(concept_queries, windows), min_size=1, max_size=4),
    columns=st.lists(st.sampled_from(CONCEPT_COLUMNS), min_size=1, unique=True).map(tuple),
)
def test_rows_of_concepts_have_the_attributes_asked_for(store, graph, queries, columns):
    def row(concept):
        return tuple(getattr(concept, column) for column in columns)

    store.replace(graph)
    asked = [concept.id for concept in graph.concepts][::-1]
    found = store.concept_rows([*asked, "nobody"], columns)
    assert list(found.items()) == [(id_, row(concept)) for id_, concept in store.concepts(asked).items()]
    for query, window in queries:
        page = store.list_concepts(query, window)
        rows = store.list_concept_rows(query, window, columns)
        assert (rows.items, rows.total) == (tuple(map(row, page.items)), page.total)
        for _ in range(3):  # a list that is asked for again and again may be kept
            listed = store.list_concept_ids(query, window)
            assert (listed.items, listed.total) == (tuple(concept.id for concept in page.items), page.total)
    assert store.version() == store.info().version


@each_example_replaces_the_graph
@given(
    graph=graphs(),
    questions=st.lists(st.tuples(relation_filters, windows, st.none() | ids, st.none() | ids), min_size=1, max_size=8),
)
def test_list_relations(store, graph, questions):
    store.replace(graph)
    for relation_filter, window, source, target in questions:
        page = store.list_relations(relation_filter, window, source=source, target=target)
        assert page == ReferenceStore(graph).list_relations(relation_filter, window, source, target)
        page = store.list_candidates(relation_filter, window, concept=source)
        assert page == ReferenceStore(graph).list_candidates(relation_filter, window, source)


@each_example_replaces_the_graph
@given(
    graph=graphs(),
    questions=st.lists(st.tuples(st.lists(ids), directions, relation_filters, windows), min_size=1, max_size=8),
)
def test_relations_of(store, graph, questions):
    store.replace(graph)
    for question in questions:
        assert store.relations_of(*question) == ReferenceStore(graph).relations_of(*question)


@each_example_replaces_the_graph
@given(
    graph=graphs(),
    questions=st.lists(
        st.tuples(st.lists(ids), directions, relation_filters, st.none() | st.integers(0, 5), windows),
        min_size=1,
        max_size=8,
    ),
)
def test_reach(store, graph, questions):
    store.replace(graph)
    for question in (*questions, *questions):  # steps that were taken once may be kept
        assert store.reach(*question) == ReferenceStore(graph).reach(*question)


@each_example_replaces_the_graph
@given(
    graph=graphs(),
    questions=st.lists(
        st.tuples(ids, ids, directions, relation_filters, st.integers(0, 8), st.integers(0, 5)),
        min_size=1,
        max_size=8,
    ),
)
def test_shortest_paths(store, graph, questions):
    store.replace(graph)
    for question in (*questions, *questions):
        assert store.shortest_paths(*question) == ReferenceStore(graph).shortest_paths(*question)


@each_example_replaces_the_graph
@given(
    graph=graphs(),
    questions=st.lists(
        st.tuples(st.lists(ids), st.none() | st.lists(ids), relation_filters, st.integers(0, 14)),
        min_size=1,
        max_size=8,
    ),
)
def test_ready(store, graph, questions):
    store.replace(graph)
    for question in questions:
        assert store.ready(*question) == ReferenceStore(graph).ready(*question)


@each_example_replaces_the_graph
@given(graph=graphs(), asked=st.lists(ids), first=st.integers(0, 14))
def test_nearest(store, graph, asked, first):
    store.replace(graph)
    table = graph.vectors
    nearest = store.nearest(asked, first)
    if table is None:
        assert nearest == {}
        return
    assert set(nearest) == set(asked) & set(table.ids)
    for concept, found in nearest.items():
        cosines = table.matrix.astype(np.float64) @ table.matrix[table.ids.index(concept)].astype(np.float64)
        expected = sorted((-round(float(cosine), 4), other) for other, cosine in zip(table.ids, cosines, strict=True))
        ranked = [(other, score) for score, other in expected if other != concept][:first]
        assert [one.concept for one in found] == [other for other, _ in ranked]
        assert [-one.score for one in found] == pytest.approx([score for _, score in ranked], abs=1e-4)


@each_example_replaces_the_graph
@given(graph=graphs(), text=st.text() | st.sampled_from(["apple", "app", "fruit a", "pie apples", "机器", "ECLAIR"]))
def test_search_answers_any_text_in_order_of_score(store, graph, text):
    store.replace(graph)
    hits = store.search(text, 50)
    assert [hit.concept for hit in hits] == [
        hit.concept for hit in sorted(hits, key=lambda hit: (-hit.score, hit.concept))
    ]
    assert len({hit.concept for hit in hits}) == len(hits)
    for hit in hits:
        assert hit.matched
        assert [place for place in ("name", "alias", "definition") if place in hit.matched] == list(hit.matched)
    for number in range(3):
        assert [hit.concept for hit in store.search(text, number)] == [hit.concept for hit in hits[:number]]


@each_example_replaces_the_graph
@given(graph=graphs(), question=st.tuples(directions, relation_filters))
def test_windows_of_a_list_make_up_the_list(store, graph, question):
    direction, relation_filter = question
    store.replace(graph)
    all_ids = [concept.id for concept in graph.concepts]

    def assembled(pages):
        pages = list(pages)
        assert len({page.total for page in pages}) == 1
        return tuple(item for page in pages for item in page.items)

    windows_of_two = [Window(2, offset) for offset in range(0, 60, 2)]
    whole = store.list_concepts(ConceptQuery(), Window()).items
    assert assembled(store.list_concepts(ConceptQuery(), window) for window in windows_of_two) == whole
    whole = store.list_relations(relation_filter, Window()).items
    assert assembled(store.list_relations(relation_filter, window) for window in windows_of_two) == whole
    start = all_ids[0]
    whole = store.reach(all_ids, direction, relation_filter, None, Window())[start].items
    assert (
        assembled(store.reach([start], direction, relation_filter, None, window)[start] for window in windows_of_two)
        == whole
    )
    whole = store.relations_of(all_ids, direction, relation_filter, Window())[start].items
    assert (
        assembled(store.relations_of([start], direction, relation_filter, window)[start] for window in windows_of_two)
        == whole
    )


@each_example_replaces_the_graph
@given(graph=graphs(), relation_filter=relation_filters)
def test_in_is_out_turned_round(store, graph, relation_filter):
    store.replace(graph)
    all_ids = [concept.id for concept in graph.concepts]

    def pairs(direction: Direction, a_filter: RelationFilter) -> set[tuple[str, str]]:
        pages = store.reach(all_ids, direction, a_filter, None, Window())
        return {(start, found.concept) for start, page in pages.items() for found in page.items}

    out = pairs(Direction.OUT, relation_filter)
    assert pairs(Direction.IN, relation_filter) == {(end, start) for start, end in out}
    assert out <= pairs(Direction.BOTH, relation_filter)
