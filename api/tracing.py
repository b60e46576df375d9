"""Traces by OpenTelemetry: a span for each request, and within it one for each call of the store.

Everything is said by OpenTelemetry's own variables: where OTEL_EXPORTER_OTLP_ENDPOINT (or the same for traces alone)
names no collector, neither OpenTelemetry's SDK nor its exporter is imported. The text of a query and its variables are on no span.
"""

from __future__ import annotations

import logging
import os
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, cast

from api.observation import current_observation
from graph.errors import MissingExtraError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from opentelemetry.sdk.trace import TracerProvider
    from opentelemetry.trace import Span, Status, Tracer
    from starlette.types import ASGIApp, Receive, Scope, Send

    from graph.store import GraphStore

__all__ = ["TracedRequests", "Traces", "traced_store", "traces_from_environment"]

_LOG = logging.getLogger("lexigraph.api")
_ENDPOINTS = ("OTEL_EXPORTER_OTLP_TRACES_ENDPOINT", "OTEL_EXPORTER_OTLP_ENDPOINT")


class Traces:
    """Makes spans, and sends them while it is :meth:`running`."""

    def __init__(self) -> None:
        """Read the standard variables: name of the service, sampling, limits.

        Raises:
            MissingExtraError: OpenTelemetry is not installed.
        """
        try:
            from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
            from opentelemetry.sdk.resources import SERVICE_NAME, Resource
            from opentelemetry.sdk.trace import TracerProvider
        except ImportError as error:
            raise MissingExtraError("otel", "sending traces") from error
        self._exporter = OTLPSpanExporter  # made once it is needed: making one opens connections
        own = {} if "OTEL_SERVICE_NAME" in os.environ else {SERVICE_NAME: "lexigraph"}
        self._provider: TracerProvider = TracerProvider(resource=Resource.create(own), shutdown_on_exit=False)
        self.tracer: Tracer = self._provider.get_tracer("lexigraph")

    @contextmanager
    def running(self) -> Iterator[None]:
        """Send what ends inside, the last of it before this is left."""
        from opentelemetry.sdk.trace.export import BatchSpanProcessor

        self._provider.add_span_processor(BatchSpanProcessor(self._exporter()))
        try:
            yield
        finally:
            self._provider.shutdown()


def traces_from_environment() -> Traces | None:
    """Traces where the environment names a collector; None otherwise, and where the extra for them is missing.

    A collector may be named for every program of a machine, so that the API serves without the extra, and says so.
    """
    off = os.environ.get("OTEL_SDK_DISABLED", "").lower() == "true" or os.environ.get("OTEL_TRACES_EXPORTER") == "none"
    if off or not any(os.environ.get(name) for name in _ENDPOINTS):
        return None
    try:
        return Traces()
    except MissingExtraError as error:
        _LOG.warning("no traces are sent: %s", error)
        return None


class TracedRequests:
    """A span around each HTTP request to ``app``, part of the trace that the request names (``traceparent``)."""

    def __init__(self, app: ASGIApp, tracer: Tracer) -> None:
        self._app = app
        self._tracer = tracer

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        from opentelemetry.propagate import extract
        from opentelemetry.trace import SpanKind

        headers = {name.decode("latin-1"): value.decode("latin-1") for name, value in scope["headers"]}
        with self._tracer.start_as_current_span(
            scope["method"],
            extract(headers),
            SpanKind.SERVER,
            {"http.request.method": scope["method"], "url.path": scope["path"], "url.scheme": scope["scheme"]},
            record_exception=False,
        ) as span:
            try:
                await self._app(scope, receive, send)
            finally:
                _describe(span)


def _describe(span: Span) -> None:
    """What is known at the end, see :class:`api.observation.Observation`."""
    observation = current_observation()
    if observation is None:
        return
    span.update_name(f"{observation.method} {observation.route}")
    if observation.operation:
        span.set_attribute("graphql.operation.name", observation.operation)
    span.set_attribute("lexigraph.request_id", observation.request_id)
    if observation.status is not None:
        span.set_attribute("http.response.status_code", observation.status)
    if observation.codes:
        span.set_attribute("lexigraph.error_codes", observation.codes)
    if observation.is_server_fault:
        span.set_status(_failed(observation.kind))


def _failed(why: str) -> Status:
    from opentelemetry.trace import Status, StatusCode

    return Status(StatusCode.ERROR, why)


def traced_store(store: GraphStore, tracer: Tracer) -> GraphStore:
    """``store`` with a span around each call that is made while a request is answered."""
    return cast("GraphStore", _TracedStore(store, tracer))


class _TracedStore:
    """Passes every call on; written for all methods at once, so that none is forgotten."""

    def __init__(self, store: GraphStore, tracer: Tracer) -> None:
        self._store = store
        self._tracer = tracer

    def __getattr__(self, name: str) -> Any:
        found = getattr(self._store, name)
        if not callable(found) or name.startswith("_") or name in {"close", "known_info", "version"}:
            return found

        def call(*arguments: Any, **named: Any) -> Any:
            # An error's message may quote what was asked for, so that its class has to do.
            with self._tracer.start_as_current_span(
                f"store {name}", record_exception=False, set_status_on_exception=False
            ) as span:
                try:
                    return found(*arguments, **named)
                except Exception as error:
                    span.set_status(_failed(type(error).__name__))
                    raise

        return call
