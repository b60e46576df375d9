"""JSON as people keep glossaries in it, and as we export them.

A list of objects, an object of name to definition or to object, either of them under a key such as ``terms``, or one
object a line. The keys of an object are the columns of :mod:`loaders.formats.columns`, and ``relations`` as our own
YAML has them. An object whose values are lists of objects has a section under each key.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace

from graph.errors import Problem
from graph.vocabulary import RelationType
from loaders.entries import Claim, Entry, LeftOut, Place, Reading
from loaders.entry_rules import error_at, warning_at
from loaders.formats.columns import RELATION_COLUMNS, Cell, Columns, column_key, find_columns, known_column
from loaders.formats.json_export import is_export, with_exported_relations
from loaders.formats.json_tree import JsonArray, JsonObject, JsonText, Value, kind_of, read_json
from loaders.formats.registry import Content, register
from loaders.spelling import did_you_mean

__all__ = ["JsonReader"]

_START = re.compile(r'\s*(?:\{\s*["}]|\[\s*[{\]])')
_LINKED_DATA = re.compile(r'"@(?:context|graph|id)"\s*:')
_LINES = (".jsonl", ".ndjson")
_CONTAINERS = frozenset({"terms", "entries", "glossary", "concepts", "items", "sections", "mentioned"})
_ABOUT: Mapping[str, str] = {
    "name": "name",
    "title": "name",
    "version": "version",
    "licence": "licence",
    "license": "licence",
}
_OF_OUR_EXPORT = frozenset({"document", "kind", "position"})
_OF_PROGRAMS = re.compile(r"(?:^|/)(?:package|package-lock|composer|manifest|tsconfig.*|_category_)\.json$")
"""Files that lie beside many a glossary, and have names and descriptions of something else."""
_SHAPE = ("json-shape", "name")
"""Codes of what is wrong with JSON that holds something else."""
_RELATION_KEYS = ("type", "target", "quote", "in")
_SECTION_KEYS = ("section", "name", "title")
_WRITE_ENTRIES = 'write a list of objects, such as [{"name": …, "definition": …}]'


class JsonReader:
    """Reads a glossary in JSON."""

    name = "json"
    description = "JSON: a list of objects, or an object of terms"
    suffixes: tuple[str, ...] = (".json", *_LINES)

    def recognises(self, content: Content) -> bool:
        """Whether it begins as JSON does, and is no linked data."""
        text = content.text
        return text is not None and _START.match(text) is not None and _LINKED_DATA.search(text) is None

    def read(self, content: Content, _names: Content | None) -> Reading:
        """An entry for each object, or for each key of an object of terms."""
        source = JsonText(content.text or "", content.file)
        walk = _Walk(source)
        found = list(read_json(source, lines=content.file.casefold().endswith(_LINES)))
        for each in found:
            if isinstance(each, Problem):
                walk.problems.append(each)
            else:
                walk.document(*each, alone=len(found) == 1)
        without_terms = not walk.entries and all(each.code in _SHAPE for each in walk.problems)
        if content.around is not None and (without_terms or _OF_PROGRAMS.search(content.file)):
            return Reading(left_out=LeftOut.NO_TERMS)
        return Reading(entries=tuple(walk.entries), problems=tuple(walk.problems), glossary=walk.about)


@dataclass(frozen=True, slots=True)
class _Context:
    """What an entry gets from where it stands."""

    name: str | None = None
    section: str | None = None
    mentioned: bool = False


@dataclass(slots=True)
class _Walk:
    """Goes through the values of a file."""

    source: JsonText
    entries: list[Entry] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    about: dict[str, str] = field(default_factory=dict)
    _columns: dict[tuple[str, ...], Columns] = field(default_factory=dict)
    _said: set[str] = field(default_factory=set)

    def document(self, offset: int, value: Value, *, alone: bool) -> None:
        """Take a whole document; one that is not ``alone`` in its file is an entry, or a list of some."""
        if isinstance(value, JsonArray):
            self._array(value, _Context())
        elif not isinstance(value, JsonObject):
            message = f"a glossary has to be a list or an object, and this is {kind_of(value)}"
            self._error(offset, "json-shape", message, _WRITE_ENTRIES)
        elif is_export(value):
            self._object(value, _Context())
            self.entries = with_exported_relations(self.entries, value, self.source, self.problems)
        elif alone:
            self._object(value, _Context())
        else:
            self._entry(value, _Context())

    def _object(self, value: JsonObject, context: _Context) -> None:
        """An object that holds terms under keys of its own, is one, or has a term for each key."""
        if _containers(value):
            self._containers(value, context)
        elif _is_entry(value):
            self._entry(value, context)
        else:
            self._map(value, context)

    def _containers(self, value: JsonObject, context: _Context, *, is_section: bool = False) -> None:
        """An object with terms under keys of its own: the document, or with ``is_section`` a part of it."""
        containers = _containers(value)
        titles = (value.get(key) for key in (_SECTION_KEYS if is_section else _SECTION_KEYS[:1]))
        title = next((each for each in titles if isinstance(each, str)), None)
        context = replace(context, section=title or context.section)
        for key, offset, inner in value.members:
            if key in containers:
                here = replace(context, mentioned=key == "mentioned")
                if isinstance(inner, JsonArray):
                    self._array(inner, here)
                elif isinstance(inner, JsonObject):
                    self._object(inner, here)
            elif key == "glossary" and isinstance(inner, JsonObject):
                self.about.update(_about(inner))
            elif key in _SECTION_KEYS and title is not None and inner == title:
                continue
            elif key in _ABOUT and isinstance(inner, str):
                self.about.setdefault(_ABOUT[key], inner)
            elif not (is_export(value) and key in ("relations", "documents")):
                self._unknown(key, offset)

    def _array(self, value: JsonArray, context: _Context) -> None:
        for offset, item in value.items:
            if isinstance(item, JsonObject) and _containers(item):
                self._containers(item, context, is_section=True)
            elif isinstance(item, JsonObject):
                self._entry(item, context)
            else:
                message = f"an entry has to be an object, and this is {kind_of(item)}"
                self._error(offset, "json-shape", message, _WRITE_ENTRIES)

    def _map(self, value: JsonObject, context: _Context) -> None:
        """A term, or a section, for each key."""
        for key, offset, inner in value.members:
            if isinstance(inner, JsonObject) and inner.members and not any(map(_is_known, inner.members)):
                there = ", ".join(name for name, _, _ in inner.members)
                message = f"'{key}' has an object with no key that is known (it has: {there})"
                self._error(offset, "json-shape", message, "call the key that holds the definition `definition`")
            elif isinstance(inner, JsonObject):
                self._entry(inner, replace(context, name=key), offset)
            elif isinstance(inner, JsonArray) and any(isinstance(item, JsonObject) for _, item in inner.items):
                self._array(inner, replace(context, section=key if len(value.members) > 1 else context.section))
            else:
                text = self._text(key, offset, inner)
                self.entries.append(
                    Entry(
                        name=key,
                        place=Place(self.source.file, self.source.line(offset)),
                        definition=text,
                        section=context.section,
                        mentioned=context.mentioned,
                    )
                )

    def _entry(self, value: JsonObject, context: _Context, offset: int | None = None) -> None:
        """An entry; ``offset`` is where its name stands, if that is a key."""
        place = Place(self.source.file, self.source.line(value.offset if offset is None else offset))
        columns = self._columns_of(value, place)
        if columns.name is None and context.name is None:
            there = ", ".join(key for key, _, _ in value.members) or "nothing"
            message = f"the object has no key 'name' (it has: {there})"
            self.problems.append(error_at(place, "name", message, "call the key that holds the term `name`"))
            return
        cells = [self._cell(columns, at, member) for at, member in enumerate(value.members)]
        entry, problem = columns.entry(cells, place)
        self.problems += [problem] if problem else []
        self.entries.append(
            replace(
                entry,
                name=entry.name if columns.name is not None else context.name or "",
                section=entry.section or context.section,
                mentioned=context.mentioned or value.get("kind") == "MENTIONED",
                claims=(*entry.claims, *self._relations(value)),
                anchors=(context.name,) if context.name and columns.name is not None else (),
            )
        )

    def _columns_of(self, value: JsonObject, place: Place) -> Columns:
        """What the keys of an object mean; what is unknown is said once for each key."""
        keys = tuple("" if key == "relations" or key in _OF_OUR_EXPORT else key for key, _, _ in value.members)
        if keys not in self._columns:
            self._columns[keys], problems = find_columns(keys, place, "key")
            self.problems += [each for each in problems if each.message not in self._said or each.code == "columns"]
            self._said |= {each.message for each in problems}
        elif len(set(keys)) < len(keys):
            self.problems += [each for each in find_columns(keys, place, "key")[1] if each.code == "columns"]
        return self._columns[keys]

    def _cell(self, columns: Columns, at: int, member: tuple[str, int, Value]) -> Cell:
        key, offset, value = member
        if isinstance(value, str):
            return value
        if at not in columns.used:
            return ""
        if at == columns.name:
            self._error(offset, "json-shape", f"'{key}' has to be text, and is {kind_of(value)}", "write the term")
            return ""
        if not isinstance(value, JsonArray):
            return self._text(key, offset, value) or ""
        return tuple(self._text(key, place, item) or "" for place, item in value.items)

    def _text(self, key: str, offset: int, value: Value) -> str | None:
        """Text, or the lines of a list of texts."""
        if value is None or isinstance(value, str):
            return value
        if isinstance(value, JsonArray) and not any(isinstance(item, JsonArray) for _, item in value.items):
            return "\n".join(self._text(key, place, item) or "" for place, item in value.items)
        message = f"'{key}' has to be text or a list of texts, and has {kind_of(value)} in it"
        self._error(offset, "json-shape", message, "write text, in double quotes")
        return None

    def _relations(self, value: JsonObject) -> Iterator[Claim]:
        """The relations that an object lists as our own YAML does."""
        listed = value.get("relations")
        if listed is not None and not isinstance(listed, JsonArray):
            message = f"'relations' has to be a list, and is {kind_of(listed)}"
            self._error(value.offset, "json-shape", message, 'write it as [{"type": …, "target": …}]')
        for offset, item in listed.items if isinstance(listed, JsonArray) else ():
            claim = self._claim(offset, item)
            if claim is not None:
                yield claim

    def _claim(self, offset: int, item: Value) -> Claim | None:
        parts = {key: item.get(key) if isinstance(item, JsonObject) else None for key in _RELATION_KEYS}
        type_, target, quote, quoted_from = (each if isinstance(each, str) else None for each in parts.values())
        if type_ is None or target is None:
            message = "a relation has to be an object with `type` and `target`"
            self._error(offset, "json-shape", message, 'write it as {"type": "requires", "target": "…"}')
            return None
        relation_type: RelationType | None = RELATION_COLUMNS.get(column_key(type_))
        if relation_type is None:
            known = f"known types: {', '.join(RELATION_COLUMNS)}"
            suggestion = did_you_mean(type_, RELATION_COLUMNS) or known
            self._error(offset, "unknown-type", f"there is no relation type '{type_}'", suggestion)
            return None
        place = Place(self.source.file, self.source.line(offset))
        return Claim(type=relation_type, target=target, place=place, quote=quote, quoted_from=quoted_from)

    def _unknown(self, key: str, offset: int) -> None:
        place = Place(self.source.file, self.source.line(offset))
        message = f"the key '{key}' is not known here and was left out"
        suggestion = "put terms under `terms`, and what is said of the glossary under `name`, `version` or `licence`"
        self.problems.append(warning_at(place, "unknown-column", message, suggestion))

    def _error(self, offset: int, code: str, message: str, suggestion: str) -> None:
        self.problems.append(self.source.error(offset, code, message, suggestion))


def _containers(value: JsonObject) -> frozenset[str]:
    """The keys under which an object holds terms: lists, or objects that say more than what glossary it is."""
    return frozenset(
        key
        for key, _, inner in value.members
        if key in _CONTAINERS
        and (
            all(isinstance(item, JsonObject) for _, item in inner.items)
            if isinstance(inner, JsonArray)
            else isinstance(inner, JsonObject) and not (key == "glossary" and _about(inner))
        )
    )


def _is_known(member: tuple[str, int, Value]) -> bool:
    return member[0] == "relations" or known_column(member[0]) is not None


def _about(value: JsonObject) -> dict[str, str]:
    """What an object says of a glossary; empty where it holds anything else than plain values."""
    if any(isinstance(inner, JsonObject) for _, _, inner in value.members):
        return {}
    return {_ABOUT[key]: inner for key, _, inner in value.members if key in _ABOUT and isinstance(inner, str) and inner}


def _is_entry(value: JsonObject) -> bool:
    """Whether the object itself is a term: it has a name, and something else that a term has."""
    named = any(known_column(key) == "name" and isinstance(inner, str) for key, _, inner in value.members)
    known = {known_column(key) for key, _, _ in value.members} - {None, "name"}
    return named and bool(known)


register(JsonReader())
