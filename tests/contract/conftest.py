"""The stores that the contract is run on. A further engine is one more factory in ``FACTORIES``."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import pytest
from hypothesis import is_hypothesis_test, settings

from graph.errors import StoreMissingError
from graph.model import Graph
from graph.store import GraphStore, open_store
from tests.neo4j.fixtures import CONTRACT_NEEDS_NEO4J


@dataclass(frozen=True, slots=True)
class Place:
    """Where a store may be, nothing loaded yet."""

    location: str
    password: str | None
    leftovers: Callable[[], list[str]]
    """What lies there that is neither the store nor anything that was there before."""

    def open(self) -> GraphStore:
        return open_store(self.location, password=self.password)


def sqlite_place(request: pytest.FixtureRequest) -> Iterator[Place]:
    folder = request.getfixturevalue("tmp_path_factory").mktemp("contract")
    path = folder / "store.db"
    yield Place(str(path), None, lambda: sorted(found.name for found in folder.iterdir() if found != path))


def neo4j_place(request: pytest.FixtureRequest) -> Iterator[Place]:
    """An empty database, or that with what the last test loaded where the test says itself what to load."""
    emptied = "loaded" not in request.fixturenames
    database = request.getfixturevalue("neo4j_database" if emptied else "neo4j_server_database")
    yield Place(database.location, database.password, database.leftovers)


FACTORIES: dict[str, Callable[[pytest.FixtureRequest], Iterator[Place]]] = {
    "sqlite": sqlite_place,
    "neo4j": neo4j_place,
}
MARKS = {"neo4j": CONTRACT_NEEDS_NEO4J}
EXAMPLES_ON_A_SERVER = 3
"""Of each property: one costs a load and dozens of round trips, and the embedded store meets the others."""


@pytest.hookimpl(wrapper=True)
def pytest_runtest_call(item: pytest.Item) -> Iterator[None]:
    """Fewer examples where the store is a server; hypothesis has settings by test, not by parameter of a test."""
    test = getattr(item, "obj", None)
    with pytest.MonkeyPatch.context() as patch:
        if item.get_closest_marker("neo4j") and is_hypothesis_test(test):
            fewer = settings(test._hypothesis_internal_use_settings, max_examples=EXAMPLES_ON_A_SERVER)
            patch.setattr(test, "_hypothesis_internal_use_settings", fewer)
        return (yield)


@pytest.fixture(params=[pytest.param(name, marks=MARKS.get(name, ())) for name in FACTORIES])
def place(request: pytest.FixtureRequest) -> Iterator[Place]:
    """A place without a store."""
    yield from FACTORIES[request.param](request)


@pytest.fixture
def store(place: Place) -> Iterator[GraphStore]:
    """A store in which nothing has been loaded."""
    with place.open() as opened:
        yield opened


@dataclass(slots=True)
class Held:
    """What was last loaded into the server, as far as tests did that with ``loaded``."""

    graph: Graph | None = None
    version: str = ""


@pytest.fixture(scope="session")
def held_by_server() -> Held:
    return Held()


@pytest.fixture
def loaded(request: pytest.FixtureRequest, store: GraphStore) -> Callable[[Graph], GraphStore]:
    """What puts a graph into the store and gives the store back.

    A server that still holds that graph keeps it: a load costs more than what most tests read from it.
    """
    on_server = request.node.get_closest_marker("neo4j") is not None
    held = request.getfixturevalue("held_by_server") if on_server else Held()

    def load(graph: Graph) -> GraphStore:
        if held.graph is not graph or _version(store) != held.version:
            held.version, held.graph = store.replace(graph), graph
        return store

    return load


def _version(store: GraphStore) -> str | None:
    try:
        return store.info().version
    except StoreMissingError:
        return None
