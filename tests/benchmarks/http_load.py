"""Asking a GraphQL server as fast as it answers, and what that costs it: requests a second, p99, CPU of its processes."""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import subprocess
import time
import urllib.request
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

__all__ = ["SETTINGS", "Load", "ask", "environment", "family", "load", "post", "serving"]

SETTINGS = {"LEXIGRAPH_LOG_LEVEL": "warning", "LEXIGRAPH_MAX_WAIT_S": "30"}
"""Settings of a server of ours that is measured: all are to be answered, however long they wait for their turn."""

_TICKS = os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True, slots=True)
class Load:
    """What a server did."""

    requests: int
    seconds: float
    cpu_s: float
    """Of the server's processes, user and system."""
    p99_s: float

    @property
    def per_second(self) -> float:
        """Requests that were answered in a second."""
        return self.requests / self.seconds

    @property
    def cpu_per_request_s(self) -> float:
        """CPU of the server for one request."""
        return self.cpu_s / self.requests


def post(body: bytes, port: int) -> bytes:
    """A whole request for ``/graphql`` with a JSON body."""
    head = f"POST /graphql HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nContent-Type: application/json\r\n"
    return f"{head}Content-Length: {len(body)}\r\n\r\n".encode() + body


def ask(port: int, query: str, variables: Mapping[str, Any]) -> bytes:
    """The answer to one request."""
    body = json.dumps({"query": query, "variables": variables}).encode()
    request = urllib.request.Request(f"http://127.0.0.1:{port}/graphql", body, {"content-type": "application/json"})
    with urllib.request.urlopen(request, timeout=30) as answer:
        return bytes(answer.read())


@contextlib.contextmanager
def serving(*command: str, port: int) -> Iterator[int]:
    """The process id of a server that answers."""
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
        try:
            for _ in range(600):
                with contextlib.suppress(OSError):
                    ask(port, "{ __typename }", {})
                    break
                assert process.poll() is None, f"{command} has ended"
                time.sleep(0.05)
            yield process.pid
        finally:
            process.terminate()


@contextlib.contextmanager
def environment(**variables: str) -> Iterator[None]:
    """Variables of the servers that start meanwhile."""
    with pytest.MonkeyPatch.context() as patch:
        for name, value in variables.items():
            patch.setenv(name, value)
        yield


def family(pid: int) -> list[int]:
    """A process and all that it has started, such as a server's workers."""
    listed = "".join(path.read_text(encoding="ascii") for path in Path(f"/proc/{pid}/task").glob("*/children"))
    return [pid, *(each for child in listed.split() for each in family(int(child)))]


def _cpu_seconds(pids: Sequence[int]) -> float:
    """CPU that processes have used so far."""
    ticks = 0
    for pid in pids:
        fields = Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
        ticks += int(fields[11]) + int(fields[12])
    return ticks / _TICKS


def load(
    port: int,
    pids: Sequence[int],
    requests: Sequence[bytes],
    *,
    clients: int = 16,
    warm_up_s: float = 1.0,
    seconds: float = 3.0,
) -> Load:
    """Send ``requests`` in turn over ``clients`` connections; each answer has to have status 200.

    The CPU is that of the processes ``pids``.
    """
    turn = _in_turn(requests)
    times: list[float] = []

    async def ask_on(until: float) -> None:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        with contextlib.closing(writer):
            while (start := time.perf_counter()) < until:
                writer.write(next(turn))
                head = await reader.readuntil(b"\r\n\r\n")
                assert head.startswith(b"HTTP/1.1 200"), head
                length = head.lower().partition(b"content-length: ")[2].partition(b"\r\n")[0]
                await reader.readexactly(int(length))
                times.append(time.perf_counter() - start)

    async def all_ask(lasting: float) -> None:
        until = time.perf_counter() + lasting
        await asyncio.gather(*(ask_on(until) for _ in range(clients)))

    asyncio.run(all_ask(warm_up_s))  # so that nothing is done for the first time
    times.clear()
    start, before = time.perf_counter(), _cpu_seconds(pids)
    asyncio.run(all_ask(seconds))
    spent, cpu = time.perf_counter() - start, _cpu_seconds(pids) - before
    return Load(len(times), spent, cpu, sorted(times)[int(0.99 * len(times))])


def _in_turn(requests: Sequence[bytes]) -> Iterator[bytes]:
    while True:
        yield from requests
