"""Answers of a language model on disk, so that a second load asks only what is new."""

from __future__ import annotations

import hashlib
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import orjson

from loaders.extract.language_model.chat import PARAMETERS
from loaders.extract.language_model.questions import ANSWER_SCHEMA

if TYPE_CHECKING:
    from loaders.extract.language_model.endpoint import LanguageModel
    from loaders.extract.language_model.questions import Message

__all__ = ["AnswerCache"]


class AnswerCache:
    """One file for each answer, named by a hash of everything that it depends on.

    A file that cannot be read, or is damaged, is a question that has not been asked.
    """

    def __init__(self, model: LanguageModel) -> None:
        self._model = model
        self.fault: str | None = None
        """Why an answer could not be kept; None where all could."""

    def get(self, messages: Sequence[Message]) -> str | None:
        """The answer to ``messages``; None where it is not known."""
        if self._model.answers is None:
            return None
        try:
            kept = orjson.loads(self._path(self._model.answers, messages).read_bytes())
        except (OSError, orjson.JSONDecodeError):
            return None
        answer = kept.get("answer") if isinstance(kept, dict) else None
        return answer if isinstance(answer, str) else None

    def put(self, messages: Sequence[Message], answer: str) -> None:
        """Keep ``answer``; where that fails, :attr:`fault` says why."""
        if self._model.answers is None:
            return
        path = self._path(self._model.answers, messages)
        try:
            path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            with tempfile.NamedTemporaryFile(dir=path.parent, delete=False) as file:
                file.write(orjson.dumps({"model": self._model.name, "answer": answer}))
            Path(file.name).replace(path)  # whole or not at all, whoever else is loading
        except OSError as error:
            self.fault = str(error)

    def _path(self, folder: Path, messages: Sequence[Message]) -> Path:
        depends_on = [self._model.url, self._model.name, PARAMETERS, ANSWER_SCHEMA, list(messages)]
        key = hashlib.sha256(orjson.dumps(depends_on)).hexdigest()
        return folder / key[:2] / f"{key[2:]}.json"
