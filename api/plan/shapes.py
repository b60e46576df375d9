"""The schema as plans read it: for each type what its fields are read from.

A field is one of four kinds: a value of the row itself (:class:`Value`), objects that the row holds (:class:`Held`),
objects that it names by id (:class:`Named`), or what a function finds for all rows at once (:class:`Asked`). The engine's
own resolvers are in :mod:`api.schema`; a test holds that both answer alike and that no field is missing here.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from operator import attrgetter
from typing import TYPE_CHECKING, Any, NamedTuple

from api.plan.pieces import ConceptPieces
from api.schema import lookups
from api.schema.encoding import encodes_text
from api.schema.paging import cursor, page_info
from graph.curation.entry_json import part_as_json
from graph.model import ConceptId
from graph.path_formats import to_mermaid
from graph.store import Page, Window
from graph.vocabulary import VOCABULARY

if TYPE_CHECKING:
    from api.plan.running import Run

__all__ = [
    "SHAPES",
    "Asked",
    "Fetch",
    "Field",
    "Get",
    "Held",
    "Named",
    "Shape",
    "Shown",
    "Value",
    "as_float",
    "number",
    "values",
]

Get = Callable[[Any], Any]
Fetch = Callable[..., Any] | ConceptPieces
"""Reads concepts by id: as objects, as rows of the attributes that a selection needs, or as what stands in the answer."""


@dataclass(frozen=True, slots=True)
class Value:
    """A scalar, an enumeration's value, or a list of those."""

    get: Get


@dataclass(frozen=True, slots=True)
class Held:
    """An object of the row, None where it may be null; with ``many`` a list of them."""

    get: Get
    many: bool = False


@dataclass(frozen=True, slots=True)
class Named:
    """An object whose id the row has; with ``many`` a list of ids."""

    ids: Get
    fetch: Callable[..., Any]
    many: bool = False


@dataclass(frozen=True, slots=True)
class Asked:
    """What ``find`` gives for each row: a value, an object or None, or a list.

    It takes the run, the rows, what is asked, and how concepts are read. For a field of concepts the rows are their ids,
    where ``of_ids`` says so.
    """

    find: Callable[[Run, Sequence[Any], Any, Fetch], Sequence[Any]]
    ask: Callable[..., Any] | None = None
    """From settings and arguments to what is asked; None where the field takes no arguments."""
    many: bool = False
    leaf: bool = False
    of_ids: bool = False
    as_rows: bool = False
    """Whether what is found are concepts as they were read, or a page of them."""


Field = Value | Held | Named | Asked
Shape = dict[str, Field]


class Shown(NamedTuple):
    """A page of a connection and where it stands."""

    page: Page[Any]
    window: Window
    asked: ConceptId | None = None
    """The concept whose relations they are."""


class _Edge(NamedTuple):
    cursor: str
    item: Any
    other: ConceptId | None = None


def values(*names: str) -> Shape:
    """Fields that are called as the row's attributes are, but for the case."""
    return {_camel(name): Value(attrgetter(name)) for name in names}


def _camel(name: str) -> str:
    first, *others = name.split("_")
    return first + "".join(map(str.capitalize, others))


def number(name: str) -> Value:
    """A Float that is called as the row's attribute is."""
    return Value(as_float(attrgetter(name)))


def as_float(get: Get) -> Get:
    """What ``get`` gives as a Float, which the engine writes with a point whatever number it is; None stays None."""

    def read(row: Any) -> float | None:
        value = get(row)
        return None if value is None else float(value)

    return read


def _edges(shown: Shown) -> list[_Edge]:
    first = shown.window.offset + 1
    return [_Edge(cursor(place), item) for place, item in enumerate(shown.page.items, first)]


def _edges_to_others(shown: Shown) -> list[_Edge]:
    asked, first = shown.asked, shown.window.offset + 1
    return [
        _Edge(cursor(place), item, None if asked is None else item.other(asked))
        for place, item in enumerate(shown.page.items, first)
    ]


_PAGE: Shape = {
    "pageInfo": Held(lambda shown: page_info(shown.page, shown.window)),
    "totalCount": Value(lambda shown: shown.page.total),
}
_ITEMS: Shape = {"nodes": Held(lambda shown: shown.page.items, many=True), **_PAGE}
_OF_RELATION: Shape = {
    **values("id", "type", "method"),
    "confidence": number("confidence"),
    "source": Named(attrgetter("source"), lookups.fetch_concepts),
    "target": Named(attrgetter("target"), lookups.fetch_concepts),
    "evidence": Held(attrgetter("evidence"), many=True),
}


def _others(run: Run, edges: Sequence[_Edge], _: None, fetch: Fetch) -> list[Any]:
    """The far ends of edges; None on a list of relations that belongs to no concept."""
    found = iter(run.present(fetch, [edge.other for edge in edges if edge.other is not None]))
    return [None if edge.other is None else next(found) for edge in edges]


def _nodes_reached(run: Run, shown: Sequence[Shown], _: None, fetch: Fetch) -> list[list[Any]]:
    ids = [reached.concept for each in shown for reached in each.page.items]
    found = iter(run.present(fetch, ids))
    return [[next(found) for _ in each.page.items] for each in shown]


class _Section(NamedTuple):
    name: str
    concepts: int


