"""Answering a GraphQL operation from a store: what the HTTP endpoint and ``lexigraph query`` share.

A query that came before is answered by what was kept, or by its plan; anything else, and every error, by the engine.
"""

from __future__ import annotations

import asyncio
import logging
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, cast

import orjson
from graphql import OperationType

from api.access import LOCAL, Caller
from api.answers import Answer, KeptAnswers
from api.cost import check_cost
from api.engine import AskedError, Engine, UnaskedStore, UnreachableStore
from api.errors import Code, ForbiddenError, error_entry, failure, without_hints
from api.observation import note_operation
from api.plan import HandedOverError, Pieces
from api.planning import find_plan
from api.preparation import Preparer
from api.schema import SCHEMA
from api.scope import Scope
from api.settings import ApiSettings
from graph.deadline import deadline
from graph.errors import (
    GlossaryReplacedError,
    InvalidArgumentError,
    LexigraphError,
    StoreError,
    StoreUnavailableError,
)
from graph.held_version import one_version

if TYPE_CHECKING:
    from collections.abc import Mapping

    from graphql import OperationDefinitionNode

    from api.plan import Plan
    from api.preparation import PreparedOperation
    from graph.store import GraphStore, StoreInfo

__all__ = ["Answer", "Executor", "Operation", "execute"]

_LOG = logging.getLogger("lexigraph.api")
_GRACE_S = 0.25
"""How much later than the store a request gives up, so that the store's own answer comes first."""
_AT_ONCE = 2_500
"""What a brief plan may cost that is run where it is: a few milliseconds, in which nobody else is answered."""
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
    key: bytes | None = None
    """What tells it from every other, whoever sends it; see :meth:`Executor.kept`."""


class _WrongMethodError(InvalidArgumentError):
    """The operation changes something and came in a way that only reads."""


