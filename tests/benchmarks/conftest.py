"""What benchmarks share: timing beside a peer in the same minute, and the table of ratios at the end."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any, NoReturn

import pytest

from graph.model import Graph
from graph.stores.neo4j import Neo4jStore
from graph.stores.sqlite import SqliteStore
from tests.benchmarks.by_hand import ByHand, empty
from tests.benchmarks.wordnet import NOUNS, nouns
from tests.neo4j.fixtures import Neo4jDatabase, database_for_tests

VECTORS = 5_000

Ask = Callable[[Any], object]


@pytest.fixture(scope="session")
def wordnet(missing_part: Callable[[str, str], NoReturn]) -> Graph:
    if not NOUNS.exists():
        missing_part("WordNet", "apt-get install wordnet-base")
    return nouns()


@pytest.fixture(scope="session")
def large_database(missing_part: Callable[[str, str], NoReturn]) -> Iterator[Neo4jDatabase]:
    with database_for_tests(missing_part, heap="2g", brief=False) as database:
        yield database


@pytest.fixture(scope="session")
def wordnet_with_vectors(wordnet: Graph) -> Graph:
    return nouns(vectors=VECTORS)


@pytest.fixture(scope="session")
def by_hand(large_database: Neo4jDatabase, wordnet_with_vectors: Graph) -> ByHand:
    """WordNet as :mod:`tests.benchmarks.by_hand` has it, and beside it in the same database as the store has it.

    The loads that are timed empty the database, so they come before whatever needs this.
    """
    empty(large_database)
    with large_database.store() as store:
        store.replace(wordnet_with_vectors)
    peer = ByHand(large_database)
    peer.load(wordnet_with_vectors)
    peer.complete(wordnet_with_vectors)
    return peer


@pytest.fixture
def neo4j_store(by_hand: ByHand) -> Iterator[Neo4jStore]:
    with by_hand.database.store() as store:
        yield store


@pytest.fixture(scope="session")
def sqlite_store(wordnet_with_vectors: Graph, tmp_path_factory: pytest.TempPathFactory) -> Iterator[SqliteStore]:
    path: Path = tmp_path_factory.mktemp("wordnet") / "store.db"
    with SqliteStore(path) as store:
        store.replace(wordnet_with_vectors)
        yield store


@pytest.fixture
def beside(benchmark: Any) -> Callable[..., None]:
    """Time ``ours`` and ``peer`` in turn on the same questions; a round asks all of them.

    Taking turns is what makes the ratio of the least of each good on a machine that others use too.
    """

    def measure(
        ours: Ask, peer: Ask, questions: Sequence[Any], *, most: float, rounds: int = 15, before: Ask | None = None
    ) -> None:
        times: list[float] = []

        def ask(answer: Ask) -> None:
            for question in questions:
                answer(question)

        def take_turns() -> None:
            if before:
                before("the peer")
            start = time.perf_counter()
            ask(peer)
            times.append(time.perf_counter() - start)
            if before:
                before("ours")

        benchmark.pedantic(ask, args=(ours,), setup=take_turns, rounds=rounds, warmup_rounds=0 if before else 3)
        benchmark.extra_info |= {"peer": min(times) / len(questions), "questions": len(questions), "most": most}

    return measure


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    """The ratios, each with the most that it should be."""
    session = getattr(config, "_benchmarksession", None)
    _write_requests(terminalreporter, [one for one in getattr(session, "benchmarks", ()) if "loads" in one.extra_info])
    _write_peers(terminalreporter, [one for one in getattr(session, "benchmarks", ()) if "at least" in one.extra_info])
    measured = [one for one in getattr(session, "benchmarks", ()) if "peer" in one.extra_info and one.stats.data]
    if not measured:
        return
    terminalreporter.section("beside their peers: least of all rounds, milliseconds a question")
    terminalreporter.write_line(f"{'':44}{'ours':>12}{'peer':>12}{'ratio':>8}{'at most':>9}")
    for one in measured:
        ours, peer = one.stats.min / one.extra_info["questions"], one.extra_info["peer"]
        ratio, most = ours / peer, one.extra_info["most"]
        missed = "  missed" if ratio > most else ""
        terminalreporter.write_line(f"{one.name:44}{ours * 1e3:12.3f}{peer * 1e3:12.3f}{ratio:8.2f}{most:9.2f}{missed}")


def _write_requests(terminalreporter: pytest.TerminalReporter, measured: Sequence[Any]) -> None:
    """What requests cost a server, beside the same answers of other servers."""
    if not measured:
        return
    terminalreporter.section("requests: a second / p99 in ms / CPU of the server in microseconds, 16 connections")
    kinds = ("ours", "strawberry", "bare")
    terminalreporter.write_line(f"{'':38}" + "".join(f"{kind:>24}" for kind in kinds) + f"{'of bare':>9}{'at most':>9}")
    for one in measured:
        loads = one.extra_info["loads"]
        figures = map(_load, map(loads.get, kinds))
        ratio, most = loads["ours"][2] / loads["bare"][2], one.extra_info["most of bare"]
        missed = "  missed" if most and ratio > most else ""
        line = f"{one.name.removeprefix('test_requests_over_'):38}" + "".join(f"{each:>24}" for each in figures)
        terminalreporter.write_line(f"{line}{ratio:9.2f}{most or '':>9}{missed}")


def _write_peers(terminalreporter: pytest.TerminalReporter, measured: Sequence[Any]) -> None:
    """What a GraphQL server over another database answers, beside ours with one worker and with two."""
    if not measured:
        return
    kinds = ("ours", "2 workers", "peer")
    terminalreporter.section("beside a GraphQL peer: a second / p99 in ms / CPU of all processes in microseconds")
    heads = "".join(f"{kind:>24}" for kind in kinds)
    terminalreporter.write_line(f"{'':18}{heads}{'times':>8}{'with 2':>8}{'less CPU':>10}{'at least':>10}")
    for one in measured:
        ours, two, peer = (one.extra_info["beside"][kind] for kind in kinds)
        times, least = ours[0] / peer[0], one.extra_info["at least"]
        figures = "".join(f"{_load(each):>24}" for each in (ours, two, peer))
        ratios = f"{times:8.1f}{two[0] / peer[0]:8.1f}{peer[2] / ours[2]:10.1f}{least:10.0f}"
        missed = "  missed" if times < least else ""
        terminalreporter.write_line(f"{one.param:18}{figures}{ratios}{missed}")


def _load(figures: Sequence[float]) -> str:
    rate, p99, cpu = figures
    return f"{rate:.0f} / {p99 * 1e3:.0f} / {cpu * 1e6:.0f}"
