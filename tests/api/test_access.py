"""Who may ask what: keys over HTTP, and what is open without them."""

from __future__ import annotations

import pytest
from fastapi.testclient import TestClient

from api.access import Caller
from api.app import create_app
from api.errors import ForbiddenError
from api.keys import add_key
from api.scope import Scope
from tests.api.conftest import here

QUERY = {"query": "{ __typename }"}
MUTATION = {"query": 'mutation { changeConcept(id: "calculus", to: {hours: 1}) { change { by } } }'}


def changed_by(name):
    return {"data": {"changeConcept": {"change": {"by": name}}}}


@pytest.fixture
def settings(settings):
    """Those of a server that lets who may curate do so."""
    return settings.model_copy(update={"curation": True})


def codes(response):
    return [error["extensions"]["code"] for error in response.json()["errors"]]


@pytest.fixture
def path(tmp_path):
    return tmp_path / "keys.toml"


@pytest.fixture
def guarded(store, settings, path):
    """The application with keys, called from another machine."""
    add_key(path, "first")
    with TestClient(
        create_app(settings.model_copy(update={"api_keys": path})),
        raise_server_exceptions=False,
        client=("192.0.2.7", 40_000),
        base_url="https://glossary.example",
    ) as opened:
        yield opened


def bearer(token):
    return {"authorization": f"Bearer {token}"}


@pytest.mark.parametrize(
    "header",
    [None, "", "Bearer", "Bearer ", "Bearer wrong", "Basic bGV4aWdyYXBoOng=", "wrong", "Bearer \xff"],
)
@pytest.mark.parametrize("method", ["GET", "POST", "PUT"])
def test_without_a_key_that_is_known_nothing_is_answered(guarded, header, method):
    headers = {} if header is None else {"authorization": header.encode("latin-1")}
    response = guarded.request(method, "/graphql", params=QUERY, headers=headers)
    assert (response.status_code, codes(response)) == (401, ["UNAUTHENTICATED"])
    assert response.headers["www-authenticate"].startswith("Bearer")
    assert "lexigraph key" in response.json()["errors"][0]["extensions"]["suggestion"]
    assert response.headers["x-content-type-options"] == "nosniff"


@pytest.mark.parametrize("scheme", ["Bearer", "bearer", "BEARER"])
def test_with_a_key_requests_are_answered(guarded, path, scheme):
    token = add_key(path, "website")
    headers = {"authorization": f"{scheme} {token}"}
    for response in (
        guarded.post("/graphql", json=QUERY, headers=headers),
        guarded.get("/graphql", params=QUERY, headers=headers),
    ):
        assert (response.status_code, response.json()) == (200, {"data": {"__typename": "Query"}})


@pytest.mark.parametrize("path_", ["/livez", "/readyz", "/schema.graphql", "/", "/static/page.js"])
def test_what_holds_nothing_of_the_glossary_needs_no_key(guarded, path_):
    assert guarded.get(path_).status_code == 200


def test_the_page_is_shown_without_a_key_and_its_requests_need_one(guarded):
    page = guarded.get("/graphql", headers={"accept": "text/html"})
    assert page.headers["content-type"].startswith("text/html")
    asked = guarded.get("/graphql", params=QUERY, headers={"accept": "text/html"})
    assert asked.status_code == 401
    assert guarded.post("/graphql", json=QUERY, headers={"accept": "text/html"}).status_code == 401


def test_a_key_beyond_its_rate_waits(guarded, path):
    slow, other = bearer(add_key(path, "slow", rate=2)), bearer(add_key(path, "other"))
    assert [guarded.post("/graphql", json=QUERY, headers=slow).status_code for _ in range(2)] == [200, 200]
    response = guarded.post("/graphql", json=QUERY, headers=slow)
    assert (response.status_code, codes(response)) == (429, ["RATE_LIMITED"])
    assert 25 <= int(response.headers["retry-after"]) <= 30
    assert "2 requests a minute" in response.json()["errors"][0]["message"]
    assert response.json()["errors"][0]["extensions"]["suggestion"]
    assert guarded.post("/graphql", json=QUERY, headers=other).status_code == 200


@pytest.mark.parametrize("accept", ["application/json", "application/graphql-response+json"])
def test_only_a_key_of_scope_curate_changes_anything(guarded, path, accept):
    reader, curator = (bearer(add_key(path, scope.value, scope)) for scope in Scope)
    response = guarded.post("/graphql", json=MUTATION, headers={**reader, "accept": accept})
    assert (response.status_code, codes(response)) == (403, ["FORBIDDEN"])
    assert "--scope curate" in response.json()["errors"][0]["extensions"]["suggestion"]
    assert "'read'" in response.json()["errors"][0]["message"]
    allowed = guarded.post("/graphql", json=MUTATION, headers={**curator, "accept": accept})
    assert (allowed.status_code, allowed.json()) == (200, changed_by("curate"))


