"""A relation or a candidate for one, its evidence, and the texts that are quoted."""

from typing import TYPE_CHECKING, Annotated, Self

import strawberry

from api.schema import lookups
from api.schema.context import Info
from api.schema.enums import Origin, RelationType
from api.schema.fields import resolved
from api.schema.node import Node
from graph import model
from graph.model import ConceptId, RelationId

if TYPE_CHECKING:
    from api.schema.concept import Concept

__all__ = ["Candidate", "Document", "Evidence", "Relation"]

LazyConcept = Annotated["Concept", strawberry.lazy("api.schema.concept")]


@strawberry.type(description="A piece of source text that evidence quotes from.")
class Document:
    """Mirrors :class:`graph.model.Document`."""

    id: strawberry.ID
    text: str
    file: str | None = strawberry.field(
        description="The file it was read from, relative to the source that was loaded."
    )
    line: int | None = strawberry.field(description="The line of that file on which it starts, from 1.")

    @classmethod
    def of(cls, document: model.Document) -> Self:
        """The core's document as the schema has it."""
        return cls(id=strawberry.ID(document.id), text=document.text, file=document.file, line=document.line)


@strawberry.type(description="A verbatim piece of a source text: text[start:end] == quote.")
class Evidence:
    """Mirrors :class:`graph.model.Evidence`."""

    quote: str
    document: str
    start: int
    end: int

    @resolved("The text that is quoted.")
    async def source(self, info: Info) -> Document:
        """Loaded for all evidence of a level at once."""
        return Document.of(lookups.present(await info.context.batcher.load(lookups.fetch_documents, self.document)))

    @classmethod
    def of(cls, evidence: model.Evidence) -> Self:
        """The core's evidence as the schema has it."""
        return cls(quote=evidence.quote, document=evidence.document, start=evidence.start, end=evidence.end)


@strawberry.type(description="`source TYPE target`, asserted once; the inverse is a view.")
class Relation(Node):
    """Mirrors :class:`graph.model.Relation`."""

    source_id: strawberry.Private[ConceptId]
    target_id: strawberry.Private[ConceptId]
    premise_ids: strawberry.Private[tuple[RelationId, ...]]
    type: RelationType
    origin: Origin
    confidence: float
    method: str = strawberry.field(
        description="How it was found: `curated`, or the rule or model that extracted or derived it."
    )
    evidence: list[Evidence]

    @classmethod
    def of(cls, relation: model.Relation) -> Self:
        """The core's relation as the schema has it."""
        return cls(
            id=strawberry.ID(relation.id),
            source_id=relation.source,
            target_id=relation.target,
            premise_ids=relation.premises,
            type=relation.type,
            origin=relation.origin,
            confidence=relation.confidence,
            method=relation.method,
            evidence=[Evidence.of(evidence) for evidence in relation.evidence],
        )

    @strawberry.field
    async def source(self, info: Info) -> LazyConcept:
        """Loaded for all relations of a level at once."""
        from api.schema.concept import Concept

        return Concept.of(await lookups.concept(info.context, self.source_id))

    @strawberry.field
    async def target(self, info: Info) -> LazyConcept:
        """Loaded for all relations of a level at once."""
        from api.schema.concept import Concept

        return Concept.of(await lookups.concept(info.context, self.target_id))

    @resolved("For a DERIVED relation: the relations that it follows from.")
    async def premises(self, info: Info) -> list["Relation"]:
        """Loaded for all relations of a level at once."""
        return [Relation.of(premise) for premise in await lookups.relations(info.context, self.premise_ids)]


@strawberry.type(
    description="A proposed relation that waits for a person's word: no other field lists, counts or follows it."
)
class Candidate:
    """Mirrors :class:`graph.model.Relation` as :attr:`graph.model.Graph.candidates` has it."""

    id: strawberry.ID = strawberry.field(description="The id of the relation that it becomes when it is accepted.")
    source_id: strawberry.Private[ConceptId]
    target_id: strawberry.Private[ConceptId]
    type: RelationType
    confidence: float
    method: str = strawberry.field(description="The rule or model that proposed it.")
    evidence: list[Evidence]

    @classmethod
    def of(cls, candidate: model.Relation) -> Self:
        """The core's candidate as the schema has it."""
        return cls(
            id=strawberry.ID(candidate.id),
            source_id=candidate.source,
            target_id=candidate.target,
            type=candidate.type,
            confidence=candidate.confidence,
            method=candidate.method,
            evidence=[Evidence.of(evidence) for evidence in candidate.evidence],
        )

    @strawberry.field
    async def source(self, info: Info) -> LazyConcept:
        """Loaded for all candidates of a level at once."""
        from api.schema.concept import Concept

        return Concept.of(await lookups.concept(info.context, self.source_id))

    @strawberry.field
    async def target(self, info: Info) -> LazyConcept:
        """Loaded for all candidates of a level at once."""
        from api.schema.concept import Concept

        return Concept.of(await lookups.concept(info.context, self.target_id))
