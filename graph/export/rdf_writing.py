"""A concept graph as RDF statements, and these as Turtle or JSON-LD, in the order in which they were made.

Concepts, sections and the glossary have IRIs of the form ``urn:lexigraph:GLOSSARY:concept:ID``.
"""

from __future__ import annotations

import io
import re
from dataclasses import dataclass, field
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from graph.names import slug
from graph.rdf_names import (
    CONCEPT_ID,
    DCTERMS,
    HOURS,
    KIND,
    OWL,
    QUOTE,
    QUOTED_FROM,
    RDF,
    SKOS,
    VOCABULARY_NAMESPACE,
    XSD,
)

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import rdflib
    from rdflib.term import Node

    from graph.export.asserted import Quotation
    from graph.model import Concept, ConceptId, GlossaryInfo

__all__ = ["Statements", "as_jsonld", "as_turtle", "iri"]

_PLAIN_LOCAL = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]*")
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\u0085\u2028\u2029]")


@dataclass(slots=True)
class Statements:
    """Statements about one glossary, as they are made."""

    info: GlossaryInfo
    prefixes: dict[str, str]
    graph: rdflib.Graph = field(init=False)
    subjects: dict[Node, None] = field(default_factory=dict)
    """What was spoken of, in order: RDFlib's graph keeps the order of what is said of one subject, not of subjects."""
    _blank: int = 0

    def __post_init__(self) -> None:
        """Begin with nothing."""
        import rdflib

        self.graph = rdflib.Graph(bind_namespaces="none")
        self.prefixes = {**self.prefixes, "lexigraph": VOCABULARY_NAMESPACE, "concept": f"{self.glossary}:concept:"}

    @property
    def glossary(self) -> str:
        """The IRI of the glossary itself."""
        return f"urn:lexigraph:{slug(self.info.name) or 'glossary'}"

    def concept(self, id: ConceptId) -> rdflib.URIRef:
        """The IRI of a concept."""
        return iri(f"{self.glossary}:concept:{id}")

    def section(self, number: int) -> rdflib.URIRef:
        """The IRI of a section, by its place in the glossary."""
        return iri(f"{self.glossary}:section:{number}")

    def blank(self) -> rdflib.BNode:
        """A new node without an IRI."""
        from rdflib import BNode

        self._blank += 1
        return BNode(f"n{self._blank}")

    def say(self, subject: Node, property: str, value: Node | str | None) -> None:
        """State a fact, its value a node or a text; nothing for None."""
        from rdflib import Literal

        if value is not None:
            self.subjects.setdefault(subject)
            self.graph.add((subject, iri(property), Literal(value) if type(value) is str else value))  # type: ignore[arg-type]

    def about_glossary(self, type: str, title: str) -> rdflib.URIRef:
        """State what is known of the glossary as a whole."""
        subject = iri(self.glossary)
        self.say(subject, RDF + "type", iri(type))
        self.say(subject, title, self.info.name or None)
        self.say(subject, OWL + "versionInfo", self.info.version or None)
        self.say(subject, DCTERMS + "license", self.info.licence)
        return subject

    def about_concept(self, concept: Concept, type: str, label: str) -> rdflib.URIRef:
        """State what is known of a concept, but for its section and relations."""
        from rdflib import Literal

        subject = self.concept(concept.id)
        self.say(subject, RDF + "type", iri(type))
        self.say(subject, CONCEPT_ID, str(concept.id))
        self.say(subject, label, concept.name)
        for alias in concept.aliases:
            self.say(subject, SKOS + "altLabel", alias)
        self.say(subject, SKOS + "definition", concept.definition)
        if concept.definition is None:
            self.say(subject, KIND, concept.kind.value)
        if concept.hours is not None:
            number = format(Decimal(repr(float(concept.hours))), "f")
            self.say(subject, HOURS, Literal(number, datatype=iri(XSD + "decimal")))
        return subject

    def quote(self, node: Node, quotation: Quotation) -> None:
        """State at ``node``, which stands for a relation, what is quoted for it."""
        self.say(node, QUOTE, quotation.text)
        if quotation.quoted_from is not None:
            self.say(node, QUOTED_FROM, self.concept(quotation.quoted_from))


def iri(text: str) -> rdflib.URIRef:
    """``text`` as an IRI."""
    from rdflib import URIRef

    return URIRef(text)


def as_turtle(statements: Statements) -> bytes:
    """The statements as Turtle, everything in the order in which it was stated."""
    from rdflib import BNode, URIRef
    from rdflib.plugins.serializers.turtle import TurtleSerializer

    class InOrder(TurtleSerializer):
        """Leaves subjects, properties and values in order, and only shortens what every reader of Turtle takes."""

        def orderSubjects(self) -> list[Any]:  # noqa: N802 - the serializer's own name for it
            inner = {each for each in statements.subjects if isinstance(each, BNode) and self._references[each] == 1}
            return [each for each in statements.subjects if each not in inner]

        def sortProperties(self, properties: Mapping[Any, list[Node]]) -> list[Any]:  # noqa: N802
            return list(properties)

        def get_pname(self, uri: Node, gen_prefix: bool = True) -> str | None:  # noqa: ARG002, FBT001, FBT002
            text = str(uri)
            for prefix, namespace in statements.prefixes.items() if isinstance(uri, URIRef) else ():
                if text.startswith(namespace) and _PLAIN_LOCAL.fullmatch(text, len(namespace)):
                    self.addNamespace(prefix, iri(namespace))
                    return f"{prefix}:{text[len(namespace) :]}"
            return None

        def label(self, node: Node, position: int) -> str:
            written: str = super().label(node, position)
            return _CONTROL.sub(lambda found: f"\\u{ord(found[0]):04X}", written)

    out = io.BytesIO()
    InOrder(statements.graph).serialize(out, encoding="utf-8", spacious=True)
    return out.getvalue().strip() + b"\n"


def as_jsonld(statements: Statements, terms: Mapping[str, str | Mapping[str, str]]) -> bytes:
    """The statements as JSON-LD with its context in it; ``terms`` says how properties are called."""
    import orjson
    from rdflib.plugins.serializers.jsonld import from_rdf

    context = {**statements.prefixes, **terms}
    made: dict[str, Any] = from_rdf(statements.graph, context)  # type: ignore[no-untyped-call]
    order = {str(each): place for place, each in enumerate(statements.subjects)}

    def place(node: Mapping[str, str]) -> int:
        prefix, _, local = node["@id"].partition(":")
        return order[local if prefix == "_" else statements.prefixes.get(prefix, f"{prefix}:") + local]

    nodes: Sequence[dict[str, Any]] = made.get("@graph") or [
        {key: value for key, value in made.items() if key != "@context"}
    ]
    document = {
        "@context": context,
        "@graph": sorted(nodes, key=place),
    }
    return orjson.dumps(document, option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE)
