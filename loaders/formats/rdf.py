"""RDF: thesauri in SKOS, ontologies in OWL and RDF Schema, and what Lexigraph itself exports as such.

Three formats, for it is written in three ways. What a concept is, is said in :mod:`loaders.formats.rdf_concepts`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from loaders.entries import Reading
from loaders.formats.rdf_concepts import Source, read_concepts
from loaders.formats.rdf_lines import lines_in_jsonld, lines_in_rdfxml, lines_in_turtle
from loaders.formats.rdf_source import Parsed, document_iri, log_of_rdflib, parse_jsonld, parse_rdfxml, parse_turtle
from loaders.formats.registry import Content, register

if TYPE_CHECKING:
    import rdflib

__all__ = ["RdfReader"]

_HEAD = 20_000
"""Characters in which a file shows what it is."""
_TURTLE = re.compile(
    r"""(?:\s|\#[^\n]*\n)*                                    # comments
        (?: @(?:prefix|base)\s
          | (?:PREFIX\s+[\w.-]*:|BASE)\s*<
          | (?:<[^<>"\s]*>|_:\w+)\s+<[^<>"\s]*>\s+[<"_].*\.\s*(?:\n|$)   # a statement of N-Triples
        )""",
    re.VERBOSE,
)
_RDF_ROOT = re.compile(r"<(?:[\w.-]+:)?RDF[\s>]")
_RDF_NAMESPACE = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
_JSON_START = re.compile(r"\s*[\[{]")
_JSON_KEYWORD = re.compile(r'"@(?:context|graph|id|type)"\s*:')


@dataclass(slots=True)
class RdfReader:
    """Reads one way of writing RDF."""

    name: str
    description: str
    suffixes: tuple[str, ...]
    shows: Callable[[str], bool]
    """Whether the head of a text is of this kind."""
    parse: Callable[[Content], Parsed]
    lines: Callable[[str, str, rdflib.Graph], Mapping[str, int]]
    indented: bool = False

    def recognises(self, content: Content) -> bool:
        """Whether the text begins as this kind of RDF does."""
        return content.text is not None and self.shows(content.text[:_HEAD])

    def read(self, content: Content, _names: Content | None) -> Reading:
        """An entry for each concept, class and individual that has an IRI."""
        parsed = self.parse(content)
        if parsed.graph is None:
            return Reading(problems=tuple(parsed.problems))
        with log_of_rdflib():  # an IRI that is none is told of again whenever one is made of it
            lines = self.lines(content.text or "", document_iri(content.file), parsed.graph)
            source = Source(content.file, lines, indented=self.indented, language=content.language)
            reading = read_concepts(parsed.graph, source)
        problems = (*parsed.problems, *reading.problems)
        return Reading(entries=reading.entries, problems=problems, glossary=reading.glossary)


def _shows_turtle(head: str) -> bool:
    return _TURTLE.match(head) is not None


def _shows_rdfxml(head: str) -> bool:
    return head.lstrip().startswith("<") and _RDF_NAMESPACE in head and _RDF_ROOT.search(head) is not None


def _shows_jsonld(head: str) -> bool:
    return _JSON_START.match(head) is not None and _JSON_KEYWORD.search(head) is not None


register(
    RdfReader(
        name="turtle",
        description="SKOS or OWL in Turtle or N-Triples",
        suffixes=(".ttl", ".nt", ".n3"),
        shows=_shows_turtle,
        parse=parse_turtle,
        lines=lines_in_turtle,
    )
)
register(
    RdfReader(
        name="rdfxml",
        description="SKOS or OWL in RDF/XML",
        suffixes=(".rdf", ".owl", ".rdfs", ".skos"),
        shows=_shows_rdfxml,
        parse=parse_rdfxml,
        lines=lines_in_rdfxml,
        indented=True,
    )
)
register(
    RdfReader(
        name="jsonld",
        description="SKOS or OWL in JSON-LD",
        suffixes=(".jsonld",),
        shows=_shows_jsonld,
        parse=parse_jsonld,
        lines=lines_in_jsonld,
    )
)
