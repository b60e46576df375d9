"""Answers by the engine of GraphQL, field by field: for whatever no plan covers, and for every error."""

from __future__ import annotations

from contextlib import nullcontext
from typing import TYPE_CHECKING, Any, NoReturn

from graphql import OperationType

from api.access import LOCAL, Caller
from api.batching import Batcher
from api.errors import failure, graphql_entries
from api.schema import SCHEMA
from api.schema.context import RequestContext
from graph.errors import GlossaryReplacedError, StoreError, StoreUnavailableError
from graph.held_version import one_version

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from graphql import DocumentNode, OperationDefinitionNode
    from strawberry.types import ExecutionResult

    from api.settings import ApiSettings
    from graph.store import GraphStore

__all__ = ["AskedError", "Engine", "UnaskedStore", "UnreachableStore"]

_ATTEMPTS = 3
"""How often an answer is made because the glossary was replaced while it was made; a change is made once."""


class Engine:
    """Executes operations over ``store``."""

    def __init__(self, store: GraphStore, settings: ApiSettings) -> None:
        self._store = store
        self._settings = settings

    async def answer(
        self,
        text: str,
        document: DocumentNode,
        operation: OperationDefinitionNode,
        inputs: Mapping[str, Any],
        caller: Caller = LOCAL,
    ) -> tuple[dict[str, Any], str | None]:
        """The payload, and the version of the store that it is wholly from; None where it has errors or that is not known."""
        for _ in range(1 if _changes_something(operation) else _ATTEMPTS):
            result, version = await self._run(text, document, operation, inputs, caller)
            if not any(isinstance(error.original_error, GlossaryReplacedError) for error in result.errors or ()):
                break
        entries = graphql_entries(result.errors or ())
        if result.data is None and all("path" not in entry for entry in entries):
            return failure(*entries), None
        if entries:
            return {"data": result.data, "errors": entries}, None
        return {"data": result.data}, version

    async def _run(
        self,
        text: str,
        document: DocumentNode,
        operation: OperationDefinitionNode,
        inputs: Mapping[str, Any],
        caller: Caller,
    ) -> tuple[ExecutionResult, str | None]:
        batcher = Batcher(self._store, self._settings.max_objects)
        changing = _changes_something(operation)
        try:
            with nullcontext() if changing else one_version():  # after a change the new version is read
                result = await SCHEMA.execute(
                    text,
                    variable_values=dict(inputs),
                    operation_name=operation.name.value if operation.name else None,
                    context_value=RequestContext(batcher, self._settings, document, caller),
                )
                return result, None if changing else self._version()
        finally:
            batcher.close()

    def _version(self) -> str | None:
        """The version that was read; None where nothing was."""
        try:
            info = self._store.known_info(0.0)
        except StoreError:
            return None  # the answer says what is wrong
        return info.version if info else None


class UnreachableStore:
    """A store that has just said why it cannot be reached: each call says so at once, where asking again would take long."""

    def __init__(self, store: GraphStore, error: StoreUnavailableError) -> None:
        self.location, self.is_local = store.location, store.is_local
        self._error = error

    def __getattr__(self, name: str) -> Callable[..., NoReturn]:
        """Any primitive."""

        def call(*_: object, **__: object) -> NoReturn:
            raise self._error

        return call


class AskedError(Exception):
    """A server would have to be asked."""


class UnaskedStore:
    """A store on a server that is not asked: it has what is known of it, and each call raises :class:`AskedError`."""

    def __init__(self, store: GraphStore) -> None:
        self.location, self.is_local, self.known_info = store.location, store.is_local, store.known_info

    def __getattr__(self, name: str) -> Callable[..., NoReturn]:
        """Any primitive."""

        def call(*_: object, **__: object) -> NoReturn:
            raise AskedError

        return call


def _changes_something(operation: OperationDefinitionNode) -> bool:
    return operation.operation is OperationType.MUTATION
