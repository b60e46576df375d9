"""A plan answers as the engine does, to the byte, or leaves it to the engine."""

from __future__ import annotations

import asyncio
import gc
import re
import threading
from dataclasses import replace

import orjson
import pytest
from hypothesis import HealthCheck, event, given, settings
from hypothesis import strategies as st

from api.execution import Executor, Operation
from api.plan import HandedOverError, NotCoveredError, Pieces, compile_plan
from api.plan.asked import ALL_SHAPES
from api.preparation import Preparer
from api.schema import SCHEMA
from api.schema.paging import cursor
from api.settings import ApiSettings
from graph.curation import ChangeConcept, RemoveConcept, curate, undo
from graph.errors import LexigraphError
from graph.store import Window
from tests.api.by_engine import by_engine
from tests.api.generated_queries import queries

SETTINGS = ApiSettings(max_depth=40, max_repeats=50)


NOT_COVERED = b"not covered"
PIECES = Pieces(10_000_000)
"""For all tests, so that what one has kept would be found by another."""


def planned(store, text, variables=None, chosen=SETTINGS):
    """The body that a plan gives; None where it hands over."""
    ready = Preparer(chosen).prepare(text).operation(None)
    try:
        plan = compile_plan(ready.document, ready.node, chosen, variables or {})
        body, cold, warm = (
            orjson.dumps({"data": plan.run(store, variables or {}, pieces, store.info())})
            for pieces in (None, PIECES, PIECES)
        )
    except NotCoveredError:
        return NOT_COVERED
    except (HandedOverError, LexigraphError):
        return None
    assert body == cold == warm
    return body


@pytest.fixture
def nothing_let_go():
    """What the engine has let go of in circles is collected here, so that no other test fails of it."""
    yield
    gc.collect()


# Where a field fails before others have begun, the engine lets go of theirs without awaiting them.
@pytest.mark.usefixtures("nothing_let_go")
@pytest.mark.filterwarnings("ignore:coroutine .* was never awaited:RuntimeWarning")
@pytest.mark.filterwarnings("ignore:Exception ignored .*<coroutine object:pytest.PytestUnraisableExceptionWarning")
@settings(max_examples=80, deadline=None, suppress_health_check=list(HealthCheck))
@given(text=queries(), yes=st.booleans())
def test_any_query_is_answered_as_by_the_engine(store, text, yes):
    if Preparer(SETTINGS).prepare(text).errors:
        return  # names that do not merge
    expected = by_engine(store, text, {"yes": yes}, SETTINGS)
    found = planned(store, text, {"yes": yes})
    if found is None:
        assert "errors" in orjson.loads(expected)
    elif found == NOT_COVERED:
        event("out of range")
        assert re.search(r"first: -1|maxDepth: -1|nonsense|minConfidence: (2.5|-1)|maxLength: -1|concept", text)
    else:
        event("planned")
        assert found == expected


ONLY_OF_MUTATIONS = ("Mutation", "CurationResult", "GaveWay")
"""Types that no query reaches, so that no plan has to know them."""


def test_every_field_of_the_schema_has_a_place_in_the_plans():
    types = {name: type_ for name, type_ in SCHEMA.core.type_map.items() if not name.startswith("__")}
    fields = {name: set(type_.fields) for name, type_ in types.items() if type(type_).__name__ == "GraphQLObjectType"}
    for name in ONLY_OF_MUTATIONS:
        del fields[name]
    assert {name: set(shape) for name, shape in ALL_SHAPES.items()} == fields


