"""``lexigraph schema`` gives what a server has at /schema.graphql, to be read by any GraphQL tool."""

from __future__ import annotations

from graphql import build_schema, print_schema

from api.schema import SCHEMA


def test_it_prints_what_a_server_serves(run, client) -> None:
    answer = run("schema")
    assert (answer.code, answer.err) == (0, "")
    assert answer.out == client.get("/schema.graphql").text


def test_it_needs_no_store(run, tmp_path) -> None:
    assert run("schema").code == 0
    assert list(tmp_path.iterdir()) == []


def test_it_writes_a_file(run, tmp_path) -> None:
    printed = run("schema").out
    answer = run("schema", "schema.graphql")
    assert (answer.code, answer.out) == (0, "")
    assert "schema.graphql" in answer.err
    assert (tmp_path / "schema.graphql").read_text(encoding="utf-8") == printed


def test_what_it_prints_is_the_schema_that_answers(run) -> None:
    assert print_schema(build_schema(run("schema").out)) == print_schema(build_schema(SCHEMA.as_str()))


def test_a_file_that_cannot_be_written_is_an_error(run) -> None:
    answer = run("schema", "no/such/folder/schema.graphql")
    assert answer.code == 1
    assert "cannot write no/such/folder/schema.graphql" in answer.err
    assert "Traceback" not in answer.err
