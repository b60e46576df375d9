"""One run of a plan: what it has read from the store, and how much is in its answer."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar, cast

from api.plan.pieces import ConceptPieces
from graph.store import Page

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Mapping, Sequence

    from graphql.execution.values import VariableValues

    from api.plan.pieces import Pieces
    from api.settings import ApiSettings
    from graph.model import ConceptId
    from graph.store import GraphStore, StoreInfo

__all__ = ["HandedOverError", "Run"]

K = TypeVar("K", bound="Hashable")
V = TypeVar("V")


class HandedOverError(Exception):
    """The answer has an error or may have one; the engine says which, and what is left of the answer."""


class Run:
    """A request that is being answered from ``store``; for one thread."""

    __slots__ = ("_known", "_left", "pieces", "settings", "store", "total", "variables", "version")

    def __init__(
        self,
        store: GraphStore,
        settings: ApiSettings,
        variables: VariableValues,
        pieces: Pieces | None = None,
        info: StoreInfo | None = None,
    ) -> None:
        """``pieces`` are of this store; without ``info`` of what is read they cannot be used."""
        self.pieces = pieces if info else None
        self.version, self.total = (info.version, info.concepts) if info else ("", 0)
        self.store = store
        self.settings = settings
        self.variables = variables
        """Coerced, as the engine has them."""
        self._known: dict[Any, dict[Any, Any]] = {}
        self._left = settings.max_objects

    def found(
        self, fetch: Callable[[GraphStore, Sequence[K]], Mapping[K, V]] | ConceptPieces, keys: Sequence[K]
    ) -> list[V | None]:
        """What ``fetch`` finds for each of ``keys``, each looked up once in a run."""
        if isinstance(fetch, ConceptPieces):
            return fetch.found(self, cast("Sequence[ConceptId]", keys))
        known = self._known.setdefault(fetch, {})
        new = [key for key in dict.fromkeys(keys) if key not in known]
        if new:
            answer = fetch(self.store, new)
            known.update((key, answer.get(key)) for key in new)
        return [known[key] for key in keys]

    def present(
        self, fetch: Callable[[GraphStore, Sequence[K]], Mapping[K, V]] | ConceptPieces, keys: Sequence[K]
    ) -> list[V]:
        """The same, counted, where the graph itself names the keys: one that is missing was there a moment ago."""
        found = self.found(fetch, keys)
        self.count(len(found))
        if None in found:
            raise HandedOverError
        return found  # type: ignore[return-value]  # checked just now

    def call(self, work: Callable[[GraphStore], V]) -> V:
        """What ``work`` returns, counted."""
        answer = work(self.store)
        self.count(len(answer.items) if isinstance(answer, Page) else answer is not None)
        return answer

    def count(self, objects: int) -> None:
        """Take note of so many more objects in the answer, counted as :class:`api.batching.Batcher` counts them."""
        self._left -= objects
        if self._left < 0:
            raise HandedOverError
