"""What the interpreted text roles of Sphinx show, and what they refer to."""

from __future__ import annotations

import re
from dataclasses import dataclass

__all__ = ["DOCUTILS_ROLES", "RoleText", "read_role"]

DOCUTILS_ROLES = frozenset(
    {
        *("abbreviation", "ab", "acronym", "ac", "code", "emphasis", "literal", "math", "strong"),
        *("sub", "subscript", "sup", "superscript", "t", "title", "title-reference"),
    }
)
"""Roles that docutils has itself and that only mark text."""

_TITLED = re.compile(r"(.+?)\s*<([^<]*?)>", re.DOTALL)
_CALLED = frozenset({"func", "meth"})
_CODE = frozenset(
    {
        *("attr", "class", "const", "data", "exc", "func", "meth", "mod", "obj", "type"),
        *("enum", "enumerator", "macro", "member", "property", "struct", "union", "var"),
    }
)
_NUMBERED = {"pep": "PEP", "rfc": "RFC", "cve": "CVE", "cwe": "CWE"}
_REFERRING = frozenset({"term", "ref", "doc", "numref"})
_SPACE = re.compile(r"\s+")


@dataclass(frozen=True, slots=True)
class RoleText:
    """What stands in the text for a role."""

    text: str
    target: str | None = None
    """What ``:term:`` and ``:ref:`` refer to; None for other roles, and for one whose link ``!`` turns off."""


def read_role(role: str, content: str) -> RoleText:
    """What ``:role:`content``` shows. A role that is not known shows its content.

    >>> read_role("term", "networks <neural network>")
    RoleText(text='networks', target='neural network')
    >>> read_role("py:meth", "~list.append").text, read_role("func", "!open").text, read_role("pep", "8#names").text
    ('append()', 'open()', 'PEP 8')
    >>> read_role("menuselection", "&File --> Open").text, read_role("samp", "print {n}").text
    ('File ‣ Open', 'print n')
    """
    kind = role.rpartition(":")[2].casefold()
    content = _SPACE.sub(" ", content).strip()
    linked = not content.startswith("!")
    content = content.removeprefix("!").strip()
    titled = _TITLED.fullmatch(content)
    shown, target = titled.groups() if titled else (_implicit(kind, content), content)
    target = _SPACE.sub(" ", target).strip()
    return RoleText(shown, target if linked and target and kind in _REFERRING else None)


def _implicit(kind: str, content: str) -> str:
    """What a role shows where no text is given for it."""
    if kind in _CODE:
        name = re.split(r"::|\.", content)[-1] if content.startswith("~") else content.lstrip(".")
        return f"{name.removesuffix('()')}()" if kind in _CALLED and name else name
    if kind in _NUMBERED:
        return f"{_NUMBERED[kind]} {content.partition('#')[0]}"
    if kind in ("file", "samp"):
        return re.sub(r"(?<!\\)[{}]", "", content)
    if kind in ("menuselection", "guilabel"):
        return re.sub(r"&(.)", r"\1", content).replace("-->", "\N{TRIANGULAR BULLET}")
    return content
