"""Finding concepts: by what people call them, by words, and by meaning."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Protocol

from graph.errors import InvalidArgumentError, UnknownConceptError
from graph.model import ConceptId
from graph.names import name_key
from graph.store import KeywordHit
from graph.suggesting import suggest

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import numpy as np
    import numpy.typing as npt

    from graph.model import Concept
    from graph.store import GraphStore, Scored

__all__ = [
    "Encode",
    "SearchHit",
    "SearchMode",
    "concepts_by_id",
    "find_concept",
    "find_concepts",
    "search",
    "similar_to_text",
    "suggest",
]

_FUSION_CONSTANT = 60
"""k of reciprocal rank fusion: G. V. Cormack, C. L. A. Clarke, S. Büttcher, SIGIR 2009."""
_FUSED_DEPTH = 50
"""How far down each of the two lists fusion looks, at least."""
_FEEDBACK_HITS = 10
"""How many keyword hits say what a text means when no encoder is there."""
_SUGGESTIONS = 5


class Encode(Protocol):
    """What places a text among the vectors: a text in, a vector of shape (d,) and length 1 out."""

    def __call__(self, text: str, /) -> npt.NDArray[np.float32]:
        """The vector of ``text``."""
        ...


class SearchMode(StrEnum):
    """By what a search finds."""

    HYBRID = "HYBRID"
    """By words and by meaning."""
    KEYWORD = "KEYWORD"
    SEMANTIC = "SEMANTIC"


@dataclass(frozen=True, slots=True)
class SearchHit:
    """A concept that a search found."""

    concept: ConceptId
    score: float
    """Higher is better; comparable within one answer only. With SEMANTIC the cosine, -1 to 1."""
    matched: tuple[str, ...]
    """What spoke for it: ``name``, ``alias``, ``definition``, ``meaning``, in this order."""


def find_concept(store: GraphStore, name: str) -> Concept:
    """The concept with this id, name or alias.

    Raises:
        UnknownConceptError: there is none; carries suggestions.
    """
    return find_concepts(store, [name])[0]


def find_concepts(store: GraphStore, names: Sequence[str]) -> tuple[Concept, ...]:
    """For each of ``names`` the concept with this id, name or alias, in the same order.

    An id counts as it is written; a name or alias is compared as :func:`graph.names.name_key` says.

    Raises:
        UnknownConceptError: one or more belong to no concept; carries all of these, and suggestions.
    """
    found: dict[str, Concept] = {}
    by_id = store.concepts([ConceptId(name) for name in dict.fromkeys(names)])
    keys = {name: name_key(name) for name in names if name not in by_id}
    keys = {name: key for name, key in keys.items() if key}
    if keys:
        identified = store.identify(list(dict.fromkeys(keys.values())))
        concepts = store.concepts(list(dict.fromkeys(identified.values())))
        found = {name: concepts[identified[key]] for name, key in keys.items() if key in identified}
    found |= {str(each): concept for each, concept in by_id.items()}
    _refuse_unknown(store, [name for name in names if name not in found])
    return tuple(found[name] for name in names)


def concepts_by_id(store: GraphStore, ids: Sequence[ConceptId]) -> Mapping[ConceptId, Concept]:
    """The concepts with these ids.

    Raises:
        UnknownConceptError: one or more belong to no concept; carries all of these, and suggestions.
    """
    found = store.concepts(list(dict.fromkeys(ids)))
    _refuse_unknown(store, [each for each in ids if each not in found])
    return found


def search(
    store: GraphStore, text: str, mode: SearchMode, first: int, encode: Encode | None = None
) -> tuple[SearchHit, ...]:
    """Up to ``first`` concepts that ``text`` may ask for, best first.

    KEYWORD goes by the words of name, aliases and definition, SEMANTIC by :func:`similar_to_text`, HYBRID by both,
    fused by reciprocal rank. A concept that is called ``text`` comes first, except by meaning alone.

    Raises:
        InvalidArgumentError: ``first`` is negative.
    """
    _check_count(first)
    if not first or not text.strip():
        return ()
    if mode is SearchMode.SEMANTIC:
        near = similar_to_text(store, text, first, encode)
        return tuple(SearchHit(scored.concept, scored.score, ("meaning",)) for scored in near)
    named = _named(store, text)
    if mode is SearchMode.KEYWORD:
        return tuple(SearchHit(hit.concept, hit.score, hit.matched) for hit in _by_words(store, text, first, named))
    depth = max(first, _FUSED_DEPTH)
    words = _by_words(store, text, depth, named)
    return _fuse(words, _by_meaning(store, text, depth, encode, words), named)[:first]


def similar_to_text(store: GraphStore, text: str, first: int, encode: Encode | None = None) -> tuple[Scored, ...]:
    """Up to ``first`` concepts nearest in meaning to ``text``, nearest first.

    Without ``encode`` the text is placed at the centroid of the concepts that its words find, weighted by their
    scores (pseudo-relevance feedback: J. J. Rocchio, 1971); nothing is found where its words find nothing.

    Raises:
        InvalidArgumentError: ``first`` is negative, or ``encode`` is of another model than the stored vectors.
    """
    _check_count(first)
    if not first or not text.strip():
        return ()
    words = _by_words(store, text, _FEEDBACK_HITS, _named(store, text)) if encode is None else ()
    return _by_meaning(store, text, first, encode, words)


def _check_count(first: int) -> None:
    if first < 0:
        raise InvalidArgumentError(f"first is {first}", suggestion="ask for 0 or more")


def _refuse_unknown(store: GraphStore, names: Sequence[str]) -> None:
    names = list(dict.fromkeys(names))
    if not names:
        return
    each = max(1, _SUGGESTIONS // len(names))
    near = [concept.name for name in names[:_SUGGESTIONS] for concept in suggest(store, name, each)]
    raise UnknownConceptError(names, list(dict.fromkeys(near)))


def _named(store: GraphStore, text: str) -> ConceptId | None:
    """The concept that is called ``text``."""
    key = name_key(text)
    return store.identify([key]).get(key) if key else None


def _by_words(store: GraphStore, text: str, first: int, named: ConceptId | None) -> tuple[KeywordHit, ...]:
    """Keyword hits, the concept ``named`` before all others."""
    hits = store.search(text, first)
    if named is None or (hits and hits[0].concept == named):
        return hits
    own = next((hit for hit in hits if hit.concept == named), None) or _unworded_hit(store, named, text)
    top = max(hits[0].score if hits else 1.0, own.score)
    others = tuple(hit for hit in hits if hit.concept != named)
    return (KeywordHit(named, top, own.matched), *others)[:first]


def _unworded_hit(store: GraphStore, named: ConceptId, text: str) -> KeywordHit:
    """A hit for a concept that the words alone do not find, such as neural network by ``NeuralNetwork``."""
    name = store.concepts([named])[named].name
    return KeywordHit(named, 0.0, ("name",) if name_key(name) == name_key(text) else ("alias",))


def _by_meaning(
    store: GraphStore, text: str, first: int, encode: Encode | None, words: Sequence[KeywordHit]
) -> tuple[Scored, ...]:
    if encode is not None:
        return store.nearest_to_vector(encode(text), first)
    centroid = _centroid(store, words[:_FEEDBACK_HITS])
    return () if centroid is None else store.nearest_to_vector(centroid, first)


def _centroid(store: GraphStore, hits: Sequence[KeywordHit]) -> npt.NDArray[np.float32] | None:
    import numpy as np

    if not hits:
        return None
    table = store.vectors([hit.concept for hit in hits])
    if table is None or not table.ids:
        return None
    score_of = {hit.concept: max(hit.score, 0.0) for hit in hits}
    weights = np.array([score_of[each] for each in table.ids], dtype=np.float32)
    if not weights.any():
        weights = np.ones_like(weights)
    total = weights @ table.matrix
    length = float(np.linalg.norm(total))
    return None if length == 0.0 else (total / length).astype(np.float32)


def _fuse(words: Sequence[KeywordHit], meaning: Sequence[Scored], named: ConceptId | None) -> tuple[SearchHit, ...]:
    """Both lists as one; the concept ``named`` counts as first in both."""
    scores: dict[ConceptId, float] = {}
    matched: dict[ConceptId, tuple[str, ...]] = {}
    for rank, hit in enumerate(words, start=1):
        scores[hit.concept] = 1 / (_FUSION_CONSTANT + rank)
        matched[hit.concept] = hit.matched
    for rank, scored in enumerate(meaning, start=1):
        scores[scored.concept] = scores.get(scored.concept, 0.0) + 1 / (_FUSION_CONSTANT + rank)
        matched[scored.concept] = (*matched.get(scored.concept, ()), "meaning")
    if named is not None:
        scores[named] = 2 / (_FUSION_CONSTANT + 1)
    best = sorted(scores, key=lambda each: (-scores[each], each))
    return tuple(SearchHit(each, scores[each], matched[each]) for each in best)
