"""``lexigraph export`` as a person types it."""

from __future__ import annotations

import sys
import zipfile
from pathlib import Path

import pytest

from graph.export import format_descriptions
from tests.api.command_line import Run


def test_help_has_a_line_for_each_format(run: Run) -> None:
    words = " ".join(run("export", "--help").out.split())
    for name, description in format_descriptions().items():
        assert f"{name} {description}" in words


def test_a_misspelt_format_gets_a_suggestion(loaded: Run) -> None:
    answer = loaded("export", "grphml")
    assert answer.code == 1
    assert "did you mean graphml?" in answer.err


def test_a_part_is_written_by_section_and_around_a_concept(loaded: Run) -> None:
    assert loaded("export", "csv", "--section", "basics").out.splitlines()[1].startswith("model,")
    near = loaded("export", "csv", "--around", "regularisation", "--depth", "1").out
    assert [line.split(",")[0] for line in near.splitlines()[1:]] == ["overfitting", "regularization", "dropout"]
    assert "Regularization" in loaded("export", "csv", "--around", "regularisazion").err
    assert "its sections are 'Basics', 'Quality'" in loaded("export", "csv", "--section", "x").err


def test_anki_writes_a_package_and_refuses_a_terminal(
    loaded: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert loaded("export", "anki", "deck.apkg").code == 0
    assert "collection.anki2" in zipfile.ZipFile(tmp_path / "deck.apkg").namelist()
    monkeypatch.setattr(sys.stdout, "isatty", lambda: True, raising=False)
    answer = loaded("export", "anki")
    assert (answer.code, answer.out) == (1, "")
    assert "name a file, such as glossary.apkg" in answer.err


def test_obsidian_makes_a_new_folder_or_fills_an_empty_one(loaded: Run, tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    for folder in ("new/vault", "empty"):
        answer = loaded("export", "obsidian", folder)
        assert answer.code == 0, answer.err
        assert sorted(path.name for path in (tmp_path / folder).iterdir()) == [
            "Dropout.md", "Index.md", "Model.md", "Overfitting.md", "Regularization.md", "Training.md",
        ]  # fmt: skip


@pytest.mark.parametrize(("target", "why"), [("vault", "vault is not empty"), ("note.md", "note.md is no folder")])
def test_what_a_person_has_written_is_never_touched(loaded: Run, tmp_path: Path, target: str, why: str) -> None:
    (tmp_path / "vault").mkdir()
    (tmp_path / "vault" / "Mine.md").write_text("mine", encoding="utf-8")
    (tmp_path / "note.md").write_text("mine", encoding="utf-8")
    before = sorted(tmp_path.rglob("*"))
    answer = loaded("export", "obsidian", target)
    assert answer.code == 1
    assert why in answer.err
    assert sorted(tmp_path.rglob("*")) == before


def test_a_vault_that_cannot_be_written_leaves_nothing_behind(
    loaded: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = sorted(tmp_path.rglob("*"))
    write = Path.write_bytes

    def full(path: Path, data: bytes) -> int:
        if path.name == "Training.md":
            raise OSError(28, "No space left on device")
        return write(path, data)

    monkeypatch.setattr(Path, "write_bytes", full)
    answer = loaded("export", "obsidian", "vault")
    assert answer.code == 1
    assert "cannot write vault: No space left on device" in answer.err
    assert sorted(tmp_path.rglob("*")) == before
    assert "lexigraph export obsidian FOLDER" in loaded("export", "obsidian").err
