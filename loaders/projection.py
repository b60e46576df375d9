"""The map: a place in the plane for every concept that has a vector, so that near in meaning is near on the map.

The map is made once and then kept. A concept that has a place keeps it to the digit, and a new one is put among the
others where its nearest neighbors are; only when more than half of the concepts are new is the whole map made again.

**A whole map** is made by UMAP (McInnes, Healy, Melville 2018) on cosine distance with seed 42. Its neighborhood grows
with the glossary: the square root of the number of concepts, at least 8 and at most 15. Up to 1000 concepts it runs
1000 epochs with 30 negative samples, which costs seconds there and gives a truer map (on 205 concepts trustworthiness
.93 where the defaults give .90); above, the defaults. Below 8 concepts there is no neighborhood to speak of: 4 to 7
are put along their two principal components, 2 and 3 on a circle, one at the origin. Equal vectors are laid out once
and then moved just apart.

**A new concept** is placed by UMAP's ``transform``. The store keeps the places and not the fitted model, so the model
is fitted again without moving anything, and given the kept places. Without the extra ``embed``, or with fewer than 8
concepts to go by, it goes to the weighted median of the places of its five nearest neighbors. With a tenth of 205
concepts held out and put back, both leave trustworthiness at .91 to .92; with a third, .91 and .89.

**Clusters** are HDBSCAN's on the finished map, so that what looks like a group is one; a concept outside of all groups
has none. A cluster's label is the names of its two most typical concepts: those nearest to the mean of its vectors,
defined ones first.
"""

from __future__ import annotations

import importlib.util
import math
import warnings
from collections import Counter, defaultdict
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from graph.errors import MissingExtraError
from graph.model import ConceptKind, Position

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    import numpy.typing as npt

    from graph.model import Concept, ConceptId, VectorTable

    Rows = npt.NDArray[np.float32]
    Points = npt.NDArray[np.float64]

__all__ = ["Projection", "project", "trustworthiness"]

SEED: Final = 42
_DIGITS: Final = 4
_FEWEST_NEIGHBORS, _MOST_NEIGHBORS = 8, 15
_FEWEST_FOR_UMAP = 8
_FEWEST_FOR_COMPONENTS = 4
_FEWEST_FOR_CLUSTERS = 12
_SMALL = 1000
_NEAR: Final = 5
"""How many placed neighbors a new concept is put among."""
_GAP = 0.05
"""UMAP's min_dist: how tightly the concepts of a group may lie."""
_SMALLEST_CLUSTER = 4
_FIXED: Final[dict[str, Any]] = {"metric": "cosine", "random_state": SEED, "n_jobs": 1}
_GOLDEN_ANGLE: Final = math.pi * (3 - math.sqrt(5))


@dataclass(frozen=True, slots=True)
class Projection:
    """Places on the map, in its own units, rounded to four digits."""

    positions: Mapping[ConceptId, Position] = field(default_factory=dict)
    cluster_labels: tuple[str, ...] = ()
    """A label for each cluster, by index."""
    note: str | None = None
    """What was left out, and how to get it; None where nothing was."""


def project(
    table: VectorTable | None, previous: Mapping[ConceptId, Position], *, concepts: Sequence[Concept]
) -> Projection:
    """The map of ``concepts``: the places in ``previous`` kept to the digit, new concepts put among them.

    The whole map is made again when there is nothing to keep or more than half of the concepts are new. A concept
    without a vector in ``table`` and without a previous place has none. A new concept joins the cluster of the
    neighbors that it is put among. The same arguments give the same map on the same machine.

    Without the extra ``embed`` no whole map is made: new concepts are put among the old ones, however few there are.
    """
    vectors = _rows_by_id(table, concepts)
    kept = {concept.id: previous[concept.id] for concept in concepts if concept.id in previous}
    new = [id_ for id_ in vectors if id_ not in kept]
    anchors = [id_ for id_ in kept if id_ in vectors]
    afresh = bool(new) and (not anchors or 2 * len(new) > len(new) + len(kept))
    if afresh and _can_project(len(vectors)):
        positions = _whole_map(vectors)
    elif anchors:
        positions = kept | _among(vectors, anchors, new, kept)
    else:
        positions = kept
    positions, labels = _numbered(positions, vectors, concepts)
    return Projection(positions, labels, _note(positions, concepts))


