"""The encoder that free text is placed with.

Its libraries take seconds to import. The first text that needs it starts that, in a thread of its own, and waits for
it only as long as the settings say; until it is there, texts are placed as if it were not installed.
"""

import logging
from concurrent.futures import Future, ThreadPoolExecutor
from threading import Lock
from typing import TYPE_CHECKING

from graph.deadline import remaining
from graph.errors import LexigraphError
from graph.finding import Encode
from graph.store import GraphStore

if TYPE_CHECKING:
    from loaders.embedding import QueryEncoder

__all__ = ["encode_for", "encodes_text"]

_LOG = logging.getLogger("lexigraph.api")
_LOADER = ThreadPoolExecutor(max_workers=1, thread_name_prefix="encoder")
_LOCK = Lock()
_LOADS: dict[str, Future[Encode | None]] = {}
"""By encoder: its loading, begun or done; the result is None where it failed."""


def encode_for(store: GraphStore, wait_s: float) -> Encode | None:
    """The encoder of the vectors in ``store``, loaded; None where nothing is embedded or it is not to be had yet.

    An encoder that is installed and cannot be loaded is logged once, and from then on treated as not installed.
    """
    encoder = _installed(store)
    if encoder is None:
        return None
    with _LOCK:
        if encoder.name not in _LOADS:
            _LOADS[encoder.name] = _LOADER.submit(_load, encoder)
    left = remaining()
    try:
        return _LOADS[encoder.name].result(wait_s if left is None else min(wait_s, left))
    except TimeoutError:
        return None


def encodes_text(store: GraphStore) -> bool:
    """Whether the encoder of the vectors in ``store`` is installed and, as far as is known, can be loaded."""
    encoder = _installed(store)
    if encoder is None:
        return False
    loading = _LOADS.get(encoder.name)
    return loading is None or not loading.done() or loading.result() is not None


def _installed(store: GraphStore) -> "QueryEncoder | None":
    from loaders.embedding import query_encoder  # brings numpy, which the start does not need

    name = store.info().encoder
    return query_encoder(name) if name is not None else None


def _load(encoder: "QueryEncoder") -> Encode | None:
    try:
        encoder.load()
    except LexigraphError as error:
        _LOG.warning("free text is placed by the concepts whose words it shares: %s", error)
        return None
    return encoder
