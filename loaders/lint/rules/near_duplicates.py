"""LX201: two definitions in almost the same words.

Candidates share a run of words that few definitions have (w-shingling: A. Broder, 1997), so that the work grows with the
text and not with the pairs; what two candidates differ in then says whether they are one definition.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import combinations

from graph.errors import Severity
from loaders.extract.tokens import noun_lemma
from loaders.extract.words import word_set
from loaders.lint.glossary import Definition, Glossary
from loaders.lint.rule import Finding, Rule, related_at

__all__ = ["NEAR_DUPLICATE"]

_SHINGLE = 4
"""Words in a run."""
_MOST_SHARING = 12
"""A run that more definitions have is a turn of phrase."""
_LEAST_WORDS = 6
"""Shorter definitions are alike by chance."""
_LEAST_SHARED = 0.4
"""Of the runs of the shorter one, this share has to be in both before the two are compared."""
_SIMILAR = 0.9
"""Normalised indel similarity over words."""
_LONG = 20
"""Words from which on a definition may have some that the other lacks."""
_EMPTY = word_set("a an the that which is are also this its")
_SHOWN = 4


def _find(glossary: Glossary) -> Iterator[Finding]:
    texts = [(definition, _words(definition)) for definition in glossary.definitions]
    texts = [(definition, words) for definition, words in texts if len(words) >= _LEAST_WORDS]
    alike = [pair for pair in _candidates([words for _, words in texts]) if _are_alike(*(texts[at][1] for at in pair))]
    for group in _groups(alike):
        first, *others = (texts[at][0] for at in group)
        same = "the same words" if len({texts[at][1] for at in group}) == 1 else "almost the same words"
        yield Finding(
            first.place,
            f"{_listed([each.name for each in (first, *others)])} are defined in {same}: “{_opening(first)}”",
            "say what tells them apart, or make one an alias of the other",
            tuple(related_at(other.place, f"'{other.name}': “{_opening(other)}”") for other in others),
        )


def _groups(pairs: Sequence[tuple[int, int]]) -> list[list[int]]:
    """What the pairs connect, each group in order."""
    import networkx as nx

    return sorted(sorted(group) for group in nx.connected_components(nx.Graph(pairs)))


def _listed(names: Sequence[str]) -> str:
    shown = [f"'{name}'" for name in names[:_SHOWN]]
    more = len(names) - len(shown)
    return f"{', '.join(shown)} and {more} more" if more else f"{', '.join(shown[:-1])} and {shown[-1]}"


def _words(definition: Definition) -> tuple[str, ...]:
    """Its words without inflection; its own names as a mark, for definitions may differ in what they define."""
    ends = {mention.start: mention.end for mention in definition.mentions if mention.concept in definition.owner_ids}
    words: list[str] = []
    skip = 0
    for token in definition.words():
        if token.start in ends:
            words.append("\N{EM DASH}")
            skip = ends[token.start]
        elif token.start >= skip:
            words.append(noun_lemma(token.text.lower()))
    return tuple(words)


def _candidates(texts: Sequence[Sequence[str]]) -> list[tuple[int, int]]:
    """The pairs that share enough runs of words, in order."""
    holders: dict[tuple[str, ...], list[int]] = {}
    for index, words in enumerate(texts):
        for shingle in {tuple(words[at : at + _SHINGLE]) for at in range(len(words) - _SHINGLE + 1)}:
            holders.setdefault(shingle, []).append(index)
    shared: Counter[tuple[int, int]] = Counter()
    for holding in holders.values():
        if 1 < len(holding) <= _MOST_SHARING:
            shared.update(combinations(holding, 2))
    least = {index: _LEAST_SHARED * max(1, len(words) - _SHINGLE + 1) for index, words in enumerate(texts)}
    return sorted(pair for pair, count in shared.items() if count >= min(least[pair[0]], least[pair[1]]))


def _are_alike(words: Sequence[str], other: Sequence[str]) -> bool:
    """Whether the two differ in little, and in no word that makes them two things.

    Where a word stands in the place of another ("left" and "right", "1997" and "1998"), the difference is the point;
    so it is where a word is added to a short definition.
    """
    from rapidfuzz.distance import Indel

    if Indel.normalized_similarity(words, other) < _SIMILAR:
        return False
    edits = Indel.editops(words, other)
    gone = [words[edit.src_pos] for edit in edits if edit.tag == "delete"]
    come = [other[edit.dest_pos] for edit in edits if edit.tag == "insert"]
    gone, come = ([word for word in changed if word not in _EMPTY] for changed in (gone, come))
    return not (gone and come) and (not gone + come or min(len(words), len(other)) >= _LONG)


def _opening(definition: Definition) -> str:
    text = " ".join(definition.text.split())
    return text if len(text) <= 80 else f"{text[:80].rsplit(' ', 1)[0]} …"


NEAR_DUPLICATE = Rule(
    code="LX201",
    name="near-duplicate",
    severity=Severity.WARNING,
    summary="two terms that are defined in the same or almost the same words",
    find=_find,
)
