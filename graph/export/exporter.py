"""What a way to write a graph is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from graph.model import Graph

__all__ = ["Exporter"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Exporter:
    """One format that a graph can be written in."""

    name: str
    description: str
    """What is written, in one line."""
    extension: str
    """Of a file in this format, with the dot."""
    write: Callable[[Graph], bytes]
    """The graph in this format; text is UTF-8 with ``\\n`` as line end."""
