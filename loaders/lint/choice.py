"""Which rules run."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from loaders.lint.registry import RULES, rules_called
from loaders.lint.rule import Rule

__all__ = ["Choice"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """Rules by code, name or beginning of a code, as :func:`loaders.lint.registry.rules_called` reads them."""

    select: Sequence[str] | None = None
    """The rules to run; None for all."""
    ignore: Sequence[str] = ()
    """The rules to leave out of these."""

    def rules(self) -> tuple[Rule, ...]:
        """The rules to run, by code.

        Raises:
            InvalidArgumentError: there is no such rule.
        """
        chosen = RULES if self.select is None else [rule for name in self.select for rule in rules_called(name)]
        ignored = [rule for name in self.ignore for rule in rules_called(name)]
        return tuple(rule for rule in RULES if rule in chosen and rule not in ignored)
