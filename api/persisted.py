"""Texts that a client names by their hash once it has sent them: automatic persisted queries.

A request has ``extensions: {"persistedQuery": {"version": 1, "sha256Hash": "…"}}``. With the text beside it, the text
is remembered; without, it is the one that was. So a long query fits into the address of a GET, which caches can hold. The protocol is
that of Apollo's clients (https://www.apollographql.com/docs/apollo-server/performance/apq), which other clients speak too.
"""

from __future__ import annotations

import hashlib
from collections import OrderedDict
from typing import TYPE_CHECKING, Any

from api.errors import UnknownTextError
from graph.errors import InvalidArgumentError

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["PersistedTexts"]

_MOST_BYTES = 4 * 1024 * 1024
_VERSION = 1


class PersistedTexts:
    """Remembers the texts that were named last, as many as fit into ``most_bytes``; for one event loop."""

    def __init__(self, most_bytes: int = _MOST_BYTES) -> None:
        self._most, self._bytes = most_bytes, 0
        self._by_hash: OrderedDict[str, str] = OrderedDict()

    def resolve(self, text: str | None, extensions: Mapping[str, Any] | None) -> str | None:
        """The text of a request that has ``text`` or names one; None where it does neither.

        Raises:
            UnknownTextError: it names one that is not remembered.
            InvalidArgumentError: what names it is malformed, or the hash is that of another text.
        """
        named = (extensions or {}).get("persistedQuery")
        if named is None:
            return text
        hash_ = named.get("sha256Hash") if isinstance(named, dict) else None
        if not isinstance(hash_, str) or named.get("version") != _VERSION:
            raise InvalidArgumentError(
                "persistedQuery must have version 1 and sha256Hash",
                suggestion="see https://www.apollographql.com/docs/apollo-server/performance/apq",
            )
        if text is None:
            return self._find(hash_)
        if hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest() != hash_:
            raise InvalidArgumentError(
                "sha256Hash is not that of the query", suggestion="hash the query's text as it is sent, in UTF-8"
            )
        self._keep(hash_, text)
        return text

    def _find(self, hash_: str) -> str:
        if hash_ not in self._by_hash:
            raise UnknownTextError
        self._by_hash.move_to_end(hash_)
        return self._by_hash[hash_]

    def _keep(self, hash_: str, text: str) -> None:
        self._bytes += _size(text) - _size(self._by_hash.pop(hash_, None))
        self._by_hash[hash_] = text
        while self._bytes > self._most:
            self._bytes -= _size(self._by_hash.popitem(last=False)[1])


def _size(text: str | None) -> int:
    """Bytes that a text takes with its hash, about: a character takes up to four."""
    return 0 if text is None else 4 * len(text) + 200
