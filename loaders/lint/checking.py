"""Checking glossary files without a store: everything that a load would say of them, and what the rules find."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from graph.errors import Problem, Severity
from loaders.lint.choice import Choice
from loaders.lint.glossary import read_glossary
from loaders.lint.rule import Rule
from loaders.pipeline import LoadOptions, by_place, read_draft

__all__ = ["Checked", "check_sources"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Checked:
    """What is wrong with a glossary, and what could be looked at."""

    problems: tuple[Problem, ...]
    """Those of reading and those that rules found, in one list by file and line."""
    concepts: int
    relations: int
    """As the glossary asserts them."""
    rules: tuple[Rule, ...]
    """Those that ran."""
    not_english: tuple[Rule, ...]
    """Those that read English grammar and were left out, because the definitions are not English."""

    def count(self, severity: Severity) -> int:
        """How many problems have this severity."""
        return sum(problem.severity is severity for problem in self.problems)


def check_sources(
    sources: Sequence[Path],
    options: LoadOptions,
    choice: Choice,
    progress: Callable[[str, int, int | None], None],
) -> Checked:
    """Read ``sources`` as a load does, and ask the chosen rules of what could be read.

    Bad input raises nothing. Entries that a load would refuse are not looked at by the rules; their errors say so.

    Raises:
        InvalidArgumentError: there is no such format or rule.
    """
    rules = choice.rules()
    draft = read_draft(sources, options, progress)
    progress("lint", 0, len(rules))
    glossary = read_glossary(draft.resolution)
    english = not any(rule.english for rule in rules) or glossary.is_english
    ran = tuple(rule for rule in rules if english or not rule.english)
    problems = [*draft.problems, *draft.graph_problems()]
    for done, rule in enumerate(ran, start=1):
        problems += rule.problems(glossary)
        progress("lint", done, len(rules))
    progress("lint", len(rules), len(rules))
    return Checked(
        problems=by_place(problems),
        concepts=len(draft.resolution.concepts),
        relations=len(glossary.relations),
        rules=ran,
        not_english=tuple(rule for rule in rules if rule not in ran),
    )
