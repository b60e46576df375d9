"""Answering a GraphQL operation from a store: what the HTTP endpoint and ``lexigraph query`` share."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from graphql import DocumentNode, OperationDefinitionNode, OperationType

from api.batching import Batcher
from api.callers import Caller, local_user
from api.errors import GlossaryReplacedError, error_entry, failure, graphql_entries
from api.preparation import Preparer
from api.schema import SCHEMA
from api.schema.context import RequestContext
from api.settings import ApiSettings
from graph.deadline import deadline
from graph.errors import InvalidArgumentError

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
    only_reads: bool = False
    """Whether it came in a way that must not change anything."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What a client gets."""

    payload: dict[str, Any]
    """``data`` and ``errors`` as GraphQL has them; without ``data`` where nothing was carried out."""
    needs_post: bool = False
    """Whether it was refused because it changes something and must not, as it came."""

    @property
    def carried_out(self) -> bool:
        """Whether the operation ran, with or without errors on the way."""
        return "data" in self.payload


@dataclass(frozen=True, slots=True)
class _Request:
    """An operation that can be carried out, for whom, and whether it changes something."""

    operation: Operation
    document: DocumentNode
    caller: Caller
    changing: bool


class Executor:
    """Answers operations from ``store`` within the limits of ``settings``; may be shared between event loops."""

    def __init__(self, store: GraphStore, settings: ApiSettings) -> None:
        self._store = store
        self._settings = settings
        self._preparer = Preparer(settings)

    @property
    def settings(self) -> ApiSettings:
        """The limits, and what else is set."""
        return self._settings

    async def answer(self, operation: Operation, caller: Caller | None = None) -> Answer:
        """The answer to ``operation``, within the time that a request may take; without ``caller`` to this machine's user."""
        prepared = self._preparer.prepare(operation.text)
        if prepared.document is None:
            return Answer(failure(*prepared.errors))
        try:
            chosen = _chosen(prepared.document, operation.name)
        except InvalidArgumentError as error:
            return Answer(failure(error_entry(error)))
        changing = chosen.operation is OperationType.MUTATION
        if changing and operation.only_reads:
            refusal = InvalidArgumentError("a mutation is not sent by GET", suggestion="send it by POST")
            return Answer(failure(error_entry(refusal)), needs_post=True)
        name = chosen.name.value if chosen.name else None
        limit = self._settings.curation_timeout_s if changing else self._settings.request_timeout_s
        named = Operation(operation.text, operation.variables, name)
        request = _Request(named, prepared.document, caller or local_user(self._settings), changing=changing)
        try:
            async with asyncio.timeout(limit + _GRACE_S):
                with deadline(limit):
                    return await self._answer(request)
        except TimeoutError as error:
            return Answer({"data": None, **failure(error_entry(error))})

    async def _answer(self, request: _Request) -> Answer:
        result = await self._run(request)
        replaced = any(isinstance(error.original_error, GlossaryReplacedError) for error in result.errors or ())
        if replaced and not request.changing:  # a change is never made twice
            result = await self._run(request)
        entries = graphql_entries(result.errors or ())
        if result.data is None and all("path" not in entry for entry in entries):
            return Answer(failure(*entries))
        return Answer({"data": result.data, "errors": entries} if entries else {"data": result.data})

    async def _run(self, request: _Request) -> ExecutionResult:
        operation = request.operation
        batcher = Batcher(self._store, self._settings.max_objects)
        try:
            return await SCHEMA.execute(
                operation.text,
                variable_values=dict(operation.variables or {}),
                operation_name=operation.name,
                context_value=RequestContext(batcher, self._settings, request.document, request.caller),
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
    """The operation to carry out: a query or a mutation."""
    operations = [node for node in document.definitions if isinstance(node, OperationDefinitionNode)]
    names = [node.name.value for node in operations if node.name]
    if name is None and len(operations) == 1:
        chosen = operations[0]
    else:
        found = [node for node in operations if node.name and node.name.value == name]
        if not found:
            asked = "no operation is named" if name is None else f"there is no operation '{name}'"
            listed = ", ".join(names) if names else "a query"
            raise InvalidArgumentError(f"{asked} to carry out", suggestion=f"operationName may be: {listed}")
        chosen = found[0]
    if chosen.operation is OperationType.SUBSCRIPTION:
        raise InvalidArgumentError("there is no subscription in this schema", suggestion="send a query")
    return chosen
