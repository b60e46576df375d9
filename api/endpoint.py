"""GraphQL over HTTP: reading a request, writing its answer, as https://graphql.github.io/graphql-over-http has it.

An answer is ``application/graphql-response+json`` to who accepts that by name, and ``application/json`` to everybody
else. A request that is no GraphQL request has a status that says so: 400, 405, 406, 415, and before it comes here 401,
408, 413 or 429. One that is has 200 once it is carried out, also with errors on the way; where it cannot be (syntax,
validation, variables, a limit), 400 in the first media type and 200 in the second, whose clients take every other
status for a fault of the way. Every body has ``errors`` as :mod:`api.errors` has them.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Any

import orjson
from starlette.responses import Response

from api.access import caller_of
from api.errors import ForbiddenError
from api.execution import Executor, Operation
from api.responses import JSON, refusal
from graph.errors import InvalidArgumentError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from starlette.requests import Request

    from api.settings import ApiSettings

__all__ = ["answer_get", "answer_post"]

_GRAPHQL_JSON = "application/graphql-response+json"
_ONLY_HTTP = frozenset({403, 405})
"""Statuses of an operation that is not carried out which say it of the request, in every media type."""


class _HttpError(InvalidArgumentError):
    """The request is not one that this endpoint takes; carries the status that says so."""

    def __init__(self, status: int, message: str, *, suggestion: str) -> None:
        super().__init__(message, suggestion=suggestion)
        self.status = status


async def answer_post(request: Request, executor: Executor) -> Response:
    """The answer to an operation in the body."""
    try:
        media_type = _media_type(request)
        _check_content_type(request.headers.get("content-type", ""))
        parameters = _parsed("the body", await request.body())
        operation = _operation(request, parameters)
    except InvalidArgumentError as error:
        return _refused(error)
    return await _answer(executor, operation, media_type)


async def answer_get(request: Request, executor: Executor, settings: ApiSettings) -> Response:
    """The answer to an operation in the query string; such a one only reads."""
    if not settings.get_requests:
        error = _HttpError(405, "this server takes no GET", suggestion="send a POST; LEXIGRAPH_GET_REQUESTS allows GET")
        return _refused(error)
    parameters: dict[str, Any] = dict(request.query_params)
    try:
        _check_origin(request, settings.cors_origins)
        media_type = _media_type(request)
        for name in ("variables", "extensions"):
            if parameters.get(name):
                parameters[name] = _parsed(name, parameters[name].encode())
        operation = _operation(request, parameters)
    except ForbiddenError as error:
        return refusal(error)
    except InvalidArgumentError as error:
        return _refused(error)
    return await _answer(executor, operation, media_type, request.headers.get("if-none-match", ""))


async def _answer(executor: Executor, operation: Operation, media_type: str, known: str = "") -> Response:
    answer = await executor.answer(operation)
    status = answer.status if media_type == _GRAPHQL_JSON or answer.status in _ONLY_HTTP else 200
    headers = {"etag": answer.etag, "cache-control": "no-cache"} if answer.etag and operation.only_reads else {}
    if headers and headers["etag"] in [name.strip() for name in known.split(",")]:
        return Response(status_code=304, headers=headers)
    if status == 405:
        headers["allow"] = "POST"
    return Response(answer.body, status, headers, media_type)


def _refused(error: InvalidArgumentError) -> Response:
    status = error.status if isinstance(error, _HttpError) else 400
    response = refusal(error, status)
    if status == 405:
        response.headers["allow"] = "POST"
    return response


def _media_type(request: Request) -> str:
    """The media type of the answer: of those that the client accepts the one that it likes better."""
    chosen = _chosen_type(request.headers.get("accept", ""))
    if chosen is None:
        raise _HttpError(
            406, "the answer would have no media type that Accept names", suggestion=f"accept {_GRAPHQL_JSON} or {JSON}"
        )
    return chosen


@lru_cache(maxsize=256)
def _chosen_type(accept: str) -> str | None:
    """The media type to answer an ``Accept`` header with; None where it takes neither.

    >>> _chosen_type("application/graphql-response+json, application/json;q=0.9"), _chosen_type("*/*")
    ('application/graphql-response+json', 'application/json')
    """
    liking = dict(_liking(part) for part in reversed(accept.split(","))) if accept.strip() else {"*/*": 1.0}
    any_type = liking.get("application/*", liking.get("*/*", 0.0))
    json, graphql = liking.get(JSON, any_type), liking.get(_GRAPHQL_JSON, 0.0)
    if graphql > 0 and graphql >= json:
        return _GRAPHQL_JSON
    return JSON if json > 0 else None


def _liking(part: str) -> tuple[str, float]:
    """A media type of an ``Accept`` header and how much it is liked, from 0 to 1."""
    name, *parameters = (piece.strip().lower() for piece in part.split(";"))
    weight = next((parameter[2:] for parameter in parameters if parameter.startswith("q=")), "1")
    charset = next((parameter[8:].strip('"') for parameter in parameters if parameter.startswith("charset=")), "utf-8")
    try:
        return name, float(weight) if charset in {"utf-8", "utf8"} else 0.0
    except ValueError:
        return name, 1.0


@lru_cache(maxsize=64)
def _check_content_type(header: str) -> None:
    """Take JSON in UTF-8 alone.

    No page of another site can make a browser send that without asking this server first, which only those of
    ``cors_origins`` are allowed: this is what keeps other sites from writing in a reader's name.
    """
    name, *parameters = (piece.strip().lower() for piece in header.split(";"))
    charset = next((parameter[8:].strip('"') for parameter in parameters if parameter.startswith("charset=")), "utf-8")
    if name != JSON or charset not in {"utf-8", "utf8"}:
        raise _HttpError(415, f"the body must have the Content-Type {JSON}, in UTF-8", suggestion="send JSON")


def _check_origin(request: Request, allowed: tuple[str, ...]) -> None:
    """Refuse what a page of another site makes a browser fetch; a link that somebody follows is none of that.

    Browsers say so of themselves. Such a page could not read the answer, but would have it worked out.
    """
    site, mode = request.headers.get("sec-fetch-site"), request.headers.get("sec-fetch-mode")
    if site in {None, "same-origin", "none"} or mode == "navigate":
        return
    if not {request.headers.get("origin"), "*"} & set(allowed):
        raise ForbiddenError(
            "a page of another site asks",
            suggestion="whoever runs this server lets sites in with LEXIGRAPH_CORS_ORIGINS",
        )


def _parsed(what: str, text: bytes) -> Any:
    try:
        return orjson.loads(text)
    except orjson.JSONDecodeError as error:
        raise InvalidArgumentError(f"{what} is no JSON: {error}", suggestion='send {"query": "…"}') from error


def _operation(request: Request, parameters: Any) -> Operation:
    if not isinstance(parameters, dict):
        raise InvalidArgumentError(
            "the request must be one JSON object", suggestion='send {"query": "…"}; batches of requests are not taken'
        )
    text = _typed(parameters, "query", str, "a string")
    if not text:
        raise InvalidArgumentError("the request has no query", suggestion='send {"query": "…"}')
    _typed(parameters, "extensions", dict, "an object")
    return Operation(
        text=text,
        variables=_typed(parameters, "variables", dict, "an object"),
        name=_typed(parameters, "operationName", str, "a string") or None,
        caller=caller_of(request.scope),
        only_reads=request.method == "GET",
    )


def _typed(parameters: Mapping[str, Any], name: str, kind: type, called: str) -> Any:
    value = parameters.get(name)
    if value is not None and value != "" and not isinstance(value, kind):
        raise InvalidArgumentError(
            f"{name} must be {called}", suggestion="see /schema.graphql and the GraphQL documentation"
        )
    return value or None