class _Count(NamedTuple):
    type: Any
    origin: Any
    number: int

    @property
    def count(self) -> int:  # type: ignore[override]  # the schema's word
        return self.number


def _counts(info: Any) -> list[_Count]:
    return [_Count(type_, origin, count) for (type_, origin), count in info.relation_counts.items()]


SHAPES: dict[str, Shape] = {
    "Position": {"x": number("x"), "y": number("y"), **values("cluster")},
    "Document": values("id", "text", "file", "line"),
    "Evidence": {
        **values("quote", "document", "start", "end"),
        "source": Named(attrgetter("document"), lookups.fetch_documents),
    },
    "Relation": {
        **_OF_RELATION,
        **values("origin"),
        "premises": Named(attrgetter("premises"), lookups.fetch_relations, many=True),
    },
    "Candidate": _OF_RELATION,
    "PageInfo": values("has_next_page", "has_previous_page", "start_cursor", "end_cursor"),
    "ConceptConnection": {"edges": Held(_edges, many=True), **_ITEMS},
    "ConceptEdge": {**values("cursor"), "node": Held(attrgetter("item"))},
    "RelationConnection": {"edges": Held(_edges_to_others, many=True), **_ITEMS},
    "RelationEdge": {**values("cursor"), "node": Held(attrgetter("item")), "other": Asked(_others, as_rows=True)},
    "CandidateConnection": {"edges": Held(_edges, many=True), **_ITEMS},
    "CandidateEdge": {**values("cursor"), "node": Held(attrgetter("item"))},
    "ReachedConnection": {
        "edges": Held(_edges, many=True),
        "nodes": Asked(_nodes_reached, many=True, as_rows=True),
        **_PAGE,
    },
    "ReachedEdge": {
        **values("cursor"),
        "depth": Value(attrgetter("item.depth")),
        "node": Named(attrgetter("item.concept"), lookups.fetch_concepts),
        "via": Named(attrgetter("item.via"), lookups.fetch_relations),
    },
    "SearchHit": {
        **values("matched"),
        "score": number("score"),
        "concept": Named(attrgetter("concept"), lookups.fetch_concepts),
    },
    "ConceptPath": {
        "length": Value(lambda path: len(path.relations)),
        "concepts": Named(attrgetter("concepts"), lookups.fetch_concepts, many=True),
        "relations": Held(attrgetter("relations"), many=True),
    },
    "ShortestPaths": {"paths": Held(attrgetter("paths"), many=True)},
    "UnknownConcepts": {**values("message", "ids"), "suggestions": Held(attrgetter("suggestions"), many=True)},
    "PrerequisiteCycle": {**values("message"), "cycle": Held(attrgetter("cycle"), many=True)},
    "LearningPath": {
        "targets": Held(attrgetter("targets"), many=True),
        "steps": Held(attrgetter("steps"), many=True),
        "totalHours": number("total_hours"),
        "skipped": Held(attrgetter("skipped"), many=True),
        "unreached": Held(attrgetter("unreached"), many=True),
        "mermaid": Value(to_mermaid),
    },
    "LearningStep": {
        **values("position", "is_target"),
        "concept": Held(attrgetter("concept")),
        "hours": number("hours"),
        "cumulativeHours": number("cumulative_hours"),
        "requires": Held(attrgetter("requires"), many=True),
        "neededFor": Held(attrgetter("needed_for"), many=True),
    },
    "FrontierConcept": {
        "concept": Held(attrgetter("concept")),
        "hours": number("hours"),
        **values("unlocks"),
        "requires": Held(attrgetter("requires"), many=True),
    },
    "ChangeConnection": {"edges": Held(_edges, many=True), **_ITEMS},
    "ChangeEdge": {**values("cursor"), "node": Held(attrgetter("item"))},
    "Change": {
        **values("id", "by", "undoes"),
        "at": Value(lambda entry: entry.at.isoformat()),
        "actions": Held(attrgetter("actions"), many=True),
        "before": Value(lambda entry: part_as_json(entry.before)),
        "after": Value(lambda entry: part_as_json(entry.after)),
        "storeVersionBefore": Value(attrgetter("version_before")),
        "storeVersionAfter": Value(attrgetter("version_after")),
    },
    "ChangeAction": values("kind", "subject"),
    "RelationCount": values("type", "origin", "count"),
    "Section": values("name", "concepts"),
    "RelationTypeInfo": values(
        "type", "label", "inverse_label", "description", "symmetric", "transitive", "acyclic", "iri"
    ),
    "Glossary": {
        "name": Value(attrgetter("glossary.name")),
        "version": Value(attrgetter("glossary.version")),
        "storeVersion": Value(attrgetter("version")),
        **values("changes", "concepts", "relations", "candidates", "encoder"),
        "relationCounts": Held(_counts, many=True),
        "sections": Held(lambda info: [_Section(*each) for each in info.section_counts.items()], many=True),
        "licence": Value(attrgetter("glossary.licence")),
        "clusterLabels": Value(attrgetter("glossary.cluster_labels")),
        "relationTypes": Held(lambda _: list(VOCABULARY.values()), many=True),
        "encodesText": Asked(lambda run, rows, _, __: [run.call(encodes_text) for _ in rows], leaf=True),
    },
}
