"""How a difference is put into words, whatever it is shown in."""

from __future__ import annotations

from typing import TYPE_CHECKING

from graph.comparison.difference import ConceptField, RelationField
from graph.model import Origin
from graph.relation_groups import sentence_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from typing import TypeVar

    from graph.comparison.difference import ConceptChange, GraphDifference, RelationChange
    from graph.comparison.path_groups import PathGroup
    from graph.model import Concept, ConceptId, GlossaryInfo, Relation

    T = TypeVar("T")

__all__ = [
    "about_lines",
    "asserted",
    "counted",
    "field_words",
    "first_of",
    "glossary_words",
    "hours_words",
    "listed_paths",
    "reading",
    "relation_words",
    "size_words",
]

_PATHS_NAMED = 3
"""Paths of one group that are named before the rest is counted."""


def glossary_words(info: GlossaryInfo) -> str:
    """Name and version."""
    return f"{info.name} {info.version}".strip()


def about_lines(difference: GraphDifference) -> list[str]:
    """What is said differently of the glossary as a whole."""
    return [
        f"{field}: {getattr(difference.old, field) or 'none'} → {getattr(difference.new, field) or 'none'}"
        for field in difference.about_changed
    ]


def counted(number: int, what: str) -> str:
    """``number`` of something, such as ``2 concepts``."""
    return f"{number} {what}{'' if number == 1 else 's'}"


def first_of(items: Sequence[T], most: int) -> tuple[Sequence[T], int]:
    """The first ``most`` of ``items`` (0: all), and how many are left."""
    shown = items[:most] if most else items
    return shown, len(items) - len(shown)


def asserted(relations: Iterable[Relation]) -> list[Relation]:
    """Relations without the derived ones: those follow from others, and a reader learns nothing new from them."""
    return [relation for relation in relations if relation.origin is not Origin.DERIVED]


def reading(relation: Relation, names: Mapping[ConceptId, Concept]) -> str:
    """The relation as a sentence."""
    return sentence_of(relation, names)


def hours_words(hours: float | None) -> str:
    """Hours with at most two decimals.

    >>> hours_words(1.5), hours_words(2.0), hours_words(None)
    ('1.5 h', '2 h', 'none')
    """
    return "none" if hours is None else f"{hours:.2f}".rstrip("0").rstrip(".") + " h"


def field_words(change: ConceptChange) -> Iterator[tuple[ConceptField, str]]:
    """What changed about a concept, but for its definition, one line for each."""
    old, new = change.old, change.new
    for field in change.fields:
        match field:
            case ConceptField.ALIASES:
                gone = [f"-{alias}" for alias in old.aliases if alias not in new.aliases]
                come = [f"+{alias}" for alias in new.aliases if alias not in old.aliases]
                yield field, ", ".join([*gone, *come])
            case ConceptField.HOURS:
                yield field, f"{hours_words(old.hours)} → {hours_words(new.hours)}"
            case ConceptField.KIND:
                yield field, f"{old.kind.value.lower()} → {new.kind.value.lower()}"
            case ConceptField.ID | ConceptField.NAME | ConceptField.SECTION:
                yield field, f"{getattr(old, field.value) or 'none'} → {getattr(new, field.value) or 'none'}"
            case ConceptField.DEFINITION:
                pass


def relation_words(change: RelationChange) -> Iterator[str]:
    """What changed about a relation, one line for each."""
    old, new = change.old, change.new
    if RelationField.ORIGIN in change.fields:
        yield f"origin: {old.origin.value.lower()} → {new.origin.value.lower()}"
    if RelationField.CONFIDENCE in change.fields:
        yield f"confidence: {old.confidence:g} → {new.confidence:g}"
    if RelationField.EVIDENCE in change.fields:
        was, now = ([" ".join(evidence.quote.split()) for evidence in each.evidence] for each in (old, new))
        yield from (f"evidence: -“{quote}”" for quote in was if quote not in now)
        yield from (f"evidence: +“{quote}”" for quote in now if quote not in was)


def listed_paths(group: PathGroup) -> str:
    """The concepts whose paths are in ``group``."""
    names = [change.concept.name for change in group.changes]
    more = len(names) - _PATHS_NAMED
    return ", ".join(names) if more <= 1 else f"{', '.join(names[:_PATHS_NAMED])} and {more} more"


def size_words(group: PathGroup) -> str:
    """How long the shortest path of ``group`` was and is."""
    first = group.changes[0]
    steps = f"{first.steps_before} → {first.steps_after} steps"
    if first.steps_before == first.steps_after:
        steps = counted(first.steps_after, "step")
    hours = f"{hours_words(first.hours_before)} → {hours_words(first.hours_after)}"
    if first.hours_before == first.hours_after:
        hours = hours_words(first.hours_after)
    whose = f" to {first.concept.name}" if len(group.changes) > 1 else ""
    return f"the path{whose}: {steps}, {hours}"
