"""How well the genus of a definition is read, on the nouns of WordNet: ``python -m tests.evaluation.hypernyms``.

Each gloss is read as the definition of its synset, and what comes out is set against the hypernyms. One half of the
synsets was used while rules were made (development), the other was not looked at (held out).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from graph.model import ConceptId
from loaders.evaluation.scores import Share
from loaders.extract.mentions import TermIndex
from loaders.extract.predicates import read_scene
from loaders.extract.sentences import split_sentences
from loaders.extract.stated_genus import stated_genus
from loaders.extract.tokens import noun_lemma, tokenize
from loaders.extract.words import CONJUNCTIONS, PREPOSITIONS, RELATIVES
from tests.evaluation.taxonomy import Taxonomy, head_words, is_held_out, read_taxonomy

__all__ = ["head_by_rules", "main", "plain_head"]

Reader = Callable[[str], str | None]
"""Reads the head of the genus, in the singular, off a gloss; None where it finds none."""

_DEFINED = TermIndex(heads={ConceptId("defined"): ""})
"""What a gloss defines: the reader sees no name."""
_STOPS = PREPOSITIONS | CONJUNCTIONS | RELATIVES | {"to", "when", "where"}


def plain_head(gloss: str) -> str | None:
    """The baseline: the last word before the first preposition, conjunction, relative or mark.

    >>> plain_head("a large dog of the Alps"), plain_head("any of several trees"), plain_head("the act of flying")
    ('dog', 'any', 'act')
    """
    words: list[str] = []
    for token in tokenize(gloss):
        word = token.text.lower()
        if word in _STOPS or not word[0].isalnum():
            if words:
                break
        elif word not in {"a", "an", "the"}:
            words.append(word)
    return noun_lemma(words[-1]) if words else None


def head_by_rules(gloss: str) -> str | None:
    """What the extraction reads, with no term of a glossary known to it."""
    scene = read_scene(split_sentences(gloss)[0], frozenset(_DEFINED.heads), _DEFINED, first=True)
    genus = stated_genus(scene)
    return None if genus is None else genus.head


@dataclass(frozen=True, slots=True, kw_only=True)
class HeadScore:
    """How many heads were right among those that were read, and among all glosses."""

    precision: Share
    recall: Share
    direct: Share
    """Of all glosses: the head is one of a direct hypernym."""


def score_heads(taxonomy: Taxonomy, offsets: Sequence[str], read: Reader) -> HeadScore:
    """The heads of the glosses of ``offsets``; right is the last word of a lemma of any hypernym, direct or above."""
    read_at_all = right = direct = 0
    for offset in offsets:
        head = read(taxonomy.synsets[offset].gloss)
        read_at_all += head is not None
        right += head in head_words(taxonomy, taxonomy.ancestors(offset))
        direct += head in head_words(taxonomy, taxonomy.hypernyms(offset))
    return HeadScore(
        precision=Share(right, read_at_all), recall=Share(right, len(offsets)), direct=Share(direct, len(offsets))
    )


def halves(taxonomy: Taxonomy) -> dict[str, list[str]]:
    """The offsets of the two halves, by name."""
    named: dict[str, list[str]] = {"development": [], "held out": []}
    for synset in taxonomy.with_hypernym:
        named["held out" if is_held_out(synset.offset) else "development"].append(synset.offset)
    return named


def _head_lines(taxonomy: Taxonomy) -> Iterable[str]:
    yield f"{'head of the genus':24}{'half':14}{'glosses':>8}{'P':>7}{'R':>7}{'R direct':>10}"
    for reader, name in ((plain_head, "plain rule"), (head_by_rules, "extraction")):
        for half, offsets in halves(taxonomy).items():
            score = score_heads(taxonomy, offsets, reader)
            figures = f"{score.precision.value:7.3f}{score.recall.value:7.3f}{score.direct.value:10.3f}"
            yield f"{name:24}{half:14}{len(offsets):8}{figures}"


def main() -> None:
    """Print the tables."""
    for line in _head_lines(read_taxonomy()):
        print(line, flush=True)


if __name__ == "__main__":
    main()
