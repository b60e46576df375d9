"""How well the genus of a definition is read, on the nouns of WordNet: ``python -m tests.evaluation.hypernyms``.

Each gloss is read as the definition of its synset, named by its first lemma, and what comes out is set against the
hypernyms. One half of the synsets was used while rules were made (development), the other was not looked at (held out).

**Heads.** A head is right where it is the last word of a lemma of any hypernym, direct or above. What a reader gives counts
only where it is a lemma of WordNet, as the extraction finds nothing that its glossary does not have; this holds for the
baseline too. Recall is printed over all glosses and over those where a head of a hypernym is written at all, five in six.

WordNet gives most synsets one hypernym of the several that hold: a herb whose hypernym is "wild flower", a goddess whose
hypernym is "Greek deity". The column "P near" therefore counts as right, beside those, a head that is *near*: one of its
senses lies below a direct hypernym, and so implies it, or has a direct hypernym in common with the synset or with one of
its direct hypernyms. How much that forgives is seen from "chance": the same share where each gloss has the head that was
read off another gloss, drawn at random. The strict figure is the one to compare with.

**Senses.** Which synset the genus means is right where it is a direct hypernym, of all glosses. The baseline takes the most
frequent sense; the choice is learnt from the hypernyms of the development half, each gloss left out when it is judged.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from random import Random

from graph.model import ConceptId
from loaders.evaluation.scores import Share
from loaders.extract.genus_head import find_genus_head
from loaders.extract.mentions import TermIndex
from loaders.extract.predicates import read_scene
from loaders.extract.scene import Scene
from loaders.extract.sentences import split_sentences
from loaders.extract.stated_genus import stated_genus
from loaders.extract.tokens import noun_lemma, tokenize
from loaders.extract.words import CONJUNCTIONS, PREPOSITIONS, RELATIVES
from tests.benchmarks.wordnet import Synset
from tests.evaluation.sense_choice import learn
from tests.evaluation.taxonomy import Taxonomy, head_words, is_held_out, is_near, read_taxonomy

__all__ = ["halves", "head_by_rules", "main", "plain_head", "read_synset", "score_heads"]

Reader = Callable[[Synset], str | None]
"""Reads the head of the genus, in the singular, off a gloss; None where it finds none."""

_DEFINED = ConceptId("defined")
_STOPS = PREPOSITIONS | CONJUNCTIONS | RELATIVES | {"to", "when", "where"}


def plain_head(synset: Synset) -> str | None:
    """The baseline: the last word before the first preposition, conjunction, relative or mark.

    >>> [plain_head(Synset("", "", (), (), gloss)) for gloss in ("a large dog of the Alps", "any of several trees")]
    ['dog', 'any']
    """
    words: list[str] = []
    for token in tokenize(synset.gloss):
        word = token.text.lower()
        if word in _STOPS or not word[0].isalnum():
            if words:
                break
        elif word not in {"a", "an", "the"}:
            words.append(word)
    return noun_lemma(words[-1]) if words else None


def read_synset(synset: Synset) -> Scene:
    """The gloss as the extraction reads it, with no term of a glossary known to it but the one that is defined."""
    index = TermIndex(heads={_DEFINED: synset.lemmas[0].lower().rpartition(" ")[2]})
    return read_scene(split_sentences(synset.gloss)[0], frozenset(index.heads), index, first=True)


def head_by_rules(synset: Synset) -> str | None:
    """The head of what the extraction takes for the genus."""
    genus = stated_genus(read_synset(synset))
    return None if genus is None else genus.head


@dataclass(frozen=True, slots=True, kw_only=True)
class HeadScore:
    """How many heads were right among those that were read, among all glosses and among some."""

    precision: Share
    near: Share
    """Right or near, of those that were read."""
    chance: Share
    """The same for heads that were read off other glosses."""
    recall: Share
    written: Share
    """Of the glosses where a head of a hypernym is written."""
    direct: Share
    """Of all glosses: the head is one of a direct hypernym."""


def score_heads(taxonomy: Taxonomy, offsets: Sequence[str], read: Reader) -> HeadScore:
    """The heads of the glosses of ``offsets``."""
    heads = {offset: read(taxonomy.synsets[offset]) for offset in offsets}
    found = {offset: head for offset, head in heads.items() if head in taxonomy.senses and head is not None}
    strangers = list(found.values())
    Random(20260101).shuffle(strangers)
    gold = {offset: head_words(taxonomy, taxonomy.ancestors(offset)) for offset in offsets}

    def near(offset: str, head: str) -> bool:
        return head in gold[offset] or is_near(taxonomy, offset, head)

    right = sum(head in gold[offset] for offset, head in found.items())
    direct = sum(head in head_words(taxonomy, taxonomy.hypernyms(offset)) for offset, head in found.items())
    written = sum(_is_written(taxonomy.synsets[offset].gloss, gold[offset]) for offset in offsets)
    return HeadScore(
        precision=Share(right, len(found)),
        near=Share(sum(near(*each) for each in found.items()), len(found)),
        chance=Share(sum(map(near, found, strangers)), len(found)),
        recall=Share(right, len(offsets)),
        written=Share(right, written),
        direct=Share(direct, len(offsets)),
    )


def _is_written(gloss: str, words: frozenset[str]) -> bool:
    return any(noun_lemma(token.text.lower()) in words for token in tokenize(gloss))


def halves(taxonomy: Taxonomy) -> dict[str, list[str]]:
    """The offsets of the two halves, by name."""
    named: dict[str, list[str]] = {"development": [], "held out": []}
    for synset in taxonomy.with_hypernym:
        named["held out" if is_held_out(synset.offset) else "development"].append(synset.offset)
    return named


def _head_lines(taxonomy: Taxonomy) -> Iterable[str]:
    yield f"{'head of the genus':19}{'half':12} glosses   read      P P near chance      R R written R direct"
    for reader, name in ((plain_head, "plain rule"), (head_by_rules, "extraction")):
        for half, offsets in halves(taxonomy).items():
            score = score_heads(taxonomy, offsets, reader)
            shares = (score.precision, score.near, score.chance, score.recall, score.written, score.direct)
            figures = "".join(
                f"{share.value or 0:{width}.3f}" for share, width in zip(shares, (7, 7, 7, 7, 10, 9), strict=True)
            )
            yield f"{name:19}{half:12}{len(offsets):8}{score.precision.of:7}{figures}"


def genus_words(synset: Synset) -> tuple[str, ...]:
    """The words of the genus up to its head, the head in the singular; none where no genus is found.

    A choice among senses is made for every gloss, so that the genus is taken where the extraction would not assert it, too.
    """
    scene = read_synset(synset)
    genus = find_genus_head(scene)
    if genus is None:
        return ()
    if genus.phrase is None:
        return (genus.head,)
    return (*(unit.text for unit in scene.units[genus.phrase.start : genus.phrase.end - 1]), genus.head)


def first_sense(taxonomy: Taxonomy, genus: Sequence[str]) -> str | None:
    """The baseline: the most frequent sense of the longest lemma in which the genus ends."""
    lemmas = (" ".join(genus[start:]) for start in range(len(genus)))
    return next((taxonomy.senses[lemma][0] for lemma in lemmas if lemma in taxonomy.senses), None)


def _sense_lines(taxonomy: Taxonomy) -> Iterable[str]:
    yield f"\n{'direct hypernym at rank 1':27}{'half':12} glosses  right"
    genera = {synset.offset: genus_words(synset) for synset in taxonomy.with_hypernym}
    heads = {offset: genus[-1] for offset, genus in genera.items() if genus}
    chooser = learn(taxonomy, heads, halves(taxonomy)["development"])
    choices = {
        "first sense": lambda offset: first_sense(taxonomy, genera[offset]),
        "learnt from development": lambda offset: chooser.choose(offset, genera[offset]),
    }
    for name, choose in choices.items():
        for half, offsets in halves(taxonomy).items():
            right = sum(choose(offset) in taxonomy.hypernyms(offset) for offset in offsets)
            yield f"{name:27}{half:12}{len(offsets):8}{right / len(offsets):7.3f}"


def main() -> None:
    """Print the tables."""
    taxonomy = read_taxonomy()
    for lines in (_head_lines, _sense_lines):
        for line in lines(taxonomy):
            print(line, flush=True)


if __name__ == "__main__":
    main()
