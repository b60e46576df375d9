"""Changing the glossary over GraphQL: who may, what comes of it, and what happens when two do so at once."""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from http.client import HTTPException
from pathlib import Path
from typing import Any

import pytest

from api.execution import execute
from api.settings import ApiSettings
from graph.errors import GlossaryReplacedError
from graph.snapshot import read_graph
from graph.store import Window
from graph.stores.sqlite import SqliteStore
from graph.validation import validate_graph
from tests.neo4j.fixtures import NEEDS_NEO4J
from tests.ports import free_port
from tests.waiting import wait_until

CURATING = ApiSettings(curation=True)
RESULT = "{ storeVersion change { id } concept { id } relation { id } gaveWay { id reason } }"
HOURS = """mutation($hours: Float!, $version: String) {
  changeConcept(id: "calculus", to: {hours: $hours}, ifVersion: $version) { storeVersion concept { hours } }
}"""
VERSION = "{ glossary { storeVersion } }"


def code(response: dict[str, Any]) -> str:
    (error,) = response["errors"]
    assert error["extensions"]["suggestion"]
    return error["extensions"]["code"]


def post(address: str, text: str, headers: dict[str, str] | None = None, **variables: object) -> dict[str, Any]:
    """The answer over HTTP."""
    headers = {"content-type": "application/json"} | (headers or {})
    body = json.dumps({"query": text, "variables": variables}).encode()
    request = urllib.request.Request(f"{address}/graphql", body, headers)
    try:
        with urllib.request.urlopen(request, timeout=60) as response:
            return json.load(response)
    except urllib.error.HTTPError as refusal:
        with refusal:
            return json.load(refusal)


@pytest.fixture(params=["sqlite", pytest.param("neo4j", marks=NEEDS_NEO4J)])
def changeable(request, glossary, tmp_path):
    """The small glossary in either store."""
    if request.param == "neo4j":
        opened = request.getfixturevalue("neo4j_database").store()
    else:
        opened = SqliteStore(tmp_path / "changeable.db")
    with opened as store:
        store.replace(glossary)
        yield store


@pytest.fixture
def change(changeable):
    """The result of a mutation that is made."""

    def made(text: str, **variables: object) -> dict[str, Any]:
        response = execute(changeable, f"mutation {text}", variables, CURATING)
        assert "errors" not in response, response["errors"]
        (result,) = response["data"].values()
        return result

    return made


def test_every_change_can_be_made_listed_and_undone(changeable, change):
    before = set(read_graph(changeable).concepts)
    made = [
        change(f'{{ addConcept(concept: {{name: "Learning rate", definition: "A step."}}) {RESULT} }}'),
        change(f'{{ changeConcept(id: "Learning rates", to: {{hours: 2, section: "Training"}}) {RESULT} }}'),
        change(f'{{ addRelation(relation: {{source: "GD", type: USES, target: "learning rate"}}) {RESULT} }}'),
        change(f'{{ changeRelation(id: "gradient-descent:USES:learning-rate", to: {{type: REQUIRES}}) {RESULT} }}'),
        change(f'{{ removeRelation(id: "gradient-descent:REQUIRES:learning-rate") {RESULT} }}'),
        change(f'{{ acceptCandidate(id: "overfitting:REQUIRES:underfitting") {RESULT} }}'),
        change(f'{{ rejectCandidate(id: "regularization:IMPROVES:loss-function") {RESULT} }}'),
        change(f'{{ removeConcept(id: "backprop", withRelations: true) {RESULT} }}'),
    ]
    assert [made[place]["concept"] for place in (0, 1)] == [{"id": "learning-rate"}] * 2
    assert made[3]["relation"] == {"id": "gradient-descent:REQUIRES:learning-rate"}
    assert made[5]["relation"] == {"id": "overfitting:REQUIRES:underfitting"}
    assert {"id": "gradient-descent:USES:backpropagation", "reason": "CONCEPT_REMOVED"} in made[7]["gaveWay"]
    asked = "{ changes(first: 3) { totalCount pageInfo { hasNextPage } nodes { id by actions { kind } undoes } } }"
    changes = execute(changeable, asked)["data"]["changes"]
    assert (changes["totalCount"], changes["pageInfo"]["hasNextPage"]) == (8, True)
    assert [each["actions"][0]["kind"] for each in changes["nodes"]] == [
        "REMOVE_CONCEPT",
        "REJECT_CANDIDATE",
        "ACCEPT_CANDIDATE",
    ]
    assert {each["by"] for each in changes["nodes"]} == {"local"}
    for result in reversed(made):
        change(f"($id: ID!) {{ undoChange(id: $id) {RESULT} }}", id=result["change"]["id"])
    graph = read_graph(changeable)
    assert set(graph.concepts) == before
    assert len(graph.candidates) == 3
    assert execute(changeable, "{ glossary { changes } }")["data"] == {"glossary": {"changes": 16}}


