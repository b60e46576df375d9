"""Every error that Lexigraph raises, under one root. Errors carry data; the edge that shows one formats it.

LexigraphError
├── GlossaryError            the input has problems; carries all of them
├── UnknownConceptError      a name that no concept has; carries suggestions
├── InvalidArgumentError     an argument out of range or of the wrong form
│   ├── LimitExceededError   … beyond a limit that a setting gives
│   └── ChangeRefusedError   a change would break a promise of the graph; carries the problems
├── ConflictError            what was to be changed is not as the caller has seen it
├── PrerequisiteCycleError   REQUIRES runs in a circle; carries it
├── MissingExtraError        an optional part is not installed
├── LanguageModelError       the language model that was named does not answer
└── StoreError               the store cannot do what was asked
    ├── StoreMissingError        nothing has been loaded there yet
    ├── StoreUnavailableError    unreachable, unreadable, read-only, full
    │   └── GlossaryReplacedError   … or replaced between two calls that have to see one version
    ├── StoreLockedError         another process is writing to it
    ├── StoreFormatError         no store of ours, or of another version
    │   └── StoreOutdatedError       … of an older one: a load puts a new one in its place
    ├── UnsavedChangesError      it has changes that no source has, and a load would lose them
    └── StoreTimeoutError        the deadline passed
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from graph.model import Relation

__all__ = [
    "ChangeRefusedError",
    "ConflictError",
    "FurtherProblems",
    "GlossaryError",
    "GlossaryReplacedError",
    "InvalidArgumentError",
    "LanguageModelError",
    "LexigraphError",
    "LimitExceededError",
    "MissingExtraError",
    "PrerequisiteCycleError",
    "Problem",
    "RelatedPlace",
    "Severity",
    "StoreError",
    "StoreFormatError",
    "StoreLockedError",
    "StoreMissingError",
    "StoreOutdatedError",
    "StoreTimeoutError",
    "StoreUnavailableError",
    "UnknownConceptError",
    "UnsavedChangesError",
    "count_problems",
    "has_error",
]


class Severity(StrEnum):
    """What a problem does to a load: an error refuses it, a warning is listed. A note is a question to the curator."""

    ERROR = "error"
    WARNING = "warning"
    NOTE = "note"


@dataclass(frozen=True, slots=True)
class RelatedPlace:
    """Another place that a problem is about, and what stands there."""

    message: str
    file: str | None = None
    line: int | None = None
    """From 1."""

    def __str__(self) -> str:
        """``FILE:LINE: what stands there``."""
        where = ":".join(str(part) for part in (self.file, self.line if self.file else None) if part is not None)
        return f"{where}: {self.message}" if where else self.message


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """One thing that is wrong with a glossary or a graph, and what to do about it."""

    severity: Severity
    code: str
    """A stable name in lower-case-with-hyphens, such as ``duplicate-term``."""
    message: str
    """What is wrong, without the place."""
    suggestion: str | None = None
    """What to do."""
    file: str | None = None
    line: int | None = None
    """From 1."""
    column: int | None = None
    """From 1."""
    path: str | None = None
    """A place inside the document, such as ``concepts[3].aliases``."""
    related: tuple[RelatedPlace, ...] = ()
    """The other places that it is about."""

    @property
    def place(self) -> str:
        """``FILE:LINE:COLUMN``, as far as it is known; empty where nothing is."""
        parts = [self.file] if self.file else []
        parts += [str(number) for number in (self.line, self.column) if number is not None and self.file]
        return ":".join(parts)

    def __str__(self) -> str:
        """``FILE:LINE: what is wrong; what to do``."""
        where = f"{self.place}: " if self.place else ""
        inside = f"{self.path}: " if self.path else ""
        what = f"; {self.suggestion}" if self.suggestion else ""
        return f"{where}{inside}{self.message}{what}"


@dataclass(frozen=True, slots=True, kw_only=True)
class FurtherProblems(Problem):
    """Problems of one severity and code that are only counted, where there are more than anybody reads."""

    count: int


def count_problems(problems: Iterable[Problem], severity: Severity) -> int:
    """How many of ``problems`` have this severity, those that are only counted included."""
    of_severity = (problem for problem in problems if problem.severity is severity)
    return sum(each.count if isinstance(each, FurtherProblems) else 1 for each in of_severity)


def has_error(problems: Iterable[Problem]) -> bool:
    """Whether one of ``problems`` is an error, which refuses what it is about."""
    return any(problem.severity is Severity.ERROR for problem in problems)


class LexigraphError(Exception):
    """The root of all errors of Lexigraph."""

    suggestion: str | None = None
    """What to do about it, where that is known."""

    def __init__(self, message: str, *, suggestion: str | None = None) -> None:
        """Keep the message and what to do."""
        super().__init__(message)
        self.message = message
        if suggestion is not None:
            self.suggestion = suggestion

    def __str__(self) -> str:
        """The message and the suggestion in one line."""
        return f"{self.message}; {self.suggestion}" if self.suggestion else self.message


class GlossaryError(LexigraphError):
    """A glossary or a graph has problems; nothing was stored."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        """Keep every problem, warnings too."""
        self.problems = tuple(problems)
        errors = [problem for problem in self.problems if problem.severity is Severity.ERROR]
        super().__init__("\n".join(str(problem) for problem in errors))


class UnknownConceptError(LexigraphError):
    """No concept has one of these ids, names or aliases."""

    def __init__(self, names: Sequence[str], suggestions: Sequence[str] = ()) -> None:
        """Keep the names that were asked for and the names of concepts that come near."""
        self.names = tuple(names)
        self.suggestions = tuple(suggestions)
        quoted = ", ".join(f"'{name}'" for name in self.names)
        super().__init__(
            f"no concept is called {quoted}",
            suggestion=f"did you mean {', '.join(self.suggestions)}?" if self.suggestions else None,
        )


class InvalidArgumentError(LexigraphError):
    """An argument is out of range or has the wrong form."""


class LimitExceededError(InvalidArgumentError):
    """More was asked for than a limit allows."""


class ChangeRefusedError(InvalidArgumentError):
    """A change would break a promise of the graph, which stays as it is."""

    def __init__(self, message: str, *, suggestion: str | None = None, problems: Sequence[Problem] = ()) -> None:
        """Keep every problem that it would make."""
        super().__init__(message, suggestion=suggestion)
        self.problems = tuple(problems)


class ConflictError(LexigraphError):
    """Somebody else has changed what was to be changed."""


class PrerequisiteCycleError(LexigraphError):
    """The REQUIRES relations run in a circle, so that no order of learning exists."""

    def __init__(self, cycle: Sequence[Relation]) -> None:
        """Keep the circle: each relation's target is the next one's source."""
        self.cycle = tuple(cycle)
        names = " → ".join([relation.source for relation in self.cycle] + [self.cycle[0].source])
        super().__init__(f"prerequisites run in a circle: {names}")


class MissingExtraError(LexigraphError):
    """An optional part of Lexigraph is needed and not installed."""

    def __init__(self, extra: str, needed_for: str) -> None:
        """Name the extra, and say what needs it."""
        self.extra = extra
        super().__init__(
            f"{needed_for} needs the extra '{extra}', which is not installed",
            suggestion=f"install it with: pip install 'lexigraph[{extra}]' (from a checkout: pip install '.[{extra}]')",
        )


class LanguageModelError(LexigraphError):
    """The endpoint of a language model cannot be reached, refuses requests, or is none."""


class StoreError(LexigraphError):
    """The store cannot do what was asked."""


class StoreMissingError(StoreError):
    """Nothing has been loaded there yet."""


class StoreUnavailableError(StoreError):
    """The store cannot be reached, read or written."""


class GlossaryReplacedError(StoreUnavailableError):
    """The glossary was replaced while something read it, and the two versions do not fit together."""

    def __init__(self) -> None:
        """Say that asking again will do."""
        super().__init__("the glossary was replaced while this request read it", suggestion="send the request again")


class StoreLockedError(StoreError):
    """Another process is writing to the store."""


class StoreFormatError(StoreError):
    """What is there is no store of Lexigraph, or one of another version."""


class StoreOutdatedError(StoreFormatError):
    """What is there was written by an older program, or with another vocabulary; a load puts a new store in its place."""


class UnsavedChangesError(StoreError):
    """The store has changes that no source has, and a load would lose them."""


class StoreTimeoutError(StoreError):
    """The store did not answer before the deadline."""
