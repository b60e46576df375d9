"""Words and punctuation of a text, and the form under which two inflections of a noun meet."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

__all__ = ["Token", "noun_lemma", "tokenize"]

_TOKEN = re.compile(
    r"""[^\W_]+(?![\w.,+\#'\u2019])       # a word with nothing behind it that it could go on with: most of all
      | [^\W_]+(?:[.,]\d+)+%?           # 0.5, 1,000, 4.1%
      | [^\W_](?:\.[^\W_])+\.?          # e.g., i.e., U.S.
      | [^\W_]+(?:_[^\W_]+)+            # days_since_login is one word
      | [^\W\d_]+(?=n['\u2019]t\b) | n['\u2019]t\b  # does + n't
      | [^\W_]+(?:\+\+|\#(?!\w))?       # a word; C++, C#
      | ['\u2019](?:s|re|ll|ve|d|m)\b      # the end of model's, they're
      | \.\.\.|--+|\S                   # anything else
    """,
    re.VERBOSE | re.IGNORECASE,
)

_NOT_PLURAL_ENDINGS = ("ss", "us", "is", "as", "os", "ics")
"""Endings of singulars such as loss, corpus, basis, bias, chaos, physics: only a dictionary may shorten them."""
_IRREGULAR_ENDINGS = ("a", "ae", "i", "ldren", "men")
"""Endings of plurals such as criteria, formulae, foci, children, women; any other plural ends in -s."""
_IRREGULAR = {"leaves": "leaf", "loaves": "loaf", "lives": "life", "men": "man", "mice": "mouse", "lice": "louse"}
_IRREGULAR |= {"feet": "foot", "teeth": "tooth", "geese": "goose", "oxen": "ox"}
_IRREGULAR |= {
    word: word
    for word in (
        *("species", "subspecies", "series", "means", "headquarters", "barracks", "crossroads", "news", "lens"),
        *("clothes", "scissors", "trousers", "pajamas", "pliers", "forceps", "feces", "gallows", "measles", "diabetes"),
    )
}
"""Plurals that a dictionary of all word classes gets wrong ("leaves" is a verb too), and plurals like their singular."""


class Token(NamedTuple):  # a text has very many, and a tuple is made faster than a frozen dataclass
    """A word or a mark; ``text[start:end]`` of its document."""

    text: str
    start: int
    end: int


def tokenize(text: str, offset: int = 0) -> tuple[Token, ...]:
    """The tokens of ``text``, their places counted from ``offset``. A hyphen is a token of its own.

    >>> [token.text for token in tokenize("The model's pre-trained weights (0.5%).")]
    ['The', 'model', "'s", 'pre', '-', 'trained', 'weights', '(', '0.5%', ')', '.']
    """
    return tuple([Token(m.group(), m.start() + offset, m.end() + offset) for m in _TOKEN.finditer(text)])


@lru_cache(maxsize=1 << 16)
def noun_lemma(word: str) -> str:
    """The singular of a lower-case noun; any other word as it is, verb forms in -ing and -ed too.

    >>> [noun_lemma(word) for word in ("networks", "matrices", "loss", "training", "bias", "leaves", "species")]
    ['network', 'matrix', 'loss', 'training', 'bias', 'leaf', 'species']
    """
    irregular = _IRREGULAR.get(word)
    if irregular is not None:
        return irregular
    plural_s = word.endswith("s") and not word.endswith("ss") and len(word) > 3
    if not plural_s and not (len(word) > 4 and word.endswith(_IRREGULAR_ENDINGS)):
        return word
    import simplemma

    lemma = simplemma.lemmatize(word, lang="en").lower()
    by_rule = plural_s and lemma == word and not word.endswith(_NOT_PLURAL_ENDINGS)
    return _singular_by_rule(word) if by_rule else lemma


def _singular_by_rule(word: str) -> str:
    if word.endswith("ies") and len(word) > 4:
        return word[:-3] + "y"
    return word[:-2] if word.endswith(("ches", "shes", "xes", "sses", "zzes")) else word[:-1]
