"""From the arguments of a field to what is asked of the store: what resolvers and plans share.

Each function takes the settings and the arguments as the schema names them, in Python's case; one that the client left out
is ``UNSET`` or missing. It raises ``InvalidArgumentError`` or ``LimitExceededError`` for what is out of range.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

import strawberry

from api.schema.inputs import (
    ConceptFilter,
    RelationFilter,
    concept_query,
    given,
    limited,
    limited_text,
    max_steps,
    path_length,
    relation_filter,
)
from api.schema.lookups import Nearest, Reach, RelationsOf
from api.schema.paging import first_items, window
from api.schema.questions import (
    CandidatesQuestion,
    ChangesQuestion,
    ConceptsQuestion,
    FrontierQuestion,
    LearningPathQuestion,
    RelationsQuestion,
    SearchQuestion,
    ShortestPathsQuestion,
    SimilarQuestion,
)
from graph.errors import InvalidArgumentError
from graph.model import ConceptId
from graph.store import Direction
from graph.vocabulary import RelationType

if TYPE_CHECKING:
    from collections.abc import Sequence

    from api.schema.enums import ConceptOrder, Origin, SearchMode
    from api.settings import ApiSettings

__all__ = [
    "candidates",
    "changes",
    "concepts",
    "frontier",
    "id_or_name",
    "learning_path",
    "nearest",
    "neighbors",
    "prerequisites",
    "reachable",
    "relations",
    "search",
    "shortest_paths",
    "similar",
    "unlocks",
]

UNSET = strawberry.UNSET


def neighbors(
    settings: ApiSettings,
    *,
    direction: Direction,
    min_confidence: float,
    first: int,
    relations: Sequence[RelationType] | None = UNSET,
    origins: Sequence[Origin] | None = UNSET,
    after: str | None = UNSET,
) -> RelationsOf:
    """``Concept.neighbors``."""
    shown = window(first, given(after), settings)
    return RelationsOf(direction, relation_filter(relations, origins, min_confidence), shown)


def reachable(
    settings: ApiSettings,
    *,
    relations: Sequence[RelationType] | None,
    direction: Direction,
    min_confidence: float,
    first: int,
    max_depth: int | None = UNSET,
    origins: Sequence[Origin] | None = UNSET,
    after: str | None = UNSET,
) -> Reach:
    """``Concept.reachable``."""
    shown = window(first, given(after), settings)
    return Reach(direction, relation_filter(relations, origins, min_confidence), max_steps(max_depth), shown)


def _required(
    settings: ApiSettings,
    *,
    direction: Direction,
    min_confidence: float,
    first: int,
    max_depth: int | None = UNSET,
    origins: Sequence[Origin] | None = UNSET,
    after: str | None = UNSET,
) -> Reach:
    return reachable(
        settings,
        relations=(RelationType.REQUIRES,),
        direction=direction,
        min_confidence=min_confidence,
        first=first,
        max_depth=max_depth,
        origins=origins,
        after=after,
    )


prerequisites = partial(_required, direction=Direction.OUT)
"""``Concept.prerequisites``."""
unlocks = partial(_required, direction=Direction.IN)
"""``Concept.unlocks``."""


def nearest(settings: ApiSettings, *, first: int) -> Nearest:
    """``Concept.similar``."""
    return Nearest(first_items(first, settings))


def id_or_name(*, id: str | None = UNSET, name: str | None = UNSET) -> tuple[ConceptId | None, str | None]:
    """``Query.concept``: the one of the two that is given."""
    wanted, called = given(id), given(name)
    if (wanted is None) == (called is None):
        raise InvalidArgumentError("concept takes exactly one of id and name", suggestion="give one of them")
    return None if wanted is None else ConceptId(wanted), called


def concepts(
    settings: ApiSettings,
    *,
    order_by: ConceptOrder,
    first: int,
    where: ConceptFilter | None = UNSET,
    after: str | None = UNSET,
) -> ConceptsQuestion:
    """``Query.concepts``."""
    shown = window(first, given(after), settings)
    return ConceptsQuestion(query=concept_query(where, order_by, settings), window=shown)


def relations(
    settings: ApiSettings, *, first: int, where: RelationFilter | None = UNSET, after: str | None = UNSET
) -> RelationsQuestion:
    """``Query.relations``."""
    shown = window(first, given(after), settings)
    conditions = given(where) or RelationFilter()
    return RelationsQuestion(
        relation_filter=relation_filter(conditions.types, conditions.origins, conditions.min_confidence),
        source=given(conditions.source),
        target=given(conditions.target),
        window=shown,
    )


def candidates(
    settings: ApiSettings,
    *,
    min_confidence: float,
    first: int,
    relations: Sequence[RelationType] | None = UNSET,
    concept: str | None = UNSET,
    after: str | None = UNSET,
) -> CandidatesQuestion:
    """``Query.candidates``."""
    shown = window(first, given(after), settings)
    return CandidatesQuestion(
        relation_filter=relation_filter(relations, None, min_confidence), concept=given(concept), window=shown
    )


def changes(
    settings: ApiSettings, *, first: int, after: str | None = UNSET, concept: str | None = UNSET
) -> ChangesQuestion:
    """``Query.changes``."""
    return ChangesQuestion(concept=given(concept), window=window(first, given(after), settings))


def search(settings: ApiSettings, *, text: str, mode: SearchMode, first: int) -> SearchQuestion:
    """``Query.search``."""
    count = first_items(first, settings)
    return SearchQuestion(
        text=limited_text("text", text, settings), mode=mode, first=count, encoder_wait_s=settings.encoder_wait_s
    )


def similar(settings: ApiSettings, *, text: str, first: int) -> SimilarQuestion:
    """``Query.similar``."""
    count = first_items(first, settings)
    return SimilarQuestion(
        text=limited_text("text", text, settings), first=count, encoder_wait_s=settings.encoder_wait_s
    )


def shortest_paths(
    settings: ApiSettings,
    *,
    source: str,
    target: str,
    direction: Direction,
    max_length: int,
    first: int,
    min_confidence: float,
    relations: Sequence[RelationType] | None = UNSET,
    origins: Sequence[Origin] | None = UNSET,
) -> ShortestPathsQuestion:
    """``Query.shortestPaths``."""
    return ShortestPathsQuestion(
        source=source,
        target=target,
        direction=direction,
        relation_filter=relation_filter(relations, origins, min_confidence),
        max_length=path_length(max_length, settings),
        first=first_items(first, settings),
    )


def learning_path(
    settings: ApiSettings,
    *,
    targets: Sequence[str],
    known: Sequence[str],
    min_confidence: float,
    budget_hours: float | None = UNSET,
    origins: Sequence[Origin] | None = UNSET,
) -> LearningPathQuestion:
    """``Query.learningPath``."""
    return LearningPathQuestion(
        targets=limited("targets", targets, settings),
        known=limited("known", known, settings),
        budget_hours=given(budget_hours),
        relation_filter=relation_filter(None, origins, min_confidence),
    )


def frontier(
    settings: ApiSettings,
    *,
    known: Sequence[str],
    first: int,
    min_confidence: float,
    towards: Sequence[str] | None = UNSET,
    origins: Sequence[Origin] | None = UNSET,
) -> FrontierQuestion:
    """``Query.frontier``."""
    aims = given(towards)
    return FrontierQuestion(
        known=limited("known", known, settings),
        towards=None if aims is None else limited("towards", aims, settings),
        first=first_items(first, settings),
        relation_filter=relation_filter(None, origins, min_confidence),
    )
