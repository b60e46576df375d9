"""Which answers are compressed."""

from __future__ import annotations

import gzip
import zlib

import pytest
from fastapi.testclient import TestClient
from starlette.applications import Starlette
from starlette.responses import Response
from starlette.routing import Route

from api.app import create_app
from api.compression import CompressedAnswers

LARGE = "{ __schema { types { name description fields { name description } } } }"
SMALL = "{ __typename }"


def asked(client, query, encoding):
    response = client.get("/graphql", params={"query": query}, headers={"accept-encoding": encoding})
    assert response.status_code == 200
    return response


@pytest.mark.parametrize("encoding", ["gzip", "gzip, deflate, br", "br;q=1.0, gzip;q=0.8"])
def test_a_large_answer_is_compressed_for_who_takes_it(client, encoding):
    plain = asked(client, LARGE, "identity")
    packed = asked(client, LARGE, encoding)
    assert packed.headers["content-encoding"] == "gzip"
    assert "Accept-Encoding" in packed.headers["vary"]
    assert packed.content == plain.content
    assert int(packed.headers["content-length"]) < len(plain.content) / 3


@pytest.mark.parametrize("encoding", ["identity", "", "br", "gzip;q=0", "gzip; q=0.0, br", "x-gzipped"])
def test_it_is_not_for_who_does_not(client, encoding):
    plain = asked(client, LARGE, encoding)
    assert "content-encoding" not in plain.headers
    assert int(plain.headers["content-length"]) == len(plain.content)


def test_a_small_answer_is_as_it_is(client):
    assert "content-encoding" not in asked(client, SMALL, "gzip").headers


def test_from_which_size_on_is_a_setting(store, settings):
    with TestClient(create_app(settings.model_copy(update={"compress_from_bytes": 1}), store)) as client:
        response = asked(client, SMALL, "gzip")
        assert (response.headers["content-encoding"], response.json()) == ("gzip", {"data": {"__typename": "Query"}})


def test_what_is_encoded_already_is_left_alone():
    body = gzip.compress(b"x" * 10_000, mtime=0)

    async def packed(_):
        return Response(body, headers={"content-encoding": "gzip"})

    client = TestClient(CompressedAnswers(Starlette(routes=[Route("/", packed)]), from_bytes=1))
    with client.stream("GET", "/", headers={"accept-encoding": "gzip"}) as response:
        raw = b"".join(response.iter_raw())
    assert zlib.decompress(raw, 31) == b"x" * 10_000
