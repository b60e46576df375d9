"""All look-ups of one request, in rounds: everything that a level of an answer needs is asked of the store at once.

Strawberry's DataLoader sends a batch after one turn of the event loop and gives what it has kept at once, so that
siblings drift apart and the number of store calls depends on the data. Here nothing is answered before every
resolver that can run has asked; then each distinct look-up is one store call, and all its askers go on together. The
number of calls depends on the shape of the query alone.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Hashable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, TypeVar, cast

from api.errors import RequestLimitError
from graph.store import Page

if TYPE_CHECKING:
    from graph.store import GraphStore

__all__ = ["Batcher", "Fetch"]

K = TypeVar("K", bound=Hashable)
V = TypeVar("V")
T = TypeVar("T")

Fetch = Callable[["GraphStore", Sequence[K]], Mapping[K, V]]
"""A store call with its arguments: equal ones are one call. Keys without an answer are left out of what it returns."""

_QUIET_TURNS = 4
"""Turns of the event loop without a new look-up after which none is coming: resolvers that were just woken need one
for each list between two look-ups."""


class Batcher:
    """Look-ups of one request in one store; made in a running event loop."""

    def __init__(self, store: GraphStore, max_objects: int) -> None:
        self._store = store
        self._left = self._max_objects = max_objects
        self._waiting: dict[Any, dict[Any, list[asyncio.Future[Any]]]] = {}
        self._known: dict[Any, dict[Any, Any]] = {}
        self._asked = 0
        self._rounds: asyncio.Task[None] | None = None

    async def load(self, fetch: Fetch[K, V], key: K) -> V | None:
        """What ``fetch`` finds for ``key``; None where it finds nothing."""
        future: asyncio.Future[V | None] = asyncio.get_running_loop().create_future()
        self._waiting.setdefault(fetch, {}).setdefault(key, []).append(future)
        self._asked += 1
        if self._rounds is None:
            self._rounds = asyncio.create_task(self._run())
        return await future

    async def load_many(self, fetch: Fetch[K, V], keys: Sequence[K]) -> list[V | None]:
        """What ``fetch`` finds for each of ``keys``."""
        return await asyncio.gather(*(self.load(fetch, key) for key in keys))

    async def call(self, work: Callable[[GraphStore], T]) -> T:
        """What ``work`` returns, done in the next round beside the look-ups, in a thread of its own."""

        def fetch(store: GraphStore, keys: Sequence[None]) -> Mapping[None, T]:
            return dict.fromkeys(keys, work(store))

        return cast("T", await self.load(fetch, None))  # what the work returns may itself be None

    def forget(self) -> None:
        """Ask the store anew from now on: what is known is of a graph that has been changed."""
        self._known.clear()

    def close(self) -> None:
        """Stop; whoever still waits is woken with a cancellation."""
        if self._rounds is not None:
            self._rounds.cancel()

    async def _run(self) -> None:
        while self._waiting:
            await self._all_have_asked()
            waiting, self._waiting = self._waiting, {}
            answers = await asyncio.gather(
                *(self._answer(fetch, list(keys)) for fetch, keys in waiting.items()), return_exceptions=True
            )
            for keys, found in zip(waiting.values(), answers, strict=True):
                for key, futures in keys.items():
                    for future in futures:
                        self._give(future, found if isinstance(found, BaseException) else found.get(key))
        self._rounds = None

    async def _all_have_asked(self) -> None:
        quiet = 0
        while quiet < _QUIET_TURNS:
            asked = self._asked
            await asyncio.sleep(0)
            quiet = quiet + 1 if self._asked == asked else 0

    async def _answer(self, fetch: Fetch[Any, Any], keys: list[Any]) -> Mapping[Any, Any]:
        known = self._known.setdefault(fetch, {})
        new = [key for key in keys if key not in known]
        if new:
            found = await asyncio.to_thread(fetch, self._store, new)
            known.update((key, found.get(key)) for key in new)
        return known

    def _give(self, future: asyncio.Future[Any], value: object) -> None:
        if future.done():  # its asker is gone
            return
        self._left -= len(value.items) if isinstance(value, Page) else value is not None
        if isinstance(value, BaseException):
            future.set_exception(value)
        elif self._left < 0:
            error = RequestLimitError(
                f"the answer has more concepts and relations than the {self._max_objects} that are allowed",
                setting="max_objects",
                allowed=self._max_objects,
                suggestion="ask for fewer with 'first', at each level",
            )
            future.set_exception(error)
        else:
            future.set_result(value)
