"""What the names of concepts say: a "sponge cake" is a cake, and a "forward pass" is set against a "backward pass".

The head of an English compound names its genus, which is the baseline that few systems beat in finding hypernyms
(G. Bordea et al., SemEval-2015 Task 17: Taxonomy Extraction Evaluation). The sentence that names the compound is the quote.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from itertools import combinations
from typing import TYPE_CHECKING

from graph.vocabulary import RelationType
from loaders.extract.mentions import TermIndex, named_by
from loaders.extract.scene import Finding, Scene
from loaders.extract.tokens import noun_lemma
from loaders.extract.units import Kind
from loaders.extract.words import CONJUNCTIONS, DETERMINERS, PREPOSITIONS, word_set

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from graph.model import Concept, ConceptId

__all__ = ["NAME_RULE", "Compounds", "are_opposites", "find_by_name", "read_names"]

NAME_RULE = "name:head"

_OPPOSITES = frozenset(
    frozenset(pair.split("/"))
    for pair in word_set("""forward/backward input/output upper/lower inner/outer internal/external online/offline static/dynamic
        local/global top/bottom client/server read/write serial/parallel hard/soft strong/weak public/private
        lossy/lossless first/last left/right minimum/maximum best/worst eager/lazy shallow/deep sparse/dense
        open/closed male/female positive/negative primary/secondary active/passive horizontal/vertical big/little""")
)
"""Words that make two names opposites which are otherwise the same."""
_PREFIXES = (
    *(("", "un"), ("", "non"), ("", "anti"), ("im", "ex"), ("en", "de"), ("over", "under"), ("con", "di")),
    *(("in", "out"), ("in", "de"), ("pre", "post"), ("up", "down"), ("homo", "hetero"), ("syn", "asyn")),
)
"""Beginnings of words that do so; an empty one is the word without the other."""
_SHORTEST_STEM = 4
_LINKING = PREPOSITIONS | CONJUNCTIONS | DETERMINERS | {"to"}
_NOT_THE_THING = word_set("pseudo fake false virtual former quasi mock dummy artificial ex toy meta non not no")
"""With one of these before it a noun names something else: a "mock object" does no object's work."""


@dataclass(frozen=True, slots=True)
class Compounds:
    """What the names of a glossary say by themselves."""

    genus: Mapping[ConceptId, ConceptId]
    """For each concept whose name is a compound the concept that the name of its head means, the longest first."""
    undefined: frozenset[ConceptId]
    """Those that no definition says anything else of."""


def read_names(concepts: Iterable[Concept], index: TermIndex) -> Compounds:
    """What the names of ``concepts`` say."""
    undefined = set()
    found: dict[ConceptId, ConceptId] = {}
    for concept in concepts:
        words = concept.name.split(" ")
        if len(words) < 2 or _LINKING & {word.lower() for word in words} or not all(map(_is_word, words)):
            continue
        if set(words[0].lower().split("-")) & _NOT_THE_THING:
            continue
        for begin in range(1, len(words)):
            head = " ".join(words[begin:])
            linked = named_by(head, index)
            if linked is None and concept.name.isupper():  # "INPUT LAYER", whose "LAYER" is no acronym
                linked = named_by(head.lower(), index)
            if linked is not None:
                if linked.concept != concept.id and not linked.plural:
                    found[concept.id] = linked.concept
                    undefined |= {concept.id} if concept.definition is None else set()
                break
    return Compounds(found, frozenset(undefined))


def find_by_name(scene: Scene, compounds: Compounds) -> Iterable[Finding]:
    """IS_A for each compound that the sentence names, CONTRASTS_WITH for opposites that it names together.

    Nothing is read from a sentence that denies or supposes anything.
    """
    if not scene.affirms:
        return
    terms = {unit.concept: unit for unit in scene.units if unit.kind is Kind.TERM and unit.concept is not None}
    for concept, unit in terms.items():
        head = compounds.genus.get(concept)
        about = scene.owner is None or scene.owner in {concept, head} or concept in compounds.undefined
        if head is not None and about and unit.ends_small:
            yield Finding(concept, RelationType.IS_A, head, NAME_RULE)
    for (one, first), (other, second) in combinations(terms.items(), 2):
        if are_opposites(first.text, second.text):
            yield Finding(one, RelationType.CONTRASTS_WITH, other, "name:opposites")


def are_opposites(name: str, other: str) -> bool:
    """Whether two names differ in one word alone, and by it are opposites.

    >>> are_opposites("forward pass", "backward passes"), are_opposites("encoder", "decoder"), are_opposites("a pass", "pass")
    (True, True, False)
    """
    words, others = _words(name), _words(other)
    if len(words) != len(others):
        return False
    differing = [pair for pair in zip(words, others, strict=True) if pair[0] != pair[1]]
    return len(differing) == 1 and _differ_by_opposition(*differing[0])


@lru_cache(maxsize=1 << 16)
def _words(name: str) -> Sequence[str]:
    joined = name.replace(" - ", "-").replace("non-", "non").replace("-", " ")
    return tuple(noun_lemma(word) for word in joined.split())


def _differ_by_opposition(word: str, other: str) -> bool:
    if frozenset((word, other)) in _OPPOSITES:
        return True
    if word[-_SHORTEST_STEM:] != other[-_SHORTEST_STEM:]:
        return False
    return any(
        one.startswith(begin)
        and two.startswith(end)
        and one[len(begin) :] == two[len(end) :]
        and len(one) - len(begin) >= _SHORTEST_STEM
        for one, two in ((word, other), (other, word))
        for begin, end in _PREFIXES
    )


def _is_word(word: str) -> bool:
    return word.replace("-", "").isalnum() and not word[0].isdigit()