def test_the_log_tells_of_a_concept_what_it_was_and_what_it_is(changeable, change):
    change('{ changeConcept(id: "overfitting", to: {definition: "Too close."}) { storeVersion } }')
    change('{ changeConcept(id: "calculus", to: {hours: 1}) { storeVersion } }')
    asked = '{ changes(concept: "Overfitting") { edges { cursor node { at before after } } } }'
    (edge,) = execute(changeable, asked)["data"]["changes"]["edges"]
    before, after = edge["node"]["before"], edge["node"]["after"]
    assert [each["definition"] for each in before["concepts"]] == ["Overfitting is a failure to generalize."]
    assert [each["definition"] for each in after["concepts"]] == ["Too close."]
    assert edge["node"]["at"].endswith("+00:00")


def test_a_change_says_what_it_did_between_which_versions_and_what_gave_way(changeable, change):
    version = changeable.info().version
    causes = '{source: "regularization", type: CAUSES, target: "overfitting"}'
    result = change(f"""{{ addRelation(relation: {causes}) {{
      storeVersion
      relation {{ origin }}
      change {{ actions {{ kind subject }} storeVersionBefore storeVersionAfter }}
      gaveWay {{ id source type target origin reason against }}
    }} }}""")
    id_ = "regularization:CAUSES:overfitting"
    assert result["relation"] == {"origin": "CURATED"}
    assert result["change"] == {
        "actions": [{"kind": "ADD_RELATION", "subject": id_}],
        "storeVersionBefore": version,
        "storeVersionAfter": result["storeVersion"],
    }
    followed, contradicted = result["gaveWay"]
    assert contradicted == {
        "id": "regularization:PREVENTS:overfitting",
        "source": "regularization",
        "type": "PREVENTS",
        "target": "overfitting",
        "origin": "EXTRACTED",
        "reason": "CONTRADICTED",
        "against": [id_],
    }
    assert (followed["id"], followed["reason"]) == ("regularization:REQUIRES:overfitting", "PREMISE_GONE")


def test_the_log_of_a_concept_that_is_gone_is_found_by_its_id(changeable, change):
    change('{ removeConcept(id: "calculus") { concept { id } } }')
    assert execute(changeable, '{ changes(concept: "calculus") { totalCount } }')["data"]["changes"]["totalCount"] == 1


def test_changes_of_one_request_are_made_one_after_the_other_and_each_sees_those_before_it(changeable):
    at_it = "{ concept { neighbors { totalCount } } relation { source { neighbors { totalCount } } } }"
    text = f"""mutation {{
      first: addRelation(relation: {{source: "calculus", type: USES, target: "underfitting"}}) {at_it}
      refused: addRelation(relation: {{source: "calculus", type: USES, target: "calculus"}}) {at_it}
      second: addRelation(relation: {{source: "calculus", type: USES, target: "overfitting"}}) {at_it}
    }}"""
    response = execute(changeable, text, settings=CURATING)
    assert code(response) == "BAD_USER_INPUT"
    assert response["errors"][0]["path"] == ["refused"]
    assert response["data"]["refused"] is None
    counts = [response["data"][name]["relation"]["source"]["neighbors"]["totalCount"] for name in ("first", "second")]
    assert counts == [2, 4]  # each with the prerequisite that follows


def test_a_change_is_made_once_also_where_the_glossary_is_replaced_while_its_answer_is_made(store, watched):
    def fail(name: str) -> None:
        if name == "relations_of":
            raise GlossaryReplacedError

    replaced = watched(store, fail)
    text = """mutation { changeConcept(id: "calculus", to: {hours: 1}) { change { id } concept { neighbors { totalCount } } } }"""
    assert code(execute(replaced, text, settings=CURATING)) == "STORE_UNAVAILABLE"
    assert (replaced.calls["replace"], store.info().changes) == (1, 1)


REFUSED = {
    "a version that is gone": (
        'changeConcept(id: "calculus", to: {hours: 1}, ifVersion: "gone") { storeVersion }',
        "CONFLICT",
    ),
    "an unknown concept": ('removeConcept(id: "calculos") { storeVersion }', "BAD_USER_INPUT"),
    "a concept that is needed": ('removeConcept(id: "overfitting") { storeVersion }', "BAD_USER_INPUT"),
    "no name": ('changeConcept(id: "calculus", to: {name: null}) { storeVersion }', "BAD_USER_INPUT"),
    "a name that is taken": ('addConcept(concept: {name: "backprop"}) { storeVersion }', "BAD_USER_INPUT"),
    "no such change": ('undoChange(id: "none") { storeVersion }', "BAD_USER_INPUT"),
    "no type": ('changeRelation(id: "a:USES:b", to: {type: null}) { storeVersion }', "BAD_USER_INPUT"),
}


