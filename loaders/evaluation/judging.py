"""One found relation against the gold: right, or what the gold says of the two concepts instead."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from graph.vocabulary import VOCABULARY, RelationType
from loaders.evaluation.gold import triple_of

if TYPE_CHECKING:
    from graph.model import Relation
    from loaders.evaluation.gold import Gold

__all__ = ["Judged", "Verdict", "judge"]


class Verdict(StrEnum):
    """What the gold says of a found relation. The first that fits counts."""

    RIGHT = "right"
    IMPLIED = "implied"
    """Not said, but it follows: the type is transitive."""
    OTHER_TYPE = "other-type"
    REVERSED = "reversed"
    """The same type the other way round, said or implied."""
    OTHER_REVERSED = "other-reversed"
    """Another type, and the other way round."""
    NOTHING = "nothing"
    """The gold does not join the two."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """A found relation and what became of it."""

    relation: Relation
    asserted: bool
    """Whether it is sure enough to be asserted; a candidate otherwise."""
    verdict: Verdict
    gold_type: RelationType | None = None
    """How the gold joins the two instead, for a verdict of another type."""
    joined: bool
    """Whether the gold joins the two by this type, either way round, or implies it."""

    @property
    def is_right(self) -> bool:
        """Whether the gold says the same."""
        return self.verdict is Verdict.RIGHT

    @property
    def holds(self) -> bool:
        """Whether the gold says the same or implies it."""
        return self.verdict in {Verdict.RIGHT, Verdict.IMPLIED}

    @property
    def came_true(self) -> bool:
        """What its confidence foretells: that the gold says it; of a REQUIRES, that it follows from the gold at least.

        Which of its prerequisites a concept lists, and which are left to these to require, is a matter of habit.
        """
        return self.holds if self.relation.type is RelationType.REQUIRES else self.is_right


def judge(relation: Relation, gold: Gold, *, asserted: bool = True) -> Judged:
    """What ``gold`` says of ``relation``, which it has to judge."""
    triple = triple_of(relation)
    holds = gold.implies(triple)
    back = not VOCABULARY[triple.type].symmetric and gold.implies(triple.reversed())
    verdict, gold_type = Verdict.NOTHING, None
    if triple in gold.triples:
        verdict = Verdict.RIGHT
    elif holds:
        verdict = Verdict.IMPLIED
    elif there := gold.between(triple.source, triple.target):
        verdict, gold_type = Verdict.OTHER_TYPE, there[0]
    elif back:
        verdict = Verdict.REVERSED
    elif there := gold.between(triple.target, triple.source):
        verdict, gold_type = Verdict.OTHER_REVERSED, there[0]
    return Judged(relation=relation, asserted=asserted, verdict=verdict, gold_type=gold_type, joined=holds or back)
