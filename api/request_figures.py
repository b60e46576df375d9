"""How many requests, how they were answered, how long they took: counted by one process, or by several that share a folder.

One process counts by itself: what the library does for each request takes a tenth of what answering a small one does.
Several workers share an address, and a scrape reaches any one of them; the library keeps their figures in files of a
common folder, which PROMETHEUS_MULTIPROC_DIR names, so that each answers for all.
"""

from __future__ import annotations

import functools
import os
from bisect import bisect_left
from collections import Counter
from itertools import accumulate
from pathlib import Path
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterator

    from prometheus_client import CollectorRegistry
    from prometheus_client.metrics_core import Metric

    from api.observation import Observation

__all__ = ["SHARED_FOLDER", "OwnFigures", "SharedFigures"]

SHARED_FOLDER: Final = "PROMETHEUS_MULTIPROC_DIR"
"""The variable that names the folder of several workers' figures; the library reads it when it is imported."""
_BUCKETS_S: Final = (0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)
_REQUESTS: Final = (
    "lexigraph_http_requests_total",
    "Requests answered, by path, HTTP status and kind of answer: ok, or the code of an error.",
    ("path", "status", "answer"),
)
_SECONDS: Final = (
    "lexigraph_http_request_seconds",
    "Seconds from a request's head to the end of its answer.",
    ("path",),
)
_IN_FLIGHT: Final = ("lexigraph_http_requests_in_flight", "Requests that are being answered.")


class OwnFigures:
    """Counts the requests of this process; see :class:`api.observation.Observer`. For one event loop."""

    def __init__(self) -> None:
        self._in_flight = 0
        self._answered: Counter[tuple[str, int | None, str]] = Counter()
        self._places: dict[str, list[int]] = {}
        self._seconds: Counter[str] = Counter()

    def began(self) -> None:
        """One more is under way."""
        self._in_flight += 1

    def ended(self, observation: Observation) -> None:
        """One is answered."""
        self._in_flight -= 1
        path, seconds = observation.route, observation.seconds
        self._answered[path, observation.status, observation.kind] += 1
        if path not in self._places:
            self._places[path] = [0] * (len(_BUCKETS_S) + 1)
        self._places[path][bisect_left(_BUCKETS_S, seconds)] += 1
        self._seconds[path] += seconds  # type: ignore[assignment]  # counted in whole numbers, typeshed thinks

    def scraped(self) -> CollectorRegistry:
        """All of it."""
        from prometheus_client import CollectorRegistry

        registry = CollectorRegistry()
        registry.register(self)
        return registry

    def collect(self) -> Iterator[Metric]:
        """The same as the library wants it."""
        from prometheus_client.metrics_core import CounterMetricFamily, GaugeMetricFamily, HistogramMetricFamily
        from prometheus_client.utils import floatToGoString

        requests = CounterMetricFamily(*_REQUESTS[:2], labels=_REQUESTS[2])
        for (path, status, kind), count in self._answered.items():
            requests.add_metric((path, str(status or "none"), kind), count)
        yield requests
        times = HistogramMetricFamily(*_SECONDS[:2], labels=_SECONDS[2])
        bounds = [floatToGoString(bound) for bound in (*_BUCKETS_S, float("inf"))]  # type: ignore[no-untyped-call]
        for path, places in self._places.items():
            times.add_metric((path,), list(zip(bounds, accumulate(places), strict=True)), self._seconds[path])
        yield times
        yield GaugeMetricFamily(*_IN_FLIGHT, value=self._in_flight)


class SharedFigures:
    """Counts the requests of this process among those of others; see :class:`api.observation.Observer`."""

    def __init__(self, folder: Path) -> None:
        """The library has been told of ``folder`` before it was imported."""
        from prometheus_client import CollectorRegistry, Gauge, Histogram
        from prometheus_client import Counter as Counted

        self._folder = folder
        registry = CollectorRegistry()
        # Finding a figure by its labels costs more than counting; there are few of them.
        self._answered = functools.cache(Counted(*_REQUESTS, registry=registry).labels)
        self._timed = functools.cache(Histogram(*_SECONDS, buckets=_BUCKETS_S, registry=registry).labels)
        self._in_flight = Gauge(*_IN_FLIGHT, multiprocess_mode="livesum", registry=registry)

    def began(self) -> None:
        """One more is under way."""
        self._in_flight.inc()

    def ended(self, observation: Observation) -> None:
        """One is answered."""
        self._in_flight.dec()
        path = observation.route
        self._answered(path, str(observation.status or "none"), observation.kind).inc()
        self._timed(path).observe(observation.seconds)

    def scraped(self) -> CollectorRegistry:
        """Those of all workers."""
        from prometheus_client import CollectorRegistry
        from prometheus_client.multiprocess import MultiProcessCollector, mark_process_dead

        for pid in _dead_workers(self._folder):
            mark_process_dead(pid)  # type: ignore[no-untyped-call]
        shared = CollectorRegistry()
        MultiProcessCollector(shared)  # type: ignore[no-untyped-call]
        return shared


def _dead_workers(folder: Path) -> Iterator[int]:
    """Processes that have left requests in flight behind and are no more."""
    for file in folder.glob("gauge_live*_*.db"):
        pid = int(file.stem.rpartition("_")[2])
        try:
            os.kill(pid, 0)
        except ProcessLookupError:
            yield pid
        except PermissionError:
            continue
