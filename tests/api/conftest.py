"""A small glossary in a store, a store that counts or delays what is asked of it, and commands as a person types them."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from fastapi.testclient import TestClient

from api.app import create_app
from api.cli import main
from api.execution import execute
from api.settings import ApiSettings
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
    RelationId,
    VectorTable,
)
from graph.stores.sqlite import SqliteStore
from graph.vocabulary import RelationType
from tests.api.command_line import GLOSSARY, Answer, Run

DEFINITIONS = {
    "backpropagation": "Backpropagation is an algorithm that uses the chain rule.",
    "chain-rule": "The chain rule is a rule of calculus.",
    "gradient-descent": "Gradient descent uses backpropagation.",
    "loss-function": "A loss function measures the error.",
    "overfitting": "Overfitting is a failure to generalize.",
    "regularization": "Regularization prevents overfitting.",
    "underfitting": "Underfitting is the opposite of overfitting.",
}
ALIASES = {"backpropagation": ("backprop",), "gradient-descent": ("GD",)}
HOURS = {"backpropagation": 3.0, "chain-rule": 2.0}
RELATIONS = (
    ("backpropagation", "USES", "chain-rule", "CURATED", 1.0),
    ("backpropagation", "REQUIRES", "chain-rule", "DERIVED", 1.0),
    ("gradient-descent", "USES", "backpropagation", "EXTRACTED", 0.8),
    ("gradient-descent", "REQUIRES", "backpropagation", "DERIVED", 0.8),
    ("gradient-descent", "REQUIRES", "loss-function", "CURATED", 0.9),
    ("regularization", "PREVENTS", "overfitting", "EXTRACTED", 0.7),
    ("regularization", "REQUIRES", "overfitting", "DERIVED", 0.7),
    ("overfitting", "CONTRASTS_WITH", "underfitting", "CURATED", 1.0),
)
CANDIDATES = (
    ("gradient-descent", "USES", "loss-function", "EXTRACTED", 0.4),
    ("overfitting", "REQUIRES", "underfitting", "EXTRACTED", 0.4),
    ("regularization", "IMPROVES", "loss-function", "EXTRACTED", 0.6),
)


def _relation(source: str, type_: str, target: str, origin: str, confidence: float) -> Relation:
    text = DEFINITIONS[source]
    basis = next(
        (other for other in RELATIONS if other[0] == source and other[2] == target and other[1] != type_), None
    )
    derived = origin == "DERIVED"
    return Relation(
        source=ConceptId(source),
        type=RelationType(type_),
        target=ConceptId(target),
        origin=Origin(origin),
        method="curated" if origin == "CURATED" else "from-uses" if derived else "cue",
        confidence=confidence,
        evidence=() if derived else (Evidence(f"def:{source}", 0, len(text), text),),
        premises=(RelationId(f"{source}:{basis[1]}:{target}"),) if derived and basis else (),
    )


@pytest.fixture(scope="session")
def glossary() -> Graph:
    """Seven defined concepts in two sections, one that is only mentioned, eight relations, three candidates, vectors and positions."""
    ids = sorted(DEFINITIONS)
    concepts = [
        Concept(
            id=ConceptId(id_),
            name=id_.replace("-", " ").capitalize(),
            aliases=ALIASES.get(id_, ()),
            definition=DEFINITIONS[id_],
            document=f"def:{id_}",
            section="Quality" if "fitting" in id_ or id_ == "regularization" else "Training",
            hours=HOURS.get(id_),
            position=Position(float(place), -1.0, place % 2),
        )
        for place, id_ in enumerate(ids)
    ]
    concepts.append(Concept(id=ConceptId("calculus"), name="Calculus", kind=ConceptKind.MENTIONED))
    angles = np.linspace(0, 1.2, len(ids), dtype=np.float32)
    return Graph(
        info=GlossaryInfo(
            name="Small",
            version="1.0",
            licence="CC0-1.0",
            sections=("Training", "Quality"),
            cluster_labels=("even", "odd"),
        ),
        concepts=tuple(concepts),
        relations=tuple(_relation(*row) for row in RELATIONS),
        candidates=tuple(_relation(*row) for row in CANDIDATES),
        documents=tuple(
            Document(f"def:{id_}", text, file="small.yaml", line=place)
            for place, (id_, text) in enumerate(sorted(DEFINITIONS.items()), 1)
        ),
        vectors=VectorTable(
            encoder="no-such-encoder",
            ids=tuple(map(ConceptId, ids)),
            text_hashes=tuple("0" * 64 for _ in ids),
            matrix=np.stack([np.cos(angles), np.sin(angles)], axis=1),
        ),
    )


@pytest.fixture(autouse=True)
def no_encoder(monkeypatch: pytest.MonkeyPatch) -> None:
    """Free text is placed by words, also where sentence-transformers is installed; its loading takes seconds."""
    monkeypatch.setattr("loaders.embedding.query_encoder", lambda name: None)
    monkeypatch.setattr("api.schema.encoding._LOADS", {})


@pytest.fixture
def location(tmp_path: Path) -> Path:
    """Where the small glossary's store is."""
    return tmp_path / "small.db"


@pytest.fixture
def store(glossary: Graph, location: Path) -> Iterator[SqliteStore]:
    """A store that holds the small glossary."""
    with SqliteStore(str(location)) as opened:
        opened.replace(glossary)
        yield opened


Ask = Callable[..., dict[str, Any]]


