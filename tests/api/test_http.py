"""GraphQL over HTTP: requests of every kind, right and wrong."""

from __future__ import annotations

import json
import logging

import pytest
from fastapi.testclient import TestClient
from graphql import build_schema

from api.app import create_app
from api.settings import ApiSettings
from graph.errors import StoreUnavailableError

QUERY = "query Named($id: ID!) { concept(id: $id) { name } }"
JSON = "application/json"
GRAPHQL_JSON = "application/graphql-response+json"
NAMED = {"data": {"concept": {"name": "Overfitting"}}}


def codes(response):
    return [error["extensions"]["code"] for error in response.json()["errors"]]


def test_post(client):
    response = client.post(
        "/graphql", json={"query": QUERY, "variables": {"id": "overfitting"}, "operationName": "Named"}
    )
    assert response.status_code == 200
    assert response.json() == NAMED
    assert response.headers["content-type"] == "application/json"


def test_get(client):
    response = client.get("/graphql", params={"query": QUERY, "variables": json.dumps({"id": "overfitting"})})
    assert (response.status_code, response.json()) == (200, NAMED)


def test_get_of_a_query_from_a_browser_is_answered_not_shown(client):
    accept = {"accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"}
    response = client.get("/graphql", params={"query": "{ __typename }"}, headers=accept)
    assert response.json() == {"data": {"__typename": "Query"}}


def test_the_graphql_media_type_is_given_to_who_accepts_it(client):
    accept = {"accept": "application/graphql-response+json, application/json;q=0.9"}
    response = client.post("/graphql", json={"query": "{ __typename }"}, headers=accept)
    assert response.headers["content-type"] == "application/graphql-response+json"


@pytest.mark.parametrize(
    ("accept", "media_type"),
    [
        (None, JSON),
        ("", JSON),
        ("*/*", JSON),
        ("application/*", JSON),
        ("text/html, */*;q=0.1", JSON),
        ("application/json; charset=utf-8", JSON),
        ("APPLICATION/JSON", JSON),
        (GRAPHQL_JSON, GRAPHQL_JSON),
        (f"{GRAPHQL_JSON}; charset=utf-8", GRAPHQL_JSON),
        (f"{GRAPHQL_JSON}, {JSON}", GRAPHQL_JSON),
        (f"{JSON}, {GRAPHQL_JSON}", GRAPHQL_JSON),
        (f"{GRAPHQL_JSON};q=0.5, {JSON}", JSON),
        (f"{GRAPHQL_JSON};q=0.5, {JSON};q=0.4", GRAPHQL_JSON),
        (f"{GRAPHQL_JSON};q=0, */*", JSON),
        (f"{JSON};q=0, {GRAPHQL_JSON}", GRAPHQL_JSON),
    ],
)
@pytest.mark.parametrize("method", ["GET", "POST"])
def test_the_answer_has_the_media_type_that_the_client_likes_best(client, method, accept, media_type):
    asked = {"json": {"query": "{ __typename }"}} if method == "POST" else {"params": {"query": "{ __typename }"}}
    request = client.build_request(method, "/graphql", **asked)
    del request.headers["accept"]
    if accept is not None:
        request.headers["accept"] = accept
    response = client.send(request)
    assert (response.status_code, response.headers["content-type"]) == (200, media_type)
    assert response.json() == {"data": {"__typename": "Query"}}


@pytest.mark.parametrize("accept", ["text/html", "image/png, text/plain", f"{JSON};q=0", f"{JSON}; charset=utf-16"])
def test_who_accepts_nothing_that_there_is_gets_406(client, accept):
    response = client.post("/graphql", json={"query": "{ __typename }"}, headers={"accept": accept})
    assert (response.status_code, codes(response)) == (406, ["BAD_USER_INPUT"])
    assert GRAPHQL_JSON in response.json()["errors"][0]["extensions"]["suggestion"]


@pytest.mark.parametrize("nothing", ["variables", "operationName", "extensions"])
def test_a_parameter_may_be_null(client, nothing):
    response = client.post("/graphql", json={"query": "{ __typename }", nothing: None})
    assert (response.status_code, response.json()) == (200, {"data": {"__typename": "Query"}})


def test_extensions_may_be_sent(client):
    response = client.post("/graphql", json={"query": "{ __typename }", "extensions": {"some": "thing"}})
    assert response.json() == {"data": {"__typename": "Query"}}


def test_text_is_utf_8_both_ways(client):
    body = '{"query": "{ learningPath(targets: [\\"é\\"]) { ... on UnknownConcepts { ids } } }"}'.encode()
    for content_type in (JSON, f"{JSON}; charset=utf-8", f'{JSON};charset="UTF-8"'):
        response = client.post("/graphql", content=body, headers={"content-type": content_type})
        assert response.content.decode("utf-8") == '{"data":{"learningPath":{"ids":["é"]}}}'
    refused = client.post("/graphql", content=body, headers={"content-type": f"{JSON}; charset=latin-1"})
    assert refused.status_code == 415


