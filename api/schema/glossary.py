"""What is said of the glossary as a whole."""

from typing import Self

import strawberry

from api.schema.context import Info
from api.schema.encoding import encodes_text
from api.schema.enums import Origin, RelationType
from api.schema.fields import resolved
from graph.store import StoreInfo
from graph.vocabulary import VOCABULARY, TypeInfo

__all__ = ["Glossary", "RelationCount", "RelationTypeInfo", "Section"]


@strawberry.type
class RelationCount:
    """How many relations of one type have one origin."""

    type: RelationType
    origin: Origin
    count: int


@strawberry.type
class Section:
    """A section, and how many concepts stand in it."""

    name: str
    concepts: int


@strawberry.type(description="What is known of one relation type.")
class RelationTypeInfo:
    """Mirrors :class:`graph.vocabulary.TypeInfo`."""

    type: RelationType
    label: str = strawberry.field(description="How source → target reads.")
    inverse_label: str = strawberry.field(description="How target → source reads.")
    description: str
    symmetric: bool
    transitive: bool
    acyclic: bool
    iri: str | None = strawberry.field(description="The property of a public vocabulary with the same meaning.")

    @classmethod
    def of(cls, info: TypeInfo) -> Self:
        """The core's facts as the schema has them."""
        return cls(
            type=info.type,
            label=info.label,
            inverse_label=info.inverse_label,
            description=info.description,
            symmetric=info.symmetric,
            transitive=info.transitive,
            acyclic=info.acyclic,
            iri=info.iri,
        )


@strawberry.type(description="The glossary as a whole.")
class Glossary:
    """Mirrors :class:`graph.store.StoreInfo`."""

    name: str
    version: str = strawberry.field(description="The glossary's own version, as its owner wrote it.")
    store_version: str = strawberry.field(description="Changes with every load.")
    changes: int = strawberry.field(description="Changes made here since the last load, which no source has.")
    concepts: int
    relations: int
    candidates: int = strawberry.field(
        description="Proposed relations that wait for a person's word; no relation is one."
    )
    relation_counts: list[RelationCount]
    sections: list[Section]
    encoder: str | None = strawberry.field(description="The model of the vectors; null where nothing is embedded.")
    licence: str | None
    cluster_labels: list[str] = strawberry.field(description="A label for each cluster of the map, by index.")

    @strawberry.field
    def relation_types(self) -> list[RelationTypeInfo]:
        """The whole vocabulary, also types that the glossary does not use."""
        return [RelationTypeInfo.of(info) for info in VOCABULARY.values()]

    @resolved(
        "Whether free text is embedded by the glossary's encoder; otherwise it is placed by the concepts "
        "whose words it shares."
    )
    async def encodes_text(self, info: Info) -> bool:
        """Nothing is loaded to find out."""
        return await info.context.batcher.call(encodes_text)

    @classmethod
    def of(cls, info: StoreInfo) -> Self:
        """The core's facts as the schema has them."""
        return cls(
            name=info.glossary.name,
            version=info.glossary.version,
            store_version=info.version,
            changes=info.changes,
            concepts=info.concepts,
            relations=info.relations,
            candidates=info.candidates,
            relation_counts=[
                RelationCount(type=type_, origin=origin, count=count)
                for (type_, origin), count in info.relation_counts.items()
            ],
            sections=[Section(name=name, concepts=count) for name, count in info.section_counts.items()],
            encoder=info.encoder,
            licence=info.glossary.licence,
            cluster_labels=list(info.glossary.cluster_labels),
        )
