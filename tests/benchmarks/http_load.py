"""Asking an HTTP server as fast as it answers, and what that costs it: requests a second, p99, CPU of its process."""

from __future__ import annotations

import asyncio
import os
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

__all__ = ["Load", "cpu_seconds", "load", "post"]

_TICKS = os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True, slots=True)
class Load:
    """What a server did."""

    requests: int
    seconds: float
    cpu_s: float
    """Of the server's process, user and system."""
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


def cpu_seconds(pid: int) -> float:
    """CPU that a process has used so far."""
    fields = Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / _TICKS


def load(port: int, pid: int, requests: Sequence[bytes], *, clients: int = 16, seconds: float = 3.0) -> Load:
    """Send ``requests`` in turn over ``clients`` connections; each answer has to have status 200."""
    turn = _in_turn(requests)
    times: list[float] = []

    async def ask(until: float) -> None:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        while (start := time.perf_counter()) < until:
            writer.write(next(turn))
            head = await reader.readuntil(b"\r\n\r\n")
            assert head.startswith(b"HTTP/1.1 200"), head
            length = head.lower().partition(b"content-length: ")[2].partition(b"\r\n")[0]
            await reader.readexactly(int(length))
            times.append(time.perf_counter() - start)
        writer.close()

    async def all_ask(lasting: float) -> None:
        until = time.perf_counter() + lasting
        await asyncio.gather(*(ask(until) for _ in range(clients)))

    asyncio.run(all_ask(min(seconds, 1.0)))  # so that nothing is done for the first time
    times.clear()
    start, before = time.perf_counter(), cpu_seconds(pid)
    asyncio.run(all_ask(seconds))
    spent, cpu = time.perf_counter() - start, cpu_seconds(pid) - before
    return Load(len(times), spent, cpu, sorted(times)[int(0.99 * len(times))])


def _in_turn(requests: Sequence[bytes]) -> Iterator[bytes]:
    while True:
        yield from requests
