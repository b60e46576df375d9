"""Changes of a stored graph: read it, change it, put it back with an entry in the log; all of it or nothing."""

from __future__ import annotations

import secrets
import time
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from graph.curation.applying import apply
from graph.curation.changes import Undo
from graph.curation.log import LogEntry
from graph.curation.touched import difference, predecessors
from graph.deadline import remaining
from graph.errors import ConflictError, InvalidArgumentError, StoreLockedError
from graph.snapshot import read_versioned
from graph.store import Window
from graph.stores.guarding import changed_meanwhile

if TYPE_CHECKING:
    from collections.abc import Sequence

    from graph.curation.applying import GaveWay
    from graph.curation.changes import Change
    from graph.store import GraphStore

__all__ = ["Outcome", "curate", "undo"]

_PATIENCE_S = 30.0
"""For how long a change waits for others, where no deadline says."""
_PAUSE_S = 0.05


@dataclass(frozen=True, slots=True)
class Outcome:
    """A change that was made."""

    entry: LogEntry
    gave_way: tuple[GaveWay, ...]


def curate(store: GraphStore, changes: Sequence[Change], *, by: str, if_version: str | None = None) -> Outcome:
    """Make ``changes`` to the graph in ``store``, all of them or none, and note in its log that ``by`` did.

    With ``if_version`` only where the store has that version; without, on whatever it holds when it is their turn.

    Raises:
        ChangeRefusedError: see :func:`graph.curation.applying.apply`.
        ConflictError: the store has another version, or what is to be undone has been changed since.
        UnknownConceptError: a change names a concept that is not there.
        StoreError: the store cannot be read or written, or a load is under way.
    """
    left = remaining()
    until = time.monotonic() + (_PATIENCE_S if left is None else left)
    while True:
        try:
            return _attempt(store, changes, by, if_version)
        except (StoreLockedError, _OvertakenError):
            if time.monotonic() + _PAUSE_S > until:
                raise
        time.sleep(_PAUSE_S)


def undo(store: GraphStore, id_: str, *, by: str, if_version: str | None = None) -> Outcome:
    """Put everything that the entry ``id_`` of the log touched back as it was, as a change of its own.

    Raises as :func:`curate` does, and ``InvalidArgumentError`` where the log has no such entry.
    """
    found = store.list_changes(Window(1), id=id_).items
    if not found:
        raise InvalidArgumentError(f"no change has the id '{id_}'", suggestion="see Query.changes for those there are")
    return curate(store, [Undo(entry=found[0])], by=by, if_version=if_version)


class _OvertakenError(ConflictError):
    """Another change came first, which is no matter where no version was named."""


def _attempt(store: GraphStore, changes: Sequence[Change], by: str, if_version: str | None) -> Outcome:
    version, graph = read_versioned(store)
    if if_version is not None and if_version != version:
        raise changed_meanwhile(if_version, version)
    curated = apply(graph, changes)
    before, after = difference(graph, curated.graph)
    entry = LogEntry(
        id=secrets.token_hex(8),
        at=datetime.now(UTC),
        by=by,
        actions=curated.actions,
        before=before,
        after=after,
        came_after=predecessors(graph, before),
        undoes=_undone(changes),
    )
    try:
        new = store.replace(curated.graph, if_version=version, entry=entry)
    except ConflictError as error:
        if if_version is not None:
            raise
        raise _OvertakenError(error.message, suggestion=error.suggestion) from error
    return Outcome(entry.between(version, new), curated.gave_way)


def _undone(changes: Sequence[Change]) -> str | None:
    return next((change.entry.id for change in changes if isinstance(change, Undo)), None)
