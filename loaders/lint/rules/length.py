"""LX204 and LX205: definitions of a word or two, and those that are articles."""

from __future__ import annotations

from collections.abc import Iterator

from graph.errors import Severity
from loaders.lint.glossary import Glossary
from loaders.lint.rule import Finding, Rule
from loaders.lint.rules.acronyms import spells_out

__all__ = ["TOO_LONG", "TOO_SHORT"]

_FEWEST = 3
_MOST = 300


def _find_short(glossary: Glossary) -> Iterator[Finding]:
    for definition in glossary.definitions:
        if len(definition.words()) >= _FEWEST:
            continue
        others = {mention.concept for mention in definition.mentions} - definition.owner_ids
        spelt_out = any(spells_out(owner.name, definition.text) for owner in definition.owners)
        acronym = definition.name.isupper()  # two words may be all that it stands for
        if not others and not spelt_out and not acronym:
            yield Finding(
                definition.place,
                f"the definition of '{definition.name}' is “{' '.join(definition.text.split())}” and no more",
                "say what it is, and what tells it from others of its kind",
            )


def _find_long(glossary: Glossary) -> Iterator[Finding]:
    for definition in glossary.definitions:
        count = len(definition.words())
        if count > _MOST:
            yield Finding(
                definition.place,
                f"the definition of '{definition.name}' has {count} words",
                f"keep what the term means, in at most {_MOST} words, and move the rest to where it belongs",
            )


TOO_SHORT = Rule(
    code="LX204",
    name="too-short",
    severity=Severity.WARNING,
    summary=f"a definition of fewer than {_FEWEST} words that names no other term",
    find=_find_short,
)
TOO_LONG = Rule(
    code="LX205",
    name="too-long",
    severity=Severity.NOTE,
    summary=f"a definition of more than {_MOST} words",
    find=_find_long,
)
