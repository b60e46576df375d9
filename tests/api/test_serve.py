"""``lexigraph serve`` as a process: both servers answer, and both end with it."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import urllib.error
import urllib.request
from pathlib import Path

import pytest

from tests.ports import free_port
from tests.waiting import wait_until

LIMIT_S = 60.0


def answers(address: str) -> bool:
    try:
        with urllib.request.urlopen(address, timeout=2) as response:
            return bool(response.status == 200)
    except (urllib.error.URLError, OSError):
        return False


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_both_servers_answer_and_both_end(tmp_path: Path, root: Path, number: signal.Signals) -> None:
    (tmp_path / "terms.csv").write_text("name,definition\nModel,A model is a function.\n", encoding="utf-8")
    command = [sys.executable, "-m", "api.cli"]
    environment = os.environ | {"PYTHONPATH": str(root), "LEXIGRAPH_STORE": str(tmp_path / "lexigraph.db")}
    subprocess.run([*command, "load", "terms.csv", "--no-embed"], cwd=tmp_path, env=environment, check=True)
    port, explorer_port = free_port(), free_port()
    ports = ["--port", str(port), "--explorer-port", str(explorer_port)]
    api, explorer = f"http://127.0.0.1:{port}/readyz", f"http://127.0.0.1:{explorer_port}/_stcore/health"
    server = subprocess.Popen(
        [*command, "serve", *ports], cwd=tmp_path, env=environment, stdout=subprocess.PIPE, text=True
    )
    try:
        wait_until(lambda: answers(api) and answers(explorer), "both servers answer")
        assert server.stdout is not None
        printed = ""
        while not (f"http://127.0.0.1:{port}/graphql" in printed and f"http://127.0.0.1:{explorer_port}/" in printed):
            line = server.stdout.readline()
            assert line, f"it ended without its addresses: {printed}"
            printed += line
    finally:
        server.send_signal(number)
        server.communicate(timeout=LIMIT_S)
    wait_until(lambda: not answers(api) and not answers(explorer), "both servers have ended")
