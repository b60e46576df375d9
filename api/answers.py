"""Whole answers that are kept: the bytes that went out for an operation, as long as the glossary is the same."""

from __future__ import annotations

import hashlib
from collections import OrderedDict
from dataclasses import dataclass, field
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


@dataclass(slots=True)
class Answer:
    """What a client gets."""

    body: bytes
    """JSON with ``data`` and ``errors`` as GraphQL has them."""
    status: int = 200
    """What HTTP says of it: 200 where the operation ran, with or without errors on the way."""
    operation: str | None = None
    """The name of the operation; None where it has none."""
    etag: str | None = None
    """Names the body, where it is the same each time."""
    packed: bytes | None = field(default=None, compare=False)
    """The body in gzip, once somebody took it so."""

    @classmethod
    def of(cls, payload: dict[str, Any], status: int = 200, operation: str | None = None) -> Answer:
        """The answer that says ``payload``."""
        return cls(orjson.dumps(payload), status, operation)


def depends_on_the_store_alone(document: DocumentNode) -> bool:
    """Whether the answer is the same as long as the store is."""
    return not any(isinstance(node, FieldNode) and node.name.value in _CHANGING for node in nodes_below(document))


class KeptAnswers:
    """Answers by request and version of the store, the last ones that fit in ``most_bytes``; safe between threads."""

    def __init__(self, most_bytes: int) -> None:
        self._most = most_bytes
        self._bytes = 0
        self._kept: OrderedDict[bytes, tuple[str, Answer]] = OrderedDict()
        self._lock = Lock()

    def find(self, key: bytes, version: str) -> Answer | None:
        """The answer to the request that ``key`` names, if it was kept for this version."""
        with self._lock:
            found = self._kept.get(key)
            if found is None or found[0] != version:
                return None
            self._kept.move_to_end(key)
            return found[1]

    def keep(self, key: bytes, version: str, answer: Answer) -> Answer:
        """Keep ``answer``, unless it is too large; it is given back with an ETag."""
        answer.etag = f'W/"{hashlib.blake2b(answer.body, digest_size=16).hexdigest()}"'
        size = _size(key, answer)
        if size * _LARGEST_SHARE > self._most:
            return answer
        with self._lock:
            replaced = self._kept.pop(key, None)
            self._bytes += size - (_size(key, replaced[1]) if replaced else 0)
            self._kept[key] = version, answer
            while self._bytes > self._most:
                oldest, (_, oldest_answer) = self._kept.popitem(last=False)
                self._bytes -= _size(oldest, oldest_answer)
        return answer


def _size(key: bytes, answer: Answer) -> int:
    """Bytes that an entry takes; in gzip a body takes less than half of what it takes plain."""
    return len(answer.body) * 3 // 2 + len(key) + _OVERHEAD
