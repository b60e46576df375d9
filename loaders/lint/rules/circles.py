"""LX103: definitions that need each other, so that a reader who knows neither learns nothing."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from graph.acyclic import knots, shortest_cycle
from graph.errors import Severity
from graph.model import ConceptId, Relation
from graph.vocabulary import RelationType
from loaders.extract.phrases import NounPhrase, noun_phrase
from loaders.extract.scene import Scene
from loaders.lint.glossary import Glossary
from loaders.lint.rule import Finding, Rule, related_at

__all__ = ["CIRCULAR_DEFINITION", "genus_terms"]

_NEEDED = frozenset({RelationType.REQUIRES, RelationType.IS_A, RelationType.INSTANCE_OF})
_Need = tuple[ConceptId, ConceptId]


@dataclass(frozen=True, slots=True)
class _Step:
    """Why the first concept needs the second."""

    relation: Relation
    quote: str | None
    """What the definition says; None where a relation of the glossary says it."""


def genus_terms(scene: Scene) -> tuple[tuple[ConceptId, ...], tuple[int, int]]:
    """The terms by which a sentence says what its subject is, and the units in which it does so.

    They are those of the noun phrase after "is", and of a phrase tied to it by "of": the reader has to know them in
    order to read on.
    """
    predicate = scene.predicate
    if predicate is None or predicate.phrase is None or not set(predicate.subjects) & scene.owners:
        return (), (0, 0)
    phrase: NounPhrase | None = predicate.phrase
    start, end = predicate.start, predicate.phrase.end
    while phrase is not None and scene.text(phrase.end) == "of":
        phrase = noun_phrase(scene.units, phrase.end + 1)
        end = phrase.end if phrase is not None else end
    terms = (unit.concept for unit in scene.units[start:end] if unit.concept is not None)
    return tuple(dict.fromkeys(term for term in terms if term not in scene.owners)), (start, end)


def _find(glossary: Glossary) -> Iterator[Finding]:
    steps = _steps(glossary)
    pairs = [need for need in sorted(steps) if need[0] < need[1] and need[::-1] in steps]
    for source, target in pairs:
        yield from _finding(glossary, [steps[source, target], steps[target, source]])
    in_pairs = {end for pair in pairs for end in pair}
    for knot in knots([steps[need].relation for need in sorted(steps)]):
        if not any(relation.source in in_pairs for relation in knot):
            yield from _finding(glossary, [steps[each.source, each.target] for each in shortest_cycle(knot)])


def _steps(glossary: Glossary) -> Mapping[_Need, _Step]:
    """What each definition needs by its own words, and what the glossary says that it needs."""
    steps: dict[_Need, _Step] = {}
    for definition, scene in glossary.openings:
        terms, (start, end) = genus_terms(scene)
        if len(definition.owners) > 1 or not terms:
            continue
        last = scene.units[end - 1]
        quote = definition.text[scene.units[start].start : last.start + len(last.text)]
        for term in terms:
            relation = Relation(source=definition.owners[0].id, type=RelationType.REQUIRES, target=term)
            steps[relation.source, term] = _Step(relation, quote)
    for asserted in glossary.relations:
        if asserted.type in _NEEDED:
            relation = Relation(source=asserted.source, type=RelationType.REQUIRES, target=asserted.target)
            steps.setdefault((asserted.source, asserted.target), _Step(relation, None))
    return steps


def _finding(glossary: Glossary, cycle: Sequence[_Step]) -> Iterator[Finding]:
    if all(step.quote is None for step in cycle):
        return  # a circle of relations alone refuses the load
    names = [glossary.by_id[step.relation.source].name for step in cycle]
    chain = " → ".join(f"'{name}'" for name in (*names, names[0]))
    yield Finding(
        glossary.place(cycle[0].relation.source),
        f"definitions run in a circle: {chain}",
        "define one of them without the next",
        tuple(
            related_at(
                glossary.place(step.relation.source), _says(name, glossary.by_id[step.relation.target].name, step)
            )
            for name, step in zip(names, cycle, strict=True)
        ),
    )


def _says(name: str, needed: str, step: _Step) -> str:
    return f"'{name}': “{step.quote}”" if step.quote else f"'{name}' is said to need '{needed}'"


CIRCULAR_DEFINITION = Rule(
    code="LX103",
    name="circular-definition",
    severity=Severity.WARNING,
    summary="definitions each of which needs the other, or the next in a chain that comes back",
    find=_find,
    english=True,
)
