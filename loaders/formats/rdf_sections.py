"""Which section of a glossary a SKOS concept belongs to."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from typing import TYPE_CHECKING

from graph.rdf_names import SKOS
from loaders.formats.rdf_statements import Statements

if TYPE_CHECKING:
    from rdflib.term import Node

__all__ = ["sections_of"]

_BROADER = tuple(SKOS + each for each in ("broader", "broaderTransitive"))
_NARROWER = tuple(SKOS + each for each in ("narrower", "narrowerTransitive"))


def sections_of(
    statements: Statements, concepts: Collection[Node], label: Callable[[Node], str | None]
) -> Mapping[Node, str]:
    """The section of each concept that has one, by what the file has: its collection, its scheme, its top concept.

    Schemes and top concepts only tell sections where there are several of them.
    """
    members = _members(statements)
    schemes = _schemes(statements)
    tops = _tops(statements, concepts)
    found: dict[Node, str] = {}
    for concept in concepts:
        owner = members.get(concept) or schemes.get(concept) or tops.get(concept)
        name = None if owner is None else label(owner)
        if name:
            found[concept] = name
    return found


def _members(statements: Statements) -> dict[Node, Node]:
    """The first collection of each concept."""
    found: dict[Node, Node] = {}
    for collection, member in statements.pairs(SKOS + "member"):
        found.setdefault(member, collection)
    for collection, head in statements.pairs(SKOS + "memberList"):
        for member in statements.listed(head):
            found.setdefault(member, collection)
    return found


def _schemes(statements: Statements) -> dict[Node, Node]:
    """The first scheme of each concept, where the file has several schemes."""
    found: dict[Node, Node] = {}
    stated = [*statements.pairs(SKOS + "inScheme"), *statements.pairs(SKOS + "topConceptOf")]
    for concept, scheme in stated:
        found.setdefault(concept, scheme)
    for scheme, concept in statements.pairs(SKOS + "hasTopConcept"):
        found.setdefault(concept, scheme)
    return found if len(set(found.values())) > 1 else {}


def _tops(statements: Statements, concepts: Collection[Node]) -> dict[Node, Node]:
    """The top concept above each concept, where the file has several top concepts."""
    tops = [concept for concept, _ in statements.pairs(SKOS + "topConceptOf")]
    tops += [concept for _, concept in statements.pairs(SKOS + "hasTopConcept")]
    known = dict.fromkeys(each for each in tops if each in concepts)
    if len(known) < 2:
        return {}
    below: dict[Node, list[Node]] = {}
    for narrow, broad in (pair for each in _BROADER for pair in statements.pairs(each)):
        below.setdefault(broad, []).append(narrow)
    for broad, narrow in (pair for each in _NARROWER for pair in statements.pairs(each)):
        below.setdefault(broad, []).append(narrow)
    found: dict[Node, Node] = {top: top for top in known}
    for top in known:
        waiting = [top]
        while waiting:
            for narrow in below.get(waiting.pop(), ()):
                if narrow not in found:
                    found[narrow] = top
                    waiting.append(narrow)
    return found
