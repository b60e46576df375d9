"""Waiting for an answer no longer than there is time, whatever the library that fetches it waits for."""

from __future__ import annotations

import threading
from concurrent.futures import Future
from contextvars import copy_context
from queue import SimpleQueue
from typing import TYPE_CHECKING, Any, TypeVar

from graph.errors import StoreTimeoutError

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["in_time"]

_T = TypeVar("_T")

_idle: list[SimpleQueue[Callable[[], None]]] = []
"""One for each thread that waits for work; appending to a list and popping from it are atomic."""


def in_time(ask: Callable[[], _T], limit_s: float | None) -> _T:
    """What ``ask`` returns or raises; ``StoreTimeoutError`` once ``limit_s`` seconds have passed; None sets no limit.

    A thread of its own runs ``ask`` and is left behind when the time is over: it ends when ``ask`` does. Threads are
    used again, and none keeps the process from ending.

    >>> in_time(lambda: 1, 10.0)
    1
    """
    if limit_s is None:
        return ask()
    answer: Future[_T] = Future()
    context = copy_context()

    def fulfil() -> None:
        try:
            answer.set_result(context.run(ask))
        except BaseException as error:  # noqa: BLE001 -- whatever it is, it is raised where the answer is awaited
            answer.set_exception(error)

    _hand_over(fulfil)
    try:
        return answer.result(limit_s)
    except TimeoutError:
        raise StoreTimeoutError("the store did not answer in time") from None


def _hand_over(work: Callable[[], None]) -> None:
    try:
        queue = _idle.pop()
    except IndexError:
        queue = SimpleQueue()
        threading.Thread(target=_work, args=(queue,), name="lexigraph-waiting", daemon=True).start()
    queue.put(work)


def _work(queue: SimpleQueue[Any]) -> None:
    while True:
        queue.get()()
        _idle.append(queue)
