"""What the SQLite store says when the file, the folder, the disk or another program is in the way."""

from __future__ import annotations

import contextlib
import os
import random
import resource
import shutil
import signal
import sqlite3
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from graph.errors import (
    InvalidArgumentError,
    StoreError,
    StoreFormatError,
    StoreLockedError,
    StoreMissingError,
    StoreTimeoutError,
    StoreUnavailableError,
)
from graph.stores.sqlite import SqliteStore
from graph.stores.sqlite_file import translated
from graph.stores.sqlite_schema import APPLICATION_ID, SCHEMA_VERSION
from tests.contract.reads import READS
from tests.contract.samples import TINY, graph_of

NOBODY = 65534


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "store.db"


@pytest.fixture
def store(path: Path) -> Iterator[SqliteStore]:
    with SqliteStore(path) as opened:
        yield opened


@contextlib.contextmanager
def without_privileges() -> Iterator[None]:
    """As a user whom permissions bind; they do not bind root."""
    if os.geteuid() != 0:
        yield
        return
    os.setegid(NOBODY)
    os.seteuid(NOBODY)
    try:
        yield
    finally:
        os.seteuid(0)
        os.setegid(0)


@pytest.fixture
def shared_folder() -> Iterator[Path]:
    """A folder that other users can enter, unlike pytest's."""
    folder = Path(tempfile.mkdtemp())
    folder.chmod(0o755)
    yield folder
    folder.chmod(0o755)
    shutil.rmtree(folder)


def database(path: Path, *statements: str) -> None:
    with contextlib.closing(sqlite3.connect(path)) as connection:
        for statement in statements:
            connection.execute(statement)
        connection.commit()


OURS = f"PRAGMA application_id = {APPLICATION_ID}"
NOT_STORES = {
    "a text": lambda path: path.write_text("id,name\n" * 100),
    "an empty file": lambda path: path.write_bytes(b""),
    "a short file": lambda path: path.write_bytes(b"SQLite format 3\0"),
    "an image": lambda path: path.write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(500)),
    "another program's database": lambda path: database(path, "CREATE TABLE concept (id)"),
    "a newer store": lambda path: database(
        path, OURS, f"PRAGMA user_version = {SCHEMA_VERSION + 1}", "CREATE TABLE concept (id)"
    ),
}


@pytest.mark.parametrize("make", NOT_STORES.values(), ids=NOT_STORES)
def test_what_is_no_store_is_neither_read_nor_replaced(path, store, make):
    make(path)
    before = path.read_bytes(), path.stat().st_mtime_ns
    with pytest.raises(StoreFormatError, match=r"store\.db"):
        store.info()
    with pytest.raises(StoreFormatError, match=r"store\.db"):
        store.replace(TINY)
    assert (path.read_bytes(), path.stat().st_mtime_ns) == before
    assert list(path.parent.iterdir()) == [path]


def test_a_newer_store_says_which_version_and_what_to_do(path, store):
    NOT_STORES["a newer store"](path)
    with pytest.raises(StoreFormatError, match=rf"version {SCHEMA_VERSION + 1}.*reads {SCHEMA_VERSION}.*upgrade"):
        store.info()


def test_an_older_store_asks_to_be_loaded_again_and_can_be(path, store):
    database(path, OURS, f"PRAGMA user_version = {SCHEMA_VERSION - 1}", "CREATE TABLE old (id)")
    with pytest.raises(StoreFormatError, match=r"older.*load the glossary again"):
        store.info()
    store.replace(TINY)
    assert store.info().concepts == 5


def test_a_store_of_another_vocabulary_asks_to_be_loaded_again(path, store):
    store.replace(TINY)
    database(path, "UPDATE relation_type SET name = 'KNOWS' WHERE code = 3")
    with pytest.raises(StoreFormatError, match=r"vocabulary.*load the glossary again"):
        store.info()


def test_a_file_with_our_mark_and_without_our_tables_is_no_store(path, store):
    database(path, OURS, f"PRAGMA user_version = {SCHEMA_VERSION}", "CREATE TABLE other (id)")
    with pytest.raises(StoreFormatError, match="tables"):
        store.info()