@pytest.mark.parametrize(("text", "expected"), REFUSED.values(), ids=REFUSED)
def test_what_cannot_be_changed_says_why_and_what_to_do(store, text, expected):
    version = store.info().version
    assert code(execute(store, f"mutation {{ {text} }}", settings=CURATING)) == expected
    assert store.info().version == version


def test_undoing_what_was_changed_again_is_a_conflict(store):
    change = execute(store, f'mutation {{ changeConcept(id: "calculus", to: {{hours: 1}}) {RESULT} }}', None, CURATING)
    execute(store, HOURS, {"hours": 2.0}, CURATING)
    id_ = change["data"]["changeConcept"]["change"]["id"]
    text = "mutation($id: ID!) { undoChange(id: $id) { storeVersion } }"
    assert code(execute(store, text, {"id": id_}, CURATING)) == "CONFLICT"


def test_nobody_may_change_anything_unless_the_settings_say_so(store):
    version = store.info().version
    assert code(execute(store, HOURS, {"hours": 1.0})) == "FORBIDDEN"
    assert store.info().version == version


def test_a_change_that_takes_too_long_is_not_made_after_all(store, watched):
    slow = watched(store, lambda name: time.sleep(0.6) if name == "replace" else None)
    version = store.info().version
    response = execute(slow, HOURS, {"hours": 1.0}, CURATING.model_copy(update={"curation_timeout_s": 0.3}))
    assert code(response) == "TIMEOUT"
    limit = {"setting": "LEXIGRAPH_CURATION_TIMEOUT_S", "allowed": 0.3}
    assert response["errors"][0]["extensions"]["limit"] == limit
    wait_until(lambda: not [each for each in threading.enumerate() if each.name.startswith("asyncio_")], "it has ended")
    assert (store.info().version, store.list_changes(Window()).total) == (version, 0)


# -- over HTTP -------------------------------------------------------------------------------------------------------


ONE_SERVER = pytest.mark.xdist_group("curating")


@pytest.fixture(scope="module")
def curating(serve_shared):
    """The address of a server whose user may change the glossary."""
    return serve_shared(LEXIGRAPH_CURATION="true")


@ONE_SERVER
def test_a_mutation_is_sent_by_post_alone(curating, shared_store):
    version = shared_store.info().version
    text = "mutation%7BremoveConcept(id:%22calculus%22)%7BstoreVersion%7D%7D"
    with pytest.raises(urllib.error.HTTPError) as refusal:
        urllib.request.urlopen(f"{curating}/graphql?query={text}", timeout=60)
    with refusal.value as answer:
        assert (answer.status, answer.headers["allow"]) == (405, "POST")
        assert code(json.load(answer)) == "BAD_USER_INPUT"
    assert shared_store.info().version == version


ELSEWHERE = [{"host": "rebound.example"}, {"origin": "https://elsewhere.example"}, {"origin": "null"}]


@ONE_SERVER
@pytest.mark.parametrize("headers", ELSEWHERE)
def test_a_page_that_was_not_read_from_this_machine_may_not_change_anything(curating, shared_store, headers):
    version = shared_store.info().version
    assert code(post(curating, HOURS, headers, hours=1.0)) == "FORBIDDEN"
    assert shared_store.info().version == version


@ONE_SERVER
def test_a_page_that_was_read_from_this_machine_may(curating, shared_store):
    changes = shared_store.info().changes
    here = f"localhost:{curating.rpartition(':')[2]}"
    assert "errors" not in post(curating, HOURS, {"host": here, "origin": f"http://{here}"}, hours=0.5)
    assert shared_store.info().changes == changes + 1


@ONE_SERVER
def test_of_two_clients_that_saw_the_same_version_one_is_told_of_the_conflict(curating, shared_store):
    changes = shared_store.info().changes
    for number in range(5):
        version = post(curating, VERSION)["data"]["glossary"]["storeVersion"]
        together = threading.Barrier(2)
        answers: list[dict[str, Any]] = []

        def send(hours: float, version: str = version, together=together, answers=answers) -> None:
            together.wait()
            answers.append(post(curating, HOURS, hours=hours, version=version))

        clients = [threading.Thread(target=send, args=(10.0 * number + place,)) for place in (1, 2)]
        for client in clients:
            client.start()
        for client in clients:
            client.join()
        (made,) = [each for each in answers if "errors" not in each]
        (refused,) = [each for each in answers if "errors" in each]
        assert code(refused) == "CONFLICT"
        assert (
            shared_store.concepts(["calculus"])["calculus"].hours == made["data"]["changeConcept"]["concept"]["hours"]
        )
        assert shared_store.info().version == made["data"]["changeConcept"]["storeVersion"]
    assert shared_store.info().changes == changes + 5


