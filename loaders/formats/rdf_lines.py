"""The lines on which resources are described in an RDF text.

RDFlib does not keep where a statement stood. The text is gone through once for what names a resource where its
description begins: the start of a line in Turtle, ``rdf:about`` and ``rdf:ID`` in RDF/XML, ``@id`` in JSON-LD. What is
written in another way has no line.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping
from html import unescape
from typing import TYPE_CHECKING
from urllib.parse import urljoin

if TYPE_CHECKING:
    import rdflib

__all__ = ["lines_in_jsonld", "lines_in_rdfxml", "lines_in_turtle"]

Lines = Mapping[str, int]
"""For each IRI the first line, from 1, on which its description begins."""

_TURTLE_SUBJECT = re.compile(
    r"^(?P<indent>[ \t]*)(?:<([^<>\"\s]*)>|([\w.-]*):((?:[\w.:%-]|\\.)*))(?=\s|$)", re.MULTILINE
)
_TURTLE_BASE = re.compile(r"^\s*(?:@base|BASE)\s+<([^<>\s]*)>", re.MULTILINE | re.IGNORECASE)
_ESCAPED = re.compile(r"\\(.)")
_XML_SUBJECT = re.compile(r"""\brdf:(about|ID)\s*=\s*(?:"([^"]*)"|'([^']*)')""")
_XML_BASE = re.compile(r"""\bxml:base\s*=\s*(?:"([^"]*)"|'([^']*)')""")
_XML_ENTITY = re.compile(r"""<!ENTITY\s+(\S+)\s+(?:"([^"]*)"|'([^']*)')""")
_JSON_SUBJECT = re.compile(r'"@id"\s*:\s*("(?:[^"\\]|\\.)*")(?P<alone>\s*\})?')


def lines_in_turtle(text: str, document: str, graph: rdflib.Graph) -> Lines:
    """Where lines begin with a resource; ``document`` is the IRI of the text itself, ``graph`` has the prefixes."""
    prefixes = {prefix: str(namespace) for prefix, namespace in graph.namespaces()}
    base = _base(document, _TURTLE_BASE.search(text))

    def subjects() -> Iterator[tuple[int, str]]:
        # an indented one may be an object on a line of its own
        for found in sorted(_TURTLE_SUBJECT.finditer(text), key=lambda each: each["indent"] != ""):
            _, iri, prefix, local = found.groups()
            if iri is not None:
                yield found.start(), urljoin(base, iri)
            elif prefix in prefixes:
                yield found.start(), prefixes[prefix] + _ESCAPED.sub(r"\1", local)

    return _first_lines(text, subjects)


def lines_in_rdfxml(text: str, document: str, _graph: rdflib.Graph) -> Lines:
    """Where ``rdf:about`` and ``rdf:ID`` name a resource."""
    entities = {f"&{name};": first or second for name, first, second in _XML_ENTITY.findall(text)}

    def expanded(value: str) -> str:
        for entity, meaning in entities.items() if "&" in value else ():
            value = value.replace(entity, meaning)
        return unescape(value)

    base = expanded(_base(document, _XML_BASE.search(text)))

    def subjects() -> Iterator[tuple[int, str]]:
        for found in _XML_SUBJECT.finditer(text):
            value = expanded(found[2] if found[2] is not None else found[3])
            yield found.start(), urljoin(base, f"#{value}" if found[1] == "ID" else value)

    return _first_lines(text, subjects)


def lines_in_jsonld(text: str, document: str, graph: rdflib.Graph) -> Lines:
    """Where an object with more in it than its ``@id`` has one; of the others where they are first named."""
    prefixes = {prefix: str(namespace) for prefix, namespace in graph.namespaces()}

    def expanded(found: re.Match[str]) -> str:
        value: str = json.loads(found[1])
        prefix, colon, local = value.partition(":")
        if colon and prefix in prefixes and not local.startswith("//"):
            return f"{prefixes[prefix]}{local}"
        return value if colon else urljoin(document, value)

    def subjects() -> Iterator[tuple[int, str]]:
        found = list(_JSON_SUBJECT.finditer(text))
        for each in sorted(found, key=lambda each: each["alone"] is not None):
            yield each.start(), expanded(each)

    return _first_lines(text, subjects)


def _base(document: str, found: re.Match[str] | None) -> str:
    """The IRI that the document says is its own, as far as it says one."""
    own: str = next((each for each in found.groups() if each is not None), "") if found else ""
    return own if own.startswith("&") else urljoin(document, own)  # an entity of XML is still to be expanded


def _first_lines(text: str, subjects: Callable[[], Iterator[tuple[int, str]]]) -> Lines:
    places: dict[str, int] = {}
    for offset, iri in subjects():
        places.setdefault(iri, offset)
    lines: dict[str, int] = {}
    line, passed = 1, 0
    for iri, offset in sorted(places.items(), key=lambda each: each[1]):
        line += text.count("\n", passed, offset)
        passed = offset
        lines[iri] = line
    return lines
