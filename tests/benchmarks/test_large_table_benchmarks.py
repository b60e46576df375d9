"""A table of a million terms into a SQLite store: time beside what it costs without rules, and memory.

Run with ``make benchmark``. The floor reads the same file with :func:`csv.reader` and writes its cells into one plain
table and a full-text index: no name is compared, nothing is related, nobody could ask anything but words.
"""

from __future__ import annotations

import csv
import random
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import closing
from itertools import islice
from pathlib import Path

import pytest

from graph.store import open_store

TERMS = 1_000_000
MOST_MEMORY = 400 * 2**20
MOST_SECONDS = 60.0
MOST_OF_FLOOR = 8.0
MOST_WITH_RELATIONS = 20.0
"""Of the same floor, which has none: two relations a term are looked up, checked for cycles and written both ways."""
SYLLABLES = [
    "ba",
    "co",
    "di",
    "fu",
    "ge",
    "ki",
    "lo",
    "mu",
    "na",
    "pe",
    "ri",
    "so",
    "tu",
    "ve",
    "wa",
    "xi",
    "yo",
    "za",
    "ar",
    "en",
    "il",
    "on",
    "ur",
]
FLOOR = """
PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF;
CREATE TABLE term (number INTEGER PRIMARY KEY, name TEXT, definition TEXT, section TEXT);
CREATE VIRTUAL TABLE words USING fts5(name, definition, content = '');
"""
MEASURED = """
import re, sys
from pathlib import Path
from api.cli import main
try:
    main()
finally:
    print(re.search(r"VmHWM:\\s*(\\d+)", Path("/proc/self/status").read_text())[1], file=sys.stderr)
"""


def rows(count: int, *, related: bool) -> Iterator[list[str]]:
    """Names of two words, no two alike, definitions of six, twenty sections; each is a kind of an earlier one."""
    chance = random.Random(20260101)
    words = list({"".join(chance.choices(SYLLABLES, k=chance.randint(2, 4))) for _ in range(20_000)})
    words = [word for word in words if not word.endswith("s")]
    pairs = len(words) ** 2
    step = next(each for each in range(pairs // 2, pairs) if each % 2 and pairs % each)
    names = [f"{words[at // len(words)]} {words[at % len(words)]}" for at in (n * step % pairs for n in range(count))]
    yield ["name", "definition", "section", *(["is_a"] if related else [])]
    for number, name in enumerate(names):
        definition = " ".join(chance.choices(words, k=6))
        kind = [names[chance.randrange(number)] if number else ""] if related else []
        yield [name, f"{definition.capitalize()}.", f"Section {number * 20 // count}", *kind]


@pytest.fixture(scope="module")
def table(tmp_path_factory: pytest.TempPathFactory) -> Callable[[bool], Path]:
    made: dict[bool, Path] = {}

    def make(related: bool) -> Path:  # noqa: FBT001 -- with a column of relations
        if related not in made:
            made[related] = tmp_path_factory.mktemp("table") / "terms.csv"
            with made[related].open("w", encoding="utf-8", newline="") as file:
                csv.writer(file).writerows(rows(TERMS, related=related))
        return made[related]

    return make


def floor(source: Path, target: Path) -> None:
    target.unlink(missing_ok=True)
    with source.open(encoding="utf-8", newline="") as file, closing(sqlite3.connect(target)) as connection:
        connection.executescript(FLOOR)
        cells = enumerate(csv.reader(file))
        while batch := [(number, *row[:3]) for number, row in islice(cells, 2_000)]:
            connection.executemany("INSERT INTO term VALUES (?, ?, ?, ?)", batch)
            connection.executemany(
                "INSERT INTO words (rowid, name, definition) VALUES (?, ?, ?)", [r[:3] for r in batch]
            )
        connection.commit()


def load(source: Path, target: Path) -> int:
    """As a person does it, in a process of its own; the most memory that it had resident, in bytes.

    A few names are alike but for a space, of which it warns.
    """
    arguments = ["load", str(source), "--no-extract", "--no-embed", "--store", str(target)]
    answer = subprocess.run([sys.executable, "-c", MEASURED, *arguments], check=True, capture_output=True, text=True)
    return int(answer.stderr.splitlines()[-1]) * 1024


@pytest.mark.timeout(900)
@pytest.mark.benchmark(group="SQLite: a million terms of a table")
@pytest.mark.parametrize("related", [False, True], ids=["terms", "terms and relations"])
def test_load_of_a_large_table(benchmark, beside, table, tmp_path, related):
    source, store = table(related), tmp_path / "store.db"
    peaks = []
    beside(
        lambda path: peaks.append(load(path, store)),
        lambda path: floor(path, tmp_path / "floor.db"),
        [source],
        most=MOST_WITH_RELATIONS if related else MOST_OF_FLOOR,
        rounds=1,
        before=lambda _: None,
    )
    benchmark.extra_info["peak_mib"] = round(max(peaks) / 2**20)
    with open_store(str(store)) as opened:
        info = opened.info()
    assert (info.concepts, info.relations) == (TERMS, 2 * (TERMS - 1) if related else 0)
    assert max(peaks) < MOST_MEMORY
    if not related:
        assert benchmark.stats.stats.max < MOST_SECONDS
