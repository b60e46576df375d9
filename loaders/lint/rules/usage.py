"""What the rules say of words that definitions use and nobody defines."""

from __future__ import annotations

from collections.abc import Sequence

from loaders.lint.glossary import Definition
from loaders.lint.rule import Finding, related_at

__all__ = ["used_undefined"]

_SHOWN = 3
"""Definitions that the message names; the others are related places."""


def used_undefined(words: str, users: Sequence[Definition], fault: str, suggestion: str) -> Finding:
    """That ``users`` have ``words`` in them, which ``fault`` says what is wrong with."""
    names = ", ".join(f"'{user.name}'" for user in users[:_SHOWN])
    more = f" and {len(users) - _SHOWN} more" if len(users) > _SHOWN else ""
    return Finding(
        users[0].place,
        f"“{words}” is used in the definitions of {names}{more}, and {fault}",
        suggestion,
        tuple(related_at(user.place, f"'{user.name}' uses it") for user in users[1:]),
    )