QUERIES = {
    "by id": '{ concept(id: "overfitting") { id name hours position { x y cluster } } }',
    "by alias": '{ concept(name: "GD") { aliases kind } nobody: concept(name: "nobody") { id } }',
    "neighbors": '{ concept(id: "backpropagation") { neighbors { edges { cursor node { id evidence { quote source { text line } } } other { name } } } } }',
    "nodes": '{ nodes(ids: ["overfitting", "nobody", "regularization:PREVENTS:overfitting", "overfitting"]) { __typename id ... on Concept { name } ... on Relation { source { id } target { id section } premises { id } } } }',
    "reached": '{ concept(id: "gradient-descent") { prerequisites { totalCount pageInfo { hasNextPage endCursor } edges { depth via { type premises { id } } node { name unlocks(first: 1) { nodes { id } } } } nodes { definition } } } }',
    "path": '{ learningPath(targets: ["gradient-descent"]) { __typename ... on LearningPath { totalHours mermaid steps { position hours concept { name } requires { id } } } } }',
    "no such path": '{ learningPath(targets: ["gradeint descent"]) { ... on UnknownConcepts { message ids suggestions { name } } } }',
    "ways": '{ shortestPaths(source: "gradient-descent", target: "chain-rule") { ... on ShortestPaths { paths { length concepts { id } relations { id } } } } }',
    "search": '{ search(text: "overfitting", mode: KEYWORD) { score matched concept { name } } }',
    "similar": '{ concept(id: "overfitting") { similar { score concept { id } relations { id } } } similar(text: "chain") { score relations { id } } }',
    "frontier": '{ frontier(known: ["chain-rule"]) { hours unlocks concept { id } requires { id } } }',
    "glossary": "{ glossary { name storeVersion relationCounts { type origin count } sections { name concepts } relationTypes { type iri symmetric } clusterLabels encodesText } }",
    "all skipped": '{ concept(id: "overfitting") { id @skip(if: true) } }',
    "merged": '{ concept(id: "overfitting") { id } concept(id: "overfitting") { name ...F } } fragment F on Concept { id section }',
}


@pytest.mark.parametrize("name", QUERIES)
def test_a_plan_answers(store, name):
    assert planned(store, QUERIES[name]) == by_engine(store, QUERIES[name])


def test_a_plan_answers_what_was_changed(store):
    curate(store, [ChangeConcept(concept="overfitting", hours=2, definition="Too close.")], by="tester")
    curate(store, [RemoveConcept(concept="calculus")], by="tester")
    undo(store, store.list_changes(Window()).items[0].id, by="tester")
    text = """{ glossary { changes } changes(first: 2) { totalCount pageInfo { hasNextPage endCursor } edges { cursor node { id } }
      nodes { __typename id at by actions { kind subject } before after storeVersionBefore storeVersionAfter undoes } }
      of: changes(concept: "Overfitting") { nodes { by before } } gone: changes(concept: "nobody") { totalCount } }"""
    assert orjson.loads(by_engine(store, text))["data"]["glossary"] == {"changes": 3}
    assert planned(store, text) == by_engine(store, text)


@pytest.mark.parametrize(
    "text",
    [
        "{ __schema { queryType { name } } }",
        "{ concepts(first: -1) { totalCount } }",
        '{ concept(id: "a", name: "b") { id } }',
    ],
)
def test_what_asks_for_the_schema_or_is_out_of_range_is_the_engines(store, text):
    assert planned(store, text) == NOT_COVERED


@pytest.mark.parametrize(("most", "answered"), [(4, False), (12, True), (5, False)])
def test_an_answer_that_is_too_large_is_refused_as_by_the_engine(store, most, answered):
    text = "{ concepts(first: 3) { nodes { neighbors(first: 1) { nodes { source { id } } } } } }"
    chosen = ApiSettings(max_objects=most)
    expected = by_engine(store, text, None, chosen)
    assert ("errors" not in orjson.loads(expected)) == answered
    assert planned(store, text, None, chosen) == (expected if answered else None)


@given(most=st.integers(1, 40))
@settings(deadline=None, max_examples=25, suppress_health_check=list(HealthCheck))
def test_objects_are_counted_as_the_engine_counts_them(store, most):
    text = """{ concepts(first: 4) { edges { node { similar(first: 2) { concept { id } relations { id } }
      prerequisites { nodes { id } edges { via { premises { id } } } } } } } a: concept(name: "GD") { neighbors { edges { other { id } } } } }"""
    chosen = ApiSettings(max_objects=most)
    refused = "errors" in orjson.loads(by_engine(store, text, None, chosen))
    assert (planned(store, text, None, chosen) is None) == refused