@pytest.mark.parametrize("left", [0.3, 0.6, 0.95])
def test_a_truncated_store_is_damaged(path, store, left):
    store.replace(graph_of(*(f"c{number} USES d{number}" for number in range(500))))
    whole = path.read_bytes()
    path.write_bytes(whole[: int(len(whole) * left)])
    with pytest.raises(StoreFormatError):
        store.search("c1", 5)


def test_a_file_damaged_anywhere_is_answered_or_refused_and_nothing_else(path, store):
    store.replace(TINY)
    whole = path.read_bytes()
    chance = random.Random(1)
    refused = 0
    for number in range(200):
        damaged = bytearray(whole)
        for _ in range(chance.choice([1, 5, 50])):
            damaged[chance.randrange(100, len(whole))] = chance.randrange(256)
        path.write_bytes(damaged)
        os.utime(path, (number, number))
        for read in READS.values():
            try:
                read(store)
            except StoreError:
                refused += 1
    assert refused > 100


def test_a_folder_is_no_store(tmp_path):
    with SqliteStore(tmp_path) as store:
        with pytest.raises(StoreFormatError, match="a folder"):
            store.info()
        with pytest.raises(StoreFormatError, match="a folder"):
            store.replace(TINY)


def test_a_pipe_is_no_store_and_nobody_waits_for_it(path, store):
    os.mkfifo(path)
    with pytest.raises(StoreFormatError, match="not a plain file"):
        store.info()
    with pytest.raises(StoreFormatError, match="not a plain file"):
        store.replace(TINY)


def test_a_folder_that_is_not_there(tmp_path):
    with SqliteStore(tmp_path / "missing" / "store.db") as store:
        with pytest.raises(StoreMissingError):
            store.info()
        with pytest.raises(StoreUnavailableError, match=r"does not exist.*create it"):
            store.replace(TINY)
    assert list(tmp_path.iterdir()) == []


def test_a_path_below_a_file(tmp_path):
    (tmp_path / "file").write_text("")
    with SqliteStore(tmp_path / "file" / "store.db") as store:
        with pytest.raises(StoreUnavailableError):
            store.info()
        with pytest.raises(StoreUnavailableError):
            store.replace(TINY)


def test_a_path_with_a_nul_character():
    with pytest.raises(InvalidArgumentError):
        SqliteStore("a\0b")


def test_a_path_that_is_too_long(tmp_path):
    with SqliteStore(tmp_path / ("x" * 300)) as store:
        with pytest.raises(StoreError):
            store.info()
        with pytest.raises(StoreError):
            store.replace(TINY)


def test_a_loop_of_links(path, store):
    path.symlink_to(path)
    with pytest.raises(StoreUnavailableError):
        store.info()
    with pytest.raises(StoreUnavailableError):
        store.replace(TINY)


def test_a_read_only_folder_is_read_and_not_written(shared_folder):
    path = shared_folder / "store.db"
    with SqliteStore(path) as store:
        store.replace(TINY)
        path.chmod(0o644)
        shared_folder.chmod(0o555)
        before = path.read_bytes()
        with without_privileges():
            store.close()
            assert store.search("dropout", 1)[0].concept == "dropout"
            with pytest.raises(StoreUnavailableError, match=r"[Pp]ermission denied|read-only"):
                store.replace(TINY)
            assert store.info().concepts == 5
    assert path.read_bytes() == before
    assert list(shared_folder.iterdir()) == [path]


def test_a_read_only_folder_without_a_store(shared_folder):
    shared_folder.chmod(0o555)
    with SqliteStore(shared_folder / "store.db") as store, without_privileges():
        with pytest.raises(StoreMissingError):
            store.info()
        with pytest.raises(StoreUnavailableError, match="Permission denied"):
            store.replace(TINY)


def test_a_file_that_may_not_be_read(shared_folder):
    path = shared_folder / "store.db"
    with SqliteStore(path) as store:
        store.replace(TINY)
        path.chmod(0o000)
        store.close()
        with without_privileges(), pytest.raises(StoreUnavailableError, match="Permission denied"):
            store.info()


