"""Cypher statements that make the graph in a graph database, for cypher-shell or any driver; safe to run again."""

from __future__ import annotations

from typing import TYPE_CHECKING

from graph.export.exporter import Exporter

if TYPE_CHECKING:
    from graph.model import Concept, Graph, Relation

__all__ = ["CYPHER"]

_ESCAPES = {"\\": "\\\\", "'": "\\'", "\n": "\\n", "\r": "\\r", "\t": "\\t"}


def _write(graph: Graph) -> bytes:
    """One statement a line: a constraint, a node ``Concept`` for each concept, a relationship for each relation.

    The evidence of a relation is in the parallel lists ``quotes``, ``documents``, ``starts`` and ``ends``.
    """
    lines = ["CREATE CONSTRAINT concept_id IF NOT EXISTS FOR (concept:Concept) REQUIRE concept.id IS UNIQUE;"]
    lines += [_concept(concept) for concept in graph.concepts]
    lines += [_relation(relation) for relation in graph.relations]
    return ("\n".join(lines) + "\n").encode()


def _concept(concept: Concept) -> str:
    position = concept.position
    properties = {
        "name": concept.name,
        "aliases": list(concept.aliases),
        "definition": concept.definition,
        "kind": concept.kind.value,
        "section": concept.section,
        "hours": concept.hours,
        "x": None if position is None else position.x,
        "y": None if position is None else position.y,
        "cluster": None if position is None else position.cluster,
    }
    return f"MERGE (concept:Concept {{id: {_literal(concept.id)}}}) SET concept += {_literal(properties)};"


def _relation(relation: Relation) -> str:
    properties = {
        "origin": relation.origin.value,
        "method": relation.method,
        "confidence": float(relation.confidence),
        "quotes": [evidence.quote for evidence in relation.evidence],
        "documents": [evidence.document for evidence in relation.evidence],
        "starts": [evidence.start for evidence in relation.evidence],
        "ends": [evidence.end for evidence in relation.evidence],
        "premises": list(relation.premises),
    }
    return (
        f"MATCH (source:Concept {{id: {_literal(relation.source)}}}), (target:Concept {{id: {_literal(relation.target)}}}) "
        f"MERGE (source)-[relation:{relation.type.value}]->(target) SET relation += {_literal(properties)};"
    )


def _literal(value: object) -> str:
    r"""``value`` as Cypher writes it.

    >>> print(_literal("it's \\ a\nline"), _literal(None), _literal([1, 0.5]), _literal({"a": "b"}))
    'it\'s \\ a\nline' null [1, 0.5] {a: 'b'}
    """
    match value:
        case None:
            return "null"
        case str():
            plain = value.isprintable() and "'" not in value and "\\" not in value
            return f"'{value if plain else ''.join(map(_character, value))}'"
        case int() | float():
            return repr(value)
        case list():
            return f"[{', '.join(map(_literal, value))}]"
        case dict():
            return f"{{{', '.join(f'{key}: {_literal(each)}' for key, each in value.items())}}}"
        case _:
            raise TypeError(f"Cypher has no literal for {type(value).__name__}")


def _character(each: str) -> str:
    if each in _ESCAPES:
        return _ESCAPES[each]
    return each if each.isprintable() or ord(each) > 0xFFFF else f"\\u{ord(each):04x}"


CYPHER = Exporter(
    name="cypher",
    description="statements that make concepts and all relations in Neo4j",
    extension=".cypher",
    write=_write,
)
