"""A sentence as the rules see it: words with their class, and whole terms as one unit each."""

from __future__ import annotations

from enum import Enum, auto
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from loaders.extract.mentions import Mention, TermIndex, link_tokens
from loaders.extract.sentences import Sentence
from loaders.extract.tokens import Token, noun_lemma, tokenize
from loaders.extract.words import (
    AUXILIARIES,
    BE,
    CONJUNCTIONS,
    DEGREES,
    DETERMINERS,
    NEGATIONS,
    PREPOSITIONS,
    PRONOUNS,
    RELATIVES,
    SUBORDINATORS,
    is_adjective,
    is_adverb,
    is_degree,
    is_gerund,
    is_participle,
    is_qualifier,
    word_set,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from graph.model import ConceptId

__all__ = ["NOMINAL", "Kind", "Unit", "is_proper_name", "read_units"]

LONG_QUOTATION = 4
"""From this many words on, what stands in quotation marks is somebody's example and is not read."""


MEANS = frozenset({"powered", "based", "driven"})
"""An X-powered thing works by means of X."""


class Kind(Enum):
    """The class of a unit."""

    __hash__ = object.__hash__  # that of Enum is written in Python, and rules look kinds up in sets all the time

    TERM = auto()
    NOUN = auto()
    """Also any word of no other class."""
    DETERMINER = auto()
    NUMBER = auto()
    DEGREE = auto()
    ADJECTIVE = auto()
    ADVERB = auto()
    PARTICIPLE = auto()
    GERUND = auto()
    PREPOSITION = auto()
    CONJUNCTION = auto()
    RELATIVE = auto()
    SUBORDINATOR = auto()
    AUXILIARY = auto()
    NEGATION = auto()
    PRONOUN = auto()
    POSSESSIVE = auto()
    TO = auto()
    COMMA = auto()
    BREAK = auto()
    """A dash, colon, semicolon or long quotation: the end of a segment."""
    END = auto()
    """The stop at the end of a sentence."""


NOMINAL = frozenset({Kind.NOUN, Kind.TERM})
"""What can be the head of a noun phrase."""


class Unit(NamedTuple):  # a tuple for the sake of speed, as a token is
    """A word, a mark or a linked term."""

    text: str
    """In lower case."""
    kind: Kind
    start: int
    """In the document."""
    concept: ConceptId | None = None
    plural: bool = False
    written: str = ""
    """As it stands in the text."""

    @property
    def ends_small(self) -> bool:
        """Whether its last word is written in lower case, as in no proper name: "Fox Software", "Information Builders"."""
        return self.written.rpartition(" ")[2].islower()


def is_proper_name(unit: Unit, *, opens_sentence: bool) -> bool:
    """Whether a term is written as the name of one particular thing: PyTorch, GPT-4, Claude; not CNNs, not layers.

    The capital of the first word of a sentence says nothing.
    """
    written = unit.written
    if unit.plural or not written[:1].isalpha():
        return False
    letters = [character for character in written if character.isalpha()]
    if any(character.isdigit() for character in written) and written[0].isupper():
        return True
    if all(character.isupper() for character in letters):
        return False
    if any(character.isupper() for character in letters[1:]) and " " not in written:
        return True
    return written[0].isupper() and not opens_sentence


_BY_LIST: dict[str, Kind] = {}
for _class, _of_class in (
    (DETERMINERS, Kind.DETERMINER),
    (PREPOSITIONS, Kind.PREPOSITION),
    (DEGREES, Kind.DEGREE),
    (CONJUNCTIONS, Kind.CONJUNCTION),
    (SUBORDINATORS, Kind.SUBORDINATOR),
    (RELATIVES, Kind.RELATIVE),
    (AUXILIARIES, Kind.AUXILIARY),
    (PRONOUNS, Kind.PRONOUN),
    (NEGATIONS, Kind.NEGATION),
    ({"to"}, Kind.TO),
    ({","}, Kind.COMMA),
    ({":", ";", "—", "\N{EN DASH}", "--", "(", ")", "[", "]", "…", "..."}, Kind.BREAK),
    ({".", "!", "?"}, Kind.END),
):
    for _member in _class:
        _BY_LIST[_member] = _of_class

_BY_FORM = (
    (is_adverb, Kind.ADVERB),
    (is_degree, Kind.DEGREE),
    (is_adjective, Kind.ADJECTIVE),
    (is_participle, Kind.PARTICIPLE),
    (is_gerund, Kind.GERUND),
)
_NOT_POSSESSORS = frozenset({Kind.PRONOUN, Kind.RELATIVE, Kind.SUBORDINATOR, Kind.DETERMINER})
_UNMARKED_PARTICIPLES = word_set("set put cut split run left hit")
"""Participles that look like nouns; after a plural or "is" they are none: "values set before training"."""
_QUOTES = frozenset('"“”„«»`*')
_HYPHENS = frozenset("-\N{HYPHEN}\N{NON-BREAKING HYPHEN}")


def read_units(sentence: Sentence, index: TermIndex) -> list[Unit]:
    """The units of a sentence, in order; what stands in parentheses or in a long quotation is left out."""
    tokens = _without_parentheses(_without_quotations(tokenize(sentence.text, sentence.start)))
    linked = link_tokens(tokens, index)
    offset = sentence.start
    mentions = {
        mention.start: mention
        for mention in linked
        if not is_qualifier(sentence.text[mention.start - offset : mention.end - offset])
    }
    units = [_with_means(unit, index) for unit in _units(tokens, mentions)]
    for at in range(1, len(units)):
        somebody = units[at - 1].text.endswith(("one", "body"))
        if units[at].kind is Kind.POSSESSIVE and units[at - 1].kind in _NOT_POSSESSORS and not somebody:
            units[at] = units[at]._replace(kind=Kind.AUXILIARY)  # "it's", "that's"; not "someone's"
        elif units[at].text == "hard" and units[at - 1].kind in {Kind.DETERMINER, Kind.ADJECTIVE, Kind.PARTICIPLE}:
            units[at] = units[at]._replace(kind=Kind.ADJECTIVE)  # "a hard shell" denies nothing, "is hard to see" does
        elif units[at].text in _UNMARKED_PARTICIPLES and (units[at - 1].plural or _follows_be(units, at)):
            units[at] = units[at]._replace(kind=Kind.PARTICIPLE)
    return units


def _follows_be(units: Sequence[Unit], at: int) -> bool:
    before = at - 1
    while before > 0 and units[before].kind is Kind.ADVERB:
        before -= 1
    return units[before].text in BE


def _units(tokens: Sequence[Token], mentions: dict[int, Mention]) -> Iterable[Unit]:
    at = 0
    while at < len(tokens):
        token = tokens[at]
        mention = mentions.get(token.start)
        count = 1
        if mention is not None:
            count = sum(1 for other in tokens[at : at + 40] if other.start < mention.end)
            written = " ".join(other.text for other in tokens[at : at + count])
            yield Unit(written.lower(), Kind.TERM, token.start, mention.concept, mention.plural, written)
        else:
            count = _hyphenated(tokens, at)
            yield _word(tokens[at : at + count])
        at += count


def _hyphenated(tokens: Sequence[Token], at: int) -> int:
    """How many tokens, from ``at`` on, make up one hyphenated word."""
    count = 1
    while (
        at + count + 1 < len(tokens)
        and tokens[at + count].text in _HYPHENS
        and tokens[at + count - 1].end == tokens[at + count].start
        and tokens[at + count].end == tokens[at + count + 1].start
    ):
        count += 2
    return count


def _with_means(unit: Unit, index: TermIndex) -> Unit:
    """A word such as "LLM-powered" with the concept that it names."""
    if unit.kind is not Kind.ADJECTIVE:
        return unit
    before, hyphen, last = unit.written.rpartition("-")
    if not hyphen or last.lower() not in MEANS:
        return unit
    mentions = link_tokens(tokenize(before), index)
    whole = len(mentions) == 1 and mentions[0].end - mentions[0].start == len(before)
    return unit._replace(concept=mentions[0].concept) if whole else unit


def _word(tokens: Sequence[Token]) -> Unit:
    if len(tokens) == 1:
        written = tokens[0].text
        text, kind, plural = _read_word(written)
        return Unit(text, kind, tokens[0].start, None, plural, written)
    written = "".join(token.text for token in tokens)  # a hyphenated word qualifies: task-specific, two-dimensional
    return Unit(_lower(written), Kind.ADJECTIVE, tokens[0].start, None, plural=False, written=written)


@lru_cache(maxsize=1 << 16)
def _read_word(written: str) -> tuple[str, Kind, bool]:
    """A word in lower case, its class, and whether it is a plural."""
    text = _lower(written)
    kind = _kind(text)
    return text, kind, kind is Kind.NOUN and noun_lemma(text) != text


def _lower(written: str) -> str:
    return written.lower().replace("\N{RIGHT SINGLE QUOTATION MARK}", "'")


def _kind(text: str) -> Kind:
    if text in _HYPHENS:
        return Kind.BREAK
    if text == "'s":
        return Kind.POSSESSIVE
    listed = _BY_LIST.get(text)
    if listed is not None:
        return listed
    if text[0].isdigit():
        return Kind.NUMBER
    for test, kind in _BY_FORM:
        if test(text):
            return kind
    return Kind.NOUN


def _without_quotations(tokens: Sequence[Token]) -> list[Token]:
    """Quotation marks go; a long quotation becomes one break."""
    kept: list[Token] = []
    opened: int | None = None
    mark = ""
    for token in tokens:
        closes = token.text == "'" and opened is not None and mark == "`"  # typed as `word'
        if token.text not in _QUOTES and not closes:
            kept.append(token)
        elif opened is None:
            opened, mark = len(kept), token.text
        else:
            if len(kept) - opened >= LONG_QUOTATION:
                kept[opened:] = [kept[opened]._replace(text=";")]
            opened = None
    return kept


def _without_parentheses(tokens: Sequence[Token]) -> list[Token]:
    kept = []
    depth = 0
    for token in tokens:
        if token.text in "([":
            depth += 1
        elif token.text in ")]":
            depth = max(0, depth - 1)
        elif depth == 0:
            kept.append(token)
    return kept
