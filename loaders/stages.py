"""The stages of a load: how long each takes, and how far it is."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

__all__ = ["Progress", "Stages", "silent"]

Progress = Callable[[str, int, int | None], None]
"""Called with a stage's name, how much of it is done, and of how much (None where that is not known)."""


def silent(_stage: str, _done: int, _total: int | None) -> None:
    """Report nothing."""


@dataclass(slots=True)
class Stages:
    """Times the stages of a load and reports their progress."""

    progress: Progress
    seconds: dict[str, float] = field(default_factory=dict)

    @contextmanager
    def stage(self, name: str) -> Iterator[None]:
        """Time what is inside."""
        self.progress(name, 0, None)
        started = time.perf_counter()
        yield
        self.seconds[name] = self.seconds.get(name, 0.0) + time.perf_counter() - started
        self.progress(name, 1, 1)
