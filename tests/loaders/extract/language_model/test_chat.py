"""How an endpoint is asked, and what its refusals mean."""

from __future__ import annotations

import sys

import pytest

from graph.errors import InvalidArgumentError, LanguageModelError, MissingExtraError
from loaders.extract.language_model import LanguageModel
from loaders.extract.language_model.chat import Chat, QuestionRefusedError
from tests.loaders.extract.language_model.chat_endpoint import ChatEndpoint, Reply, fails, says

MESSAGES = ({"role": "user", "content": "Hello?"},)
KEY = "sk-very-secret"


def test_the_request_is_the_same_each_time_and_asks_for_the_same_answer() -> None:
    with ChatEndpoint(says("Hello.")) as endpoint, Chat(endpoint.model(key=KEY)) as chat:
        assert [chat.answer(MESSAGES), chat.answer(MESSAGES)] == ["Hello.", "Hello."]
    first, second = endpoint.requests
    assert first["body"] == second["body"]
    assert first["path"] == "/v1/chat/completions"
    assert first["headers"]["Authorization"] == f"Bearer {KEY}"
    body = first["body"]
    assert (body["model"], body["messages"], body["temperature"], body["seed"]) == ("tiny", list(MESSAGES), 0, 0)
    assert body["response_format"]["json_schema"]["schema"]["required"] == ["relations"]


def test_without_a_key_none_is_sent() -> None:
    with ChatEndpoint(says("Hello.")) as endpoint, Chat(endpoint.model()) as chat:
        chat.answer(MESSAGES)
    assert "Authorization" not in endpoint.requests[0]["headers"]


@pytest.mark.parametrize("refusals", [1, 2])
def test_an_endpoint_that_knows_no_schema_is_asked_in_a_simpler_form_and_not_bothered_again(refusals) -> None:
    replies = [fails(400, "response_format is not supported")] * refusals
    with ChatEndpoint(*replies, says("Hello.")) as endpoint, Chat(endpoint.model()) as chat:
        assert chat.answer(MESSAGES) == chat.answer(MESSAGES) == "Hello."
    forms = [request["body"].get("response_format", {}).get("type") for request in endpoint.requests]
    assert forms == [*["json_schema", "json_object", None][: refusals + 1], ["json_object", None][refusals - 1]]


def test_a_question_that_is_refused_in_every_form_is_the_questions_fault() -> None:
    with ChatEndpoint(fails(400, "too long")) as endpoint, Chat(endpoint.model()) as chat:
        with pytest.raises(QuestionRefusedError, match="400: too long"):
            chat.answer(MESSAGES)
        assert len(endpoint.requests) == 3


def test_an_answer_that_is_cut_off_is_not_asked_for_again() -> None:
    with ChatEndpoint(says('{"relations": [', finish_reason="length")) as endpoint, Chat(endpoint.model()) as chat:
        with pytest.raises(QuestionRefusedError, match="mid-answer"):
            chat.answer(MESSAGES)
        assert len(endpoint.requests) == 1


@pytest.mark.parametrize("status", [429, 500, 503])
def test_a_busy_endpoint_is_tried_again_as_late_as_it_asks(status) -> None:
    waited: list[float] = []
    busy = [fails(status, retry_after="7"), fails(status, retry_after="3600")]
    with ChatEndpoint(*busy, says("Hello.")) as endpoint, Chat(endpoint.model(), sleep=waited.append) as chat:
        assert chat.answer(MESSAGES) == "Hello."
    assert waited == [7, 30]


def test_one_that_stays_busy_is_given_up_after_growing_waits() -> None:
    waited: list[float] = []
    with ChatEndpoint(fails(500, "out of memory")) as endpoint:
        with Chat(endpoint.model(tries=6), sleep=waited.append) as chat, pytest.raises(LanguageModelError) as caught:
            chat.answer(MESSAGES)
        assert len(endpoint.requests) == 6
    assert str(caught.value).startswith(f"the language model at {endpoint.model().host} answers 500: out of memory")
    assert "tried 6 times" in str(caught.value)
    assert all(0 <= wait <= 0.5 * 2**number for number, wait in enumerate(waited))
    assert len(waited) == 5


