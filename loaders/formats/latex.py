"""LaTeX: entries of the glossaries packages and of packages for acronyms, nomenclatures, description lists; bib2gls.

An acronym is named by its long form, its short one is an alias. The key of an entry is what references call it by. A
sub-entry (``parent=``) is related to its parent; one that has no name of its own is a homonym of the parent: a concept
apart, numbered, and not related. Description lists count where a file defines no entry by a command.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING

from graph.errors import Problem
from graph.names import slug
from graph.vocabulary import RelationType
from loaders.entries import Claim, Entry, Place, Reading
from loaders.entry_rules import error_at, warning_at
from loaders.formats.registry import Content, register

if TYPE_CHECKING:
    from loaders.formats.latex_source import Broken, LatexSource, RawEntry
    from loaders.formats.latex_text import Forms

__all__ = ["LatexReader"]

_DEFINING = re.compile(
    r"""^[^%\n]*\\(?:(?:long)?(?:new|provide)glossaryentry|longprovideglossaryentry|newacronym|newabbreviation
          |newacro|acrodef|DeclareAcronym|glsxtrnewsymbol|nomenclature|documentclass|begin\{description\})
          (?![A-Za-z])""",
    re.MULTILINE | re.VERBOSE,
)
_BIB = re.compile(
    r"^[ \t]*@(?:entry|index|symbol|number|acronym|abbreviation|dual\w+)[ \t]*\{", re.MULTILINE | re.IGNORECASE
)
_LATEX_FIRST = re.compile(r"\s*(?:%[^\n]*\n\s*)*(?:%[^\n]*\Z|[\\@])")
_SEE = re.compile(r"\s*(?:\[([^\]]*)\])?(.*)", re.DOTALL)
_ACRONYMS = frozenset({"newacronym", "newabbreviation", "newacro", "acro", "acrodef", "DeclareAcronym"})
_SEE_FIELDS = ("see", "seealso", "alias")
_LABEL = re.compile(r"\\(?:label|hypertarget)\s*\{([^{}]*)\}")


class LatexReader:
    """Reads the entries of the glossaries packages and their like."""

    name = "latex"
    description = "LaTeX: `\\newglossaryentry`, `\\newacronym`, description lists, bib2gls files"
    suffixes: tuple[str, ...] = (".tex", ".ltx", ".latex", ".bib")

    def recognises(self, content: Content) -> bool:
        """Whether the text begins as LaTeX does, and a command that defines terms stands in it."""
        text = content.text
        if text is None or not _LATEX_FIRST.match(text):
            return False
        return _DEFINING.search(text) is not None or _BIB.search(text) is not None

    def read(self, content: Content, _names: Content | None) -> Reading:
        """Its entries in the order in which they stand."""
        from loaders.formats.latex_source import read_bib, read_tex

        text = content.text or ""
        is_bib = _BIB.search(text) is not None and _DEFINING.search(text) is None
        try:
            source = read_bib(text) if is_bib or content.file.casefold().endswith(".bib") else read_tex(text)
            making = _Making(source, content.file)
            entries = tuple(making.entries())
        except RecursionError:
            message = "groups stand too many levels inside one another"
            return Reading(problems=(error_at(Place(content.file), "latex-broken", message, "nest them less deeply"),))
        return Reading(entries=entries, problems=tuple(making.problems()))


class _Making:
    """Makes entries of what a file defines."""

    def __init__(self, source: LatexSource, file: str) -> None:
        from loaders.formats.latex_text import LatexText

        self._source = source
        self._file = file
        self._by_key = {_key(raw): raw for raw in reversed(source.entries) if _key(raw)}
        self._known: dict[str, Forms | None] = {}
        self._text = LatexText(self._forms, source.macros)
        self._numbers: Counter[str] = Counter()
        self._nameless: list[RawEntry] = []
        self._unreadable: list[RawEntry] = []
        self._parents = {raw.fields.get("parent", "").strip() for raw in source.entries}
        self._said = Counter(slug(each) for raw in source.entries for each in dict.fromkeys(self._names(raw)))

    def entries(self) -> Iterator[Entry]:
        """An entry for each command."""
        for raw in self._source.entries:
            name = self._name(raw)
            if name:
                yield self._entry(raw, name)
            else:
                self._nameless.append(raw)

    def problems(self) -> Iterator[Problem]:
        """What is wrong, in the order of lines."""
        found = [*map(self._problem, self._source.problems), *map(self._no_name, self._nameless)]
        found += map(self._not_text, self._unreadable)
        macros = ", ".join(f"\\{name}" for name in self._text.unknown_macros)
        if macros:
            message = f"macros that are not known were left out, and what stands in their braces was kept: {macros}"
            found.append(warning_at(Place(self._file), "latex-macro", message, "check how their definitions read"))
        yield from sorted(found, key=lambda problem: problem.line or 0)

    def _problem(self, broken: Broken) -> Problem:
        make = error_at if broken.refused else warning_at
        return make(Place(self._file, broken.line), broken.code, broken.message, broken.advice)

    def _no_name(self, raw: RawEntry) -> Problem:
        message = f"the entry '{_key(raw)}' has no name"
        return error_at(Place(self._file, raw.line), "name", message, "give it one: name={...}")

    def _not_text(self, raw: RawEntry) -> Problem:
        message = f"the definition of '{self._name_of(raw)}' could not be made into text, and was kept as LaTeX"
        return warning_at(Place(self._file, raw.line), "latex-kept", message, "give its macros all their arguments")

    def _entry(self, raw: RawEntry, name: str) -> Entry:
        place = Place(self._file, raw.line)
        text = self._text.linked(raw.fields.get("description", ""))
        if raw.fields.get("description") in self._text.unparsed:
            self._unreadable.append(raw)
        definition = text.text or self._pointer(raw)
        key, linked = _key(raw), text.claims(place)
        targets = {claim.target for claim in linked}
        return Entry(
            name=name,
            place=place,
            aliases=tuple(self._aliases(raw, name)),
            definition=definition,
            mentioned=definition is None and (key in self._parents or raw.kind in ("newterm", "index")),
            section=self._section(raw),
            claims=(*linked, *(claim for claim in self._claims(raw, place) if claim.target not in targets)),
            anchors=tuple(dict.fromkeys([*([key] if key else []), *_labels(raw)])),
        )

    def _name(self, raw: RawEntry) -> str:
        """The name; a homonym gets its parent's with a number."""
        if not self._is_homonym(raw):
            return self._own_name(raw)
        parent = self._by_key[raw.fields["parent"].strip()]
        self._numbers[_key(parent)] += 1
        return f"{self._own_name(parent)} ({self._numbers[_key(parent)]})"

    def _is_homonym(self, raw: RawEntry) -> bool:
        return raw.fields.get("parent", "").strip() in self._by_key and not self._own_name(raw)

    def _own_name(self, raw: RawEntry) -> str:
        """The name that its fields give."""
        fields = raw.fields
        named = fields.get("name") or fields.get("long") or fields.get("short")
        if not named and raw.kind in ("newterm", "index", "indexplural"):
            named = _key(raw)
        if not named and "parent" not in fields and raw.kind in ("symbol", "number"):
            named = fields.get("symbol")
        return self._text.plain(named or "")

    def _names(self, raw: RawEntry) -> Iterator[str]:
        """All that its fields call it."""
        fields = raw.fields
        for name in ("long", "short", "name", "text", "plural", "symbol"):
            if fields.get(name):
                yield self._text.plain(fields[name])

    def _aliases(self, raw: RawEntry, name: str) -> Iterator[str]:
        """Its other names; of those that only say how it is written in a text, the ones that no other entry has."""
        short = self._text.plain(raw.fields.get("short", ""))
        for alias in dict.fromkeys(self._names(raw)):
            is_plural = alias.casefold() == f"{name}s".casefold()
            if alias != name and (alias == short or (self._said[slug(alias)] == 1 and not is_plural)):
                yield alias

    def _pointer(self, raw: RawEntry) -> str | None:
        """``See Y.`` for an entry that only says to see one other."""
        for field in ("alias", "see"):
            tag, keys = _see(raw.fields.get(field, ""))
            if len(keys) == 1 and "also" not in tag.casefold():
                forms = self._forms(keys[0])
                return f"See {keys[0] if forms is None else forms.name}."
        return None

    def _claims(self, raw: RawEntry, place: Place) -> Iterator[Claim]:
        """Its parent, and what it says to see."""
        parent = raw.fields.get("parent", "").strip()
        targets = [parent] if parent and not self._is_homonym(raw) else []
        targets += [key for field in _SEE_FIELDS for key in _see(raw.fields.get(field, ""))[1]]
        for target in dict.fromkeys(targets):
            yield Claim(type=RelationType.RELATED_TO, target=target, place=place)
        for line, keys in self._source.see.get(_key(raw), ()):
            for target in _see(keys)[1]:
                yield Claim(type=RelationType.RELATED_TO, target=target, place=Place(self._file, line))

    def _section(self, raw: RawEntry) -> str | None:
        """The section of a list, or the glossary that an entry is put in."""
        if raw.section:
            return self._text.plain(raw.section)
        kind = raw.fields.get("type", "").strip()
        title = self._source.glossaries.get(kind)
        if title:
            return self._text.plain(title)
        return kind if kind.isalnum() and kind != "main" else None

    def _forms(self, key: str) -> Forms | None:
        """How the entry ``key`` is written in a text; None where there is none here."""
        from loaders.formats.latex_text import Forms, plural_of

        key = key.strip()
        if key not in self._known:
            self._known[key] = None  # for an entry whose name refers to itself
            raw = self._by_key.get(key)
            if raw is not None:
                name, plain = self._name_of(raw), self._text.plain
                short, long = plain(raw.fields.get("short", "")), plain(raw.fields.get("long", ""))
                text = plain(raw.fields.get("text", "")) or short or name
                plural = plain(raw.fields.get("plural", "")) or plural_of(text)
                self._known[key] = Forms(name=name, text=text, plural=plural, short=short, long=long)
        return self._known[key]

    def _name_of(self, raw: RawEntry) -> str:
        """Its name in a text: a homonym's is its parent's."""
        own = self._own_name(raw)
        return own or self._own_name(self._by_key.get(raw.fields.get("parent", "").strip(), raw))


def _key(raw: RawEntry) -> str:
    return raw.fields.get("key", "").strip()


def _see(value: str) -> tuple[str, Sequence[str]]:
    """The tag and the keys of ``[see also]a,b``."""
    found = _SEE.fullmatch(value)
    tag, keys = (found[1] or "", found[2]) if found else ("", "")
    return tag, [key.strip() for key in keys.split(",") if key.strip()]


def _labels(raw: RawEntry) -> Iterable[str]:
    """The labels that the item of a list begins with."""
    if raw.kind != "item":
        return ()
    return (found[1].strip() for found in _LABEL.finditer(raw.fields["name"] + raw.fields["description"][:200]))


register(LatexReader())
