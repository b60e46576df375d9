"""What the log says of requests, and what it never says."""

from __future__ import annotations

import json
import logging
import sys

import pytest
from fastapi.testclient import TestClient

from api.app import create_app
from api.logs import log_configuration, make_formatter
from graph.errors import StoreUnavailableError
from tests.api.server_process import running

SECRET = "s3cret-value"
QUERY = "query Named($id: ID!) { concept(id: $id) { name } }"


@pytest.fixture
def logged(caplog):
    """The fields of each line about a request, so far."""
    caplog.set_level(logging.DEBUG, "lexigraph.request")
    names = ("method", "path", "operation", "status", "ms", "codes", "error_ids", "request_id")

    def lines(level=None):
        records = [record for record in caplog.records if record.name == "lexigraph.request"]
        chosen = [record for record in records if level in {None, record.levelname}]
        return [{name: vars(record)[name] for name in names if name in vars(record)} for record in chosen]

    return lines


def test_a_request_is_one_line(client, logged):
    response = client.post("/graphql", json={"query": QUERY, "variables": {"id": "overfitting"}})
    (line,) = logged("INFO")
    assert line.pop("ms") > 0
    assert line == {
        "method": "POST",
        "path": "/graphql",
        "operation": "Named",
        "status": 200,
        "request_id": response.headers["x-request-id"],
    }


def test_each_code_of_its_errors_is_named_once_every_time(client, logged):
    for _ in range(2):  # the second time what is wrong is known already
        client.post("/graphql", json={"query": "{ nothing other: nothing }"})
    assert [(line["status"], line["codes"]) for line in logged()] == [(200, ["BAD_USER_INPUT"])] * 2


def test_a_request_without_errors_after_one_with_errors_has_none(client, logged):
    for query in ("{ nothing }", "{ __typename }"):
        client.post("/graphql", json={"query": query})
    assert "codes" not in logged()[1]


def test_a_fault_is_a_warning_with_the_id_that_the_client_got(store, settings, watched, logged):
    def fail(name):
        raise RuntimeError(SECRET)

    with TestClient(create_app(settings, watched(store, fail))) as client:
        (error,) = client.post("/graphql", json={"query": "{ glossary { name } }"}).json()["errors"]
    (line,) = logged("WARNING")
    assert (line["codes"], line["error_ids"]) == (["INTERNAL"], [error["extensions"]["errorId"]])


