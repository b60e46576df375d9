"""What a person can change in a graph. Each change is a value; :func:`graph.curation.applying.apply` carries it out."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum, StrEnum
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from graph.curation.log import LogEntry
    from graph.model import ConceptId, RelationId
    from graph.vocabulary import RelationType

__all__ = [
    "UNCHANGED",
    "AcceptCandidate",
    "Action",
    "ActionKind",
    "AddConcept",
    "AddRelation",
    "Change",
    "ChangeConcept",
    "ChangeRelation",
    "RejectCandidate",
    "RemoveConcept",
    "RemoveRelation",
    "Unchanged",
    "Undo",
]


class _Marker(Enum):
    UNCHANGED = "unchanged"


Unchanged = Literal[_Marker.UNCHANGED]
UNCHANGED: Unchanged = _Marker.UNCHANGED
"""A field that a change leaves as it is; None takes its value away."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AddConcept:
    """A new concept, the last of its section; its id is the slug of its name."""

    name: str
    aliases: tuple[str, ...] = ()
    definition: str | None = None
    """None for one that is only mentioned."""
    section: str | None = None
    hours: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeConcept:
    """Other values for some fields of a concept. Its id stays: relations and links go by it."""

    concept: ConceptId
    name: str | Unchanged = UNCHANGED
    aliases: tuple[str, ...] | Unchanged = UNCHANGED
    definition: str | Unchanged | None = UNCHANGED
    section: str | Unchanged | None = UNCHANGED
    hours: float | Unchanged | None = UNCHANGED


@dataclass(frozen=True, slots=True, kw_only=True)
class RemoveConcept:
    """A concept, its definition and its candidates gone."""

    concept: ConceptId
    with_relations: bool = False
    """Whether the relations at it go as well; otherwise a concept that has some stays."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AddRelation:
    """A relation that a person asserts; one that was extracted or derived becomes curated."""

    source: ConceptId
    type: RelationType
    target: ConceptId
    confidence: float = 1.0
    quote: str | None = None
    """Words of the definition of either end that say so."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeRelation:
    """A curated or extracted relation in other terms; it is curated then, and keeps its quotes where its ends stay."""

    relation: RelationId
    source: ConceptId | Unchanged = UNCHANGED
    type: RelationType | Unchanged = UNCHANGED
    target: ConceptId | Unchanged = UNCHANGED
    confidence: float | Unchanged = UNCHANGED


@dataclass(frozen=True, slots=True, kw_only=True)
class RemoveRelation:
    """A curated or extracted relation gone; a derived one goes with what it follows from."""

    relation: RelationId


@dataclass(frozen=True, slots=True, kw_only=True)
class AcceptCandidate:
    """A candidate made a curated relation with its quotes."""

    candidate: RelationId


@dataclass(frozen=True, slots=True, kw_only=True)
class RejectCandidate:
    """A candidate gone."""

    candidate: RelationId


@dataclass(frozen=True, slots=True, kw_only=True)
class Undo:
    """Everything that ``entry`` touched put back as it was before."""

    entry: LogEntry


Change = (
    AddConcept
    | ChangeConcept
    | RemoveConcept
    | AddRelation
    | ChangeRelation
    | RemoveRelation
    | AcceptCandidate
    | RejectCandidate
    | Undo
)


class ActionKind(StrEnum):
    """What a change did."""

    ADD_CONCEPT = "ADD_CONCEPT"
    CHANGE_CONCEPT = "CHANGE_CONCEPT"
    REMOVE_CONCEPT = "REMOVE_CONCEPT"
    ADD_RELATION = "ADD_RELATION"
    CHANGE_RELATION = "CHANGE_RELATION"
    REMOVE_RELATION = "REMOVE_RELATION"
    ACCEPT_CANDIDATE = "ACCEPT_CANDIDATE"
    REJECT_CANDIDATE = "REJECT_CANDIDATE"
    UNDO = "UNDO"


@dataclass(frozen=True, slots=True)
class Action:
    """A change as the log names it."""

    kind: ActionKind
    subject: str
    """Id of the concept or relation as it is afterwards, or before where it is gone; of the entry for an undo."""
