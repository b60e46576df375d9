"""More requests than are answered at once, bodies that are too large or too slow."""

from __future__ import annotations

import asyncio
import json
import socket
import threading
from concurrent.futures import ThreadPoolExecutor
from urllib.parse import urlsplit

import pytest
from fastapi.testclient import TestClient

from api.admission import Admission
from api.app import create_app
from api.endpoint import GraphqlEndpoint
from tests.waiting import wait_until

pytestmark = pytest.mark.xdist_group("admission")  # one server

QUERY = {"query": "{ glossary { name } }"}
ANSWER = {"data": {"glossary": {"name": "Small"}}}


def codes(response):
    return [error["extensions"]["code"] for error in response.json()["errors"]]


@pytest.fixture
def crowd(settings, store, watched, gate):
    """``crowd(**limits)``: a client of an application whose store answers once the gate is open, and who has come there."""
    opened = []

    def start(**limits):
        waiting = watched(store, lambda name: gate.wait(60))
        limits = {"max_wait_s": 60, "request_timeout_s": 60, **limits}
        client = TestClient(create_app(settings.model_copy(update=limits), waiting))
        opened.append(client.__enter__())
        return client, waiting.calls

    yield start
    gate.set()
    for client in opened:
        client.__exit__(None, None, None)


def admission(client):
    """What lets requests in."""
    layer = client.app
    while not isinstance(layer, GraphqlEndpoint):
        layer = layer._app
    return layer.admission


def test_beyond_those_that_run_and_wait_the_next_is_refused_at_once(crowd, gate):
    client, calls = crowd(max_at_once=2, max_waiting=3)
    with ThreadPoolExecutor(5) as pool:
        asked = [pool.submit(client.post, "/graphql", json=QUERY) for _ in range(5)]
        wait_until(lambda: calls["info"] == 2 and admission(client)._waiting == 3, "two run and three wait")
        refused = client.post("/graphql", json=QUERY)
        assert (refused.status_code, codes(refused)) == (429, ["RATE_LIMITED"])
        assert int(refused.headers["retry-after"]) >= 1
        (error,) = refused.json()["errors"]
        assert "2 at once, 3 more" in error["message"]
        assert "LEXIGRAPH_MAX_AT_ONCE" in error["message"]
        assert error["extensions"]["suggestion"]
        assert refused.headers["x-content-type-options"] == "nosniff"
        assert client.get("/livez").status_code == 200
        assert client.get("/schema.graphql").status_code == 200
        assert calls["info"] == 2
        gate.set()
        assert [future.result().json() for future in asked] == [ANSWER] * 5
    assert client.post("/graphql", json=QUERY).json() == ANSWER


def test_who_has_waited_too_long_for_a_turn_is_refused(crowd, gate):
    client, calls = crowd(max_at_once=1, max_wait_s=0.05)
    with ThreadPoolExecutor(1) as pool:
        first = pool.submit(client.post, "/graphql", json=QUERY)
        wait_until(lambda: calls["info"] == 1, "the first runs")
        assert client.post("/graphql", json=QUERY).status_code == 429
        gate.set()
        assert first.result().json() == ANSWER
    assert client.post("/graphql", json=QUERY).json() == ANSWER


def test_a_slot_is_free_again_after_a_fault(client, monkeypatch):
    def fail(*_):
        raise RuntimeError

    with monkeypatch.context() as patch:
        patch.setattr("api.execution.Preparer.prepare", fail)
        for _ in range(20):
            assert client.post("/graphql", json=QUERY).status_code == 500
    assert client.post("/graphql", json=QUERY).json() == ANSWER


def test_a_client_that_reads_slowly_keeps_nobody_waiting(settings, store):
    app = create_app(settings.model_copy(update={"max_at_once": 1, "max_waiting": 0}), store)
    body = json.dumps(QUERY).encode()
    reading = asyncio.Event()
    taken = []

    async def read_slowly(message):
        await reading.wait()

    async def take(message):
        taken.append(message.get("body"))

    async def ask(send):
        scope = {"type": "http", "method": "POST", "path": "/graphql", "query_string": b"", "client": ("127.0.0.1", 1)}
        headers = [(b"host", b"127.0.0.1"), (b"content-type", b"application/json")]
        left = [{"type": "http.request", "body": body}]

        async def receive():
            return left.pop()

        await app(scope | {"headers": headers}, receive, send)

    async def play():
        slow = asyncio.create_task(ask(read_slowly))
        await asyncio.sleep(0.1)
        assert not slow.done()
        await ask(take)
        reading.set()
        await slow

    asyncio.run(asyncio.wait_for(play(), 30))
    assert json.loads(taken[-1]) == ANSWER


