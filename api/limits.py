"""How much a GraphQL document asks for, measured before it is validated.

Fragments are what makes measuring dangerous: each may be spread many times, and walking it at every use takes time
exponential in the length of the text. Here each fragment is measured once. Only a document whose full size is known
to be small is then unfolded, to count what validation compares pair by pair.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from graphql import (
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    InlineFragmentNode,
    OperationDefinitionNode,
    SelectionSetNode,
)

from api.errors import RequestLimitError
from graph.errors import InvalidArgumentError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from api.settings import ApiSettings

__all__ = ["Size", "check_size", "measure"]

_COUNTABLE = 2**53
"""Fragments that double make numbers that no JSON reader takes; nobody is told more than this."""


@dataclass(frozen=True, slots=True)
class Size:
    """What a selection amounts to, what stands in a fragment counted at every use."""

    depth: int = 0
    selections: int = 0
    aliases: int = 0
    directives: int = 0

    def __add__(self, other: Size) -> Size:
        """Two selections side by side."""
        return Size(
            max(self.depth, other.depth),
            self.selections + other.selections,
            self.aliases + other.aliases,
            self.directives + other.directives,
        )

    def __or__(self, other: Size) -> Size:
        """The larger of two in each respect."""
        return Size(
            max(self.depth, other.depth),
            max(self.selections, other.selections),
            max(self.aliases, other.aliases),
            max(self.directives, other.directives),
        )


def check_size(document: DocumentNode, settings: ApiSettings) -> None:
    """Raise :class:`api.errors.RequestLimitError` where ``document`` asks for more than ``settings`` allow."""
    size = measure(document)
    for name, value, setting in (
        ("levels of fields", size.depth, "max_depth"),
        ("selections", size.selections, "max_selections"),
        ("aliases", size.aliases, "max_aliases"),
        ("directives", size.directives, "max_directives"),
    ):
        most: int = getattr(settings, setting)
        if value > most:
            shown = str(value) if value < _COUNTABLE else f"more than {_COUNTABLE}"
            raise RequestLimitError(
                f"the request has {shown} {name}; {most} are allowed",
                setting=setting,
                allowed=most,
                was=min(value, _COUNTABLE),
                suggestion="split it into several requests",
            )
    name, repeats = _most_repeated(document)
    if repeats > settings.max_repeats:
        raise RequestLimitError(
            f"'{name}' is selected {repeats} times at one place; {settings.max_repeats} are allowed",
            setting="max_repeats",
            allowed=settings.max_repeats,
            was=repeats,
            suggestion="select it once",
        )


def measure(document: DocumentNode) -> Size:
    """The size of all operations of ``document`` together, or of a fragment where one is larger.

    Time is linear in the length of the document.

    >>> from graphql import parse
    >>> measure(parse("{ a { ...f } b: a { ...f } } fragment f on T { c @include(if: true) { d } }"))
    Size(depth=3, selections=8, aliases=1, directives=2)

    Raises:
        InvalidArgumentError: a fragment contains itself.
    """
    measuring = _Measuring(_fragments(document))
    total = Size()
    for node in document.definitions:
        if isinstance(node, OperationDefinitionNode):
            total += Size(directives=len(node.directives or ())) + measuring.of_selections(node.selection_set)
    for name in measuring.fragments:
        total |= measuring.of_fragment(name)
    return total


class _Measuring:
    """Sizes of fragments, each worked out once."""

    def __init__(self, fragments: Mapping[str, FragmentDefinitionNode]) -> None:
        self.fragments = fragments
        self._sizes: dict[str, Size | None] = {}

    def of_fragment(self, name: str) -> Size:
        if name not in self.fragments:
            return Size()  # validation names it
        if name not in self._sizes:
            self._sizes[name] = None
            node = self.fragments[name]
            self._sizes[name] = Size(directives=len(node.directives or ())) + self.of_selections(node.selection_set)
        size = self._sizes[name]
        if size is None:
            raise InvalidArgumentError(
                f"the fragment '{name}' contains itself", suggestion="write out the levels that you need"
            )
        return size

    def of_selections(self, selections: SelectionSetNode) -> Size:
        total = Size()
        for node in selections.selections:
            alias = isinstance(node, FieldNode) and node.alias is not None
            total += Size(selections=1, aliases=int(alias), directives=len(node.directives or ()))
            if isinstance(node, FragmentSpreadNode):
                total += self.of_fragment(node.name.value)
            elif isinstance(node, FieldNode):
                inner = self.of_selections(node.selection_set) if node.selection_set else Size()
                total += inner + Size(depth=inner.depth + 1)
            elif isinstance(node, InlineFragmentNode):
                total += self.of_selections(node.selection_set)
        return total


def _most_repeated(document: DocumentNode) -> tuple[str, int]:
    """The response name that is selected most often at one place, and how often.

    Unfolds the operations: :func:`measure` must have found them small.
    """
    fragments = _fragments(document)
    worst = ("", 0)
    places = [[node.selection_set] for node in document.definitions if isinstance(node, OperationDefinitionNode)]
    while places:
        fields = [node for selections in places.pop() for node in _fields(selections, fragments)]
        inner: dict[str, list[SelectionSetNode]] = {}
        for node in fields:
            if node.selection_set:
                inner.setdefault(_response_name(node), []).append(node.selection_set)
        places.extend(inner.values())
        counts = Counter(map(_response_name, fields))
        worst = max(worst, *counts.items(), key=lambda entry: entry[1]) if counts else worst
    return worst


def _fields(selections: SelectionSetNode, fragments: Mapping[str, FragmentDefinitionNode]) -> Iterator[FieldNode]:
    """The fields that stand directly in ``selections``, those of its fragments with them."""
    for node in selections.selections:
        if isinstance(node, FieldNode):
            yield node
        elif isinstance(node, InlineFragmentNode):
            yield from _fields(node.selection_set, fragments)
        elif isinstance(node, FragmentSpreadNode) and node.name.value in fragments:
            yield from _fields(fragments[node.name.value].selection_set, fragments)


def _response_name(node: FieldNode) -> str:
    return (node.alias or node.name).value


def _fragments(document: DocumentNode) -> dict[str, FragmentDefinitionNode]:
    return {node.name.value: node for node in document.definitions if isinstance(node, FragmentDefinitionNode)}
