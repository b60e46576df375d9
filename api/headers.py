"""The header fields of a request."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from starlette.types import Scope

__all__ = ["first_headers"]


def first_headers(scope: Scope) -> dict[bytes, bytes]:
    """The fields by their names in lower case; of a field that is there several times the first.

    >>> first_headers({"headers": [(b"accept", b"*/*"), (b"accept", b"text/html")]})
    {b'accept': b'*/*'}
    """
    return dict(reversed(scope["headers"]))
