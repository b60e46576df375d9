"""Asking an endpoint that speaks OpenAI's chat protocol.

One kind of request is all that is needed, so it is httpx2 with tenacity's retries rather than the ``openai`` client, which
takes keys, headers and addresses from variables of its own that are not meant for an endpoint of the user's choice.

Servers differ in how they take ``response_format``: some hold the model to a JSON Schema, some only to JSON, some refuse
what they do not know and some pass over it. So the strictest form comes first, a refusal leads to the next, and an answer
is looked into in any case.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any, Final, Self

from graph.errors import LanguageModelError, MissingExtraError
from loaders.extract.language_model.questions import ANSWER_SCHEMA, Message

if TYPE_CHECKING:
    import httpx2
    from tenacity import RetryCallState

    from loaders.extract.language_model.endpoint import LanguageModel

__all__ = ["PARAMETERS", "Chat", "QuestionRefusedError"]

PARAMETERS: Final = {"temperature": 0, "seed": 0, "max_tokens": 2048, "stream": False}
"""The same question gets the same answer, as far as the endpoint can do that, and none goes on for ever."""

_FORMATS: tuple[dict[str, Any] | None, ...] = (
    {"type": "json_schema", "json_schema": {"name": "relations", "strict": True, "schema": ANSWER_SCHEMA}},
    {"type": "json_object"},
    None,
)
_BUSY = frozenset({408, 409, 425, 429})
_REFUSED = frozenset({400, 413, 422})
_FIRST_WAIT_S, _LONGEST_WAIT_S = 0.5, 30.0
_CONNECT_S = 10.0
_LONGEST_MESSAGE = 200


class QuestionRefusedError(Exception):
    """The endpoint does not take this question, such as one that is too long; another it may take."""


class _FormRefusedError(QuestionRefusedError):
    """The endpoint does not take the question in this form."""


class _BusyError(Exception):
    """The endpoint cannot answer now."""

    def __init__(self, message: str, wait_s: float | None = None) -> None:
        super().__init__(message)
        self.wait_s = wait_s
        """How long it asks to wait."""


class Chat:
    """A connection to the endpoint of a language model; may be used by several threads. Close it, or use ``with``.

    Raises:
        MissingExtraError: the extra ``nlp`` is not installed.
    """

    def __init__(self, model: LanguageModel, *, sleep: Callable[[float], None] | None = None) -> None:
        """``sleep`` waits the given seconds between two tries; by default until they have passed or all is given up."""
        try:
            import httpx2
            import tenacity
        except ImportError as missing:
            raise MissingExtraError("nlp", "asking a language model") from missing
        self._model = model
        self._format = 0
        self._given_up = threading.Event()
        self._client = httpx2.Client(
            headers={"Authorization": f"Bearer {model.key}"} if model.key else {},
            timeout=httpx2.Timeout(model.timeout_s, connect=min(_CONNECT_S, model.timeout_s)),
            follow_redirects=False,  # the definitions go to the host that was named, and nowhere else
            trust_env=not model.is_local,  # nor by way of a proxy, where that is this machine
        )
        self._retrying = tenacity.Retrying(
            stop=tenacity.stop_any(
                tenacity.stop_after_attempt(model.tries), tenacity.stop_when_event_set(self._given_up)
            ),
            wait=_waiting(),
            retry=tenacity.retry_if_exception_type(_BusyError),
            sleep=sleep or tenacity.sleep_using_event(self._given_up),
            reraise=True,
        )

    def __enter__(self) -> Self:
        """The chat itself."""
        return self

    def __exit__(self, *_: object) -> None:
        """Close the connection."""
        self._client.close()

    def answer(self, messages: Sequence[Message]) -> str:
        """What the model answers to ``messages``; empty where it says nothing.

        Raises:
            QuestionRefusedError: the endpoint does not take these messages, or the answer was too long for it.
            LanguageModelError: it cannot be reached, or nothing that it is asked will be answered.
        """
        number = self._format
        while True:
            try:
                text = self._ask(messages, _FORMATS[number])
            except _FormRefusedError:
                number += 1
                if number == len(_FORMATS):
                    raise
            else:
                self._format = max(self._format, number)
                return text

    def give_up(self) -> None:
        """Try nothing again from now on: requests that are under way are the last."""
        self._given_up.set()

    def _ask(self, messages: Sequence[Message], form: dict[str, Any] | None) -> str:
        body = {"model": self._model.name, "messages": list(messages), **PARAMETERS}
        if form is not None:
            body["response_format"] = form
        try:
            response = self._retrying(self._send, body)
        except _BusyError as error:
            tries = f" (tried {self._model.tries} times)" if self._model.tries > 1 else ""
            raise self._error(f"{error}{tries}", "start it, or correct LEXIGRAPH_NLP_URL") from error
        return self._content(response)

    def _send(self, body: dict[str, Any]) -> httpx2.Response:
        import httpx2

        try:
            response = self._client.post(f"{self._model.url.rstrip('/')}/chat/completions", json=body)
        except httpx2.TimeoutException as error:
            raise _BusyError(f"gave no answer within {self._model.timeout_s:g} s") from error
        except (httpx2.RequestError, httpx2.InvalidURL) as error:
            raise _BusyError(f"cannot be reached: {error}") from error
        self._refuse(response)
        return response

    def _refuse(self, response: httpx2.Response) -> None:
        """Raise what the status of ``response`` means, unless it is a success."""
        status = response.status_code
        said = f"answers {status}: {self._message(response)}"
        if status in _BUSY or status >= 500:
            raise _BusyError(said, _retry_after(response))
        if status in _REFUSED:
            raise _FormRefusedError(said)
        if status in {401, 403}:
            raise self._error(said, "give the right key in LEXIGRAPH_NLP_KEY")
        if status == 404:
            way_out = "name a model that is there in LEXIGRAPH_NLP_MODEL, and end LEXIGRAPH_NLP_URL as it asks for: /v1"
            raise self._error(said, way_out)
        if status != 200:
            raise self._error(said, "correct LEXIGRAPH_NLP_URL")

    def _content(self, response: httpx2.Response) -> str:
        """The text in the body of a success."""
        try:
            choice = response.json()["choices"][0]
            content = choice["message"].get("content") or ""
        except (ValueError, LookupError, TypeError, AttributeError, RecursionError) as error:
            kind = response.headers.get("content-type", "nothing that it names")
            message = f"answers with {kind} that is no chat completion"
            raise self._error(message, "correct LEXIGRAPH_NLP_URL, which mostly ends in /v1") from error
        if choice.get("finish_reason") == "length":
            raise QuestionRefusedError(f"stopped in mid-answer, after {PARAMETERS['max_tokens']} tokens or fewer")
        return str(content)

    def _message(self, response: httpx2.Response) -> str:
        """What an error says of itself, cut short, and without the key that some endpoints repeat."""
        text = response.text
        try:
            error = response.json()["error"]
            text = str(error["message"] if isinstance(error, dict) else error)
        except (ValueError, LookupError, TypeError, RecursionError):
            pass  # not in the protocol's form: then the text itself is the message
        text = " ".join(text.split()) or response.reason_phrase
        if self._model.key:
            text = text.replace(self._model.key, "…")
        return text if len(text) <= _LONGEST_MESSAGE else text[: _LONGEST_MESSAGE - 1] + "…"

    def _error(self, message: str, suggestion: str) -> LanguageModelError:
        return LanguageModelError(f"the language model at {self._model.host} {message}", suggestion=suggestion)


def _retry_after(response: httpx2.Response) -> float | None:
    """The seconds that the header asks to wait; None where it gives none (or a date, which few endpoints do)."""
    try:
        return max(0.0, float(response.headers.get("retry-after", "")))
    except ValueError:
        return None


def _waiting() -> Callable[[RetryCallState], float]:
    """How long to wait after a failure: as long as the endpoint asks, or else twice as long each time, varied."""
    from tenacity import wait_random_exponential

    by_itself = wait_random_exponential(multiplier=_FIRST_WAIT_S, max=_LONGEST_WAIT_S)

    def wait(state: RetryCallState) -> float:
        error = state.outcome.exception() if state.outcome is not None else None
        asked = error.wait_s if isinstance(error, _BusyError) else None
        return by_itself(state) if asked is None else min(asked, _LONGEST_WAIT_S)

    return wait
