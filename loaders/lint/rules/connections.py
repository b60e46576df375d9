"""LX102 and LX104: concepts that relations name and nobody defines, and concepts that nothing is connected with."""

from __future__ import annotations

from collections.abc import Iterator

from graph.errors import Severity
from graph.model import ConceptId, ConceptKind, Relation
from graph.vocabulary import VOCABULARY
from loaders.lint.glossary import Glossary
from loaders.lint.rule import Finding, Rule, related_at

__all__ = ["MENTIONED_ONLY", "ORPHAN"]

_LEAST_USERS = 2


def _find_mentioned(glossary: Glossary) -> Iterator[Finding]:
    users: dict[ConceptId, dict[ConceptId, Relation]] = {}
    for relation in glossary.relations:
        for end in (relation.source, relation.target):
            if glossary.by_id[end].kind is ConceptKind.MENTIONED:
                users.setdefault(end, {}).setdefault(relation.other(end), relation)
    for id_ in sorted(users):
        others = users[id_]
        if len(others) < _LEAST_USERS or not any(glossary.by_id[other].definition for other in others):
            continue
        name = glossary.by_id[id_].name
        yield Finding(
            glossary.place(id_),
            f"{len(others)} concepts are related to '{name}', which is only mentioned",
            "define it, or relate them to what is defined",
            tuple(
                related_at(glossary.relation_places.get(relation.id), _reads(glossary, relation))
                for _, relation in sorted(others.items())
            ),
        )


def _reads(glossary: Glossary, relation: Relation) -> str:
    source, target = glossary.by_id[relation.source].name, glossary.by_id[relation.target].name
    return f"'{source}' {VOCABULARY[relation.type].label} '{target}'"


def _find_orphans(glossary: Glossary) -> Iterator[Finding]:
    if len(glossary.definitions) < 2:
        return  # there is nothing to be connected with
    connected = {end for relation in glossary.relations for end in (relation.source, relation.target)}
    for definition in glossary.definitions:
        others = {mention.concept for mention in definition.mentions} - definition.owner_ids
        if others:
            connected |= others | definition.owner_ids
    for concept in glossary.concepts:
        if concept.definition and concept.id not in connected:
            yield Finding(
                glossary.place(concept.id),
                f"'{concept.name}' is an orphan: its definition names no other term, and no other names it",
                "say in its definition what it is a kind or part of, or relate it to another term",
            )


MENTIONED_ONLY = Rule(
    code="LX102",
    name="mentioned-only",
    severity=Severity.NOTE,
    summary="a concept that several others are related to and that is only mentioned",
    find=_find_mentioned,
)
ORPHAN = Rule(
    code="LX104",
    name="orphan",
    severity=Severity.NOTE,
    summary="a concept that neither a relation nor a mention connects with any other",
    find=_find_orphans,
)
