"""A server that tells as little of itself as it can, asked what scanners of GraphQL servers ask."""

from __future__ import annotations

import pytest

from api.app import create_app
from tests.api.conftest import here

CLOSED = {"introspection": False, "get_requests": False}


@pytest.fixture
def closed(store, settings):
    with here(create_app(settings.model_copy(update=CLOSED))) as opened:
        yield opened


def ask(client, text):
    return client.post("/graphql", json={"query": text}).json()


@pytest.mark.parametrize(
    "text",
    [
        "{ __schema { types { name fields { name } } } }",
        "{ __schema { directive } }",
        '{ __type(name: "Concept") { fields { name } } }',
        "{ ...f } fragment f on Query { __schema { queryType { name } } }",
    ],
)
def test_the_schema_is_not_told(closed, text):
    response = ask(closed, text)
    assert "data" not in response
    refusals = [error for error in response["errors"] if "LEXIGRAPH_INTROSPECTION" in error["message"]]
    assert refusals
    assert all(error["extensions"]["suggestion"] for error in refusals)


@pytest.mark.parametrize(
    "text", ["{ glossar { name } }", "{ glossary { nam } }", "{ concepts(firs: 1) { totalCount } }"]
)
def test_no_name_is_suggested_for_a_misspelt_one(client, closed, text):
    assert "Did you mean" in str(ask(client, text))
    assert "Did you mean" not in str(ask(closed, text))


def test_no_value_is_suggested_for_a_misspelt_one(client, closed):
    asked = {
        "query": "query($o: ConceptOrder!) { concepts(orderBy: $o) { totalCount } }",
        "variables": {"o": "NAM"},
    }
    assert "Did you mean" in client.post("/graphql", json=asked).text
    assert "Did you mean" not in closed.post("/graphql", json=asked).text


def test_neither_the_page_nor_the_schema_is_served(closed):
    schema = closed.get("/schema.graphql")
    assert schema.status_code == 403
    assert schema.json()["errors"][0]["extensions"]["code"] == "FORBIDDEN"
    page = closed.get("/graphql", headers={"accept": "text/html"})
    assert "GraphiQL" not in page.text
    assert page.json()["errors"]


def test_only_post_is_taken(closed):
    response = closed.get("/graphql", params={"query": "{ __typename }"})
    assert (response.status_code, response.headers["allow"]) == (405, "POST")
    assert "LEXIGRAPH_GET_REQUESTS" in response.json()["errors"][0]["extensions"]["suggestion"]


def test_questions_are_answered_all_the_same(closed):
    assert ask(closed, "{ __typename glossary { name } }") == {
        "data": {"__typename": "Query", "glossary": {"name": "Small"}}
    }


@pytest.mark.parametrize(
    "text",
    [
        "{" + " ".join(f"alias{i}: __typename" for i in range(101)) + "}",
        "{" + "__typename " * 500 + "}",
        "{ __schema { types { " + "fields { type { " * 4 + "name" + "} }" * 4 + " } } }",
        "{ __schema { ...A } } fragment A on __Schema { __typename ...B } fragment B on __Schema { ...A }",
        "qwerty { abc }",
    ],
)
def test_neither_this_nor_the_usual_server_answers(client, closed, text):
    for asked in (client, closed):
        response = ask(asked, text)
        assert "data" not in response
        assert not {"exception", "stacktrace", "tracing"} & set(response["errors"][0]["extensions"])


def test_what_is_wrong_in_many_places_is_said_once(client):
    response = ask(client, "{ __typename @aa@aa@aa@aa@aa@aa@aa@aa@aa@aa }")
    assert len(response["errors"]) == 1
    assert len(ask(client, "{ nothing glossary { nothing } other }")["errors"]) == 3


def test_nothing_is_taken_from_a_form_or_a_list(client):
    assert client.post("/graphql", data={"query": "{ __typename }"}).status_code == 415
    assert client.post("/graphql", params={"query": "{ __typename }"}).status_code == 415
    assert client.post("/graphql", json=[{"query": "{ __typename }"}] * 11).status_code == 400
