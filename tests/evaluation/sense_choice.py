"""Which synset the genus of a gloss means: a choice among senses, learnt from glosses whose hypernyms are known.

Candidates are the senses of the genus and of what it ends in ("machine tool", "tool"), known hypernyms that end in its head
or were what a gloss with that head meant, and what the name of the synset suggests ("tax" for "income tax"). Each has a
score, the sum of what :data:`WEIGHTS` names. The weights are those of a conditional logistic regression (softmax over the
candidates of a gloss) on the development half, where each gloss was taken out of the counts that it had gone into.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import log, sqrt
from operator import mul
from types import MappingProxyType

from loaders.extract.tokens import noun_lemma, tokenize
from loaders.extract.words import FUNCTION_WORDS
from tests.benchmarks.wordnet import Synset
from tests.evaluation.taxonomy import Taxonomy, head_words

__all__ = ["WEIGHTS", "SenseChooser", "learn"]

WEIGHTS: Mapping[str, float] = MappingProxyType(
    {
        "words of the genus that the candidate names": 2.1,
        "rank among the senses, minus log": 0.2,
        "known hyponyms, log": 0.8,
        "known glosses with this head that mean it, log": 0.2,
        "known names that end in the same word and mean it, log": 0.2,
        "ends in the same word as the name": 1.1,
        "cosine with the words of known hyponyms": 2.9,
        "cosine with the words of its own gloss": 3.3,
        "naive Bayes, words of the name and up to the head": 0.13,
        "naive Bayes, other words": 0.08,
        "naive Bayes, lexicographer's file": 0.08,
        "has known hyponyms, for each word": -0.126,
    }
)
"""What speaks for a candidate; logarithms are natural ones. The last outweighs what naive Bayes gives to the well-known."""
_OWN, _UP = 3.0, 10.0
"""How many glosses the parent's words count for in a candidate's, and all words in the parent's."""
_COMMON_HYPERNYMS, _FROM_NAME = 40, 12
"""How many known hypernyms with the head for a last word are candidates, and how many that names suggest."""
_BEHIND_HEAD = 5
_TOTAL = ""
"""The key under which a counter of words has the number of glosses."""


@dataclass(frozen=True, slots=True)
class SenseChooser:
    """What was learnt from glosses whose hypernyms are known; all keys are offsets unless said otherwise."""

    taxonomy: Taxonomy
    known: frozenset[str]
    heads: Mapping[str, str]
    """The head that was read off each gloss."""
    words: Mapping[str, frozenset[str]]
    frequency: Counter[str]
    """In how many glosses a word is."""
    hyponyms: Mapping[str, Counter[str]]
    """The words of the glosses right below, and how many these are."""
    descendants: Mapping[str, Counter[str]]
    """The same of all glosses below."""
    norms: Mapping[str, float]
    """The length of what stands in ``hyponyms``, as a vector of weighted words."""
    gloss_norms: Mapping[str, float]
    """The same of ``words``."""
    rarity: Mapping[str, float]
    """By word: its inverse document frequency."""
    near: Mapping[str, frozenset[str]]
    """The words of the name, and those of the gloss up to a little behind the head."""
    sections: Mapping[str, Counter[str]]
    """By lexicographer's file."""
    by_head: Mapping[str, Counter[str]]
    """By head: what glosses with it meant."""
    by_name: Mapping[str, Counter[str]]
    """By the last word of a name: the hypernyms of what is called so."""
    by_last_word: Mapping[str, Sequence[str]]
    """By the last word of a lemma: known hypernyms, those with the most hyponyms first."""

    def choose(self, offset: str, genus: Sequence[str]) -> str | None:
        """The synset that ``genus``, its words up to the head in the singular, most probably means; None without candidates."""
        candidates = self._candidates(self.taxonomy.synsets[offset], genus)
        candidates.pop(offset, None)
        scores = {
            each: sum(map(mul, WEIGHTS.values(), self._evidence(offset, each, genus, *how)))
            for each, how in candidates.items()
        }
        return max(sorted(scores), key=scores.__getitem__, default=None)

    def _candidates(self, synset: Synset, genus: Sequence[str]) -> dict[str, tuple[int, int]]:
        """By offset: how many words of the genus it names, and its rank among the senses."""
        found: dict[str, tuple[int, int]] = {}
        for start in range(max(0, len(genus) - 4), len(genus)):
            for rank, each in enumerate(self.taxonomy.senses.get(" ".join(genus[start:]), ()), 1):
                found.setdefault(each, (len(genus) - start, rank))
        for each in _known(self.by_last_word, genus)[:_COMMON_HYPERNYMS]:
            found.setdefault(each, (0, 1))
        for each in self.by_head.get(genus[-1], ()) if genus else ():
            found.setdefault(each, (0, 4))
        for lemma in synset.lemmas:
            _, *rest = lemma.lower().split()
            for start in range(len(rest)):
                for rank, each in enumerate(self.taxonomy.senses.get(" ".join(rest[start:]), ()), 1):
                    found.setdefault(each, (0, rank))
        for last in head_words(self.taxonomy, [synset.offset]):
            for each, _ in self.by_name.get(last, Counter[str]()).most_common(_FROM_NAME):
                found.setdefault(each, (0, 4))
        return found

    def _evidence(self, offset: str, candidate: str, genus: Sequence[str], length: int, rank: int) -> Iterator[float]:
        """The numbers that :data:`WEIGHTS` weighs, in its order."""
        words = self.words[offset]
        learnt = offset in self.known
        own = int(learnt and candidate in self.taxonomy.hypernyms(offset))
        ends = head_words(self.taxonomy, [offset])
        profile = self.hyponyms.get(candidate, Counter[str]())
        hyponyms = profile[_TOTAL] - own
        yield length
        yield -log(rank)
        yield log(hyponyms + 0.3)
        head = int(own and self.heads.get(offset) == (genus[-1] if genus else None))
        yield log((self.by_head[genus[-1]][candidate] - head if genus and genus[-1] in self.by_head else 0) + 0.1)
        yield log(max(self.by_name[end][candidate] - own if end in self.by_name else 0 for end in ends) + 0.1)
        yield bool(ends & head_words(self.taxonomy, [candidate]))
        below = Counter({word: profile[word] - own for word in words})
        yield self._cosine(offset, below, self.norms.get(candidate, 0.0))
        yield self._cosine(offset, Counter(words & self.words[candidate]), self.gloss_norms[candidate])
        yield from self._bayes(offset, candidate, own=own, learnt=learnt)
        section = self.sections[self.taxonomy.synsets[candidate].section]
        yield sum(log((section[word] + 1) / (section[_TOTAL] + 2)) for word in words)
        yield len(words) if hyponyms > 0 else 0

    def _bayes(self, offset: str, candidate: str, *, own: int, learnt: bool) -> tuple[float, float]:
        """How much likelier the words are below the candidate than in all glosses: those near the head, and the others."""
        profile = self.hyponyms.get(candidate, Counter[str]())
        parent = (*self.taxonomy.hypernyms(candidate), candidate)[0]
        above = self.descendants.get(parent, Counter[str]())
        below = int(learnt and parent in self.taxonomy.ancestors(offset))
        words, near = self.words[offset], self.near[offset]
        sums = [0.0, 0.0]
        for word in words | near:
            written = word in words
            anywhere = (self.frequency[word] + 0.5) / len(self.words)
            in_parent = (above[word] - below * written + _UP * anywhere) / (above[_TOTAL] - below + _UP)
            count = profile[word] - own * written + (word in self.words[candidate])
            share = (count + _OWN * in_parent) / (profile[_TOTAL] - own + 1 + _OWN)
            sums[word not in near] += log(share / anywhere)
        return sums[0], sums[1]

    def _cosine(self, offset: str, counts: Counter[str], norm: float) -> float:
        length = self.gloss_norms[offset]
        shared = sum(count * self.rarity[word] ** 2 for word, count in counts.items() if count > 0)
        return shared / (length * norm) if length and norm else 0.0


