"""Where a Neo4j store is; no server is needed for that."""

from __future__ import annotations

import pytest

from graph.errors import InvalidArgumentError
from graph.store import open_store
from graph.stores.neo4j import Neo4jStore
from graph.stores.neo4j_location import Neo4jLocation, parse_location


@pytest.mark.parametrize(
    ("location", "expected"),
    [
        ("neo4j://h", Neo4jLocation("neo4j", "neo4j", "h", 7687, "neo4j")),
        ("neo4j://ann@h:1/words", Neo4jLocation("neo4j", "ann", "h", 1, "words")),
        ("neo4j+s://ann@db.example.org/", Neo4jLocation("neo4j+s", "ann", "db.example.org", 7687, "neo4j")),
        ("NEO4J+SSC://h", Neo4jLocation("neo4j+ssc", "neo4j", "h", 7687, "neo4j")),
        ("bolt://127.0.0.1:7688", Neo4jLocation("bolt", "neo4j", "127.0.0.1", 7688, "neo4j")),
        ("bolt+s://[::1]:7688/a.b-c", Neo4jLocation("bolt+s", "neo4j", "::1", 7688, "a.b-c")),
        ("neo4j://ann%40home@h", Neo4jLocation("neo4j", "ann@home", "h", 7687, "neo4j")),
    ],
)
def test_parts_and_defaults(location, expected):
    assert parse_location(location) == expected


@pytest.mark.parametrize(
    "location",
    ["neo4j://", "neo4j:///db", "neo4j://h:port", "neo4j://h:70000", "neo4j://h/a/b", "neo4j://h?x=1", "neo4j://[::1"],
)
def test_another_form_is_refused_with_the_right_one(location):
    with pytest.raises(InvalidArgumentError, match="neo4j://user@host:7687/database"):
        open_store(location)


@pytest.mark.parametrize("location", ["neo4j://ann:s3cret@h", "bolt://:s3cret@h:1/db", "neo4j://ann:s3cret@h:port"])
def test_a_password_in_the_location_is_refused_and_not_repeated(location):
    with pytest.raises(InvalidArgumentError) as refusal:
        open_store(location)
    assert "s3cret" not in str(refusal.value)
    assert refusal.value.__cause__ is None


def test_a_password_in_the_location_is_refused_with_where_to_put_it():
    with pytest.raises(InvalidArgumentError, match="LEXIGRAPH_NEO4J_PASSWORD"):
        open_store("neo4j://ann:s3cret@h")


def test_a_store_never_shows_its_password_and_opens_nothing_before_it_is_asked():
    with Neo4jStore("neo4j://ann@nowhere.invalid", "s3cret") as store:
        assert store.location == "neo4j://ann@nowhere.invalid:7687/neo4j"
        assert "s3cret" not in repr(store) + str(store) + repr(store._connection)
