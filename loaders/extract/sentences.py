"""Sentences of a text, each with its place in it."""

from __future__ import annotations

import re
from dataclasses import dataclass

from loaders.extract.words import word_set

__all__ = ["Sentence", "split_sentences"]

ABBREVIATIONS = word_set(
    "e.g i.e cf vs viz approx resp ca fig eq no nos vol ed eds dr mr mrs ms prof st jr sr inc ltd al esp incl u.s u.k"
)
"""Words whose full stop does not end a sentence. ``etc.`` is not one: it ends a sentence when a capital follows."""

_END = re.compile(
    r"""(?P<stop>[.!?…]+)(?P<close>["'\u201d\u2019)\]]*)(?=\s|$)  # a stop, then white space: not in 0.5 or example.com
      | \n[ \t]*\n                                       # a blank line
      | \n(?=[ \t]*(?:[-*•]|\d+[.)])[ \t])               # the next item of a list
    """,
    re.VERBOSE,
)
_LAST_WORD = re.compile(r"[^\s(\[\"'\u201c\u2018]+$")
_CAPITAL_INSIDE = re.compile(r"\s+[^\W\d_]{1,2}[A-Z]")
"""A name such as vLLM or iPhone, which opens a sentence as it is."""


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence; ``text[start:end]`` of its document, without white space around it."""

    start: int
    end: int
    text: str


def split_sentences(text: str) -> tuple[Sentence, ...]:
    """The sentences of ``text`` in order; together they hold every character that is not white space.

    >>> [sentence.text for sentence in split_sentences("Scales by 0.5, e.g. by halving. Fast... and cheap! Done")]
    ['Scales by 0.5, e.g. by halving.', 'Fast... and cheap!', 'Done']
    """
    sentences: list[Sentence] = []
    start = 0
    for match in _END.finditer(text):
        if match.group("stop") and not _ends_sentence(text, match):
            continue
        _add(sentences, text, start, match.end())
        start = match.end()
    _add(sentences, text, start, len(text))
    return tuple(sentences)


def _ends_sentence(text: str, match: re.Match[str]) -> bool:
    following = text[match.end() :].lstrip()[:1] if match.end() < len(text) else ""
    if not following:
        return True
    if match.group("stop") != "." and "!" not in match.group("stop") and "?" not in match.group("stop"):
        return not following.islower()  # an ellipsis in mid-sentence
    if match.group("stop") != ".":
        return not following.islower()
    if following.islower() and not _CAPITAL_INSIDE.match(text, match.end()):
        return False
    word_match = _LAST_WORD.search(text, max(0, match.start() - 40), match.start())
    word = word_match.group().lower() if word_match else ""
    return word not in ABBREVIATIONS and not (len(word) == 1 and word.isalpha() and word != "i")


def _add(sentences: list[Sentence], text: str, start: int, end: int) -> None:
    piece = text[start:end]
    stripped = piece.strip()
    if stripped:
        begin = start + len(piece) - len(piece.lstrip())
        sentences.append(Sentence(begin, begin + len(stripped), stripped))
