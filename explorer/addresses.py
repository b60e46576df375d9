"""What a page's query parameters say, and how a page writes them: every view can be linked to."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from graph.model import ConceptId
from graph.vocabulary import RelationType

__all__ = ["COLORINGS", "MapAddress", "PathAddress", "ReviewAddress", "joined", "split_names"]

COLORINGS = ("section", "cluster", "kind")
"""What points can be colored by."""


def split_names(text: str | None) -> tuple[str, ...]:
    """The names in a comma-separated list, each once.

    >>> split_names("rag, loss ,,rag")
    ('rag', 'loss')
    """
    return tuple(dict.fromkeys(name.strip() for name in (text or "").split(",") if name.strip()))


def joined(names: Iterable[str]) -> str:
    """The list that :func:`split_names` reads; ids hold no comma."""
    return ",".join(names)


def _given(**parameters: str | None) -> dict[str, str]:
    return {name: value for name, value in parameters.items() if value}


@dataclass(frozen=True, slots=True, kw_only=True)
class MapAddress:
    """What the map shows: ``/?concept=rag&path=rag&color=kind&relations=IS_A,USES``."""

    concept: str | None = None
    """The selected concept, by id, name or alias."""
    path: tuple[ConceptId, ...] = ()
    """Targets of the learning path that is drawn."""
    known: tuple[ConceptId, ...] = ()
    """What that path takes as known."""
    color: str = COLORINGS[0]
    relations: tuple[RelationType, ...] = ()
    """Types whose relations are all drawn."""

    @classmethod
    def read(cls, parameters: Mapping[str, str]) -> MapAddress:
        """From query parameters; what makes no sense is as if it were not there."""
        color = parameters.get("color", "")
        return cls(
            concept=parameters.get("concept") or None,
            path=_names(parameters, "path"),
            known=_names(parameters, "known"),
            color=color if color in COLORINGS else COLORINGS[0],
            relations=_types(parameters, "relations"),
        )

    def parameters(self) -> dict[str, str]:
        """As query parameters, without those that say nothing new."""
        return _given(
            concept=self.concept,
            path=joined(self.path),
            known=joined(self.known),
            color=None if self.color == COLORINGS[0] else self.color,
            relations=joined(self.relations),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class PathAddress:
    """What a learning path is asked for: ``/path?targets=rag,loss&known=model&budget=20``."""

    targets: tuple[ConceptId, ...] = ()
    """Ids; names and aliases too in an address that a person wrote."""
    known: tuple[ConceptId, ...] = ()
    budget: float | None = None
    """Hours; None for no budget."""

    @classmethod
    def read(cls, parameters: Mapping[str, str]) -> PathAddress:
        """From query parameters; a budget that is no positive number is as if it were not there."""
        return cls(
            targets=_names(parameters, "targets"),
            known=_names(parameters, "known"),
            budget=_positive(parameters.get("budget")),
        )

    def parameters(self) -> dict[str, str]:
        """As query parameters, without those that say nothing."""
        budget = None if self.budget is None else f"{self.budget:g}"
        return _given(targets=joined(self.targets), known=joined(self.known), budget=budget)


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewAddress:
    """Which candidates are gone through: ``/review?types=IS_A,USES&least=0.5``."""

    types: tuple[RelationType, ...] = ()
    """None: all of them."""
    least: float = 0.0
    """The least confidence, 0 to 1."""

    @classmethod
    def read(cls, parameters: Mapping[str, str]) -> ReviewAddress:
        """From query parameters; what makes no sense is as if it were not there."""
        least = _positive(parameters.get("least")) or 0.0
        return cls(types=_types(parameters, "types"), least=least if least <= 1 else 0.0)

    def parameters(self) -> dict[str, str]:
        """As query parameters, without those that say nothing."""
        return _given(types=joined(self.types), least=f"{self.least:g}" if self.least else None)


def _types(parameters: Mapping[str, str], key: str) -> tuple[RelationType, ...]:
    names = split_names(parameters.get(key))
    return tuple(RelationType(name) for name in names if name in RelationType.__members__)


def _names(parameters: Mapping[str, str], key: str) -> tuple[ConceptId, ...]:
    return tuple(map(ConceptId, split_names(parameters.get(key))))


def _positive(text: str | None) -> float | None:
    try:
        number = float(text or "")
    except ValueError:
        return None
    return number if 0 < number < float("inf") else None
