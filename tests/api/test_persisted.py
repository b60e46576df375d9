"""Texts that a client names by their hash."""

from __future__ import annotations

import hashlib
import json

import pytest

from api.errors import UnknownTextError
from api.persisted import PersistedTexts
from graph.errors import InvalidArgumentError

TEXT = "query ($id: ID!) { concept(id: $id) { name } }"
VARIABLES = {"id": "overfitting"}
ANSWER = {"data": {"concept": {"name": "Overfitting"}}}


def naming(text, **changes):
    """The ``extensions`` that name ``text``."""
    return {"persistedQuery": {"version": 1, "sha256Hash": hashlib.sha256(text.encode()).hexdigest()} | changes}


def code(response):
    (error,) = response.json()["errors"]
    return error["message"], error["extensions"]["code"]


def by_hash(client, method):
    if method == "POST":
        return client.post("/graphql", json={"variables": VARIABLES, "extensions": naming(TEXT)})
    parameters = {"variables": json.dumps(VARIABLES), "extensions": json.dumps(naming(TEXT))}
    return client.get("/graphql", params=parameters, headers={"accept": "text/html, */*"})


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_a_text_that_was_sent_once_is_found_by_its_hash(client, method):
    unknown = by_hash(client, method)
    assert code(unknown) == ("PersistedQueryNotFound", "PERSISTED_QUERY_NOT_FOUND")
    assert "etag" not in unknown.headers
    first = client.post("/graphql", json={"query": TEXT, "variables": VARIABLES, "extensions": naming(TEXT)})
    assert first.json() == ANSWER
    for _ in range(2):
        assert by_hash(client, method).json() == ANSWER


def test_a_get_by_hash_can_be_held_by_a_cache(client):
    client.post("/graphql", json={"query": TEXT, "variables": VARIABLES, "extensions": naming(TEXT)})
    answer = by_hash(client, "GET")
    assert answer.headers["vary"] == "Accept, Accept-Encoding"
    parameters = {"variables": json.dumps(VARIABLES), "extensions": json.dumps(naming(TEXT))}
    again = client.get("/graphql", params=parameters, headers={"if-none-match": answer.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert again.headers["vary"] == "Accept, Accept-Encoding"


@pytest.mark.parametrize(
    ("query", "extensions", "wrong"),
    [
        (TEXT, naming(TEXT + " "), "is not that of the query"),
        (TEXT, naming(TEXT, version=2), "version 1"),
        (TEXT, naming(TEXT, sha256Hash=1), "version 1"),
        (None, {"persistedQuery": "yes"}, "version 1"),
        (None, {}, "no query"),
    ],
)
def test_what_names_no_text_or_another_is_refused(client, query, extensions, wrong):
    response = client.post("/graphql", json={"query": query, "variables": VARIABLES, "extensions": extensions})
    assert wrong in code(response)[0]
    assert code(response)[1] == "BAD_USER_INPUT"
    assert by_hash(client, "POST").json()["errors"]


def test_a_mutation_by_hash_cannot_come_by_get(client):
    text = 'mutation { removeConcept(id: "calculus") { storeVersion } }'
    client.post("/graphql", json={"query": text, "extensions": naming(text)})
    response = client.get("/graphql", params={"extensions": json.dumps(naming(text))})
    assert (response.status_code, response.headers["allow"]) == (405, "POST")


def test_the_last_that_fit_are_remembered():
    texts = PersistedTexts(most_bytes=3_000)
    for number in range(100):
        text = f"{{ a{number}: __typename }}"
        assert texts.resolve(text, naming(text)) == text
        assert texts.resolve(text, naming(text)) == text
    assert texts.resolve(None, naming(text)) == text
    with pytest.raises(UnknownTextError):
        texts.resolve(None, naming("{ a0: __typename }"))
    with pytest.raises(InvalidArgumentError):
        texts.resolve(text, {"persistedQuery": {}})
    long = "{ __typename }" + " " * 3_000
    assert texts.resolve(long, naming(long)) == long
    with pytest.raises(UnknownTextError):
        texts.resolve(None, naming(long))
