"""How long whole dictionaries take to load without vectors, beside looking up each of their words.

The peer lemmatizes every word of the same texts with simplemma, without keeping what it found: about the least that
anything does which reads language.
"""

from __future__ import annotations

import csv
import gzip
import re
from collections.abc import Callable
from pathlib import Path
from typing import NoReturn

import pytest
import simplemma

from graph.store import open_store
from loaders.extract import Material, extract
from loaders.pipeline import LoadOptions, load

FOLDOC = Path("/usr/share/dictd/foldoc.index")


def lemmatize(text: str) -> None:
    for word in re.findall(r"\w+", text):
        simplemma.lemmatize(word, lang="en")


@pytest.fixture
def load_at(tmp_path: Path) -> Callable[[Path], None]:
    def load_one(source: Path) -> None:
        with open_store(str(tmp_path / "store.db")) as store:
            load([source], store, LoadOptions(embed=False))

    return load_one


@pytest.mark.benchmark(group="load without vectors")
def test_foldoc(beside, load_at, missing_part: Callable[[str, str], NoReturn]):
    if not FOLDOC.exists():
        missing_part("FOLDOC", "apt-get install dict-foldoc")
    text = gzip.decompress(FOLDOC.with_suffix(".dict.dz").read_bytes()).decode()
    beside(load_at, lambda _: lemmatize(text), [FOLDOC], most=40, rounds=1, before=lambda _: None)


@pytest.mark.benchmark(group="load without vectors")
def test_wordnet_as_a_table(beside, load_at, wordnet, tmp_path):
    table = tmp_path / "wordnet.csv"
    rows = [["id", "name", "aliases", "definition", "section"]]
    rows += [[one.id, one.name, "|".join(one.aliases), one.definition, one.section] for one in wordnet.concepts]
    with table.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows(rows)
    text = " ".join(one.definition for one in wordnet.concepts)
    beside(load_at, lambda _: lemmatize(text), [table], most=100, rounds=1, before=lambda _: None)


@pytest.mark.benchmark(group="load without vectors")
def test_extraction_from_wordnet(beside, wordnet):
    """Rules and prerequisites over 82,115 glosses, on one core: what `load` calls extract."""
    documents = {document.id: document for document in wordnet.documents}
    material = Material(concepts=wordnet.concepts, documents=documents)
    text = " ".join(one.definition for one in wordnet.concepts)
    beside(
        lambda _: extract(material), lambda _: lemmatize(text), [material], most=100, rounds=1, before=lambda _: None
    )
