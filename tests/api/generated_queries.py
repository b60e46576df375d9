"""Queries that hypothesis makes from the schema itself: any fields, arguments, aliases, fragments and switches."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from graphql import (
    GraphQLEnumType,
    GraphQLField,
    GraphQLInputObjectType,
    GraphQLInterfaceType,
    GraphQLList,
    GraphQLNonNull,
    GraphQLObjectType,
    GraphQLUnionType,
    get_named_type,
    is_required_argument,
)
from hypothesis import strategies as st

from api.schema import SCHEMA

CORE = SCHEMA.core
IDS = ("gradient-descent", "backpropagation", "chain-rule", "overfitting", "regularization", "nobody", "GD", "backprop")
RELATION_IDS = ("regularization:PREVENTS:overfitting", "backpropagation:USES:chain-rule", "a:USES:b")
TEXTS = ("overfitting", "chain", "", "GD", "uses")
DEPTH = 4


_BY_FIELD = {
    **{field: ["-1", "0", "1", "3", "12"] for field in ("first", "maxDepth", "maxLength")},
    **{field: [f'"{text}"' for text in IDS + RELATION_IDS] for field in ("id", "ids")},
    "after": ['"YWZ0ZXI6MQ=="', '"YWZ0ZXI6Mw=="', '"nonsense"'],
}
_BY_TYPE = {
    "Int": ["0", "1", "7"],
    "Float": ["0", "0.5", "0.85", "1", "2.5", "-1"],
    "Boolean": ["true", "false"],
}


def _scalar(name: str, field: str) -> st.SearchStrategy[str]:
    named = [f'"{text}"' for text in IDS + TEXTS]
    return st.sampled_from(_BY_FIELD.get(field) or _BY_TYPE.get(name) or named)


@st.composite
def _value(draw: Callable[..., Any], type_: Any, field: str) -> str:
    if isinstance(type_, GraphQLNonNull):
        return draw(_value(type_.of_type, field))
    if isinstance(type_, GraphQLList):
        return "[" + ", ".join(draw(st.lists(_value(type_.of_type, field), max_size=3))) + "]"
    if isinstance(type_, GraphQLEnumType):
        return draw(st.sampled_from(sorted(type_.values)))
    if isinstance(type_, GraphQLInputObjectType):
        names = draw(st.lists(st.sampled_from(sorted(type_.fields)), unique=True, max_size=2))
        pairs = (f"{name}: {draw(_value(type_.fields[name].type, name))}" for name in names)
        return "{" + ", ".join(pairs) + "}"
    return draw(_scalar(type_.name, field))


@st.composite
def _arguments(draw: Callable[..., Any], field: GraphQLField) -> str:
    given = []
    for name, argument in field.args.items():
        required = isinstance(argument.type, GraphQLNonNull) and is_required_argument(argument)
        if required or draw(st.integers(0, 3)) == 0:
            given.append(f"{name}: {draw(_value(argument.type, name))}")
    return f"({', '.join(given)})" if given else ""


@st.composite
def _field(draw: Callable[..., Any], name: str, field: GraphQLField, depth: int) -> str:
    arguments = draw(_arguments(field))
    # Fields of one name with other arguments do not merge, so each such field has a name of its own.
    alias = f"a{draw(st.integers(0, 10**6))}: " if arguments or draw(st.integers(0, 5)) == 0 else ""
    switch = draw(st.sampled_from(["", "", "", "", " @include(if: $yes)", " @skip(if: $yes)", " @skip(if: false)"]))
    inner = get_named_type(field.type)
    selection = draw(_selection(inner, depth)) if _has_fields(inner) else ""
    return f"{alias}{name}{arguments}{switch}{selection}"


def _has_fields(type_: Any) -> bool:
    return isinstance(type_, GraphQLObjectType | GraphQLInterfaceType | GraphQLUnionType)


@st.composite
def _selection(draw: Callable[..., Any], type_: Any, depth: int) -> str:
    parts = [] if isinstance(type_, GraphQLUnionType) else draw(st.lists(_any_field(type_, depth), max_size=3))
    if isinstance(type_, GraphQLUnionType | GraphQLInterfaceType):
        some = draw(st.lists(st.sampled_from(CORE.get_possible_types(type_)), max_size=2)) if depth > 0 else []
        parts += [f"... on {each.name} {draw(_selection(each, depth - 1))}" for each in some]
    elif depth > 0 and draw(st.integers(0, 6)) == 0:
        parts.append(f"... {draw(_selection(type_, depth - 1))}")
    return " { " + " ".join([*parts, "__typename"]) + " }"


@st.composite
def _any_field(draw: Callable[..., Any], type_: Any, depth: int) -> str:
    names = [name for name, field in type_.fields.items() if depth > 0 or not _has_fields(get_named_type(field.type))]
    if not names:
        return "__typename"
    name = draw(st.sampled_from(sorted(names)))
    return draw(_field(name, type_.fields[name], depth - 1))


@st.composite
def queries(draw: Callable[..., Any]) -> str:
    """A valid query with the variable ``$yes``."""
    root = CORE.type_map["Query"]
    return "query ($yes: Boolean! = true) " + draw(_selection(root, DEPTH))
