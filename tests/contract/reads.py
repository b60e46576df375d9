"""One call of each primitive that reads."""

from __future__ import annotations

import numpy as np

from graph.names import name_key
from graph.store import EVERY_RELATION, ConceptQuery, Direction, Window

__all__ = ["READS"]

READS = {
    "info": lambda store: store.info(),
    "concepts": lambda store: store.concepts(["a"]),
    "version": lambda store: store.version(),
    "concept_rows": lambda store: store.concept_rows(["a"], ("name", "aliases", "position")),
    "list_concept_rows": lambda store: store.list_concept_rows(ConceptQuery(), Window(), ("name",)),
    "list_concept_ids": lambda store: store.list_concept_ids(ConceptQuery(), Window()),
    "identify": lambda store: store.identify([name_key("a")]),
    "relations": lambda store: store.relations(["a:USES:b"]),
    "documents": lambda store: store.documents(),
    "list_concepts": lambda store: store.list_concepts(ConceptQuery(), Window()),
    "list_relations": lambda store: store.list_relations(EVERY_RELATION, Window()),
    "list_candidates": lambda store: store.list_candidates(EVERY_RELATION, Window()),
    "list_changes": lambda store: store.list_changes(Window()),
    "relations_of": lambda store: store.relations_of(["a"], Direction.BOTH, EVERY_RELATION, Window()),
    "reach": lambda store: store.reach(["a"], Direction.OUT, EVERY_RELATION, None, Window()),
    "shortest_paths": lambda store: store.shortest_paths("a", "b", Direction.OUT, EVERY_RELATION, 8, 3),
    "search": lambda store: store.search("a", 5),
    "nearest": lambda store: store.nearest(["a"], 5),
    "nearest_to_vector": lambda store: store.nearest_to_vector(np.array([1, 0, 0], dtype=np.float32), 5),
    "vectors": lambda store: store.vectors(),
    "ready": lambda store: store.ready([], None, EVERY_RELATION, 5),
}