def test_variables_are_part_of_what_is_asked(store):
    text = """query ($id: ID!, $first: Int = 1, $types: [RelationType!], $brief: Boolean!) {
      concept(id: $id) { name neighbors(first: $first, relations: $types) { nodes { id method @skip(if: $brief) } } } }"""
    for variables in (
        {"id": "backpropagation", "brief": True},
        {"id": "backpropagation", "brief": False, "first": 5},
        {"id": "overfitting", "brief": False, "first": 3, "types": ["PREVENTS"]},
        {"id": "nobody", "brief": True, "types": None},
    ):
        assert planned(store, text, variables) == by_engine(store, text, variables)


def ask(executor, text, **variables):
    return asyncio.run(executor.answer(Operation(text, variables)))


def test_the_same_question_is_answered_from_what_was_kept_until_the_glossary_changes(store, glossary, watched):
    counted = watched(store)
    executor = Executor(counted, ApiSettings())
    text = "query ($n: Int!) { concepts(first: $n) { nodes { name } } glossary { storeVersion } }"
    first = ask(executor, text, n=2)
    calls = dict(counted.calls)
    assert ask(executor, text, n=2) == first
    assert counted.calls == calls
    assert ask(executor, text, n=3).body != first.body
    version = store.replace(glossary)
    again = ask(executor, text, n=2)
    assert orjson.loads(again.body)["data"]["glossary"]["storeVersion"] == version
    assert again.etag != first.etag


def test_the_log_is_read_anew_after_a_change(store):
    executor = Executor(store, ApiSettings(curation=True))
    text = "{ changes { totalCount } glossary { changes } }"
    assert orjson.loads(ask(executor, text).body)["data"]["changes"] == {"totalCount": 0}
    ask(executor, 'mutation { removeConcept(id: "calculus") { storeVersion } }')
    assert orjson.loads(ask(executor, text).body)["data"] == {"changes": {"totalCount": 1}, "glossary": {"changes": 1}}
    curate(store, [RemoveConcept(concept="chain-rule", with_relations=True)], by="somebody else")
    assert orjson.loads(ask(executor, text).body)["data"] == {"changes": {"totalCount": 2}, "glossary": {"changes": 2}}


@pytest.mark.parametrize(
    "text", ['{ similar(text: "chain") { score } }', '{ concept(id: "a", name: "b") { id } glossary { name } }']
)
def test_answers_with_errors_and_those_that_get_better_are_not_kept(store, watched, text):
    counted = watched(store)
    executor = Executor(counted, ApiSettings())
    ask(executor, text)
    calls = sum(counted.calls.values())
    ask(executor, text)
    assert sum(counted.calls.values()) == 2 * calls > 0


@pytest.mark.parametrize("order", ["", "orderBy: DEGREE_DESC"])
def test_a_page_is_the_same_wherever_it_is_cut(store, monkeypatch, order):
    monkeypatch.setattr("api.plan.pieces._CHUNK", 4)
    text = f"""query ($first: Int!, $after: String) {{
      concepts(first: $first, after: $after {order}) {{ nodes {{ called: name kind }} pageInfo {{ endCursor }} totalCount }} }}"""
    total = store.info().concepts
    for offset in (0, 1, 3, 4, 5, 7, total - 5, total - 4, total - 1, total, total + 3):
        for first in (0, 1, 2, 3, 4, 5, 8, 11, total):
            variables = {"first": first, "after": cursor(offset)}
            assert planned(store, text, variables) == by_engine(store, text, variables)


