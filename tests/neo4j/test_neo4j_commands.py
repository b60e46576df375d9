"""Every command answers from a server as it does from a file."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from api.cli import main
from tests.neo4j.fixtures import NEEDS_NEO4J, Neo4jDatabase

pytestmark = NEEDS_NEO4J

QUERY = (
    '{ concept(id: "rag") { prerequisites { totalCount edges { depth node { name } via { evidence { quote } } } } } }'
)
COMMANDS = (
    ("path", "rag", "--known", "model"),
    ("path", "rag", "--format", "json"),
    ("show", "retrieval-augmented generation"),
    ("show", "overfitting", "--json"),
    ("search", "overfitting", "--mode", "keyword", "--first", "1", "--json"),
    ("query", QUERY),
    ("validate",),
    ("export", "yaml"),
    ("export", "json"),
    ("path", "ragg"),
)

DIFFERS = r'into .*|Took .*|"score": [\d.]+'
"""Where it was loaded, how long that took, and scores, which are comparable within one answer only."""

Run = Callable[..., tuple[object, str, str]]


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Run:
    def run(*arguments: str) -> tuple[object, str, str]:
        monkeypatch.setattr("sys.argv", ["lexigraph", *arguments])
        with pytest.raises(SystemExit) as left:
            main()
        return (left.value.code or 0, *capsys.readouterr())

    return run


def test_every_command_answers_as_from_a_file(
    run: Run, root: Path, tmp_path: Path, neo4j_database: Neo4jDatabase, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LEXIGRAPH_NEO4J_PASSWORD", neo4j_database.password)
    places = (str(tmp_path / "store.db"), neo4j_database.location)

    def answers(*arguments: str) -> list[tuple[object, str, str]]:
        printed = [run(*arguments, "--store", place) for place in places]
        return [(code, re.sub(DIFFERS, "", out), err) for code, out, err in printed]

    loaded = answers("load", str(root / "data"))
    assert loaded[0] == loaded[1]
    assert "191" in loaded[0][1]
    for command in COMMANDS:
        from_file, from_server = answers(*command)
        assert from_server == from_file
        assert from_file[0] == (1 if command == ("path", "ragg") else 0)