@pytest.fixture
def settings(location: Path) -> ApiSettings:
    """The defaults, over the small glossary's store."""
    return ApiSettings(store=str(location))


@pytest.fixture
def ask(store: SqliteStore, settings: ApiSettings) -> Ask:
    """The data of an answer that has no errors."""

    def data(text: str, **variables: object) -> dict[str, Any]:
        response = execute(store, text, variables, settings)
        assert "errors" not in response, response["errors"]
        return response["data"]

    return data


@pytest.fixture
def refused(store: SqliteStore, settings: ApiSettings) -> Ask:
    """The one error of an answer that has one."""

    def error(text: str, **variables: object) -> dict[str, Any]:
        response = execute(store, text, variables, settings)
        assert len(response["errors"]) == 1, response["errors"]
        return response["errors"][0]

    return error


@pytest.fixture
def client(store: SqliteStore, settings: ApiSettings) -> Iterator[TestClient]:
    """The application, called as over HTTP by a program of this machine."""
    with here(create_app(settings)) as opened:
        yield opened


def here(app: Any) -> TestClient:
    """A client of ``app`` on this machine, which a key or nothing at all lets curate."""
    address = {"base_url": "http://127.0.0.1:8000", "client": ("127.0.0.1", 50_000)}
    return TestClient(app, raise_server_exceptions=False, **address)


class WatchedStore:
    """Passes every call on, counting it; ``before`` may delay it or fail."""

    def __init__(self, store: Any, before: Callable[[str], None] = lambda name: None) -> None:
        self._store, self._before, self._lock = store, before, threading.Lock()
        self.calls: Counter[str] = Counter()
        self.threads: set[int] = set()

    def __getattr__(self, name: str) -> Any:
        found = getattr(self._store, name)
        if not callable(found) or name in {"version", "known_info"}:  # looked at beside every answer
            return found

        def call(*arguments: Any, **named: Any) -> Any:
            with self._lock:
                self.calls[name] += 1
                self.threads.add(threading.get_ident())
            if name != "close":
                self._before(name)
            return found(*arguments, **named)

        return call


@pytest.fixture
def watched() -> type[WatchedStore]:
    """The class, for tests that wrap a store themselves."""
    return WatchedStore


@pytest.fixture
def gate() -> Iterator[threading.Event]:
    """What a stuck store waits for."""
    opened = threading.Event()
    yield opened
    opened.set()


@pytest.fixture
def stuck(store: SqliteStore, gate: threading.Event) -> WatchedStore:
    """The small glossary in a store that answers once the gate is open and does not heed the deadline."""
    return WatchedStore(store, lambda name: gate.wait(60))


_SERVE = """
import socket, sys
import uvicorn
from api.app import create_app
from api.cli import main
from api.settings import ApiSettings
listening = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)  # by its name, so that asyncio sends at once
listening.bind(("127.0.0.1", 0))
listening.listen()
print(listening.getsockname()[1], flush=True)
config = uvicorn.Config(create_app(ApiSettings(store=sys.argv[1])), log_level="warning")
uvicorn.Server(config).run(sockets=[listening])
"""


Serve = Callable[..., str]


@contextmanager
def _servers(root: Path) -> Iterator[Serve]:
    """``start(location, NAME="value")`` gives the address of the API in a process of its own; all end with the context."""
    running = []

    def start(location: Path, **environment: str) -> str:
        command = [sys.executable, "-c", _SERVE, str(location)]
        variables = os.environ | environment
        process = subprocess.Popen(command, cwd=root, env=variables, stdout=subprocess.PIPE, text=True)
        running.append(process)
        return f"http://127.0.0.1:{int(process.stdout.readline())}"

    yield start
    for process in running:
        process.terminate()
    for process in running:
        process.wait(10)
        process.stdout.close()


@pytest.fixture
def serve(store: SqliteStore, location: Path, root: Path) -> Iterator[Callable[[], str]]:
    """Starts the API in a process of its own and gives its address; a request may wait there until it is up."""
    with _servers(root) as start:
        yield lambda: start(location)


@pytest.fixture(scope="module")
def shared_store(glossary: Graph, tmp_path_factory: pytest.TempPathFactory) -> Iterator[SqliteStore]:
    """The small glossary in a store of the whole module."""
    with SqliteStore(tmp_path_factory.mktemp("shared") / "small.db") as opened:
        opened.replace(glossary)
        yield opened


@pytest.fixture(scope="module")
def serve_shared(shared_store: SqliteStore, root: Path) -> Iterator[Serve]:
    """``serve_shared(NAME="value")``: the same over that store, for all tests of the module: a start takes seconds."""
    with _servers(root) as start:
        yield lambda **environment: start(Path(shared_store.location), **environment)


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> Run:
    monkeypatch.chdir(tmp_path)

    def run(*arguments: str) -> Answer:
        monkeypatch.setattr(sys, "argv", ["lexigraph", *arguments])
        try:
            main()
            code = 0
        except SystemExit as leave:
            code = leave.code if isinstance(leave.code, int) else 1
        captured = capsys.readouterr()
        return Answer(code, captured.out, captured.err)

    return run


@pytest.fixture
def loaded(run: Run, tmp_path: Path) -> Run:
    (tmp_path / "terms.csv").write_text(GLOSSARY, encoding="utf-8")
    answer = run("load", "terms.csv", "--no-embed")
    assert answer.code == 0, answer.err
    return run