def test_a_file_that_is_read_only_is_not_replaced(shared_folder):
    path = shared_folder / "store.db"
    with SqliteStore(path) as store:
        store.replace(TINY)
        path.chmod(0o444)
        shared_folder.chmod(0o777)
        before = path.read_bytes()
        with without_privileges(), pytest.raises(StoreUnavailableError, match="read-only"):
            store.replace(TINY)
        assert path.read_bytes() == before
    assert list(shared_folder.iterdir()) == [path]


LOAD_ON_A_FULL_DISK = """
import sys
from graph.errors import StoreUnavailableError
from graph.stores.sqlite import SqliteStore
from tests.contract.loading_process import numbered
try:
    SqliteStore(sys.argv[1]).replace(numbered(2, 20_000))
except StoreUnavailableError as error:
    print(error)
    sys.exit(42)
"""


def test_a_full_disk_leaves_the_old_graph_and_no_rest(path, store):
    """A limit on the size of files stands for the disk's end: writing beyond it fails in the same calls."""
    store.replace(TINY)

    def limit() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (1_000_000, 1_000_000))
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)

    before = path.read_bytes()
    command = [sys.executable, "-c", LOAD_ON_A_FULL_DISK, str(path)]
    loading = subprocess.run(command, preexec_fn=limit, capture_output=True, text=True, check=False)
    assert loading.returncode == 42, loading.stderr
    assert "store.db" in loading.stdout
    assert path.read_bytes() == before
    assert list(path.parent.iterdir()) == [path]
    assert store.info().concepts == 5


def test_a_store_that_another_program_has_locked_is_read_and_not_replaced(path, store):
    store.replace(TINY)
    before = path.read_bytes()
    with contextlib.closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("BEGIN EXCLUSIVE")
        assert store.info().concepts == 5
        assert store.search("dropout", 1)[0].concept == "dropout"
        with pytest.raises(StoreLockedError, match="another process"):
            store.replace(TINY)
        other.execute("ROLLBACK")
    assert path.read_bytes() == before
    store.replace(graph_of("a USES b"))
    assert store.info().concepts == 2


def test_what_a_killed_load_left_is_cleared_away(path, store):
    (path.parent / ".store.db.loading").write_bytes(b"half a store")
    (path.parent / ".store.db.lock").write_bytes(b"")
    store.replace(TINY)
    assert list(path.parent.iterdir()) == [path]


def with_code(code: int) -> sqlite3.Error:
    error = sqlite3.OperationalError("what SQLite says")
    error.sqlite_errorcode = code
    return error


@pytest.mark.parametrize(
    ("raised", "expected"),
    [
        (with_code(sqlite3.SQLITE_BUSY), StoreLockedError),
        (with_code(sqlite3.SQLITE_BUSY_SNAPSHOT), StoreLockedError),
        (with_code(sqlite3.SQLITE_FULL), StoreUnavailableError),
        (with_code(sqlite3.SQLITE_IOERR_READ), StoreUnavailableError),
        (with_code(sqlite3.SQLITE_CANTOPEN_ISDIR), StoreUnavailableError),
        (with_code(sqlite3.SQLITE_READONLY), StoreUnavailableError),
        (with_code(sqlite3.SQLITE_CORRUPT_VTAB), StoreFormatError),
        (with_code(sqlite3.SQLITE_NOTADB), StoreFormatError),
        (with_code(sqlite3.SQLITE_INTERRUPT), StoreTimeoutError),
        (with_code(sqlite3.SQLITE_MISUSE), StoreError),
        (sqlite3.InterfaceError("no code at all"), StoreError),
        (OSError(28, "No space left on device"), StoreUnavailableError),
        (OverflowError("too large"), InvalidArgumentError),
        (UnicodeEncodeError("utf-8", "a\ud800", 1, 2, "surrogates not allowed"), InvalidArgumentError),
    ],
)
def test_every_foreign_error_becomes_one_of_ours_and_names_the_store(raised, expected):
    with pytest.raises(expected, match=r"^course\.db: ") as caught, translated("course.db"):
        raise raised
    assert caught.value.__cause__ is raised