class Executor:
    """Answers operations from ``store`` within the limits of ``settings``; may be shared between event loops."""

    def __init__(self, store: GraphStore, settings: ApiSettings) -> None:
        self._store = store
        self._settings = settings
        self._preparer = Preparer(settings)
        self._engine = Engine(store, settings)
        self._kept = KeptAnswers(settings.kept_answers_bytes)
        self._pieces = Pieces(settings.kept_concepts_bytes) if settings.kept_concepts_bytes else None

    @property
    def settings(self) -> ApiSettings:
        """The limits, and what else is set."""
        return self._settings

    def kept(self, key: bytes) -> Answer | None:
        """The answer to the operation with this key, where it was given before and the store is still the same."""
        info = self._known() if self._settings.kept_answers_bytes else None
        answer = None if info is None else self._kept.find(key, info.version)
        if answer is not None:
            note_operation(answer.operation)
        return answer

    def _known(self) -> StoreInfo | None:
        try:
            return self._store.known_info(self._settings.kept_unasked_s)
        except StoreError:
            return None  # whoever answers says what is wrong

    async def answer(self, operation: Operation) -> Answer:
        """The answer to ``operation``, within the time that such a one may take."""
        prepared = self._preparer.prepare(operation.text)
        if prepared.errors:
            return Answer.of(failure(*prepared.errors), 400)
        try:
            ready = prepared.operation(operation.name)
            _check_type(ready.node, operation, self._settings)
            cost = check_cost(ready.cost, operation.variables or {}, self._settings)
        except LexigraphError as error:
            return Answer.of(failure(error_entry(error)), _status(error))
        note_operation(ready.name)
        key = _key(operation) if self._settings.kept_answers_bytes and ready.steady else None
        if key is not None and operation.key is None and (kept := self.kept(key)):
            return kept
        answer, version = await self._made(operation, ready, cost)
        answer.operation = ready.name
        return answer if key is None or version is None else self._kept.keep(key, version, answer)

    async def _made(self, operation: Operation, ready: PreparedOperation, cost: int) -> tuple[Answer, str | None]:
        """The answer, and the version of the store that it is wholly from; None where it has errors or that is not known."""
        inputs = operation.variables or {}
        plan = find_plan(ready, inputs, self._settings)
        limit = self._limit(ready)[1]
        with deadline(limit):
            try:
                if plan is not None and plan.brief and cost <= _AT_ONCE:
                    # Handing it to a thread would take longer than to do it.
                    store = self._store if self._store.is_local else UnaskedStore(self._store)
                    made = self._planned(plan, inputs, cast("GraphStore", store))
                    if made is not None:
                        return made
                    plan = None if self._store.is_local else plan
                async with asyncio.timeout(limit + _GRACE_S):
                    made = None if plan is None else await asyncio.to_thread(self._planned, plan, inputs, self._store)
                    return made or await self._by_engine(self._engine, operation, ready)
            except StoreUnavailableError as error:
                down = Engine(cast("GraphStore", UnreachableStore(self._store, error)), self._settings)
                return await self._by_engine(down, operation, ready)
            except TimeoutError as error:
                return Answer.of({"data": None, "errors": self._shown([error_entry(error)], ready)}), None

    def _planned(self, plan: Plan, inputs: Mapping[str, Any], store: GraphStore) -> tuple[Answer, str | None] | None:
        """The same from a plan over ``store``; None where the engine has to answer, or the store would have to be asked.

        Raises:
            StoreUnavailableError: the engine would wait as long for the same.
        """
        try:
            with one_version():
                info = store.known_info(self._settings.kept_unasked_s)
                data = plan.run(store, inputs, self._pieces, info)
                info = info or store.known_info(0.0)  # what was read is held
                return Answer.of({"data": data}), info.version if info else None
        except AskedError:
            return None
        except (HandedOverError, LexigraphError) as error:
            if isinstance(error, StoreUnavailableError) and not isinstance(error, GlossaryReplacedError):
                raise
            return None
        except Exception:  # noqa: BLE001 - a fault of ours, which need not cost the answer
            _LOG.exception("a plan failed, and the engine answers: %s", plan.operation.loc)
            return None

    async def _by_engine(
        self, engine: Engine, operation: Operation, ready: PreparedOperation
    ) -> tuple[Answer, str | None]:
        payload, version = await engine.answer(
            operation.text, ready.document, ready.node, operation.variables or {}, operation.caller
        )
        if "errors" in payload:
            payload["errors"] = self._shown(payload["errors"], ready)
        return Answer.of(payload, 200 if "data" in payload else 400), version

    def _limit(self, ready: PreparedOperation) -> tuple[str, float]:
        """The setting that says how long the operation may take, and the seconds."""
        if ready.node.operation is OperationType.MUTATION:
            return "LEXIGRAPH_CURATION_TIMEOUT_S", self._settings.curation_timeout_s
        return "LEXIGRAPH_REQUEST_TIMEOUT_S", self._settings.request_timeout_s

    def _shown(self, entries: list[dict[str, Any]], ready: PreparedOperation) -> list[dict[str, Any]]:
        """The ``entries`` for the operation as these settings have them."""
        limit = dict(zip(("setting", "allowed"), self._limit(ready), strict=True))
        for entry in entries:
            if entry["extensions"]["code"] == Code.TIMEOUT:
                entry["extensions"]["limit"] = limit
        return entries if self._settings.introspection else without_hints(entries)


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
    payload: dict[str, Any] = orjson.loads(asyncio.run(executor.answer(Operation(text, variables))).body)
    return payload


def _key(operation: Operation) -> bytes | None:
    """What tells an operation from others; None where its variables are nothing that JSON has."""
    if operation.key is not None:
        return operation.key
    try:
        return orjson.dumps([operation.text, operation.name, operation.variables])
    except TypeError:
        return None


def _check_type(chosen: OperationDefinitionNode, operation: Operation, settings: ApiSettings) -> None:
    """Do nothing where the schema has such operations, the caller may send them, and in this way.

    Raises:
        InvalidArgumentError: the first or the last is not so.
        ForbiddenError: the caller may not, or nobody may.
    """
    if chosen.operation is OperationType.QUERY:
        return
    if chosen.operation is OperationType.MUTATION:
        if operation.only_reads:
            raise _WrongMethodError("a mutation cannot come by GET", suggestion="send a POST")
        if not settings.curation:
            raise ForbiddenError(
                "nobody may change the glossary here",
                suggestion="whoever runs this server allows it with: lexigraph serve --curate (or LEXIGRAPH_CURATION=true)",
            )
        operation.caller.require(Scope.CURATE)
    if SCHEMA.core.get_root_type(chosen.operation) is None:
        raise InvalidArgumentError(f"there is no {chosen.operation.value} in this schema", suggestion="send a query")


def _status(error: LexigraphError) -> int:
    """What HTTP says of an operation that was not carried out because of ``error``."""
    return 405 if isinstance(error, _WrongMethodError) else 403 if isinstance(error, ForbiddenError) else 400
