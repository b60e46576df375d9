"""GraphQL over HTTP: reading a request, writing its answer.

A request that cannot be carried out (no JSON, not GraphQL, unknown operation, variable of a wrong type, beyond a
limit) has status 400, and 413, 415 or 405 where HTTP has a name for it; one that was carried out has 200, also with
errors on the way. Every body is JSON with ``errors`` as :mod:`api.errors` has them.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import orjson
from starlette.responses import Response

from api.callers import caller_of
from api.errors import error_entry, failure
from api.execution import Executor, Operation
from graph.errors import InvalidArgumentError, LimitExceededError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from starlette.requests import Request

__all__ = ["answer_get", "answer_post", "json_response"]

_GRAPHQL_JSON = "application/graphql-response+json"
_JSON = "application/json"


class _TooLargeError(LimitExceededError):
    """The body is larger than the settings allow."""


class _MediaTypeError(InvalidArgumentError):
    """The body is not JSON by its own account."""


async def answer_post(request: Request, executor: Executor, max_body_bytes: int) -> Response:
    """The answer to an operation in the body."""
    try:
        operation = _operation(_parsed("the body", await _body(request, max_body_bytes)))
    except _TooLargeError as error:
        return json_response(failure(error_entry(error)), 413)
    except _MediaTypeError as error:
        return json_response(failure(error_entry(error)), 415)
    except InvalidArgumentError as error:
        return json_response(failure(error_entry(error)), 400)
    return await _answer(request, executor, operation)


async def answer_get(request: Request, executor: Executor) -> Response:
    """The answer to a query in the query string; a mutation has to come by POST, with status 405 otherwise."""
    parameters: dict[str, Any] = dict(request.query_params)
    try:
        for name in ("variables", "extensions"):
            if parameters.get(name):
                parameters[name] = _parsed(name, parameters[name].encode())
        operation = replace(_operation(parameters), only_reads=True)
    except InvalidArgumentError as error:
        return json_response(failure(error_entry(error)), 400)
    return await _answer(request, executor, operation)


def json_response(content: object, status: int = 200, media_type: str = _JSON) -> Response:
    """``content`` as JSON."""
    return Response(orjson.dumps(content), status, media_type=media_type)


async def _answer(request: Request, executor: Executor, operation: Operation) -> Response:
    answer = await executor.answer(operation, caller_of(request, executor.settings))
    media_type = _GRAPHQL_JSON if _GRAPHQL_JSON in request.headers.get("accept", "") else _JSON
    if answer.needs_post:
        refusal = json_response(answer.payload, 405, media_type)
        refusal.headers["allow"] = "POST"
        return refusal
    return json_response(answer.payload, 200 if answer.carried_out else 400, media_type)


async def _body(request: Request, most: int) -> bytes:
    if request.headers.get("content-type", "").partition(";")[0].strip().lower() != _JSON:
        raise _MediaTypeError("the body must have the Content-Type application/json", suggestion="send JSON")
    announced = request.headers.get("content-length", "")
    error = _TooLargeError(
        f"the body is larger than {most} bytes", suggestion="split the request; pass long lists in several"
    )
    if announced.isdecimal() and int(announced) > most:
        raise error
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > most:
            raise error
    return bytes(body)


def _parsed(what: str, text: bytes) -> Any:
    try:
        return orjson.loads(text)
    except orjson.JSONDecodeError as error:
        raise InvalidArgumentError(f"{what} is no JSON: {error}", suggestion='send {"query": "…"}') from error


def _operation(parameters: Any) -> Operation:
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
    )


def _typed(parameters: Mapping[str, Any], name: str, kind: type, called: str) -> Any:
    value = parameters.get(name)
    if value is not None and value != "" and not isinstance(value, kind):
        raise InvalidArgumentError(
            f"{name} must be {called}", suggestion="see /schema.graphql and the GraphQL documentation"
        )
    return value or None
