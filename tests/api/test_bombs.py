"""Whatever is sent to a running server, it answers with a code, little work and a good health."""

from __future__ import annotations

import json
import urllib.error
import urllib.request

import pytest

from tests.api.test_limits import BOMBS as TEXTS

LISTS = "{ concepts(first: 1000) { nodes { neighbors(first: 1000) { edges { other { similar(first: 1000) { score } } } } } } }"
BODIES = {
    **{name: json.dumps({"query": text}).encode() for name, (text, _) in TEXTS.items()},
    "lists in lists": json.dumps({"query": LISTS}).encode(),
    "many requests in one": json.dumps([{"query": "{ __typename }"}] * 5_000).encode(),
    "lists in JSON": b"[" * 100_000,
    "objects in JSON": b'{"a":' * 40_000,
    "a large number": b'{"query": "{ __typename }", "variables": {"x": ' + b"9" * 200_000 + b"}}",
    "variables without end": json.dumps({"query": "{ __typename }", "variables": {"x": [[]] * 60_000}}).encode(),
    "10 MB": b"x" * 10 * 1024 * 1024,
    "nothing": b"",
    "bytes": bytes(range(256)) * 100,
}
TAKEN = {"variables without end"}
"""Which is only large: it is answered."""


def send(address, body):
    request = urllib.request.Request(
        f"{address}/graphql", body, {"content-type": "application/json", "accept": "application/graphql-response+json"}
    )
    try:
        with urllib.request.urlopen(request, timeout=60) as answer:
            return answer.status, json.load(answer)
    except urllib.error.HTTPError as answer:
        with answer:
            return answer.code, json.load(answer)


def test_every_bomb_is_answered_with_a_code_and_the_server_stays_well(serve):
    address = serve()
    for name, body in BODIES.items():
        status, content = send(address, body)
        if name in TAKEN:
            assert (status, content) == (200, {"data": {"__typename": "Query"}})
            continue
        assert 400 <= status < 500, name
        assert "data" not in content, name
        for error in content["errors"]:
            assert error["extensions"]["code"] in {"LIMIT_EXCEEDED", "BAD_USER_INPUT"}, name
            assert error["extensions"]["suggestion"], name
        assert send(address, b'{"query": "{ glossary { name } }"}') == (200, {"data": {"glossary": {"name": "Small"}}})


@pytest.mark.parametrize("name", sorted(set(BODIES) - TAKEN))
def test_a_bomb_reaches_no_store(store, settings, watched, name):
    from api.app import create_app
    from tests.api.conftest import here

    watching = watched(store)
    with here(create_app(settings, watching)) as client:
        response = client.post("/graphql", content=BODIES[name], headers={"content-type": "application/json"})
    assert response.json()["errors"]
    assert set(watching.calls) <= {"close"}
