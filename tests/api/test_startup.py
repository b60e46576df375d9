"""The API brings nothing heavy along."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest

HEAVY = ("torch", "umap", "streamlit", "sentence_transformers", "pandas", "sklearn", "neo4j", "strawberry.fastapi")

PROBE = """
import json, sys
from api.app import create_app
from api.execution import Executor, Operation
from api.settings import ApiSettings
from graph.store import open_store
import asyncio
settings = ApiSettings(store=sys.argv[1])
app = create_app(settings)
at_start = sorted(sys.modules)
answer = asyncio.run(Executor(open_store(sys.argv[1]), settings).answer(Operation(sys.argv[2])))
print(json.dumps({"start": at_start, "after": sorted(sys.modules), "payload": json.loads(answer.body)}))
"""
EVERY_AREA = """{ glossary { name } concept(name: "gd") { prerequisites { edges { via { id } } } similar { score } }
  search(text: "overfitting", mode: KEYWORD) { score } learningPath(targets: ["gd"]) { __typename }
  shortestPaths(source: "gd", target: "chain rule") { __typename } frontier(known: []) { hours } }"""


@pytest.fixture
def modules(store, location, root):
    """The modules of a process that has answered a query of every area."""
    run = subprocess.run(
        [sys.executable, "-c", PROBE, str(location), EVERY_AREA], cwd=root, capture_output=True, text=True, check=True
    )
    found = json.loads(run.stdout)
    assert "errors" not in found["payload"]
    return found


def test_no_heavy_library_is_imported(modules):
    assert not [name for name in HEAVY if name in modules["start"]]
    assert not [name for name in HEAVY if name in modules["after"]]


def test_making_an_application_touches_no_file(tmp_path, root):
    code = "import sys; from api.app import create_app; from api.settings import ApiSettings; create_app(ApiSettings(store=sys.argv[1]))"
    subprocess.run([sys.executable, "-W", "error", "-c", code, str(tmp_path / "none.db")], cwd=root, check=True)
    assert list(tmp_path.iterdir()) == []
