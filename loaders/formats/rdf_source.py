"""RDF text in its syntaxes to a graph of statements. Nothing is fetched and no other file is opened, whatever it says.

RDFlib would follow remote JSON-LD contexts, which is refused before it sees them, and tells of odd IRIs and values in
its log, which is made into warnings here.
"""

from __future__ import annotations

import json
import logging
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from graph.errors import Problem, Severity
from loaders.entries import Place
from loaders.entry_rules import error_at, warning_at
from loaders.formats.counting import counted
from loaders.formats.registry import Content
from loaders.formats.xml_guard import doctype_problems, utf8_document

if TYPE_CHECKING:
    import rdflib

__all__ = ["Parsed", "document_iri", "log_of_rdflib", "parse_jsonld", "parse_rdfxml", "parse_turtle"]

_XML_PLACE = re.compile(r"[^:]*:(\d+):(\d+): (.*)", re.DOTALL)
_CONTEXT_KEYS = frozenset({"@context", "@import"})


@dataclass(slots=True)
class Parsed:
    """The statements of a file."""

    graph: rdflib.Graph | None = None
    """None where there is an error."""
    problems: list[Problem] = field(default_factory=list)


def document_iri(file: str) -> str:
    """What relative IRIs in ``file`` are relative to. It is a name: nothing is opened there."""
    return f"file:///{quote(file)}"


def parse_turtle(content: Content) -> Parsed:
    """The statements of Turtle or N-Triples, or an error at the place where it breaks."""
    text = content.text or ""

    def parse(graph: rdflib.Graph) -> Problem | None:
        from rdflib.plugins.parsers.notation3 import BadSyntax

        try:
            graph.parse(data=text, format="turtle", publicID=document_iri(content.file))
        except BadSyntax as error:
            return _bad_turtle(error, text, content.file)
        return None

    return _parsed(parse, content.file)


def parse_rdfxml(content: Content) -> Parsed:
    """The statements of RDF/XML, or an error at the place where it breaks."""
    text = content.text or ""
    problems = doctype_problems(text, content.file) if text.lstrip().startswith("<") else [_no_xml(content.file)]
    if problems:
        return Parsed(problems=problems)

    def parse(graph: rdflib.Graph) -> Problem | None:
        from xml.sax import SAXParseException

        from rdflib.exceptions import ParserError

        try:
            graph.parse(data=utf8_document(text), format="xml", publicID=document_iri(content.file))
        except SAXParseException as error:
            at = error.getLineNumber() or 1, (error.getColumnNumber() or 0) + 1
            return _broken(content.file, "XML", error.getMessage(), *at)
        except ParserError as error:
            found = _XML_PLACE.fullmatch(str(error))
            if found is None:
                return _unreadable(content.file, error)
            return _broken(content.file, "RDF/XML", found[3], int(found[1]), int(found[2]) + 1)
        return None

    return _parsed(parse, content.file)


def parse_jsonld(content: Content) -> Parsed:
    """The statements of JSON-LD, or an error at the place where it breaks."""
    text = content.text or ""
    try:
        document = json.loads(text)
    except json.JSONDecodeError as error:
        return Parsed(problems=[_broken(content.file, "JSON", error.msg, error.lineno, error.colno)])
    except (RecursionError, ValueError) as error:  # ValueError: a number of thousands of digits
        return Parsed(problems=[_unreadable(content.file, error)])
    faults = list(_context_faults(document, text, content.file))
    if faults:
        return Parsed(problems=faults)

    def parse(graph: rdflib.Graph) -> None:
        from rdflib.plugins.parsers.jsonld import to_rdf

        to_rdf(document, graph, base=document_iri(content.file))

    return _parsed(parse, content.file)


def _parsed(parse: Callable[[rdflib.Graph], Problem | None], file: str) -> Parsed:
    import rdflib

    graph = rdflib.Graph(bind_namespaces="none")
    with log_of_rdflib() as messages:
        try:
            problem = parse(graph)
        except Exception as error:  # noqa: BLE001 - RDFlib's parsers raise whatever their parts raise
            problem = _unreadable(file, error)
    if problem is not None:
        return Parsed(problems=[problem])
    return Parsed(graph, list(_log_problems(messages, file)))


