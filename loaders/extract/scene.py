"""One sentence of a definition with what is known about it, and whether a part of it is asserted at all."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from loaders.extract.units import Kind, Unit
from loaders.extract.words import HEDGES, NEGATIONS

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from graph.model import ConceptId
    from graph.vocabulary import RelationType
    from loaders.extract.phrases import NounPhrase
    from loaders.extract.sentences import Sentence

__all__ = ["Finding", "Predicate", "Scene", "is_asserted", "segment_end", "segment_start"]

_DENYING_PREPOSITIONS = frozenset({"without", "despite", "unlike", "than"})
"""What follows one of these, up to the next comma, is not said of the subject."""
_SCOPED_NEGATIONS = frozenset({"instead", "without"})
"""Negations that reach only to the next comma: "instead of recurrence, it uses attention"."""
_ADVERSATIVES = frozenset({"but", "whereas", "while", "although", "though", "yet"})
"""A negation does not reach across one of these."""


@dataclass(frozen=True, slots=True)
class Predicate:
    """What a sentence says that its subject is: "a model that ..." in "X is a model that ..." or standing alone."""

    subjects: tuple[ConceptId, ...]
    start: int
    """The unit at which it begins, after the verb where there is one."""
    phrase: NounPhrase | None
    copular: bool
    """Whether the sentence has the verb."""
    ends: frozenset[int] = frozenset()
    """The units after which something said belongs to the subject: after the phrase, and after "of ..." where the
    phrase is "a kind of ..." or "a set of ..."."""


@dataclass(frozen=True, slots=True)
class Scene:
    """A sentence as the rules read it."""

    sentence: Sentence
    units: Sequence[Unit]
    owners: frozenset[ConceptId]
    """The concepts that the text defines: one, or several that share it."""
    owner: ConceptId | None
    """The concept that an unstated subject means; None where several share the text and the sentence names none."""
    first: bool
    """Whether it is the first sentence of the definition."""
    begin: int = 0
    """The unit after a heading such as "Precision:"."""
    pronouns: bool = False
    """Whether "it" at the beginning means the owner: the sentence before was about it."""
    predicate: Predicate | None = None
    heads: Mapping[ConceptId, str] = field(default_factory=dict)
    """The last word of the name of each of the owners, in lower case."""
    pair: tuple[ConceptId, ...] = ()
    """What "the two" means: the concepts that the sentence before names together, "A and B", or sets against each other."""

    certain: bool = field(init=False)
    """Whether the sentence supposes nothing, and does not open with a question."""
    ends: Sequence[int] = field(init=False)
    """For each unit the one after the last of its segment."""

    def __post_init__(self) -> None:
        object.__setattr__(self, "ends", _segment_ends(self.units))
        supposes = any(unit.text in HEDGES for unit in self.units)
        object.__setattr__(self, "certain", not supposes and not self.asks(self.begin))

    @property
    def affirms(self) -> bool:
        """Whether the sentence neither supposes nor denies anything."""
        return self.certain and not any(unit.kind is Kind.NEGATION for unit in self.units)

    def asks(self, at: int) -> bool:
        """Whether the segment of ``at`` is a question."""
        end = segment_end(self, at)
        return end < len(self.units) and self.units[end].text == "?"

    def kind(self, at: int) -> Kind:
        """The class of a unit; END before the first and after the last."""
        return self.units[at].kind if 0 <= at < len(self.units) else Kind.END

    def text(self, at: int) -> str:
        """The lower-case text of a unit; empty outside the sentence."""
        return self.units[at].text if 0 <= at < len(self.units) else ""


@dataclass(frozen=True, slots=True, order=True)
class Finding:
    """A relation that a rule found in a sentence."""

    source: ConceptId
    type: RelationType
    target: ConceptId
    rule: str


def segment_start(scene: Scene, at: int) -> int:
    """The first unit of the segment of ``at``: after the dash, colon or semicolon before it."""
    while at > scene.begin and scene.units[at - 1].kind is not Kind.BREAK:
        at -= 1
    return at


def segment_end(scene: Scene, at: int) -> int:
    """The unit after the last one of the segment of ``at``."""
    return scene.ends[at] if at < len(scene.ends) else at


def _segment_ends(units: Sequence[Unit]) -> Sequence[int]:
    ends, end = [0] * len(units), len(units)
    for at in range(len(units) - 1, -1, -1):
        if units[at].kind in {Kind.BREAK, Kind.END}:
            end = at
        ends[at] = end
    return ends


def is_asserted(scene: Scene, at: int) -> bool:
    """Whether the clause around the unit ``at`` is said to be so: not denied before it, nor supposed, nor asked."""
    if not scene.certain or scene.asks(at):
        return False
    left_behind = False  # whether a comma stands between
    for position in range(at - 1, segment_start(scene, at) - 1, -1):
        text = scene.text(position)
        left_behind = left_behind or scene.units[position].kind is Kind.COMMA
        if text in _ADVERSATIVES:
            return True
        if text in NEGATIONS and not (left_behind and text in _SCOPED_NEGATIONS):
            return False
        rather_than = text == "rather" and scene.text(position + 1) == "than"
        if (rather_than or text in _DENYING_PREPOSITIONS) and not left_behind:
            return False
    return True
