"""The parts of a TBX document, under one name in all of its editions and styles."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from lxml.etree import _Element

__all__ = ["XML_LANG", "Concept", "Level", "category", "concepts_of", "text_of", "titles_of"]

XML_LANG = "{http://www.w3.org/XML/1998/namespace}lang"

_CONCEPTS = frozenset({"termEntry", "conceptEntry"})
_LANGUAGES = frozenset({"langSet", "langSec", "langGroup"})
_TERMS = frozenset({"tig", "ntig", "termSec", "termGroup"})
_TYPED = frozenset({"descrip", "termNote", "admin", "adminNote", "descripNote", "ref", "xref", "hi"})
"""Elements that are named after their kind in the classic style, and say their data category in ``type``."""


@dataclass(frozen=True, slots=True)
class Level:
    """A concept, what is said of it in one language, or one term."""

    element: _Element

    def described(self, *categories: str) -> list[_Element]:
        """What this level itself, not one inside of it, says under these data categories."""
        return [each for each in _said(self.element) if category(each) in categories]

    def all(self) -> Iterator[_Element]:
        """All that this level itself says."""
        return _said(self.element)

    @property
    def term(self) -> str:
        """The term of a level of terms; "" where it has none."""
        return next((text_of(each) for each in self.all() if _name(each) == "term"), "")


@dataclass(frozen=True, slots=True)
class Concept:
    """An entry of the termbase."""

    level: Level
    languages: dict[str, Level]
    """What is said in each language."""

    @property
    def ids(self) -> list[str]:
        """Its id first, then those of its parts, by which references may mean it."""
        found = (
            each.get("id") or each.get("{http://www.w3.org/XML/1998/namespace}id") for each in self.level.element.iter()
        )
        return list(dict.fromkeys(each for each in found if each))

    def terms(self, language: str) -> list[Level]:
        """Its terms in one language, in order, those without text left out."""
        level = self.languages.get(language)
        inside = [] if level is None else [Level(each) for each in level.element if _name(each) in _TERMS]
        return [each for each in inside if each.term]


def concepts_of(root: _Element) -> list[Concept]:
    """The concepts of a document, in order."""
    own = root.get(XML_LANG) or ""
    return [_concept(each, own) for each in root.iter() if _name(each) in _CONCEPTS]


def titles_of(root: _Element) -> Iterator[str]:
    """What the header calls the termbase."""
    for each in root.iter():
        if _name(each) == "titleStmt":
            yield from (text_of(title) for title in each if _name(title) == "title")
        if _name(each) in _CONCEPTS:
            return


def category(element: _Element) -> str:
    """The data category: the ``type`` in the classic style (DCA), the element's own name in the other (DCT)."""
    name = _name(element)
    return (element.get("type") or name) if name in _TYPED else name


def text_of(element: _Element) -> str:
    """All text in an element, on one line."""
    return " ".join("".join(element.itertext()).split())


def _concept(element: _Element, language: str) -> Concept:
    languages: dict[str, Level] = {}
    for each in element:
        if _name(each) in _LANGUAGES:
            languages.setdefault(each.get(XML_LANG) or each.get("lang") or language, Level(each))
    return Concept(Level(element), languages)


def _said(element: _Element) -> Iterator[_Element]:
    """What is said at one level, in groups or by itself."""
    for each in element:
        name = _name(each)
        if name.endswith("Grp"):
            yield from _said(each)
        elif name not in _LANGUAGES and name not in _TERMS:
            yield each


def _name(element: _Element) -> str:
    """The name without its namespace; "" for what is no element."""
    return element.tag.rpartition("}")[2] if isinstance(element.tag, str) else ""
