"""A difference in lines for a terminal."""

from __future__ import annotations

from enum import StrEnum
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
from graph.path_formats import first_sentence

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from typing import TypeVar

    from graph.comparison.difference import ConceptChange, GraphDifference, RelationChange
    from graph.comparison.path_groups import PathGroup
    from graph.model import Concept, Relation

    T = TypeVar("T")

__all__ = ["Line", "Span", "Style", "difference_lines"]


class Style(StrEnum):
    """What a piece of a line is; for whoever has colours."""

    PLAIN = "plain"
    HEADING = "heading"
    ADDED = "added"
    REMOVED = "removed"
    CHANGED = "changed"
    FAINT = "faint"


Span = tuple[str, Style]
Line = tuple[Span, ...]

_INDENT = " " * 6
_MARKS = {
    Change.KEPT: ("", "", Style.PLAIN),
    Change.REMOVED: ("[-", "-]", Style.REMOVED),
    Change.ADDED: ("{+", "+}", Style.ADDED),
}


def difference_lines(difference: GraphDifference, most: int = 0) -> Iterator[Line]:
    """``difference`` for a person, of each list the first ``most`` (0: all).

    What is added begins with ``+``, what is removed with ``-``, what is changed with ``~``; words of a definition stand
    in ``[-removed-]`` and ``{+added+}``, as ``git diff --word-diff`` has them. Derived relations are only counted.
    """
    yield ((f"{glossary_words(difference.old)} → {glossary_words(difference.new)}", Style.HEADING),)
    if not difference:
        yield _plain("No difference.")
        return
    for line in about_lines(difference):
        yield (("  ~ ", Style.CHANGED), (line, Style.PLAIN))
    told = _Telling(difference, most)
    yield from told.listing("Concepts added", difference.concepts_added, told.added)
    yield from told.listing("Concepts removed", difference.concepts_removed, told.removed)
    yield from told.listing("Concepts changed", difference.concepts_changed, told.changed)
    yield from told.relations("Relations added", difference.relations_added, told.related)
    yield from told.relations("Relations removed", difference.relations_removed, told.unrelated)
    changed = difference.relations_changed
    yield from told.listing("Relations changed", changed, told.differently_related)
    paths = difference.paths_changed
    yield from told.listing("Learning paths changed", path_groups(paths), told.path, count=len(paths))
    if difference.paths_not_ordered:
        yield _plain(f"The order of steps was not compared in {counted(difference.paths_not_ordered, 'long path')}.")


class _Telling:
    """Makes the lines of each item."""

    def __init__(self, difference: GraphDifference, most: int) -> None:
        self._old = {concept.id: concept for concept in difference.old_concepts}
        self._new = {concept.id: concept for concept in difference.new_concepts}
        self._most = most

    def listing(
        self,
        title: str,
        items: Sequence[T],
        lines: Callable[[T], Iterator[Line]],
        count: int | None = None,
        note: str = "",
    ) -> Iterator[Line]:
        """A heading and the lines of ``items``; nothing where there are none."""
        if not items and not note:
            return
        yield ()
        yield ((f"{title}: {len(items) if count is None else count}{note}", Style.HEADING),)
        shown, left = first_of(items, self._most)
        for item in shown:
            yield from lines(item)
        if left:
            yield _plain(f"    … and {left} more")

    def relations(
        self, title: str, relations: Sequence[Relation], lines: Callable[[Relation], Iterator[Line]]
    ) -> Iterator[Line]:
        """Asserted relations, and how many are derived."""
        listed = asserted(relations)
        derived = len(relations) - len(listed)
        note = f", and {derived} derived" if derived else ""
        return self.listing(title, listed, lines, note=note)

    def added(self, concept: Concept) -> Iterator[Line]:
        yield (("  + ", Style.ADDED), (concept.name, Style.ADDED), (_about(concept), Style.FAINT))
        if concept.definition:
            yield _plain(_INDENT + first_sentence(concept.definition))

    def removed(self, concept: Concept) -> Iterator[Line]:
        yield (("  - ", Style.REMOVED), (concept.name, Style.REMOVED), (_about(concept), Style.FAINT))

    def changed(self, change: ConceptChange) -> Iterator[Line]:
        yield (("  ~ ", Style.CHANGED), (change.new.name, Style.CHANGED), (f" ({change.new.id})", Style.FAINT))
        for field, words in field_words(change):
            yield _plain(f"{_INDENT}{field.value}: {words}")
        if ConceptField.DEFINITION in change.fields:
            yield _definition(change)

    def related(self, relation: Relation) -> Iterator[Line]:
        yield (("  + ", Style.ADDED), (reading(relation, self._new), Style.ADDED), (_support(relation), Style.FAINT))

    def unrelated(self, relation: Relation) -> Iterator[Line]:
        yield (
            ("  - ", Style.REMOVED),
            (reading(relation, self._old), Style.REMOVED),
            (_support(relation), Style.FAINT),
        )

    def differently_related(self, change: RelationChange) -> Iterator[Line]:
        yield (("  ~ ", Style.CHANGED), (reading(change.new, self._new), Style.CHANGED))
        for words in relation_words(change):
            yield _plain(_INDENT + words)

    def path(self, group: PathGroup) -> Iterator[Line]:
        yield (("  ~ ", Style.CHANGED), (listed_paths(group), Style.CHANGED))
        for concepts, mark, style in ((group.added, "+", Style.ADDED), (group.removed, "-", Style.REMOVED)):
            shown, left = first_of(concepts, self._most)
            for concept in shown:
                yield ((f"{_INDENT}{mark} {concept.name}", style),)
            if left:
                yield _plain(f"{_INDENT}  … and {left} more")
        if group.reordered:
            yield _plain(f"{_INDENT}the same steps in another order")
        yield (((_INDENT + size_words(group)), Style.FAINT),)


def _plain(text: str) -> Line:
    return ((text, Style.PLAIN),)


def _about(concept: Concept) -> str:
    facts = [concept.id, concept.section, None if concept.hours is None else hours_words(concept.hours)]
    return f" ({', '.join(fact for fact in facts if fact)})"


def _support(relation: Relation) -> str:
    quotes = [f": “{' '.join(evidence.quote.split())}”" for evidence in relation.evidence[:1]]
    return f"  {relation.origin.value.lower()}{''.join(quotes)}"


def _definition(change: ConceptChange) -> Line:
    spans: list[Span] = [(f"{_INDENT}definition:", Style.PLAIN)]
    for passage in abridged(word_changes(change.old.definition or "", change.new.definition or "")):
        before, after, style = _MARKS[passage.change]
        spans += [(" ", Style.PLAIN), (f"{before}{passage.text}{after}", style)]
    return tuple(spans)
