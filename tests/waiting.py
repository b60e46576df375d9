from __future__ import annotations

import time
from collections.abc import Callable

__all__ = ["wait_until"]

PATIENCE_S = 60.0
"""Only what never happens takes so long, however busy the machine."""


def wait_until(holds: Callable[[], bool], what: str) -> None:
    """Wait until ``holds`` does; fail with ``what`` should have come to be."""
    until = time.monotonic() + PATIENCE_S
    while not holds():
        assert time.monotonic() < until, what
        time.sleep(0.1)
