"""A deadline that travels with the call: set at the edge, honoured inside the engine.

A context variable carries it, so it reaches a worker thread together with the work
(``asyncio.to_thread`` copies the context) and no primitive needs a parameter for it.
"""

from __future__ import annotations

import time
from contextvars import ContextVar
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from contextlib import AbstractContextManager

__all__ = ["deadline", "expired", "remaining"]

_DEADLINE: ContextVar[float | None] = ContextVar("lexigraph_deadline", default=None)


def deadline(seconds: float | None) -> AbstractContextManager[None]:
    """Bound everything inside to ``seconds`` from now; a nearer deadline outside stays in force.

    None sets no bound of its own.
    """
    return _Deadline(seconds)


class _Deadline:
    """As a class because every request sets one, and a generator takes several times as long."""

    __slots__ = ("_seconds", "_token")

    def __init__(self, seconds: float | None) -> None:
        self._seconds = seconds

    def __enter__(self) -> None:
        outer = _DEADLINE.get()
        mine = None if self._seconds is None else time.monotonic() + self._seconds
        nearer = outer if mine is None or (outer is not None and outer < mine) else mine
        self._token = _DEADLINE.set(nearer)

    def __exit__(self, *_: object) -> None:
        _DEADLINE.reset(self._token)


def remaining() -> float | None:
    """Seconds until the deadline, at least 0; None where there is none."""
    moment = _DEADLINE.get()
    return None if moment is None else max(0.0, moment - time.monotonic())


def expired() -> bool:
    """Whether the deadline has passed."""
    moment = _DEADLINE.get()
    return moment is not None and time.monotonic() >= moment
