"""Ten figures about a pair of concepts, by which a model judges whether the first requires the second.

They follow C. Liang et al., "Measuring Prerequisite Relations Among Concepts", EMNLP 2015 (reference distance) and
L. Pan et al., "Prerequisite Relation Learning for Concepts in MOOCs", ACL 2017 (place and number of mentions, generality).
None depends on how a name is spelt, so that a glossary under other names gives the same figures.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from graph.model import ConceptId
    from loaders.extract.prerequisites.reading import Glossary, Passage

__all__ = ["FEATURES", "NAMED", "Features", "Pair", "find_pairs"]

NAMED = 0.6
"""How much of a name, by the rarity of its words, has to stand in one sentence for that to be a hint at the concept."""


class Features(NamedTuple):  # large glossaries have very many, and a tuple is made faster than a frozen dataclass
    """What the texts say of a pair: "goal" is the first concept, "other" the second."""

    mentioned_early: float
    """1 / (1 + number of the first sentence of the goal that mentions the other); 0 where none does."""
    named: float
    """The largest share of the other's name, by rarity, that one sentence of the goal has: 0 to 1."""
    mentions_back: float
    """Whether the first sentence of the other mentions the goal: 0 or 1."""
    in_name: float
    """Whether the goal's name holds every word of the other's: 0 or 1."""
    around_name: float
    """Whether the other's name holds every word of the goal's: 0 or 1."""
    likeness: float
    """The cosine of the words of both, names and definitions: 0 to 1."""
    general: float
    """How often definitions use the words of the other's name: logarithm of the ratio to the average over the glossary."""
    more_general: float
    """By how much that of the other exceeds that of the goal."""
    name_length: float
    """How many words the other's name has."""
    reference_distance: float
    """How many of the concepts that the goal mentions mention the other, less the same the other way round: -1 to 1."""


FEATURES = Features._fields


@dataclass(frozen=True, slots=True)
class Pair:
    """A goal and what it may require."""

    goal: ConceptId
    other: ConceptId
    passage: Passage
    """The sentence of the goal that says most of the other: its first mention, or else most of its name."""
    features: Features


def find_pairs(glossary: Glossary) -> Iterator[Pair]:
    """Each goal with every other concept that its definition mentions, or whose name a sentence of it has most of."""
    figures = _Figures(glossary)
    for goal, passages in glossary.passages.items():
        hints: dict[ConceptId, tuple[float, Passage]] = {}
        for passage in passages:
            for other, share in figures.named_in(passage).items():
                if other != goal and (other not in hints or share > hints[other][0]):
                    hints[other] = share, passage
        for other, (share, passage) in hints.items():
            yield Pair(goal, other, passage, figures.of_pair(goal, other, share, passage))


class _Figures:
    """Those of a glossary from which the features are made."""

    def __init__(self, glossary: Glossary) -> None:
        self._glossary = glossary
        self._mentions: dict[ConceptId, set[ConceptId]] = {id_: {id_} for id_ in glossary.names}
        self._mentioned_by: dict[ConceptId, set[ConceptId]] = {id_: set() for id_ in glossary.names}
        for id_, passages in glossary.passages.items():
            for mention in (each for passage in passages for each in passage.mentions):
                self._mentions[id_].add(mention)
                self._mentioned_by[mention].add(id_)
        self._first_mentions = {id_: passages[0].mentions for id_, passages in glossary.passages.items() if passages}
        self._forms_by_word = _forms_by_word(glossary)
        general = {id_: self._use(id_) for id_ in glossary.names}
        mean = math.fsum(general.values()) / max(len(general), 1)
        self._general = {id_: math.log((1 + use) / (1 + mean)) for id_, use in general.items()}
        self._name_words = {id_: frozenset().union(*forms) for id_, forms in glossary.names.items()}

    def _use(self, id_: ConceptId) -> float:
        """How many definitions use a word of a name, on average over its words by rarity; of several names the most."""
        rarity, used = self._glossary.rarity, self._glossary.used
        weighed = (
            (math.fsum(rarity[word] * used.get(word, 0) for word in form), self._glossary.weight(form))
            for form in self._glossary.names[id_]
        )
        return max((sum_ / weight for sum_, weight in weighed if weight), default=0.0)

    def named_in(self, passage: Passage) -> dict[ConceptId, float]:
        """The concepts that a sentence mentions (1) or has at least :data:`NAMED` of the name of, with the share."""
        shares = dict.fromkeys(passage.mentions, 1.0)
        seen: set[tuple[ConceptId, frozenset[str]]] = set()
        for word in passage.words:
            for id_, form, weight in self._forms_by_word.get(word, ()):
                if (id_, form) not in seen and shares.get(id_, 0.0) < 1:
                    seen.add((id_, form))
                    share = self._glossary.weight(form & passage.words) / weight
                    if share >= NAMED:
                        shares[id_] = max(shares.get(id_, 0.0), share)
        return shares

    def of_pair(self, goal: ConceptId, other: ConceptId, share: float, passage: Passage) -> Features:
        names, name_words, vectors = self._glossary.names, self._name_words, self._glossary.vectors
        words_shared = not name_words[goal].isdisjoint(name_words[other])
        return Features(
            mentioned_early=1 / (1 + passage.number) if other in passage.mentions else 0.0,
            named=share,
            mentions_back=float(goal in self._first_mentions.get(other, ())),
            in_name=float(words_shared and any(form <= name_words[goal] for form in names[other])),
            around_name=float(words_shared and any(form <= name_words[other] for form in names[goal])),
            likeness=_cosine(vectors[goal], vectors[other]),
            general=self._general[other],
            more_general=self._general[other] - self._general[goal],
            name_length=float(min(map(len, names[other]), default=1)),
            reference_distance=self._refers(goal, other) - self._refers(other, goal),
        )

    def _refers(self, goal: ConceptId, other: ConceptId) -> float:
        """The share of the concepts that ``goal`` mentions which mention ``other``; itself counts as mentioned."""
        mentioned = self._mentions[goal]
        return len(mentioned & self._mentioned_by[other]) / len(mentioned)


def _forms_by_word(glossary: Glossary) -> dict[str, list[tuple[ConceptId, frozenset[str], float]]]:
    """Names of several words by those without which a sentence cannot have :data:`NAMED` of them, with their weights."""
    made: dict[str, list[tuple[ConceptId, frozenset[str], float]]] = {}
    for id_, forms in glossary.names.items():
        for form in forms:
            weight = glossary.weight(form)
            if len(form) < 2 or not weight:
                continue
            left = weight
            for word in sorted(form, key=lambda word: -glossary.rarity[word]):
                if left < NAMED * weight * (1 - 1e-9):
                    break
                made.setdefault(word, []).append((id_, form, weight))
                left -= glossary.rarity[word]
    return made


def _cosine(one: Mapping[str, float], other: Mapping[str, float]) -> float:
    return math.fsum([one[word] * other[word] for word in one.keys() & other.keys()])
