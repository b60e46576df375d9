"""What tells two graphs apart."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from graph.model import Concept, GlossaryInfo, Relation

__all__ = ["ConceptChange", "ConceptField", "GraphDifference", "PathChange", "RelationChange", "RelationField"]


class ConceptField(StrEnum):
    """What can change about a concept, in the order in which it is told."""

    ID = "id"
    NAME = "name"
    ALIASES = "aliases"
    DEFINITION = "definition"
    SECTION = "section"
    HOURS = "hours"
    KIND = "kind"


class RelationField(StrEnum):
    """What can change about a relation."""

    ORIGIN = "origin"
    CONFIDENCE = "confidence"
    EVIDENCE = "evidence"


@dataclass(frozen=True, slots=True, kw_only=True)
class ConceptChange:
    """A concept that is in both graphs, and not the same in both."""

    old: Concept
    new: Concept
    fields: tuple[ConceptField, ...]
    """What differs."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RelationChange:
    """A relation that is in both graphs, and not asserted the same way in both."""

    old: Relation
    new: Relation
    fields: tuple[RelationField, ...]
    """What differs."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PathChange:
    """The learning path to a concept that is in both graphs, where the two paths differ."""

    concept: Concept
    """As the new graph has it."""
    added: Sequence[Concept]
    """What has to be learnt for it now, and had not before; by section, then id."""
    removed: Sequence[Concept]
    """What has no longer to be learnt for it; by section, then id."""
    reordered: bool
    """Whether the same steps come in another order; False where some were added or removed."""
    steps_before: int
    """Steps of a path count the concept itself."""
    steps_after: int
    hours_before: float
    hours_after: float


@dataclass(frozen=True, slots=True, kw_only=True)
class GraphDifference:
    """What has to be done to one graph to make the other of it, as far as a reader of the glossary sees it.

    Places on the map, vectors, and where in a file a text stands are left out. White space in definitions and quotes,
    and the order of aliases, do not count.
    """

    old: GlossaryInfo
    new: GlossaryInfo
    concepts_added: tuple[Concept, ...] = ()
    """In the new graph's order."""
    concepts_removed: tuple[Concept, ...] = ()
    """In the old graph's order."""
    concepts_changed: tuple[ConceptChange, ...] = ()
    """In the new graph's order."""
    relations_added: tuple[Relation, ...] = ()
    relations_removed: tuple[Relation, ...] = ()
    relations_changed: tuple[RelationChange, ...] = ()
    paths_changed: tuple[PathChange, ...] = ()
    """In the new graph's order."""
    paths_not_ordered: int = 0
    """Paths so long and many that the order of their common steps was not compared."""
    old_concepts: tuple[Concept, ...] = ()
    """All concepts of the old graph."""
    new_concepts: tuple[Concept, ...] = ()
    """All concepts of the new graph."""

    @property
    def about_changed(self) -> tuple[str, ...]:
        """What is said differently of the glossary as a whole: ``version``, ``licence``.

        Its name is no difference: that of a folder of files is the folder's.
        """
        fields = ("version", "licence")
        return tuple(field for field in fields if getattr(self.old, field) != getattr(self.new, field))

    def __bool__(self) -> bool:
        """Whether there is any difference."""
        return bool(
            self.about_changed
            or self.concepts_added
            or self.concepts_removed
            or self.concepts_changed
            or self.relations_added
            or self.relations_removed
            or self.relations_changed
            or self.paths_changed
        )
