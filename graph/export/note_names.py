"""File names for notes that every system and every wikilink takes."""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from graph.model import Concept, ConceptId

__all__ = ["note_names"]

_FORBIDDEN = re.compile(r'(?:[\\/:*?"<>|#^\[\]`\x00-\x1f\x7f]|%%)+')
"""What Windows has not in file names, and what ends a link or begins other markup in Obsidian."""
_DEVICES = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)(\..*)?", re.IGNORECASE)
"""Names that Windows keeps for devices, whatever the extension."""
_MOST_BYTES = 200
"""Of a name without its extension; file systems take 255, and some sync services less."""


def note_names(concepts: Iterable[Concept], reserved: Iterable[str] = ()) -> Mapping[ConceptId, str]:
    """A file name without extension for each concept: its name as far as that can be one, and no two alike.

    Names that differ in case only count as alike, as on Windows and macOS; so do ``reserved`` ones. The first as given
    keeps its name, the others get a number.
    """
    taken = {_folded(name) for name in reserved}
    made: dict[ConceptId, str] = {}
    for concept in concepts:
        name = _safe(concept.name) or _safe(concept.id) or "concept"
        number = 1
        numbered = name
        while _folded(numbered) in taken:
            number += 1
            numbered = f"{name} ({number})"
        taken.add(_folded(numbered))
        made[concept.id] = numbered
    return made


def _folded(name: str) -> str:
    return unicodedata.normalize("NFC", unicodedata.normalize("NFD", name).casefold())


def _safe(name: str) -> str:
    """``name`` as a file name; empty where nothing of it can stand in one."""
    plain = _FORBIDDEN.sub("-", unicodedata.normalize("NFC", name))
    cut = plain.encode()[:_MOST_BYTES].decode(errors="ignore").strip(" .")
    if not cut.strip("-"):
        return ""
    return f"{cut}_" if _DEVICES.fullmatch(cut) else cut
