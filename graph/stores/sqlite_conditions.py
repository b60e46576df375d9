"""From what is asked of a SQLite store to the parameters of its statements, named as the conditions that they set."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from graph.stores.sqlite_rows import ORIGIN_CODES, TYPE_CODES, as_array

if TYPE_CHECKING:
    from graph.store import ConceptQuery, RelationFilter, StoreInfo, Window

__all__ = ["concept_conditions", "relation_conditions", "window_limits"]

_ALL = -1
"""What ``LIMIT`` takes for no limit."""


def window_limits(window: Window) -> dict[str, Any]:
    """The parameters of a window."""
    window.refuse_negative()
    return {"first": _ALL if window.first is None else window.first, "offset": window.offset}


def relation_conditions(relation_filter: RelationFilter) -> dict[str, Any]:
    """The conditions that ``relation_filter`` sets, each with the value of the parameter of the same name."""
    conditions: dict[str, Any] = {}
    if relation_filter.types is not None:
        conditions["types"] = as_array(sorted({TYPE_CODES[type_] for type_ in relation_filter.types}))
    if relation_filter.origins is not None:
        conditions["origins"] = as_array(sorted({ORIGIN_CODES[origin] for origin in relation_filter.origins}))
    if relation_filter.min_confidence > 0:
        conditions["confidence"] = relation_filter.min_confidence
    return conditions


def concept_conditions(query: ConceptQuery, info: StoreInfo) -> dict[str, Any]:
    """The conditions that ``query`` sets, each with the value of the parameter of the same name."""
    conditions: dict[str, Any] = {}
    if query.ids is not None:
        conditions["ids"] = as_array(query.ids)
    if query.sections is not None:
        ranks = {section: rank for rank, section in enumerate(info.section_counts)}
        conditions["section_ranks"] = as_array(ranks[section] for section in query.sections if section in ranks)
    if query.kinds is not None:
        conditions["kinds"] = as_array(kind.value for kind in query.kinds)
    if query.name_starts_with:
        prefix = query.name_starts_with.casefold()
        conditions["name_from"] = prefix
        conditions["name_until"] = prefix + chr(0x10FFFF)
    if query.has_definition is not None:
        conditions["with_definition" if query.has_definition else "without_definition"] = None
    return conditions