@pytest.mark.parametrize(
    ("reply", "said", "way_out"),
    [
        (fails(401, f"wrong key {KEY}"), "answers 401: wrong key …", "LEXIGRAPH_NLP_KEY"),
        (fails(403, "not yours"), "answers 403: not yours", "LEXIGRAPH_NLP_KEY"),
        (fails(404, "model 'tiny' not found"), "answers 404: model 'tiny' not found", "LEXIGRAPH_NLP_MODEL"),
        (Reply(404, '{"error": "no such page"}'), "answers 404: no such page", "/v1"),
        (Reply(404, "<h1>Gone</h1>\n" * 99, "text/html"), "answers 404: <h1>Gone</h1> <h1>", "/v1"),
        (Reply(302, headers={"Location": "http://127.0.0.1:9/"}), "answers 302: Found", "LEXIGRAPH_NLP_URL"),
        (Reply(200, "<h1>Welcome</h1>", "text/html"), "answers with text/html", "LEXIGRAPH_NLP_URL"),
        (Reply(200, '{"error": "odd"}'), "that is no chat completion", "LEXIGRAPH_NLP_URL"),
        (Reply(200, '{"choices": []}'), "that is no chat completion", "LEXIGRAPH_NLP_URL"),
    ],
)
def test_what_no_question_would_mend_is_an_error_at_once_that_says_what_to_do(reply, said, way_out) -> None:
    with ChatEndpoint(reply) as endpoint, Chat(endpoint.model(key=KEY)) as chat:
        with pytest.raises(LanguageModelError) as caught:
            chat.answer(MESSAGES)
        assert len(endpoint.requests) == 1
    assert said in caught.value.message
    assert way_out in (caught.value.suggestion or "")
    assert KEY not in str(caught.value)
    assert len(str(caught.value)) < 500


def test_an_endpoint_that_is_too_slow_or_not_there() -> None:
    with ChatEndpoint(says("Hello.", after_s=9)) as endpoint:
        gone = endpoint.model(tries=1)
        slow = endpoint.model(tries=1, timeout_s=0.05)
        with Chat(slow) as chat, pytest.raises(LanguageModelError, match=r"no answer within 0\.05 s"):
            chat.answer(MESSAGES)
    with Chat(gone) as chat, pytest.raises(LanguageModelError, match="cannot be reached"):
        chat.answer(MESSAGES)


def test_a_model_that_says_nothing_gives_an_empty_answer() -> None:
    with ChatEndpoint(says(None)) as endpoint, Chat(endpoint.model()) as chat:
        assert chat.answer(MESSAGES) == ""


def test_what_goes_to_this_machine_goes_past_every_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
    with ChatEndpoint(says("Hello.")) as endpoint, Chat(endpoint.model(tries=1)) as chat:
        assert chat.answer(MESSAGES) == "Hello."


@pytest.mark.parametrize("library", ["httpx2", "tenacity"])
def test_without_the_extra_the_error_says_how_to_install_it(monkeypatch: pytest.MonkeyPatch, library) -> None:
    monkeypatch.setitem(sys.modules, library, None)
    with pytest.raises(MissingExtraError, match=r"pip install 'lexigraph\[nlp\]'"):
        Chat(LanguageModel(url="http://127.0.0.1/v1", name="tiny"))


@pytest.mark.parametrize(
    ("url", "local"),
    [
        ("http://localhost:11434/v1", True),
        ("http://127.9.9.9/v1", True),
        ("http://[::1]:8080/v1", True),
        ("https://api.example.org/v1", False),
        ("http://localhost.example.org/v1", False),
        ("http://127.0.0.1.example.org/v1", False),
        ("http://192.168.0.7:8000/v1", False),
    ],
)
def test_which_addresses_are_this_machine(url, local) -> None:
    assert LanguageModel(url=url, name="tiny").is_local is local


@pytest.mark.parametrize(
    "url", ["", "localhost:11434", "ftp://example.org", "file:///etc/passwd", "http://", "http://[::1"]
)
def test_what_is_no_address_is_refused(url) -> None:
    with pytest.raises(InvalidArgumentError, match="no HTTP address"):
        LanguageModel(url=url, name="tiny")


def test_neither_key_nor_password_is_shown() -> None:
    model = LanguageModel(url="http://me:password@example.org:81/v1", name="tiny", key=KEY)
    assert KEY not in repr(model)
    assert model.host == "example.org:81"
    with pytest.raises(InvalidArgumentError) as caught:
        LanguageModel(url="http://example.org/v1", name="tiny", key=f"{KEY}\n")
    assert KEY not in str(caught.value)
