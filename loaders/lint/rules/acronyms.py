"""LX105 and LX301: acronyms that definitions use and nobody defines, and terms whose name is never spelt out.

A spelling-out is found as A. Schwartz and M. Hearst do (2003): the letters of the acronym in order in the words before or
after it, the first of them at the beginning of a word.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from graph.errors import Severity
from graph.model import Concept
from loaders.extract.tokens import Token, tokenize
from loaders.lint.glossary import Definition, Glossary
from loaders.lint.rule import Finding, Rule
from loaders.lint.rules.usage import used_undefined

__all__ = ["UNDEFINED_ACRONYM", "UNEXPANDED_ACRONYM", "spells_out"]

_ACRONYM = re.compile(r"[A-Z]{2,5}s?")
"""Longer ones, and those with a digit, are mostly names of products: PASCAL, HP9000."""
_LONGEST_NAME = 4
"""A longer name in capitals is often no acronym: ALGOL, COBOL."""
_ROMAN = re.compile(r"[IVXLCDM]+")
_KNOWN = frozenset({"OK", "US", "USA", "UK", "EU", "UN", "AD", "BC", "AM", "PM", "TV", "ID"})
"""What every reader knows."""
_LEAST_DEFINITIONS = 2
_SAYS_SO = re.compile(r"\b(short for|stands? for|abbreviat\w+|acronym|initialism|initials)\b", re.IGNORECASE)


def spells_out(acronym: str, text: str) -> bool:
    """Whether a run of words in ``text`` has the letters of ``acronym`` in order, the first one opening a word.

    >>> spells_out("RAG", "In retrieval-augmented generation, a model …"), spells_out("RAG", "A cloth.")
    (True, False)
    """
    letters = [letter for letter in acronym.lower() if letter.isalnum()]
    words = [token.text.lower() for token in tokenize(text) if token.text[0].isalnum()]
    window = min(len(letters) + 5, 2 * len(letters))
    return bool(letters) and any(
        word[0] == letters[0] and _has_in_order(letters, words[at : at + window], acronym.lower())
        for at, word in enumerate(words)
        if word != acronym.lower()
    )


def _has_in_order(letters: list[str], words: list[str], whole: str) -> bool:
    """Whether ``words`` spell ``letters``, each word by its first letter or by more of its letters, in order.

    At least half of the letters open a word, so that no long word spells anything.
    """
    at = opened = 0
    for word in words:
        if word == whole:
            return False
        if at < len(letters) and word[0] == letters[at]:
            opened += 1
            at += 1
            for letter in word[1:]:
                if at == len(letters):
                    break
                upcoming = letters[at]
                if letter == upcoming and not _opens_next(words, word, upcoming):
                    at += 1
        if at == len(letters):
            return 2 * opened >= len(letters)
    return False


def _opens_next(words: list[str], word: str, letter: str) -> bool:
    """Whether one of the next words begins with ``letter``, which then is meant."""
    at = words.index(word)
    return any(following[0] == letter for following in words[at + 1 : at + 3])


def _find_unexpanded(glossary: Glossary) -> Iterator[Finding]:
    texts = _texts(glossary)
    for concept in glossary.concepts:
        if not concept.definition or not _is_acronym(concept.name) or len(concept.name) > _LONGEST_NAME:
            continue
        if not _is_expanded(concept, texts):
            yield Finding(
                glossary.place(concept.id),
                f"'{concept.name}' looks like an acronym and is spelt out neither in an alias nor in its definition",
                "add what it stands for as an alias",
            )


def _texts(glossary: Glossary) -> dict[str, list[str]]:
    """For each acronym the places where a bracket stands before or after it."""
    found: dict[str, list[str]] = {}
    for definition in glossary.definitions:
        for match in re.finditer(r"\(([A-Z][A-Z0-9]{1,5})\)|\b([A-Z][A-Z0-9]{1,5}) \(", definition.text):
            around = definition.text[max(0, match.start() - 80) : match.end() + 80]
            found.setdefault(match.group(1) or match.group(2), []).append(around)
    return found


def _is_expanded(concept: Concept, texts: dict[str, list[str]]) -> bool:
    acronym = concept.name.rstrip("s")
    told = [alias for alias in concept.aliases if not _is_acronym(alias)]
    return (
        bool(told)
        or _SAYS_SO.search((concept.definition or "")[:200]) is not None
        or any(spells_out(acronym, text) for text in (concept.definition or "", *texts.get(acronym, ())))
    )


def _is_acronym(name: str) -> bool:
    return _ACRONYM.fullmatch(name) is not None and _ROMAN.fullmatch(name) is None


def _find_undefined(glossary: Glossary) -> Iterator[Finding]:
    from simplemma import is_known  # "SELECT" and "NOT" are words in capitals

    named = {token.text.casefold() for concept in glossary.concepts for token in _name_tokens(concept)}
    texts = _texts(glossary)
    users: dict[str, list[Definition]] = {}
    for definition in glossary.definitions:
        for acronym in sorted({token.text.removesuffix("s") for token in definition.tokens if _is_acronym(token.text)}):
            users.setdefault(acronym, []).append(definition)
    for acronym in sorted(users):
        known = acronym in _KNOWN or acronym.casefold() in named or is_known(acronym.lower(), lang="en")
        if known or len(users[acronym]) < _LEAST_DEFINITIONS:
            continue
        around = (*texts.get(acronym, ()), *(definition.text for definition in users[acronym]))
        if not any(spells_out(acronym, text) for text in around):
            yield _undefined(acronym, users[acronym])


def _name_tokens(concept: Concept) -> list[Token]:
    return [token for name in (concept.name, *concept.aliases) for token in tokenize(name)]


def _undefined(acronym: str, users: list[Definition]) -> Finding:
    return used_undefined(
        acronym, users, "is neither a term here nor spelt out", "define it, or spell it out where it is used"
    )


UNDEFINED_ACRONYM = Rule(
    code="LX105",
    name="undefined-acronym",
    severity=Severity.NOTE,
    summary="an acronym that several definitions use and that is neither a term nor spelt out",
    find=_find_undefined,
)
UNEXPANDED_ACRONYM = Rule(
    code="LX301",
    name="unexpanded-acronym",
    severity=Severity.NOTE,
    summary="a term whose name is an acronym that neither an alias nor its definition spells out",
    find=_find_unexpanded,
)
