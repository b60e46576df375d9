"""Choosing one language where a source has its texts in several."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from graph.errors import Problem
from loaders.entries import Place
from loaders.entry_rules import warning_at

__all__ = ["LanguageChoice"]


@dataclass(slots=True)
class LanguageChoice:
    """Takes the same language for every concept of a file, as far as it has it.

    First the one that is wanted, then text without a language, then English, then the one that comes first.

    >>> choice = LanguageChoice()
    >>> choice.best([("de", "Netz"), ("en-GB", "network"), ("en-GB", "net")])
    ['network', 'net']
    """

    wanted: str | None = None
    read: Counter[str] = field(default_factory=Counter)
    """How many texts were taken in each language."""
    left_out: Counter[str] = field(default_factory=Counter)
    """How many were not."""
    _order: dict[str, int] = field(default_factory=dict)

    def best(self, texts: Sequence[tuple[str, str]]) -> list[str]:
        """Of texts with their language ("" for none), all in the language that comes first by the order above."""
        if not texts:
            return []
        chosen = min((language for language, _ in texts), key=self._rank)
        return self.only(texts, chosen)

    def language(self, texts: Sequence[tuple[str, str]]) -> str:
        """The language that :meth:`best` would take."""
        return min((language for language, _ in texts), key=self._rank, default="")

    def only(self, texts: Sequence[tuple[str, str]], language: str) -> list[str]:
        """The texts in ``language``, and those without one; the others are counted."""
        taken = []
        for own, text in texts:
            if own in (language, ""):
                taken.append(text)
                self.read[own] += 1
        self.left_out.update(own for own, text in texts if own not in (language, "") and text not in taken)
        return taken

    def problems(self, file: str) -> Iterator[Problem]:
        """A warning that says which languages there are, where some text was left out or the wanted one is not there."""
        read = ", ".join(name or "no language" for name, _ in self.read.most_common())
        if self.left_out:
            others = ", ".join(f"{name} ({count})" for name, count in sorted(self.left_out.items()))
            message = f"read in {read}; texts in other languages were left out: {others}"
            yield warning_at(Place(file), "languages-left-out", message, "choose another one with --lang")
        if self.wanted and any(self.read) and not any(map(self._is_wanted, self.read)):
            message = f"no text here is in the language '{self.wanted}'; read in {read}"
            yield warning_at(Place(file), "language-missing", message, "choose one that is there with --lang")

    def _is_wanted(self, language: str) -> bool:
        wanted, folded = (self.wanted or "").casefold().replace("_", "-"), language.casefold()
        return bool(wanted) and (folded == wanted or folded.startswith(f"{wanted}-"))

    def _rank(self, language: str) -> tuple[int, int]:
        order = self._order.setdefault(language, len(self._order))
        if self._is_wanted(language):
            return 0, order
        if not language:
            return 1, order
        return (2 if language.casefold().partition("-")[0] == "en" else 3), order
