"""Lexigraph's own format: concepts, their definitions and a curator's relations, as YAML.

What may stand where is written down once, in ``glossary.schema.json``, which editors read as well.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING, Any

from graph.errors import Problem, Severity
from graph.vocabulary import RelationType
from loaders.entries import Claim, Entry, Place, Reading
from loaders.formats.registry import Content, register
from loaders.formats.schema_problems import schema_problems
from loaders.formats.yaml_tree import Tree, read_tree

if TYPE_CHECKING:
    from jsonschema.protocols import Validator

__all__ = ["YamlReader", "glossary_schema"]

_TOP_KEY = re.compile(r"^(glossary|section|sections|concepts|mentioned)[ \t]*:([ \t]|$)", re.MULTILINE)
_FLOW_START = re.compile(r"""\s*\{\s*["']?(glossary|section|sections|concepts|mentioned)["']?\s*:""")


class YamlReader:
    """Reads what ``glossary.schema.json`` describes."""

    name = "yaml"
    description = "Lexigraph's own YAML: a list `concepts`"
    suffixes: tuple[str, ...] = (".yaml", ".yml")

    def recognises(self, content: Content) -> bool:
        """Whether a line begins with one of the format's own keys."""
        text = content.text
        return text is not None and bool(_TOP_KEY.search(text) or _FLOW_START.match(text))

    def read(self, content: Content, _names: Content | None) -> Reading:
        """Its entries, sections in file order, the defined concepts of a section before the mentioned ones."""
        tree = read_tree(content.text or "", content.file)
        if tree.problems:
            return Reading(problems=tuple(tree.problems))
        if tree.value is None:
            return Reading(problems=(_empty(content.file),))
        problems = tuple(schema_problems(_validator(), tree, content.file))
        if problems:
            return Reading(problems=problems)
        return _Walk(tree, content.file).reading()


@cache
def glossary_schema() -> Mapping[str, Any]:
    """The JSON Schema (draft 2020-12) of the format."""
    text = resources.files("loaders.formats").joinpath("glossary.schema.json").read_text(encoding="utf-8")
    schema: dict[str, Any] = json.loads(text)
    return schema


@cache
def _validator() -> Validator:
    from jsonschema import Draft202012Validator

    return Draft202012Validator(glossary_schema())


def _empty(file: str) -> Problem:
    return Problem(
        severity=Severity.ERROR,
        code="nothing-found",
        message="the file holds nothing",
        suggestion="begin with a list `concepts:`, each with a `name` and a `definition`",
        file=file,
        line=1,
    )


class _Walk:
    """Goes through a tree that fits the schema."""

    def __init__(self, tree: Tree, file: str) -> None:
        self._tree = tree
        self._file = file

    def reading(self) -> Reading:
        document = self._tree.value
        entries = list(self._section(document, ()))
        for index, section in enumerate(document.get("sections", ())):
            entries += self._section(section, ("sections", index))
        return Reading(entries=tuple(entries), glossary=dict(document.get("glossary", {})))

    def _section(self, part: Mapping[str, Any], path: tuple[str | int, ...]) -> Iterator[Entry]:
        section = part.get("section")
        for kind in ("concepts", "mentioned"):
            for index, item in enumerate(part.get(kind, ())):
                yield self._entry(item, (*path, kind, index), section, mentioned=kind == "mentioned")

    def _entry(
        self, item: Mapping[str, Any], path: tuple[str | int, ...], section: str | None, *, mentioned: bool
    ) -> Entry:
        claims = (
            self._claim(claim, (*path, "relations", index)) for index, claim in enumerate(item.get("relations", ()))
        )
        return Entry(
            name=item["name"],
            place=self._place(path),
            id=item.get("id"),
            aliases=tuple(item.get("aliases", ())),
            definition=item.get("definition"),
            mentioned=mentioned,
            section=section,
            hours=item.get("hours"),
            claims=tuple(claims),
        )

    def _claim(self, item: Mapping[str, Any], path: tuple[str | int, ...]) -> Claim:
        return Claim(
            type=RelationType[item["type"].upper()],
            target=item["target"],
            place=self._place(path),
            quote=item.get("quote"),
            quoted_from=item.get("in"),
        )

    def _place(self, path: Sequence[str | int]) -> Place:
        mark = self._tree.mark(path)
        return Place(self._file, None if mark is None else mark[0])


register(YamlReader())
