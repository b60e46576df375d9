"""Which fields a selection has on a type: fragments followed, ``@skip`` and ``@include`` heeded, equal names put together."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from graphql import (
    BooleanValueNode,
    DirectiveNode,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLAbstractType,
    GraphQLObjectType,
    InlineFragmentNode,
    Node,
    SelectionNode,
    SelectionSetNode,
    VariableNode,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from graphql import DocumentNode, GraphQLSchema

__all__ = ["Fields", "Selecting", "nodes_below", "switches"]

Fields = dict[str, list[FieldNode]]
"""By response name, in the order of the answer; several where one name is selected several times."""


def switches(document: DocumentNode) -> tuple[str, ...]:
    """The variables that decide which fields there are: those of ``@skip`` and ``@include``, each once."""
    directives = (node for node in nodes_below(document) if isinstance(node, DirectiveNode))
    found = (node for directive in directives for node in nodes_below(directive) if isinstance(node, VariableNode))
    return tuple(dict.fromkeys(node.name.value for node in found))


def nodes_below(node: Node) -> Iterator[Node]:
    """``node`` and all that it is made of."""
    yield node
    for key in node.keys:
        value = getattr(node, key, None)
        for child in value if isinstance(value, list | tuple) else (value,):
            if isinstance(child, Node):
                yield from nodes_below(child)


class Selecting:
    """Reads the selections of a valid document."""

    def __init__(self, schema: GraphQLSchema, document: DocumentNode, variables: Mapping[str, Any]) -> None:
        """``variables`` are coerced; of them only the :func:`switches` matter."""
        self._schema = schema
        self._variables = variables
        self._fragments = {
            node.name.value: node for node in document.definitions if isinstance(node, FragmentDefinitionNode)
        }

    def fields(self, type_: GraphQLObjectType, selections: Iterable[SelectionSetNode]) -> Fields:
        """The fields that ``selections`` together have on ``type_``."""
        fields: Fields = {}
        for selection in selections:
            for node in self._on(type_, selection):
                fields.setdefault((node.alias or node.name).value, []).append(node)
        return fields

    def _on(self, type_: GraphQLObjectType, selection: SelectionSetNode) -> Iterator[FieldNode]:
        for node in selection.selections:
            if not self._included(node):
                continue
            if isinstance(node, FieldNode):
                yield node
                continue
            fragment: FragmentDefinitionNode | InlineFragmentNode = (
                self._fragments[node.name.value]
                if isinstance(node, FragmentSpreadNode)
                else cast("InlineFragmentNode", node)
            )
            if self._is_about(type_, fragment):
                yield from self._on(type_, fragment.selection_set)

    def _included(self, node: SelectionNode) -> bool:
        return all(
            self._is_true(directive) == (directive.name.value == "include")
            for directive in node.directives or ()
            if directive.name.value in {"skip", "include"}
        )

    def _is_true(self, directive: DirectiveNode) -> bool:
        value = (directive.arguments or ())[0].value
        if isinstance(value, VariableNode):
            return bool(self._variables[value.name.value])
        return cast("BooleanValueNode", value).value

    def _is_about(self, type_: GraphQLObjectType, fragment: FragmentDefinitionNode | InlineFragmentNode) -> bool:
        if fragment.type_condition is None:
            return True
        wanted = self._schema.type_map[fragment.type_condition.name.value]
        return wanted is type_ or (isinstance(wanted, GraphQLAbstractType) and self._schema.is_sub_type(wanted, type_))