@pytest.mark.parametrize("accept", ["application/json", "application/graphql-response+json"])
def test_nobody_changes_anything_where_curation_is_off(store, settings, path, accept):
    curator = bearer(add_key(path, "curator", Scope.CURATE))
    off = settings.model_copy(update={"curation": False})
    for closed, headers in ((off, {}), (off.model_copy(update={"api_keys": path}), curator)):
        response = here(create_app(closed)).post("/graphql", json=MUTATION, headers={**headers, "accept": accept})
        assert (response.status_code, codes(response)) == (403, ["FORBIDDEN"])
        assert "--curate" in response.json()["errors"][0]["extensions"]["suggestion"]


def test_a_caller_has_what_its_scope_says():
    Caller("a", Scope.CURATE).require(Scope.CURATE)
    Caller("a", Scope.CURATE).require(Scope.READ)
    Caller("a", Scope.READ).require(Scope.READ)
    with pytest.raises(ForbiddenError, match="'a' may read"):
        Caller("a", Scope.READ).require(Scope.CURATE)


@pytest.mark.parametrize(
    ("client", "host", "may"),
    [
        ("127.0.0.1", "127.0.0.1:8000", True),
        ("127.0.0.1", "localhost", True),
        ("127.0.0.1", "LOCALHOST:8000", True),
        ("::1", "[::1]:8000", True),
        ("::1", "[::1]", True),
        ("192.0.2.7", "127.0.0.1:8000", False),
        ("172.17.0.1", "localhost:8000", False),
        ("127.0.0.1", "rebound.example:8000", False),
        ("127.0.0.1", "glossary.example", False),
        ("127.0.0.1", "localhost.example", False),
        ("a-socket", "localhost", False),
    ],
)
def test_without_keys_all_may_read_and_only_this_machine_may_curate(store, settings, client, host, may):
    with TestClient(create_app(settings), client=(client, 50_000)) as asking:
        headers = {"host": host}
        assert asking.post("/graphql", json=QUERY, headers=headers).status_code == 200
        response = asking.post("/graphql", json=MUTATION, headers=headers)
    assert response.status_code == (200 if may else 403)


@pytest.mark.parametrize(
    ("origin", "may"),
    [
        ("http://127.0.0.1:8000", True),
        ("http://localhost:8501", True),
        ("http://[::1]", True),
        ("https://allowed.example", False),
        ("http://localhost.example", False),
        ("null", False),
        ("http://[", False),
    ],
)
def test_a_page_of_another_site_may_read_where_it_is_allowed_and_never_curate_without_a_key(
    store, settings, path, origin, may
):
    allowed = settings.model_copy(update={"cors_origins": ("https://allowed.example",)})
    headers = {"origin": origin}
    asking = here(create_app(allowed))
    assert asking.post("/graphql", json=QUERY, headers=headers).status_code == 200
    assert asking.post("/graphql", json=MUTATION, headers=headers).status_code == (200 if may else 403)
    guarded = here(create_app(allowed.model_copy(update={"api_keys": path})))
    headers |= bearer(add_key(path, "curator", Scope.CURATE))
    assert guarded.post("/graphql", json=MUTATION, headers=headers).status_code == 200


@pytest.mark.parametrize("accept", ["application/json", "application/graphql-response+json", "*/*"])
def test_nothing_is_changed_by_get(client, accept):
    response = client.get("/graphql", params=MUTATION, headers={"accept": accept})
    assert (response.status_code, codes(response)) == (405, ["BAD_USER_INPUT"])
    assert response.headers["allow"] == "POST"
    assert client.post("/graphql", json=MUTATION).json() == changed_by("local")


def test_a_preflight_of_an_allowed_site_may_ask_for_the_key(store, settings, path):
    add_key(path, "a")
    changes = {"cors_origins": ("https://example.org",), "api_keys": path}
    with TestClient(create_app(settings.model_copy(update=changes))) as asking:
        origin = {"origin": "https://example.org"}
        wanted = {"access-control-request-method": "POST"}
        wanted["access-control-request-headers"] = "authorization, content-type"
        preflight = asking.options("/graphql", headers={**origin, **wanted})
        assert preflight.status_code == 200
        assert "authorization" in preflight.headers["access-control-allow-headers"].lower()
        assert preflight.headers["x-content-type-options"] == "nosniff"
        refused = asking.post("/graphql", json=QUERY, headers=origin)
        assert refused.status_code == 401
        assert refused.headers["access-control-allow-origin"] == "https://example.org"


def test_a_file_of_keys_that_is_missing_keeps_the_server_from_starting(settings, path):
    from graph.errors import InvalidArgumentError

    with (
        pytest.raises(InvalidArgumentError, match="there is no file of keys"),
        TestClient(create_app(settings.model_copy(update={"api_keys": path}))),
    ):
        pass
