"""A difference in GitHub-flavoured Markdown, for the description of a pull request or a comment on it."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

from graph.comparison.difference import ConceptField
from graph.comparison.path_groups import path_groups
from graph.comparison.word_changes import Change, abridged, word_changes
from graph.comparison.wording import (
    about_lines,
    asserted,
    counted,
    field_words,
    first_of,
    glossary_words,
    hours_words,
    listed_paths,
    reading,
    relation_words,
    size_words,
)
from graph.markdown import escape_markdown, without_mentions
from graph.path_formats import first_sentence

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from graph.comparison.difference import ConceptChange, GraphDifference, RelationChange
    from graph.comparison.path_groups import PathGroup
    from graph.model import Concept, ConceptId, Relation

__all__ = ["to_markdown"]

_TAGS = {Change.KEPT: ("", ""), Change.REMOVED: ("<del>", "</del>"), Change.ADDED: ("<ins>", "</ins>")}


def to_markdown(difference: GraphDifference, most: int = 0) -> str:
    """A table of counts and a folded list for each kind of change, of each the first ``most`` (0: all).

    Names, definitions and quotes show as they are, never as markup, HTML or mentions.
    """
    names = f"{glossary_words(difference.old)} → {glossary_words(difference.new)}"
    lines = [f"### Changes of the glossary: {escape_markdown(names)}", ""]
    if not difference:
        return without_mentions("\n".join([*lines, "No difference."])) + "\n"
    lines += [*_counts(difference), ""]
    about = [f"- {escape_markdown(line)}" for line in about_lines(difference)]
    lines += [*about, ""] if about else []
    old = {concept.id: concept for concept in difference.old_concepts}
    new = {concept.id: concept for concept in difference.new_concepts}
    for title, content in (
        ("Concepts added", _concepts(difference.concepts_added, most)),
        ("Concepts removed", _concepts(difference.concepts_removed, most)),
        ("Concepts changed", _concept_changes(difference.concepts_changed, most)),
        ("Relations added", _relations(difference.relations_added, new, most)),
        ("Relations removed", _relations(difference.relations_removed, old, most)),
        ("Relations changed", _relation_changes(difference.relations_changed, new, most)),
        ("Learning paths changed", _paths(difference, most)),
    ):
        lines += _folded(title, list(content))
    return without_mentions("\n".join(lines).rstrip()) + "\n"


def _counts(difference: GraphDifference) -> list[str]:
    added, removed = (asserted(each) for each in (difference.relations_added, difference.relations_removed))
    derived = len(difference.relations_added) - len(added), len(difference.relations_removed) - len(removed)
    changed = difference.concepts_changed, difference.relations_changed
    rows: list[tuple[str, str | int, str | int, str | int]] = [
        ("Concepts", len(difference.concepts_added), len(difference.concepts_removed), len(changed[0])),
        ("Relations", len(added), len(removed), len(changed[1])),
        ("Derived relations", *derived, ""),
        ("Learning paths", "", "", len(difference.paths_changed)),
    ]
    return _table(("", "Added", "Removed", "Changed"), rows, right=(1, 2, 3))


def _folded(title: str, content: Sequence[str]) -> list[str]:
    """A block that a reader unfolds; nothing where it is empty."""
    if not content:
        return []
    return [f"<details><summary>{escape(title)}</summary>", "", *content, "", "</details>", ""]


def _table(header: Sequence[str], rows: Iterable[Sequence[str | int]], right: Sequence[int] = ()) -> list[str]:
    """Cells are Markdown already."""
    ruler = ["--:" if place in right else "---" for place in range(len(header))]
    return [f"| {' | '.join(map(str, row))} |" for row in (header, ruler, *rows)]


def _rest(left: int) -> list[str]:
    return ["", f"… and {left} more"] if left else []


def _concepts(concepts: Sequence[Concept], most: int) -> list[str]:
    shown, left = first_of(concepts, most)
    rows = [
        (
            f"**{escape_markdown(concept.name)}**",
            escape_markdown(concept.section or ""),
            "" if concept.hours is None else hours_words(concept.hours),
            escape_markdown(first_sentence(concept.definition or "")),
        )
        for concept in shown
    ]
    return [*_table(("Concept", "Section", "Hours", "Definition"), rows, right=(2,)), *_rest(left)] if rows else []


def _concept_changes(changes: Sequence[ConceptChange], most: int) -> Iterator[str]:
    shown, left = first_of(changes, most)
    for change in shown:
        yield f"- **{escape_markdown(change.new.name)}**"
        yield from (f"  - {field.value}: {escape_markdown(words)}" for field, words in field_words(change))
        if ConceptField.DEFINITION in change.fields:
            yield f"  - definition: {_definition(change)}"
    yield from _rest(left)


def _definition(change: ConceptChange) -> str:
    passages = abridged(word_changes(change.old.definition or "", change.new.definition or ""))
    return " ".join(escape_markdown(each.text).join(_TAGS[each.change]) for each in passages)


def _relations(relations: Sequence[Relation], names: Mapping[ConceptId, Concept], most: int) -> list[str]:
    listed = asserted(relations)
    shown, left = first_of(listed, most)
    rows = [
        (
            escape_markdown(reading(relation, names)),
            relation.origin.value.lower(),
            escape_markdown(" … ".join(evidence.quote for evidence in relation.evidence[:1])),
        )
        for relation in shown
    ]
    derived = len(relations) - len(listed)
    lines = [*_table(("Relation", "Origin", "Quote"), rows), *_rest(left)] if rows else []
    return [*lines, *(["", f"{counted(derived, 'derived relation')}, which follow from others."] if derived else [])]


def _relation_changes(
    changes: Sequence[RelationChange], names: Mapping[ConceptId, Concept], most: int
) -> Iterator[str]:
    shown, left = first_of(changes, most)
    for change in shown:
        yield f"- {escape_markdown(reading(change.new, names))}"
        yield from (f"  - {escape_markdown(words)}" for words in relation_words(change))
    yield from _rest(left)


def _paths(difference: GraphDifference, most: int) -> Iterator[str]:
    groups = path_groups(difference.paths_changed)
    shown, left = first_of(groups, most)
    for group in shown:
        yield f"- **{escape_markdown(listed_paths(group))}**: {_steps(group, most)}"
        yield f"  - {escape_markdown(size_words(group))}"
    yield from _rest(left)
    if difference.paths_not_ordered:
        long = counted(difference.paths_not_ordered, "long path")
        yield from ("", f"The order of steps was not compared in {long}.")


def _steps(group: PathGroup, most: int) -> str:
    parts = []
    for concepts, verb, (opening, closing) in (
        (group.added, "added", _TAGS[Change.ADDED]),
        (group.removed, "removed", _TAGS[Change.REMOVED]),
    ):
        shown, left = first_of(concepts, most)
        names = [f"{opening}{escape_markdown(concept.name)}{closing}" for concept in shown]
        names += [f"{left} more"] if left else []
        parts += [f"{verb} {', '.join(names)}"] if names else []
    if group.reordered:
        parts.append("the same steps in another order")
    return "; ".join(parts) or "the same steps, other hours"
