"""How much the answer to an operation may hold, by the lengths that it gives to lists, before anything is looked up.

The cost is the number of values that the answer has where every list is as long as it may be: a field is one, and what
stands in a list counts once for each item. Lengths come from ``first`` and from lists of ids. A list that has neither,
such as the quotes of a relation, counts as one item.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from graphql import (
    FieldNode,
    FragmentDefinitionNode,
    GraphQLField,
    GraphQLInterfaceType,
    GraphQLNonNull,
    GraphQLObjectType,
    GraphQLSchema,
    IntValueNode,
    ListValueNode,
    OperationDefinitionNode,
    Undefined,
    ValueNode,
    VariableNode,
    get_named_type,
    is_list_type,
)

from api.errors import RequestLimitError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from graphql import DocumentNode, SelectionSetNode

    from api.settings import ApiSettings

__all__ = ["Cost", "check_cost", "operation_costs"]

_LENGTHS = ("first", "ids")
"""Arguments that say how long a list becomes, by their value or by their own length."""


@dataclass(frozen=True, slots=True)
class _Length:
    """How long a list becomes."""

    fixed: int
    variable: str | None = None
    """The variable that says so; ``fixed`` where the client leaves it out."""

    def value(self, variables: Mapping[str, Any]) -> int:
        """The length; what is no length is for the engine to refuse."""
        given = variables.get(self.variable) if self.variable else None
        if isinstance(given, list):
            return len(given)
        return max(0, int(given)) if isinstance(given, int | float) and abs(given) < 2**53 else self.fixed


@dataclass(frozen=True, slots=True)
class Cost:
    """The cost of a selection as a function of the request's variables."""

    own: int
    lists: tuple[tuple[_Length, Cost], ...] = ()

    def value(self, variables: Mapping[str, Any]) -> int:
        """The cost with these variables."""
        return self.own + sum(length.value(variables) * cost.value(variables) for length, cost in self.lists)


def check_cost(cost: Cost, variables: Mapping[str, Any], settings: ApiSettings) -> int:
    """The cost of an operation, where ``settings`` allow it.

    Raises:
        RequestLimitError: they do not.
    """
    value = cost.value(variables)
    if value > settings.max_cost:
        raise RequestLimitError(
            f"the answer could have {value} values; {settings.max_cost} are allowed",
            setting="max_cost",
            allowed=settings.max_cost,
            was=value,
            suggestion="ask for fewer with 'first' where a list stands in a list",
        )
    return value


def operation_costs(document: DocumentNode, schema: GraphQLSchema) -> dict[str | None, Cost]:
    """The cost of each operation of ``document`` by its name.

    The document is valid, and was measured to be small: fragments are walked at every use.
    """
    fragments = {node.name.value: node for node in document.definitions if isinstance(node, FragmentDefinitionNode)}
    costs = {}
    for node in document.definitions:
        if isinstance(node, OperationDefinitionNode) and (root := schema.get_root_type(node.operation)):
            walk = _Walk(schema, fragments, _defaults(node))
            costs[node.name.value if node.name else None] = walk.of_selections(node.selection_set, root, None)
    return costs


class _Walk:
    """Costs of the selections of one operation."""

    def __init__(
        self, schema: GraphQLSchema, fragments: Mapping[str, FragmentDefinitionNode], defaults: Mapping[str, ValueNode]
    ) -> None:
        self._schema, self._fragments, self._defaults = schema, fragments, defaults

    def of_selections(self, selections: SelectionSetNode, parent: Any, page: _Length | None) -> Cost:
        """The cost of ``selections`` on the type ``parent``, the lists in which are as long as ``page``."""
        own = 0
        lists: list[tuple[_Length, Cost]] = []
        for node, type_ in self._fields(selections, parent):
            definition = _definition(type_, node.name.value)
            if definition is None:  # __typename, and introspection, which has rules of its own
                own += 1
                continue
            length, cost = self._of_field(node, definition, page)
            if length is None:
                own += cost.own
                lists.extend(cost.lists)
            else:
                lists.append((length, cost))
        return Cost(own, tuple(lists))

    def _of_field(self, node: FieldNode, definition: GraphQLField, page: _Length | None) -> tuple[_Length | None, Cost]:
        """How often the field stands in the answer, None for once, and the cost of one."""
        length = self._length(node, definition)
        many = is_list_type(_nullable(definition.type))
        below = Cost(0)
        if node.selection_set:
            inner = None if many else length
            below = self.of_selections(node.selection_set, get_named_type(definition.type), inner)
        cost = Cost(below.own + 1, below.lists)
        return (length or page if many and node.selection_set else None), cost

    def _length(self, node: FieldNode, definition: GraphQLField) -> _Length | None:
        name = next((name for name in _LENGTHS if name in definition.args), None)
        if name is None:
            return None
        default = definition.args[name].default_value
        fixed = default if default is not Undefined and isinstance(default, int) else 0
        given = next((argument.value for argument in node.arguments or () if argument.name.value == name), None)
        if isinstance(given, VariableNode):
            variable = given.name.value
            return _Length(_literal(self._defaults.get(variable), fixed), variable)
        return _Length(_literal(given, fixed))

    def _fields(self, selections: SelectionSetNode, parent: Any) -> Iterator[tuple[FieldNode, Any]]:
        """The fields that stand directly in ``selections``, those of fragments with them, each with its type."""
        for node in selections.selections:
            if isinstance(node, FieldNode):
                yield node, parent
                continue
            found: Any = node if hasattr(node, "selection_set") else self._fragments[node.name.value]  # type: ignore[attr-defined]
            condition = found.type_condition
            type_ = self._schema.get_type(condition.name.value) if condition else parent
            yield from self._fields(found.selection_set, type_)


def _defaults(node: OperationDefinitionNode) -> dict[str, ValueNode]:
    definitions = node.variable_definitions or ()
    return {each.variable.name.value: each.default_value for each in definitions if each.default_value is not None}


def _definition(type_: Any, name: str) -> GraphQLField | None:
    fields = type_.fields if isinstance(type_, GraphQLObjectType | GraphQLInterfaceType) else {}
    return fields.get(name)


def _nullable(type_: Any) -> Any:
    return type_.of_type if isinstance(type_, GraphQLNonNull) else type_


def _literal(node: ValueNode | None, otherwise: int) -> int:
    if isinstance(node, IntValueNode):
        return max(0, int(node.value))
    return len(node.values) if isinstance(node, ListValueNode) else otherwise
