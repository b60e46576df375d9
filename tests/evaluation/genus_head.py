"""The genus of a definition as a noun phrase, whether or not the glossary knows its head: what the term is a kind of."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from loaders.extract.noun_classes import KIND_NOUNS
from loaders.extract.phrases import NounPhrase, noun_phrase
from loaders.extract.tokens import noun_lemma

if TYPE_CHECKING:
    from loaders.extract.scene import Scene

__all__ = ["GenusHead", "find_genus_head"]


@dataclass(frozen=True, slots=True)
class GenusHead:
    """A noun phrase and the rule that made it the genus."""

    phrase: NounPhrase
    rule: str


def find_genus_head(scene: Scene) -> GenusHead | None:
    """The genus that the predicate of a sentence names; None where it names none."""
    predicate = scene.predicate
    if predicate is None:
        return None
    phrase = predicate.phrase
    if phrase is None:
        return _inner(scene, predicate.start + 2)
    if scene.text(phrase.end) == "of" and noun_lemma(phrase.head.text) in KIND_NOUNS:
        return _inner(scene, phrase.end + 1)
    return GenusHead(phrase, "genus")


def _inner(scene: Scene, at: int) -> GenusHead | None:
    phrase = noun_phrase(scene.units, at)
    return None if phrase is None else GenusHead(phrase, "genus:kind-of")
