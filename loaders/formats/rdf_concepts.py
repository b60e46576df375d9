"""The concepts that an RDF file describes: those of SKOS, and the classes and individuals of OWL and RDF Schema."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from graph.errors import Problem
from graph.model import ConceptKind
from graph.rdf_names import (
    CONCEPT_ID,
    DCTERMS,
    HOURS,
    KIND,
    OBO,
    OWL,
    RDF,
    RDFS,
    SCHEMA,
    SECTION,
    SKOS,
    VOCABULARY_NAMESPACE,
)
from loaders.entries import Entry, Place, Reading
from loaders.entry_rules import warning_at
from loaders.formats.counting import counted
from loaders.formats.rdf_relations import DescribedConcepts, RelationReader, relation_type_of
from loaders.formats.rdf_sections import sections_of
from loaders.formats.rdf_statements import OIO, SKOSXL, Statements, words_of
from loaders.formats.text_languages import LanguageChoice

if TYPE_CHECKING:
    import rdflib
    from rdflib.term import Node

__all__ = ["Source", "read_concepts"]

_DC = "http://purl.org/dc/elements/1.1/"
_CLASSES = (OWL + "Class", RDFS + "Class")
_CONCEPT = SKOS + "Concept"
_PREFERRED = (SKOS + "prefLabel", SKOSXL + "prefLabel")
_LABELS = (*_PREFERRED, RDFS + "label", DCTERMS + "title", SCHEMA + "name")
_ALIASES = (
    SKOS + "altLabel",
    SKOSXL + "altLabel",
    SKOS + "hiddenLabel",
    SKOSXL + "hiddenLabel",
    OIO + "hasExactSynonym",
    OBO + "IAO_0000118",  # alternative term
    SCHEMA + "alternateName",
)
_OTHER_SYNONYMS = tuple(f"{OIO}has{kind}Synonym" for kind in ("Related", "Broad", "Narrow"))
_DEFINITIONS = (
    SKOS + "definition",
    OBO + "IAO_0000115",
    DCTERMS + "description",
    SCHEMA + "description",
    RDFS + "comment",
    SKOS + "scopeNote",
)
_NO_CONCEPTS = (
    *(SKOS + each for each in ("ConceptScheme", "Collection", "OrderedCollection")),
    *(OWL + each for each in ("Ontology", "Axiom", "AllDisjointClasses")),
)
_PROPERTIES = (RDF + "Property", *(f"{OWL}{kind}Property" for kind in ("Object", "Datatype", "Annotation")))
_KNOWN = (VOCABULARY_NAMESPACE, SKOS, RDFS, DCTERMS)
"""Namespaces of properties that are understood, or say nothing about concepts."""
_TITLES = (SKOS + "prefLabel", DCTERMS + "title", _DC + "title", RDFS + "label")
_LICENCES = (DCTERMS + "license", "http://creativecommons.org/ns#license", DCTERMS + "rights", _DC + "rights")
_MARKED_UP = frozenset({RDF + "HTML", RDF + "XMLLiteral"})
_INDENTED = re.compile(r"[ \t]*\n[ \t]+(?=\S)")


@dataclass(frozen=True, slots=True)
class Source:
    """What is known of a file beside its statements."""

    file: str
    lines: Mapping[str, int]
    """On which line each IRI is described."""
    indented: bool = False
    """Whether texts in it are indented to fit the document around them, as in XML."""
    language: str | None = None
    """The one to read texts in, where there are several."""


def read_concepts(graph: rdflib.Graph, source: Source) -> Reading:
    """The entries of the concepts in ``graph``, in the order in which the file describes them."""
    return _ConceptReader(Statements(graph), source, LanguageChoice(source.language)).reading()


@dataclass(slots=True)
class _ConceptReader:
    """Makes entries of what a graph describes."""

    statements: Statements
    source: Source
    languages: LanguageChoice
    _unlabelled: int = 0
    _labelled_twice: int = 0
    _other_synonyms: int = 0
    _problems: list[Problem] = field(default_factory=list)

    def reading(self) -> Reading:
        """All entries with their claims."""
        found = self._concepts()
        deprecated = frozenset(each for each in found if self._is_deprecated(each))
        entries = {each: self._entry(each) for each in found if each not in deprecated}
        names = {each: entry.name for each, entry in entries.items()}
        places = {each: entry.place for each, entry in entries.items()}
        relations = RelationReader(self.statements, DescribedConcepts(names, places, deprecated))
        relations.read()
        sections = sections_of(self.statements, names, self._label)
        made = tuple(
            replace(entry, claims=tuple(relations.claims.get(each, ())), section=entry.section or sections.get(each))
            for each, entry in entries.items()
        )
        file = self.source.file
        self._problems += [*self._counted(len(deprecated)), *self.languages.problems(file), *relations.problems(file)]
        return Reading(entries=made, problems=tuple(self._problems), glossary=self._glossary())

    def _concepts(self) -> list[Node]:
        """What the file describes as a concept, in the file's order; a blank node has nothing that it is called by."""
        from rdflib import URIRef

        statements = self.statements
        kinds = {each for each, above in statements.pairs(RDFS + "subClassOf") if str(above) == _CONCEPT}
        classes = [each for each in statements.of_type(*_CLASSES) if each not in kinds]
        all_classes = {*classes, *kinds}
        members = [each for each, kind in statements.pairs(RDF + "type") if kind in all_classes]
        labelled = [each for label in _PREFERRED for each, _ in statements.pairs(label)]
        typed = statements.of_type(_CONCEPT, OWL + "NamedIndividual")
        others = {*statements.of_type(*_NO_CONCEPTS, *_PROPERTIES), *kinds}
        found = dict.fromkeys(each for each in (*typed, *classes, *members, *labelled) if each not in others)
        last = len(found) + max(self.source.lines.values(), default=0)
        iris = [each for each in found if isinstance(each, URIRef)]
        return sorted(iris, key=lambda each: self.source.lines.get(str(each), last))

    def _is_deprecated(self, concept: Node) -> bool:
        return (self.statements.text(concept, OWL + "deprecated") or "").casefold() in ("true", "1")

    def _entry(self, concept: Node) -> Entry:
        iri = str(concept)
        line = self.source.lines.get(iri)
        place = Place(self.source.file, line, None if line else iri)
        labels = self._labels(concept)
        language = self.languages.language(labels)
        names = self.languages.best(labels)
        self._unlabelled += not names
        self._labelled_twice += len(names) > 1
        aliases = self.languages.only(self._texts(self.statements.texts(concept, *_ALIASES)), language)
        self._other_synonyms += len(self.statements.texts(concept, *_OTHER_SYNONYMS))
        kind = self.statements.text(concept, KIND)
        return Entry(
            name=names[0] if names else words_of(iri),
            place=place,
            id=self.statements.text(concept, CONCEPT_ID),
            aliases=(*names[1:], *aliases),
            definition=self._definition(concept),
            mentioned=kind == ConceptKind.MENTIONED,
            section=self.statements.text(concept, SECTION),
            hours=self._hours(concept, place),
            anchors=tuple(dict.fromkeys((iri, *map(str, self.statements.objects(concept, SKOS + "notation"))))),
        )

    def _labels(self, concept: Node) -> list[tuple[str, str]]:
        """The labels of the first kind that there are any of, with their languages."""
        kinds = (self._texts(self.statements.texts(concept, each)) for each in _LABELS)
        return next((labels for labels in kinds if labels), [])

    def _label(self, resource: Node) -> str:
        return next(iter(self.languages.best(self._labels(resource))), words_of(str(resource)))

    def _definition(self, concept: Node) -> str | None:
        """The definitions of the first kind that there are any of, one a line."""
        for each in _DEFINITIONS:
            texts = self.languages.best(self._texts(self.statements.texts(concept, each)))
            if texts:
                return "\n".join(dict.fromkeys(texts))
        return None

    def _texts(self, literals: Iterable[rdflib.Literal]) -> list[tuple[str, str]]:
        """Each text with its language, "" for none; markup and indentation are taken out of it."""
        return [(each.language or "", self._plain(each)) for each in literals if each.strip()]

    def _plain(self, literal: rdflib.Literal) -> str:
        text = str(literal)
        if str(literal.datatype) in _MARKED_UP:
            from lxml import html

            text = str(html.fromstring(f"<div>{text}</div>").text_content())
        return _INDENTED.sub(" ", text) if self.source.indented else text

    def _hours(self, concept: Node, place: Place) -> float | None:
        text = self.statements.text(concept, HOURS)
        try:
            return None if text is None else float(text)
        except ValueError:
            self._problems.append(warning_at(place, "hours", f"'{text}' is no number of hours", "give a number"))
            return None

    def _counted(self, deprecated: int) -> Iterator[Problem]:
        """What was left out or made up, each in one warning."""
        declared = self.statements.of_type(*_PROPERTIES)
        properties = sum(not str(each).startswith(_KNOWN) and relation_type_of(str(each)) is None for each in declared)
        imports = [str(value) for _, value in self.statements.pairs(OWL + "imports")]
        notes: Sequence[tuple[str, int, str, str, str | None]] = (
            ("deprecated-left-out", deprecated, "deprecated concept", "left out", "remove owl:deprecated to keep one"),
            ("properties-left-out", properties, "property", "left out: a property is no concept", None),
            ("label-missing", self._unlabelled, "concept", "named after the IRI alone", "give each a label"),
            (
                "label-twice",
                self._labelled_twice,
                "concept",
                "given several names, of which one was kept as such",
                "use skos:altLabel for the others",
            ),
            ("synonyms-left-out", self._other_synonyms, "synonym", "left out: wider or narrower in meaning", None),
        )
        for code, count, what, done, suggestion in notes:
            if count:
                message = f"{counted(count, what)} {'was' if count == 1 else 'were'} {done}"
                yield warning_at(Place(self.source.file), code, message, suggestion)
        if imports:
            message = f"the file imports {', '.join(imports)}; nothing is fetched"
            yield warning_at(
                Place(self.source.file), "imports-left-out", message, "name these files as sources as well"
            )

    def _glossary(self) -> dict[str, str]:
        """What is said of the first scheme or ontology."""
        about = next(iter(self.statements.of_type(SKOS + "ConceptScheme", OWL + "Ontology")), None)
        if about is None:
            return {}
        titles = self._texts(self.statements.texts(about, *_TITLES))
        said = {
            "name": next(iter(self.languages.best(titles)), None),
            "version": self.statements.text(about, OWL + "versionInfo"),
            "licence": self.statements.text(about, *_LICENCES),
        }
        return {key: value for key, value in said.items() if value}
