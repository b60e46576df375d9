"""The log of changes: who changed what, when, and what it was before and after."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from graph.model import Origin

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from graph.curation.changes import Action
    from graph.model import ConceptId, Graph

__all__ = ["LogEntry"]


@dataclass(frozen=True, slots=True, kw_only=True)
class LogEntry:
    """One change of a graph, kept in its store beside the graph, also over later loads."""

    id: str
    at: datetime
    """In UTC."""
    by: str
    """Name of the API key, or ``local``."""
    actions: tuple[Action, ...]
    before: Graph
    """The concepts, relations, candidates, documents and vectors that became others or went, as they were."""
    after: Graph
    """Those that are new or became others, as they were then."""
    came_after: Mapping[ConceptId, ConceptId | None] = field(default_factory=dict)
    """For each concept of ``before`` the one that it followed in the order of the source; None for the first."""
    version_before: str = ""
    version_after: str = ""
    """Of the store, which sets both."""
    undoes: str | None = None
    """Id of the entry that this one takes back."""

    @property
    def concepts(self) -> tuple[ConceptId, ...]:
        """The concepts that it is about: those that were touched, and the ends of relations that were, by id."""
        parts = (self.before, self.after)
        found = {concept.id for part in parts for concept in part.concepts}
        for part in parts:
            for relation in (*part.relations, *part.candidates):
                if relation.origin is not Origin.DERIVED:
                    found |= {relation.source, relation.target}
        return tuple(sorted(found))

    def between(self, before: str, after: str) -> LogEntry:
        """The entry with the versions of the store on both sides of it."""
        return replace(self, version_before=before, version_after=after)
