"""Answering a GraphQL operation from a store: what the HTTP endpoint and ``lexigraph query`` share."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from graphql import DocumentNode, OperationDefinitionNode, OperationType

from api.access import LOCAL, Caller
from api.batching import Batcher
from api.cost import check_cost
from api.errors import Code, ForbiddenError, GlossaryReplacedError, error_entry, failure, graphql_entries, without_hints
from api.preparation import Preparer
from api.schema import SCHEMA
from api.schema.context import RequestContext
from api.scope import Scope
from api.settings import ApiSettings
from graph.deadline import deadline
from graph.errors import InvalidArgumentError, LexigraphError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from strawberry.types import ExecutionResult

    from graph.store import GraphStore

__all__ = ["Answer", "Executor", "Operation", "execute"]

_GRACE_S = 0.25
"""How much later than the store a request gives up, so that the store's own answer comes first."""
_SHARE_FOR_ENCODER = 0.8


@dataclass(frozen=True, slots=True)
class Operation:
    """What a client asks for."""

    text: str
    variables: Mapping[str, Any] | None = None
    name: str | None = None
    """Which operation of the text, where it has several."""
    caller: Caller = LOCAL
    only_reads: bool = False
    """Whether it came in a way by which nothing may be changed."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What a client gets."""

    payload: dict[str, Any]
    """``data`` and ``errors`` as GraphQL has them; without ``data`` where nothing was carried out."""
    status: int = 200
    """What HTTP says of it: 200 where the operation ran, with or without errors on the way."""


class _WrongMethodError(InvalidArgumentError):
    """The operation changes something and came in a way that only reads."""


class Executor:
    """Answers operations from ``store`` within the limits of ``settings``; may be shared between event loops."""

    def __init__(self, store: GraphStore, settings: ApiSettings) -> None:
        self._store = store
        self._settings = settings
        self._preparer = Preparer(settings)

    async def answer(self, operation: Operation) -> Answer:
        """The answer to ``operation``, within the time that a request may take."""
        prepared = self._preparer.prepare(operation.text)
        if prepared.document is None:
            return Answer(failure(*prepared.errors), 400)
        try:
            chosen = _chosen(prepared.document, operation.name)
            _check_type(chosen, operation)
            name = chosen.name.value if chosen.name else None
            check_cost(prepared.costs[name], operation.variables or {}, self._settings)
        except LexigraphError as error:
            return Answer(failure(error_entry(error)), _status(error))
        limit = self._settings.request_timeout_s
        try:
            async with asyncio.timeout(limit + _GRACE_S):
                with deadline(limit):
                    return await self._answer(replace(operation, name=name), prepared.document)
        except TimeoutError as error:
            return Answer({"data": None, "errors": self._shown([error_entry(error)])})

    async def _answer(self, operation: Operation, document: DocumentNode) -> Answer:
        result = await self._run(operation, document)
        if any(isinstance(error.original_error, GlossaryReplacedError) for error in result.errors or ()):
            result = await self._run(operation, document)
        entries = self._shown(graphql_entries(result.errors or ()))
        if result.data is None and all("path" not in entry for entry in entries):
            return Answer(failure(*entries), 400)
        return Answer({"data": result.data, "errors": entries} if entries else {"data": result.data})

    def _shown(self, entries: list[dict[str, Any]]) -> list[dict[str, Any]]:
        """``entries`` as these settings have them."""
        limit = {"setting": "LEXIGRAPH_REQUEST_TIMEOUT_S", "allowed": self._settings.request_timeout_s}
        for entry in entries:
            if entry["extensions"]["code"] == Code.TIMEOUT:
                entry["extensions"]["limit"] = limit
        return entries if self._settings.introspection else without_hints(entries)

    async def _run(self, operation: Operation, document: DocumentNode) -> ExecutionResult:
        batcher = Batcher(self._store, self._settings.max_objects)
        try:
            return await SCHEMA.execute(
                operation.text,
                variable_values=dict(operation.variables or {}),
                operation_name=operation.name,
                context_value=RequestContext(batcher, self._settings, document, operation.caller),
            )
        finally:
            batcher.close()


def execute(
    store: GraphStore,
    text: str,
    variables: Mapping[str, Any] | None = None,
    settings: ApiSettings | None = None,
) -> dict[str, Any]:
    """The GraphQL response to ``text`` from ``store``, in this process: the same schema, limits and errors as HTTP.

    The answer is JSON in the form of Python objects: ``data``, and ``errors`` where there are any. Must not be called
    from a running event loop.
    """
    chosen = settings or ApiSettings()
    # Nobody asks a second time, so this one waits for the encoder as long as it can.
    patient = chosen.model_copy(update={"encoder_wait_s": _SHARE_FOR_ENCODER * chosen.request_timeout_s})
    executor = Executor(store, patient)
    return asyncio.run(executor.answer(Operation(text, variables))).payload


def _chosen(document: DocumentNode, name: str | None) -> OperationDefinitionNode:
    """The operation to carry out."""
    operations = [node for node in document.definitions if isinstance(node, OperationDefinitionNode)]
    if name is None and len(operations) == 1:
        return operations[0]
    found = [node for node in operations if node.name and node.name.value == name]
    if not found:
        names = [node.name.value for node in operations if node.name]
        asked = "no operation is named" if name is None else f"there is no operation '{name}'"
        listed = ", ".join(names) if names else "a query"
        raise InvalidArgumentError(f"{asked} to carry out", suggestion=f"operationName may be: {listed}")
    return found[0]


def _check_type(chosen: OperationDefinitionNode, operation: Operation) -> None:
    """Do nothing where the schema has such operations, the caller may send them, and in this way.

    Raises:
        InvalidArgumentError: the first or the last is not so.
        ForbiddenError: the caller may not.
    """
    if chosen.operation is OperationType.MUTATION:
        if operation.only_reads:
            raise _WrongMethodError("a mutation cannot come by GET", suggestion="send a POST")
        operation.caller.require(Scope.CURATE)
    if SCHEMA.core.get_root_type(chosen.operation) is None:
        raise InvalidArgumentError(f"there is no {chosen.operation.value} in this schema", suggestion="send a query")


def _status(error: LexigraphError) -> int:
    """What HTTP says of an operation that was not carried out because of ``error``."""
    return 405 if isinstance(error, _WrongMethodError) else 403 if isinstance(error, ForbiddenError) else 400
