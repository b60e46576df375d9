"""The API over a Neo4j that goes away, hangs and comes back: what clients get, and that nothing stays behind."""

from __future__ import annotations

import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from fastapi.testclient import TestClient

from api.app import create_app
from api.settings import ApiSettings
from graph.stores.neo4j_location import parse_location
from tests.contract.samples import TINY
from tests.neo4j.fixtures import NEEDS_NEO4J, Neo4jDatabase
from tests.neo4j.proxy import LEFT_BY_THE_DRIVER, Proxy, proxy_to
from tests.waiting import wait_until

pytestmark = [*NEEDS_NEO4J, *LEFT_BY_THE_DRIVER]

REQUEST_S, READY_S = 5.0, 1.0
SLACK_S = 5.0
"""Beyond its limit an answer is late only where nobody has bounded it at all."""
QUERY = '{ concept(id: "dropout") { name neighbors { nodes { target { name } } } } }'


@pytest.fixture
def line(neo4j_database: Neo4jDatabase) -> Iterator[Proxy]:
    with neo4j_database.store() as store:
        store.replace(TINY)
    with proxy_to(parse_location(neo4j_database.location).port) as proxy:
        yield proxy


@pytest.fixture
def settings(neo4j_database: Neo4jDatabase, line: Proxy) -> ApiSettings:
    """The server is asked for each answer."""
    where = parse_location(neo4j_database.location)
    return ApiSettings(
        store=f"bolt://{where.user}@127.0.0.1:{line.port}/{where.database}",
        neo4j_password=neo4j_database.password,
        request_timeout_s=REQUEST_S,
        ready_timeout_s=READY_S,
        kept_unasked_s=0,
    )


@pytest.fixture
def client(settings: ApiSettings) -> Iterator[TestClient]:
    with TestClient(create_app(settings)) as opened:
        yield opened


@pytest.fixture
def others(neo4j_database: Neo4jDatabase) -> int:
    """How many connections the server has from other programs of ours."""
    return connections(neo4j_database)


def ask(client: TestClient) -> dict[str, Any]:
    """The answer to a query, which is there within the configured time, whatever it is."""
    begun = time.monotonic()
    answer = client.post("/graphql", json={"query": QUERY}).json()
    assert time.monotonic() - begun < REQUEST_S + SLACK_S
    return answer


def code(answer: dict[str, Any]) -> str | None:
    """The code of an answer's error; None of one that has its data."""
    if "errors" not in answer:
        assert answer["data"]["concept"]["name"] == "Dropout"
        return None
    return answer["errors"][0]["extensions"]["code"]


def readiness(client: TestClient) -> int:
    """The status of ``/readyz``; ``/livez`` is 200 all along."""
    begun = time.monotonic()
    status = client.get("/readyz").status_code
    assert time.monotonic() - begun < READY_S + SLACK_S
    assert client.get("/livez").status_code == 200
    return status


def connections(database: Neo4jDatabase) -> int:
    """How many connections the server has from Lexigraph, and not from whoever asks."""
    return database.run("CALL dbms.listConnections() YIELD userAgent WHERE userAgent = 'lexigraph' RETURN count(*)")[0][
        0
    ]


def test_a_server_that_is_down_at_the_start_comes_up_and_goes_away(client: TestClient, line: Proxy) -> None:
    line.cut()
    assert (code(ask(client)), readiness(client)) == ("STORE_UNAVAILABLE", 503)
    line.restore()
    wait_until(lambda: readiness(client) == 200, "the service is ready again")
    assert code(ask(client)) is None
    line.cut()
    assert (code(ask(client)), readiness(client)) == ("STORE_UNAVAILABLE", 503)
    line.restore()
    wait_until(lambda: readiness(client) == 200, "the service is ready again")


def test_a_server_that_hangs(client: TestClient, line: Proxy) -> None:
    assert code(ask(client)) is None
    line.hold()
    assert (code(ask(client)), readiness(client)) == ("TIMEOUT", 503)
    line.restore()
    wait_until(lambda: readiness(client) == 200, "the service is ready again")
    assert code(ask(client)) is None


def test_what_was_answered_a_moment_ago_is_answered_again_without_the_server(
    settings: ApiSettings, line: Proxy
) -> None:
    with TestClient(create_app(settings.model_copy(update={"kept_unasked_s": 600.0}))) as client:
        assert code(ask(client)) is None
        concepts = {"query": "{ concepts(first: 500) { nodes { id name } } }"}
        first = client.post("/graphql", json=concepts)
        line.cut()
        assert code(ask(client)) is None
        assert client.post("/graphql", json=concepts).content == first.content
        # Another question, to which the concepts that were read are the answer, and one to which they are not.
        part = {"query": "{ concepts(first: 499) { totalCount nodes { id name } } }"}
        assert client.post("/graphql", json=part).json()["data"]["concepts"]["totalCount"] == len(TINY.concepts)
        unread = client.post("/graphql", json={"query": "{ concepts(first: 500) { nodes { kind } } }"}).json()
        assert unread["errors"][0]["extensions"]["code"] == "STORE_UNAVAILABLE"


def test_in_mid_traffic_every_request_is_answered_and_no_connection_is_left(
    others: int, client: TestClient, line: Proxy, neo4j_database: Neo4jDatabase
) -> None:
    with ThreadPoolExecutor(8) as clients:
        answers = [clients.submit(ask, client) for _ in range(16)]
        line.drop()
        answers += [clients.submit(ask, client) for _ in range(16)]
        codes = {code(answer.result(timeout=60)) for answer in answers}
        line.cut()
        answers = [clients.submit(ask, client) for _ in range(8)]
        codes |= {code(answer.result(timeout=60)) for answer in answers}
    assert None in codes
    assert codes - {None} <= {"STORE_UNAVAILABLE", "TIMEOUT"}
    line.restore()
    wait_until(lambda: code(ask(client)) is None, "queries are answered again")
    wait_until(lambda: connections(neo4j_database) <= others + 8, "connections are given back")


def test_the_end_of_the_application_is_the_end_of_its_connections(
    others: int, client: TestClient, neo4j_database: Neo4jDatabase
) -> None:
    assert code(ask(client)) is None
    assert connections(neo4j_database) > others
    client.__exit__(None, None, None)
    client.__enter__()
    wait_until(lambda: connections(neo4j_database) <= others, "connections are given back")
