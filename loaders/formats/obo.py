"""OBO flat files, as biomedical ontologies are kept: ``[Term]`` stanzas of tags and values.

A term is a concept, its EXACT synonyms are aliases, and the ids it has or had are what relations call it.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from graph.errors import Problem
from graph.rdf_names import OBO
from graph.vocabulary import RelationType
from loaders.entries import Claim, Entry, Place, Reading
from loaders.entry_rules import error_at, warning_at
from loaders.formats.counting import counted
from loaders.formats.obo_stanzas import Stanza, TagValue, plain, quoted, read_stanzas, reference
from loaders.formats.rdf_relations import relation_type_of
from loaders.formats.registry import Content, register

__all__ = ["OboReader"]

_SHOWS = re.compile(r"^\[(?:Term|Typedef|Instance)\][^\n]*\n(?:[ \t]*(?:![^\n]*)?\n)*id[ \t]*:", re.MULTILINE)
_FIRST_LINE = re.compile(r"\s*(?:![^\n]*\n\s*)*format-version[ \t]*:[ \t]*1\.")
_OLD_SYNONYMS = {"exact_synonym": "EXACT", "narrow_synonym": "NARROW", "broad_synonym": "BROAD",
                 "related_synonym": "RELATED"}  # fmt: skip
_SCOPE = re.compile(r"[A-Z]+")
_LICENCE = re.compile(r"(?:http://purl\.org/dc/(?:terms|elements/1\.1)/|dc(?:terms)?:)(license|rights)\s+(.*)")
_TITLE = re.compile(r"(?:http://purl\.org/dc/(?:terms|elements/1\.1)/|dc(?:terms)?:)(title)\s+(.*)")
_NO_RELATIONS = ("disjoint_from", "union_of", "equivalent_to")
"""Tags that relate a term to others in a way that there is no type for."""

_Kind = tuple[RelationType, bool]
"""A relation type, and whether it points from the target to the source."""


class OboReader:
    """Reads OBO 1.2 and 1.4."""

    name = "obo"
    description = "an OBO ontology: [Term] stanzas"
    suffixes: tuple[str, ...] = (".obo",)

    def recognises(self, content: Content) -> bool:
        """Whether it begins with OBO's version, or has a stanza that begins with an id."""
        text = content.text or ""
        return _FIRST_LINE.match(text[:10_000]) is not None or _SHOWS.search(text) is not None

    def read(self, content: Content, _names: Content | None) -> Reading:
        """An entry for each term and instance that is not obsolete."""
        problems: list[Problem] = []
        stanzas = read_stanzas(content.text or "", content.file, problems)
        reader = _TermReader(content.file, stanzas, problems)
        return Reading(entries=tuple(reader.entries()), problems=tuple(problems), glossary=_glossary(stanzas[0]))


