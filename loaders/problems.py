"""The problems of a load together: sorted, with their places, as many as anybody reads."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from graph.derivation import RelationProblem
from graph.errors import FurtherProblems, GlossaryError, Problem, Severity, has_error
from graph.model import RelationId
from loaders.duplicates import place_text
from loaders.entries import Place

__all__ = ["ProblemLog", "by_place", "refuse_errors", "with_places"]

_MOST_OF_A_KIND = 1_000
"""Problems of one code and severity that are listed one by one: nobody reads more, and there may be millions."""


class ProblemLog:
    """Problems as they come up; beyond :data:`_MOST_OF_A_KIND` of a kind they are only counted."""

    def __init__(self, most: int = _MOST_OF_A_KIND) -> None:
        self._most = most
        self._listed: list[Problem] = []
        self._counts: Counter[tuple[Severity, str]] = Counter()

    def add(self, problems: Iterable[Problem]) -> None:
        """Take ``problems``."""
        for problem in problems:
            kind = (problem.severity, problem.code)
            self._counts[kind] += 1
            if self._counts[kind] <= self._most:
                self._listed.append(problem)

    def problems(self) -> list[Problem]:
        """Those that are listed, then one for each kind of which there are more, which says how many."""
        further = [
            FurtherProblems(
                severity=severity,
                code=code,
                message=f"{count - self._most} further problems of the kind '{code}' are not listed one by one",
                suggestion="correct those that are listed, and load again",
                count=count - self._most,
            )
            for (severity, code), count in self._counts.items()
            if count > self._most
        ]
        return [*self._listed, *further]

    def refuse_errors(self) -> None:
        """Raise ``GlossaryError`` with all problems where one of them is an error."""
        refuse_errors(self.problems())


def refuse_errors(problems: Sequence[Problem]) -> None:
    """Raise ``GlossaryError`` with all ``problems`` where one of them is an error."""
    if has_error(problems):
        raise GlossaryError(by_place(problems))


def by_place(problems: Sequence[Problem]) -> tuple[Problem, ...]:
    """``problems`` by file and line, so that a person goes through each file once.

    Those without a place come first, and what was only counted last.
    """
    return tuple(sorted(problems, key=_place))


def with_places(problems: Sequence[Problem], places: Mapping[RelationId, Sequence[Place]]) -> list[Problem]:
    """``problems`` with the places of the relations that they are about, where a file has these."""
    return [_placed(problem, places) if isinstance(problem, RelationProblem) else problem for problem in problems]


def _place(problem: Problem) -> tuple[bool, str, int, int]:
    return isinstance(problem, FurtherProblems), problem.file or "", problem.line or 0, problem.column or 0


def _placed(problem: RelationProblem, places: Mapping[RelationId, Sequence[Place]]) -> Problem:
    written = [place for relation in problem.relations for place in places.get(relation.id, ())[:1]]
    if not written:
        return problem
    others = list(dict.fromkeys(place_text(place) for place in written))
    message = problem.message if len(others) == 1 else f"{problem.message} (written in {', '.join(others)})"
    return replace(problem, message=message, file=written[0].file, line=written[0].line)
