"""What the layout promises: imports point one way, and no module does work when it is imported."""

from __future__ import annotations

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
PACKAGES = ("graph", "loaders", "api", "explorer")
MAY_IMPORT = {
    "graph": {"graph"},
    "loaders": {"loaders", "graph"},
    "api": {"api", "graph", "loaders"},
    "explorer": {"explorer", "graph", "loaders"},
}
HEAVY = ("torch", "sentence_transformers", "umap", "sklearn", "numba", "streamlit", "pandas", "mcp")
TOP_LEVEL = {*PACKAGES, "data", "tests", "docker-compose.yml", "pyproject.toml", "README.md", "Makefile"}
TOP_LEVEL |= {"LICENSE", "CHANGELOG.md"}


def modules(package: str) -> list[Path]:
    return sorted((ROOT / package).rglob("*.py"))


def imported(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name.partition(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: relative import"
            yield (node.module or "").partition(".")[0]


@pytest.mark.parametrize("package", PACKAGES)
def test_imports_point_one_way(package: str) -> None:
    assert modules(package)
    for path in modules(package):
        own = set(imported(path)) & set(PACKAGES)
        assert own <= MAY_IMPORT[package], f"{path.relative_to(ROOT)} imports {sorted(own - MAY_IMPORT[package])}"


def test_only_the_explorer_imports_streamlit() -> None:
    for package in ("graph", "loaders", "api"):
        assert not [path for path in modules(package) if "streamlit" in set(imported(path))]


@pytest.mark.parametrize("module", ["graph", "graph.store", "api.cli", "api.app", "loaders.pipeline"])
def test_importing_brings_nothing_heavy(module: str) -> None:
    code = f"import sys, {module}; print(sorted(set({HEAVY!r}) & set(sys.modules)))"
    answer = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert answer.stdout.strip() == "[]"


def test_top_level_is_what_the_design_names() -> None:
    listed = subprocess.run(
        ["git", "ls-tree", "--name-only", "HEAD"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    if listed.returncode != 0:
        names = {path.name for path in ROOT.iterdir() if not path.name.endswith(".egg-info")}
        names -= {"lexigraph.db", "build", "dist"}
    else:
        names = set(listed.stdout.split())
    assert {name for name in names if not name.startswith(".")} <= TOP_LEVEL


@pytest.mark.parametrize("package", PACKAGES)
def test_exported_names_exist(package: str) -> None:
    for path in modules(package):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        exported = [
            ast.literal_eval(node.value)
            for node in tree.body
            if isinstance(node, ast.Assign) and any(isinstance(t, ast.Name) and t.id == "__all__" for t in node.targets)
        ]
        for names in exported:
            defined = {name for node in ast.walk(tree) for name in _bound(node)}
            assert set(names) <= defined, f"{path.relative_to(ROOT)}: {sorted(set(names) - defined)}"


def _bound(node: ast.AST) -> Iterator[str]:
    match node:
        case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name) | ast.ClassDef(name=name):
            yield name
        case ast.Name(id=name, ctx=ast.Store()):
            yield name
        case ast.Import(names=names) | ast.ImportFrom(names=names):
            yield from ((alias.asname or alias.name).partition(".")[0] for alias in names)