@dataclass(slots=True)
class _TermReader:
    """Makes entries of stanzas, and counts what it leaves out."""

    file: str
    stanzas: list[Stanza]
    problems: list[Problem]
    _known: set[str] = field(default_factory=set)
    """The ids that entries have."""
    _obsolete: set[str] = field(default_factory=set)
    _kinds: Mapping[str, _Kind | None] = field(default_factory=dict)
    _claims: dict[str, list[Claim]] = field(default_factory=dict)
    """By the id of the term that each one starts from."""
    _unknown: Counter[str] = field(default_factory=Counter)
    """How many relations were left out, by what they are called."""
    _outside: Counter[str] = field(default_factory=Counter)
    _to_obsolete: int = 0
    _obsolete_terms: int = 0
    _synonyms: Counter[str] = field(default_factory=Counter)
    _nameless: int = 0

    def entries(self) -> list[Entry]:
        """The entries, in the order of the file."""
        terms = [stanza for stanza in self.stanzas if stanza.kind in ("Term", "Instance") and self._has_id(stanza)]
        kept = [stanza for stanza in terms if not self._is_obsolete(stanza)]
        self._kinds = _relation_kinds(self.stanzas)
        for stanza in kept:
            self._nameless += not stanza.all("name")
            self._known.update(_ids(stanza))
        for stanza in kept:
            self._relate(stanza)
        namespace = self.stanzas[0].first("default-namespace")
        several = len({stanza.first("namespace") or namespace for stanza in kept}) > 1
        made = [self._entry(stanza, (stanza.first("namespace") or namespace) if several else None) for stanza in kept]
        self.problems += self._counted()
        return made

    def _has_id(self, stanza: Stanza) -> bool:
        if stanza.first("id"):
            return True
        message = f"this [{stanza.kind}] has no id"
        self.problems.append(error_at(Place(self.file, stanza.line), "obo-broken", message, "add a line id: ..."))
        return False

    def _is_obsolete(self, stanza: Stanza) -> bool:
        if (stanza.first("is_obsolete") or "").casefold() != "true":
            return False
        self._obsolete_terms += 1
        self._obsolete.update(_ids(stanza))
        return True

    def _entry(self, stanza: Stanza, section: str | None) -> Entry:
        ids = _ids(stanza)
        names = [plain(each.value) for each in stanza.all("name")]
        line = next((each.line for each in stanza.all("id")), stanza.line)
        return Entry(
            name=names[0] if names else ids[0],
            place=Place(self.file, line),
            aliases=(*names[1:], *self._aliases(stanza)),
            definition=self._definition(stanza),
            section=section,
            claims=tuple(self._claims.get(ids[0], ())),
            anchors=ids,
        )

    def _definition(self, stanza: Stanza) -> str | None:
        """What ``def`` says; the comment where there is none."""
        for each in stanza.all("def"):
            found = quoted(each.value)
            if found is not None:
                return found.text
            self._bad_quotes(each)
        return stanza.first("comment")

    def _aliases(self, stanza: Stanza) -> Iterator[str]:
        for each in stanza.all("synonym", *_OLD_SYNONYMS):
            found = quoted(each.value)
            if found is None:
                self._bad_quotes(each)
                continue
            said = _SCOPE.match(found.rest)
            scope = _OLD_SYNONYMS.get(each.tag) or (said[0] if said else "RELATED")
            if scope == "EXACT":
                yield found.text
            else:
                self._synonyms[scope] += 1

    def _bad_quotes(self, line: TagValue) -> None:
        message = f"the value of {line.tag} is no text in quotes, or has a quote in it that ends it too early"
        suggestion = 'write it as "text", and a quote inside of it as \\"'
        self.problems.append(error_at(Place(self.file, line.line), "obo-quotes", message, suggestion))

    def _relate(self, stanza: Stanza) -> None:
        """Collect what the stanza says of its term and others."""
        for each in stanza.lines:
            words = plain(each.value).split()
            if each.tag == "is_a" or (each.tag == "intersection_of" and len(words) == 1):
                self._claim(stanza, each, (RelationType.IS_A, False))
            elif each.tag == "instance_of":
                self._claim(stanza, each, (RelationType.INSTANCE_OF, False))
            elif each.tag in ("relationship", "intersection_of"):
                self._typed(stanza, each, words)
            elif each.tag in _NO_RELATIONS:
                self._unknown[each.tag] += 1

    def _typed(self, stanza: Stanza, line: TagValue, words: list[str]) -> None:
        if len(words) < 2:
            message = f"'{line.tag}: {line.value[:40]}' needs a relation and a term"
            self.problems.append(error_at(Place(self.file, line.line), "obo-broken", message, "write both"))
            return
        kind = self._kinds.get(words[0]) or _kind_of(words[0])
        if kind is None:
            self._unknown[words[0]] += 1
        else:
            self._claim(stanza, line, kind)

    def _claim(self, stanza: Stanza, line: TagValue, kind: _Kind) -> None:
        """A target that is not in the file goes by the name in the comment."""
        own, (target, comment) = _ids(stanza)[0], reference(line.value)
        place = Place(self.file, line.line)
        if not target:
            self.problems.append(error_at(place, "obo-broken", f"'{line.tag}:' names no term", "write its id"))
            return
        type_, backward = kind
        known = target in self._known
        if target in self._obsolete and not known:
            self._to_obsolete += 1
        elif not backward:
            called = target if known else comment or target
            self._claims.setdefault(own, []).append(Claim(type=type_, target=called, place=place))
        elif known:
            self._claims.setdefault(target, []).append(Claim(type=type_, target=own, place=place))
        else:
            self._outside[plain(line.value).split()[0]] += 1

    def _counted(self) -> Iterator[Problem]:
        """What was left out or made up, each in one warning."""
        notes: list[tuple[str, str | None, str | None]] = [
            ("deprecated-left-out", _note(self._obsolete_terms, "obsolete term"), None),
            ("deprecated-left-out", _note(self._to_obsolete, "relation", " to obsolete terms left out"), None),
            ("label-missing", _note(self._nameless, "term", " without a name"), "the id stands for it: add name: ..."),
        ]
        for what, count in self._unknown.most_common():
            message = f"{counted(count, 'relation')} of type '{what}' left out: Lexigraph has no such type"
            notes.append(("relation-type-unknown", message, None))
        if self._outside:
            message = f"relations to terms of other files left out: {_listed(self._outside)}"
            notes.append(("outside-left-out", message, "name those files as sources as well"))
        if self._synonyms:
            message = f"synonyms that are not EXACT left out: {_listed(self._synonyms)}"
            notes.append(("synonyms-left-out", message, "make them EXACT where they mean the same"))
        others = Counter(each.kind for each in self.stanzas[1:] if each.kind not in ("Term", "Typedef", "Instance"))
        notes += [("stanza-unknown", _note(count, f"[{kind}] stanza"), None) for kind, count in others.items()]
        for code, said, suggestion in notes:
            if said is not None:
                yield warning_at(Place(self.file), code, said, suggestion)


