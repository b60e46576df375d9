"""``lexigraph serve`` in a process of its own, and programs that serve what no command would."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.ports import free_port
from tests.waiting import wait_until

__all__ = ["PATIENCE_S", "Server", "fetch", "half_request", "running"]

PATIENCE_S = 60.0
ROOT = Path(__file__).resolve().parent.parent.parent


@dataclass
class Server:
    """A server that answers."""

    port: int
    process: subprocess.Popen[str]
    log: Path
    """What it has written to stderr."""

    def ask(self, query: str, **headers: str) -> tuple[int, dict[str, str], Any]:
        body = json.dumps({"query": query}).encode()
        headers = {
            "content-type": "application/json",
            **{name.replace("_", "-"): value for name, value in headers.items()},
        }
        status, answered, content = fetch(f"http://127.0.0.1:{self.port}/graphql", body, headers)
        return status, answered, json.loads(content)

    def get(self, path: str) -> str:
        return fetch(f"http://127.0.0.1:{self.port}{path}")[2].decode()

    def answers(self) -> bool:
        try:
            return bool(self.get("/livez"))
        except OSError:
            return False

    def lines(self) -> list[dict[str, Any]]:
        """The lines of the log, each of which has to be JSON."""
        written, _, _ = self.log.read_text(encoding="utf-8").rpartition(
            "\n"
        )  # behind the last end, a line is being written
        return [json.loads(line) for line in written.splitlines()]

    def end(self, number: int = signal.SIGTERM) -> int:
        """Send the signal and wait for the end; the exit code."""
        self.process.send_signal(number)
        return self.process.wait(PATIENCE_S)


def fetch(address: str, body: bytes | None = None, headers: dict[str, str] | None = None) -> tuple[int, dict, bytes]:
    """Status, headers by lower-case name, and body, over a connection of its own."""
    request = urllib.request.Request(address, body, headers or {})
    try:
        with urllib.request.urlopen(request, timeout=PATIENCE_S) as response:
            return response.status, {name.lower(): value for name, value in response.getheaders()}, response.read()
    except urllib.error.HTTPError as error:
        with error:
            return error.code, {name.lower(): value for name, value in error.headers.items()}, error.read()


@contextmanager
def half_request(port: int) -> Iterator[socket.socket]:
    """A request that never ends, because its body never comes; the application waits for it when this is entered."""
    with socket.create_connection(("127.0.0.1", port), PATIENCE_S) as half:
        half.sendall(
            b"POST /graphql HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\n"
            b"Expect: 100-continue\r\nContent-Length: 100\r\n\r\n"
        )
        assert half.recv(100).startswith(b"HTTP/1.1 100")
        yield half


@contextmanager
def running(
    store: str, folder: Path, *arguments: str, program: str | None = None, **environment: str
) -> Iterator[Server]:
    """``lexigraph serve --no-explorer`` with more ``arguments``, or ``program``, which is given the port."""
    port = free_port()
    command = ["-m", "api.cli", "serve", "--no-explorer", "--port", str(port), *arguments]
    if program is not None:
        command = ["-c", program, str(port), *arguments]
    log = folder / "log"
    with log.open("w", encoding="utf-8") as stderr:
        process = subprocess.Popen(
            [sys.executable, *command],
            cwd=ROOT,
            env=os.environ | {"LEXIGRAPH_STORE": store} | environment,
            stdout=subprocess.DEVNULL,
            stderr=stderr,
            text=True,
        )
    server = Server(port, process, log)
    try:
        wait_until(lambda: process.poll() is not None or server.answers(), "the server answers")
        assert process.poll() is None, log.read_text(encoding="utf-8")
        yield server
    finally:
        if process.poll() is None:
            process.terminate()
            try:
                process.wait(PATIENCE_S)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
