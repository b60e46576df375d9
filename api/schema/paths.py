"""Ways between concepts, learning paths, and what can be learnt next."""

from typing import Annotated, Self

import strawberry

from api.schema import lookups
from api.schema.concept import Concept
from api.schema.context import Info
from api.schema.fields import resolved
from api.schema.questions import Cycle, Unknown, Way, Ways
from api.schema.relation import Relation
from graph import learning, model, path_formats
from graph.frontier import FrontierConcept as ReadyConcept
from graph.model import ConceptId

__all__ = [
    "ConceptPath",
    "FrontierConcept",
    "LearningPath",
    "LearningPathResult",
    "LearningStep",
    "PrerequisiteCycle",
    "ShortestPaths",
    "ShortestPathsResult",
    "UnknownConcepts",
    "learning_path_result",
    "shortest_paths_result",
]


def _relations(relations: tuple[model.Relation, ...]) -> list[Relation]:
    return [Relation.of(relation) for relation in relations]


def _concepts(concepts: tuple[model.Concept, ...]) -> list[Concept]:
    return [Concept.of(concept) for concept in concepts]


@strawberry.type(
    description="concepts has one more element than relations; relations[i] joins concepts[i] and concepts[i+1], "
    "either way round."
)
class ConceptPath:
    """One answer of :meth:`graph.store.GraphStore.shortest_paths`."""

    length: int
    concept_ids: strawberry.Private[tuple[ConceptId, ...]]
    relations: list[Relation]

    @classmethod
    def of(cls, way: Way) -> Self:
        """The way as the schema has it."""
        return cls(length=len(way.relations), concept_ids=way.concepts, relations=_relations(way.relations))

    @strawberry.field
    async def concepts(self, info: Info) -> list[Concept]:
        """Loaded for all paths at once."""
        return [Concept.of(concept) for concept in await lookups.concepts(info.context, self.concept_ids)]


@strawberry.type(description="The shortest ways between two concepts; none where there is no way.")
class ShortestPaths:
    """The answer where both concepts exist."""

    paths: list[ConceptPath]

    @classmethod
    def of(cls, ways: Ways) -> Self:
        """The ways as the schema has them."""
        return cls(paths=[ConceptPath.of(way) for way in ways.paths])


@strawberry.type(description="Names that no concept has.")
class UnknownConcepts:
    """Mirrors :class:`api.schema.questions.Unknown`."""

    message: str
    ids: list[strawberry.ID]
    suggestions: list[Concept] = strawberry.field(description="Concepts whose names come near.")

    @classmethod
    def of(cls, unknown: Unknown) -> Self:
        """The names as the schema has them."""
        return cls(
            message=unknown.message,
            ids=[strawberry.ID(name) for name in unknown.ids],
            suggestions=_concepts(unknown.suggestions),
        )


@strawberry.type(description="Prerequisites that run in a circle: each relation's target is the next one's source.")
class PrerequisiteCycle:
    """Mirrors :class:`api.schema.questions.Cycle`."""

    message: str
    cycle: list[Relation]

    @classmethod
    def of(cls, found: Cycle) -> Self:
        """The cycle as the schema has it."""
        return cls(message=found.message, cycle=_relations(found.cycle))


@strawberry.type(description="One concept to learn.")
class LearningStep:
    """Mirrors :class:`graph.learning.LearningStep`."""

    position: int = strawberry.field(description="From 1.")
    concept: Concept
    hours: float
    cumulative_hours: float
    is_target: bool
    requires: list[Relation] = strawberry.field(
        description="Why here: the REQUIRES relations from this step to earlier steps, and from later steps to this one."
    )
    needed_for: list[Relation]

    @classmethod
    def of(cls, step: learning.LearningStep) -> Self:
        """The core's step as the schema has it."""
        return cls(
            position=step.position,
            concept=Concept.of(step.concept),
            hours=step.hours,
            cumulative_hours=step.cumulative_hours,
            is_target=step.is_target,
            requires=_relations(step.requires),
            needed_for=_relations(step.needed_for),
        )


@strawberry.type(
    description="Topologically ordered, deterministic, minimal: exactly the targets and their unlearnt prerequisites."
)
class LearningPath:
    """Mirrors :class:`graph.learning.LearningPath`."""

    core: strawberry.Private[learning.LearningPath]
    targets: list[Concept]
    steps: list[LearningStep]
    total_hours: float
    skipped: list[Concept] = strawberry.field(
        description="Concepts left out because they, or every need for them, are known."
    )
    unreached: list[Concept] = strawberry.field(description="With budgetHours: targets that do not fit the budget.")

    @resolved("The path as a Mermaid flowchart.")
    def mermaid(self) -> str:
        """Drawn only when it is asked for."""
        return path_formats.to_mermaid(self.core)

    @classmethod
    def of(cls, path: learning.LearningPath) -> Self:
        """The core's path as the schema has it."""
        return cls(
            core=path,
            targets=_concepts(path.targets),
            steps=[LearningStep.of(step) for step in path.steps],
            total_hours=path.total_hours,
            skipped=_concepts(path.skipped),
            unreached=_concepts(path.unreached),
        )


@strawberry.type(description="A concept whose every prerequisite is known.")
class FrontierConcept:
    """Mirrors :class:`graph.frontier.FrontierConcept`."""

    concept: Concept
    hours: float
    unlocks: int = strawberry.field(description="How many concepts need it, directly or through others.")
    requires: list[Relation] = strawberry.field(description="Its prerequisites, all known.")

    @classmethod
    def of(cls, found: ReadyConcept) -> Self:
        """The core's concept as the schema has it."""
        return cls(
            concept=Concept.of(found.concept),
            hours=found.hours,
            unlocks=found.unlocks,
            requires=_relations(found.requires),
        )


ShortestPathsResult = Annotated[ShortestPaths | UnknownConcepts, strawberry.union("ShortestPathsResult")]
LearningPathResult = Annotated[
    LearningPath | UnknownConcepts | PrerequisiteCycle, strawberry.union("LearningPathResult")
]


def shortest_paths_result(answer: Ways | Unknown) -> ShortestPaths | UnknownConcepts:
    """The answer as the schema has it."""
    return ShortestPaths.of(answer) if isinstance(answer, Ways) else UnknownConcepts.of(answer)


def learning_path_result(
    answer: learning.LearningPath | Unknown | Cycle,
) -> LearningPath | UnknownConcepts | PrerequisiteCycle:
    """The answer as the schema has it."""
    if isinstance(answer, Unknown):
        return UnknownConcepts.of(answer)
    return PrerequisiteCycle.of(answer) if isinstance(answer, Cycle) else LearningPath.of(answer)
