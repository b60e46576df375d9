from __future__ import annotations

import subprocess
import sys
from types import ModuleType

import graph


def test_every_public_name_is_there_and_no_module_is_hidden_by_one():
    assert graph.__all__ == sorted(graph.__all__, key=lambda name: (not name.isupper(), name[0].islower(), name))
    for name in graph.__all__:
        assert not isinstance(getattr(graph, name), ModuleType)


def test_importing_the_package_brings_no_large_library():
    code = "import sys, graph, graph.export; print(*sys.modules)"
    answer = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    loaded = set(answer.stdout.split())
    assert "graph.learning" in loaded
    assert not {"numpy", "networkx", "rapidfuzz", "yaml", "orjson", "sqlite3", "neo4j"} & loaded
