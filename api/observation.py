"""What is seen of each request, for the log and the metrics: once measured, told to both.

A request is measured around everything that the application does. What only the inside knows (the operation's name,
the codes of errors) is noted there with :func:`note_operation` and :func:`note_errors`. Never noted: the text of a
query, its variables, headers.
"""

from __future__ import annotations

import itertools
import re
import secrets
import time
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from starlette.types import ASGIApp, Message, Receive, Scope, Send

__all__ = ["Observation", "ObservedRequests", "Observer", "current_observation", "note_errors", "note_operation"]

_SANE_ID = re.compile(rb"[!-~]{1,128}")
"""What is taken from the header X-Request-ID: short, and printable without spaces."""
_ID_HEADER = b"x-request-id"
_ID_OF_PROCESS = secrets.token_hex(4).encode()
_NUMBERS = itertools.count()
_LONGEST_NAME = 100
_ROUTES = frozenset({"/graphql", "/livez", "/readyz", "/metrics", "/schema.graphql"})
_SERVER_FAULTS = ("INTERNAL", "STORE_UNAVAILABLE", "TIMEOUT")
"""Codes that whoever runs the server has to know of."""


@dataclass(slots=True)
class Observation:
    """One request and its answer."""

    method: str
    path: str
    """Without the query string, which may hold variables."""
    request_id: str
    operation: str | None = None
    """The name of the GraphQL operation; None where it has none."""
    codes: list[str] = field(default_factory=list)
    """``extensions.code`` of the errors in the answer, each once."""
    error_ids: list[str] = field(default_factory=list)
    """Under which internal errors stand in the log."""
    status: int | None = None
    """None where no answer was begun."""
    seconds: float = 0.0

    @property
    def route(self) -> str:
        """``path`` where it is one of a few, else ``other``: what figures and spans may be named by."""
        return self.path if self.path in _ROUTES else "other"

    @property
    def kind(self) -> str:
        """``ok``, or the code that says most about the answer: a fault of the server before one of the client."""
        if not self.codes:
            return "ok"
        return next((code for code in _SERVER_FAULTS if code in self.codes), self.codes[0])

    @property
    def is_server_fault(self) -> bool:
        """Whether whoever runs the server has to know of it."""
        return self.kind in _SERVER_FAULTS or self.status is None or self.status >= 500


class Observer(Protocol):
    """Who is told of requests."""

    def began(self) -> None:
        """A request has come in."""
        ...

    def ended(self, observation: Observation) -> None:
        """It has been answered, or given up."""
        ...


_CURRENT: ContextVar[Observation | None] = ContextVar("lexigraph_observation", default=None)


def current_observation() -> Observation | None:
    """The request that is being answered here; None outside of the server."""
    return _CURRENT.get()


def note_operation(name: str | None) -> None:
    """Remember the name of the operation that is carried out."""
    observation = _CURRENT.get()
    if observation is not None and name is not None:
        observation.operation = name[:_LONGEST_NAME]


def note_errors(entries: Iterable[Mapping[str, Any]]) -> None:
    """Remember the codes and ids of these entries of ``errors``; noting one twice does no harm."""
    observation = _CURRENT.get()
    if observation is None:
        return
    for entry in entries:
        extensions = entry["extensions"]
        for kept, value in (
            (observation.codes, extensions["code"]),
            (observation.error_ids, extensions.get("errorId")),
        ):
            if value is not None and value not in kept:
                kept.append(value)


class ObservedRequests:
    """Measures every HTTP request to ``app``, tells ``observers``, and gives the answer its X-Request-ID."""

    def __init__(self, app: ASGIApp, observers: Iterable[Observer]) -> None:
        self._app = app
        self._observers = tuple(observers)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        request_id = _request_id(scope)
        observation = Observation(scope["method"], scope["path"], request_id.decode())
        token = _CURRENT.set(observation)

        async def send_observed(message: Message) -> None:
            if message["type"] == "http.response.start":
                observation.status = message["status"]
                message["headers"] = [*message.get("headers", ()), (_ID_HEADER, request_id)]
            await send(message)

        for observer in self._observers:
            observer.began()
        began = time.perf_counter()
        try:
            await self._app(scope, receive, send_observed)
        finally:
            observation.seconds = time.perf_counter() - began
            for observer in self._observers:
                observer.ended(observation)
            _CURRENT.reset(token)


def _request_id(scope: Scope) -> bytes:
    """The request's own id where it is sane, else a new one."""
    for name, value in scope["headers"]:
        if name == _ID_HEADER and _SANE_ID.fullmatch(value):
            return bytes(value)
    return b"%b%08x" % (_ID_OF_PROCESS, next(_NUMBERS) & 0xFFFFFFFF)
