"""Text that is safe inside a Mermaid flowchart."""

from __future__ import annotations

__all__ = ["escape_label", "node"]


_PLAIN = frozenset("-.,()/' ")
"""Punctuation that means nothing inside a quoted label unless it begins a list."""


def escape_label(text: str) -> str:
    """``text`` for a quoted label, shown as it is whatever characters are in it.

    All but letters, digits and plain punctuation become Mermaid's numeric entities, so that neither quotes nor HTML,
    Markdown, comments or directives mean anything.

    >>> escape_label('Loss (the "error")'), escape_label("1. Model"), escape_label("1.5 h")
    ('Loss (the #34;error#34;)', '1#46; Model', '1.5 h')
    """
    flat = " ".join(text.split())
    return "".join(
        each if each.isalnum() or (each in _PLAIN and _cannot_begin_a_list(flat, place)) else f"#{ord(each)};"
        for place, each in enumerate(flat)
    )


def _cannot_begin_a_list(text: str, place: int) -> bool:
    """A list item begins with a dash or a number, punctuation and a space; anything after a letter is past that."""
    return text[place] == " " or text[place + 1 : place + 2].isalnum() or text[0].isalpha()


def node(key: str, *lines: str) -> str:
    """A box with the identifier ``key`` (letters and digits) that shows ``lines``.

    >>> node("s1", "Model", "1 h")
    's1["Model<br/>1 h"]'
    """
    return f'{key}["{"<br/>".join(escape_label(line) for line in lines)}"]'
