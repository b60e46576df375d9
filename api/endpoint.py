"""GraphQL over HTTP: reading a request, writing its answer, as https://graphql.github.io/graphql-over-http has it.

An answer is ``application/graphql-response+json`` to who accepts that by name, and ``application/json`` to everybody
else. A request that is no GraphQL request has a status that says so: 400, 405, 406, 415, and before it comes here 401,
408, 413 or 429. One that is has 200 once it is carried out, also with errors on the way; where it cannot be (syntax,
validation, variables, a limit), 400 in the first media type and 200 in the second, whose clients take every other
status for a fault of the way. Every body has ``errors`` as :mod:`api.errors` has them.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import parse_qsl

import orjson

from api.admission import Admission, BodyReader, BodyTimeoutError, BodyTooLargeError
from api.compression import compressed, takes_gzip
from api.errors import ForbiddenError, failure, internal_entry
from api.execution import Executor, Operation
from api.headers import first_headers
from api.persisted import PersistedTexts
from api.responses import JSON, Reply, json_reply, refusal
from graph.errors import InvalidArgumentError, LexigraphError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from starlette.types import ASGIApp, Receive, Scope, Send

    from api.access import Access, Caller
    from api.answers import Answer
    from api.settings import ApiSettings

__all__ = ["GraphqlEndpoint"]

_PATH: Final = "/graphql"
_GRAPHQL_JSON = "application/graphql-response+json"
_ONLY_HTTP = frozenset({403, 405})
"""Statuses of an operation that is not carried out which say it of the request, in every media type."""


class _HttpError(InvalidArgumentError):
    """The request is not one that this endpoint takes; carries the status that says so."""

    def __init__(self, status: int, message: str, *, suggestion: str) -> None:
        super().__init__(message, suggestion=suggestion)
        self.status = status


class GraphqlEndpoint:
    """The ASGI application at ``/graphql``. What asks for something else, as people do for its page, ``others`` answer.

    A request passes, in this order: its key, its body, what was kept, its turn, the executor. It is one application
    and not a layer for each, because the layers took longer than a small answer.
    """

    def __init__(self, others: ASGIApp, executor: Executor, access: Access, settings: ApiSettings) -> None:
        self._others, self._executor, self._access, self._settings = others, executor, access, settings
        self._bodies = BodyReader(settings.max_body_bytes, settings.body_timeout_s)
        self._texts = PersistedTexts()
        self.admission = Admission(settings.max_at_once, settings.max_waiting, settings.max_wait_s)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer the request."""
        if scope["type"] != "http" or scope["path"] != _PATH:
            await self._others(scope, receive, send)
            return
        headers = first_headers(scope)
        # The page holds nothing of the glossary, so that it needs no key; the key is entered there.
        if scope["method"] != "POST" and self._settings.introspection and _asks_for_page(scope, headers):
            await self._others(scope, receive, send)
            return
        try:
            reply = await self._reply(scope, headers, receive)
        except BodyTooLargeError as error:
            reply, send = refusal(error, 413), self._bodies.lingering(receive, send)
        except Exception as error:  # noqa: BLE001 - a fault of ours, which the log has
            reply = json_reply(failure(internal_entry(error)), 500)
        if reply is not None:
            await reply.send(send)

    async def _reply(self, scope: Scope, headers: Mapping[bytes, bytes], receive: Receive) -> Reply | None:
        """None where the client has left."""
        try:
            caller = self._access.caller(scope.get("client"), headers)
            if scope["method"] == "POST":
                body = await self._bodies.read(headers, receive)
                return None if body is None else await self._answer_post(headers, body, caller)
            return await self._answer_get(scope, headers, caller)
        except BodyTooLargeError:
            raise
        except BodyTimeoutError as error:
            # What is still to come of the body is not waited for.
            return refusal(error, 408).having(connection="close")
        except _HttpError as error:
            return refusal(error, error.status).having(**({"allow": "POST"} if error.status == 405 else {}))
        except LexigraphError as error:
            return refusal(error)

    async def _answer_post(self, headers: Mapping[bytes, bytes], body: bytes, caller: Caller) -> Reply:
        """The answer to an operation in the body."""
        media_type = _chosen_type(headers.get(b"accept", b""))
        _check_content_type(headers.get(b"content-type", b""))
        answer = self._executor.kept(body)
        if answer is None:
            answer = await self._made(lambda: _parsed("the body", body), caller, body, only_reads=False)
        return self._encoded(answer, media_type, headers)

    async def _answer_get(self, scope: Scope, headers: Mapping[bytes, bytes], caller: Caller) -> Reply:
        """The answer to an operation in the query string; such a one only reads."""
        query: bytes = scope["query_string"]
        if scope["method"] not in {"GET", "HEAD"}:
            raise _HttpError(405, f"this address takes no {scope['method']}", suggestion="send a POST")
        if not self._settings.get_requests:
            raise _HttpError(
                405, "this server takes no GET", suggestion="send a POST; LEXIGRAPH_GET_REQUESTS allows GET"
            )
        _check_origin(headers, self._settings.cors_origins)
        media_type = _chosen_type(headers.get(b"accept", b""))
        key = b"?" + query  # how no body begins that is JSON
        answer = self._executor.kept(key)
        if answer is None:
            answer = await self._made(lambda: _from_query(query), caller, key, only_reads=True)
        caching = {"vary": "Accept, Accept-Encoding"}  # what it depends on beside its address
        if answer.etag is not None:
            caching |= {"etag": answer.etag, "cache-control": "no-cache"}
            known = headers.get(b"if-none-match", b"").decode("latin-1")
            if answer.etag in [name.strip() for name in known.split(",")]:
                return Reply.unchanged(media_type).having(**caching)
        return self._encoded(answer, media_type, headers).having(**caching)

    async def _made(self, read: Callable[[], Any], caller: Caller, key: bytes, *, only_reads: bool) -> Answer:
        """The answer to the operation whose parameters ``read`` gives, when its turn has come."""
        async with self.admission:
            return await self._executor.answer(self._operation(read(), caller, key, only_reads=only_reads))

    def _operation(self, parameters: Any, caller: Caller, key: bytes, *, only_reads: bool) -> Operation:
        """The operation that the parameters of a request say."""
        if not isinstance(parameters, dict):
            raise InvalidArgumentError(
                "the request must be one JSON object",
                suggestion='send {"query": "…"}; batches of requests are not taken',
            )
        extensions = _typed(parameters, "extensions", dict, "an object")
        text = self._texts.resolve(_typed(parameters, "query", str, "a string"), extensions)
        if not text:
            raise InvalidArgumentError("the request has no query", suggestion='send {"query": "…"}')
        return Operation(
            text=text,
            variables=_typed(parameters, "variables", dict, "an object"),
            name=_typed(parameters, "operationName", str, "a string") or None,
            caller=caller,
            only_reads=only_reads,
            key=key,
        )

    def _encoded(self, answer: Answer, media_type: str, headers: Mapping[bytes, bytes]) -> Reply:
        status = answer.status if media_type == _GRAPHQL_JSON or answer.status in _ONLY_HTTP else 200
        body, more = answer.body, {"allow": "POST"} if status == 405 else {}
        if len(body) >= self._settings.compress_from_bytes and takes_gzip(headers.get(b"accept-encoding", b"")):
            if answer.packed is None:
                answer.packed = compressed(body)
            body, more = answer.packed, {"content-encoding": "gzip"} | more
        return Reply.of(status, media_type, body).having(**more)


