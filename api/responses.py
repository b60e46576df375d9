"""Answers of the API that are JSON, and what HTTP calls each way of refusing a request."""

from __future__ import annotations

import math
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

import orjson
from starlette.responses import Response

from api.errors import ForbiddenError, RateLimitedError, UnauthenticatedError, error_entry, failure
from api.security import security_headers

if TYPE_CHECKING:
    from starlette.types import Send

    from graph.errors import LexigraphError

__all__ = ["JSON", "Reply", "json_reply", "json_response", "refusal"]

JSON = "application/json"


class Reply(NamedTuple):
    """An answer as it is sent: with the headers for security, and nothing to be worked out any more."""

    status: int
    headers: list[tuple[bytes, bytes]]
    """Names in lower case."""
    body: bytes

    @classmethod
    def of(cls, status: int, media_type: str, body: bytes) -> Reply:
        """An answer with this body."""
        return cls(status, [*_head(media_type), (b"content-length", b"%d" % len(body))], body)

    @classmethod
    def unchanged(cls, media_type: str) -> Reply:
        """The answer to who has the body already."""
        return cls(304, list(_head(media_type)[1:]), b"")

    def having(self, **headers: str) -> Reply:
        """The same with more headers."""
        self.headers.extend((name.encode(), value.encode()) for name, value in headers.items())
        return self

    async def send(self, send: Send) -> None:
        """Send it."""
        await send({"type": "http.response.start", "status": self.status, "headers": self.headers})
        await send({"type": "http.response.body", "body": self.body})


@lru_cache(maxsize=16)
def _head(media_type: str) -> tuple[tuple[bytes, bytes], ...]:
    headers = {"content-type": media_type} | security_headers(media_type)
    return tuple((name.encode(), value.encode()) for name, value in headers.items())


def json_reply(content: object, status: int = 200) -> Reply:
    """``content`` as JSON."""
    return Reply.of(status, JSON, orjson.dumps(content))


def refusal(error: LexigraphError, status: int | None = None) -> Reply:
    """The answer to a request that is not carried out because of ``error``: its own status, or 400."""
    reply = json_reply(failure(error_entry(error)), status or _refusal_status(error) or 400)
    if isinstance(error, UnauthenticatedError):
        return reply.having(**{"www-authenticate": 'Bearer realm="lexigraph"'})
    if isinstance(error, RateLimitedError):
        return reply.having(**{"retry-after": str(max(1, math.ceil(error.retry_after_s)))})
    return reply


def json_response(content: object, status: int = 200) -> Response:
    """``content`` as JSON, for routes; what stands around them adds the headers for security."""
    return Response(orjson.dumps(content), status, media_type=JSON)


def _refusal_status(error: LexigraphError) -> int | None:
    """The status that HTTP has for ``error``; None where it is about what was asked, which GraphQL answers."""
    table = ((UnauthenticatedError, 401), (ForbiddenError, 403), (RateLimitedError, 429))
    return next((status for kind, status in table if isinstance(error, kind)), None)
