"""The rules by code, by name and by what codes begin with, and the page of each."""

from __future__ import annotations

from importlib.resources import files

from graph.errors import InvalidArgumentError
from loaders.lint.rule import Rule
from loaders.lint.rules.acronyms import UNDEFINED_ACRONYM, UNEXPANDED_ACRONYM
from loaders.lint.rules.casing import CASING_VARIES, NAME_CASING
from loaders.lint.rules.circles import CIRCULAR_DEFINITION
from loaders.lint.rules.connections import MENTIONED_ONLY, ORPHAN
from loaders.lint.rules.genus import NO_GENUS, TAUTOLOGY
from loaders.lint.rules.length import TOO_LONG, TOO_SHORT
from loaders.lint.rules.near_duplicates import NEAR_DUPLICATE
from loaders.lint.rules.undefined_terms import UNDEFINED_TERM
from loaders.spelling import did_you_mean

__all__ = ["RULES", "page_of", "rules_called"]

RULES = (
    UNDEFINED_TERM,
    MENTIONED_ONLY,
    CIRCULAR_DEFINITION,
    ORPHAN,
    UNDEFINED_ACRONYM,
    NEAR_DUPLICATE,
    NO_GENUS,
    TAUTOLOGY,
    TOO_SHORT,
    TOO_LONG,
    UNEXPANDED_ACRONYM,
    NAME_CASING,
    CASING_VARIES,
)
"""All rules, by code: LX1 how terms hang together, LX2 definitions, LX3 names and spelling."""

_SHORTEST_PREFIX = 3


def rules_called(name: str) -> tuple[Rule, ...]:
    """The rules that ``name`` means: a code, a name, or what codes begin with.

    >>> [rule.name for rule in rules_called("lx103")], len(rules_called("LX2"))
    (['circular-definition'], 5)

    Raises:
        InvalidArgumentError: it means none.
    """
    wanted = name.strip().casefold()
    prefix = wanted if len(wanted) >= _SHORTEST_PREFIX else None
    found = tuple(
        rule
        for rule in RULES
        if wanted == rule.name or (prefix is not None and rule.code.casefold().startswith(prefix))
    )
    if not found:
        known = [text for rule in RULES for text in (rule.code, rule.name)]
        hint = did_you_mean(name.strip(), known) or "list the rules with: lexigraph validate --list-rules"
        raise InvalidArgumentError(f"there is no rule '{name.strip()}'", suggestion=hint)
    return found


def page_of(rule: Rule) -> str:
    """The page of ``rule``, in Markdown: what it finds, why, a bad and a good example, how to switch it off."""
    page = files("loaders.lint") / "pages" / f"{rule.code}-{rule.name}.md"
    return page.read_text(encoding="utf-8")
