"""A query costs the same number of store calls for one parent and for fifty."""

from __future__ import annotations

import asyncio
import json
import threading

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.batching import Batcher
from api.execution import execute
from api.settings import ApiSettings
from graph.model import (
    Concept,
    ConceptId,
    Document,
    Evidence,
    GlossaryInfo,
    Graph,
    Origin,
    Relation,
    RelationId,
    VectorTable,
)
from graph.stores.sqlite import SqliteStore
from graph.vocabulary import RelationType
from tests.api.by_engine import by_engine

PARENTS = 50


def _named(prefix, number):
    return ConceptId(f"{prefix}-{number:02}")


def _explained(source, target, document):
    """A USES relation with a quote, and the REQUIRES relation that follows from it."""
    quote = Evidence(document.id, 0, len(document.text), document.text)
    uses = Relation(source=source, type=RelationType.USES, target=target, origin=Origin.EXTRACTED, evidence=(quote,))
    premises = (RelationId(uses.id),)
    requires = Relation(
        source=source, type=RelationType.REQUIRES, target=target, origin=Origin.DERIVED, premises=premises
    )
    return [uses, requires]


def _uneven_graph():
    """Parents with different numbers of children, some shared, so that what is known already differs by parent."""
    concepts, relations, documents = [], [], []
    for kind in ("parent", "child", "grandchild"):
        for number in range(PARENTS):
            document = Document(f"{kind}-{number:02}", f"The {kind} {number} uses others.")
            documents.append(document)
            concepts.append(
                Concept(
                    id=_named(kind, number),
                    name=f"{kind.capitalize()} {number}",
                    definition=document.text,
                    document=document.id,
                    section=kind,
                )
            )
            if kind == "parent":
                for child in {number, (number * 7) % PARENTS, (number // 3) % PARENTS, 0}:
                    relations += _explained(_named(kind, number), _named("child", child), document)
            if kind == "child":
                relations += _explained(_named(kind, number), _named("grandchild", number), document)
    matrix = np.random.default_rng(1).normal(size=(len(concepts), 8)).astype(np.float32)
    matrix /= np.linalg.norm(matrix, axis=1, keepdims=True)
    ids = tuple(concept.id for concept in concepts)
    return Graph(
        info=GlossaryInfo(name="Uneven", sections=("parent", "child", "grandchild")),
        concepts=tuple(concepts),
        relations=tuple(relations),
        documents=tuple(documents),
        vectors=VectorTable(encoder="none", ids=ids, text_hashes=("0" * 64,) * len(ids), matrix=matrix),
    )


@pytest.fixture(scope="module")
def uneven(tmp_path_factory):
    with SqliteStore(str(tmp_path_factory.mktemp("uneven") / "uneven.db")) as store:
        store.replace(_uneven_graph())
        yield store


SHAPES = {
    "deep": """neighbors(first: 5) { edges { other { prerequisites(first: 5) { edges { node { name } via {
        premises { evidence { quote source { text } } } } } } } } }""",
    "reached": """prerequisites(first: 5) { nodes { unlocks(first: 3) { nodes { name } edges { via { target { name } } } } }
        edges { depth node { neighbors(first: 2) { nodes { source { id } target { id } } } } } }""",
    "similar": "similar(first: 4) { concept { name similar(first: 2) { concept { name } } } relations { id premises { id } } }",
    "two ways": """a: neighbors(first: 3, relations: [USES]) { edges { other { name similar(first: 1) { concept { name } } } } }
        b: reachable(relations: [USES, REQUIRES], first: 3) { nodes { name similar(first: 1) { concept { name } } } }""",
    "same thing twice": "a: neighbors { totalCount } b: neighbors { totalCount nodes { id } }",
}


def _calls(store, watched, shape, parents, answer):
    counted = watched(store)
    settings = ApiSettings(max_objects=1_000_000, request_timeout_s=60)
    text = (
        f'query($n: Int!) {{ concepts(where: {{sections: ["parent"]}}, first: $n) {{ nodes {{ {SHAPES[shape]} }} }} }}'
    )
    response = answer(counted, text, {"n": parents}, settings)
    assert "errors" not in response, response["errors"]
    assert len(response["data"]["concepts"]["nodes"]) == parents
    return counted.calls


def _engine(*arguments):
    return json.loads(by_engine(*arguments))


@pytest.mark.parametrize(
    ("shape", "calls"),
    [
        ("deep", {"list_concepts": 1, "relations_of": 1, "concepts": 2, "reach": 1, "relations": 2, "documents": 1}),
        ("reached", {"list_concepts": 1, "reach": 2, "concepts": 2, "relations": 1, "relations_of": 1}),
        ("similar", {"list_concepts": 1, "nearest": 2, "concepts": 2, "relations": 1}),
        ("two ways", {"list_concepts": 1, "relations_of": 1, "reach": 1, "concepts": 2, "nearest": 1}),
        ("same thing twice", {"list_concepts": 1, "relations_of": 1}),
    ],
)
@pytest.mark.parametrize("parents", [1, 3, PARENTS])
def test_calls_of_the_engine_depend_on_the_shape_of_the_query_alone(uneven, watched, shape, calls, parents):
    assert _calls(uneven, watched, shape, parents, _engine) == calls


@pytest.mark.parametrize(
    ("shape", "calls"),
    [
        (
            "deep",
            {"list_concept_rows": 1, "relations_of": 1, "concept_rows": 2, "reach": 1, "relations": 2, "documents": 1},
        ),
        ("reached", {"list_concept_rows": 1, "reach": 2, "concept_rows": 4, "relations": 1, "relations_of": 1}),
        ("similar", {"list_concept_rows": 1, "nearest": 2, "concept_rows": 2, "relations": 1}),
        ("two ways", {"list_concept_rows": 1, "relations_of": 1, "reach": 1, "concept_rows": 4, "nearest": 2}),
        ("same thing twice", {"list_concept_rows": 1, "relations_of": 1}),
    ],
)
@pytest.mark.parametrize("parents", [1, 3, PARENTS])
def test_calls_of_a_plan_depend_on_the_shape_of_the_query_alone(uneven, watched, shape, calls, parents):
    assert _calls(uneven, watched, shape, parents, execute) == calls


@pytest.mark.parametrize(
    ("answer", "concepts"), [(_engine, {"concepts": 2}), (execute, {"concepts": 2, "concept_rows": 2})]
)
def test_look_ups_at_the_root_share_their_calls(uneven, watched, answer, concepts):
    counted = watched(uneven)
    text = """{ a: concept(id: "parent-01") { name } b: concept(name: "Parent 2") { name } c: node(id: "parent-03") { id }
      d: nodes(ids: ["parent-04", "parent-05:USES:child-00"]) { id } }"""
    response = answer(counted, text, {}, ApiSettings())
    assert response["data"]["d"] == [{"id": "parent-04"}, {"id": "parent-05:USES:child-00"}]
    assert counted.calls == {**concepts, "identify": 1, "relations": 1}


@pytest.mark.parametrize(("answer", "read"), [(_engine, "concepts"), (execute, "concept_rows")])
def test_the_ends_and_quotes_of_all_candidates_take_a_call_each(store, watched, answer, read):
    counted = watched(store)
    text = "{ candidates { nodes { source { name } target { name } evidence { source { text } } } } }"
    assert "errors" not in answer(counted, text, {}, ApiSettings())
    assert counted.calls == {"list_candidates": 1, read: 1, "documents": 1}


def test_store_calls_leave_the_event_loop_free(uneven, watched):
    counted = watched(uneven)
    assert "errors" not in execute(counted, "{ concepts(where: {hasDefinition: true}) { totalCount } }")
    assert threading.get_ident() not in counted.threads


class Levels:
    """A store of numbers; each call is noted."""

    def __init__(self):
        self.calls = []

    def double(self, keys):
        self.calls.append(sorted(keys))
        return {key: key * 2 for key in keys if key < 1000}


def double(store, keys):
    return store.double(keys)


@given(st.lists(st.integers(0, 60), min_size=1, max_size=40), st.integers(1, 4))
def test_any_number_of_chains_takes_one_call_for_each_link(starts, links):
    store = Levels()

    async def chain(batcher, value):
        for _ in range(links):
            value = await batcher.load(double, value)
        return value

    async def run():
        batcher = Batcher(store, 10_000)
        return await asyncio.gather(*(chain(batcher, start) for start in starts))

    assert asyncio.run(run()) == [start * 2**links for start in starts]
    assert len(store.calls) <= links
    asked = [key for call in store.calls for key in call]
    assert len(asked) == len(set(asked))


def test_what_is_not_there_is_none_and_an_error_reaches_every_asker():
    async def run():
        batcher = Batcher(Levels(), 10)
        assert await batcher.load(double, 5000) is None

        def broken(store, keys):
            raise RuntimeError("no")

        return await asyncio.gather(*(batcher.load(broken, key) for key in (1, 2)), return_exceptions=True)

    assert [str(error) for error in asyncio.run(run())] == ["no", "no"]
