"""Changes of learning paths that are one and the same, told once."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from graph.comparison.difference import PathChange
    from graph.model import Concept

__all__ = ["PathGroup", "path_groups"]


@dataclass(frozen=True, slots=True, kw_only=True)
class PathGroup:
    """Paths that gain and lose the same steps, or change in the same other way."""

    changes: tuple[PathChange, ...]
    """Shortest path first: the others often change because of that one."""
    added: Sequence[Concept]
    removed: Sequence[Concept]
    reordered: bool


def path_groups(changes: Iterable[PathChange]) -> tuple[PathGroup, ...]:
    """``changes`` by what is added and removed: those with other steps first, of these the most frequent first."""
    found: dict[tuple[object, ...], list[PathChange]] = {}
    for change in changes:
        found.setdefault((change.added, change.removed, change.reordered), []).append(change)
    groups = [
        PathGroup(
            changes=tuple(sorted(same, key=lambda each: each.steps_after)),
            added=same[0].added,
            removed=same[0].removed,
            reordered=same[0].reordered,
        )
        for same in found.values()
    ]
    return tuple(sorted(groups, key=lambda group: (not (group.added or group.removed), -len(group.changes))))
