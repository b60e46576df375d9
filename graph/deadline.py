"""A deadline that travels with the call: set at the edge, honoured inside the engine.

A context variable carries it, so it reaches a worker thread together with the work
(``asyncio.to_thread`` copies the context) and no primitive needs a parameter for it.
"""

from __future__ import annotations

import time
from contextlib import contextmanager
from contextvars import ContextVar
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["deadline", "expired", "remaining"]

_DEADLINE: ContextVar[float | None] = ContextVar("lexigraph_deadline", default=None)


@contextmanager
def deadline(seconds: float | None) -> Iterator[None]:
    """Bound everything inside to ``seconds`` from now; a nearer deadline outside stays in force.

    None sets no bound of its own.
    """
    outer = _DEADLINE.get()
    mine = None if seconds is None else time.monotonic() + seconds
    token = _DEADLINE.set(min((moment for moment in (outer, mine) if moment is not None), default=None))
    try:
        yield
    finally:
        _DEADLINE.reset(token)


def remaining() -> float | None:
    """Seconds until the deadline, at least 0; None where there is none."""
    moment = _DEADLINE.get()
    return None if moment is None else max(0.0, moment - time.monotonic())


def expired() -> bool:
    """Whether the deadline has passed."""
    return remaining() == 0.0