FOREIGN = {"sec-fetch-site": "cross-site", "origin": "https://other.example"}


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({}, 200),
        ({"sec-fetch-site": "none", "sec-fetch-mode": "navigate"}, 200),
        ({"sec-fetch-site": "same-origin", "sec-fetch-mode": "cors"}, 200),
        ({"sec-fetch-site": "cross-site", "sec-fetch-mode": "navigate"}, 200),
        ({"sec-fetch-site": "cross-site", "sec-fetch-mode": "no-cors"}, 403),
        ({"sec-fetch-site": "same-site", "sec-fetch-mode": "no-cors"}, 403),
        (FOREIGN | {"sec-fetch-mode": "cors"}, 403),
        (FOREIGN | {"origin": "https://example.org", "sec-fetch-mode": "cors"}, 200),
    ],
)
def test_a_page_of_another_site_cannot_have_questions_worked_out(store, settings, headers, status):
    opened = settings.model_copy(update={"cors_origins": ("https://example.org",)})
    with TestClient(create_app(opened)) as client:
        response = client.get("/graphql", params={"query": "{ __typename }"}, headers=headers)
    assert response.status_code == status
    assert status == 200 or codes(response) == ["FORBIDDEN"]


def test_one_of_several_operations_is_chosen_by_name(client):
    text = "query A { a: __typename } query B { b: __typename }"
    response = client.post("/graphql", json={"query": text, "operationName": "B"})
    assert response.json() == {"data": {"b": "Query"}}


NO_REQUESTS = (
    b"",
    b"{",
    b'{"query": "{ __typename }"',
    b"\xff\xfe",
    b'{"query": "\\ud800"}',
    b"[" * 5_000 + b"]" * 5_000,
    b"null",
    b"3",
    b'[{"query": "{ __typename }"}]',
    b"{}",
    b'{"query": null}',
    b'{"query": ""}',
    b'{"query": 3}',
    b'{"query": {"a": 1}}',
    b'{"query": "{ __typename }", "variables": "x"}',
    b'{"query": "{ __typename }", "variables": [1]}',
    b'{"query": "{ __typename }", "operationName": 1}',
    b'{"query": "{ __typename }", "extensions": 1}',
)
"""Bodies that are no GraphQL request."""
NOT_CARRIED_OUT = (
    b'{"query": "{ __typename }", "operationName": "Other"}',
    b'{"query": "query A { a: __typename } query B { b: __typename }"}',
    b'{"query": "fragment F on Query { __typename }"}',
    b'{"query": "mutation { a }"}',
    b'{"query": "subscription { a }"}',
    b'{"query": "{ nothing }"}',
    b'{"query": "{ concept(id: 1) { nothing } }"}',
    b'{"query": "{ concept("}',
    b'{"query": "type T { a: Int }"}',
    b'{"query": "query($n: Int!) { concepts(first: $n) { totalCount } }"}',
    b'{"query": "query($n: Int!) { concepts(first: $n) { totalCount } }", "variables": {"n": "x"}}',
    b'{"query": "query($n: Int!) { concepts(first: $n) { totalCount } }", "variables": {"n": 3000000000}}',
    b'{"query": "query($n: Int!) { concepts(first: $n) { totalCount } }", "variables": {"n": null}}',
    b'{"query": "query($o: ConceptOrder!) { concepts(orderBy: $o) { totalCount } }", "variables": {"o": "UP"}}',
    b'{"query": "query($w: ConceptFilter) { concepts(where: $w) { totalCount } }", "variables": {"w": {"x": 1}}}',
    b'{"query": "query($t: Nothing) { concepts(where: $t) { totalCount } }"}',
)
"""Bodies that are one, and ask for what cannot be done."""


@pytest.mark.parametrize(
    ("accept", "status"),
    [(JSON, 200), ("*/*", 200), (GRAPHQL_JSON, 400)],
)
@pytest.mark.parametrize("body", NOT_CARRIED_OUT)
def test_what_cannot_be_carried_out_has_a_code_and_the_status_of_the_media_type(client, body, accept, status):
    response = client.post("/graphql", content=body, headers={"content-type": JSON, "accept": accept})
    assert response.status_code == status
    refused_for_its_input(client, response)


@pytest.mark.parametrize("accept", [JSON, "*/*", GRAPHQL_JSON])
@pytest.mark.parametrize("body", NO_REQUESTS)
def test_what_is_no_request_has_status_400_and_a_code(client, body, accept):
    response = client.post("/graphql", content=body, headers={"content-type": JSON, "accept": accept})
    assert response.status_code == 400
    refused_for_its_input(client, response)


