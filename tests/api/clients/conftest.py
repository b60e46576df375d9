"""Folders in which typed clients are generated from the schema that ``lexigraph schema`` prints."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import NoReturn

import pytest

from api.schema import schema_text
from tests.api.clients import generators

HERE = Path(__file__).parent
collect_ignore = ["python/program.py"]  # it imports what is generated


@pytest.fixture(scope="session")
def python_environment(missing_part: Callable[[str, str], NoReturn]) -> Path:
    """The ``bin`` folder of an environment with ariadne-codegen."""
    try:
        return generators.python_environment()
    except generators.GeneratorsMissingError as error:
        missing_part(f"ariadne-codegen ({error})", generators.BRING)


@pytest.fixture(scope="session")
def node_modules(missing_part: Callable[[str, str], NoReturn]) -> Path:
    """The folder with GraphQL Code Generator and TypeScript."""
    try:
        return generators.node_modules()
    except generators.GeneratorsMissingError as error:
        missing_part(f"GraphQL Code Generator ({error})", generators.BRING)


@pytest.fixture(scope="module")
def workplace(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A new folder with the schema, the operations, and what the module's LANGUAGE has beside them."""
    folder = tmp_path_factory.mktemp(request.module.LANGUAGE)
    shutil.copytree(HERE / request.module.LANGUAGE, folder, dirs_exist_ok=True)
    shutil.copy(HERE / "operations.graphql", folder)
    (folder / "schema.graphql").write_text(schema_text(), encoding="utf-8")
    return folder
