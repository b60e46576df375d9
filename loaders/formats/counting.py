"""Numbers of things in the words of a message."""

from __future__ import annotations

__all__ = ["counted"]


def counted(count: int, what: str) -> str:
    """``count`` things, in the plural unless it is one.

    >>> counted(1, "property"), counted(2, "property"), counted(3, "relation")
    ('1 property', '2 properties', '3 relations')
    """
    if count == 1:
        return f"1 {what}"
    return f"{count:,} {what[:-1]}ies" if what.endswith("y") else f"{count:,} {what}s"
