"""Vectors and places on the map for a graph, from what is kept of earlier ones and made anew."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING

from graph.errors import GlossaryError, Problem, Severity, StoreMissingError, StoreOutdatedError
from graph.model import ConceptId, Graph, Position, VectorTable
from graph.store import ConceptQuery, Window
from loaders.report import EmbeddingSummary, MapSummary

if TYPE_CHECKING:
    from graph.store import GraphStore
    from loaders.pipeline import LoadOptions

__all__ = ["NOT_ASKED", "Placed", "Previous", "place_on_map", "previous_vectors"]

NOT_ASKED = "not asked for (--no-embed)"


@dataclass(frozen=True, slots=True)
class Previous:
    """Vectors and places of an earlier load."""

    table: VectorTable | None = None
    positions: Mapping[ConceptId, Position] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Placed:
    """A graph with vectors and places, and how it came by them."""

    graph: Graph
    embedding: EmbeddingSummary
    map: MapSummary
    problems: tuple[Problem, ...] = ()


def previous_vectors(store: GraphStore) -> Previous:
    """What ``store`` holds; nothing where nothing was loaded yet, or only by an older program.

    Raises:
        StoreError: the store cannot be read.
    """
    try:
        concepts = store.list_concepts(ConceptQuery(), Window()).items
        return Previous(store.vectors(), {each.id: each.position for each in concepts if each.position is not None})
    except (StoreMissingError, StoreOutdatedError):
        return Previous()


def place_on_map(
    graph: Graph,
    sources: Sequence[Path],
    previous: Previous,
    options: LoadOptions | None,
    progress: Callable[[str, int, int | None], None],
) -> Placed:
    """``graph`` with vectors and places as far as they can be had; as it is without ``options``.

    Raises:
        InvalidArgumentError: there is no such encoder, and one is needed.
    """
    if options is None:
        count = len(graph.concepts)
        return Placed(graph, EmbeddingSummary(missing=count, note=NOT_ASKED), MapSummary(note=NOT_ASKED))
    from loaders.embedding import embed_concepts
    from loaders.projection import project

    bundled, problems = _bundled(sources)
    tables = [each.table for each in (*bundled, previous) if each.table is not None]
    embedding = embed_concepts(graph.concepts, encoder=options.encoder, cached=tables, progress=progress)
    progress("map", 0, None)
    projection = project(embedding.table, _earlier_places(bundled, previous), concepts=graph.concepts)
    placed = replace(
        graph,
        info=replace(graph.info, cluster_labels=projection.cluster_labels),
        concepts=tuple(replace(each, position=projection.positions.get(each.id)) for each in graph.concepts),
        vectors=embedding.table,
    )
    return Placed(
        placed,
        EmbeddingSummary(
            encoder=None if embedding.table is None else embedding.table.encoder,
            reused=embedding.reused,
            computed=embedding.computed,
            missing=embedding.missing,
            note=embedding.note,
        ),
        MapSummary(placed=len(projection.positions), clusters=len(projection.cluster_labels), note=projection.note),
        tuple(problems),
    )


def _bundled(sources: Sequence[Path]) -> tuple[list[Previous], list[Problem]]:
    """What lies precomputed beside the sources; a file that cannot be read is a warning, for it can be made again."""
    from loaders.precompute import PRECOMPUTED_FILE, read_precomputed

    folders = dict.fromkeys(source if source.is_dir() else source.parent for source in sources)
    found: list[Previous] = []
    problems: list[Problem] = []
    for path in (folder / PRECOMPUTED_FILE for folder in folders):
        if not path.is_file():
            continue
        try:
            precomputed = read_precomputed(path)
        except GlossaryError as error:
            problems += [replace(problem, severity=Severity.WARNING) for problem in error.problems]
        else:
            found.append(Previous(precomputed.table, precomputed.positions))
    return found, problems


def _earlier_places(bundled: Sequence[Previous], previous: Previous) -> dict[ConceptId, Position]:
    """Places that are on one map: the bundled one, and the store's as far as it grew out of that; else the store's."""
    if not bundled:
        return dict(previous.positions)
    base = bundled[0].positions
    shared = [id_ for id_ in base if id_ in previous.positions]
    one_map = bool(shared) and all(_same_place(base[id_], previous.positions[id_]) for id_ in shared)
    return {**previous.positions, **base} if one_map else dict(base)


def _same_place(first: Position, second: Position) -> bool:
    return (first.x, first.y) == (second.x, second.y)
