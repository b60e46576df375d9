"""Whole answers that are kept: the bytes that went out for an operation, as long as the glossary is the same."""

from __future__ import annotations

import hashlib
from collections import OrderedDict
from dataclasses import dataclass
from threading import Lock
from typing import TYPE_CHECKING, Any

import orjson
from graphql import FieldNode

from api.plan.selecting import nodes_below

if TYPE_CHECKING:
    from graphql import DocumentNode

__all__ = ["Answer", "KeptAnswers", "depends_on_the_store_alone"]

_LARGEST_SHARE = 16
"""One answer takes at most this part of the room for all."""
_OVERHEAD = 400
"""Bytes that an entry takes beside its key and body, about."""
_CHANGING = frozenset({"search", "similar", "encodesText"})
"""Fields whose answers get better once the encoder has been loaded."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What a client gets."""

    body: bytes
    """JSON with ``data`` and ``errors`` as GraphQL has them."""
    status: int = 200
    """What HTTP says of it: 200 where the operation ran, with or without errors on the way."""
    etag: str | None = None
    """Names the body, where it is the same each time."""

    @classmethod
    def of(cls, payload: dict[str, Any], status: int = 200) -> Answer:
        """The answer that says ``payload``."""
        return cls(orjson.dumps(payload), status)


def depends_on_the_store_alone(document: DocumentNode) -> bool:
    """Whether the answer is the same as long as the store is."""
    return not any(isinstance(node, FieldNode) and node.name.value in _CHANGING for node in nodes_below(document))


class KeptAnswers:
    """Answers by operation and version of the store, the last ones that fit in ``most_bytes``; safe between threads."""

    def __init__(self, most_bytes: int) -> None:
        self._most = most_bytes
        self._bytes = 0
        self._kept: OrderedDict[Any, tuple[str, Answer]] = OrderedDict()
        self._lock = Lock()

    def find(self, key: tuple[str, ...], version: str) -> Answer | None:
        """The answer to the operation that ``key`` names, if it was kept for this version."""
        with self._lock:
            found = self._kept.get(key)
            if found is None or found[0] != version:
                return None
            self._kept.move_to_end(key)
            return found[1]

    def keep(self, key: tuple[str, ...], version: str, answer: Answer) -> Answer:
        """Keep ``answer``, unless it is too large; it is given back with an ETag."""
        named = Answer(answer.body, answer.status, f'W/"{hashlib.blake2b(answer.body, digest_size=16).hexdigest()}"')
        size = _size(key, named)
        if size * _LARGEST_SHARE > self._most:
            return named
        with self._lock:
            replaced = self._kept.pop(key, None)
            self._bytes += size - (_size(key, replaced[1]) if replaced else 0)
            self._kept[key] = version, named
            while self._bytes > self._most:
                oldest, (_, answer) = self._kept.popitem(last=False)
                self._bytes -= _size(oldest, answer)
        return named


def _size(key: tuple[str, ...], answer: Answer) -> int:
    return len(answer.body) + sum(map(len, key)) + _OVERHEAD
