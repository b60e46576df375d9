"""Any bytes in any format give a graph or a list of what is wrong: tried at random, guided by what the code does.

``python -m tests.loaders.fuzz --minutes 10`` (``pip install atheris``) writes random files, grown out of the sample
glossaries of these tests, and builds a graph of each as ``lexigraph load`` does. Whatever else comes out than a graph or
reported errors is printed once for each place in the code, its file kept, and ends the run with exit code 1. Not
collected by pytest: it takes as long as it is given.
"""

from __future__ import annotations

import argparse
import hashlib
import subprocess
import sys
import tempfile
import traceback
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from graph.errors import Problem

HERE = Path(__file__).parent
FAILURES = Path(tempfile.gettempdir()) / "lexigraph-fuzz"
LONGEST = 8192
SLOWEST = 20
"""Seconds that one file may take."""
PARTS = b"\0\0\0"
"""Stands between a file and what lies beside it."""


def suffixes() -> list[str]:
    """The endings of all formats, in an order that stays while formats stay."""
    from loaders.formats import companion_suffixes, formats

    belonging = {ending for endings in companion_suffixes().values() for ending in endings} | {".dz"}
    return sorted({suffix for reader in formats().values() for suffix in reader.suffixes} - belonging)


def write_seeds(folder: Path) -> int:
    """Write every sample file with the number of its ending before it; how many there are."""
    from loaders.formats import companion_suffixes

    known = suffixes()
    files = [path for path in sorted(HERE.rglob("*")) if path.is_file() and path.suffix in known]
    for path in files:
        beside = [path.with_suffix(ending) for ending in companion_suffixes().get(path.suffix, ())]
        parts = [path.read_bytes(), *(each.read_bytes() for each in beside if each.is_file())]
        data = bytes([known.index(path.suffix)]) + PARTS.join(parts)
        (folder / hashlib.sha256(data).hexdigest()).write_bytes(data)
    return len(files)


def write_source(data: bytes, folder: Path) -> Path:
    """Write what ``data`` stands for into ``folder``; the file to load."""
    from loaders.formats import companion_suffixes

    known = suffixes()
    suffix = known[data[0] % len(known)]
    first, *rest = data[1:].split(PARTS)
    source = folder / f"x{suffix}"
    source.write_bytes(first)
    for ending, content in zip(companion_suffixes().get(suffix, ()), rest, strict=False):
        (folder / f"x{ending}").write_bytes(content)
    return source


def check(data: bytes) -> None:
    """Build a graph of what ``data`` stands for.

    Raises:
        AssertionError: there was neither a concept nor an error.
        Exception: whatever the code raised that is no report of errors.
    """
    from graph.errors import GlossaryError, Severity
    from loaders.pipeline import LoadOptions, read_and_build

    if not data:
        return
    with tempfile.TemporaryDirectory() as folder:
        source = write_source(data, Path(folder))
        try:
            built = read_and_build([source], LoadOptions(embed=False))
        except GlossaryError as error:
            refused: tuple[Problem, ...] | None = tuple(error.problems)
        else:
            refused = None
            counts = built.entries
            assert built.graph.concepts, "neither a concept nor an error"
            assert counts.read == counts.stored + counts.merged + counts.refused, counts
    assert refused is None or any(problem.severity is Severity.ERROR for problem in refused), "refused without an error"


def keep_failure(data: bytes, error: BaseException, seen: set[str]) -> None:
    """Print a failure that comes from a new place, and keep its input."""
    frames = traceback.extract_tb(error.__traceback__)
    where = " < ".join(f"{Path(frame.filename).name}:{frame.lineno}" for frame in reversed(frames[-4:]))
    if where in seen:
        return
    seen.add(where)
    FAILURES.mkdir(exist_ok=True)
    kept = FAILURES / hashlib.sha256(data).hexdigest()[:16]
    kept.write_bytes(data)
    suffix = suffixes()[data[0] % len(suffixes())]
    print(
        f"\n{suffix}: {type(error).__name__}: {str(error)[:300]}\n  at {where}\n  {kept}", file=sys.stderr, flush=True
    )


def fuzz(seconds: int, corpus: Path) -> None:
    """Try inputs for ``seconds``; never returns, for libFuzzer ends the process."""
    import atheris

    with atheris.instrument_imports(include=["loaders", "graph"]):
        import loaders.extract
        import loaders.pipeline  # noqa: F401
    seen: set[str] = set()

    def try_one(data: bytes) -> None:
        try:
            check(data)
        except Exception as error:  # noqa: BLE001 - whatever it is, it is what this looks for
            keep_failure(data, error, seen)

    options = [f"-max_total_time={seconds}", f"-max_len={LONGEST}", f"-timeout={SLOWEST}", "-rss_limit_mb=3000"]
    FAILURES.mkdir(exist_ok=True)
    atheris.Setup(
        [sys.argv[0], *options, f"-artifact_prefix={FAILURES}/", "-print_final_stats=1", "-verbosity=0", str(corpus)],
        try_one,
    )
    atheris.Fuzz()


def main() -> int:
    """Run for as long as is asked; 1 where something failed."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--minutes", type=float, default=10)
    arguments.add_argument("--corpus", type=Path, help="where inputs are kept that reach new code")
    arguments.add_argument("--again", type=Path, help="try one kept input, and show what it raises")
    arguments.add_argument("--inside", action="store_true", help=argparse.SUPPRESS)
    asked = arguments.parse_args()
    if asked.again:
        check(asked.again.read_bytes())
        return 0
    if asked.inside:
        fuzz(int(asked.minutes * 60), asked.corpus)
    before = set(FAILURES.glob("*")) if FAILURES.exists() else set()
    with tempfile.TemporaryDirectory() as folder:
        corpus = asked.corpus or Path(folder)
        corpus.mkdir(exist_ok=True)
        print(f"{write_seeds(corpus)} sample files, endings: {' '.join(suffixes())}")
        command = [sys.executable, "-m", "tests.loaders.fuzz", "--inside", "--minutes", str(asked.minutes)]
        ended = subprocess.run([*command, "--corpus", str(corpus)], check=False).returncode
        print(f"{len(list(corpus.iterdir()))} inputs that reach different code")
    new = set(FAILURES.glob("*")) - before
    print(f"{len(new)} failures" + (f", kept in {FAILURES}" if new else ""))
    return 1 if new or ended else 0


if __name__ == "__main__":
    sys.exit(main())
