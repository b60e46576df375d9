"""Text that is safe inside GitHub-flavoured Markdown."""

from __future__ import annotations

import re

__all__ = ["escape_markdown"]

_MARKUP = re.compile(r"([\\`*_{}\[\]<>#|~!$&()])")
_BEGINS_A_BLOCK = re.compile(r"(?:[-+=]|\d+(?=[.)](?:\s|$)))")
_CALLS = re.compile(r"(@|\\#)(?=\w)")


def escape_markdown(text: str) -> str:
    r"""``text`` on one line, shown as it is whatever characters are in it: no markup, HTML, mentions nor references.

    >>> print(escape_markdown("a *b* <i>"), escape_markdown("1. a"), escape_markdown("- a"), escape_markdown("@a"))
    a \*b\* \<i\> 1\. a \- a @<!-- -->a
    """
    flat = _MARKUP.sub(r"\\\1", " ".join(text.split()))
    begins = _BEGINS_A_BLOCK.match(flat)
    if begins:
        number = begins.group() if begins.group().isdigit() else ""
        flat = f"{number}\\{flat[len(number) :]}"
    return _CALLS.sub(r"\1<!-- -->", flat)
