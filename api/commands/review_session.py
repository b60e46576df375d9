"""The interactive part of ``lexigraph review``: one candidate at a time, one key for each answer."""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Sequence
from enum import StrEnum
from typing import TYPE_CHECKING

import typer

from graph.relation_groups import sentence_of
from loaders.extract.mentions import index_terms
from loaders.review import ContradictionError, with_terms_marked

if TYPE_CHECKING:
    from rich.console import Console

    from graph.model import ConceptId, Relation
    from loaders.review import Review

__all__ = ["ReviewSession"]

_KEYS = "a accept   r reject   s skip   u undo   o definitions   q quit"
_END_KEYS = "u undo   q quit"


class _Answer(StrEnum):
    """What was done with a candidate."""

    ACCEPTED = "accepted"
    REJECTED = "rejected"
    SKIPPED = "skipped"


_ANSWERS = {"a": _Answer.ACCEPTED, "r": _Answer.REJECTED, "s": _Answer.SKIPPED, " ": _Answer.SKIPPED}


class ReviewSession:
    """Shows candidates on ``console`` and takes keys from the terminal."""

    def __init__(self, review: Review, candidates: Sequence[Relation], console: Console) -> None:
        self._review = review
        self._candidates = candidates
        self._console = console
        self._index = index_terms(review.concepts.values())
        self._answers: list[_Answer] = []
        """For each candidate that was gone past."""
        self._typed: deque[str] = deque()
        """Keys that were pressed before they were asked for."""

    @property
    def counts(self) -> Counter[str]:
        """How many candidates were accepted, rejected and skipped."""
        return Counter(answer.value for answer in self._answers)

    def run(self) -> None:
        """Go through the candidates until a person leaves.

        Raises:
            GlossaryError: a decision cannot be kept; those before it are.
        """
        shown = -1
        while True:
            at = len(self._answers)
            if at != shown:
                self._show(at)
                shown = at
            key = self._key()
            if key == "q":
                return
            if key == "u":
                self._undo()
            elif at < len(self._candidates) and key == "o":
                self._show_definitions(self._candidates[at])
            elif at < len(self._candidates) and key in _ANSWERS:
                self._take(self._candidates[at], _ANSWERS[key])
            else:
                self._say(f"Keys: {_KEYS if at < len(self._candidates) else _END_KEYS}", "dim")

    def _take(self, relation: Relation, answer: _Answer) -> None:
        if answer is _Answer.ACCEPTED:
            try:
                self._review.accept(relation)
            except ContradictionError as error:
                self._say(f"Not accepted: {error}", "bold red")
                return
        elif answer is _Answer.REJECTED:
            self._review.reject(relation)
        self._answers.append(answer)
        self._say(answer.value.capitalize(), {"accepted": "green", "rejected": "red"}.get(answer, "dim"))

    def _undo(self) -> None:
        if not self._answers:
            self._say("There is nothing to take back.", "dim")
            return
        if self._answers.pop() is not _Answer.SKIPPED:
            self._review.undo()

    def _show(self, at: int) -> None:
        from rich.padding import Padding
        from rich.text import Text

        total = len(self._candidates)
        self._console.print()
        if at == total:
            self._say(f"That was the last of {total}.   {_END_KEYS}", "dim")
            return
        relation = self._candidates[at]
        facts = f"{at + 1} of {total}   {relation.confidence:.2f}   {relation.method}"
        self._say(facts, "dim")
        self._say(sentence_of(relation, self._review.concepts), "bold")
        for evidence in relation.evidence:
            quote = Text("“", style="italic")
            for text, marked in with_terms_marked(evidence.quote, relation, self._index):
                quote.append(text, style="bold underline" if marked else "")
            self._console.print(Padding(quote.append("”"), (0, 0, 0, 4)))
        self._say(_KEYS, "dim")

    def _show_definitions(self, relation: Relation) -> None:
        for end in (relation.source, relation.target):
            self._show_definition(end)

    def _show_definition(self, id_: ConceptId) -> None:
        from rich.padding import Padding
        from rich.text import Text

        concept = self._review.concepts[id_]
        self._say(concept.name, "bold cyan")
        definition = concept.definition or "Mentioned in the glossary, and not defined."
        self._console.print(Padding(Text(definition), (0, 0, 0, 4)))

    def _say(self, text: str, style: str) -> None:
        from rich.text import Text

        self._console.print(Text(text, style=style))

    def _key(self) -> str:
        """The next key, in lower case; leaving by Ctrl-C or Ctrl-D, or a terminal that has gone, counts as ``q``.

        A key without a letter, such as an arrow, comes as several characters that begin with an escape.
        """
        if not self._typed:
            try:
                typed = typer.getchar().lower() or "q"
            except (KeyboardInterrupt, EOFError):
                typed = "q"
            self._typed.extend([typed] if typed.startswith("\x1b") else typed)
        return self._typed.popleft()