def test_concepts_are_read_once_for_all_answers_until_the_glossary_changes(store, glossary, watched):
    counted = watched(store)
    executor = Executor(counted, ApiSettings(kept_answers_bytes=0))
    for text in (
        '{ concept(id: "overfitting") { name } }',
        '{ again: concept(id: "overfitting") { name } concept(id: "calculus") { name } }',
        '{ concept(id: "overfitting") { name } other: concept(id: "calculus") { name } }',
    ):
        ask(executor, text)
    assert counted.calls["concept_rows"] == 2
    store.replace(replace(glossary, concepts=tuple(replace(each, name=each.name + "!") for each in glossary.concepts)))
    assert orjson.loads(ask(executor, text).body)["data"]["concept"] == {"name": "Overfitting!"}


def test_what_does_not_fit_goes_and_comes_again():
    pieces = Pieces(1_000)
    assert pieces.of("1", "names") == {}
    for number in range(100):
        pieces.keep("1", "names", {number: b"x"}, 100)
        assert pieces.of("1", "names")[number] == b"x"
        assert len(pieces.of("1", "names")) <= 3
    pieces.keep("1", "names", {"large": b"x"}, 1_001)
    pieces.keep("2", "names", {"late": b"x"}, 1)
    assert not {"large", "late"} & set(pieces.of("1", "names"))
    assert pieces.of("2", "names") == {}


@pytest.mark.filterwarnings("ignore:coroutine .* was never awaited:RuntimeWarning")
@settings(max_examples=200, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    inputs=st.dictionaries(
        st.sampled_from(["id", "first", "least", "after", "brief", "types", "nobody"]),
        st.none()
        | st.booleans()
        | st.sampled_from(["overfitting", "", "1", cursor(1)])
        | st.integers(-(2**33), 2**33)
        | st.integers(0, 3)
        | st.floats(0, 2)
        | st.sampled_from([[], ["IS_A"], ["nonsense"], float("nan"), {}]),
    )
)
def test_variables_of_any_value_are_taken_as_by_the_engine(store, inputs):
    text = """query ($id: ID!, $first: Int, $least: Float = 0.5, $after: String, $types: [RelationType!], $brief: Boolean = false) {
      concept(id: $id) {
        neighbors(first: $first, minConfidence: $least, after: $after, relations: $types) { nodes { id @skip(if: $brief) } }
      } }"""
    expected = by_engine(store, text, inputs, SETTINGS)
    found = planned(store, text, inputs)
    if found is None or found == NOT_COVERED:
        assert "errors" in orjson.loads(expected) or not isinstance(inputs.get("brief"), bool)
    else:
        assert found == expected


def test_no_room_keeps_nothing(store, watched):
    counted = watched(store)
    executor = Executor(counted, ApiSettings(kept_answers_bytes=0, kept_concepts_bytes=0))
    for calls in (1, 2):
        ask(executor, "{ glossary { name } }")
        assert counted.calls["info"] == calls


@pytest.mark.parametrize(
    ("text", "at_once"),
    [
        ('{ concept(id: "overfitting") { name position { x } } node(id: "GD") { id } }', True),
        ('{ concept(id: "overfitting") { name neighbors { edges { other { name } } } } }', True),
        ('{ node(id: "backpropagation:USES:chain-rule") { ... on Relation { source { name } } } }', True),
        ("{ concepts(first: 500) { nodes { id name } } }", True),
        ("{ glossary { name } }", False),
        ("{ concepts(first: 1000) { nodes { id name kind } } }", False),
        ("{ concepts(where: {hasDefinition: true}) { totalCount } }", False),
        ('{ concept(id: "overfitting") { reachable(relations: [REQUIRES]) { totalCount } } }', False),
        ('{ search(text: "tree") { score } }', False),
    ],
)
def test_only_what_an_index_finds_soon_is_done_without_a_thread(store, watched, text, at_once):
    counted = watched(store)
    assert b'"errors"' not in ask(Executor(counted, ApiSettings()), text).body
    assert counted.calls
    assert (threading.get_ident() in counted.threads) == at_once
