"""Text that is safe inside Markdown."""

from __future__ import annotations

import re

__all__ = ["escape_markdown", "without_mentions"]

_MARKUP = re.compile(r"([\\`*_{}\[\]<>#|~!$&()])")
_BEGINS_A_BLOCK = re.compile(r"(?:[-+=]|\d+(?=[.)](?:\s|$)))")
_CALLS = re.compile(r"(@|#)(?=\w)")


def escape_markdown(text: str) -> str:
    r"""``text`` on one line, shown as it is whatever characters are in it: no markup and no HTML.

    >>> print(escape_markdown("a *b* <i>"), escape_markdown("1. a"), escape_markdown("- a"))
    a \*b\* \<i\> 1\. a \- a
    """
    flat = _MARKUP.sub(r"\\\1", " ".join(text.split()))
    begins = _BEGINS_A_BLOCK.match(flat)
    if begins is None:
        return flat
    number = begins.group() if begins.group().isdigit() else ""
    return f"{number}\\{flat[len(number) :]}"


def without_mentions(markdown: str) -> str:
    """Markdown in which GitHub sees no person, team or issue: an empty comment stands between the sign and the name.

    >>> print(without_mentions("@everyone, see #1"))
    @<!-- -->everyone, see #<!-- -->1
    """
    return _CALLS.sub(r"\1<!-- -->", markdown)
