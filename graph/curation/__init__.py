"""Changing a stored graph one decision at a time: what can be changed, what follows from it, and the log of it."""

from __future__ import annotations

from graph.curation.applying import Curated, GaveWay, Reason, apply
from graph.curation.changes import (
    UNCHANGED,
    AcceptCandidate,
    Action,
    ActionKind,
    AddConcept,
    AddRelation,
    Change,
    ChangeConcept,
    ChangeRelation,
    RejectCandidate,
    RemoveConcept,
    RemoveRelation,
    Unchanged,
    Undo,
)
from graph.curation.curating import Outcome, curate, undo
from graph.curation.log import LogEntry

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
    "Curated",
    "GaveWay",
    "LogEntry",
    "Outcome",
    "Reason",
    "RejectCandidate",
    "RemoveConcept",
    "RemoveRelation",
    "Unchanged",
    "Undo",
    "apply",
    "curate",
    "undo",
]