def _asks_for_page(scope: Scope, headers: Mapping[bytes, bytes]) -> bool:
    """Whether a browser asks for GraphiQL rather than a program for an answer."""
    if scope["method"] != "GET" or b"text/html" not in headers.get(b"accept", b""):
        return False
    return not {"query", "extensions"} & {name for name, _ in _parameters(scope["query_string"])}


def _parameters(query: bytes) -> list[tuple[str, str]]:
    return parse_qsl(query.decode("latin-1"), keep_blank_values=True)


def _from_query(query: bytes) -> dict[str, Any]:
    parameters: dict[str, Any] = dict(_parameters(query))
    for name in ("variables", "extensions"):
        if parameters.get(name):
            parameters[name] = _parsed(name, parameters[name].encode())
    return parameters


@lru_cache(maxsize=256)
def _chosen_type(header: bytes) -> str:
    """The media type of the answer: of those that an ``Accept`` header names the one that it likes better.

    >>> _chosen_type(b"application/graphql-response+json, application/json;q=0.9"), _chosen_type(b"*/*")
    ('application/graphql-response+json', 'application/json')
    """
    accept = header.decode("latin-1")
    liking = dict(_liking(part) for part in reversed(accept.split(","))) if accept.strip() else {"*/*": 1.0}
    any_type = liking.get("application/*", liking.get("*/*", 0.0))
    json, graphql = liking.get(JSON, any_type), liking.get(_GRAPHQL_JSON, 0.0)
    if graphql > 0 and graphql >= json:
        return _GRAPHQL_JSON
    if json > 0:
        return JSON
    raise _HttpError(
        406, "the answer would have no media type that Accept names", suggestion=f"accept {_GRAPHQL_JSON} or {JSON}"
    )


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
def _check_content_type(header: bytes) -> None:
    """Take JSON in UTF-8 alone.

    No page of another site can make a browser send that without asking this server first, which only those of
    ``cors_origins`` are allowed: this is what keeps other sites from writing in a reader's name.
    """
    name, *parameters = (piece.strip().lower() for piece in header.decode("latin-1").split(";"))
    charset = next((parameter[8:].strip('"') for parameter in parameters if parameter.startswith("charset=")), "utf-8")
    if name != JSON or charset not in {"utf-8", "utf8"}:
        raise _HttpError(415, f"the body must have the Content-Type {JSON}, in UTF-8", suggestion="send JSON")


def _check_origin(headers: Mapping[bytes, bytes], allowed: tuple[str, ...]) -> None:
    """Refuse what a page of another site makes a browser fetch; a link that somebody follows is none of that.

    Browsers say so of themselves. Such a page could not read the answer, but would have it worked out.
    """
    site, mode = headers.get(b"sec-fetch-site"), headers.get(b"sec-fetch-mode")
    if site in {None, b"same-origin", b"none"} or mode == b"navigate":
        return
    if not {headers.get(b"origin", b"").decode("latin-1"), "*"} & set(allowed):
        raise ForbiddenError(
            "a page of another site asks",
            suggestion="whoever runs this server lets sites in with LEXIGRAPH_CORS_ORIGINS",
        )


def _parsed(what: str, text: bytes) -> Any:
    try:
        return orjson.loads(text)
    except orjson.JSONDecodeError as error:
        raise InvalidArgumentError(f"{what} is no JSON: {error}", suggestion='send {"query": "…"}') from error


def _typed(parameters: Mapping[str, Any], name: str, kind: type, called: str) -> Any:
    value = parameters.get(name)
    if value is not None and value != "" and not isinstance(value, kind):
        raise InvalidArgumentError(
            f"{name} must be {called}", suggestion="see /schema.graphql and the GraphQL documentation"
        )
    return value or None
