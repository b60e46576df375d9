"""Glossary text on its way into a page: as text, whatever signs it holds."""

from __future__ import annotations

import re
from collections.abc import Iterable

from graph.path_formats import first_sentence

__all__ = ["counted", "escaped", "hours_text", "marked", "opening"]

_PUNCTUATION = re.compile(r"([!-/:-@\[-`{-~])")
_SPACE = re.compile(r"\s+")
# What Streamlit replaces in finished text, where a backslash no longer helps: `:name:`, `:color[`, arrows, addresses.
_REPLACED = re.compile(r"(?<=:)(?=[\w/+-]+[:\[])|(?<=[<-])(?=[->])|(?<=-)(?=-)|(?<=www)(?=\.)|(?<=:)(?=//)|(?=@\w)")
_WORD_JOINER = "\u2060"


def escaped(text: str) -> str:
    r"""``text`` as Markdown that shows exactly its characters, on one line.

    For the few places that take nothing but Markdown (headings and labels); everything else is drawn as plain text.

    >>> print(escaped("**loss** <b> $x$ [a](b)"))
    \*\*loss\*\* \<b\> \$x\$ \[a\]\(b\)
    """
    joined = _REPLACED.sub(_WORD_JOINER, _SPACE.sub(" ", text).strip())
    return _PUNCTUATION.sub(r"\\\1", joined)


def marked(pieces: Iterable[tuple[str, bool]]) -> str:
    r"""Pieces of a text as one line of Markdown, those with ``True`` on a coloured ground.

    >>> print(marked([("It uses ", False), ("C++", True), (".", False)]))
    It uses :blue-background[C\+\+]\.
    """
    return "".join(f":blue-background[{escaped(text)}]" if mark else _spaced(text) for text, mark in pieces)


def _spaced(text: str) -> str:
    """``text`` escaped, with the space before and after it."""
    before, after = (" " if text[at:][:1].isspace() else "" for at in (0, -1))
    return f"{before}{escaped(text)}{after}" if text.strip() else before


def opening(definition: str, limit: int = 220) -> str:
    """The first sentence of a definition, cut at a word with an ellipsis where it is longer than ``limit`` characters.

    >>> opening("A loss is a number, e.g. an error. It falls.")
    'A loss is a number, e.g. an error.'
    >>> opening("A loss is a number.", limit=9)
    'A loss …'
    """
    sentence = first_sentence(definition)
    if len(sentence) <= limit:
        return sentence
    return sentence[:limit].rsplit(" ", 1)[0].rstrip(" ,;:") + " …"


def hours_text(hours: float) -> str:
    """Hours as people write them.

    >>> hours_text(1.0), hours_text(1.5), hours_text(0.3333)
    ('1 h', '1.5 h', '0.33 h')
    """
    return f"{round(hours, 2):g} h"


def counted(count: int, singular: str, plural: str | None = None) -> str:
    """A number with its noun.

    >>> counted(1, "concept"), counted(1200, "concept"), counted(0, "entry", "entries")
    ('1 concept', '1,200 concepts', '0 entries')
    """
    return f"{count:,} {singular if count == 1 else plural or singular + 's'}"
