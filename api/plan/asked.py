"""The fields that take arguments, as plans answer them: from the root, and from concepts."""

from __future__ import annotations

from operator import attrgetter
from typing import TYPE_CHECKING, Any

from api.plan.pieces import ConceptPieces
from api.plan.running import HandedOverError
from api.plan.shapes import SHAPES, Asked, Fetch, Held, Named, Shape, Shown, number, values
from api.schema import asking, lookups
from api.schema.inputs import limited
from api.schema.questions import ConceptsQuestion, Cycle, Unknown, Ways, store_info
from graph.learning import LearningPath
from graph.model import Concept, ConceptId, Relation, RelationId, relation_id
from graph.names import name_key
from graph.vocabulary import RelationType

if TYPE_CHECKING:
    from collections.abc import Sequence

    from api.plan.running import Run
    from api.settings import ApiSettings
    from graph.store import Page, Scored

__all__ = ["ALL_SHAPES", "TYPE_NAMES"]

TYPE_NAMES: dict[type, str] = {
    Concept: "Concept",
    Relation: "Relation",
    Ways: "ShortestPaths",
    Unknown: "UnknownConcepts",
    LearningPath: "LearningPath",
    Cycle: "PrerequisiteCycle",
}
"""What stands for a type that is one of several."""


class _Similar:
    """A concept that is near in meaning to another, or to a text."""

    __slots__ = ("concept", "score", "to")

    def __init__(self, scored: Scored, to: ConceptId | None = None) -> None:
        self.concept, self.score, self.to = scored.concept, scored.score, to


def _pages(run: Run, ids: Sequence[ConceptId], lookup: Any, _: Fetch) -> list[Shown]:
    """For each concept a page of what is at it or reached from it."""
    pages: list[Page[Any] | None] = run.found(lookup, ids)
    shown = [page for page in pages if page is not None]
    if len(shown) < len(ids):
        raise HandedOverError
    run.count(sum(len(page.items) for page in shown))
    return [Shown(page, lookup.window, id_) for page, id_ in zip(shown, ids, strict=True)]


def _nearest(run: Run, ids: Sequence[ConceptId], lookup: lookups.Nearest, _: Fetch) -> list[list[_Similar]]:
    found = run.found(lookup, ids)
    run.count(sum(each is not None for each in found))
    return [[_Similar(scored, id_) for scored in each or ()] for each, id_ in zip(found, ids, strict=True)]


def _joining(run: Run, rows: Sequence[_Similar], _: None, __: Fetch) -> list[list[Relation]]:
    """The relations between the two of each row, in vocabulary order."""
    asked = [[] if row.to is None else _possible_ids(row.to, row.concept) for row in rows]
    found = iter(run.found(lookups.fetch_relations, [id_ for ids in asked for id_ in ids]))
    joining = [[one for one in [next(found) for _ in ids] if one is not None] for ids in asked]
    run.count(sum(map(len, joining)))
    return joining


def _possible_ids(one: ConceptId, other: ConceptId) -> list[RelationId]:
    ways = ((one, other), (other, one))
    return list(dict.fromkeys(relation_id(a, type_, b) for type_ in RelationType for a, b in ways))


def _ask_id(_: ApiSettings, *, id: str) -> str:
    return id


def _ask_ids(settings: ApiSettings, *, ids: Sequence[str]) -> Sequence[str]:
    limited("ids", ids, settings)
    return ids


def _ask_concept(_: ApiSettings, **arguments: Any) -> tuple[ConceptId | None, str | None]:
    return asking.id_or_name(**arguments)


def _nodes(run: Run, _: Sequence[None], ids: Sequence[str], __: Fetch) -> list[list[Concept | Relation | None]]:
    distinct = dict.fromkeys(ids)
    of_relations = [RelationId(id_) for id_ in distinct if id_.count(":") == 2]
    of_concepts = [ConceptId(id_) for id_ in distinct if id_.count(":") != 2]
    found: dict[str, Concept | Relation | None] = {}
    found.update(zip(of_relations, run.found(lookups.fetch_relations, of_relations), strict=True))
    found.update(zip(of_concepts, run.found(lookups.fetch_concepts, of_concepts), strict=True))
    run.count(sum(each is not None for each in found.values()))
    return [[found[id_] for id_ in ids]]


def _node(run: Run, rows: Sequence[None], id: str, fetch: Fetch) -> list[Concept | Relation | None]:
    return _nodes(run, rows, [id], fetch)[0]


def _concept(run: Run, _: Sequence[None], asked: tuple[ConceptId | None, str | None], fetch: Fetch) -> Sequence[Any]:
    wanted, called = asked
    if called is not None:
        (wanted,) = run.found(lookups.fetch_ids, [name_key(called)])
        run.count(wanted is not None)
    if wanted is None:
        return [None]
    found = run.found(fetch, [wanted])
    run.count(found[0] is not None)
    return found


def _answered(run: Run, _: Sequence[None], question: Any, __: Fetch) -> list[Any]:
    return [run.call(question)]


def _page(run: Run, _: Sequence[None], question: Any, __: Fetch) -> list[Shown]:
    return [Shown(run.call(question), question.window)]


def _concepts(run: Run, _: Sequence[None], question: ConceptsQuestion, fetch: Fetch) -> list[Shown]:
    if isinstance(fetch, ConceptPieces):
        return [Shown(fetch.page(run, question.query, question.window), question.window)]
    if not isinstance(fetch, lookups.ConceptRows):
        return [Shown(run.call(question), question.window)]
    columns = fetch.columns
    return [Shown(run.call(lambda store: question.rows(store, columns)), question.window)]


def _similar(run: Run, _: Sequence[None], question: Any, __: Fetch) -> list[list[_Similar]]:
    return [[_Similar(scored) for scored in run.call(question)]]


def _glossary(run: Run, _: Sequence[None], __: None, ___: Fetch) -> list[Any]:
    return [run.call(store_info)]


_CONCEPT: Shape = {
    **values("id", "name", "aliases", "definition", "kind", "section"),
    "hours": number("hours"),
    "position": Held(attrgetter("position")),
    "neighbors": Asked(_pages, asking.neighbors, of_ids=True),
    "reachable": Asked(_pages, asking.reachable, of_ids=True),
    "prerequisites": Asked(_pages, asking.prerequisites, of_ids=True),
    "unlocks": Asked(_pages, asking.unlocks, of_ids=True),
    "similar": Asked(_nearest, asking.nearest, many=True, of_ids=True),
}
_SIMILAR: Shape = {
    "concept": Named(attrgetter("concept"), lookups.fetch_concepts),
    "score": number("score"),
    "relations": Asked(_joining, many=True),
}
_QUERY: Shape = {
    "node": Asked(_node, _ask_id),
    "nodes": Asked(_nodes, _ask_ids, many=True),
    "concept": Asked(_concept, _ask_concept, as_rows=True),
    "concepts": Asked(_concepts, asking.concepts, as_rows=True),
    "relations": Asked(_page, asking.relations),
    "candidates": Asked(_page, asking.candidates),
    "changes": Asked(_page, asking.changes),
    "search": Asked(_answered, asking.search, many=True),
    "similar": Asked(_similar, asking.similar, many=True),
    "shortestPaths": Asked(_answered, asking.shortest_paths),
    "learningPath": Asked(_answered, asking.learning_path),
    "frontier": Asked(_answered, asking.frontier, many=True),
    "glossary": Asked(_glossary),
}
ALL_SHAPES: dict[str, Shape] = {**SHAPES, "Concept": _CONCEPT, "SimilarConcept": _SIMILAR, "Query": _QUERY}
"""Every type of the schema that has fields."""