def _bad_turtle(error: Any, text: str, file: str) -> Problem:
    at = min(max(error._i, 0), len(text))  # noqa: SLF001 - its own line number is that of the statement's start
    line, column = text.count("\n", 0, at) + 1, at - text.rfind("\n", 0, at)
    return _broken(file, "Turtle", error._why, line, column)  # noqa: SLF001 - without the text around it


def _broken(file: str, syntax: str, what: str, line: int, column: int) -> Problem:
    return Problem(
        severity=Severity.ERROR,
        code="rdf-broken",
        message=f"broken {syntax}: {what}",
        suggestion="mend it at this place or just before",
        file=file,
        line=line,
        column=column,
    )


def _no_xml(file: str) -> Problem:
    message = "this is no XML, and in no other way of writing RDF that is known"
    suggestion = "save it as RDF/XML, Turtle or JSON-LD; OWL's functional and Manchester syntax are not read"
    return error_at(Place(file, 1), "rdf-broken", message, suggestion)


def _unreadable(file: str, error: Exception) -> Problem:
    what = "things inside one another too deep" if isinstance(error, RecursionError) else f"{error}".split("\n")[0]
    message = f"this cannot be read as RDF: {what or type(error).__name__}"
    return error_at(Place(file), "rdf-broken", message, "check it with an RDF validator")


def _context_faults(document: Any, text: str, file: str) -> Iterator[Problem]:
    """An error for every context that is not in the document itself, or is none."""
    for context in dict.fromkeys(_contexts(document)):
        if not isinstance(context, str):
            message = f"{json.dumps(context)} stands where a context has to"
            yield error_at(Place(file), "rdf-context", message, "write an object that says what each key means")
            continue
        line = text.count("\n", 0, max(text.find(json.dumps(context, ensure_ascii=False)), 0)) + 1
        message = f"the context is to be fetched from '{context}'; nothing is fetched"
        suggestion = "write the context itself into the file, or convert the file to Turtle"
        yield error_at(Place(file, line), "rdf-remote-context", message, suggestion)


def _contexts(document: Any) -> Iterator[str | float]:
    """All that stands where a context does and is no object: addresses, and mistakes."""
    waiting = [document]
    while waiting:
        value = waiting.pop()
        if isinstance(value, list):
            waiting += reversed(value)
        elif isinstance(value, dict):
            waiting += reversed(value.values())
            for key in sorted(_CONTEXT_KEYS & value.keys()):
                listed = value[key] if isinstance(value[key], list) else [value[key]]
                yield from (each for each in listed if isinstance(each, str | int | float))


class _Messages(logging.Handler):
    """Keeps what is logged."""

    def __init__(self) -> None:
        super().__init__()
        self.lines: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.lines.append(record.getMessage())


@contextmanager
def log_of_rdflib() -> Iterator[list[str]]:
    """What RDFlib logs meanwhile, which then goes nowhere else."""
    logger, messages = logging.getLogger("rdflib"), _Messages()
    handlers, propagate = logger.handlers[:], logger.propagate
    logger.handlers[:], logger.propagate = [messages], False
    try:
        yield messages.lines
    finally:
        logger.handlers[:], logger.propagate = handlers, propagate


def _log_problems(messages: list[str], file: str) -> Iterator[Problem]:
    """One warning for IRIs that are none, one for values that are not of their type."""
    iris = list(dict.fromkeys(each.partition(" does not look like")[0] for each in messages if "valid URI" in each))
    values = [each for each in messages if "valid URI" not in each]
    if iris:
        message = f"{counted(len(iris), 'IRI')} not by the rules, such as '{iris[0]}'"
        yield warning_at(Place(file), "rdf-iri", message, "write spaces and quotes in an IRI as %20 and the like")
    if values:
        message = f"{counted(len(values), 'value')} not of the type that the file gives: {values[0].splitlines()[0]}"
        yield warning_at(Place(file), "rdf-value", message, "correct value or type")
