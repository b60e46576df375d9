"""The file that the SQLite store is: links to it, its mode and owner, its name."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from pathlib import Path

import pytest

from graph.errors import StoreMissingError
from graph.stores.sqlite import SqliteStore
from tests.contract.samples import TINY, graph_of

NOBODY = 65534


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "store.db"


@pytest.fixture
def store(path: Path) -> Iterator[SqliteStore]:
    with SqliteStore(path) as opened:
        yield opened


def test_a_link_is_followed_and_stays(tmp_path):
    real, link = tmp_path / "real" / "store.db", tmp_path / "link.db"
    real.parent.mkdir()
    link.symlink_to(real)
    with SqliteStore(link) as store:
        with pytest.raises(StoreMissingError):
            store.info()
        store.replace(TINY)
        store.replace(graph_of("a USES b"))
        assert store.info().concepts == 2
    assert link.is_symlink()
    assert sorted(found.name for found in tmp_path.rglob("*")) == ["link.db", "real", "store.db"]


def test_a_link_that_is_pointed_elsewhere_is_noticed(tmp_path):
    link = tmp_path / "link.db"
    for name, graph in (("one.db", TINY), ("two.db", graph_of("a USES b"))):
        with SqliteStore(tmp_path / name) as store:
            store.replace(graph)
    link.symlink_to(tmp_path / "one.db")
    with SqliteStore(link) as store:
        assert store.info().concepts == 5
        link.unlink()
        link.symlink_to(tmp_path / "two.db")
        assert store.info().concepts == 2


@pytest.mark.parametrize("mode", [0o600, 0o640, 0o664])
def test_the_mode_of_the_file_is_kept(path, store, mode):
    store.replace(TINY)
    path.chmod(mode)
    store.replace(TINY)
    assert stat.S_IMODE(path.stat().st_mode) == mode


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can give files away")
def test_the_owner_of_the_file_is_kept(path, store):
    store.replace(TINY)
    os.chown(path, NOBODY, NOBODY)
    store.replace(TINY)
    assert (path.stat().st_uid, path.stat().st_gid) == (NOBODY, NOBODY)


def test_a_removed_store_is_missing_at_the_next_call(path, store):
    store.replace(TINY)
    assert store.info().concepts == 5
    path.unlink()
    with pytest.raises(StoreMissingError):
        store.info()


@pytest.mark.parametrize(
    "name", ["with space.db", "per%20cent?.db#x", "quote'\".db", "ünï.db", "new\nline.db", "-dash.db"]
)
def test_odd_file_names(tmp_path, monkeypatch, name):
    monkeypatch.chdir(tmp_path)
    with SqliteStore(name) as store:
        store.replace(TINY)
        assert store.info().concepts == 5
        assert store.location == name
    assert [found.name for found in tmp_path.iterdir()] == [name]
