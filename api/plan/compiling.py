"""From a valid document to a plan: functions that fill the answer, made once."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, cast

from graphql import (
    FieldNode,
    GraphQLObjectType,
    OperationDefinitionNode,
    VariableNode,
    get_named_type,
    is_abstract_type,
)
from graphql.execution.values import VariableValues, get_argument_values, get_variable_values
from strawberry.types.arguments import convert_arguments

from api.plan.asked import ALL_SHAPES, TYPE_NAMES
from api.plan.filling import Abstract, Column, Fill, Row, Selection, each_filled, one_filled
from api.plan.running import HandedOverError, Run
from api.plan.selecting import Selecting, nodes_below
from api.plan.shapes import Asked, Field, Held, Named, Value
from api.schema import SCHEMA
from graph.errors import LexigraphError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from graphql import DocumentNode, GraphQLField

    from api.settings import ApiSettings
    from graph.store import GraphStore

__all__ = ["NotCoveredError", "Plan", "compile_plan"]


_NO_VARIABLES = VariableValues({}, {})


class NotCoveredError(Exception):
    """The engine has to answer this: it asks for the schema, or its arguments are out of range."""


@dataclass(frozen=True, slots=True)
class Plan:
    """How to answer one operation."""

    operation: OperationDefinitionNode
    settings: ApiSettings
    fill: Selection

    def run(self, store: GraphStore, inputs: Mapping[str, Any]) -> tuple[dict[str, Any], int]:
        """``data``, ready for JSON, and how many times the store was asked for it.

        Raises:
            HandedOverError: the engine has to answer this.
            LexigraphError: something went wrong; the engine knows where in the answer that belongs.
        """
        run = Run(store, self.settings, _coerced(self.operation, inputs))
        (data,) = self.fill(run, [None])
        return data, run.calls


def compile_plan(
    document: DocumentNode, operation: OperationDefinitionNode, settings: ApiSettings, inputs: Mapping[str, Any]
) -> Plan:
    """The plan for ``operation`` of a valid ``document``; good for other inputs that agree in :func:`api.plan.selecting.switches`.

    Raises:
        NotCoveredError: there is none.
    """
    try:
        variables = _coerced(operation, inputs)
    except HandedOverError as error:
        raise NotCoveredError from error
    fill = _Compiler(document, settings, variables.coerced).root(operation)
    return Plan(operation, settings, fill)


def _coerced(operation: OperationDefinitionNode, inputs: Mapping[str, Any]) -> VariableValues:
    definitions = operation.variable_definitions
    if not definitions:
        return _NO_VARIABLES
    coerced = get_variable_values(SCHEMA.core, definitions, dict(inputs), max_errors=1)
    if isinstance(coerced, list):
        raise HandedOverError
    return coerced


class _Compiler:
    def __init__(self, document: DocumentNode, settings: ApiSettings, variables: Mapping[str, Any]) -> None:
        self._settings = settings
        self._selecting = Selecting(SCHEMA.core, document, variables)

    def root(self, operation: OperationDefinitionNode) -> Fill:
        query = cast("GraphQLObjectType", SCHEMA.core.query_type)
        return self._fill(query, self._selecting.fields(query, [operation.selection_set]))

    def _fill(self, type_: GraphQLObjectType, fields: Mapping[str, list[FieldNode]]) -> Fill:
        shape = ALL_SHAPES[type_.name]
        names, columns, plain, named = [], [], True, []
        for name, nodes in fields.items():
            called = nodes[0].name.value
            names.append(name)
            if called == "__typename":
                columns.append(_constant(type_.name))
                continue
            field = shape.get(called)
            if field is None:
                raise NotCoveredError
            column, is_plain = self._column(field, type_.fields[called], nodes)
            columns.append(column)
            plain = plain and is_plain
            if isinstance(field, Named):
                named.append(field)
        return Fill(tuple(names), tuple(columns), plain, tuple(_reads_ahead(named)))

    def _column(self, field: Field, definition: GraphQLField, nodes: list[FieldNode]) -> tuple[Column, bool]:
        if isinstance(field, Value):
            get = field.get
            return (lambda _, rows: list(map(get, rows))), True
        if isinstance(field, Held):
            fill = self._selection(definition, nodes)
            return _held(field, fill), fill.plain
        if isinstance(field, Named):
            return _named(field, self._selection(definition, nodes)), False
        return self._asked(field, definition, nodes), False

    def _selection(self, definition: GraphQLField, nodes: list[FieldNode]) -> Selection:
        type_ = get_named_type(definition.type)
        if not is_abstract_type(type_):
            return self._object(cast("GraphQLObjectType", type_), nodes)
        fills = {each.name: self._object(each, nodes) for each in SCHEMA.core.get_possible_types(cast("Any", type_))}
        return Abstract(lambda row: TYPE_NAMES[type(row)], fills, all(fill.plain for fill in fills.values()))

    def _object(self, type_: GraphQLObjectType, nodes: list[FieldNode]) -> Fill:
        selections = [node.selection_set for node in nodes if node.selection_set]
        return self._fill(type_, self._selecting.fields(type_, selections))

    def _asked(self, field: Asked, definition: GraphQLField, nodes: list[FieldNode]) -> Column:
        question = self._question(field, definition, nodes[0])
        find = field.find
        if field.leaf:
            return lambda run, rows: list(find(run, rows, question(run)))
        fill = self._selection(definition, nodes)
        if field.many:
            return lambda run, rows: each_filled(run, fill, find(run, rows, question(run)))
        return lambda run, rows: one_filled(run, fill, find(run, rows, question(run)))

    def _question(self, field: Asked, definition: GraphQLField, node: FieldNode) -> Callable[[Run], Any]:
        """What is asked in a run: always the same where no variable has a part in it."""
        ask, settings = field.ask, self._settings
        if ask is None:
            return lambda _: None

        def asked(variables: VariableValues) -> Any:
            return ask(settings, **_arguments(definition, node, variables))

        if any(isinstance(each, VariableNode) for argument in node.arguments or () for each in nodes_below(argument)):
            return lambda run: asked(run.variables)
        try:
            constant = asked(_NO_VARIABLES)
        except LexigraphError as error:
            raise NotCoveredError from error
        return lambda _: constant


def _arguments(definition: GraphQLField, node: FieldNode, variables: VariableValues) -> dict[str, Any]:
    """The arguments as a resolver has them."""
    field = definition.extensions["strawberry-definition"]
    return convert_arguments(
        get_argument_values(definition, node, variables),
        field.arguments,
        scalar_registry=SCHEMA.schema_converter.scalar_registry,
        config=SCHEMA.config,
    )


def _constant(value: str) -> Column:
    return lambda _, rows: [value] * len(rows)


def _held(field: Held, fill: Selection) -> Column:
    get = field.get
    if field.many:
        return lambda run, rows: each_filled(run, fill, list(map(get, rows)))
    return lambda run, rows: one_filled(run, fill, list(map(get, rows)))


def _named(field: Named, fill: Selection) -> Column:
    get, fetch = field.ids, field.fetch

    def filled(run: Run, ids: Sequence[Any]) -> list[Any]:
        found = run.present(fetch, ids)
        if not fill.plain:
            return list(fill(run, found))
        distinct = dict(zip(ids, found, strict=True))  # many relations have the same end
        made = dict(zip(distinct, fill(run, list(distinct.values())), strict=True))
        return [made[id_] for id_ in ids]

    if not field.many:
        return lambda run, rows: filled(run, list(map(get, rows)))

    def column(run: Run, rows: Sequence[Row]) -> list[Any]:
        lists = list(map(get, rows))
        made = iter(filled(run, [id_ for ids in lists for id_ in ids]))
        return [[next(made) for _ in ids] for ids in lists]

    return column


def _reads_ahead(named: Sequence[Named]) -> Iterator[Callable[[Run, Sequence[Row]], None]]:
    """Where several fields name objects of one kind, one call reads them all: source and target of relations."""
    for fetch in dict.fromkeys(field.fetch for field in named):
        gets = [field.ids for field in named if field.fetch is fetch and not field.many]
        if len(gets) > 1:
            yield _reader(fetch, gets)


def _reader(fetch: Callable[..., Any], gets: Sequence[Callable[[Row], Any]]) -> Callable[[Run, Sequence[Row]], None]:
    def read(run: Run, rows: Sequence[Row]) -> None:
        run.found(fetch, [get(row) for get in gets for row in rows])

    return read