def test_who_leaves_while_waiting_gives_the_place_to_the_next():
    holding = asyncio.Event()
    ran = []

    async def play():
        admission = Admission(1, 1, 60)

        async def ask(name):
            async with admission:
                ran.append(name)
                await holding.wait()

        first, second = asyncio.create_task(ask("first")), asyncio.create_task(ask("second"))
        await asyncio.sleep(0.01)
        second.cancel()
        await asyncio.sleep(0.01)
        third = asyncio.create_task(ask("third"))
        await asyncio.sleep(0.01)
        holding.set()
        await first
        await third
        with pytest.raises(asyncio.CancelledError):
            await second

    asyncio.run(asyncio.wait_for(play(), 30))
    assert ran == ["first", "third"]


@pytest.fixture(scope="module")
def address(serve_shared):
    return serve_shared(LEXIGRAPH_BODY_TIMEOUT_S="0.5")


def head(size):
    return (
        f"POST /graphql HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/json\r\ncontent-length: {size}\r\n\r\n"
    ).encode()


def exchange(address, *sent):
    """The status, the content and the headers of the first answer to the bytes ``sent``."""
    place = urlsplit(address)
    with socket.create_connection((place.hostname, place.port), timeout=60) as connection:
        for part in sent:
            connection.sendall(part)
        with connection.makefile("rb") as answer:
            status = int(answer.readline().split()[1])
            lines = iter(lambda: answer.readline().decode().strip(), "")
            headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines)}
            return status, json.loads(answer.read(int(headers["content-length"]))), headers


def test_a_body_that_is_said_to_be_too_large_is_refused_before_it_is_sent(address):
    status, content, _ = exchange(address, head(10 * 1024 * 1024))
    assert status == 413
    (error,) = content["errors"]
    assert error["extensions"]["code"] == "LIMIT_EXCEEDED"
    assert error["extensions"]["limit"] == {
        "setting": "LEXIGRAPH_MAX_BODY_BYTES",
        "allowed": 256 * 1024,
        "was": 10 * 1024 * 1024,
    }


def test_a_body_that_does_not_say_how_large_it_is_is_refused_when_it_is_too_large(address):
    chunked = head(0).replace(b"content-length: 0", b"transfer-encoding: chunked")
    chunk = b"10000\r\n" + b" " * 0x10000 + b"\r\n"
    status, content, _ = exchange(address, chunked, *[chunk] * 5)
    assert (status, content["errors"][0]["extensions"]["code"]) == (413, "LIMIT_EXCEEDED")


def test_a_body_that_does_not_come_is_not_waited_for(address):
    status, content, headers = exchange(address, head(100), b'{"query": ')
    assert status == 408
    (error,) = content["errors"]
    assert error["extensions"]["code"] == "LIMIT_EXCEEDED"
    assert error["extensions"]["limit"] == {"setting": "LEXIGRAPH_BODY_TIMEOUT_S", "allowed": 0.5}
    assert headers["connection"] == "close"


def test_slow_bodies_keep_nobody_waiting(address):
    place = urlsplit(address)
    body = json.dumps(QUERY).encode()
    slow = [socket.create_connection((place.hostname, place.port), timeout=60) for _ in range(100)]
    try:
        for connection in slow:
            connection.sendall(head(100) + b"{")
        status, content, _ = exchange(address, head(len(body)), body)
        assert (status, content) == (200, ANSWER)
    finally:
        for connection in slow:
            connection.close()


def test_a_crowd_is_answered_or_told_to_come_again(serve, monkeypatch):
    monkeypatch.setenv("LEXIGRAPH_MAX_AT_ONCE", "2")
    monkeypatch.setenv("LEXIGRAPH_MAX_WAITING", "4")
    address = serve()
    body = json.dumps({"query": "{ concepts { nodes { name prerequisites { edges { node { name } } } } } }"}).encode()
    statuses, start = [], threading.Barrier(60)

    def ask():
        start.wait()
        for _ in range(5):
            status, content, _ = exchange(address, head(len(body)), body)
            statuses.append(status)
            assert ("data" in content) == (status == 200)

    with ThreadPoolExecutor(60) as pool:
        for future in [pool.submit(ask) for _ in range(60)]:
            future.result()
    assert set(statuses) <= {200, 429}
    assert statuses.count(200) >= 6
    assert exchange(address, head(len(body)), body)[0] == 200
