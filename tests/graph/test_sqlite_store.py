"""What only the SQLite store promises: its file, its plans, its deadline inside the engine."""

from __future__ import annotations

import hashlib
import sqlite3
import threading
import time
from pathlib import Path

import pytest

from graph.deadline import deadline
from graph.errors import InvalidArgumentError, StoreTimeoutError
from graph.store import EVERY_RELATION, Direction, RelationFilter, Window, open_store
from graph.stores import sqlite_schema as schema
from graph.stores import sqlite_statements as statements
from graph.stores.sqlite import SqliteStore
from graph.vocabulary import VOCABULARY, RelationType
from tests.contract.samples import TINY, graph_of

ENDLESS = "WITH RECURSIVE number(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM number) SELECT count(*) FROM number"


@pytest.fixture
def path(tmp_path):
    return tmp_path / "store.db"


@pytest.fixture
def store(path):
    with SqliteStore(path) as opened:
        opened.replace(TINY)
        yield opened


@pytest.mark.parametrize("location", ["", "  ", "postgres://host/db", "https://example.org/store.db", "sqlite:///x.db"])
def test_a_location_without_a_store_is_refused(location):
    with pytest.raises(InvalidArgumentError):
        open_store(location)


@pytest.mark.parametrize("location", ["store.db", "./a/b.db", "/x/y", "C:\\store.db", "a:b", "store.db?mode=rw"])
def test_any_other_location_is_a_file_and_nothing_is_touched(location, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    store = open_store(location)
    assert isinstance(store, SqliteStore)
    assert store.location == location
    assert list(tmp_path.iterdir()) == []


def test_reading_leaves_nothing_beside_the_file(path, store):
    store.search("dropout", 5)
    store.nearest(["dropout"], 5)
    assert list(path.parent.iterdir()) == [path]


def test_the_file_is_marked_as_ours_and_was_never_analysed(path, store):
    with sqlite3.connect(path) as connection:
        assert connection.execute("PRAGMA application_id").fetchone() == (schema.APPLICATION_ID,)
        assert connection.execute("PRAGMA user_version").fetchone() == (schema.SCHEMA_VERSION,)
        assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        assert connection.execute("PRAGMA journal_mode").fetchone() == ("delete",)
        tables = {name for (name,) in connection.execute("SELECT name FROM sqlite_schema")}
    connection.close()
    assert not any(name.startswith("sqlite_stat") for name in tables)


def test_a_change_of_the_schema_needs_a_new_version():
    """When this fails: raise SCHEMA_VERSION, or put the schema back; then write the new digest here."""
    written = schema.SCHEMA + schema.INDEXES + schema.DOCUMENT_INDEX + ",".join(VOCABULARY)
    digests = {4: "484168d3d5b3e5ca"}
    assert digests[schema.SCHEMA_VERSION] == hashlib.sha256(written.encode()).hexdigest()[:16]


CONDITIONS = ((), ("types",), ("types", "origins", "confidence"))


@pytest.mark.parametrize(
    "statement",
    [
        statements.CONCEPTS_BY_ID,
        statements.EXISTING,
        statements.IDENTIFY,
        statements.RELATIONS_BY_ENDS,
        statements.DOCUMENTS_BY_ID,
        statements.CALLED,
        *(statements.steps(direction, conditions) for direction in Direction for conditions in CONDITIONS),
        *(statements.relations_of_one(direction, conditions) for direction in Direction for conditions in CONDITIONS),
        *(statements.count_incidence(direction, conditions) for direction in Direction for conditions in CONDITIONS),
        *(statements.list_candidates(conditions, of_one=True) for conditions in CONDITIONS),
        statements.count_concepts(("ids",)),
        statements.count_concepts(("section_ranks",)),
        statements.count_concepts(("name_from", "name_until")),
        statements.ready_concepts(("types",), within=True),
    ],
)
def test_no_look_up_or_step_scans_a_table(path, store, statement):
    """Without statistics the planner does what the indexes say; this holds it to that."""
    with sqlite3.connect(path) as connection:
        names = ("ids", "keys", "ends", "frontier", "types", "origins", "known", "within", "section_ranks")
        values = dict.fromkeys(names, "[]") | {"concept": "a", "key": "a", "confidence": 0, "first": 1, "offset": 0}
        values |= {"name_from": "a", "name_until": "b", "other": "a"}
        plan = [row[3] for row in connection.execute(f"EXPLAIN QUERY PLAN {statement}", values)]
    connection.close()
    scanned = [step for step in plan if step.startswith("SCAN") and "json_each" not in step]
    assert [step for step in scanned if step.split()[1] not in {"asked", "seen", "hit"}] == []
    assert any(step.startswith("SEARCH") for step in plan)


def test_the_deadline_reaches_into_a_running_statement(store):
    began = time.monotonic()
    with pytest.raises(StoreTimeoutError), deadline(0.1), store._versions.reading() as (connection, _):
        connection.execute(ENDLESS)
    assert 0.05 < time.monotonic() - began < 5.0
    assert store.info().concepts == 5


def test_a_long_traversal_stops_at_the_deadline_and_the_store_goes_on(path):
    with SqliteStore(path) as store:
        store.replace(graph_of(*(f"n{number:05} REQUIRES n{number + 1:05}" for number in range(20_000))))
        with pytest.raises(StoreTimeoutError), deadline(0.02):
            store.reach(["n00000"], Direction.OUT, EVERY_RELATION, None, Window(1))
        only = RelationFilter(types=(RelationType.REQUIRES,))
        assert store.reach(["n19990"], Direction.OUT, only, None, Window(1))["n19990"].total == 10


def open_files(path: Path) -> int:
    return sum(
        str(found.readlink()).startswith(str(path)) for found in Path("/proc/self/fd").iterdir() if found.exists()
    )


@pytest.mark.skipif(not Path("/proc/self/fd").exists(), reason="counts open files where the system tells them")
def test_connections_are_shared_by_threads_and_given_back(path, store):
    barrier = threading.Barrier(4)

    def ask() -> None:
        with store._versions.reading() as (connection, _):
            barrier.wait(30)
            connection.execute("SELECT 1").fetchone()

    for _ in range(3):
        threads = [threading.Thread(target=ask) for _ in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert open_files(path) == 4
    store.close()
    assert open_files(path) == 0


@pytest.mark.skipif(not Path("/proc/self/fd").exists(), reason="counts open files where the system tells them")
def test_files_of_old_versions_are_closed(path, store):
    for _ in range(5):
        store.search("dropout", 1)
        store.replace(TINY)
        assert store.info().concepts == 5
        assert open_files(path) <= 1


def test_a_call_that_is_under_way_keeps_its_version(store):
    with store._versions.reading() as (connection, snapshot):
        store.replace(graph_of("a USES b"))
        assert store.info().concepts == 2
        assert snapshot.info.concepts == 5
        assert connection.execute("SELECT count(*) FROM concept").fetchone() == (5,)
    assert store.info().concepts == 2
