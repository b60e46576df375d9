"""Which files are read."""

from __future__ import annotations

from pathlib import Path

import pytest

from graph.errors import Severity
from loaders.pipeline import LoadOptions, read_and_build
from loaders.sources import find_files


def shown(*sources: str, **options) -> list[str]:
    return [file.shown for file in find_files([Path(source) for source in sources], **options).files]


@pytest.fixture
def tree(here):
    for name in (
        "glossary/b.yaml",
        "glossary/a.csv",
        "glossary/deep/er/c.yaml",
        "glossary/.hidden.yaml",
        "glossary/.git/config.yaml",
        "glossary/README.md",
        "glossary/LICENSE",
        "glossary/licence.txt",
        "glossary/glossary.schema.json",
        "glossary/embedding.npz",
        "glossary/a.csv~",
        "outside/d.yaml",
    ):
        path = here / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("concepts: []")
    return here


def test_a_folder_gives_its_glossary_files_sorted(tree):
    assert shown("glossary") == ["glossary/a.csv", "glossary/b.yaml", "glossary/deep/er/c.yaml"]


def test_files_are_known_relative_to_their_source(tree):
    found = find_files([Path("glossary"), Path("outside/d.yaml")])
    assert [(file.relative, file.named) for file in found.files] == [
        ("a.csv", False),
        ("b.yaml", False),
        ("deep/er/c.yaml", False),
        ("d.yaml", True),
    ]


def test_files_of_one_relative_name_are_told_apart(tree):
    (tree / "outside/b.yaml").write_text("concepts: []")
    assert [file.relative for file in find_files([Path("glossary/b.yaml"), Path("outside/b.yaml")]).files] == [
        "glossary/b.yaml",
        "outside/b.yaml",
    ]


def test_a_file_named_twice_is_read_once_and_a_named_one_whatever_it_is_called(tree):
    assert shown("glossary/b.yaml", "glossary", "glossary/LICENSE", leave_out=[Path("glossary/a.csv")]) == [
        "glossary/b.yaml",
        "glossary/deep/er/c.yaml",
        "glossary/LICENSE",
    ]


def test_links_out_of_the_folder_and_loops_are_not_followed(tree):
    (tree / "glossary/loop").symlink_to(tree / "glossary")
    (tree / "glossary/itself.yaml").symlink_to("itself.yaml")
    (tree / "glossary/out.yaml").symlink_to(tree / "outside/d.yaml")
    (tree / "glossary/also.yaml").symlink_to(tree / "glossary/deep/er/c.yaml")
    found = find_files([Path("glossary")])
    assert "glossary/out.yaml" not in [file.shown for file in found.files]
    assert sorted((problem.severity, problem.file, problem.message) for problem in found.problems) == [
        (Severity.WARNING, "glossary/itself.yaml", "this is a link that leads nowhere; it was not followed"),
        (Severity.WARNING, "glossary/loop", "this is a link to a folder; it was not followed"),
        (Severity.WARNING, "glossary/out.yaml", "this is a link out of the folder; it was not followed"),
    ]
    # A link inside and what it leads to are one file.
    assert len({file.path.resolve() for file in found.files}) == len(found.files) == 3


def test_a_named_link_is_followed(tree):
    (tree / "link").symlink_to(tree / "glossary")
    assert shown("link") == ["link/a.csv", "link/b.yaml", "link/deep/er/c.yaml"]


def test_many_files_of_no_format_are_one_warning(here):
    for number in range(12):
        (here / f"{number:02}.png").write_bytes(b"\x89PNG\r\n\x1a\n")
    (here / "pod.md").write_text("A group.")
    built = read_and_build([Path()], LoadOptions())
    (warning,) = built.problems
    assert (
        warning.message == "12 files were left out, for they are in no known format: 00.png, 01.png, 02.png and 9 more"
    )


def test_folders_of_programs_and_hidden_ones_are_not_read(here):
    for name in ("node_modules/a/readme-too.md", ".obsidian/x.md", "pod.md"):
        (here / name).parent.mkdir(parents=True, exist_ok=True)
        (here / name).write_text("A group.")
    assert [concept.name for concept in read_and_build([Path()], LoadOptions()).graph.concepts] == ["pod"]
