"""TBX, as termbases are exchanged: the edition of 2008 (MARTIF), that of 2019, and TBX-Min; data categories either way.

A concept is an entry; of its terms in the language that is read, the preferred one is the name and the others are
aliases. Definitions are taken at the language, then at the concept, then at a term.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from graph.errors import Problem, Severity
from graph.vocabulary import RelationType
from loaders.entries import Claim, Entry, Place, Reading
from loaders.entry_rules import error_at, warning_at
from loaders.formats.counting import counted
from loaders.formats.linked_text import LinkedText
from loaders.formats.registry import Content, register
from loaders.formats.tbx_elements import XML_LANG, Concept, Level, category, concepts_of, text_of, titles_of
from loaders.formats.text_languages import LanguageChoice
from loaders.formats.xml_guard import doctype_problems, utf8_document

if TYPE_CHECKING:
    from lxml.etree import _Element

__all__ = ["TbxReader"]

_T = RelationType
_SHOWS = re.compile(r"<(?:\w+:)?(?:martif|tbx|TBX)[\s>]")
_LINKS: Mapping[str, tuple[RelationType, bool]] = {
    "superordinateConceptGeneric": (_T.IS_A, False),
    "relatedConceptBroader": (_T.IS_A, False),
    "broaderConceptGeneric": (_T.IS_A, False),
    "subordinateConceptGeneric": (_T.IS_A, True),
    "relatedConceptNarrower": (_T.IS_A, True),
    "superordinateConceptPartitive": (_T.PART_OF, False),
    "broaderConceptPartitive": (_T.PART_OF, False),
    "subordinateConceptPartitive": (_T.PART_OF, True),
    "coordinateConceptGeneric": (_T.RELATED_TO, False),
    "coordinateConceptPartitive": (_T.RELATED_TO, False),
    "relatedConcept": (_T.RELATED_TO, False),
    "associatedConcept": (_T.RELATED_TO, False),
    "crossReference": (_T.RELATED_TO, False),
}
"""What a reference to another concept means, and whether it points from the target to the source."""
_SPACE = re.compile(r"\s+")
_STATUS = ("administrativeStatus", "normativeAuthorization")


class TbxReader:
    """Reads termbases."""

    name = "tbx"
    description = "a TBX termbase"
    suffixes: tuple[str, ...] = (".tbx",)

    def recognises(self, content: Content) -> bool:
        """Whether it is XML that begins with a root of TBX."""
        head = (content.text or "")[:20_000]
        return head.lstrip().startswith("<") and _SHOWS.search(head) is not None

    def read(self, content: Content, _names: Content | None) -> Reading:
        """An entry for each concept."""
        text = content.text or ""
        problems = doctype_problems(text, content.file)
        root = None if problems else _parse(text, content.file, problems)
        if root is None:
            return Reading(problems=tuple(problems))
        reader = _ConceptReader(content.file, concepts_of(root), problems, LanguageChoice(content.language))
        entries = tuple(reader.entries())
        title = next(titles_of(root), None)
        return Reading(entries=entries, problems=tuple(problems), glossary={"name": title} if title else {})


def _parse(text: str, file: str, problems: list[Problem]) -> _Element | None:
    """The root of the document; what is broken is put into ``problems``."""
    from lxml import etree

    parser = etree.XMLParser(
        resolve_entities="internal",  # those that were checked before
        no_network=True,
        load_dtd=False,
        dtd_validation=False,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
    )
    try:
        return etree.fromstring(utf8_document(text), parser)
    except etree.XMLSyntaxError as error:
        problems.append(
            Problem(
                severity=Severity.ERROR,
                code="xml-broken",
                message=f"broken XML: {(error.msg or 'no document').split(', line')[0]}",
                suggestion="mend it at this place or just before",
                file=file,
                line=error.lineno or 1,
                column=error.offset or None,
            )
        )
        return None


@dataclass(slots=True)
class _ConceptReader:
    """Makes entries of concepts, and counts what it leaves out."""

    file: str
    concepts: list[Concept]
    problems: list[Problem]
    languages: LanguageChoice
    _owners: dict[str, int] = field(default_factory=dict)
    """The concept, by its place, of each id of a concept or of something in it."""
    _claims: dict[int, list[Claim]] = field(default_factory=dict)
    """By the place of the concept that each one starts from."""
    _unknown: Counter[str] = field(default_factory=Counter)
    _outside: Counter[str] = field(default_factory=Counter)

    def entries(self) -> list[Entry]:
        """The entries, in the order of the file."""
        for number, concept in enumerate(self.concepts):
            for id_ in concept.ids:
                self._owners.setdefault(id_, number)
        for number, concept in enumerate(self.concepts):
            self._relate(number, concept)
        made = [self._entry(number, concept) for number, concept in enumerate(self.concepts)]
        self.problems += self._counted()
        return [each for each in made if each is not None]

    def _entry(self, number: int, concept: Concept) -> Entry | None:
        place = self._place(concept.level.element)
        language = self._language(concept)
        terms = concept.terms(language)
        name = _preferred(terms)
        if name is None:
            message = "this concept has no term"
            self.problems.append(error_at(place, "tbx-no-term", message, "add one, or remove the concept"))
            return None
        definition = self._definition(concept, language)
        subjects = [each for level in _levels(concept, language) for each in level.described("subjectField")]
        return Entry(
            name=name.term,
            place=place,
            aliases=tuple(each.term for each in terms if each is not name),
            definition=definition.text.strip() or None,
            section=next(map(text_of, subjects), None),
            claims=(*self._claims.get(number, ()), *definition.claims(place)),
            anchors=(self._anchor(number),),
        )

    def _language(self, concept: Concept) -> str:
        """The language that is read; the terms in the others are counted."""
        texts = [(language, each.term) for language in concept.languages for each in concept.terms(language)]
        language = self.languages.language(texts)
        self.languages.only(texts, language)
        return language

    def _definition(self, concept: Concept, language: str) -> LinkedText:
        """The definitions at the first level that has any in this language."""
        made = LinkedText()
        for level in _levels(concept, language):
            found = [each for each in level.described("definition") if (each.get(XML_LANG) or language) == language]
            for each in found:
                self._add_text(made.add("\n") if made.text else made, each)
            if found:
                break
        return made

    def _add_text(self, made: LinkedText, element: _Element) -> None:
        """Append the text of a definition; what it marks as a term of the termbase becomes a link."""
        pieces: list[tuple[str, int | None]] = [(element.text or "", None)]
        for each in element:
            owner = self._owners.get((each.get("target") or "").removeprefix("#"))
            pieces += [(text_of(each), owner), (each.tail or "", None)]
        for text, owner in pieces:
            line = _SPACE.sub(" ", text)
            if owner is not None and line.strip():
                made.link(line, self._anchor(owner))
            else:
                made.add(line.lstrip() if not made.text or made.text.endswith((" ", "\n")) else line)

    def _relate(self, number: int, concept: Concept) -> None:
        """Collect what the concept, at any level, says of others."""
        levels = [concept.level, *concept.languages.values()]
        levels += [term for language in concept.languages for term in concept.terms(language)]
        for element in (each for level in levels for each in level.all()):
            kind = _LINKS.get(category(element))
            target = (element.get("target") or "").removeprefix("#")
            owner = self._owners.get(target)
            if kind is None:
                if owner is not None and owner != number:
                    self._unknown[category(element)] += 1
            elif owner is not None:
                self._claim(number, kind, owner, element)
            elif not kind[1] and text_of(element):  # a concept of another termbase, or one that is only named
                claim = Claim(type=kind[0], target=text_of(element), place=self._place(element))
                self._claims.setdefault(number, []).append(claim)
            else:
                self._outside[category(element)] += 1

    def _claim(self, number: int, kind: tuple[RelationType, bool], owner: int, element: _Element) -> None:
        source, target = (owner, number) if kind[1] else (number, owner)
        claim = Claim(type=kind[0], target=self._anchor(target), place=self._place(element))
        self._claims.setdefault(source, []).append(claim)

    def _anchor(self, number: int) -> str:
        """What relations call a concept: not every one has an id, and other files may have the same ids."""
        return f"{self.file}#{number}"

    def _place(self, element: _Element) -> Place:
        return Place(self.file, element.sourceline)

    def _counted(self) -> Iterator[Problem]:
        """What was left out, each in one warning."""
        place = Place(self.file)
        for what, count in self._unknown.most_common():
            message = f"{counted(count, 'reference')} of type '{what}' left out: Lexigraph has no such relation"
            yield warning_at(place, "relation-type-unknown", message, None)
        for what, count in self._outside.most_common():
            message = f"{counted(count, 'reference')} of type '{what}' left out: the target is not in this file"
            yield warning_at(place, "outside-left-out", message, "name that termbase as a source as well")
        yield from self.languages.problems(self.file)


def _levels(concept: Concept, language: str) -> list[Level]:
    """The language's part, the concept, the terms: where to look for what is said once."""
    own = concept.languages.get(language)
    return [*([own] if own else []), concept.level, *concept.terms(language)]


def _preferred(terms: Sequence[Level]) -> Level | None:
    """The term that is preferred; else the first that nobody advises against, or the first at all."""
    preferred = (each for each in terms if _has_status(each, "preferred"))
    allowed = (each for each in terms if not _has_status(each, "deprecated", "superseded"))
    return next(preferred, None) or next(allowed, None) or next(iter(terms), None)


def _has_status(term: Level, *statuses: str) -> bool:
    """Whether the term's status begins so: ``preferredTerm-admn-sts``, ``preferred``, ``preferredTerm``."""
    return any(text_of(each).startswith(statuses) for each in term.described(*_STATUS))


register(TbxReader())
