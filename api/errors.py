"""What a client sees of an error: a message, a code, and what to do about it.

Every entry of ``errors`` has ``extensions.code``, one of :class:`Code`. Errors of our own and of the GraphQL language
are shown as they are; anything else is a fault of ours, is shown by an id alone, and stands in the log under that id.
"""

from __future__ import annotations

import logging
import secrets
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from graphql import GraphQLError

from api.observation import note_errors
from graph.errors import (
    ConflictError,
    GlossaryReplacedError,
    InvalidArgumentError,
    LexigraphError,
    LimitExceededError,
    PrerequisiteCycleError,
    StoreError,
    StoreTimeoutError,
    UnknownConceptError,
)

if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = [
    "Code",
    "ForbiddenError",
    "GlossaryReplacedError",
    "RateLimitedError",
    "RequestLimitError",
    "UnauthenticatedError",
    "UnknownTextError",
    "error_entry",
    "failure",
    "graphql_entries",
    "internal_entry",
    "without_hints",
]

_LOG = logging.getLogger("lexigraph.api")
_LONGEST_MESSAGE = 1_000


class Code(StrEnum):
    """``extensions.code`` of an error."""

    BAD_USER_INPUT = "BAD_USER_INPUT"
    UNAUTHENTICATED = "UNAUTHENTICATED"
    FORBIDDEN = "FORBIDDEN"
    RATE_LIMITED = "RATE_LIMITED"
    CONFLICT = "CONFLICT"
    LIMIT_EXCEEDED = "LIMIT_EXCEEDED"
    STORE_UNAVAILABLE = "STORE_UNAVAILABLE"
    TIMEOUT = "TIMEOUT"
    PERSISTED_QUERY_NOT_FOUND = "PERSISTED_QUERY_NOT_FOUND"
    INTERNAL = "INTERNAL"


class UnauthenticatedError(LexigraphError):
    """The request brings no key that is known."""


class ForbiddenError(LexigraphError):
    """Whoever sends the request may not do what it asks for."""


class RateLimitedError(LexigraphError):
    """More requests come than are answered; carries when to try again."""

    def __init__(self, message: str, *, suggestion: str, retry_after_s: float) -> None:
        """Keep the seconds after which the next request will be taken."""
        super().__init__(message, suggestion=suggestion)
        self.retry_after_s = retry_after_s


class UnknownTextError(LexigraphError):
    """A request names its text by a hash that no text is remembered under; clients know this by its message."""

    def __init__(self) -> None:
        """Say it in the words that the protocol has for it."""
        super().__init__("PersistedQueryNotFound", suggestion="send the query with its hash once")


class RequestLimitError(LimitExceededError):
    """A request goes beyond a limit that a setting gives; carries the limit."""

    def __init__(
        self, message: str, *, setting: str, allowed: float, was: float | None = None, suggestion: str | None = None
    ) -> None:
        """Keep the limit: the setting of :class:`api.settings.ApiSettings`, what it allows, what the request has.

        ``was`` is None where nobody counted on beyond the limit.
        """
        variable = f"LEXIGRAPH_{setting.upper()}"
        super().__init__(f"{message} ({variable})", suggestion=suggestion)
        self.limit = {"setting": variable, "allowed": allowed} | ({} if was is None else {"was": was})


_CODES: tuple[tuple[type[BaseException], Code], ...] = (
    (UnauthenticatedError, Code.UNAUTHENTICATED),
    (ForbiddenError, Code.FORBIDDEN),
    (RateLimitedError, Code.RATE_LIMITED),
    (UnknownTextError, Code.PERSISTED_QUERY_NOT_FOUND),
    (LimitExceededError, Code.LIMIT_EXCEEDED),
    (InvalidArgumentError, Code.BAD_USER_INPUT),
    (ConflictError, Code.CONFLICT),
    (UnknownConceptError, Code.BAD_USER_INPUT),
    (PrerequisiteCycleError, Code.BAD_USER_INPUT),
    (StoreTimeoutError, Code.TIMEOUT),
    (TimeoutError, Code.TIMEOUT),
    (StoreError, Code.STORE_UNAVAILABLE),
)
_NEXT_STEP = {
    Code.BAD_USER_INPUT: "see the schema for what the field takes: /schema.graphql",
    Code.LIMIT_EXCEEDED: "ask for less at once",
    Code.TIMEOUT: "ask for less at once, or try again later",
    Code.STORE_UNAVAILABLE: "try again later",
}


