"""What keeps a graph from being replaced by mistake: the version that the caller has seen, and changes nobody has saved."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from graph.errors import ConflictError, UnsavedChangesError

if TYPE_CHECKING:
    from graph.curation.log import LogEntry

__all__ = ["Replacement", "changed_meanwhile"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Replacement:
    """On what terms a graph takes the place of another; see :meth:`graph.store.GraphStore.replace`."""

    if_version: str | None = None
    entry: LogEntry | None = None
    discard_changes: bool = False

    def check(self, location: str, version: str | None, changes: int) -> None:
        """Raise where the store, which has ``version`` and ``changes`` since its last load, is not to be replaced so.

        Raises:
            ConflictError: it has another version than the caller has seen.
            UnsavedChangesError: a load would lose its changes.
        """
        if self.if_version is not None and self.if_version != version:
            raise changed_meanwhile(self.if_version, version)
        if changes and self.entry is None and not self.discard_changes:
            many = f"{changes} changes were" if changes > 1 else "1 change was"
            raise UnsavedChangesError(
                f"{location}: {many} made here since the last load, which would lose what no source has",
                suggestion=f"write it out first (lexigraph export yaml FILE --store {location}) and take it over into the "
                "sources; then, or to give it up, load with --discard-changes",
            )

    def changes_after(self, changes: int) -> int:
        """How many changes the store has had since its last load when this is done."""
        return 0 if self.entry is None else changes + 1


def changed_meanwhile(expected: str, found: str | None) -> ConflictError:
    """The store has another version than the caller has seen."""
    return ConflictError(
        f"the store has version {found}, not {expected}: it was changed meanwhile",
        suggestion="read it again, and send the change with its new storeVersion",
    )
