"""Everything of contract.graphql is served with the same name, type, default and description."""

from __future__ import annotations

from pathlib import Path

import pytest
from graphql import (
    GraphQLEnumType,
    GraphQLInputObjectType,
    GraphQLInterfaceType,
    GraphQLObjectType,
    GraphQLUnionType,
    build_schema,
    parse,
    print_ast,
)
from graphql.language import (
    EnumTypeDefinitionNode,
    InputObjectTypeDefinitionNode,
    InterfaceTypeDefinitionNode,
    ObjectTypeDefinitionNode,
    SchemaDefinitionNode,
    UnionTypeDefinitionNode,
)

from api.schema import SCHEMA

CONTRACT_TEXT = (Path(__file__).parent / "contract.graphql").read_text(encoding="utf-8")
CONTRACT = parse(CONTRACT_TEXT)
SERVED = parse(SCHEMA.as_str())


def by_name(document):
    return {node.name.value: node for node in document.definitions if not isinstance(node, SchemaDefinitionNode)}


def described(node):
    return " ".join(node.description.value.split()) if node.description else None


def default(node):
    return float(node.default_value.value) if _is_number(node.default_value) else _printed(node.default_value)


def _is_number(node):
    return node is not None and node.kind in ("int_value", "float_value")


def _printed(node):
    return None if node is None else print_ast(node)


def facts(definition):
    """All that a definition promises, one line a promise."""
    name = definition.name.value
    yield f"{definition.kind} {name}"
    if definition.description:
        yield f"{name}: {described(definition)}"
    if isinstance(definition, UnionTypeDefinitionNode):
        yield from (f"{name} = {member.name.value}" for member in definition.types)
    if isinstance(definition, EnumTypeDefinitionNode):
        yield from (f"{name}.{value.name.value}" for value in definition.values)
    if isinstance(definition, ObjectTypeDefinitionNode | InterfaceTypeDefinitionNode):
        yield from (f"{name} implements {interface.name.value}" for interface in definition.interfaces or ())
        for field in definition.fields:
            yield f"{name}.{field.name.value}: {print_ast(field.type)}"
            if field.description:
                yield f"{name}.{field.name.value}: {described(field)}"
            for argument in field.arguments or ():
                yield f"{name}.{field.name.value}({argument.name.value}: {print_ast(argument.type)} = {default(argument)})"
    if isinstance(definition, InputObjectTypeDefinitionNode):
        for field in definition.fields:
            yield f"{name}.{field.name.value}: {print_ast(field.type)} = {default(field)}"


PROMISES = [promise for definition in by_name(CONTRACT).values() for promise in facts(definition)]


def test_the_contract_is_read_whole():
    schema = build_schema(CONTRACT_TEXT)
    own = [type_ for name, type_ in schema.type_map.items() if type_.ast_node]
    fields = sum(
        len(type_.fields)
        for type_ in own
        if isinstance(type_, GraphQLObjectType | GraphQLInterfaceType | GraphQLInputObjectType)
    )
    values = sum(len(type_.values) for type_ in own if isinstance(type_, GraphQLEnumType))
    arguments = sum(
        len(field.args) for type_ in own if isinstance(type_, GraphQLObjectType) for field in type_.fields.values()
    )
    members = sum(len(type_.types) for type_ in own if isinstance(type_, GraphQLUnionType))
    interfaces = sum(len(type_.interfaces) for type_ in own if isinstance(type_, GraphQLObjectType))
    assert len(own) == len(by_name(CONTRACT))
    assert len(PROMISES) >= len(own) + fields + values + arguments + members + interfaces > 250


@pytest.mark.parametrize("promise", PROMISES)
def test_the_served_schema_keeps(promise):
    served = {line for definition in by_name(SERVED).values() for line in facts(definition)}
    assert promise in served


def test_the_roots_are_a_query_and_a_mutation():
    assert SCHEMA.core.query_type.name == "Query"
    assert SCHEMA.core.mutation_type.name == "Mutation"
    assert SCHEMA.core.subscription_type is None


def test_what_is_added_asks_nothing_of_existing_clients():
    contract, served = build_schema(CONTRACT_TEXT), build_schema(SCHEMA.as_str())
    for name, type_ in contract.type_map.items():
        if isinstance(type_, GraphQLObjectType) and type_.ast_node:
            for field_name, field in type_.fields.items():
                added = served.type_map[name].fields[field_name].args.keys() - field.args.keys()
                assert not added
