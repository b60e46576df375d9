"""What a request for GraphQL passes before it is answered: its body is read, and there is room for it."""

from __future__ import annotations

import asyncio
import functools
from contextlib import suppress
from typing import TYPE_CHECKING, Any, Final, cast

from api.errors import RateLimitedError, RequestLimitError

if TYPE_CHECKING:
    from collections.abc import Coroutine, Generator, Mapping

    from starlette.types import Message, Receive, Send

__all__ = ["Admission", "BodyReader", "BodyTimeoutError", "BodyTooLargeError"]

_RETRY_AFTER_S: Final = 1.0


class BodyTooLargeError(RequestLimitError):
    """The body has more bytes than it may have."""


class BodyTimeoutError(RequestLimitError):
    """The body has not come in time."""


class BodyReader:
    """Reads a body whole, and no more of it, for no longer, than it may be."""

    def __init__(self, max_bytes: int, timeout_s: float) -> None:
        self._max_bytes, self._timeout_s = max_bytes, timeout_s

    async def read(self, headers: Mapping[bytes, bytes], receive: Receive) -> bytes | None:
        """The body of the request; None where the client has left before its end.

        Raises:
            BodyTooLargeError: by what the request says of itself, or by what came.
            BodyTimeoutError: it has not come in time.
        """
        announced = headers.get(b"content-length", b"")
        if announced.isdigit() and int(announced) > self._max_bytes:
            raise self._too_large(int(announced))
        begun = _Begun(self._received(receive))
        if begun.is_done:
            return begun.result
        try:
            async with asyncio.timeout(self._timeout_s):
                return await begun
        except TimeoutError:
            raise BodyTimeoutError(
                f"the body had not come after {self._timeout_s:g} s",
                setting="body_timeout_s",
                allowed=self._timeout_s,
                suggestion="send the whole body at once",
            ) from None

    async def _received(self, receive: Receive) -> bytes | None:
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

    def lingering(self, receive: Receive, send: Send) -> Send:
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

    def _too_large(self, size: int | None) -> BodyTooLargeError:
        has = "more" if size is None else str(size)
        return BodyTooLargeError(
            f"the body has {has} bytes; {self._max_bytes} are allowed",
            setting="max_body_bytes",
            allowed=self._max_bytes,
            was=size,
            suggestion="split the request; pass long lists in several",
        )


class _Begun:
    """A coroutine that has been run as far as it goes without waiting; what then is left of it can be awaited.

    Most bodies have come whole when they are asked for, and then need no timer, which takes longer than reading them.
    """

    def __init__(self, coroutine: Coroutine[Any, Any, bytes | None]) -> None:
        self._coroutine = coroutine
        self.is_done, self.result = False, None
        try:
            self._awaited = coroutine.send(None)
        except StopIteration as end:
            self.is_done, self.result = True, end.value

    def __await__(self) -> Generator[Any, Any, bytes | None]:
        # As ``yield from`` would do, but that what it waits for first is known already.
        awaited = self._awaited
        while True:
            try:
                sent = yield awaited
            except BaseException as error:  # noqa: BLE001 - it is handed on: cancelled, most likely
                step = functools.partial(self._coroutine.throw, error)
            else:
                step = functools.partial(self._coroutine.send, sent)
            try:
                awaited = step()
            except StopIteration as end:
                return cast("bytes | None", end.value)


class Admission:
    """Lets ``at_once`` requests in and as many as ``waiting`` wait ``wait_s`` for their turn: ``async with`` it.

    The rest is refused: at once where nobody else may wait, and where its turn has not come in that time.
    """

    def __init__(self, at_once: int, waiting: int, wait_s: float) -> None:
        self._at_once, self._most_waiting, self._wait_s = at_once, waiting, wait_s
        self._slots = asyncio.Semaphore(at_once)
        self._waiting = 0

    async def __aenter__(self) -> None:
        """Wait for a turn.

        Raises:
            RateLimitedError: there is no room.
        """
        if not self._slots.locked():
            await self._slots.acquire()  # at once
            return
        if self._waiting >= self._most_waiting:
            raise self._full()
        self._waiting += 1
        try:
            async with asyncio.timeout(self._wait_s):
                await self._slots.acquire()
        except TimeoutError:
            raise self._full() from None
        finally:
            self._waiting -= 1

    async def __aexit__(self, *exception: object) -> None:
        """Give the turn to the next."""
        self._slots.release()

    def _full(self) -> RateLimitedError:
        return RateLimitedError(
            f"more requests come than are answered: {self._at_once} at once, {self._most_waiting} more that wait, "
            f"{self._wait_s:g} s long (LEXIGRAPH_MAX_AT_ONCE, LEXIGRAPH_MAX_WAITING, LEXIGRAPH_MAX_WAIT_S)",
            suggestion="send it again after as many seconds as Retry-After says",
            retry_after_s=_RETRY_AFTER_S,
        )
