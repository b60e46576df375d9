"""What a person types into a search box, as words that a full-text index can look for."""

from __future__ import annotations

import re
import unicodedata

__all__ = ["MAX_WORDS", "forms", "spaced", "words"]

MAX_WORDS = 32
"""Words of a search text beyond these are left out."""

_FUNCTION_WORDS = frozenset(
    [
        "a",
        "an",
        "and",
        "are",
        "as",
        "at",
        "be",
        "by",
        "can",
        "do",
        "does",
        "for",
        "from",
        "how",
        "in",
        "is",
        "it",
        "its",
        "of",
        "on",
        "or",
        "that",
        "the",
        "this",
        "to",
        "was",
        "what",
        "when",
        "where",
        "which",
        "who",
        "why",
        "with",
    ]
)

_UNSPACED = re.compile(
    "([\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff])"
)
"""Letters of scripts that are written without spaces between words: Thai, Lao, Burmese, Khmer, Japanese, Chinese."""


def spaced(text: str) -> str:
    """``text`` with spaces around each letter of a script that has none, so that every letter is a word of its own.

    >>> spaced("RAG 机器学习")
    'RAG  机  器  学  习 '
    """
    return text if text.isascii() else _UNSPACED.sub(r" \1 ", text)


def words(text: str) -> tuple[str, ...]:
    """The distinct words of ``text``, case-folded, in their order, without punctuation; at most :data:`MAX_WORDS`.

    English function words are left out where others remain, but for the last word, which may be unfinished. A run of
    letters of an unspaced script is one word with spaces inside.

    >>> words('What is "R&D" in (gradient-descent)?'), words("is a")
    (('r', 'd', 'gradient', 'descent'), ('is', 'a'))
    >>> words("机器学习 rag")
    ('机 器 学 习', 'rag')
    """
    composed = unicodedata.normalize("NFC", text[: MAX_WORDS * 1000]).casefold()
    found = "".join(character if _in_word(character) else " " for character in composed).split()
    found = [word for word in found if any(map(str.isalnum, word))]
    if not all(word in _FUNCTION_WORDS for word in found):
        found = [word for word in found[:-1] if word not in _FUNCTION_WORDS] + found[-1:]
    return tuple(dict.fromkeys(" ".join(spaced(word).split()) for word in found))[:MAX_WORDS]


def _in_word(character: str) -> bool:
    return character.isalnum() or unicodedata.category(character).startswith("M")


def forms(word: str) -> tuple[str, ...]:
    """``word`` and its other English number: what a search for it also looks for. Some are no words; those occur nowhere.

    >>> forms("query"), forms("classes"), forms("bias")
    (('query', 'querys', 'queries'), ('classes', 'classe', 'class'), ('bias', 'bia', 'biases'))
    """
    if len(word) < 3 or not word.isascii() or not word.isalpha():
        return (word,)
    if word.endswith("ies"):
        return (word, word[:-3] + "y")
    if word.endswith("es"):
        return (word, word[:-1], word[:-2])
    if word.endswith("s") and not word.endswith("ss"):
        return (word, word[:-1], word + "es")
    if word.endswith("y"):
        return (word, word + "s", word[:-1] + "ies")
    return (word, word + "es" if word.endswith(("s", "x", "z", "ch", "sh")) else word + "s")
