"""Traces that a collector receives, and that nothing of it is there where no collector is named."""

from __future__ import annotations

import json
import logging
import subprocess
import sys
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from fastapi.testclient import TestClient
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest

from api.app import create_app
from graph.errors import StoreUnavailableError

SECRET = "s3cret-value"
TRACE = "0af7651916cd43dd8448eb211c80319c"
QUERY = "query Named($id: ID!) { concept(id: $id) { name neighbors { totalCount } } }"


class Collector:
    """Receives spans as OTLP over HTTP."""

    def __init__(self, address: str) -> None:
        self.address = address
        self.requests: list[ExportTraceServiceRequest] = []

    @property
    def spans(self) -> list:
        return [
            span
            for sent in self.requests
            for resource in sent.resource_spans
            for scope in resource.scope_spans
            for span in scope.spans
        ]

    @property
    def services(self) -> set[str]:
        attributes = [
            each for sent in self.requests for resource in sent.resource_spans for each in resource.resource.attributes
        ]
        return {each.value.string_value for each in attributes if each.key == "service.name"}


@pytest.fixture
def collector() -> Iterator[Collector]:
    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["content-length"]))
            assert self.path == "/v1/traces"
            received.requests.append(ExportTraceServiceRequest.FromString(body))
            self.send_response(200)
            self.send_header("content-length", "0")
            self.end_headers()

        def log_message(self, *_: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        received = Collector(f"http://127.0.0.1:{server.server_port}")
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield received
        server.shutdown()
        thread.join()


@pytest.fixture
def traced(collector, monkeypatch):
    monkeypatch.setenv("OTEL_EXPORTER_OTLP_ENDPOINT", collector.address)
    monkeypatch.setenv("OTEL_EXPORTER_OTLP_COMPRESSION", "none")
    return collector


def attributes(span) -> dict:
    return {each.key: each.value.string_value or each.value.int_value for each in span.attributes}


def test_a_request_is_a_span_and_each_store_call_one_within(traced, store, settings):
    with TestClient(create_app(settings, store)) as client:
        answer = client.post(
            "/graphql",
            json={"query": QUERY, "variables": {"id": "overfitting"}},
            headers={"traceparent": f"00-{TRACE}-b7ad6b7169203331-01", "x-request-id": "mine"},
        )
    assert answer.json()["data"]["concept"]["name"] == "Overfitting"
    (request,) = [span for span in traced.spans if span.name == "POST /graphql"]
    assert (request.trace_id.hex(), request.parent_span_id.hex()) == (TRACE, "b7ad6b7169203331")
    found = attributes(request)
    assert found["graphql.operation.name"] == "Named"
    assert (found["http.response.status_code"], found["lexigraph.request_id"]) == (200, "mine")
    calls = [span for span in traced.spans if span.name.startswith("store ")]
    assert [span.name for span in calls] == ["store concept_rows", "store relations_of"]
    assert {span.parent_span_id for span in calls} == {request.span_id}
    assert traced.services == {"lexigraph"}


def test_what_fails_is_marked_and_nothing_secret_is_sent(traced, store, settings, watched):
    def fail(name):
        raise StoreUnavailableError(SECRET)

    with TestClient(create_app(settings, watched(store, fail))) as client:
        client.post(
            "/graphql",
            json={"query": QUERY, "variables": {"id": SECRET}},
            headers={"authorization": SECRET, "x-api-key": SECRET},
        )
    call, request = traced.spans
    assert (call.name, call.status.code, call.status.message) == ("store concept_rows", 2, "StoreUnavailableError")
    assert (request.status.code, request.status.message) == (2, "STORE_UNAVAILABLE")
    assert SECRET not in str(traced.requests)


def test_names_of_spans_are_few_whatever_clients_send(traced, store, settings):
    with TestClient(create_app(settings, store)) as client:
        for number in range(5):
            client.get(f"/{number}")
    assert [span.name for span in traced.spans] == ["GET other"] * 5


@pytest.mark.parametrize(
    "variables",
    [
        {},
        {"OTEL_EXPORTER_OTLP_ENDPOINT": "http://127.0.0.1:9", "OTEL_SDK_DISABLED": "true"},
        {"OTEL_EXPORTER_OTLP_ENDPOINT": "http://127.0.0.1:9", "OTEL_TRACES_EXPORTER": "none"},
    ],
)
def test_nothing_of_it_is_imported_where_no_traces_are_wanted(location, root, monkeypatch, variables):
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    code = """
import json, sys
from api.app import create_app
from api.settings import ApiSettings
create_app(ApiSettings(store=sys.argv[1]))
print(json.dumps([name for name in sys.modules if name.startswith(("opentelemetry.sdk", "opentelemetry.exporter"))]))
"""
    run = subprocess.run(
        [sys.executable, "-c", code, str(location)], cwd=root, capture_output=True, text=True, check=True
    )
    assert json.loads(run.stdout) == []


def test_without_the_extra_the_api_serves_and_says_what_is_missing(traced, store, settings, monkeypatch, caplog):
    monkeypatch.setitem(sys.modules, "opentelemetry.sdk.trace", None)
    with caplog.at_level(logging.WARNING, "lexigraph.api"), TestClient(create_app(settings, store)) as client:
        assert client.post("/graphql", json={"query": "{ __typename }"}).status_code == 200
    assert "no traces are sent" in caplog.text
    assert "lexigraph[otel]" in caplog.text
    assert traced.requests == []