def _note(count: int, what: str, more: str = " left out") -> str | None:
    """``count`` things in words; None for none."""
    return f"{counted(count, what)}{more}" if count else None


def _listed(counts: Counter[str]) -> str:
    return ", ".join(f"{what} ({count})" for what, count in counts.most_common())


def _kind_of(relation: str) -> _Kind | None:
    """What a relation means by its name, its IRI or its id in the OBO library."""
    return relation_type_of(relation) or relation_type_of(OBO + relation.replace(":", "_"))


def _ids(stanza: Stanza) -> tuple[str, ...]:
    """The id of a term and those that it had before."""
    return tuple(dict.fromkeys(plain(each.value) for tag in ("id", "alt_id") for each in stanza.all(tag)))


def _relation_kinds(stanzas: list[Stanza]) -> Mapping[str, _Kind | None]:
    """What the relations mean that the file defines, by the identifiers that they are given elsewhere."""
    found: dict[str, _Kind | None] = {}
    for stanza in stanzas:
        if stanza.kind == "Typedef":
            called = [*_ids(stanza), *(plain(each.value).split(" ")[0] for each in stanza.all("xref"))]
            kind = next((kind for each in called if (kind := _kind_of(each))), None)
            found |= dict.fromkeys(_ids(stanza), kind)
    return found


def _glossary(header: Stanza) -> dict[str, str]:
    """What the header says of the ontology as a whole."""
    properties = [plain(each.value) for each in header.all("property_value")]
    titles = [found[2] for each in properties if (found := _TITLE.match(each))]
    licences = [found[2] for each in properties if (found := _LICENCE.match(each))]
    said = {
        "name": _text(titles) or header.first("ontology"),
        "version": header.first("data-version", "version"),
        "licence": _text(licences),
    }
    return {key: value for key, value in said.items() if value}


def _text(values: list[str]) -> str | None:
    """The first value, without quotes and type."""
    if not values:
        return None
    found = quoted(values[0])
    return found.text if found else values[0].removesuffix(" xsd:string").strip()


register(OboReader())
