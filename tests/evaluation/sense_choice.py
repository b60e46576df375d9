"""Which synset the genus of a gloss means: a choice among the senses of its words, learnt from glosses whose hypernym is known.

Four things speak for a candidate, each a logarithm or a share, summed with the weights below: how many hyponyms it is known
to have (for a sense without any, its rank among the senses), how many words of the phrase it names ("machine tool" before
"tool"), how far the words of the gloss are those of its own gloss and of its known hyponyms' (cosine, inverse document
frequency), and how probable its lexicographer's file is for the words of the gloss (naive Bayes with add-one smoothing).
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import log, sqrt

from loaders.extract.tokens import noun_lemma, tokenize
from loaders.extract.words import FUNCTION_WORDS
from tests.evaluation.taxonomy import Taxonomy

__all__ = ["SenseChooser", "content_words", "learn"]

PRIOR, LENGTH, OVERLAP, SECTION, NAMED = 1.0, 2.0, 6.0, 0.25, 1.0
"""The weights, tried on the development half with each gloss left out of what was learnt from it."""
_RARE = 0.3
"""How many hyponyms a first sense without known ones counts for; a second sense counts for half, and so on."""


def content_words(text: str) -> frozenset[str]:
    """The words of a text that are in no closed class, in the singular."""
    words = (token.text.lower() for token in tokenize(text))
    return frozenset(noun_lemma(word) for word in words if word[0].isalpha() and word not in FUNCTION_WORDS)


@dataclass(frozen=True, slots=True)
class SenseChooser:
    """What was learnt from glosses whose hypernyms are known."""

    taxonomy: Taxonomy
    words: Mapping[str, frozenset[str]]
    """The content words of every gloss, by offset."""
    hyponyms: Mapping[str, int]
    """By offset: of how many known glosses it is a direct hypernym."""
    profiles: Mapping[str, Counter[str]]
    """By offset: the words of its known hyponyms' glosses and of its own."""
    by_last_word: Mapping[str, tuple[str, ...]]
    """The offsets of known hypernyms by the last word of a lemma."""
    weight: Mapping[str, float]
    """Inverse document frequency of a word, natural logarithm."""
    sections: Mapping[str, Counter[str]]
    """By lexicographer's file: how many known glosses have a word; under "" how many there are."""
    known: frozenset[str]

    def choose(self, offset: str, phrase: Sequence[str]) -> str | None:
        """The offset of the synset that ``phrase``, the words of the genus up to its head, most probably names."""
        candidates = self._candidates(phrase)
        if not candidates:
            return None
        scored = {one: self._score(offset, one, *how) for one, how in candidates.items() if one != offset}
        return max(sorted(scored), key=scored.__getitem__, default=None)

    def _candidates(self, phrase: Sequence[str]) -> dict[str, tuple[int, int]]:
        """By offset: how many words of the phrase it names, and its rank among the senses."""
        found: dict[str, tuple[int, int]] = {}
        for start in range(max(0, len(phrase) - 4), len(phrase)):
            lemma = " ".join(phrase[start:])
            for rank, offset in enumerate(self.taxonomy.senses.get(lemma, ()), 1):
                found.setdefault(offset, (len(phrase) - start, rank))
        for offset in self.by_last_word.get(phrase[-1], ()):
            found.setdefault(offset, (0, 1))
        return found

    def _score(self, offset: str, candidate: str, length: int, rank: int) -> float:
        own = offset in self.known and candidate in self.taxonomy.hypernyms(offset)
        hyponyms = self.hyponyms.get(candidate, 0) - own
        ends = {lemma.lower().split()[-1] for lemma in self.taxonomy.synsets[offset].lemmas}
        named = any(lemma.lower().split()[-1] in ends for lemma in self.taxonomy.synsets[candidate].lemmas)
        return (
            PRIOR * log(hyponyms + _RARE / rank)
            + LENGTH * length
            + OVERLAP * self._overlap(offset, candidate, own=own)
            + SECTION * self._section(self.words[offset], self.taxonomy.synsets[candidate].section)
            + NAMED * named
        )

    def _overlap(self, offset: str, candidate: str, *, own: bool) -> float:
        """The cosine between a gloss and a candidate's profile, from which the gloss is taken out where it is in."""
        words = self.words[offset]
        profile = self.profiles.get(candidate) or Counter(self.words[candidate])
        shared = sum((profile[word] - own) * self.weight[word] ** 2 for word in words if profile[word] > own)
        length = sqrt(sum(self.weight[word] ** 2 for word in words))
        norm = sqrt(sum((count * self.weight[word]) ** 2 for word, count in profile.items()))
        return shared / (length * norm) if length and norm else 0.0

    def _section(self, words: Iterable[str], section: str) -> float:
        counts = self.sections[section]
        return sum(log((counts[word] + 1) / (counts[""] + 2)) for word in words)


def learn(taxonomy: Taxonomy, offsets: Iterable[str]) -> SenseChooser:
    """A chooser from the glosses of ``offsets`` and their direct hypernyms."""
    known = frozenset(offsets)
    words = {offset: content_words(synset.gloss.split('"')[0]) for offset, synset in taxonomy.synsets.items()}
    hyponyms: Counter[str] = Counter()
    profiles: defaultdict[str, Counter[str]] = defaultdict(Counter)
    sections: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for offset in sorted(known):
        sections[taxonomy.synsets[offset].section].update([*words[offset], ""])
        for hypernym in taxonomy.hypernyms(offset):
            hyponyms[hypernym] += 1
            profiles[hypernym].update(words[offset])
    for hypernym, profile in profiles.items():
        profile.update(words[hypernym])
    by_last_word: defaultdict[str, list[str]] = defaultdict(list)
    for hypernym in sorted(hyponyms):
        for last in {noun_lemma(lemma.lower().split()[-1]) for lemma in taxonomy.synsets[hypernym].lemmas}:
            by_last_word[last].append(hypernym)
    documents = Counter(word for each in words.values() for word in each)
    weight = {word: log(len(words) / count) for word, count in documents.items()}
    return SenseChooser(
        taxonomy,
        words,
        hyponyms,
        profiles,
        {word: tuple(found) for word, found in by_last_word.items()},
        weight,
        sections,
        known,
    )