def test_a_fault_outside_of_graphql_too(client, monkeypatch, logged):
    monkeypatch.setattr("api.execution.Preparer.prepare", lambda *_: 1 // 0)
    response = client.post("/graphql", json={"query": "{ __typename }"})
    (line,) = logged("WARNING")
    (error,) = response.json()["errors"]
    assert (line["status"], line["error_ids"]) == (500, [error["extensions"]["errorId"]])
    assert response.headers["x-request-id"] == line["request_id"]
    assert response.headers["x-content-type-options"] == "nosniff"


def test_a_store_that_fails_is_a_warning(store, settings, watched, logged):
    def fail(name):
        raise StoreUnavailableError("the disk is gone")

    with TestClient(create_app(settings, watched(store, fail))) as client:
        client.post("/graphql", json={"query": "{ glossary { name } }"})
        client.get("/readyz")
    assert [line["path"] for line in logged("WARNING")] == ["/graphql", "/readyz"]


@pytest.mark.parametrize("path", ["/livez", "/readyz", "/metrics"])
def test_what_machines_ask_all_the_time_is_for_debugging(client, logged, path):
    client.get(path)
    assert [line["path"] for line in logged("DEBUG")] == [path]
    assert logged("INFO") == []


def test_neither_variables_nor_headers_nor_the_text_are_logged(client, caplog):
    caplog.set_level(logging.DEBUG)
    headers = {"authorization": f"Bearer {SECRET}", "x-api-key": SECRET, "cookie": SECRET}
    client.post("/graphql", json={"query": QUERY, "variables": {"id": SECRET}}, headers=headers)
    client.post("/graphql", json={"query": f'{{ concept(id: "{SECRET}") {{ name }} }}'}, headers=headers)
    client.get("/graphql", params={"query": QUERY, "variables": json.dumps({"id": SECRET})}, headers=headers)
    ours = [record for record in caplog.records if record.name.startswith("lexigraph")]
    assert len(ours) == 3
    assert not [record for record in ours if SECRET in str(vars(record))]


@pytest.mark.parametrize("given", ["abc-123", "0af7651916cd43dd8448eb211c80319c", "a" * 128])
def test_a_sane_request_id_is_taken(client, logged, given):
    assert client.get("/", headers={"x-request-id": given}).headers["x-request-id"] == given
    assert logged()[0]["request_id"] == given


@pytest.mark.parametrize("given", ["", "two words", "a" * 129, "caf\xe9".encode("latin-1"), "a\tb"])
def test_another_request_id_is_replaced(client, logged, given):
    made = client.get("/", headers={"x-request-id": given}).headers["x-request-id"]
    assert len(made) == 16
    assert logged()[0]["request_id"] == made


def test_request_ids_differ(client):
    assert len({client.get("/livez").headers["x-request-id"] for _ in range(20)}) == 20


def record(message="it is", *, error=None, **fields):
    made = logging.LogRecord("lexigraph.api", logging.ERROR, __file__, 1, message, (), error and sys.exc_info())
    vars(made).update(fields)
    return made


def fail(password):
    raise ValueError("wrong\nin two lines")


def test_json_is_one_line_even_with_a_traceback():
    try:
        fail(SECRET)
    except ValueError as error:
        text = make_formatter(as_json=True, colors=False).format(record(error=error, path="/\n\x1b[31m"))
    line = json.loads(text)
    assert "\n" not in text
    assert (line["event"], line["level"], line["logger"], line["path"]) == (
        "it is",
        "error",
        "lexigraph.api",
        "/\n\x1b[31m",
    )
    assert "Traceback" in line["exception"]
    assert "ValueError: wrong" in line["exception"]
    assert SECRET not in text


def test_text_is_key_and_value_and_nobody_breaks_out_of_a_line():
    text = make_formatter(as_json=False, colors=False).format(record("request", path="/\nfake\x1b[31m", status=200))
    assert "status=200" in text
    assert "\n" not in text
    assert "\x1b" not in text


def test_text_shows_the_traceback_without_the_values_of_variables():
    try:
        fail(SECRET)
    except ValueError as error:
        text = make_formatter(as_json=False, colors=False).format(record(error=error))
    assert "ValueError: wrong" in text
    assert SECRET not in text


@pytest.mark.parametrize(
    ("terminal", "form", "level", "expected"),
    [
        (True, "auto", "auto", (False, "WARNING")),
        (False, "auto", "auto", (True, "INFO")),
        (True, "json", "debug", (True, "DEBUG")),
        (False, "text", "error", (False, "ERROR")),
    ],
)
def test_what_stands_in_the_log_depends_on_where_it_goes(monkeypatch, terminal, form, level, expected):
    monkeypatch.setattr("sys.stderr.isatty", lambda: terminal, raising=False)
    chosen = log_configuration(form, level)
    assert (chosen["formatters"]["lines"]["as_json"], chosen["loggers"]["lexigraph"]["level"]) == expected
    assert chosen["loggers"]["uvicorn"] == chosen["loggers"]["lexigraph"]


def test_every_line_of_a_server_is_json_where_no_terminal_is(store, location, tmp_path):
    with running(str(location), tmp_path) as server:
        status, headers, _ = server.ask("query Mine { __typename }", x_request_id="from-the-client")
        server.get("/livez")
        server.end()
    lines = server.lines()
    requests = [line for line in lines if line["event"] == "request"]
    assert (status, headers["x-request-id"]) == (200, "from-the-client")
    assert [(line["operation"], line["status"], line["request_id"]) for line in requests] == [
        ("Mine", 200, "from-the-client")
    ]
    assert {line["logger"] for line in lines} == {"lexigraph.request", "uvicorn.error"}


def test_a_fault_in_the_log_of_a_server_has_its_id_its_request_and_its_traceback(store, location, tmp_path):
    program = """
import sys
import api.health, api.app
from api.serving import run
from api.settings import ApiSettings
async def fail(*_):
    raise RuntimeError("the cause")
api.app.answer_readyz = fail
run(ApiSettings(port=int(sys.argv[1])), 1)
"""
    with running(str(location), tmp_path, program=program, LEXIGRAPH_LOG_LEVEL="warning") as server:
        answer = json.loads(server.get("/readyz"))
        server.end()
    error_id = answer["errors"][0]["extensions"]["errorId"]
    fault, request = server.lines()
    assert (fault["level"], request["level"], request["path"]) == ("error", "warning", "/readyz")
    assert error_id in fault["event"]
    assert "RuntimeError: the cause" in fault["exception"]
    assert fault["request_id"] == request["request_id"]
    assert request["error_ids"] == [error_id]
