"""What a request passes before GraphQL sees it: who sends it, its body, and whether there is room for it.

Each is plain ASGI around the application and looks at requests for GraphQL alone, so that health checks, pages and
the schema are answered whatever comes.
"""

from __future__ import annotations

import asyncio
from contextlib import suppress
from typing import TYPE_CHECKING, Final

from starlette.requests import Request

from api.access import caller_of
from api.errors import RateLimitedError, RequestLimitError, UnauthenticatedError
from api.responses import refusal
from graph.errors import LexigraphError

if TYPE_CHECKING:
    from starlette.responses import Response
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

    from api.access import Access

__all__ = ["Admission", "BodyReader", "KeyCheck", "asks_for_page"]

_RETRY_AFTER_S: Final = 1.0


def asks_for_page(scope: Scope) -> bool:
    """Whether a browser asks for GraphiQL rather than a program for an answer."""
    if scope["method"] != "GET":
        return False
    request = Request(scope)
    return "text/html" in request.headers.get("accept", "") and "query" not in request.query_params


class KeyCheck:
    """Lets through who may ask anything at all, and keeps with the request who it is."""

    def __init__(self, app: ASGIApp, access: Access) -> None:
        self._app, self._access = app, access

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, or refuse it with 401 or 429."""
        if _is_graphql(scope):
            try:
                caller_of(scope, self._access.caller(scope))
            except LexigraphError as error:
                # The page holds nothing of the glossary; the key is entered there.
                if not (isinstance(error, UnauthenticatedError) and asks_for_page(scope)):
                    await refusal(error)(scope, receive, send)
                    return
        await self._app(scope, receive, send)


class BodyReader:
    """Reads the body of a POST whole, and no more of it, for no longer, than it may be."""

    def __init__(self, app: ASGIApp, max_bytes: int, timeout_s: float) -> None:
        self._app, self._max_bytes, self._timeout_s = app, max_bytes, timeout_s

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on with its body, or refuse it with 413 or 408."""
        if not _is_graphql(scope) or scope["method"] != "POST":
            await self._app(scope, receive, send)
            return
        try:
            async with asyncio.timeout(self._timeout_s):
                body = await self._read(scope, receive)
        except RequestLimitError as error:
            await refusal(error, 413)(scope, receive, self._lingering(receive, send))
        except TimeoutError:
            await self._too_slow()(scope, receive, send)
        else:
            if body is not None:
                await self._app(scope, _replayed(body, receive), send)

    async def _read(self, scope: Scope, receive: Receive) -> bytes | None:
        """The body; None where the client has left before its end."""
        announced = next((value for name, value in scope["headers"] if name == b"content-length"), b"")
        if announced.isdigit() and int(announced) > self._max_bytes:
            raise self._too_large(int(announced))
        body = bytearray()
        while True:
            message = await receive()
            if message["type"] != "http.request":
                return None
            body += message.get("body", b"")
            if len(body) > self._max_bytes:
                raise self._too_large(None)
            if not message.get("more_body", False):
                return bytes(body)

    def _lingering(self, receive: Receive, send: Send) -> Send:
        """Sends an answer at once and ends it when the client has sent all, or had as long for it as anybody has.

        What comes is thrown away. A connection that is closed on a client that is still sending takes the answer with it.
        """

        async def send_and_linger(message: Message) -> None:
            if message["type"] != "http.response.body":
                await send(message)
            else:
                await send({**message, "more_body": True})
                with suppress(TimeoutError):
                    async with asyncio.timeout(self._timeout_s):
                        while (await receive()).get("more_body", False):
                            pass
                await send({"type": "http.response.body", "body": b""})

        return send_and_linger

    def _too_large(self, size: int | None) -> RequestLimitError:
        has = "more" if size is None else str(size)
        return RequestLimitError(
            f"the body has {has} bytes; {self._max_bytes} are allowed",
            setting="max_body_bytes",
            allowed=self._max_bytes,
            was=size,
            suggestion="split the request; pass long lists in several",
        )

    def _too_slow(self) -> Response:
        error = RequestLimitError(
            f"the body had not come after {self._timeout_s:g} s",
            setting="body_timeout_s",
            allowed=self._timeout_s,
            suggestion="send the whole body at once",
        )
        answer = refusal(error, 408)
        answer.headers["connection"] = "close"  # what is still to come of the body is not waited for
        return answer


class Admission:
    """Lets ``at_once`` requests run and as many as ``waiting`` wait ``wait_s`` for their turn.

    The rest is refused: at once where nobody else may wait, and where its turn has not come in that time.
    """

    def __init__(self, app: ASGIApp, at_once: int, waiting: int, wait_s: float) -> None:
        self._app, self._at_once, self._most_waiting, self._wait_s = app, at_once, waiting, wait_s
        self._slots = asyncio.Semaphore(at_once)
        self._waiting = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on when its turn has come, or refuse it with 429."""
        if not _is_graphql(scope):
            await self._app(scope, receive, send)
            return
        if not await self._admitted():
            await refusal(self._full())(scope, receive, send)
            return
        turn = _Turn(self._slots, send)
        try:
            await self._app(scope, receive, turn.send)
        finally:
            turn.end()

    async def _admitted(self) -> bool:
        """Whether the request has one of the slots now."""
        if not self._slots.locked():
            return await self._slots.acquire()  # at once
        if self._waiting >= self._most_waiting:
            return False
        self._waiting += 1
        try:
            async with asyncio.timeout(self._wait_s):
                return await self._slots.acquire()
        except TimeoutError:
            return False
        finally:
            self._waiting -= 1

    def _full(self) -> RateLimitedError:
        return RateLimitedError(
            f"more requests come than are answered: {self._at_once} at once, {self._most_waiting} more that wait, "
            f"{self._wait_s:g} s long (LEXIGRAPH_MAX_AT_ONCE, LEXIGRAPH_MAX_WAITING, LEXIGRAPH_MAX_WAIT_S)",
            suggestion="send it again after as many seconds as Retry-After says",
            retry_after_s=_RETRY_AFTER_S,
        )


class _Turn:
    """A request's turn. It ends with the first word of the answer: a client that reads slowly keeps nobody waiting."""

    def __init__(self, slots: asyncio.Semaphore, send: Send) -> None:
        self._slots: asyncio.Semaphore | None = slots
        self._send = send

    async def send(self, message: Message) -> None:
        self.end()
        await self._send(message)

    def end(self) -> None:
        if self._slots is not None:
            self._slots.release()
            self._slots = None


def _is_graphql(scope: Scope) -> bool:
    return scope["type"] == "http" and str(scope["path"]).endswith("/graphql")


def _replayed(body: bytes, receive: Receive) -> Receive:
    """Gives ``body``, then what ``receive`` gives."""
    left: list[Message] = [{"type": "http.request", "body": body, "more_body": False}]

    async def replay() -> Message:
        return left.pop() if left else await receive()

    return replay
