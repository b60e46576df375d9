"""Figures for Prometheus, at ``/metrics``: how many requests, how they were answered, how long they took, and from what.

One process keeps its figures in memory. Several workers share an address, and a scrape reaches any one of them; they
keep their figures in files of a common folder, which PROMETHEUS_MULTIPROC_DIR names, so that each answers for all.
"""

from __future__ import annotations

import asyncio
import functools
import os
import platform
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING

from starlette.responses import Response

from graph.deadline import deadline
from graph.errors import StoreError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from prometheus_client import CollectorRegistry
    from prometheus_client.metrics_core import Metric

    from api.observation import Observation
    from graph.store import GraphStore, StoreInfo

__all__ = ["SHARED_FOLDER", "RequestMetrics"]

SHARED_FOLDER = "PROMETHEUS_MULTIPROC_DIR"
"""The variable that names the folder of several workers' figures; the library reads it when it is imported."""
_BUCKETS_S = (0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)


class RequestMetrics:
    """Counts requests; see :class:`api.observation.Observer`. Every label has few values, whatever clients send."""

    def __init__(self) -> None:
        from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram

        self._registry = CollectorRegistry()
        self._requests = Counter(
            "lexigraph_http_requests_total",
            "Requests answered, by path, HTTP status and kind of answer: ok, or the code of an error.",
            ("path", "status", "answer"),
            registry=self._registry,
        )
        self._seconds = Histogram(
            "lexigraph_http_request_seconds",
            "Seconds from a request's head to the end of its answer.",
            ("path",),
            buckets=_BUCKETS_S,
            registry=self._registry,
        )
        self._in_flight = Gauge(
            "lexigraph_http_requests_in_flight",
            "Requests that are being answered.",
            multiprocess_mode="livesum",
            registry=self._registry,
        )
        # Finding a figure by its labels costs more than counting; there are few of them.
        self._answered = functools.cache(self._requests.labels)
        self._timed = functools.cache(self._seconds.labels)
        build = Gauge(
            "lexigraph_build_info",
            "What answers: always 1.",
            ("version", "python"),
            multiprocess_mode="max",
            registry=self._registry,
        )
        build.labels(version("lexigraph"), platform.python_version()).set(1)

    def began(self) -> None:
        """One more is under way."""
        self._in_flight.inc()

    def ended(self, observation: Observation) -> None:
        """One is answered."""
        self._in_flight.dec()
        path = observation.route
        self._answered(path, str(observation.status or "none"), observation.kind).inc()
        self._timed(path).observe(observation.seconds)

    async def answer(self, store: GraphStore, timeout_s: float) -> Response:
        """All figures in Prometheus' text format, those of the store's graph with them."""
        from prometheus_client.exposition import CONTENT_TYPE_LATEST, generate_latest

        try:
            async with asyncio.timeout(timeout_s):
                with deadline(timeout_s):
                    info = await asyncio.to_thread(store.info)
        except (StoreError, TimeoutError):
            info = None
        figures = generate_latest(self._scraped()) + generate_latest(_registry_of(info))
        return Response(figures, headers={"content-type": CONTENT_TYPE_LATEST})

    def _scraped(self) -> CollectorRegistry:
        folder = os.environ.get(SHARED_FOLDER)
        if folder is None:
            return self._registry
        from prometheus_client import CollectorRegistry
        from prometheus_client.multiprocess import MultiProcessCollector, mark_process_dead

        for pid in _dead_workers(Path(folder)):
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


def _registry_of(info: StoreInfo | None) -> CollectorRegistry:
    from prometheus_client import CollectorRegistry

    registry = CollectorRegistry()
    registry.register(_StoreFigures(info))
    return registry


class _StoreFigures:
    """The graph that the store holds; without one, only that there is none."""

    def __init__(self, info: StoreInfo | None) -> None:
        self._info = info

    def collect(self) -> Iterator[Metric]:
        from prometheus_client.metrics_core import GaugeMetricFamily

        yield GaugeMetricFamily(
            "lexigraph_store_up", "1 where the store answers, else 0.", value=float(self._info is not None)
        )
        if self._info is None:
            return
        held = GaugeMetricFamily("lexigraph_store_info", "Which graph is answered from: always 1.", labels=["version"])
        held.add_metric([self._info.version], 1)
        yield held
        yield GaugeMetricFamily("lexigraph_store_concepts", "Concepts in the graph.", value=self._info.concepts)
        yield GaugeMetricFamily("lexigraph_store_relations", "Relations in the graph.", value=self._info.relations)
