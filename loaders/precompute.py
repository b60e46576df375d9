"""Vectors and map of a glossary in one file beside it, so that it loads without the encoder.

``python -m loaders.precompute FOLDER`` reads the glossary in a folder, embeds and projects it afresh, and writes
``FOLDER/embedding.npz``. The file is made of plain arrays, nothing in it is executed when it is read, and the same
vectors and map give the same bytes.
"""

from __future__ import annotations

import argparse
import sys
import zipfile
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any, Final

import numpy as np

from graph.errors import GlossaryError, LexigraphError, MissingExtraError, Problem, Severity
from graph.model import ConceptId, Position, VectorTable
from loaders.embedding import DEFAULT_ENCODER, embed_concepts
from loaders.projection import project, trustworthiness

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import numpy.typing as npt

    Arrays = Mapping[str, npt.NDArray[Any]]

__all__ = ["PRECOMPUTED_FILE", "Precomputed", "main", "read_precomputed", "write_precomputed"]

PRECOMPUTED_FILE: Final = "embedding.npz"
"""Name of the file, beside the glossary files that it belongs to."""
_FORMAT: Final = 1
_NO_CLUSTER: Final = -1
_MEMBERS: Final = (
    "format",
    "encoder",
    "ids",
    "text_hashes",
    "matrix",
    "placed_ids",
    "places",
    "clusters",
    "cluster_labels",
)


@dataclass(frozen=True, slots=True)
class Precomputed:
    """Vectors and map of a glossary."""

    table: VectorTable
    positions: Mapping[ConceptId, Position] = field(default_factory=dict)
    cluster_labels: tuple[str, ...] = ()


def write_precomputed(path: Path, precomputed: Precomputed) -> None:
    """Write the file at ``path``, wholly or not at all; the same content gives the same bytes."""
    part = path.with_name(f".{path.name}.part")
    try:
        with part.open("wb") as file:
            _write_arrays(file, _arrays(precomputed))
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)


def read_precomputed(path: Path) -> Precomputed:
    """What :func:`write_precomputed` wrote to ``path``.

    Raises:
        GlossaryError: the file is missing, unreadable, damaged, or not of this kind or version.
    """
    try:
        return _precomputed(_read_arrays(path))
    except (OSError, EOFError, KeyError, MemoryError, TypeError, ValueError, zipfile.BadZipFile) as problem:
        reason = problem.strerror if isinstance(problem, OSError) and problem.strerror else str(problem)
        raise GlossaryError(
            [
                Problem(
                    severity=Severity.ERROR,
                    code="bad-embedding-file",
                    message=f"these are no vectors and map of a glossary: {reason or type(problem).__name__}",
                    suggestion="make the file again with: python -m loaders.precompute FOLDER, or remove it",
                    file=str(path),
                )
            ]
        ) from problem


def _arrays(precomputed: Precomputed) -> dict[str, npt.NDArray[Any]]:
    table, positions = precomputed.table, precomputed.positions
    clusters = [_NO_CLUSTER if at.cluster is None else at.cluster for at in positions.values()]
    return {
        "format": np.array(_FORMAT),
        "encoder": np.array(table.encoder),
        "ids": np.array(table.ids, dtype=np.str_),
        "text_hashes": np.array(table.text_hashes, dtype=np.str_),
        "matrix": np.ascontiguousarray(table.matrix, dtype=np.float32),
        "placed_ids": np.array(list(positions), dtype=np.str_),
        "places": np.array([(at.x, at.y) for at in positions.values()], dtype=np.float64).reshape(-1, 2),
        "clusters": np.array(clusters, dtype=np.int32),
        "cluster_labels": np.array(precomputed.cluster_labels, dtype=np.str_),
    }


def _write_arrays(file: IO[bytes], arrays: Arrays) -> None:
    with zipfile.ZipFile(file, "w", zipfile.ZIP_STORED) as archive:
        for name, array in arrays.items():
            member = zipfile.ZipInfo(f"{name}.npy")  # dated 1980, so that the bytes do not tell when they were written
            with archive.open(member, "w") as target:
                np.lib.format.write_array(target, array, allow_pickle=False)


