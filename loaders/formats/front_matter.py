"""The block of fields at the head of a page: YAML between lines of ``---``, or TOML between lines of ``+++``.

Fields that site generators keep one level down (Hugo's ``params``, Zola's ``extra`` and ``taxonomies``) count as fields.
Keys are known without regard to case, spaces, hyphens and underscores.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from graph.errors import Problem
from loaders.entries import Place
from loaders.entry_rules import error_at
from loaders.formats.yaml_tree import read_tree

__all__ = ["FrontMatter", "has_front_matter", "read_front_matter"]

_FENCED = {
    "---": re.compile(r"\A\s*?---[ \t]*\n(?P<fields>(?:.*\n)*?)(?:---|\.\.\.)[ \t]*(?:\n|\Z)"),
    "+++": re.compile(r"\A\s*?\+\+\+[ \t]*\n(?P<fields>(?:.*\n)*?)\+\+\+[ \t]*(?:\n|\Z)"),
}
_LOOKS_LIKE_FIELDS = re.compile(r"\A\s*?(?:---[ \t]*\n[\w-]+[ \t]*:|\+\+\+[ \t]*\n[\w-]+[ \t]*=)")
_NESTED = ("params", "extra", "taxonomies")
_TOML_PLACE = re.compile(r"\s*\(at (?:line (?P<line>\d+), column (?P<column>\d+)|end of document)\)")
_ITEM_SEPARATOR = re.compile(r"\s*[,;|]\s*")


@dataclass(slots=True)
class FrontMatter:
    """The fields of a page, what is left of its text, and what is wrong with them."""

    body: str
    """The text with the lines of the front matter left blank, so that lines keep their numbers."""
    fields: dict[str, Any] = field(default_factory=dict)
    """By key in lower case without spaces, hyphens and underscores."""
    lines: dict[str, int] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)

    def text(self, *keys: str) -> str | None:
        """The first of ``keys`` that holds text or a number, as text; None for none."""
        for key in keys:
            value = self.fields.get(_folded(key))
            if isinstance(value, str) and value.strip():
                return value.strip()
            if isinstance(value, int | float) and not isinstance(value, bool):
                return str(value)
        return None

    def items(self, *keys: str) -> tuple[str, ...]:
        """What all of ``keys`` hold: the items of lists, or of text with commas between."""
        found: list[str] = []
        for key in keys:
            value = self.fields.get(_folded(key))
            listed: Sequence[Any] = value if isinstance(value, list) else _split(value)
            found += [_item(item) for item in listed]
        return tuple(item for item in found if item)

    def says(self, key: str, wanted: bool) -> bool:  # noqa: FBT001
        """Whether ``key`` is there and means ``wanted``."""
        value = self.fields.get(_folded(key))
        return value is wanted or (isinstance(value, str) and value.strip().casefold() == str(wanted).casefold())

    def line(self, *keys: str) -> int | None:
        """Where the first of ``keys`` that is there stands."""
        return next((self.lines[_folded(key)] for key in keys if _folded(key) in self.lines), None)


def has_front_matter(text: str) -> bool:
    r"""Whether ``text`` begins with a closed block of fields.

    >>> has_front_matter("---\ntitle: Pod\n---\nA pod."), has_front_matter("---\n\nA line above, and text.")
    (True, False)
    """
    return _LOOKS_LIKE_FIELDS.match(text) is not None and _fenced(text) is not None


def read_front_matter(text: str, file: str) -> FrontMatter:
    r"""The fields at the head of ``text``; none where it has no front matter. Broken ones are an error at their line.

    >>> page = read_front_matter("---\ntitle: Pod\nAlso-Known-As: [cell, group]\n---\nA pod.", "pod.md")
    >>> page.text("title"), page.items("also_known_as"), page.body.strip(), page.line("title")
    ('Pod', ('cell', 'group'), 'A pod.', 2)
    """
    found = _fenced(text)
    if found is None:
        made = FrontMatter(text)
        if _LOOKS_LIKE_FIELDS.match(text):
            made.problems.append(_not_closed(text, file))
        return made
    fence = text[: found.start("fields")].strip()
    block = found.group(0)
    made = FrontMatter("\n" * block.count("\n") + text[found.end() :])
    above = "\n" * text.count("\n", 0, found.start("fields"))  # so that lines are those of the file
    if fence == "+++":
        _read_toml(above + found.group("fields"), file, made)
    else:
        _read_yaml(above + found.group("fields"), file, made)
    return made


def _fenced(text: str) -> re.Match[str] | None:
    fence = text.lstrip()[:3]
    return _FENCED[fence].match(text) if fence in _FENCED else None


def _not_closed(text: str, file: str) -> Problem:
    fence = text.lstrip()[:3]
    message = f"the front matter that begins here with {fence} does not end"
    line = text[: text.index(fence)].count("\n") + 1
    return error_at(Place(file, line), "front-matter", message, f"put a line {fence} under it")


def _read_yaml(text: str, file: str, made: FrontMatter) -> None:
    tree = read_tree(text, file)
    made.problems += tree.problems
    if isinstance(tree.value, dict):
        _take(tree.value, made)
        made.lines |= {_folded(key): mark[0] for key in tree.value if (mark := tree.mark([key])) is not None}
    elif tree.value is not None:
        line = len(text) - len(text.lstrip("\n")) + 1
        message = "the front matter holds no fields"
        made.problems.append(error_at(Place(file, line), "front-matter", message, "write fields such as `title: …`"))


def _read_toml(text: str, file: str, made: FrontMatter) -> None:
    try:
        fields = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        found = _TOML_PLACE.search(str(error))
        line = int(found.group("line")) if found and found.group("line") else text.rstrip("\n").count("\n") + 1
        what = _TOML_PLACE.sub("", str(error))
        problem = error_at(Place(file, line), "toml-broken", f"broken TOML: {what}", "mend the syntax at this place")
        made.problems.append(problem)
        return
    _take(fields, made)
    for number, written in enumerate(text.split("\n"), start=1):
        key = _folded(written.split("=", 1)[0])
        if "=" in written and key in made.fields:
            made.lines.setdefault(key, number)


def _take(fields: Mapping[str, Any], made: FrontMatter) -> None:
    for key, value in fields.items():
        made.fields.setdefault(_folded(key), value)
    for nested in _NESTED:
        inner = fields.get(nested)
        if isinstance(inner, Mapping):
            for key, value in inner.items():
                made.fields.setdefault(_folded(str(key)), value)


def _folded(key: str) -> str:
    return re.sub(r"[\s_-]+", "", key.strip().strip("\"'").casefold())


def _item(value: Any) -> str:
    """An item of a list as text; ``[[Term]]`` without quotes is a list in a list to YAML."""
    if isinstance(value, list) and len(value) == 1 and isinstance(value[0], str):
        return f"[[{value[0]}]]"
    return str(value).strip() if isinstance(value, str | int | float) and not isinstance(value, bool) else ""


def _split(value: Any) -> list[str]:
    return _ITEM_SEPARATOR.split(value.strip()) if isinstance(value, str) else []
