"""How a server ends: what is under way is answered, nothing new is let in, and it does not take for ever."""

from __future__ import annotations

import signal
import socket
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
import yaml

from api.settings import ApiSettings
from tests.api.server_process import half_request, running
from tests.waiting import wait_until

SLOW = """
import sys, time
from pathlib import Path
import api.app
from api.serving import run
from api.settings import ApiSettings
from graph.store import open_store

folder = Path(sys.argv[2])

class Slow:
    def __init__(self, store):
        self._store = store
    def __getattr__(self, name):
        return getattr(self._store, name)
    def info(self):
        (folder / "begun").touch()
        while not (folder / "go").exists():
            time.sleep(0.01)
        return self._store.info()

api.app.open_store = lambda *given, **named: Slow(open_store(*given, **named))
run(ApiSettings(port=int(sys.argv[1]), metrics=False), 1)
"""


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_what_is_under_way_is_answered_and_nothing_new_is_let_in(store, location, tmp_path, number):
    with running(str(location), tmp_path, str(tmp_path), program=SLOW) as server, ThreadPoolExecutor(1) as pool:
        try:
            under_way = pool.submit(server.ask, "{ glossary { name } }")
            wait_until((tmp_path / "begun").exists, "the request is under way")
            server.process.send_signal(number)
            wait_until(lambda: refused(server.port), "new connections are refused")
            assert server.process.poll() is None
            assert not under_way.done()
        finally:
            (tmp_path / "go").touch()
        status, _, answer = under_way.result(60)
        server.process.wait(60)
    assert (status, answer) == (200, {"data": {"glossary": {"name": "Small"}}})


def refused(port: int) -> bool:
    try:
        socket.create_connection(("127.0.0.1", port), 5).close()
    except ConnectionRefusedError:
        return True
    return False


@pytest.mark.parametrize("workers", ["1", "2"])
def test_who_never_ends_is_given_up_after_the_limit(store, location, tmp_path, workers):
    limit = {"LEXIGRAPH_SHUTDOWN_TIMEOUT_S": "1"}
    with running(str(location), tmp_path, "--workers", workers, **limit) as server, half_request(server.port):
        server.end()
    assert [line for line in server.lines() if "timeout graceful shutdown exceeded" in line["event"]]


def test_the_default_limit_leaves_time_for_the_longest_request():
    settings = ApiSettings()
    assert settings.shutdown_timeout_s > settings.request_timeout_s


def test_compose_waits_longer_than_the_server(root: Path):
    services = yaml.safe_load((root / "docker-compose.yml").read_text(encoding="utf-8"))["services"]
    for name in ("api", "replica"):
        assert int(services[name]["stop_grace_period"].removesuffix("s")) > ApiSettings().shutdown_timeout_s
