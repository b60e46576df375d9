"""How names of concepts are written and compared."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from typing import NewType

from graph.model import ConceptId

__all__ = ["NameKey", "clean_name", "name_key", "own_keys", "slug"]

NameKey = NewType("NameKey", str)
"""A name without what people vary: case, spacing, hyphens, plural."""

_INVISIBLE = re.compile("[\u200b\u2060\ufeff\u00ad]")  # not the joiners: scripts and emoji need them
_SPACE = re.compile(r"\s+")
_NOT_WORD = re.compile(r"[\W_]+")
_SPOKEN = {ord("+"): " plus ", ord("#"): " sharp ", ord("&"): " and "}
_ASCII_WORDS = {code: " " for code in range(128) if not chr(code).isalnum()} | _SPOKEN
_MARKS = frozenset({"Mn", "Mc"})  # vowel signs and the like, without which words of many scripts are the same


def clean_name(text: str) -> str:
    r"""``text`` in NFC, without invisible characters, every run of white space one space.

    >>> clean_name("  Neural\u00a0\u200bNetwork ")
    'Neural Network'
    """
    if text.isascii():  # for which splitting finds the same white space, several times as fast
        return " ".join(text.split())
    return _SPACE.sub(" ", _INVISIBLE.sub("", unicodedata.normalize("NFC", text))).strip()


@lru_cache(maxsize=64)  # whoever takes in a concept asks several times
def slug(name: str) -> ConceptId:
    """The id that a name gives: lower case, letters and digits of any script, hyphens between.

    A name without a letter or digit (an emoji, ``C++``'s ``++``) gives its characters' names or code points, so that
    two such names differ; ``+``, ``#`` and ``&`` are spoken.

    >>> slug("Fine-Tuning"), slug("C++"), slug("C#"), slug("R&D"), slug("Überanpassung"), slug("机器学习")
    ('fine-tuning', 'c-plus-plus', 'c-sharp', 'r-and-d', 'überanpassung', '机器学习')
    >>> slug("🦊"), slug("की") != slug("का")
    ('u1f98a', True)
    """
    if name.isascii():  # there is nothing to clean then but white space
        text = name.lower()
        hyphenated = text.replace(" ", "-")
        if hyphenated.replace("-", "x").isalnum() and "--" not in f"-{hyphenated}-":  # most names: words with spaces
            return ConceptId(hyphenated)
        made = "-".join(text.translate(_ASCII_WORDS).split())
    else:
        text = unicodedata.normalize("NFC", clean_name(name).casefold())
        made = _hyphenated(text.translate(_SPOKEN))
    if not made:
        made = "-".join(f"u{ord(character):x}" for character in text if not character.isspace())
    return ConceptId(made)


def _hyphenated(text: str) -> str:
    """Letters and digits with the marks on them, one hyphen for each run of anything else."""
    if text.isascii() or not any(unicodedata.category(character) in _MARKS for character in text):
        return _NOT_WORD.sub("-", text).strip("-")
    kept: list[str] = []
    for character in text:
        on_letter = bool(kept) and kept[-1] != "-"
        is_mark = unicodedata.category(character) in _MARKS and not _is_variation_selector(character)
        if character.isalnum() or (is_mark and on_letter):
            kept.append(character)
        elif on_letter and not _is_variation_selector(character):
            kept.append("-")
    return "".join(kept).strip("-")


def _is_variation_selector(character: str) -> bool:
    return "\ufe00" <= character <= "\ufe0f"


def name_key(name: str) -> NameKey:
    """What two spellings of one name share: for comparing, not for showing.

    Case, spacing, hyphens and an English plural ending of the last word are left out.

    >>> name_key("Neural  Networks") == name_key("neural-network") == name_key("NeuralNetwork")
    True
    >>> name_key("loss"), name_key("batches"), name_key("GPUs"), name_key("queries"), name_key("C++") == name_key("C")
    ('loss', 'batch', 'gpu', 'query', False)
    """
    return _key_of_slug(slug(name))


def own_keys(id: ConceptId, name: str) -> tuple[NameKey, NameKey]:
    """:func:`name_key` of a concept's id and of its name, in little more than the time of one where they agree."""
    named = slug(name)
    of_name = _key_of_slug(named)
    return of_name if named == id else name_key(id), of_name


def _key_of_slug(made: ConceptId) -> NameKey:
    return NameKey(_singular(made.replace("-", "")))


def _singular(word: str) -> str:
    if len(word) < 3 or not word.endswith("s") or word.endswith("ss"):
        return word
    if word.endswith("ies") and len(word) > 4:
        return word[:-3] + "y"
    if word.endswith(("ches", "shes", "xes", "sses", "zzes")):
        return word[:-2]
    return word[:-1]
