"""What a caller gets when the server cannot be reached, refuses, hangs, or goes away in the middle."""

from __future__ import annotations

import contextlib
import gc
import socket
import struct
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor

import pytest

from graph.deadline import deadline
from graph.errors import StoreFormatError, StoreTimeoutError, StoreUnavailableError
from graph.store import ConceptQuery, Window
from graph.stores.neo4j import Neo4jStore
from graph.stores.neo4j_location import parse_location
from tests.contract.samples import TINY, graph_of
from tests.neo4j.fixtures import NEEDS_NEO4J
from tests.neo4j.proxy import LEFT_BY_THE_DRIVER, proxy_to

pytestmark = [*NEEDS_NEO4J, *LEFT_BY_THE_DRIVER]

BOLT_5_8 = b"\x00\x00\x08\x05"
LIMIT_S = 10.0
"""Within which every failure is told."""


@pytest.fixture
def line(neo4j_database):
    with proxy_to(parse_location(neo4j_database.location).port) as proxy:
        yield proxy


@pytest.fixture
def far_store(neo4j_database, line):
    """A store at the other end of the line; a bolt location, because a neo4j one goes where the server says it is."""
    where = parse_location(neo4j_database.location)
    with Neo4jStore(f"bolt://{where.user}@127.0.0.1:{line.port}/{where.database}", neo4j_database.password) as store:
        yield store


def refusal(store, kind=StoreUnavailableError) -> str:
    before = time.monotonic()
    with pytest.raises(kind) as refused:
        store.info()
    assert time.monotonic() - before < LIMIT_S
    return str(refused.value)


def test_nobody_listens():
    with socket.socket() as bound:
        bound.bind(("127.0.0.1", 0))
        with Neo4jStore(f"neo4j://127.0.0.1:{bound.getsockname()[1]}", "s3cret") as store:
            message = refusal(store)
    assert "no Neo4j server answers" in message
    assert "s3cret" not in message


def test_a_connection_that_is_reset_right_after_the_handshake():
    def answer_and_reset(listening):
        with contextlib.suppress(OSError):  # of the end of the test
            while True:
                connection, _ = listening.accept()
                connection.recv(100)
                connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
                connection.sendall(BOLT_5_8)
                connection.close()

    with socket.create_server(("127.0.0.1", 0)) as listening, ThreadPoolExecutor(1) as pool:
        pool.submit(answer_and_reset, listening)
        with Neo4jStore(f"bolt://127.0.0.1:{listening.getsockname()[1]}", "s3cret") as store:
            assert "no Neo4j server answers" in refusal(store)
        listening.shutdown(socket.SHUT_RDWR)
    gc.collect()


def test_nothing_but_the_error_is_printed():
    with socket.socket() as bound:
        bound.bind(("127.0.0.1", 0))
        command = [
            sys.executable,
            "-m",
            "api.cli",
            "show",
            "x",
            "--store",
            f"neo4j://127.0.0.1:{bound.getsockname()[1]}",
        ]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert len(done.stderr.strip().splitlines()) == 1
    assert "no Neo4j server answers" in done.stderr


def test_another_program_listens_and_says_nothing():
    with (
        socket.create_server(("127.0.0.1", 0)) as listener,
        Neo4jStore(f"neo4j://127.0.0.1:{listener.getsockname()[1]}", "s3cret") as store,
    ):
        assert "no Neo4j server answers" in refusal(store)


@pytest.mark.parametrize("password", ["s3cret", None])
def test_a_wrong_user_or_password(neo4j_database, password):
    where = parse_location(neo4j_database.location)
    with Neo4jStore(f"{where.scheme}://nobody@{where.host}:{where.port}", password) as store:
        message = refusal(store)
    assert "nobody" in message
    assert "LEXIGRAPH_NEO4J_PASSWORD" in message
    assert "s3cret" not in message


def test_a_wrong_database(neo4j_database):
    where = parse_location(neo4j_database.location)
    location = f"{where.scheme}://{where.user}@{where.host}:{where.port}/nothere"
    with Neo4jStore(location, neo4j_database.password) as store:
        assert "no database 'nothere'" in refusal(store)


def test_a_store_of_a_newer_program(neo4j_database):
    with neo4j_database.store() as store:
        store.replace(TINY)
        neo4j_database.run("MATCH (m:LexigraphMeta) SET m.schema_version = 99")
        assert "newer" in refusal(store, StoreFormatError)
        with pytest.raises(StoreFormatError, match="newer"):
            store.replace(TINY)
        assert neo4j_database.run("MATCH (c:Concept) RETURN count(c)") == [[len(TINY.concepts)]]


def test_a_server_that_goes_away_and_comes_back_needs_no_new_store(far_store, line):
    far_store.replace(TINY)
    line.cut()
    assert "no Neo4j server answers" in refusal(far_store)
    line.restore()
    assert far_store.info().concepts == len(TINY.concepts)


def test_connections_that_ended_while_idle_are_not_noticed(far_store, line):
    far_store.replace(TINY)
    line.drop()
    assert far_store.info().concepts == len(TINY.concepts)


def test_a_server_that_hangs_keeps_nobody_beyond_the_deadline(far_store, line):
    far_store.replace(TINY)
    line.hold()
    for ask in (far_store.info, lambda: far_store.list_concepts(ConceptQuery(kinds=()), Window(1))):
        before = time.monotonic()
        with deadline(0.4), pytest.raises(StoreTimeoutError):
            ask()
        assert time.monotonic() - before < LIMIT_S / 2
    line.restore()
    assert far_store.info().concepts == len(TINY.concepts)


def test_a_slow_line_delays_an_answer_and_only_a_deadline_ends_the_waiting(far_store, line):
    far_store.replace(TINY)
    line.slow(0.05)
    assert far_store.info().concepts == len(TINY.concepts)
    line.slow(0.6)
    before = time.monotonic()
    with deadline(0.4), pytest.raises(StoreTimeoutError):
        far_store.list_concepts(ConceptQuery(kinds=()), Window(1))
    assert time.monotonic() - before < LIMIT_S / 2
    line.restore()
    assert far_store.info().concepts == len(TINY.concepts)


def test_a_load_that_loses_the_server_leaves_the_old_graph_and_the_next_one_cleans_up(
    neo4j_database, far_store, line, monkeypatch
):
    far_store.replace(TINY)
    version = far_store.info().version
    large = graph_of(*(f"c{number} USES hub" for number in range(12_000)))
    write, written = far_store._connection.write_together, []

    def write_and_cut(work):
        write(work)
        written.append(len(work))
        if len(written) == 2:
            line.cut()

    monkeypatch.setattr(far_store._connection, "write_together", write_and_cut)
    before = time.monotonic()
    with pytest.raises(StoreUnavailableError):
        far_store.replace(large)
    assert time.monotonic() - before < 2 * LIMIT_S
    assert len(neo4j_database.leftovers()) > 5_000
    with neo4j_database.store() as store:
        assert store.info().version == version
        assert store.list_concepts(ConceptQuery(), Window()).total == len(TINY.concepts)
        store.replace(TINY)
    assert neo4j_database.leftovers() == []
