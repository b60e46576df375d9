"""What a request costs the API, beside Strawberry on the same resolvers and a bare route that returns the same bytes.

Run with ``make benchmark``. All three are real servers with the same HTTP server under them, asked over 16 connections;
the figure to compare is the CPU of the server's process for one request. Ours keeps answers for ``kept`` alone; concepts
as they stand in answers it keeps, as it does by default, but for ``500, nothing kept``.
"""

from __future__ import annotations

import json
import random
import sys
from pathlib import Path
from typing import Any

import pytest

from api.schema.paging import cursor
from graph.model import Graph
from graph.stores.sqlite import SqliteStore
from tests.benchmarks.by_hand import ByHand
from tests.benchmarks.http_load import SETTINGS, Load, ask, environment, load, post, serving
from tests.ports import free_port

BY_ID = "query ($id: ID!) { concept(id: $id) { id name } }"
NEIGHBORS = "query ($id: ID!) { concept(id: $id) { name neighbors { edges { node { type } other { id name } } } } }"
LIST = "query ($after: String) { concepts(first: 500, after: $after) { nodes { id name } } }"
DESCENDANTS = """query ($id: ID!) { concept(id: $id) {
  reachable(relations: [IS_A], direction: IN, first: 500) { nodes { id name } } } }"""
ASKED = 4_000
"""Different requests, so that none is answered from what was kept."""
WARM_UP_S = 4.0
"""In which ours has read each concept once."""
MOST_OF_BARE = {"by id": 3.0, "500 in a list": 2.0, "kept": 1.3}
"""How many times the CPU of the bare route a request should cost at most."""


@pytest.fixture
def questions(wordnet: Graph) -> dict[str, tuple[str, list[dict[str, Any]]]]:
    chance = random.Random(5)
    ids = [concept.id for concept in chance.sample(wordnet.concepts, ASKED)]
    inner = [concept.id for concept in wordnet.concepts if concept.id in {"dog", "furniture", "vehicle", "bird"}]
    starts = chance.sample(range(len(wordnet.concepts) - 500), ASKED)
    return {
        "by id": (BY_ID, [{"id": id_} for id_ in ids]),
        "with neighbors": (NEIGHBORS, [{"id": id_} for id_ in ids]),
        "500 in a list": (LIST, [{"after": cursor(start)} for start in starts if start]),
        "500, nothing kept": (LIST, [{"after": cursor(start)} for start in starts if start]),
        "500 descendants": (DESCENDANTS, [{"id": id_} for id_ in inner]),
        "kept": (LIST, [{"after": cursor(7)}]),
    }


def measured(
    benchmark: Any, location: str, name: str, question: tuple[str, list[dict[str, Any]]], folder: Path
) -> None:
    text, variables = question
    bodies = [json.dumps({"query": text, "variables": each}).encode() for each in variables]
    none_kept = {"LEXIGRAPH_KEPT_ANSWERS_BYTES": "0"} if name != "kept" else {}
    if name == "500, nothing kept":
        none_kept["LEXIGRAPH_KEPT_CONCEPTS_BYTES"] = "0"
    results: dict[str, Load] = {}

    def run() -> None:
        port = free_port()
        command = ("-m", "api.cli", "serve", "--no-explorer", "--store", location, "--port", str(port))
        with (
            environment(**none_kept, **SETTINGS),
            serving(sys.executable, *command, port=port) as pid,
        ):
            (folder / "answer.json").write_bytes(ask(port, text, variables[0]))
            results["ours"] = load(port, [pid], [post(body, port) for body in bodies], warm_up_s=WARM_UP_S)
        for kind, what in (("strawberry", location), ("bare", str(folder / "answer.json"))):
            port = free_port()
            command = ("-m", "tests.benchmarks.api_servers", kind, str(port), what)
            with serving(sys.executable, *command, port=port) as pid:
                results[kind] = load(port, [pid], [post(body, port) for body in bodies])

    benchmark.pedantic(run, rounds=1)
    benchmark.extra_info |= {
        "loads": {kind: [each.per_second, each.p99_s, each.cpu_per_request_s] for kind, each in results.items()},
        "most of bare": MOST_OF_BARE.get(name),
    }


NAMES = ("by id", "with neighbors", "500 in a list", "500, nothing kept", "500 descendants", "kept")


@pytest.mark.benchmark(group="requests over SQLite")
@pytest.mark.parametrize("name", NAMES)
def test_requests_over_sqlite(
    benchmark: Any, sqlite_store: SqliteStore, questions: dict[str, Any], tmp_path: Path, name: str
) -> None:
    measured(benchmark, sqlite_store.location, name, questions[name], tmp_path)


@pytest.mark.timeout(900)  # the graph is loaded first
@pytest.mark.benchmark(group="requests over Neo4j")
@pytest.mark.parametrize("name", NAMES)
def test_requests_over_neo4j(
    benchmark: Any, by_hand: ByHand, questions: dict[str, Any], tmp_path: Path, name: str
) -> None:
    database = by_hand.database
    with environment(LEXIGRAPH_NEO4J_PASSWORD=database.password):
        measured(benchmark, database.location, name, questions[name], tmp_path)
