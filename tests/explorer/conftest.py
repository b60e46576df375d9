"""A small glossary in a store, and an explorer that serves it on a loopback port."""

from __future__ import annotations

import os
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from playwright.sync_api import Page, expect, sync_playwright

from graph.derivation import complete
from graph.model import (
    Concept,
    ConceptId,
    ConceptKind,
    Document,
    Evidence,
    GlossaryInfo,
    Graph,
    Origin,
    Position,
    Relation,
    VectorTable,
)
from graph.store import open_store
from graph.vocabulary import RelationType
from tests.explorer.browsing import PATIENCE_MS
from tests.ports import free_port

NASTY_NAME = "<script>alert(1)</script> **b** $x$ :material/home: `c` [d](e)"
NASTY_DEFINITION = (
    "It is <b>not</b> *bold*, costs $5 to $6, shows :smile:, `code`, [a link](https://example.org) & ~all~."
)

# id, name, aliases, section, hours, definition; the place on the map follows from the row.
_ROWS: tuple[tuple[str, str, tuple[str, ...], str, float | None, str], ...] = (
    ("model", "Model", ("ML model",), "Basics", 1, "A model is a function with learned parameters. It answers."),
    ("loss", "Loss Function", ("objective",), "Basics", 1.5, "A loss function measures how wrong a model is."),
    ("training", "Training", (), "Basics", 2, "Training fits a model by lowering the loss function."),
    ("gradient", "Gradient Descent", ("SGD",), "Training", 2, "Gradient descent uses the loss function to take steps."),
    ("rate", "Learning Rate", ("step size",), "Training", 1, "The learning rate controls gradient descent."),
    ("layer", "Layer", (), "Networks", 1, "A layer is a part of a neural network."),
    ("network", "Neural Network", ("NN",), "Networks", 3, "A neural network is a model made of layers."),
    ("transformer", "Transformer", (), "Networks", 4, "A transformer is a neural network that uses attention."),
    ("attention", "Attention", ("self-attention",), "Networks", 2, "Attention weighs tokens. Dropout is often added."),
    ("overfitting", "Overfitting", (), "Training", 1, "Overfitting is learning noise. It contrasts with underfitting."),
    ("underfitting", "Underfitting", (), "Training", 1, "Underfitting is learning too little."),
    ("nasty", NASTY_NAME, (), "Basics", None, NASTY_DEFINITION),
    ("lonely", "Lonely Concept", (), "Basics", None, "Nothing is said of its relations."),
)
# source, type, target, quote from the source's definition
_RELATIONS: tuple[tuple[str, RelationType, str, str | None], ...] = (
    ("loss", RelationType.MEASURES, "model", "measures how wrong a model is"),
    ("training", RelationType.USES, "loss", "by lowering the loss function"),
    ("gradient", RelationType.USES, "loss", "uses the loss function"),
    ("rate", RelationType.CONTROLS, "gradient", "controls gradient descent"),
    ("layer", RelationType.PART_OF, "network", "a part of a neural network"),
    ("network", RelationType.IS_A, "model", "is a model"),
    ("network", RelationType.REQUIRES, "layer", None),
    ("transformer", RelationType.IS_A, "network", "is a neural network"),
    ("transformer", RelationType.USES, "attention", "uses attention"),
    ("attention", RelationType.RELATED_TO, "dropout", "Dropout is often added"),
    ("overfitting", RelationType.CONTRASTS_WITH, "underfitting", "It contrasts with underfitting"),
    ("nasty", RelationType.IS_A, "model", "It is <b>not</b> *bold*"),
)
# source, type, target, confidence, whose definition is quoted, the quote; the third would close a circle
_CANDIDATES: tuple[tuple[str, RelationType, str, float, str, str], ...] = (
    ("training", RelationType.IMPROVES, "model", 0.65, "training", "Training fits a model"),
    ("rate", RelationType.REQUIRES, "training", 0.6, "rate", "The learning rate controls gradient descent."),
    ("model", RelationType.REQUIRES, "transformer", 0.4, "transformer", "A transformer is a neural network"),
    ("nasty", RelationType.USES, "loss", 0.3, "nasty", "It is <b>not</b> *bold*, costs $5 to $6, shows :smile:"),
)


def _concept(row: tuple[str, str, tuple[str, ...], str, float | None, str], place: int) -> Concept:
    id_, name, aliases, section, hours, definition = row
    angle = place * 2.4
    return Concept(
        id=ConceptId(id_),
        name=name,
        aliases=aliases,
        section=section,
        hours=hours,
        definition=definition,
        document=f"definition:{id_}",
        position=Position(place**0.5 * float(np.cos(angle)), place**0.5 * float(np.sin(angle)), place % 2),
    )