def learn(taxonomy: Taxonomy, heads: Mapping[str, str], known: Iterable[str]) -> SenseChooser:
    """A chooser from the hypernyms of ``known``; ``heads`` are the heads of the genus, by offset, of all glosses."""
    known = frozenset(known)
    words = {offset: _content_words(_definition(synset)) for offset, synset in taxonomy.synsets.items()}
    hyponyms, descendants, sections, by_head, by_name = (defaultdict[str, Counter[str]](Counter) for _ in range(5))
    for offset in sorted(known):
        synset, counted = taxonomy.synsets[offset], [*words[offset], _TOTAL]
        sections[synset.section].update(counted)
        for each in taxonomy.ancestors(offset):
            descendants[each].update(counted)
        for each in taxonomy.hypernyms(offset):
            hyponyms[each].update(counted)
            by_head[heads.get(offset, "")][each] += 1
            for last in head_words(taxonomy, [offset]):
                by_name[last][each] += 1
    by_last_word = defaultdict[str, list[str]](list)
    for each in sorted(hyponyms, key=lambda each: (-hyponyms[each][_TOTAL], each)):
        for last in head_words(taxonomy, [each]):
            by_last_word[last].append(each)
    frequency = Counter(word for each in words.values() for word in each)
    rarity = {word: log(len(words) / count) for word, count in frequency.items()}
    norms = {
        each: sqrt(sum((count * rarity[word]) ** 2 for word, count in counts.items() if word))
        for each, counts in hyponyms.items()
    }
    gloss_norms = {offset: sqrt(sum(rarity[word] ** 2 for word in each)) for offset, each in words.items()}
    near = {each: _near(synset, words[each], heads.get(each, "")) for each, synset in taxonomy.synsets.items()}
    return SenseChooser(
        taxonomy,
        known,
        heads,
        words,
        frequency,
        hyponyms,
        descendants,
        norms,
        gloss_norms,
        rarity,
        near,
        sections,
        by_head,
        by_name,
        by_last_word,
    )


def _known(by_last_word: Mapping[str, Sequence[str]], genus: Sequence[str]) -> Sequence[str]:
    return by_last_word.get(genus[-1], ()) if genus else ()


def _near(synset: Synset, words: frozenset[str], head: str) -> frozenset[str]:
    text = [noun_lemma(token.text.lower()) for token in tokenize(_definition(synset))]
    at = text.index(head) if head in text else 3
    name = (noun_lemma(word) for lemma in synset.lemmas for word in lemma.lower().split() if word[0].isalpha())
    return words.intersection(text[: at + _BEHIND_HEAD]).union(name)


def _definition(synset: Synset) -> str:
    """The gloss without its examples."""
    return synset.gloss.partition('"')[0]


def _content_words(text: str) -> frozenset[str]:
    """The words of a text that are in no closed class, in the singular."""
    words = (token.text.lower() for token in tokenize(text))
    return frozenset(noun_lemma(word) for word in words if word[0].isalpha() and word not in FUNCTION_WORDS)
