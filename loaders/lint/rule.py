"""What a rule of the linter is, and what it finds."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from graph.errors import Problem, RelatedPlace, Severity

if TYPE_CHECKING:
    from loaders.entries import Place
    from loaders.lint.glossary import Glossary

__all__ = ["Finding", "Rule", "related_at"]


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that a rule found."""

    place: Place | None
    message: str
    suggestion: str
    related: tuple[RelatedPlace, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """One question that a lexicographer asks of a glossary."""

    code: str
    """Stable: ``LX`` and three digits, the first of which says what the rule is about."""
    name: str
    """In lower-case-with-hyphens."""
    severity: Severity
    summary: str
    """What it finds, in one line."""
    find: Callable[[Glossary], Iterable[Finding]]
    english: bool = False
    """Whether it reads English grammar, so that other texts are not for it."""

    def problems(self, glossary: Glossary) -> list[Problem]:
        """What the rule finds in ``glossary``, as problems with its code and severity."""
        return [
            Problem(
                severity=self.severity,
                code=self.code,
                message=finding.message,
                suggestion=finding.suggestion,
                file=finding.place.file if finding.place else None,
                line=finding.place.line if finding.place else None,
                related=finding.related,
            )
            for finding in self.find(glossary)
        ]


def related_at(place: Place | None, message: str) -> RelatedPlace:
    """``message`` at ``place``."""
    return RelatedPlace(message, place.file if place else None, place.line if place else None)
