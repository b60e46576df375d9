"""Learning paths for people and programs: plain text, Markdown, Mermaid and JSON. Each step says why it is there."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from graph.derivation import strength
from graph.markdown import escape_markdown
from graph.mermaid import node
from graph.model import Origin
from graph.vocabulary import VOCABULARY, RelationType

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from graph.learning import LearningPath, LearningStep
    from graph.model import Concept, ConceptId, Relation

__all__ = ["first_sentence", "to_json", "to_markdown", "to_mermaid", "to_text", "why"]

_NAMED = 3
"""How many names a list in running text has before it only counts."""
_SENTENCE_END = re.compile(r"[.!?](?=\s+[\"\u201c(]?[^\Wa-z_])|[\u3002\uff01\uff1f]")
_ABBREVIATION = re.compile(r"(?:\b(?:e\.g|i\.e|etc|vs|cf|al|approx|resp|Dr|Mr|Mrs|Prof|St|No|Fig)|\b[A-Z])\.$")


def first_sentence(text: str) -> str:
    """The first sentence of ``text``, on one line.

    >>> first_sentence("A metric, e.g. Recall, tells how good a model is. It is a number.")
    'A metric, e.g. Recall, tells how good a model is.'
    """
    flat = " ".join(text.split())
    for end in _SENTENCE_END.finditer(flat):
        sentence = flat[: end.end()]
        if not _ABBREVIATION.search(sentence):
            return sentence
    return flat


def why(path: LearningPath, step: LearningStep) -> str:
    """Why ``step`` is in ``path``, as part of a sentence: ``because Transformer uses it: “…”``.

    Of the later steps that need it, one for which a text says so goes before one for which none does, a curated
    relation before an extracted one, a nearer step before a later one. A derived relation is told by its premise.
    """
    return _why(path, step, _step_names(path))


def _step_names(path: LearningPath) -> Mapping[ConceptId, str]:
    return {step.concept.id: step.concept.name for step in path.steps}


def _why(path: LearningPath, step: LearningStep, names: Mapping[ConceptId, str]) -> str:
    if not step.needed_for:
        return "because it is your target"
    told = [(relation, _told(relation, path)) for relation in step.needed_for]
    relation, main = min(told, key=lambda pair: (not pair[1].evidence, strength(pair[1])[0]))  # min keeps the nearest
    quote = f": “{' '.join(main.evidence[0].quote.split())}”" if main.evidence else ""
    others = [names[each.source] for each in step.needed_for if each is not relation]
    also = f"; {_listed(others)} {'needs' if len(others) == 1 else 'need'} it too" if others else ""
    lead = "because it is your target, and " if step.is_target else "because "
    return f"{lead}{names[relation.source]} {_verb(main.type)} it{quote}{also}"


def to_text(path: LearningPath) -> str:
    """The plan in lines for a terminal, with a line end at the end."""
    lines = [f"Learning path to {_names(path.targets)}: {_summary(path)}"]
    names = _step_names(path)
    width = len(str(len(path.steps)))
    indent = " " * (width + 2)
    for step in path.steps:
        mark = " (target)" if step.is_target else ""
        lines += ["", f"{step.position:>{width}}. {step.concept.name}, {_hours(step.hours)}{mark}"]
        lines += [indent + detail for detail in _details(path, step, names)]
    lines += [f"\n{label}: {_names(concepts)}" for label, concepts in _remarks(path)]
    return "\n".join(lines) + "\n"


def to_markdown(path: LearningPath) -> str:
    """The plan as a checklist in GitHub-flavoured Markdown; names and texts show as they are, never as markup."""
    lines = [f"# Learning path to {escape_markdown(_names(path.targets))}", "", f"{_summary(path)}.", ""]
    names = _step_names(path)
    for step in path.steps:
        lines.append(f"- [ ] **{step.position}. {escape_markdown(step.concept.name)}** ({_hours(step.hours)})")
        lines += [f"  - {escape_markdown(detail)}" for detail in _details(path, step, names)]
    for label, concepts in _remarks(path):
        lines += ["", f"{label}: {escape_markdown(_names(concepts))}"]
    return "\n".join(lines).rstrip() + "\n"


def to_mermaid(path: LearningPath) -> str:
    """The steps as a Mermaid flowchart, an arrow from each to those that it opens.

    An arrow that others imply is left out. It is dotted where only derived relations say so.
    """
    key = {step.concept.id: f"s{step.position}" for step in path.steps}
    lines = ["flowchart TD"]
    lines += [
        "    " + node(key[step.concept.id], f"Step {step.position}: {step.concept.name}", _hours(step.hours))
        for step in path.steps
    ]
    for step, relations in _reduced(path.steps):
        lines += [
            f"    {key[each.target]} {'-.->' if each.origin is Origin.DERIVED else '-->'} {key[step.concept.id]}"
            for each in relations
        ]
    targets = [key[step.concept.id] for step in path.steps if step.is_target]
    if targets:
        lines += ["    classDef target stroke-width:3px", f"    class {','.join(targets)} target"]
    return "\n".join(lines) + "\n"


def to_json(path: LearningPath) -> dict[str, Any]:
    """The plan as a JSON object with the field names of the GraphQL type ``LearningPath``.

    Relations name concepts and premises by id; ``premises`` holds the relations that derived ones follow from, and
    each step has its reason in words as ``why``.
    """
    names = _step_names(path)
    return {
        "targets": [_concept_json(concept) for concept in path.targets],
        "steps": [
            {
                "position": step.position,
                "concept": _concept_json(step.concept),
                "hours": step.hours,
                "cumulativeHours": step.cumulative_hours,
                "isTarget": step.is_target,
                "why": _why(path, step, names),
                "requires": [_relation_json(relation) for relation in step.requires],
                "neededFor": [_relation_json(relation) for relation in step.needed_for],
            }
            for step in path.steps
        ],
        "totalHours": path.total_hours,
        "skipped": [_concept_json(concept) for concept in path.skipped],
        "unreached": [_concept_json(concept) for concept in path.unreached],
        "premises": [_relation_json(path.premises[premise]) for premise in sorted(path.premises)],
    }


def _told(relation: Relation, path: LearningPath) -> Relation:
    """The relation that says best why ``relation`` holds: itself, or the premise of a derived one."""
    premises = [path.premises[premise] for premise in relation.premises if premise in path.premises]
    return min(premises, key=lambda each: (not each.evidence, strength(each)), default=relation)


def _verb(type: RelationType) -> str:
    """How ``A TYPE B`` reads with "it" for B."""
    if type is RelationType.IS_A:
        return "is a kind of"
    return VOCABULARY[type].label


def _details(path: LearningPath, step: LearningStep, names: Mapping[ConceptId, str]) -> Iterator[str]:
    if step.concept.definition:
        yield first_sentence(step.concept.definition)
    if step.requires:
        yield f"builds on {_listed([names[relation.target] for relation in step.requires])}"
    yield _why(path, step, names)


def _remarks(path: LearningPath) -> list[tuple[str, Sequence[Concept]]]:
    remarks = [
        ("Left out, because you know it or all that needs it", path.skipped),
        ("Does not fit the budget", path.unreached),
    ]
    return [(label, concepts) for label, concepts in remarks if concepts]


def _summary(path: LearningPath) -> str:
    count = len(path.steps)
    return f"{count} {'concept' if count == 1 else 'concepts'}, {_hours(path.total_hours)}"


def _hours(hours: float) -> str:
    return f"{hours:.2f}".rstrip("0").rstrip(".") + " h"


def _names(concepts: Iterable[Concept]) -> str:
    return ", ".join(concept.name for concept in concepts)


def _listed(names: Sequence[str]) -> str:
    """Some names as a person would say them, the rest counted.

    >>> _listed(["Loss"]), _listed(["Loss", "Layer"]), _listed(["A", "B", "C", "D", "E"])
    ('Loss', 'Loss and Layer', 'A, B, C and 2 more')
    """
    shown = list(names) if len(names) <= _NAMED + 1 else [*names[:_NAMED], f"{len(names) - _NAMED} more"]
    return " and ".join([", ".join(shown[:-1]), shown[-1]]) if len(shown) > 1 else shown[0]


def _reduced(steps: Sequence[LearningStep]) -> Iterator[tuple[LearningStep, list[Relation]]]:
    """Each step with those of its relations that no longer way implies."""
    below: dict[ConceptId, set[ConceptId]] = {}
    for step in steps:
        direct = [relation.target for relation in step.requires]
        implied: set[ConceptId] = set().union(*(below[target] for target in direct))
        below[step.concept.id] = implied.union(direct)
        yield step, [relation for relation in step.requires if relation.target not in implied]


def _concept_json(concept: Concept) -> Mapping[str, Any]:
    return {
        "id": concept.id,
        "name": concept.name,
        "aliases": list(concept.aliases),
        "definition": concept.definition,
        "kind": concept.kind.value,
        "section": concept.section,
        "hours": concept.hours,
    }


def _relation_json(relation: Relation) -> Mapping[str, Any]:
    return {
        "id": relation.id,
        "type": relation.type.value,
        "source": relation.source,
        "target": relation.target,
        "origin": relation.origin.value,
        "confidence": relation.confidence,
        "method": relation.method,
        "evidence": [
            {"quote": each.quote, "document": each.document, "start": each.start, "end": each.end}
            for each in relation.evidence
        ],
        "premises": list(relation.premises),
    }
