"""Ways to load a glossary that a test writes down."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from graph.errors import GlossaryError, Problem
from loaders.pipeline import Built, LoadOptions, read_and_build

BAD = Path(__file__).parent / "bad"
"""Glossaries that are wrong, one thing each."""


@pytest.fixture
def in_bad(monkeypatch: pytest.MonkeyPatch) -> Path:
    """Run in the folder of bad glossaries, so that files are named without a path."""
    monkeypatch.chdir(BAD)
    return BAD


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Run in an empty folder."""
    folder = tmp_path / "here"
    folder.mkdir()
    monkeypatch.chdir(folder)
    return folder


@pytest.fixture
def build_text(here: Path) -> Callable[..., Built]:
    """Write a file and build its graph: ``build_text("a.csv", "name,definition\\n…", strict=True)``."""

    def build(file: str, text: str | bytes, **options) -> Built:
        data = text.encode() if isinstance(text, str) else text
        (here / file).write_bytes(data)
        return read_and_build([Path(file)], LoadOptions(**options))

    return build


@pytest.fixture
def refusal() -> Callable[..., tuple[Problem, ...]]:
    """Build the graph of sources that are refused, and return the problems."""

    def refuse(*sources: str, **options) -> tuple[Problem, ...]:
        with pytest.raises(GlossaryError) as caught:
            read_and_build([Path(source) for source in sources], LoadOptions(**options))
        return caught.value.problems

    return refuse