def refused_for_its_input(client, response):
    assert set(codes(response)) == {"BAD_USER_INPUT"}
    assert "data" not in response.json()
    assert "Traceback" not in response.text
    assert all(error["extensions"]["suggestion"] for error in response.json()["errors"])
    assert client.get("/livez").status_code == 200


def test_a_limit_has_its_own_code_and_says_which_it_is(client):
    text = "{" + " ".join(f"a{i}: __typename" for i in range(60)) + "}"
    response = client.post("/graphql", json={"query": text}, headers={"accept": GRAPHQL_JSON})
    assert (response.status_code, codes(response)) == (400, ["LIMIT_EXCEEDED"])
    (error,) = response.json()["errors"]
    assert error["extensions"]["limit"] == {"setting": "LEXIGRAPH_MAX_ALIASES", "allowed": 50, "was": 60}
    assert all(part in error["message"] for part in ("60", "50", "LEXIGRAPH_MAX_ALIASES"))


def test_an_error_on_the_way_has_status_200_and_the_rest_of_the_data(client):
    text = '{ good: concept(id: "overfitting") { name }\n  bad: concept { name } }'
    response = client.post("/graphql", json={"query": text})
    assert response.status_code == 200
    assert response.json()["data"] == {"good": {"name": "Overfitting"}, "bad": None}
    assert response.json()["errors"][0]["path"] == ["bad"]
    assert response.json()["errors"][0]["locations"] == [{"line": 2, "column": 3}]


@pytest.mark.parametrize("announced", [True, False])
def test_a_body_beyond_the_limit_is_not_read(client, announced):
    body = json.dumps({"query": "{ __typename }", "variables": {"x": "y" * 300_000}}).encode()
    content = body if announced else iter([body[:1000], body[1000:]])
    response = client.post("/graphql", content=content, headers={"content-type": "application/json"})
    assert (response.status_code, codes(response)) == (413, ["LIMIT_EXCEEDED"])


def test_a_body_at_the_limit_is_read(client):
    frame = json.dumps({"query": "{ __typename }", "variables": {"x": ""}})
    body = json.dumps({"query": "{ __typename }", "variables": {"x": "y" * (256 * 1024 - len(frame))}})
    assert len(body) == 256 * 1024
    response = client.post("/graphql", content=body, headers={"content-type": "application/json"})
    assert response.json() == {"data": {"__typename": "Query"}}


