"""Several processes that answer at one address, from one SQLite file."""

from __future__ import annotations

import json
import os
import re
import select
import signal
import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from itertools import pairwise
from pathlib import Path

import pytest

from graph.model import Concept, ConceptId, Document, Evidence, GlossaryInfo, Graph, Origin, Relation
from graph.stores.sqlite import SqliteStore
from graph.vocabulary import RelationType
from tests.api.server_process import Server, half_request, running
from tests.waiting import wait_until

CONCEPTS, LOADS, CLIENTS = 40, 30, 4
EVERYTHING = """{
  glossary { name storeVersion }
  concepts(first: 100) { totalCount nodes { name section neighbors(first: 3) { nodes { source { name } target { name } } } } }
  search(text: "model", mode: KEYWORD, first: 3) { concept { name section } }
  last: concept(id: "c39") { name prerequisites(first: 50) { totalCount nodes { name } } }
}"""


def graph(name: str) -> Graph:
    """A chain in which every text says ``name``."""
    ids = [ConceptId(f"c{place}") for place in range(CONCEPTS)]
    text = f"A model of {name}."
    return Graph(
        info=GlossaryInfo(name=name, sections=(name,)),
        concepts=tuple(
            Concept(id=id_, name=f"{name} {id_}", definition=text, document=f"def:{id_}", section=name) for id_ in ids
        ),
        documents=tuple(Document(f"def:{id_}", text) for id_ in ids),
        relations=tuple(
            Relation(
                source=later,
                type=RelationType.REQUIRES,
                target=earlier,
                origin=Origin.CURATED,
                method="curated",
                confidence=1.0,
                evidence=(Evidence(f"def:{later}", 0, len(text), text),),
            )
            for earlier, later in pairwise(ids)
        ),
    )


def versions_in(answer: dict) -> set[str]:
    """The glossaries of which any part of the answer tells."""
    return set(re.findall(r"\bv\d+\b", json.dumps(answer["data"])))


@pytest.fixture
def filled(tmp_path: Path):
    with SqliteStore(str(tmp_path / "graph.db")) as store:
        store.replace(graph("v0"))
        yield store


def all_answer(server: Server, processes: int) -> int:
    """Wait until each of so many processes has answered; how many requests that took."""
    asked = 0

    def seen() -> bool:
        nonlocal asked
        asked += 1
        server.ask("{ __typename }")
        return len({line["process"] for line in server.lines() if line["event"] == "request"}) >= processes

    wait_until(seen, f"{processes} processes answer")
    return asked


def test_a_load_during_traffic_fails_no_request_and_mixes_no_versions(filled, tmp_path):
    """Clients ask all the time while the glossary is replaced as often as it can be."""
    with running(filled.location, tmp_path, "--workers", "2", LEXIGRAPH_LOG_LEVEL="info") as server:
        all_answer(server, 2)
        over = threading.Event()

        def ask() -> list:
            answers = []
            while not over.is_set():
                answers.append(server.ask(EVERYTHING))
            return answers

        with ThreadPoolExecutor(CLIENTS) as pool:
            clients = [pool.submit(ask) for _ in range(CLIENTS)]
            try:
                for number in range(1, LOADS + 1):
                    before = len(server.lines())
                    filled.replace(graph(f"v{number}"))
                    wait_until(lambda before=before: len(server.lines()) > before, "there is traffic between loads")
            finally:
                over.set()
            answers = [answer for client in clients for answer in client.result(60)]
        all_answer(server, 2)
        last = [versions_in(server.ask(EVERYTHING)[2]) for _ in range(20)]
    assert {status for status, _, _ in answers} == {200}
    assert not [answer for _, _, answer in answers if "errors" in answer]
    seen = [versions_in(answer) for _, _, answer in answers]
    assert not [versions for versions in seen if len(versions) != 1]
    assert len(set().union(*seen)) > LOADS / 2
    glossaries = {tuple(answer["data"]["glossary"].values()) for _, _, answer in answers}
    assert len(glossaries) == len({name for name, _ in glossaries}) == len({version for _, version in glossaries})
    assert {answer["data"]["last"]["prerequisites"]["totalCount"] for _, _, answer in answers} == {CONCEPTS - 1}
    assert last == [{f"v{LOADS}"}] * 20


