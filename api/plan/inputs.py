"""Variables and arguments as the engine coerces them, without its work where a value is what it would make of it.

A variable of a built-in scalar type whose value JSON has in that very type stays what it is, and so does an argument
that is such a variable. Everything else goes the engine's way.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any, Final

from graphql import GraphQLNonNull, GraphQLScalarType, Undefined, VariableNode, type_from_ast
from graphql.execution.values import VariableValues, get_argument_values, get_variable_values
from strawberry.types.arguments import convert_arguments

from api.plan.running import HandedOverError
from api.plan.selecting import nodes_below
from api.schema import SCHEMA

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from graphql import FieldNode, GraphQLField, OperationDefinitionNode

__all__ = ["NO_VARIABLES", "argument_reader", "variable_reader"]

NO_VARIABLES: Final = VariableValues({}, {})
_LARGEST_INT: Final = 2**31 - 1
_SAME: Final[dict[str, Callable[[Any], bool]]] = {
    "ID": lambda value: type(value) is str,
    "String": lambda value: type(value) is str,
    "Boolean": lambda value: type(value) is bool,
    "Int": lambda value: type(value) is int and abs(value) <= _LARGEST_INT,
    "Float": lambda value: type(value) is float and math.isfinite(value),
}
"""Which values a built-in scalar leaves as they are."""


def variable_reader(operation: OperationDefinitionNode) -> Callable[[Mapping[str, Any]], VariableValues]:
    """From what a client sends to the variables of ``operation``; raises ``HandedOverError`` where that is wrong."""
    definitions = operation.variable_definitions
    if not definitions:
        return lambda _: NO_VARIABLES
    simple = [(each.variable.name.value, _kept_as_it_is(type_from_ast(SCHEMA.core, each.type))) for each in definitions]

    def slowly(inputs: Mapping[str, Any]) -> VariableValues:
        coerced = get_variable_values(SCHEMA.core, definitions, dict(inputs), max_errors=1)
        if isinstance(coerced, list):
            raise HandedOverError
        return coerced

    def read(inputs: Mapping[str, Any]) -> VariableValues:
        values = {}
        for name, is_kept in simple:
            value = inputs.get(name, Undefined)
            if is_kept is None or not is_kept(value):
                return slowly(inputs)
            values[name] = value
        return VariableValues({}, values)

    return read


def argument_reader(definition: GraphQLField, node: FieldNode) -> Callable[[VariableValues], dict[str, Any]]:
    """From the variables to the arguments of ``node`` as a resolver has them."""
    field = definition.extensions["strawberry-definition"]

    def slowly(variables: VariableValues) -> dict[str, Any]:
        return convert_arguments(
            get_argument_values(definition, node, variables),
            field.arguments,
            scalar_registry=SCHEMA.schema_converter.scalar_registry,
            config=SCHEMA.config,
        )

    called = {SCHEMA.config.name_converter.from_argument(each): each.python_name for each in field.arguments}
    varying: list[tuple[str, str, Callable[[Any], bool]]] = []
    for argument in node.arguments or ():
        name, value = argument.name.value, argument.value
        is_kept = _kept_as_it_is(definition.args[name].type)
        if isinstance(value, VariableNode) and is_kept is not None:
            varying.append((called[name], value.name.value, is_kept))
        elif any(isinstance(each, VariableNode) for each in nodes_below(value)):
            return slowly
    constant: dict[str, Any] | None = None

    def read(variables: VariableValues) -> dict[str, Any]:
        nonlocal constant
        coerced = variables.coerced
        values = {}
        for name, variable, is_kept in varying:
            value = coerced.get(variable, Undefined)
            if not is_kept(value):
                return slowly(variables)
            values[name] = value
        if constant is None:
            constant = {name: value for name, value in slowly(variables).items() if name not in values}
        return constant | values

    return read


def _kept_as_it_is(type_: Any) -> Callable[[Any], bool] | None:
    """Says of a value whether ``type_`` leaves it as it is; None where that is not known of any."""
    inner = type_.of_type if isinstance(type_, GraphQLNonNull) else type_
    return _SAME.get(inner.name) if isinstance(inner, GraphQLScalarType) else None