@pytest.mark.parametrize("media_type", ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data", ""])
def test_what_a_form_of_another_site_could_send_is_not_taken(client, media_type):
    response = client.post("/graphql", content=b'{"query": "{ __typename }"}', headers={"content-type": media_type})
    assert (response.status_code, codes(response)) == (415, ["BAD_USER_INPUT"])


@pytest.mark.parametrize("media_type", ["application/json", "application/json; charset=utf-8", "Application/JSON"])
def test_json_by_its_usual_names_is_taken(client, media_type):
    response = client.post("/graphql", content=b'{"query": "{ __typename }"}', headers={"content-type": media_type})
    assert response.status_code == 200


@pytest.mark.parametrize(
    "parameters",
    [{}, {"query": ""}, {"query": "{"}, {"query": "{ __typename }", "variables": "{"}],
)
def test_wrong_get_requests(client, parameters):
    response = client.get("/graphql", params=parameters, headers={"accept": GRAPHQL_JSON})
    assert (response.status_code, set(codes(response))) == (400, {"BAD_USER_INPUT"})


@pytest.mark.parametrize(
    ("method", "path", "status"), [("PUT", "/graphql", 405), ("GET", "/nothing", 404), ("POST", "/livez", 405)]
)
def test_other_paths_and_methods_are_refused_in_json(client, method, path, status):
    response = client.request(method, path)
    assert (response.status_code, codes(response)) == (status, ["BAD_USER_INPUT"])


def test_text_of_any_script_goes_in_and_out_whole(client):
    name = '机器学习 🦊 <script>alert(1)</script> \u2028 " ` \\ é'
    response = client.post(
        "/graphql",
        json={
            "query": "query($id: ID!) { learningPath(targets: [$id]) { ... on UnknownConcepts { ids } } }",
            "variables": {"id": name},
        },
    )
    assert response.json() == {"data": {"learningPath": {"ids": [name]}}}


def test_the_schema_is_served(client):
    response = client.get("/schema.graphql")
    assert response.status_code == 200
    assert build_schema(response.text).query_type.name == "Query"


def test_introspection_is_on(client):
    response = client.post("/graphql", json={"query": "{ __schema { queryType { name } } }"})
    assert response.json() == {"data": {"__schema": {"queryType": {"name": "Query"}}}}


@pytest.mark.parametrize("path", ["/", "/graphql"])
def test_pages_ask_nothing_of_other_hosts(client, path):
    response = client.get(path, headers={"accept": "text/html,*/*"})
    assert response.headers["content-type"].startswith("text/html")
    assert "://" not in response.text
    policy = dict(part.strip().split(" ", 1) for part in response.headers["content-security-policy"].split(";"))
    assert policy["default-src"] == "'none'"
    assert policy["script-src"] == policy["connect-src"] == "'self'"


def test_no_asset_names_a_source_map_or_a_foreign_style(root):
    for path in (root / "api" / "graphiql" / "static").iterdir():
        text = path.read_text(encoding="utf-8")
        assert "sourceMappingURL" not in text, path.name
        if path.suffix == ".css":
            assert "url(http" not in text
            assert "url(//" not in text
            assert "@import" not in text


@pytest.mark.parametrize("path", ["/", "/graphql?query={__typename}", "/livez", "/nothing", "/static/page.js"])
def test_security_headers(client, path):
    headers = client.get(path).headers
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["x-frame-options"] == "DENY"
    assert "frame-ancestors 'none'" in headers["content-security-policy"]
    assert headers.get("referrer-policy") == ("no-referrer" if path == "/" else None)


def test_other_origins_are_let_in_by_the_setting_alone(client, store, settings):
    origin = {"origin": "https://example.org"}
    assert "access-control-allow-origin" not in client.get("/livez", headers=origin).headers
    open_settings = settings.model_copy(update={"cors_origins": ("https://example.org",)})
    with TestClient(create_app(open_settings)) as opened:
        assert opened.get("/livez", headers=origin).headers["access-control-allow-origin"] == "https://example.org"
        asked = {**origin, "access-control-request-method": "POST", "access-control-request-headers": "content-type"}
        assert opened.options("/graphql", headers=asked).status_code == 200
        other = opened.get("/livez", headers={"origin": "https://other.example"})
        assert "access-control-allow-origin" not in other.headers


def test_a_fault_of_ours_is_shown_by_an_id_that_the_log_has(store, settings, watched, caplog):
    def fail(name):
        raise RuntimeError("secret /etc/passwd")

    with (
        TestClient(create_app(settings, watched(store, fail))) as client,
        caplog.at_level(logging.ERROR, "lexigraph.api"),
    ):
        response = client.post("/graphql", json={"query": "{ glossary { name } }"})
    (error,) = response.json()["errors"]
    assert response.status_code == 200
    assert error["extensions"]["code"] == "INTERNAL"
    assert "secret" not in response.text
    assert error["extensions"]["errorId"] in error["message"]
    record = next(record for record in caplog.records if error["extensions"]["errorId"] in record.getMessage())
    assert "secret" in str(record.exc_info[1])
    assert record.exc_info[2] is not None


def test_a_fault_outside_of_graphql_is_masked_too(client, monkeypatch, caplog):
    def fail(*_):
        raise RuntimeError("secret")

    monkeypatch.setattr("api.execution.Preparer.prepare", fail)
    response = client.post("/graphql", json={"query": "{ glossary { name } }"})
    assert (response.status_code, codes(response)) == (500, ["INTERNAL"])
    assert "secret" not in response.text
    assert response.headers["x-content-type-options"] == "nosniff"
    assert client.get("/livez").status_code == 200


def test_a_store_that_fails_is_said_to_be_unavailable(store, settings, watched):
    def fail(name):
        raise StoreUnavailableError("the disk is gone", suggestion="mount it")

    with TestClient(create_app(settings, watched(store, fail))) as client:
        response = client.post("/graphql", json={"query": "{ a: concept(id: 1) { name } b: concept(id: 2) { name } }"})
    assert response.json()["data"] == {"a": None, "b": None}
    assert codes(response) == ["STORE_UNAVAILABLE"] * 2
    assert response.json()["errors"][0]["message"] == "the disk is gone"
    assert response.json()["errors"][0]["extensions"]["suggestion"] == "mount it"


def test_settings_come_from_the_environment(monkeypatch):
    monkeypatch.setenv("LEXIGRAPH_MAX_DEPTH", "7")
    monkeypatch.setenv("LEXIGRAPH_STORE", "elsewhere.db")
    monkeypatch.setenv("LEXIGRAPH_CORS_ORIGINS", '["https://example.org"]')
    monkeypatch.setenv("LEXIGRAPH_NEO4J_PASSWORD", "secret")
    settings = ApiSettings()
    assert (settings.max_depth, settings.store, settings.cors_origins) == (7, "elsewhere.db", ("https://example.org",))
    assert "secret" not in repr(settings)