def test_a_load_that_fails_leaves_the_old_graph_answering(filled, tmp_path):
    (tmp_path / "bad.csv").write_text("name,definition,requires\nA,One.,B\nA,Another.,\n", encoding="utf-8")
    with running(filled.location, tmp_path, "--workers", "2") as server:
        before = server.ask(EVERYTHING)[2]
        load = subprocess.run(
            [
                sys.executable,
                "-m",
                "api.cli",
                "load",
                str(tmp_path / "bad.csv"),
                "--no-embed",
                "--store",
                filled.location,
            ],
            capture_output=True,
            check=False,
        )
        assert load.returncode == 1
        assert [server.ask(EVERYTHING)[2] for _ in range(10)] == [before] * 10


def test_any_worker_tells_the_figures_of_all(filled, tmp_path):
    def answered() -> float:
        counted = r'^lexigraph_http_requests_total\{answer="ok",path="/graphql",status="200"\} (\S+)'
        return float(re.search(counted, server.get("/metrics"), re.MULTILINE)[1])

    with running(filled.location, tmp_path, "--workers", "2") as server:
        asked = all_answer(server, 2)
        wait_until(lambda: answered() >= asked, "what was answered last is counted")
        assert {answered() for _ in range(10)} == {asked}
        wait_until(lambda: in_flight(server) == 1, "only the request for the figures is under way")


def in_flight(server: Server) -> float:
    """How many requests are being answered, this one among them."""
    return float(re.search(r"^lexigraph_http_requests_in_flight (\S+)", server.get("/metrics"), re.MULTILINE)[1])


def test_a_worker_that_dies_is_replaced_and_leaves_nothing_in_flight(filled, tmp_path):
    with running(filled.location, tmp_path, "--workers", "2") as server, ExitStack() as halves:
        all_answer(server, 2)
        under_way = [halves.enter_context(half_request(server.port)) for _ in range(12)]
        wait_until(lambda: in_flight(server) == 13, "the halves and this one are under way")
        killed = next(line["process"] for line in server.lines() if line["event"] == "request")
        os.kill(killed, signal.SIGKILL)
        all_answer(server, 3)  # the two that were, and a new one
        cut_off, _, _ = select.select(under_way, [], [], 0)
        wait_until(lambda: in_flight(server) == 13 - len(cut_off), "what the dead one had is not counted")


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_the_end_is_the_end_of_all(filled, tmp_path, number):
    with running(filled.location, tmp_path, "--workers", "2") as server:
        all_answer(server, 2)
        workers = {line["process"] for line in server.lines() if line["event"] == "request"}
        server.end(number)
        assert not server.answers()
    assert not [pid for pid in workers if alive(pid)]


def alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


def test_figures_of_several_workers_leave_no_folder_behind(filled, tmp_path):
    folder = tmp_path / "temporary"
    folder.mkdir()
    with running(filled.location, tmp_path, "--workers", "2", TMPDIR=str(folder)) as server:
        assert [path.name.startswith("lexigraph-metrics-") for path in folder.iterdir()] == [True]
        server.end()
    assert list(folder.iterdir()) == []


def test_a_wrong_setting_is_told_before_any_worker_starts(tmp_path):
    answer = subprocess.run(
        [sys.executable, "-m", "api.cli", "serve", "--no-explorer", "--workers", "2", "--store", "ftp://host/db"],
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert answer.returncode == 1
    assert "no store has the scheme 'ftp://'" in answer.stderr
    assert "Traceback" not in answer.stderr
