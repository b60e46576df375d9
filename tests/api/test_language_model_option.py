"""``--language-model``: off by default, named by settings, and plain about where definitions go."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.api.command_line import GLOSSARY, Run
from tests.loaders.extract.language_model.chat_endpoint import ChatEndpoint, fails, finds, question

SECRET = "sk-very-secret"
FOUND = ("Dropout", "USES", "Regularization", "Dropout is a regularization that switches off random neurons.")


@pytest.fixture
def endpoint(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[ChatEndpoint]:
    """The endpoint that the settings name, beside a glossary."""
    (tmp_path / "terms.csv").write_text(GLOSSARY, encoding="utf-8")
    with ChatEndpoint(lambda request: finds(*[FOUND] * (question(request)["term"] == "Dropout"))) as made:
        monkeypatch.setenv("LEXIGRAPH_NLP_URL", made.url)
        monkeypatch.setenv("LEXIGRAPH_NLP_MODEL", "tiny")
        monkeypatch.setenv("LEXIGRAPH_NLP_KEY", f"{SECRET}\n")
        monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
        yield made


def test_a_load_asks_no_language_model_by_itself(run: Run, endpoint: ChatEndpoint) -> None:
    answer = run("load", "terms.csv", "--no-embed", "--json")
    assert json.loads(answer.out)["languageModel"] is None
    assert endpoint.requests == []


def test_a_load_says_what_it_asked_and_asks_once(run: Run, endpoint: ChatEndpoint, tmp_path: Path) -> None:
    first = run("load", "terms.csv", "--no-embed", "--language-model")
    asked = len(endpoint.requests)
    second = run("load", "terms.csv", "--no-embed", "--language-model", "--json")
    host = endpoint.url.removeprefix("http://").removesuffix("/v1")
    lines = [line for line in first.out.splitlines() if line.startswith("Language model")]
    assert lines == [
        f"Language model: tiny at {host} ({asked} questions, 0 answered before, 0 failed): 1 relation, 0 more dropped"
    ]
    summary = json.loads(second.out)["languageModel"]
    assert (summary["model"], summary["host"], summary["known"]) == ("tiny", host, asked)
    assert len(endpoint.requests) == asked
    assert {request["headers"]["Authorization"] for request in endpoint.requests} == {f"Bearer {SECRET}"}
    printed = first.out + first.err + second.out + second.err
    kept = b"".join(path.read_bytes() for path in (tmp_path / "cache").rglob("*") if path.is_file())
    assert SECRET not in printed
    assert SECRET.encode() not in kept


def test_extract_takes_over_what_was_found_to_hold(
    run: Run, endpoint: ChatEndpoint, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LEXIGRAPH_NLP_CONFIDENCE", "0.97")
    answer = run("extract", "terms.csv", "--language-model")
    relations = [json.loads(line) for line in answer.out.splitlines()]
    (found,) = (relation for relation in relations if relation["method"] == "language-model:tiny")
    assert (found["source"], found["type"], found["target"], found["confidence"]) == (
        "dropout",
        "USES",
        "regularization",
        0.97,
    )
    assert "Language model: tiny" in answer.err
    assert "are sent to" not in answer.err  # to this machine


def test_definitions_that_leave_the_machine_are_announced(
    run: Run, endpoint: ChatEndpoint, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LEXIGRAPH_NLP_URL", endpoint.url.replace("127.0.0.1", "user:password@model.invalid"))
    monkeypatch.setenv("HTTP_PROXY", endpoint.url.removesuffix("/v1"))  # through which the endpoint is that host
    answer = run("load", "terms.csv", "--no-embed", "--language-model")
    assert answer.err.startswith("Definitions are sent to model.invalid:")
    assert answer.code == 0
    assert "password" not in answer.out + answer.err


def test_an_endpoint_that_refuses_is_an_error_and_nothing_is_stored(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, endpoint: ChatEndpoint
) -> None:
    with ChatEndpoint(fails(401, f"wrong key {SECRET}")) as refusing:
        monkeypatch.setenv("LEXIGRAPH_NLP_URL", refusing.url)
        answer = run("load", "terms.csv", "--no-embed", "--language-model")
    assert answer.code == 1
    assert "answers 401: wrong key …; give the right key in LEXIGRAPH_NLP_KEY" in answer.err
    assert not (tmp_path / "lexigraph.db").exists()


@pytest.mark.parametrize(
    ("arguments", "missing", "said"),
    [
        (["load", "terms.csv", "--language-model"], "LEXIGRAPH_NLP_URL", "needs LEXIGRAPH_NLP_URL"),
        (["extract", "terms.csv", "--language-model"], "LEXIGRAPH_NLP_MODEL", "LEXIGRAPH_NLP_MODEL"),
        (["load", "terms.csv", "--language-model", "--no-extract"], "LEXIGRAPH_NLP_KEY", "--no-extract"),
    ],
)
def test_what_cannot_be_meant_is_wrong_usage(
    run: Run, endpoint: ChatEndpoint, monkeypatch: pytest.MonkeyPatch, arguments: list[str], missing: str, said: str
) -> None:
    monkeypatch.delenv(missing)
    answer = run(*arguments)
    assert answer.code == 2
    assert said in " ".join(answer.err.split())
    assert endpoint.requests == []
