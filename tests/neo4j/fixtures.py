"""The Neo4j server that tests share: one for each process that runs tests, started by the first that needs it."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NoReturn

import pytest

from graph.stores.neo4j import Neo4jStore
from graph.stores.neo4j_location import parse_location
from tests.neo4j.server import ServerUnavailableError, neo4j_server

if TYPE_CHECKING:
    import neo4j

NEEDS_NEO4J = [pytest.mark.neo4j, pytest.mark.xdist_group("neo4j")]
"""Marks of every test that uses the server; the group keeps them in one process, so that one server starts."""
CONTRACT_NEEDS_NEO4J = [
    pytest.mark.neo4j,
    pytest.mark.xdist_group("neo4j" if os.environ.get("LEXIGRAPH_TEST_NEO4J") else "neo4j contract"),
]
"""The same for the contract, half of all that: a second process may have a server of its own, but not share one."""


@dataclass(frozen=True, slots=True)
class Neo4jDatabase:
    """A database that tests may do anything to."""

    location: str
    password: str
    driver: neo4j.Driver
    """Of a person who looks at it from outside."""
    pid: int | None = None
    """Of the server, where it is one of our own."""

    def store(self) -> Neo4jStore:
        return Neo4jStore(self.location, self.password)

    def run(self, cypher: str, **parameters: Any) -> list[list[Any]]:
        """What a person gets who types ``cypher`` into Neo4j Browser: the values of all records."""
        with self.driver.session(database=parse_location(self.location).database) as session:
            return session.run(cypher, parameters).values()

    def clear(self) -> None:
        self.run("MATCH (n) CALL (n) { DETACH DELETE n } IN TRANSACTIONS OF 5000 ROWS")

    def leftovers(self) -> list[str]:
        """Every node that is not of the current version."""
        rows = self.run(
            """MATCH (n) WHERE NOT n:LexigraphMeta OPTIONAL MATCH (m:LexigraphMeta) WITH n, m
            WHERE m.version IS NULL OR n._version <> m.version
            RETURN labels(n)[0] + ' ' + coalesce(n.id, '') ORDER BY 1"""
        )
        return [row[0] for row in rows]


@contextmanager
def _opened(location: str, password: str, pid: int | None = None) -> Iterator[Neo4jDatabase]:
    import neo4j  # every test run reads this module; few need the driver

    where = parse_location(location)
    with neo4j.GraphDatabase.driver(where.uri, auth=(where.user, password), notifications_min_severity="OFF") as driver:
        yield Neo4jDatabase(location, password, driver, pid)


@contextmanager
def database_for_tests(
    missing_part: Callable[[str, str], NoReturn], *, heap: str = "768m", brief: bool = True
) -> Iterator[Neo4jDatabase]:
    """The database that LEXIGRAPH_TEST_NEO4J names, which is emptied, or that of a server of our own."""
    named = os.environ.get("LEXIGRAPH_TEST_NEO4J")
    if named:
        with _opened(named, os.environ.get("LEXIGRAPH_TEST_NEO4J_PASSWORD", "")) as database:
            yield database
        return
    try:
        with (
            neo4j_server(heap=heap, brief=brief) as server,
            _opened(server.store, server.password, server.pid) as database,
        ):
            yield database
    except ServerUnavailableError as error:
        missing_part(f"A Neo4j server, for want of {error},", "bring that, or set LEXIGRAPH_TEST_NEO4J")


@pytest.fixture(scope="session")
def neo4j_server_database(missing_part: Callable[[str, str], NoReturn]) -> Iterator[Neo4jDatabase]:
    """The database of every test but benchmarks."""
    with database_for_tests(missing_part) as database:
        yield database


@pytest.fixture
def neo4j_database(neo4j_server_database: Neo4jDatabase) -> Neo4jDatabase:
    """An empty database."""
    neo4j_server_database.clear()
    return neo4j_server_database