def _read_arrays(path: Path) -> Arrays:
    with zipfile.ZipFile(path) as archive:
        for member in archive.infolist():
            # We write uncompressed; so nothing here unpacks to more than the file itself.
            if member.compress_type != zipfile.ZIP_STORED:
                raise ValueError(f"{member.filename} is compressed")
    with np.load(path, allow_pickle=False) as file:
        if int(file["format"]) != _FORMAT:
            raise ValueError(f"format {int(file['format'])}, where this version of Lexigraph reads {_FORMAT}")
        return {name: file[name] for name in _MEMBERS}


def _precomputed(arrays: Arrays) -> Precomputed:
    matrix, places, clusters, labels = (arrays[name] for name in ("matrix", "places", "clusters", "cluster_labels"))
    texts = ("ids", "text_hashes", "placed_ids", "cluster_labels")
    _require("a name is no text", holds=all(arrays[name].dtype.kind == "U" for name in texts))
    _require("the vectors are no float32 table", holds=matrix.ndim == 2 and matrix.dtype == np.float32)
    _require("not one vector for each concept", holds=len(arrays["ids"]) == len(arrays["text_hashes"]) == len(matrix))
    _require("a vector's length is not 1", holds=np.allclose(np.linalg.norm(matrix, axis=1), 1, atol=1e-3))
    _require("not one place for each concept", holds=places.shape == (len(arrays["placed_ids"]), 2))
    _require("a place is not finite", holds=bool(np.isfinite(places).all()))
    _require("not one cluster for each place", holds=clusters.shape == (len(places),))
    _require("a cluster has no label", holds=bool(((clusters >= _NO_CLUSTER) & (clusters < len(labels))).all()))
    ids = [ConceptId(id_) for id_ in arrays["placed_ids"].tolist()]
    positions = {
        id_: Position(x, y, None if cluster == _NO_CLUSTER else cluster)
        for id_, (x, y), cluster in zip(ids, places.tolist(), clusters.tolist(), strict=True)
    }
    table = VectorTable(
        str(arrays["encoder"]), tuple(arrays["ids"].tolist()), tuple(arrays["text_hashes"].tolist()), matrix
    )
    return Precomputed(table, positions, tuple(labels.tolist()))


def _require(otherwise: str, *, holds: bool) -> None:
    if not holds:
        raise ValueError(otherwise)


def precompute(folder: Path, encoder: str = DEFAULT_ENCODER) -> Precomputed:
    """Vectors and map of the glossary in ``folder``, all made now.

    Raises:
        GlossaryError: the glossary has problems.
        MissingExtraError: the extra ``embed`` is not installed.
    """
    from loaders.pipeline import LoadOptions, read_and_build

    concepts = read_and_build([folder], LoadOptions(embed=False)).graph.concepts
    embedding = embed_concepts(concepts, encoder=encoder)
    if embedding.table is None or embedding.missing:
        raise MissingExtraError("embed", "making the vectors and the map of a glossary")
    projection = project(embedding.table, {}, concepts=concepts)
    return Precomputed(embedding.table, projection.positions, projection.cluster_labels)


def main(arguments: Sequence[str] | None = None) -> int:
    """Make the file for a folder; print what it holds. Returns 0, or 1 with the reason on stderr."""
    parser = argparse.ArgumentParser(prog="python -m loaders.precompute", description=(__doc__ or "").splitlines()[0])
    parser.add_argument("folder", type=Path, help="holds the glossary files; the file is written there")
    parser.add_argument("--encoder", default=DEFAULT_ENCODER, help="name or folder of the model [%(default)s]")
    chosen = parser.parse_args(arguments)
    path = chosen.folder / PRECOMPUTED_FILE
    try:
        made = precompute(chosen.folder, chosen.encoder)
        write_precomputed(path, made)
    except (LexigraphError, OSError) as problem:
        sys.stderr.write(f"{problem}\n")
        return 1
    rows, dimension = made.table.matrix.shape
    sys.stdout.write(
        f"{path}: {rows} vectors of {dimension} by {made.table.encoder}; a map of {len(made.positions)} concepts in"
        f" {len(made.cluster_labels)} clusters, trustworthiness {trustworthiness(made.table, made.positions):.3f}\n"
    )
    return 0


if __name__ == "__main__":
    sys.exit(main())
