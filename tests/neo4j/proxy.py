"""A TCP proxy on loopback that can cut the line, slow it down, refuse new connections, and keep what it is given."""

from __future__ import annotations

import contextlib
import gc
import socket
import threading
import time
from collections.abc import Iterator

import pytest

from tests.ports import free_port

LEFT_BY_THE_DRIVER = [
    pytest.mark.filterwarnings(rf"ignore:Exception ignored .*{left}:pytest.PytestUnraisableExceptionWarning")
    for left in (r"<function Bolt\.__del__", r"<socket\.socket (?!.*raddr=)")
]
"""Marks of every test that cuts the line.

A connection that ends between handshake and first message leaves the driver with a half-made connection, which fails
when it is collected, and with an open socket that has no other end. Both are collected before the test ends, so that
no other one fails of them.
"""


class Proxy:
    """Forwards ``port`` to ``target_port`` until told otherwise."""

    def __init__(self, target_port: int) -> None:
        self._target_port = target_port
        self._pairs: list[tuple[socket.socket, socket.socket]] = []
        self._flowing = threading.Event()
        self._flowing.set()
        self._delay_s = 0.0
        self._listener: socket.socket | None = None
        self.port = free_port()
        self.restore()

    def restore(self) -> None:
        """Take connections, and pass on what was held back, at once."""
        self._delay_s = 0.0
        self._flowing.set()
        if self._listener is None:
            self._listener = socket.create_server(("127.0.0.1", self.port))
            threading.Thread(target=self._accept, args=(self._listener,), daemon=True).start()

    def hold(self) -> None:
        """Pass nothing on, as a server that hangs would."""
        self._flowing.clear()

    def slow(self, delay_s: float) -> None:
        """Pass every piece on, either way, only after ``delay_s`` seconds."""
        self._delay_s = delay_s

    def cut(self) -> None:
        """End every connection and refuse new ones."""
        listener, self._listener = self._listener, None
        if listener is not None:
            with contextlib.suppress(OSError):
                listener.shutdown(socket.SHUT_RDWR)
            listener.close()
        self._flowing.set()
        self.drop()

    def drop(self) -> None:
        """End every connection."""
        pairs, self._pairs = self._pairs, []
        for pair in pairs:
            for end in pair:
                with contextlib.suppress(OSError):
                    end.shutdown(socket.SHUT_RDWR)
                end.close()

    def _accept(self, listener: socket.socket) -> None:
        while True:
            try:
                near, _ = listener.accept()
            except OSError:
                return
            try:
                far = socket.create_connection(("127.0.0.1", self._target_port))
            except OSError:
                near.close()
                return
            self._pairs.append((near, far))
            if self._listener is not listener:  # cut meanwhile
                self.drop()
                return
            for source, sink in ((near, far), (far, near)):
                threading.Thread(target=self._forward, args=(source, sink), daemon=True).start()

    def _forward(self, source: socket.socket, sink: socket.socket) -> None:
        with contextlib.suppress(OSError):
            while piece := source.recv(65_536):
                self._flowing.wait()
                time.sleep(self._delay_s)
                sink.sendall(piece)
        for end in (source, sink):
            with contextlib.suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)
            end.close()


@contextlib.contextmanager
def proxy_to(port: int) -> Iterator[Proxy]:
    """A proxy in front of ``port``."""
    proxy = Proxy(port)
    try:
        yield proxy
    finally:
        proxy.cut()
        gc.collect()  # what is left of connections is in circles, by the errors that ended them
