"""What generates typed clients, brought once into the user's cache: a Python environment with Node.js, npm packages.

``python -m tests.api.clients.generators`` brings them.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Mapping
from pathlib import Path

from filelock import FileLock

__all__ = ["BRING", "GeneratorsMissingError", "node_modules", "npm_packages", "python_environment", "with_node"]

BRING = "python -m tests.api.clients.generators, with package registries in reach"
HERE = Path(__file__).parent
REQUIREMENTS = HERE / "requirements.txt"
PACKAGE = HERE / "typescript" / "package.json"


class GeneratorsMissingError(Exception):
    """They are not in the cache and cannot be brought; the message is the installer's."""


def python_environment() -> Path:
    """The ``bin`` folder of an environment with ariadne-codegen, Node.js and npm."""

    def bring(folder: Path) -> None:
        _run([sys.executable, "-m", "venv", str(folder)])
        pip = [str(folder / "bin" / "python"), "-m", "pip", "--disable-pip-version-check"]
        _run([*pip, "install", "--quiet", "--requirement", str(REQUIREMENTS)])

    return _brought("clients-python", REQUIREMENTS, bring) / "bin"


def node_modules() -> Path:
    """The ``node_modules`` folder with GraphQL Code Generator and TypeScript."""
    return npm_packages("clients-npm", PACKAGE, with_node())


def npm_packages(name: str, package: Path, environment: Mapping[str, str] | None = None) -> Path:
    """The ``node_modules`` folder with what the file ``package`` lists."""

    def bring(folder: Path) -> None:
        shutil.copy(package, folder)
        quiet = ["--no-audit", "--no-fund", "--no-package-lock", "--ignore-scripts", "--loglevel=error"]
        _run(["npm", "install", "--prefix", str(folder), *quiet], environment)

    return _brought(name, package, bring) / "node_modules"


def with_node() -> dict[str, str]:
    """This process's variables, so that ``node`` and ``npm`` are those of :func:`python_environment`."""
    return os.environ | {"PATH": os.pathsep.join((str(python_environment()), os.environ["PATH"]))}


def _brought(name: str, wanted: Path, bring: Callable[[Path], None]) -> Path:
    """The folder that ``bring`` fills with what the file ``wanted`` lists; made again when that file changes."""
    version = hashlib.sha256(wanted.read_bytes() + sys.version.encode()).hexdigest()[:12]
    cache = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache", "lexigraph")
    folder, done = cache / f"{name}-{version}", cache / f"{name}-{version}.done"
    cache.mkdir(parents=True, exist_ok=True)
    with FileLock(cache / f"{name}.lock"):  # two test runs may do this at once, and one may have been interrupted
        if not done.exists():
            shutil.rmtree(folder, ignore_errors=True)
            folder.mkdir()
            bring(folder)
            done.touch()
    return folder


def _run(command: list[str], environment: Mapping[str, str] | None = None) -> None:
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise GeneratorsMissingError(" ".join((done.stdout + done.stderr).split())[-300:])


if __name__ == "__main__":
    print(python_environment(), node_modules(), sep="\n")