@contextmanager
def server(location: Path, root: Path) -> Iterator[tuple[str, subprocess.Popen]]:
    """``lexigraph serve --curate`` over the store at ``location``."""
    port = free_port()
    command = [sys.executable, "-m", "api.cli", "serve", "--no-explorer", "--curate", "--port", str(port)]
    environment = os.environ | {"PYTHONPATH": str(root), "LEXIGRAPH_STORE": str(location)}
    address = f"http://127.0.0.1:{port}"
    with subprocess.Popen(command, cwd=location.parent, env=environment, stdout=subprocess.DEVNULL) as process:
        try:
            wait_until(lambda: _answers(address), "the server answers")
            yield address, process
        finally:
            process.kill()


def _answers(address: str) -> bool:
    try:
        with urllib.request.urlopen(f"{address}/readyz", timeout=2):
            return True
    except OSError:
        return False


def test_a_server_killed_in_the_middle_of_a_change_leaves_the_old_graph_or_the_new_one(location, store, root):
    chance = random.Random(7)

    def send(address: str, begun: threading.Event) -> None:
        try:
            for hours in range(1, 1000):
                post(address, HOURS, hours=float(hours))
                begun.set()
        except (OSError, HTTPException):
            pass  # it was killed

    for _ in range(3):
        with server(location, root) as (address, process):
            begun = threading.Event()
            client = threading.Thread(target=send, args=(address, begun))
            client.start()
            assert begun.wait(60)
            time.sleep(chance.uniform(0.0, 0.1))
            process.send_signal(signal.SIGKILL)
            process.wait()
            client.join()
        log, info = store.list_changes(Window()), store.info()
        assert info.changes == log.total > 0
        assert log.items[0].version_after == info.version
        assert log.items[0].after.concepts[0].hours == store.concepts(["calculus"])["calculus"].hours
    response = execute(store, HOURS, {"hours": 0.5}, CURATING)
    assert response["data"]["changeConcept"]["concept"] == {"hours": 0.5}
    assert {path.name for path in location.parent.iterdir()} == {location.name}


# -- loads -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("options", [(), ("--no-extract",)])
def test_a_load_that_would_lose_changes_is_refused_and_says_what_to_do(loaded, monkeypatch, tmp_path, options):
    monkeypatch.setenv("LEXIGRAPH_CURATION", "true")
    assert loaded("query", 'mutation { addConcept(concept: {name: "Epoch"}) { storeVersion } }').code == 0
    answer = loaded("load", "terms.csv", "--no-embed", *options)
    assert answer.code == 1
    assert "1 change was made here" in answer.err
    assert "lexigraph export yaml" in answer.err
    assert "--discard-changes" in answer.err
    assert '"name": "Epoch"' in loaded("query", '{ concept(id: "epoch") { name } }').out
    assert loaded("export", "yaml", "exported.yaml").code == 0
    answer = loaded("load", "exported.yaml", "--no-embed", "--discard-changes", *options)
    assert answer.code == 0, answer.err
    assert '"name": "Epoch"' in loaded("query", '{ concept(id: "epoch") { name } }').out
    assert loaded("load", "terms.csv", "--no-embed", *options).code == 0
    assert '"concept": null' in loaded("query", '{ concept(id: "epoch") { name } }').out
    assert '"totalCount": 1' in loaded("query", "{ changes { totalCount } }").out


def test_a_glossary_that_was_loaded_keeps_every_promise_through_changes(loaded, monkeypatch, tmp_path):
    monkeypatch.setenv("LEXIGRAPH_CURATION", "true")
    texts = [
        'addRelation(relation: {source: "dropout", type: PREVENTS, target: "overfitting"})',
        'changeConcept(id: "model", to: {definition: "A model is a function."})',
        'removeConcept(id: "training", withRelations: true)',
    ]
    for text in texts:
        answer = loaded("query", f"mutation {{ {text} {{ gaveWay {{ id }} }} }}")
        assert answer.code == 0, answer.out
        with SqliteStore(tmp_path / "lexigraph.db") as store:
            assert validate_graph(read_graph(store)) == ()
