from __future__ import annotations

import io
import pickle
import zipfile
from pathlib import Path

import numpy as np
import pytest

from graph.errors import GlossaryError
from graph.model import Position
from loaders.precompute import Precomputed, main, read_precomputed, write_precomputed

# One process for all that imports PyTorch and compiles UMAP: both cost tens of seconds, once.
pytestmark = pytest.mark.xdist_group("encoder")

TERMS = """name,definition
Epoch,One pass over the dataset.
Dataset,A collection of examples.
Example,One input with its output.
Loss,How wrong a prediction is.
Gradient,The slope of the loss.
Batch,Some examples taken together.
Layer,A group of neurons.
Neuron,A weighted sum and an activation.
Token,A piece of a text.
Prompt,The text that a model is given.
"""


@pytest.fixture
def sample(topics) -> Precomputed:
    concepts, table = topics(5)
    positions = {
        concept.id: Position(index + 0.1234, -index / 3, cluster=None if index == 4 else index % 2)
        for index, concept in enumerate(concepts)
    }
    return Precomputed(table, positions, ("Überanpassung, 机器学习", "B"))


def rewritten(path: Path, **changed: np.ndarray) -> None:
    with np.load(path) as file:
        arrays = {**file, **changed}
    np.savez(path, **arrays)


def test_what_is_written_is_read(sample: Precomputed, tmp_path: Path) -> None:
    path = tmp_path / "embedding.npz"
    write_precomputed(path, sample)
    read = read_precomputed(path)
    assert (read.positions, read.cluster_labels) == (sample.positions, sample.cluster_labels)
    assert (read.table.encoder, read.table.ids, read.table.text_hashes) == (
        sample.table.encoder,
        sample.table.ids,
        sample.table.text_hashes,
    )
    np.testing.assert_array_equal(read.table.matrix, sample.table.matrix)
    assert read.table.matrix.dtype == np.float32


def test_the_same_content_gives_the_same_bytes_at_any_time(
    sample: Precomputed, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_precomputed(tmp_path / "one.npz", sample)
    monkeypatch.setattr("time.time", lambda: 2_000_000_000.0)
    write_precomputed(tmp_path / "two.npz", sample)
    assert (tmp_path / "one.npz").read_bytes() == (tmp_path / "two.npz").read_bytes()
    assert sorted(path.name for path in tmp_path.iterdir()) == ["one.npz", "two.npz"]


def test_a_map_without_clusters_or_places_is_kept_too(topics, tmp_path: Path) -> None:
    path = tmp_path / "embedding.npz"
    write_precomputed(path, Precomputed(topics(2)[1]))
    read = read_precomputed(path)
    assert (read.positions, read.cluster_labels) == ({}, ())


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"format": np.array(99)}, "format 99"),
        ({"ids": np.array(["a"])}, "not one vector for each concept"),
        ({"ids": np.array([1, 2, 3, 4, 5])}, "a name is no text"),
        ({"matrix": np.ones((5, 24), dtype=np.float32)}, "length is not 1"),
        ({"matrix": np.full((5, 24), np.nan, dtype=np.float32)}, "length is not 1"),
        ({"matrix": np.eye(5)}, "no float32 table"),
        ({"places": np.zeros((4, 2))}, "not one place"),
        ({"places": np.full((5, 2), np.inf)}, "not finite"),
        ({"clusters": np.array([0, 0, 0, 0])}, "not one cluster"),
        ({"clusters": np.array([0, 0, 0, 0, 7])}, "no label"),
        ({"clusters": np.array([0, 0, 0, 0, -2])}, "no label"),
    ],
)
def test_a_damaged_file_is_named_with_what_is_wrong(sample, tmp_path: Path, changed: dict, said: str) -> None:
    path = tmp_path / "embedding.npz"
    write_precomputed(path, sample)
    rewritten(path, **changed)
    with pytest.raises(GlossaryError, match=said) as caught:
        read_precomputed(path)
    assert caught.value.problems[0].file == str(path)


def test_every_truncation_is_refused(sample: Precomputed, tmp_path: Path) -> None:
    path = tmp_path / "embedding.npz"
    write_precomputed(path, sample)
    whole = path.read_bytes()
    for size in range(0, len(whole), max(1, len(whole) // 40)):
        path.write_bytes(whole[:size])
        with pytest.raises(GlossaryError):
            read_precomputed(path)


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(GlossaryError, match="No such file"):
        read_precomputed(tmp_path / "embedding.npz")


def test_a_pickle_in_the_file_is_not_run(sample: Precomputed, tmp_path: Path) -> None:
    class Trap:
        def __reduce__(self):
            return (Path.touch, (tmp_path / "sprung",))

    path = tmp_path / "embedding.npz"
    write_precomputed(path, sample)
    boxed = np.empty(1, dtype=object)
    boxed[0] = Trap()
    with np.load(path) as file:
        arrays = {**file, "ids": boxed}
    np.savez(path, **arrays)
    with pytest.raises(GlossaryError, match="pickle"):
        read_precomputed(path)
    path.write_bytes(pickle.dumps(Trap()))
    with pytest.raises(GlossaryError):
        read_precomputed(path)
    assert not (tmp_path / "sprung").exists()


def test_a_compressed_member_is_refused_before_it_is_unpacked(tmp_path: Path) -> None:
    path = tmp_path / "embedding.npz"
    zeros = io.BytesIO()
    np.save(zeros, np.zeros(10_000_000, dtype=np.uint8))
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("format.npy", zeros.getvalue())
    with pytest.raises(GlossaryError, match="compressed"):
        read_precomputed(path)


def test_an_array_that_claims_to_be_huge_is_refused(sample: Precomputed, tmp_path: Path) -> None:
    path = tmp_path / "embedding.npz"
    write_precomputed(path, sample)
    header = io.BytesIO()
    np.lib.format.write_array_header_1_0(header, {"descr": "<f4", "fortran_order": False, "shape": (10**15, 384)})
    with zipfile.ZipFile(path) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in (members | {"matrix.npy": header.getvalue()}).items():
            archive.writestr(name, content)
    with pytest.raises(GlossaryError):
        read_precomputed(path)


@pytest.mark.encoder
@pytest.mark.usefixtures("embed_extra")
def test_the_command_makes_the_same_file_twice(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    made = []
    for name in ("one", "two"):
        folder = tmp_path / name
        folder.mkdir()
        (folder / "terms.csv").write_text(TERMS, encoding="utf-8")
        assert main([str(folder)]) == 0
        made.append((folder / "embedding.npz").read_bytes())
        said = capsys.readouterr()
        assert "10 vectors of 384 by all-MiniLM-L6-v2" in said.out
        assert "trustworthiness" in said.out
        assert said.err == ""
    assert made[0] == made[1]


def test_the_command_names_a_folder_that_is_not_there(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([str(tmp_path / "absent")]) == 1
    assert "absent" in capsys.readouterr().err
