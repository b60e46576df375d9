"""What clients pass in, and how it becomes what the core takes."""

from collections.abc import Sequence
from typing import TypeVar

import strawberry

from api.errors import RequestLimitError
from api.schema.enums import ConceptKind, ConceptOrder, Origin, RelationType
from api.settings import ApiSettings
from graph import store as core
from graph.errors import InvalidArgumentError
from graph.model import ConceptId

__all__ = [
    "ConceptFilter",
    "RelationFilter",
    "concept_query",
    "given",
    "limited",
    "limited_text",
    "max_steps",
    "path_length",
    "relation_filter",
]

T = TypeVar("T")


@strawberry.input(description="Which concepts: those that meet every condition that is given.")
class ConceptFilter:
    """Mirrors :class:`graph.store.ConceptQuery`."""

    sections: list[str] | None = strawberry.UNSET
    kinds: list[ConceptKind] | None = strawberry.UNSET
    name_starts_with: str | None = strawberry.UNSET
    has_definition: bool | None = strawberry.UNSET
    ids: list[strawberry.ID] | None = strawberry.UNSET


@strawberry.input(description="Which relations: those that meet every condition that is given.")
class RelationFilter:
    """Mirrors :class:`graph.store.RelationFilter`, with the ends."""

    types: list[RelationType] | None = strawberry.UNSET
    origins: list[Origin] | None = strawberry.UNSET
    min_confidence: float | None = strawberry.UNSET
    source: strawberry.ID | None = strawberry.UNSET
    target: strawberry.ID | None = strawberry.UNSET


def given(value: T | None) -> T | None:
    """``value``, or None where the client left it out."""
    return None if value is strawberry.UNSET else value


def limited(name: str, items: Sequence[T], settings: ApiSettings) -> tuple[T, ...]:
    """The items of the list argument ``name``, each once, unless there are more than a request may pass."""
    if len(items) > settings.max_ids:
        raise RequestLimitError(
            f"{name} has {len(items)} items; {settings.max_ids} are allowed",
            setting="max_ids",
            allowed=settings.max_ids,
            was=len(items),
            suggestion="split the request",
        )
    return tuple(dict.fromkeys(items))


def limited_text(name: str, text: str, settings: ApiSettings) -> str:
    """The text argument ``name``, unless it is too long."""
    if len(text) > settings.max_text_length:
        raise RequestLimitError(
            f"{name} has {len(text)} characters; {settings.max_text_length} are allowed",
            setting="max_text_length",
            allowed=settings.max_text_length,
            was=len(text),
            suggestion="search for a shorter text",
        )
    return text


def max_steps(max_depth: int | None) -> int | None:
    """``maxDepth``: the most steps of a traversal, None for any number; 0 reaches nothing."""
    steps = given(max_depth)
    if steps is not None and steps < 0:
        raise InvalidArgumentError(f"maxDepth is {steps}", suggestion="give 0 or more")
    return steps


def path_length(max_length: int, settings: ApiSettings) -> int:
    """``maxLength``: the most steps of a way."""
    if not 0 <= max_length <= settings.max_path_length:
        raise InvalidArgumentError(
            f"maxLength is {max_length}",
            suggestion=f"give a number from 0 to {settings.max_path_length} (LEXIGRAPH_MAX_PATH_LENGTH)",
        )
    return max_length


def relation_filter(
    relations: Sequence[RelationType] | None, origins: Sequence[Origin] | None, min_confidence: float | None
) -> core.RelationFilter:
    """The arguments that every traversal takes, as the core has them."""
    types, who, least = given(relations), given(origins), given(min_confidence)
    if least is not None and not 0 <= least <= 1:
        raise InvalidArgumentError(f"minConfidence is {least}", suggestion="give a number from 0 to 1")
    return core.RelationFilter(
        types=None if types is None else tuple(dict.fromkeys(types)),
        origins=None if who is None else tuple(dict.fromkeys(who)),
        min_confidence=least or 0.0,
    )


def concept_query(where: ConceptFilter | None, order: ConceptOrder, settings: ApiSettings) -> core.ConceptQuery:
    """``where`` and ``orderBy`` of ``concepts``, as the core has them."""
    conditions = given(where)
    if conditions is None:
        return core.ConceptQuery(order=order)
    ids, kinds, sections = given(conditions.ids), given(conditions.kinds), given(conditions.sections)
    return core.ConceptQuery(
        ids=None if ids is None else tuple(map(ConceptId, limited("ids", ids, settings))),
        sections=None if sections is None else limited("sections", sections, settings),
        kinds=None if kinds is None else tuple(dict.fromkeys(kinds)),
        name_starts_with=given(conditions.name_starts_with),
        has_definition=given(conditions.has_definition),
        order=order,
    )
