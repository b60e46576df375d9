"""Ways to ask one rule of a glossary that a test writes down."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

import pytest

from graph.errors import Problem
from loaders.concepts import resolve
from loaders.entries import Entry, Place
from loaders.lint import rules_called
from loaders.lint.glossary import Glossary, read_glossary


def glossary_of(entries: Sequence[Entry]) -> Glossary:
    return read_glossary(resolve(entries))


def entries_of(terms: Mapping[str, str | Entry]) -> list[Entry]:
    """``name, alias: definition`` for each of ``terms``, on lines from 1."""
    made = []
    for line, (names, definition) in enumerate(terms.items(), start=1):
        if isinstance(definition, Entry):
            made.append(definition)
            continue
        name, *aliases = names.split(" = ")
        made.append(Entry(name=name, aliases=tuple(aliases), definition=definition, place=Place("terms.csv", line)))
    return made


@pytest.fixture
def found() -> Callable[..., list[Problem]]:
    """What a rule finds: ``found("LX103", {"Tick": "A jiffy.", …})``."""

    def find(code: str, terms: Mapping[str, str]) -> list[Problem]:
        (rule,) = rules_called(code)
        return rule.problems(glossary_of(entries_of(terms)))

    return find
