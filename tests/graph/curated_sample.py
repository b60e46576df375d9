"""A graph that curation is tried on, and what tests look at in the result."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime

import numpy as np

from graph.curation import LogEntry
from graph.curation.entry_json import entry_from_json, entry_to_json
from graph.curation.touched import difference, predecessors
from graph.derivation import complete
from graph.model import (
    Concept,
    ConceptId,
    ConceptKind,
    Document,
    Evidence,
    GlossaryInfo,
    Graph,
    Origin,
    Position,
    Relation,
    RelationId,
    VectorTable,
)
from graph.vocabulary import RelationType

TEXTS = {
    "dropout": "Dropout is a technique. It prevents overfitting.",
    "overfitting": "Overfitting is the opposite of underfitting.",
    "underfitting": "Underfitting is too little.",
    "training": "Training uses data and causes overfitting.",
}
MENTIONED = ("technique", "data")
VECTORS = ("dropout", "overfitting", "training")


def extracted(source: str, type_: RelationType, target: str, quote: str, confidence: float = 0.9) -> Relation:
    at = TEXTS[source].index(quote)
    return Relation(
        source=ConceptId(source),
        type=type_,
        target=ConceptId(target),
        origin=Origin.EXTRACTED,
        method="cue",
        confidence=confidence,
        evidence=(Evidence(f"t#{source}", at, at + len(quote), quote),),
    )


def curated(text: str, **fields) -> Relation:
    source, type_, target = text.split()
    return Relation(source=ConceptId(source), type=RelationType(type_), target=ConceptId(target), **fields)


def base() -> Graph:
    """Four defined concepts in two sections and two mentioned ones; curated, extracted and derived relations; candidates."""
    asserted = [
        extracted("dropout", RelationType.IS_A, "technique", "is a technique"),
        extracted("dropout", RelationType.PREVENTS, "overfitting", "prevents overfitting"),
        extracted("training", RelationType.USES, "data", "uses data"),
        extracted("training", RelationType.CAUSES, "overfitting", "causes overfitting", 0.8),
        curated("overfitting CONTRASTS_WITH underfitting"),
        curated("dropout REQUIRES training"),
    ]
    sections = {"dropout": "Cures", "overfitting": "Basics", "underfitting": "Basics"}
    concepts = [
        Concept(
            id=ConceptId(id_),
            name=id_.capitalize(),
            definition=text,
            document=f"t#{id_}",
            section=sections.get(id_),
            position=Position(float(place), 1.0, 0),
        )
        for place, (id_, text) in enumerate(TEXTS.items())
    ]
    concepts += [Concept(id=ConceptId(id_), name=id_, kind=ConceptKind.MENTIONED) for id_ in MENTIONED]
    order = {"Basics": 0, "Cures": 1, None: 2}
    return Graph(
        info=GlossaryInfo(name="sample", sections=("Basics", "Cures"), cluster_labels=("all",)),
        concepts=tuple(sorted(concepts, key=lambda each: order[each.section])),
        relations=complete(asserted).relations,
        candidates=(
            extracted("overfitting", RelationType.REQUIRES, "underfitting", "opposite of underfitting", 0.5),
            extracted("training", RelationType.REQUIRES, "data", "data", 0.4),
            extracted("training", RelationType.IMPROVES, "underfitting", "Training", 0.3),
        )[::2],
        documents=tuple(Document(f"t#{id_}", text, "t.csv", line) for line, (id_, text) in enumerate(TEXTS.items(), 2)),
        vectors=VectorTable("e", tuple(map(ConceptId, VECTORS)), VECTORS, np.eye(3, dtype=np.float32)),
    )


BASE = base()


def by_id(relations: Iterable[Relation]) -> dict[RelationId, Relation]:
    return {each.id: each for each in relations}


def logged(before: Graph, after: Graph, id_: str = "entry") -> LogEntry:
    """The entry that a store would have, as it comes back from its JSON."""
    parts = difference(before, after)
    came_after = predecessors(before, parts[0])
    entry = LogEntry(
        id=id_, at=datetime.now(UTC), by="x", actions=(), before=parts[0], after=parts[1], came_after=came_after
    )
    return entry_from_json(entry_to_json(entry))


def comparable(graph: Graph) -> tuple[object, ...]:
    """``graph`` without the order of what has none, and vectors by concept."""
    table = graph.vectors
    rows = (
        {}
        if table is None
        else dict(zip(table.ids, zip(table.text_hashes, map(bytes, table.matrix), strict=True), strict=True))
    )
    documents = sorted(graph.documents, key=lambda each: each.id)
    candidates = sorted(graph.candidates, key=lambda each: each.id)
    return graph.info, graph.concepts, graph.relations, candidates, documents, rows, table and table.encoder
