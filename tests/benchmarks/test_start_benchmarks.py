"""How long the programs take to start, each beside importing the libraries that it cannot do without.

Run with ``make benchmark``. Whole processes are timed, so compare the least of each group.
"""

from __future__ import annotations

import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import pytest

from graph.model import GlossaryInfo, Graph
from graph.store import open_store
from tests.ports import free_port

ROUNDS = 7


def run(*command: str) -> None:
    subprocess.run([sys.executable, *command], check=True, capture_output=True)


def until_ready(location: Path) -> None:
    """Start the API and end it as soon as it answers from the store."""
    port = free_port()
    command = [sys.executable, "-m", "api.cli", "serve", "--no-explorer", "--store", str(location), "--port", str(port)]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
        try:
            while process.poll() is None:
                try:
                    with urllib.request.urlopen(f"http://127.0.0.1:{port}/readyz", timeout=5) as answer:
                        assert answer.status == 200
                        return
                except OSError:
                    time.sleep(0.01)
            pytest.fail(f"the server ended with {process.returncode}")
        finally:
            process.terminate()


@pytest.mark.benchmark(group="help")
def test_help(benchmark):
    benchmark.pedantic(run, ("-m", "api.cli", "--help"), rounds=ROUNDS)


@pytest.mark.benchmark(group="help")
def test_importing_typer_and_rich(benchmark):
    benchmark.pedantic(run, ("-c", "import typer, rich"), rounds=ROUNDS)


@pytest.mark.benchmark(group="first answer of the API")
def test_first_answer(benchmark, tmp_path):
    location = tmp_path / "store.db"
    with open_store(str(location)) as store:
        store.replace(Graph(info=GlossaryInfo(name="Empty")))
    benchmark.pedantic(until_ready, (location,), rounds=ROUNDS)


@pytest.mark.benchmark(group="first answer of the API")
def test_importing_fastapi_strawberry_and_uvicorn(benchmark):
    benchmark.pedantic(run, ("-c", "import fastapi, strawberry, uvicorn"), rounds=ROUNDS)
