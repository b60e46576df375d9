"""What a way to write a graph is.

None writes candidates: nobody has said that they hold, and a load finds them in the text again.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from graph.model import Graph

__all__ = ["Exporter", "FolderExporter"]


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
    is_text: bool = True
    """Whether it can be shown on a terminal."""
    refuse_too_large: Callable[[bytes], None] | None = None
    """Raises LimitExceededError for what is written but more than the format's own program takes unless it is told to."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FolderExporter:
    """One format that makes a folder of files."""

    name: str
    description: str
    """What is written, in one line."""
    write: Callable[[Graph], Mapping[str, bytes]]
    """The files by their path in the folder, with ``/`` between its parts."""