def _relation(row: tuple[str, RelationType, str, str | None], texts: dict[str, str]) -> Relation:
    source, type_, target, quote = row
    start = texts[source].index(quote) if quote else 0
    evidence = (Evidence(f"definition:{source}", start, start + len(quote), quote),) if quote else ()
    # The first one is extracted, so that every origin occurs.
    extracted = source == "loss"
    return Relation(
        source=ConceptId(source),
        type=type_,
        target=ConceptId(target),
        evidence=evidence,
        origin=Origin.EXTRACTED if extracted else Origin.CURATED,
        method="cue" if extracted else "curated",
        confidence=0.8 if extracted else 1.0,
    )


def _candidate(row: tuple[str, RelationType, str, float, str, str], texts: dict[str, str]) -> Relation:
    source, type_, target, confidence, quoted, quote = row
    start = texts[quoted].index(quote)
    return Relation(
        source=ConceptId(source),
        type=type_,
        target=ConceptId(target),
        origin=Origin.EXTRACTED,
        method="cue",
        confidence=confidence,
        evidence=(Evidence(f"definition:{quoted}", start, start + len(quote), quote),),
    )


def make_graph(*, embedded: bool = True) -> Graph:
    """Thirteen defined concepts and one that is only mentioned, all of them on the map where vectors exist.

    Without vectors there are no candidates either.
    """
    texts = {row[0]: row[5] for row in _ROWS}
    concepts = [_concept(row, place) for place, row in enumerate(_ROWS)]
    dropout = Concept(id=ConceptId("dropout"), name="Dropout", kind=ConceptKind.MENTIONED, position=Position(2.0, 2.0))
    concepts.append(dropout)
    if not embedded:
        concepts = [replace(concept, position=None) for concept in concepts]
    matrix = np.random.default_rng(7).normal(size=(len(concepts), 8)).astype(np.float32)
    matrix /= np.linalg.norm(matrix, axis=1, keepdims=True)
    ids = tuple(concept.id for concept in concepts)
    return Graph(
        info=GlossaryInfo(
            name="Learning *machines*",
            version="2",
            licence="CC-BY-4.0",
            sections=("Basics", "Training", "Networks"),
            cluster_labels=("Fitting", "Shape") if embedded else (),
        ),
        concepts=tuple(concepts),
        relations=complete([_relation(row, texts) for row in _RELATIONS]).relations,
        candidates=tuple(_candidate(row, texts) for row in _CANDIDATES) if embedded else (),
        documents=tuple(Document(id=f"definition:{id_}", text=text) for id_, text in texts.items()),
        vectors=VectorTable("test", ids, tuple("0" * 64 for _ in ids), matrix) if embedded else None,
    )


@pytest.fixture(scope="session")
def small_graph() -> Graph:
    return make_graph()


@pytest.fixture(scope="session")
def store_file(tmp_path_factory: pytest.TempPathFactory, small_graph: Graph) -> Path:
    path = tmp_path_factory.mktemp("explorer") / "small.db"
    with open_store(str(path)) as store:
        store.replace(small_graph)
    return path


@pytest.fixture(scope="session")
def unembedded_store_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("explorer") / "unembedded.db"
    with open_store(str(path)) as store:
        store.replace(make_graph(embedded=False))
    return path


@pytest.fixture(scope="session")
def serve(root: Path) -> Iterator[Callable[..., str]]:
    """Starts ``python -m explorer`` over a store and returns its address; stops what it started."""
    started: list[subprocess.Popen[bytes]] = []

    def start(store: Path | str, password: str = "") -> str:
        port = free_port()
        environment = {name: value for name, value in os.environ.items() if not name.startswith("LEXIGRAPH_")}
        process = subprocess.Popen(
            [sys.executable, "-m", "explorer", "--port", str(port)],
            env=environment | {"LEXIGRAPH_STORE": str(store), "LEXIGRAPH_NEO4J_PASSWORD": password},
            cwd=root,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        started.append(process)
        address = f"http://127.0.0.1:{port}"
        wait_until_served(process, address)
        return address

    yield start
    for process in started:
        process.terminate()
        process.wait(timeout=20)


@pytest.fixture(scope="module")  # while it is there, a loop runs in this thread, and no other test could run one
def page(chromium_path: str) -> Iterator[Page]:
    """The page of a browser; another one would have to compile the scripts of Streamlit again."""
    expect.set_options(timeout=PATIENCE_MS)
    arguments = ["--headless", "--no-sandbox", "--disable-gpu", "--disable-background-networking"]
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium_path, args=arguments)
        yield browser.new_page()
        browser.close()


def wait_until_served(process: subprocess.Popen[bytes], address: str) -> None:
    end = time.monotonic() + 60
    while time.monotonic() < end:
        assert process.poll() is None, f"the explorer ended with {process.returncode}"
        try:
            with urllib.request.urlopen(f"{address}/_stcore/health", timeout=2) as answer:
                if answer.status == 200:
                    return
        except OSError:
            time.sleep(0.2)
    pytest.fail("the explorer did not answer within 60 s")
