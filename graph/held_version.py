"""One version of a graph for everything that is read together, also where it is replaced meanwhile.

A store promises that one call sees one version. An answer is made of several calls: inside :func:`one_version` all
of them see the version that the first one saw. Like a deadline, this travels with the call in a context variable, so
it reaches worker threads and passes through whatever stands around a store.
"""

from __future__ import annotations

import threading
from contextvars import ContextVar
from typing import TYPE_CHECKING, Any, TypeVar, cast

if TYPE_CHECKING:
    from collections.abc import Callable
    from contextlib import AbstractContextManager

__all__ = ["HeldVersions", "held_versions", "one_version"]

T = TypeVar("T")


class HeldVersions:
    """The version of each store that was read from; may be shared between threads."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._held: dict[object, tuple[Any, Callable[[], None]]] | None = {}

    def of(self, owner: object, hold: Callable[[], tuple[T, Callable[[], None]]]) -> T | None:
        """What ``owner`` holds; at its first call ``hold`` says what that is, and what gives it back.

        None once everything was given back: a straggler then reads like everybody else.
        """
        with self._lock:
            if self._held is None:
                return None
            if owner not in self._held:
                self._held[owner] = hold()
            return cast("T", self._held[owner][0])

    def find(self, owner: object) -> Any | None:
        """What ``owner`` holds so far; None where that is nothing."""
        with self._lock:
            return (self._held or {}).get(owner, (None,))[0]

    def give_back(self) -> None:
        """Let go of everything."""
        with self._lock:
            held, self._held = self._held or {}, None
        for _, let_go in held.values():
            let_go()


_HELD: ContextVar[HeldVersions | None] = ContextVar("lexigraph_held_versions", default=None)


def one_version() -> AbstractContextManager[None]:
    """Everything inside reads one version of each store; where it cannot, ``GlossaryReplacedError`` is raised."""
    return _OneVersion()


class _OneVersion:
    """As a class because every answer is made inside of one, and a generator takes several times as long."""

    __slots__ = ("_held", "_token")

    def __enter__(self) -> None:
        self._held = HeldVersions()
        self._token = _HELD.set(self._held)

    def __exit__(self, *_: object) -> None:
        _HELD.reset(self._token)
        self._held.give_back()


def held_versions() -> HeldVersions | None:
    """What is held where this is called from; None outside of :func:`one_version`."""
    return _HELD.get()
