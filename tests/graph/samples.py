"""Small graphs that the tests of this folder share."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from graph.model import Concept, ConceptId, ConceptKind, Evidence, GlossaryInfo, Graph, Origin, Relation
from graph.store import GraphStore
from graph.stores.sqlite import SqliteStore
from graph.vocabulary import RelationType


def relation(
    source: str,
    type: RelationType,
    target: str,
    *,
    origin: Origin = Origin.CURATED,
    confidence: float = 1.0,
    evidence: tuple[Evidence, ...] = (),
) -> Relation:
    return Relation(
        source=ConceptId(source),
        type=type,
        target=ConceptId(target),
        origin=origin,
        method="curated" if origin is Origin.CURATED else "a-rule",
        confidence=confidence,
        evidence=evidence,
    )


def requires(*pairs: str | tuple[str, str]) -> list[Relation]:
    """``requires("ab", ("c", "d"))``: a REQUIRES b, c REQUIRES d."""
    return [relation(source, RelationType.REQUIRES, target) for source, target in pairs]


def graph_of(
    relations: Iterable[Relation],
    *,
    hours: dict[str, float] | None = None,
    sections: dict[str, str] | None = None,
    also: Iterable[str] = (),
) -> Graph:
    """A graph of exactly these relations, its concepts named by their ids."""
    told = tuple(relations)
    names = dict.fromkeys([*also, *(end for each in told for end in (each.source, each.target))])
    concepts = tuple(
        Concept(
            id=ConceptId(name),
            name=name,
            kind=ConceptKind.MENTIONED,
            hours=(hours or {}).get(name),
            section=(sections or {}).get(name),
        )
        for name in names
    )
    info = GlossaryInfo(name="sample", sections=tuple(dict.fromkeys((sections or {}).values())))
    return Graph(info=info, concepts=concepts, relations=told)


@contextmanager
def stored(graph: Graph) -> Iterator[GraphStore]:
    """A store that holds ``graph``."""
    with TemporaryDirectory() as folder, SqliteStore(Path(folder) / "graph.db") as store:
        store.replace(graph)
        yield store
