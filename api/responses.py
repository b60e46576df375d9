"""Answers of the API that are JSON, and what HTTP calls each way of refusing a request."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import orjson
from starlette.responses import Response

from api.errors import ForbiddenError, RateLimitedError, UnauthenticatedError, error_entry, failure

if TYPE_CHECKING:
    from graph.errors import LexigraphError

__all__ = ["JSON", "json_response", "refusal"]

JSON = "application/json"


def json_response(content: object, status: int = 200, media_type: str = JSON) -> Response:
    """``content`` as JSON."""
    return Response(orjson.dumps(content), status, media_type=media_type)


def refusal(error: LexigraphError, status: int | None = None) -> Response:
    """The answer to a request that is not carried out because of ``error``: its own status, or 400."""
    answer = json_response(failure(error_entry(error)), status or refusal_status(error) or 400)
    if isinstance(error, UnauthenticatedError):
        answer.headers["www-authenticate"] = 'Bearer realm="lexigraph"'
    if isinstance(error, RateLimitedError):
        answer.headers["retry-after"] = str(max(1, math.ceil(error.retry_after_s)))
    return answer


def refusal_status(error: LexigraphError) -> int | None:
    """The status that HTTP has for ``error``; None where it is about what was asked, which GraphQL answers."""
    table = ((UnauthenticatedError, 401), (ForbiddenError, 403), (RateLimitedError, 429))
    return next((status for kind, status in table if isinstance(error, kind)), None)