def error_entry(error: LexigraphError | TimeoutError) -> dict[str, Any]:
    """An entry of ``errors`` for one of our own errors; one that no client can mend is hidden.

    >>> entry = error_entry(LimitExceededError("too much", suggestion="ask for less"))
    >>> entry["message"], entry["extensions"]
    ('too much', {'code': 'LIMIT_EXCEEDED', 'suggestion': 'ask for less'})
    """
    code = next((code for kind, code in _CODES if isinstance(error, kind)), None)
    if code is None:
        return internal_entry(error)
    message = error.message if isinstance(error, LexigraphError) else "the request took too long"
    suggestion = error.suggestion if isinstance(error, LexigraphError) else None
    entry = _entry(message, code, suggestion)
    if isinstance(error, RequestLimitError):
        entry["extensions"]["limit"] = error.limit
    return entry


def internal_entry(error: BaseException | None) -> dict[str, Any]:
    """An entry that names a fault by a new id alone; the log has the fault under that id."""
    error_id = secrets.token_hex(8)
    _LOG.error("error %s: %s", error_id, error, exc_info=error)
    entry = _entry(f"internal error {error_id}", Code.INTERNAL, f"report the id {error_id} to whoever runs this server")
    entry["extensions"]["errorId"] = error_id
    note_errors([entry])
    return entry


def graphql_entries(errors: Iterable[GraphQLError]) -> list[dict[str, Any]]:
    """Entries for errors of the GraphQL engine, each by what lies under it."""
    return [_graphql_entry(error) for error in errors]


def without_hints(entries: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    """``entries`` without what the engine adds to a misspelt name: names that the schema has.

    >>> without_hints([{"message": "Cannot query field 'nam' on type 'Concept'. Did you mean 'name'?"}])
    [{'message': "Cannot query field 'nam' on type 'Concept'."}]
    """
    return [entry | {"message": entry["message"].partition(" Did you mean ")[0]} for entry in entries]


def failure(*entries: dict[str, Any]) -> dict[str, Any]:
    """A response for a request of which nothing was carried out."""
    note_errors(entries)  # again where they were kept from an earlier request
    return {"errors": list(entries)}


def _graphql_entry(error: GraphQLError) -> dict[str, Any]:
    cause = _cause(error)
    if cause is None:  # the engine's own: syntax, validation, variables
        suggestion = error.extensions.get("suggestion") if error.extensions else None
        entry = _entry(error.message, Code.BAD_USER_INPUT, suggestion)
    elif isinstance(cause, LexigraphError | TimeoutError):
        entry = error_entry(cause)
    else:
        entry = internal_entry(cause)
    if error.locations:
        entry["locations"] = [{"line": place.line, "column": place.column} for place in error.locations]
    if error.path is not None:
        entry["path"] = list(error.path)
    return entry


def _cause(error: GraphQLError) -> BaseException | None:
    cause: BaseException | None = error
    while isinstance(cause, GraphQLError):
        cause = cause.original_error
    return cause


def _entry(message: str, code: Code, suggestion: str | None) -> dict[str, Any]:
    shown = message if len(message) <= _LONGEST_MESSAGE else message[: _LONGEST_MESSAGE - 1] + "…"
    step = suggestion or _NEXT_STEP.get(code)
    extensions: dict[str, Any] = {"code": code.value}
    if step:
        extensions["suggestion"] = step
    entry = {"message": shown, "extensions": extensions}
    note_errors([entry])
    return entry
