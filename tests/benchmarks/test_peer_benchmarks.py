"""Requests to the API over SQLite, beside the GraphQL server that people set up who have their graph in Neo4j.

Run with ``make benchmark``. The peer is @neo4j/graphql with Apollo Server, in ``peer``, over WordNet's nouns as
:mod:`tests.benchmarks.by_hand` has them. Both are asked the same over 16 connections, and answer the same: that is
looked at first. Neither keeps answers. The peer's CPU is that of Node.js and of Neo4j.
"""

from __future__ import annotations

import json
import random
import shutil
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NoReturn

import pytest

from api.schema.paging import cursor
from graph.model import Graph
from graph.stores.neo4j_location import parse_location
from graph.stores.sqlite import SqliteStore
from tests.api.clients.generators import GeneratorsMissingError, npm_packages
from tests.benchmarks.by_hand import ByHand
from tests.benchmarks.http_load import SETTINGS, Load, ask, environment, family, load, post, serving
from tests.ports import free_port

PEER = Path(__file__).with_name("peer")
AT_LEAST = 5.0
"""How many times the peer's requests a second ours should be."""
ASKED = 2_000
WARM_UP_S = 20.0
"""What the peer is given to compile; ours has enough with a second."""
LOOKED_AT = 20
"""Questions whose answers are compared."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A question as each of the two is asked it, and what about."""

    ours: str
    peer: str
    variables: list[tuple[dict[str, Any], dict[str, Any]]]


OURS = {
    "by id": "query ($id: ID!) { concept(id: $id) { id name } }",
    "with neighbors": """query ($id: ID!) { concept(id: $id) {
      id name neighbors { edges { node { type } other { id name } } } } }""",
    "500 in a list": """query ($after: String) { concepts(first: 500, orderBy: ID, after: $after) {
      nodes { id name } } }""",
    "500 descendants": """query ($id: ID!) { concept(id: $id) {
      reachable(relations: [IS_A], direction: IN, first: 500) { nodes { id name } } } }""",
}
PEERS = {
    "by id": "query ($id: String!) { concepts(where: {id: {eq: $id}}) { id name } }",
    # What relates to what, and how, stands in six fields.
    "with neighbors": """query ($id: String!) { concepts(where: {id: {eq: $id}}) { id name
      isA(limit: 20) { id name } kinds(limit: 20) { id name }
      instanceOf(limit: 20) { id name } instances(limit: 20) { id name }
      partOf(limit: 20) { id name } parts(limit: 20) { id name } } }""",
    # After an id, which Neo4j finds in its index: an offset would have it sort all concepts.
    "500 in a list": """query ($after: String!) { concepts(
      where: {id: {gt: $after}}, sort: [{id: ASC}], limit: 500) { id name } }""",
    "500 descendants": """query ($id: String!) { concepts(where: {id: {eq: $id}}) {
      descendants(first: 500) { id name } } }""",
}


@pytest.fixture
def question(request: pytest.FixtureRequest, wordnet: Graph) -> Asked:
    name: str = request.param
    chance = random.Random(6)
    ids = sorted(concept.id for concept in wordnet.concepts)
    if name == "500 in a list":
        lengths = chance.sample(range(1, len(ids) - 500), ASKED)  # of what came before the page
        variables = [({"after": cursor(length)}, {"after": ids[length - 1]}) for length in lengths]
    else:
        chosen = ["dog", "furniture", "vehicle", "bird"] if name == "500 descendants" else chance.sample(ids, ASKED)
        variables = [({"id": id_}, {"id": id_}) for id_ in chosen]
    return Asked(OURS[name], PEERS[name], variables)


@pytest.fixture(scope="module")
def peer(
    by_hand: ByHand, tmp_path_factory: pytest.TempPathFactory, missing_part: Callable[[str, str], NoReturn]
) -> Iterator[tuple[int, list[int]]]:
    """Port and processes of the peer."""
    for program in ("node", "npm"):
        if shutil.which(program) is None:
            missing_part(program, "install Node.js 20 or later, with npm")
    if by_hand.database.pid is None:
        missing_part("The process of Neo4j, whose CPU counts,", "unset LEXIGRAPH_TEST_NEO4J")
    try:
        packages = npm_packages("peer-npm", PEER / "package.json")
    except GeneratorsMissingError as error:
        missing_part(f"@neo4j/graphql ({error})", "bring a registry of npm packages in reach")
    folder = tmp_path_factory.mktemp("peer")
    (folder / "node_modules").symlink_to(packages)
    program = shutil.copy(PEER / "server.mjs", folder)
    where = parse_location(by_hand.database.location)
    port = free_port()
    with (
        environment(
            NODE_ENV="production",
            PEER_NEO4J_URI=where.uri,
            PEER_NEO4J_USER=where.user,
            PEER_NEO4J_PASSWORD=by_hand.database.password,
            PEER_NEO4J_DATABASE=where.database,
        ),
        serving("node", str(program), str(port), port=port) as pid,
    ):
        yield port, [pid, by_hand.database.pid]


@pytest.mark.timeout(900)  # the graph is loaded first
@pytest.mark.benchmark(group="requests beside @neo4j/graphql")
@pytest.mark.parametrize("question", OURS, indirect=True)
def test_beside_neo4j_graphql(
    benchmark: Any, sqlite_store: SqliteStore, peer: tuple[int, list[int]], question: Asked
) -> None:
    peer_port, peer_pids = peer
    results: dict[str, Load] = {}

    def run() -> None:
        bodies = [body(question.peer, variables) for _, variables in question.variables]
        requests = [post(each, peer_port) for each in bodies]
        results["peer"] = load(peer_port, peer_pids, requests, warm_up_s=WARM_UP_S)
        bodies = [body(question.ours, variables) for variables, _ in question.variables]
        for kind, workers in (("ours", 1), ("2 workers", 2)):
            port = free_port()
            command = (sys.executable, "-m", "api.cli", "serve", "--no-explorer", "--store", sqlite_store.location)
            with (
                environment(LEXIGRAPH_KEPT_ANSWERS_BYTES="0", **SETTINGS),
                serving(*command, "--port", str(port), "--workers", str(workers), port=port) as pid,
            ):
                if workers == 1:
                    check_answers(question, port, peer_port)
                results[kind] = load(port, family(pid), [post(each, port) for each in bodies])

    benchmark.pedantic(run, rounds=1)
    benchmark.extra_info |= {
        "beside": {kind: [each.per_second, each.p99_s, each.cpu_per_request_s] for kind, each in results.items()},
        "at least": AT_LEAST,
    }


def body(query: str, variables: dict[str, Any]) -> bytes:
    return json.dumps({"query": query, "variables": variables}).encode()


def check_answers(question: Asked, port: int, peer_port: int) -> None:
    """Both name the same concepts."""
    for ours, peers in question.variables[:LOOKED_AT]:
        answers = ask(port, question.ours, ours), ask(peer_port, question.peer, peers)
        named, expected = (set(ids(json.loads(answer)["data"])) for answer in answers)
        assert named == expected, ours
        assert named


def ids(answer: Any) -> Iterator[str]:
    """Every id, wherever it stands."""
    if isinstance(answer, dict):
        if "id" in answer:
            yield answer["id"]
        answer = list(answer.values())
    if isinstance(answer, list):
        for each in answer:
            yield from ids(each)
