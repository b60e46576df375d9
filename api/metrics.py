"""Figures for Prometheus, at ``/metrics``: of requests, and of what they are answered from."""

from __future__ import annotations

import asyncio
import os
import platform
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING

from starlette.responses import Response

from api.request_figures import SHARED_FOLDER, OwnFigures, SharedFigures
from graph.deadline import deadline
from graph.errors import StoreError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from prometheus_client.metrics_core import Metric

    from graph.store import GraphStore, StoreInfo

__all__ = ["answer_metrics", "request_figures"]


def request_figures() -> OwnFigures | SharedFigures:
    """What counts the requests of this process, and says those of all that share an address with it."""
    folder = os.environ.get(SHARED_FOLDER)
    return OwnFigures() if folder is None else SharedFigures(Path(folder))


async def answer_metrics(figures: OwnFigures | SharedFigures, store: GraphStore, timeout_s: float) -> Response:
    """All figures in Prometheus' text format, those of the store's graph with them."""
    from prometheus_client import CollectorRegistry
    from prometheus_client.exposition import CONTENT_TYPE_LATEST, generate_latest

    try:
        async with asyncio.timeout(timeout_s):
            with deadline(timeout_s):
                info = await asyncio.to_thread(store.info)
    except (StoreError, TimeoutError):
        info = None
    registry = CollectorRegistry()
    registry.register(_ServedFigures(info))
    text = generate_latest(figures.scraped()) + generate_latest(registry)
    return Response(text, headers={"content-type": CONTENT_TYPE_LATEST})


class _ServedFigures:
    """What answers, and the graph that the store holds; without one, only that there is none."""

    def __init__(self, info: StoreInfo | None) -> None:
        self._info = info

    def collect(self) -> Iterator[Metric]:
        from prometheus_client.metrics_core import GaugeMetricFamily

        build = GaugeMetricFamily("lexigraph_build_info", "What answers: always 1.", labels=["version", "python"])
        build.add_metric([version("lexigraph"), platform.python_version()], 1)
        yield build
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
