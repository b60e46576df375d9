"""The genus of a definition as a noun phrase, whether or not the glossary knows its head: what the term is a kind of."""

from __future__ import annotations

from typing import TYPE_CHECKING

from loaders.extract.noun_classes import KIND_NOUNS
from loaders.extract.phrases import NounPhrase, noun_phrase
from loaders.extract.tokens import noun_lemma

if TYPE_CHECKING:
    from loaders.extract.scene import Scene

__all__ = ["find_genus_head"]


def find_genus_head(scene: Scene) -> NounPhrase | None:
    """The genus that the predicate of a sentence names; None where it names none."""
    predicate = scene.predicate
    if predicate is None:
        return None
    phrase = predicate.phrase
    if phrase is None:
        return noun_phrase(scene.units, predicate.start + 2)
    if scene.text(phrase.end) == "of" and noun_lemma(phrase.head.text) in KIND_NOUNS:
        return noun_phrase(scene.units, phrase.end + 1)
    return phrase
