"""REQUIRES relations that the model finds, each with the sentence that shows it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from graph.model import Evidence, Origin, Relation
from graph.vocabulary import RelationType
from loaders.extract.prerequisites.features import find_pairs
from loaders.extract.prerequisites.model import Model, shipped_model
from loaders.extract.prerequisites.reading import read_glossary

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from loaders.extract.extraction import Material
    from loaders.extract.prerequisites.features import Pair

__all__ = ["DIRECT_FROM", "METHOD", "found_pairs", "propose_prerequisites"]

METHOD = "prerequisite:text"
DIRECT_FROM = 0.2
"""The least probability of being a direct prerequisite with which a pair is proposed: where F1 is best."""


def propose_prerequisites(material: Material, model: Model | None = None) -> Iterator[Relation]:
    """The prerequisites that the texts of ``material`` show, in no order.

    A pair is proposed one way at most, the likelier. Its confidence is the probability that the target has to be
    understood before the source, directly or through others.
    """
    model = model or shipped_model()
    for pair in found_pairs(find_pairs(read_glossary(material)), model):
        sentence = pair.passage.sentence
        yield Relation(
            source=pair.goal,
            type=RelationType.REQUIRES,
            target=pair.other,
            origin=Origin.EXTRACTED,
            method=METHOD,
            confidence=round(model.holds.probability(pair.features), 2),
            evidence=(Evidence(pair.passage.document, sentence.start, sentence.end, sentence.text),),
        )


def found_pairs(pairs: Iterable[Pair], model: Model, direct_from: float = DIRECT_FROM) -> Iterator[Pair]:
    """Those of ``pairs`` that are likely enough, and likelier than the same pair the other way round."""
    likely = {}
    for pair in pairs:
        probability = model.direct.probability(pair.features)
        if probability >= direct_from:
            likely[pair.goal, pair.other] = probability, pair
    for (goal, other), (probability, pair) in likely.items():
        back = likely.get((other, goal))
        if back is None or back[0] < probability:
            yield pair