def trustworthiness(table: VectorTable, positions: Mapping[ConceptId, Position], n_neighbors: int = 5) -> float:
    """How far neighbors on the map are neighbors in meaning: 0 to 1, where 1 is always (Venna, Kaski 2001).

    Over the concepts that have both vector and place; cosine distance; the ``n_neighbors`` nearest on the map, fewer
    where there are not twice as many others. With fewer than three concepts nothing can be wrong: 1.

    Raises:
        MissingExtraError: the extra ``embed`` is not installed.
    """
    if importlib.util.find_spec("sklearn") is None:
        raise MissingExtraError("embed", "measuring the map")
    from sklearn.manifold import trustworthiness as measure

    rows = [row for row, id_ in enumerate(table.ids) if id_ in positions]
    if len(rows) < 3:
        return 1.0
    places = _points([positions[table.ids[row]] for row in rows])
    nearest = min(n_neighbors, (len(rows) - 1) // 2)
    return float(measure(table.matrix[rows], places, n_neighbors=nearest, metric="cosine"))


def _rows_by_id(table: VectorTable | None, concepts: Sequence[Concept]) -> dict[ConceptId, Rows]:
    """Vectors of ``concepts``, in their order."""
    if table is None:
        return {}
    rows = dict(zip(table.ids, table.matrix, strict=True))
    return {concept.id: rows[concept.id] for concept in concepts if concept.id in rows}


def _can_project(size: int) -> bool:
    return size < _FEWEST_FOR_UMAP or _has_umap()


def _has_umap() -> bool:
    return all(importlib.util.find_spec(name) is not None for name in ("umap", "sklearn"))


def _note(positions: Collection[ConceptId], concepts: Sequence[Concept]) -> str | None:
    """What to say of concepts without a place; with the extra there is none."""
    missing = len(concepts) - len(positions)
    if not missing:
        return None
    return (
        f"{missing} of {len(concepts)} concepts have no place on the map: {MissingExtraError('embed', 'placing them')}"
    )


# A whole map


def _whole_map(vectors: Mapping[ConceptId, Rows]) -> dict[ConceptId, Position]:
    rows: dict[bytes, int] = {}  # UMAP's start is undefined where many vectors are the same: each is laid out once
    which = [rows.setdefault(vector.tobytes(), len(rows)) for vector in vectors.values()]
    distinct = _layout(np.stack([np.frombuffer(row, dtype=np.float32) for row in rows]))
    points = _apart(distinct[which], np.empty((0, 2)))
    positions = {id_: _position(point) for id_, point in zip(vectors, points, strict=True)}
    for id_, cluster in zip(vectors, _clusters(points), strict=True):
        positions[id_] = replace(positions[id_], cluster=cluster)
    return positions


def _layout(matrix: Rows) -> Points:
    if len(matrix) < _FEWEST_FOR_COMPONENTS:
        return _circle(len(matrix))
    if len(matrix) < _FEWEST_FOR_UMAP:
        return _components(matrix)
    return _umap(matrix)


def _circle(size: int) -> Points:
    if size == 1:
        return np.zeros((1, 2))
    angles = 2 * np.pi * np.arange(size) / size
    return np.column_stack([np.cos(angles), np.sin(angles)])


def _components(matrix: Rows) -> Points:
    """The two principal components, each turned so that its largest entry is positive: an SVD leaves that open."""
    centred = matrix.astype(np.float64) - matrix.mean(axis=0, dtype=np.float64)
    left, scale, _ = np.linalg.svd(centred, full_matrices=False)
    points = left[:, :2] * scale[:2]
    largest = np.abs(points).argmax(axis=0)
    turned: Points = points * np.where(points[largest, [0, 1]] < 0, -1.0, 1.0)
    return turned


def _umap(matrix: Rows) -> Points:
    size = len(matrix)
    neighbors = _neighborhood(size)
    effort: dict[str, Any] = {"n_epochs": 1000, "negative_sample_rate": 30} if size <= _SMALL else {}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # numba and umap warn about themselves
        from umap import UMAP

        # A spectral start needs clearly more points than a neighborhood has.
        start = "spectral" if size > 4 * neighbors else "random"
        model = UMAP(n_neighbors=neighbors, min_dist=_GAP, init=start, **_FIXED, **effort)
        made: Points = model.fit_transform(matrix).astype(np.float64)
    return made


def _neighborhood(size: int) -> int:
    return min(max(round(math.sqrt(size)), _FEWEST_NEIGHBORS), _MOST_NEIGHBORS, size - 1)


def _clusters(points: Points) -> list[int | None]:
    """Index of each point's cluster, the largest cluster first; None for a point outside of all."""
    if len(points) < _FEWEST_FOR_CLUSTERS:
        return [None] * len(points)
    from sklearn.cluster import HDBSCAN

    smallest = max(_SMALLEST_CLUSTER, round(math.sqrt(len(points)) / 2))
    found = HDBSCAN(min_cluster_size=smallest, min_samples=2, copy=True).fit_predict(points).tolist()
    sizes = Counter(label for label in found if label >= 0)
    rank = {label: index for index, label in enumerate(sorted(sizes, key=lambda label: (-sizes[label], label)))}
    return [rank.get(label) for label in found]


# New concepts on a map that is there


def _among(
    vectors: Mapping[ConceptId, Rows],
    anchors: Sequence[ConceptId],
    new: Sequence[ConceptId],
    kept: Mapping[ConceptId, Position],
) -> dict[ConceptId, Position]:
    """Places for ``new`` among ``anchors``, which have both vector and place."""
    if not new:
        return {}
    known = np.stack([vectors[id_] for id_ in anchors])
    places = _points([kept[id_] for id_ in anchors])
    asked = np.stack([vectors[id_] for id_ in new])
    medians = _medians(known, places, asked)
    points = medians
    if len(anchors) >= _FEWEST_FOR_UMAP and _has_umap():
        moved = _transform(known, places, asked)
        points = np.where(np.isfinite(moved).all(axis=1, keepdims=True), moved, medians)
    clusters = [kept[id_].cluster for id_ in anchors]
    return {
        id_: replace(_position(point), cluster=_usual(clusters, places, point))
        for id_, point in zip(new, _apart(points, places), strict=True)
    }


def _transform(known: Rows, places: Points, asked: Rows) -> Points:
    """UMAP's transform on a model whose map is ``places``: it was kept, the model that made it was not."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from umap import UMAP

        model = UMAP(n_neighbors=_neighborhood(len(known)), min_dist=_GAP, n_epochs=0, init=places, **_FIXED)
        model.fit(known)
        model.embedding_ = places.astype(np.float32)  # fitting has scaled them
        model.n_epochs = None  # the default number of steps for the new points; the old ones stay
        made: Points = model.transform(asked).astype(np.float64)
    return made


def _medians(known: Rows, places: Points, asked: Rows) -> Points:
    """For each row of ``asked`` the median place of its nearest rows in ``known``, weighted by closeness.

    The geometric median (Weiszfeld 1937), not the mean, so that neighbors in two parts of the map do not send a
    concept to the empty middle.
    """
    made = np.empty((len(asked), 2))
    for row, vector in enumerate(asked):
        cosines = known @ vector
        nearest = np.argsort(-cosines, kind="stable")[:_NEAR]
        weights = np.clip(cosines[nearest].astype(np.float64), 1e-3, 1.0) ** 4
        point = np.average(places[nearest], axis=0, weights=weights)
        for _ in range(50):
            distances = np.linalg.norm(places[nearest] - point, axis=1) + 1e-6
            point = np.average(places[nearest], axis=0, weights=weights / distances)
        made[row] = point
    return made


def _usual(clusters: Sequence[int | None], places: Points, point: Points) -> int | None:
    """The most frequent cluster of the places nearest to ``point``; of several, the nearest one's."""
    nearest = np.argsort(np.linalg.norm(places - point, axis=1), kind="stable")[:_NEAR]
    near: list[int | None] = [clusters[index] for index in nearest.tolist()]
    return Counter(near).most_common(1)[0][0]


# Both


def _apart(points: Points, taken: Points) -> Points:
    """``points``, those moved aside on a spiral that would lie exactly on another or on one of ``taken``."""
    everything = np.vstack([points, taken])
    step = 0.005 * max(float(np.ptp(everything, axis=0).max()), 1.0)
    used = set(map(tuple, np.round(taken, _DIGITS).tolist()))
    turns: Counter[tuple[float, ...]] = Counter()  # so far, from each place that is wanted more than once
    made = points.copy()
    for row, point in enumerate(points):
        at = start = tuple(np.round(point, _DIGITS).tolist())
        while at in used:
            turns[start] += 1
            angle = turns[start] * _GOLDEN_ANGLE
            made[row] = point + step * math.sqrt(turns[start]) * np.array([math.cos(angle), math.sin(angle)])
            at = tuple(np.round(made[row], _DIGITS).tolist())
        used.add(at)
    return made


def _position(point: Points) -> Position:
    x, y = np.round(point, _DIGITS).tolist()
    return Position(x + 0.0, y + 0.0)  # no negative zero


def _points(positions: Sequence[Position]) -> Points:
    return np.array([(position.x, position.y) for position in positions], dtype=np.float64).reshape(-1, 2)


def _numbered(
    positions: Mapping[ConceptId, Position], vectors: Mapping[ConceptId, Rows], concepts: Sequence[Concept]
) -> tuple[dict[ConceptId, Position], tuple[str, ...]]:
    """``positions`` in the order of the concepts with clusters from 0 on without a gap, and the clusters' labels."""
    members: dict[int, list[Concept]] = defaultdict(list)
    for concept in concepts:
        if concept.id in positions and (cluster := positions[concept.id].cluster) is not None:
            members[cluster].append(concept)
    number = {cluster: index for index, cluster in enumerate(sorted(members))}
    numbered = {}
    for concept in concepts:
        if (position := positions.get(concept.id)) is not None:
            cluster = None if position.cluster is None else number[position.cluster]
            numbered[concept.id] = replace(position, cluster=cluster)
    return numbered, tuple(_label(members[cluster], vectors) for cluster in sorted(members))


def _label(members: Sequence[Concept], vectors: Mapping[ConceptId, Rows]) -> str:
    """The names of the two most typical members."""
    rows = [vectors[member.id] for member in members if member.id in vectors]
    centre = np.sum(rows, axis=0) if rows else None

    def typical(member: Concept) -> tuple[bool, float]:
        closeness = float(vectors[member.id] @ centre) if centre is not None and member.id in vectors else -math.inf
        return member.kind is not ConceptKind.DEFINED, -closeness

    return ", ".join(member.name for member in sorted(members, key=typical)[:2])
