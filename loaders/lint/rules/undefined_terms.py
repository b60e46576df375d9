"""LX101: a phrase that several definitions use like a term, and that nobody defines.

Candidates are noun phrases of two to four words as they stand after an article or preposition; a phrase that mostly
stands inside one longer phrase gives way to it (nested terms: K. Frantzi, S. Ananiadou, H. Mima, 2000).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from graph.errors import Severity
from loaders.extract.cue_table import CUES
from loaders.extract.subjects import PLAIN_VERBS
from loaders.extract.tokens import Token, noun_lemma
from loaders.extract.words import (
    DEGREES,
    DETERMINERS,
    FUNCTION_WORDS,
    PREPOSITIONS,
    is_adjective,
    is_adverb,
    is_gerund,
    is_participle,
    is_qualifier,
    word_set,
)
from loaders.lint.glossary import Definition, Glossary
from loaders.lint.rule import Finding, Rule
from loaders.lint.rules.usage import used_undefined

__all__ = ["UNDEFINED_TERM"]

_LEAST_DEFINITIONS = 3
_LEAST_SHARE = 0.001
"""Definitions that a phrase has to be in before it is called a term, and their share of all."""
_MOST_WORDS = 4
_NESTED = 0.75
"""A phrase that stands inside one longer phrase this often is a part of that, not a term."""
_VERBS = PLAIN_VERBS | frozenset(CUES)
"""After a noun these are the verb of a clause: "the model learns"."""

_OPENERS = (DETERMINERS | PREPOSITIONS) - word_set("than like unlike as")
_HYPHENS = frozenset("-\N{HYPHEN}\N{NON-BREAKING HYPHEN}")
_GENERAL_HEADS = word_set("""number range way kind amount type form part set case time example thing people person year name version use
    order result purpose level point place group side end beginning lot variety series couple pair means word term sense idea fact
    reason difference size rate piece list line day month week hour minute second bit stage step area field aspect issue problem
    question answer work effort change need ability role basis manner fashion degree extent majority one choice value figure total mean al""")
"""Heads of phrases that every text has: "large number", "first time"."""
_GENERAL_OPENERS = word_set("""given particular other own last next previous following existing available possible necessary similar actual original
    main current purpose desired required appropriate entire""")
"""First words that make no term of what follows them."""


@dataclass(slots=True)
class _Phrase:
    """Where a phrase stands."""

    written: dict[str, int] = field(default_factory=dict)
    definitions: dict[str, Definition] = field(default_factory=dict)
    """By the id of what they define."""
    inside: dict[tuple[str, ...], int] = field(default_factory=dict)
    """Longer phrases with it, and how often."""
    count: int = 0


def _find(glossary: Glossary) -> Iterator[Finding]:
    phrases: dict[tuple[str, ...], _Phrase] = {}
    for definition in glossary.definitions:
        for run in _noun_phrases(definition):
            _take(phrases, run, definition)
    least = max(_LEAST_DEFINITIONS, _LEAST_SHARE * len(glossary.definitions))
    for key in sorted(phrases):
        phrase = phrases[key]
        if len(phrase.definitions) >= least and not _is_nested(phrase) and not _is_proper(phrase):
            yield _finding(phrase)


def _finding(phrase: _Phrase) -> Finding:
    users = [phrase.definitions[id_] for id_ in sorted(phrase.definitions)]
    written = min(phrase.written, key=lambda text: (-phrase.written[text], text))
    return used_undefined(written, users, "is no term here", "define it, or make it an alias of what it means")


def _is_nested(phrase: _Phrase) -> bool:
    return any(count >= _NESTED * phrase.count for count in phrase.inside.values())


def _is_proper(phrase: _Phrase) -> bool:
    """Whether its last word is mostly written with a capital: the name of one person, company or product."""
    capitals = sum(count for written, count in phrase.written.items() if not written.split()[-1].islower())
    return 2 * capitals > phrase.count


def _take(phrases: dict[tuple[str, ...], _Phrase], run: Sequence[Token], definition: Definition) -> None:
    """Count the phrase that ``run`` is, and those that it ends with."""
    keys = tuple(noun_lemma(token.text.lower()) for token in run)
    whole = keys if len(keys) <= _MOST_WORDS else ()
    for start in range(max(0, len(keys) - _MOST_WORDS), len(keys) - 1):
        phrase = phrases.setdefault(keys[start:], _Phrase())
        phrase.count += 1
        phrase.definitions.setdefault(definition.owners[0].id, definition)
        text = definition.text[run[start].start : run[-1].end]
        phrase.written[text] = phrase.written.get(text, 0) + 1
        if start and whole:
            phrase.inside[whole] = phrase.inside.get(whole, 0) + 1


def _noun_phrases(definition: Definition) -> Iterator[list[Token]]:
    """Runs of nouns, with what qualifies them, that no term overlaps wholly."""
    covered = {at for mention in definition.mentions for at in range(mention.start, mention.end)}
    tokens = definition.tokens
    for at, token in enumerate(tokens):
        if token.text.lower() not in _OPENERS:
            continue
        run = _run(tokens, at + 1)
        while run and (is_qualifier(run[0].text.lower()) or run[0].text.lower() in _GENERAL_OPENERS):
            run = run[1:]
        if len(run) < 2 or noun_lemma(run[-1].text.lower()) in _GENERAL_HEADS:
            continue
        if run[-1].start in covered and run[0].start in covered:
            continue
        if not _is_crowded(run):
            yield run


def _run(tokens: Sequence[Token], at: int) -> list[Token]:
    run: list[Token] = []
    while at < len(tokens) and _may_be_in_phrase(tokens[at]):
        run.append(tokens[at])
        at += 1
    hyphen = at < len(tokens) and tokens[at].text in _HYPHENS
    possessive = at < len(tokens) and tokens[at].text in {"'s", "\N{RIGHT SINGLE QUOTATION MARK}s"}
    return [] if hyphen or possessive or not run or not _may_be_head(run[-1].text.lower()) else run


def _may_be_in_phrase(token: Token) -> bool:
    word = token.text.lower()
    closed = word in FUNCTION_WORDS or word in DEGREES or word == "to" or is_adverb(word)
    return token.text[0].isalpha() and len(word) > 1 and not closed


def _may_be_head(word: str) -> bool:
    return not (is_adjective(word) or is_participle(word) or is_gerund(word) or word in _VERBS)


def _is_crowded(run: Sequence[Token]) -> bool:
    """Whether a word before the last is in the plural, which no noun phrase has and a clause in disguise does."""
    return any(noun_lemma(token.text.lower()) != token.text.lower() for token in run[:-1])


UNDEFINED_TERM = Rule(
    code="LX101",
    name="undefined-term",
    severity=Severity.NOTE,
    summary="a phrase that several definitions use like a term and that is defined nowhere",
    find=_find,
    english=True,
)
