"""Slow and missing stores, and a glossary that is loaded while the API runs."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import replace

import pytest
from fastapi.testclient import TestClient

from api.app import create_app
from api.execution import execute
from api.settings import ApiSettings
from graph.deadline import remaining
from graph.errors import StoreTimeoutError
from graph.model import Concept, ConceptId
from graph.stores.sqlite import SqliteStore

TEXT = "{ concepts { nodes { name neighbors { totalCount } } } }"


def test_a_store_that_does_not_heed_the_deadline_is_given_up(stuck, gate):
    with TestClient(create_app(ApiSettings(request_timeout_s=0.1), stuck)) as client:
        response = client.post("/graphql", json={"query": "{ concepts(where: {hasDefinition: true}) { totalCount } }"})
        assert client.get("/livez").status_code == 200
        gate.set()
    assert response.json()["errors"][0]["extensions"] == {
        "code": "TIMEOUT",
        "suggestion": "ask for less at once, or try again later",
        "limit": {"setting": "LEXIGRAPH_REQUEST_TIMEOUT_S", "allowed": 0.1},
    }
    assert response.json()["data"] is None


def test_the_deadline_reaches_the_store(store, watched):
    left = []
    execute(watched(store, lambda name: left.append(remaining())), TEXT, settings=ApiSettings(request_timeout_s=5))
    assert len(left) == 2
    assert all(0 < seconds <= 5 for seconds in left)
    assert left == sorted(left, reverse=True)
    assert remaining() is None


def test_what_was_answered_before_the_deadline_is_kept(store, watched):
    def late(name):
        if name == "relations_of":
            raise StoreTimeoutError("the deadline passed")

    response = execute(
        watched(store, late), '{ glossary { name } concept(id: "overfitting") { name neighbors { totalCount } } }'
    )
    assert response["data"] == {"glossary": {"name": "Small"}, "concept": None}
    assert response["errors"][0]["extensions"]["code"] == "TIMEOUT"
    assert response["errors"][0]["path"] == ["concept", "neighbors"]


def test_a_store_that_is_missing_comes_up_by_itself(tmp_path, glossary):
    location = tmp_path / "later.db"
    with TestClient(create_app(ApiSettings(store=str(location)))) as client:
        assert client.get("/livez").json() == {"status": "live"}
        ready = client.get("/readyz")
        assert ready.status_code == 503
        assert "later.db" in ready.json()["reason"]
        response = client.post("/graphql", json={"query": "{ glossary { name } }"})
        assert response.json()["errors"][0]["extensions"]["code"] == "STORE_UNAVAILABLE"
        assert "lexigraph load" in response.json()["errors"][0]["extensions"]["suggestion"]
        with SqliteStore(str(location)) as other:
            version = other.replace(glossary)
        assert client.get("/readyz").json() == {"status": "ready", "version": version, "concepts": 8}
        assert client.post("/graphql", json={"query": "{ glossary { name } }"}).json() == {
            "data": {"glossary": {"name": "Small"}}
        }


def test_a_file_that_is_no_store(tmp_path):
    location = tmp_path / "text.db"
    location.write_text("this is no store, but a text that is long enough to look at\n" * 20)
    with TestClient(create_app(ApiSettings(store=str(location)))) as client:
        assert client.get("/readyz").status_code == 503
        response = client.post("/graphql", json={"query": "{ glossary { name } }"})
        assert response.json()["errors"][0]["extensions"]["code"] == "STORE_UNAVAILABLE"


def test_readiness_does_not_wait_for_a_stuck_store(stuck, gate):
    with TestClient(create_app(ApiSettings(ready_timeout_s=0.1), stuck)) as client:
        response = client.get("/readyz")
        gate.set()
    assert (response.status_code, response.json()["reason"]) == (503, "no answer within 0.1 s")


LOAD = """
import sys
from graph.model import Concept, ConceptId, GlossaryInfo, Graph
from graph.stores.sqlite import SqliteStore
with SqliteStore(sys.argv[1]) as store:
    print(store.replace(Graph(info=GlossaryInfo(name="Other"), concepts=(Concept(id=ConceptId("new"), name="New"),))))
"""


def test_a_load_in_another_process_is_answered_from_without_a_restart(client, location, root):
    text = '{ glossary { name storeVersion } concept(id: "new") { name } search(text: "new", mode: KEYWORD) { concept { id } } }'
    before = client.post("/graphql", json={"query": text}).json()["data"]
    assert (before["glossary"]["name"], before["concept"]) == ("Small", None)
    loaded = subprocess.run(
        [sys.executable, "-c", LOAD, str(location)], cwd=root, capture_output=True, text=True, check=True
    )
    after = client.post("/graphql", json={"query": text}).json()["data"]
    assert after == {
        "glossary": {"name": "Other", "storeVersion": loaded.stdout.strip()},
        "concept": {"name": "New"},
        "search": [{"concept": {"id": "new"}}],
    }


@pytest.fixture
def gone(glossary):
    """Another glossary, which has none of the concepts of the small one."""
    return replace(
        glossary,
        concepts=(Concept(id=ConceptId("new"), name="New"),),
        relations=(),
        candidates=(),
        documents=(),
        vectors=None,
    )


def test_an_answer_is_of_the_version_that_its_first_look_up_saw(store, gone, watched):
    def swap(name):
        if name in {"concepts", "concept_rows"}:
            store.replace(gone)

    text = "{ glossary { storeVersion } relations(first: 1) { nodes { source { id } } } concepts { totalCount } }"
    before = store.info().version
    response = execute(watched(store, swap), text)
    assert response["data"] == {
        "glossary": {"storeVersion": before},
        "relations": {"nodes": [{"source": {"id": "backpropagation"}}]},
        "concepts": {"totalCount": 8},
    }
    after = execute(store, text)["data"]
    assert after["glossary"]["storeVersion"] not in {before, None}
    assert after["concepts"] == {"totalCount": 1}


@pytest.mark.parametrize("times", [1, 99])
def test_a_glossary_that_is_replaced_in_a_store_that_keeps_no_version(
    store, glossary, gone, watched, monkeypatch, times
):
    """A relation of the old graph names a concept that the new one does not have."""
    monkeypatch.setattr("graph.stores.sqlite_versions.held_versions", lambda: None)
    left = [times]

    def swap(name):
        if name in {"concepts", "concept_rows"} and left[0]:
            left[0] -= 1
            store.replace(gone)

    def restore(name):
        if name == "list_relations" and times > 1:
            store.replace(glossary)

    both = watched(store, lambda name: (restore(name), swap(name)))
    response = execute(both, "{ relations(first: 1) { nodes { source { id } } } }")
    if times == 1:
        assert response == {"data": {"relations": {"nodes": []}}}
    else:
        assert response["errors"][0]["extensions"] == {
            "code": "STORE_UNAVAILABLE",
            "suggestion": "send the request again",
        }


def test_the_store_is_closed_with_the_application(store, settings, watched):
    counted = watched(store)
    with TestClient(create_app(settings, counted)):
        assert "close" not in counted.calls
    assert counted.calls["close"] == 1


def test_execute_opens_nothing_but_the_store_it_is_given(store, monkeypatch):
    monkeypatch.setattr("graph.store.open_store", lambda *_, **__: pytest.fail("opened another store"))
    assert execute(store, "{ __typename }") == {"data": {"__typename": "Query"}}
    assert execute(store, "query($id: ID) { concept(id: $id) { id } }", {"id": "calculus"})["data"]["concept"] == {
        "id": "calculus"
    }
