"""From a valid document to a plan: functions that fill the answer, made once."""

from __future__ import annotations

from dataclasses import dataclass
from operator import attrgetter
from typing import TYPE_CHECKING, Any, cast

from graphql import (
    FieldNode,
    GraphQLObjectType,
    OperationDefinitionNode,
    VariableNode,
    get_named_type,
    is_abstract_type,
)

from api.plan import columns as columns_of
from api.plan.asked import ALL_SHAPES, TYPE_NAMES
from api.plan.filling import Abstract, Column, Fill, Selection
from api.plan.inputs import NO_VARIABLES, argument_reader, variable_reader
from api.plan.pieces import AsTheyAre, ConceptPieces
from api.plan.running import HandedOverError, Run
from api.plan.selecting import Fields, Selecting, nodes_below
from api.plan.shapes import Asked, Fetch, Held, Named, Value, as_float
from api.schema import SCHEMA, lookups
from api.schema.lookups import ConceptRows
from graph.errors import LexigraphError
from graph.store import CONCEPT_COLUMNS

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping

    from graphql import DocumentNode, GraphQLField
    from graphql.execution.values import VariableValues

    from api.plan.pieces import Pieces
    from api.settings import ApiSettings
    from graph.store import GraphStore, StoreInfo

__all__ = ["NotCoveredError", "Plan", "compile_plan"]


class NotCoveredError(Exception):
    """The engine has to answer this: it asks for the schema, or its arguments are out of range."""


@dataclass(frozen=True, slots=True)
class Plan:
    """How to answer one operation."""

    operation: OperationDefinitionNode
    settings: ApiSettings
    fill: Selection
    read_variables: Callable[[Mapping[str, Any]], VariableValues]
    brief: bool
    """Whether it only looks up what an index finds: microseconds for each object, where the store is a file."""

    def run(
        self, store: GraphStore, inputs: Mapping[str, Any], pieces: Pieces | None = None, info: StoreInfo | None = None
    ) -> dict[str, Any]:
        """``data``, ready for JSON; concepts come from ``pieces`` of the version that ``info`` is of, and are added to them.

        Raises:
            HandedOverError: the engine has to answer this.
            LexigraphError: something went wrong; the engine knows where in the answer that belongs.
        """
        run = Run(store, self.settings, self.read_variables(inputs), pieces, info)
        (data,) = self.fill(run, [None])
        return data


def compile_plan(
    document: DocumentNode, operation: OperationDefinitionNode, settings: ApiSettings, inputs: Mapping[str, Any]
) -> Plan:
    """The plan for ``operation`` of a valid ``document``; good for other inputs that agree in :func:`api.plan.selecting.switches`.

    Raises:
        NotCoveredError: there is none.
    """
    read_variables = variable_reader(operation)
    try:
        variables = read_variables(inputs)
    except HandedOverError as error:
        raise NotCoveredError from error
    compiler = _Compiler(document, settings, variables.coerced)
    fill = compiler.root(operation)
    return Plan(operation, settings, fill, read_variables, compiler.is_brief)


_WHOLE: Fetch = lookups.fetch_concepts
_QUICK = frozenset(
    {
        ("Query", "concept"),
        ("Query", "concepts"),
        ("Query", "node"),
        ("Query", "nodes"),
        ("Concept", "neighbors"),
        ("RelationEdge", "other"),
    }
)
"""Fields that an index finds, without a filter that would have to be tried on all concepts."""
_PASSING_CONCEPTS = frozenset({"ConceptConnection", "ConceptEdge"})
"""Types whose concepts come as their page was read."""


class _Compiler:
    """Compiles the selections of a document.

    ``read`` is how the concepts of a selection come: as objects, or as rows of the attributes that it needs.
    """

    def __init__(self, document: DocumentNode, settings: ApiSettings, variables: Mapping[str, Any]) -> None:
        self._settings = settings
        self._selecting = Selecting(SCHEMA.core, document, variables)
        self.is_brief = True

    def root(self, operation: OperationDefinitionNode) -> Fill:
        query = _object_type("Query")
        return self._fill(query, self._selecting.fields(query, [operation.selection_set]), _WHOLE)

    def _fill(self, type_: GraphQLObjectType, selected: Fields, read: Fetch) -> Fill:
        """How the objects of ``type_`` are filled, where concepts come by ``read``."""
        shape = ALL_SHAPES[type_.name]
        fields = [(shape.get(nodes[0].name.value), nodes) for nodes in selected.values()]
        of_ends = [nodes for field, nodes in fields if isinstance(field, Named) and field.fetch is _WHOLE]
        ends = ConceptRows(self._needed([node for nodes in of_ends for node in nodes]))
        columns, plain, reading = [], True, []
        for field, nodes in fields:
            called = nodes[0].name.value
            if called == "__typename":
                columns.append(columns_of.constant(type_.name))
                continue
            if field is None:
                raise NotCoveredError
            definition = type_.fields[called]
            if isinstance(field, Asked) and not _is_quick(type_, nodes[0]):
                self.is_brief = False
            if isinstance(field, Named):
                fetch = ends if field.fetch is _WHOLE else field.fetch
                reading.append((field, fetch))
                columns.append(columns_of.named(field, self._selection(definition, nodes, fetch), fetch))
            elif isinstance(field, Asked):
                columns.append(self._asked(field, definition, nodes, read))
            else:
                column, is_plain = self._of_row(field, type_, nodes, read)
                columns.append(column)
                plain = plain and is_plain
                continue
            plain = False
        asked = tuple(nodes[0].name.value for nodes in selected.values())
        whole = type_.name == "Concept" and isinstance(read, ConceptRows) and read.columns == asked and plain
        whole = whole and not {"position", "hours"} & set(asked)
        return Fill(tuple(selected), tuple(columns), plain, tuple(columns_of.reads_ahead(reading)), whole)

    def _of_row(
        self, field: Value | Held, type_: GraphQLObjectType, nodes: list[FieldNode], read: Fetch
    ) -> tuple[Column, bool]:
        """A column that the rows themselves have, and whether nothing has to be looked up for it."""
        called = nodes[0].name.value
        get = None
        if type_.name == "Concept" and isinstance(read, ConceptRows):
            get = columns_of.in_row(read.columns, called)
            get = as_float(get) if called == "hours" else get
        if isinstance(field, Value):
            return columns_of.value(get or field.get), True
        fill = self._selection(type_.fields[called], nodes, read if type_.name in _PASSING_CONCEPTS else _WHOLE)
        return columns_of.held(field, fill, get), fill.plain

    def _selection(self, definition: GraphQLField, nodes: list[FieldNode], read: Fetch) -> Selection:
        type_ = get_named_type(definition.type)
        if not is_abstract_type(type_):
            return self._object(cast("GraphQLObjectType", type_), nodes, read)
        types = SCHEMA.core.get_possible_types(type_)
        fills = {each.name: self._object(each, nodes, _WHOLE) for each in types}
        return Abstract(lambda row: TYPE_NAMES[type(row)], fills, all(fill.plain for fill in fills.values()))

    def _object(self, type_: GraphQLObjectType, nodes: list[FieldNode], read: Fetch) -> Fill | AsTheyAre:
        if isinstance(read, ConceptPieces) and type_.name == "Concept":
            return AsTheyAre()
        return self._fill(type_, self._selected(type_, nodes), read)

    def _selected(self, type_: GraphQLObjectType, nodes: Iterable[FieldNode]) -> Fields:
        return self._selecting.fields(type_, [node.selection_set for node in nodes if node.selection_set])

    def _asked(self, field: Asked, definition: GraphQLField, nodes: list[FieldNode], read: Fetch) -> Column:
        question = self._question(field, definition, nodes[0])
        fetch = self._fetch(nodes, get_named_type(definition.type).name) if field.as_rows else _WHOLE
        fill = None if field.leaf else self._selection(definition, nodes, fetch)
        id_of = columns_of.in_row(read.columns, "id") if isinstance(read, ConceptRows) else attrgetter("id")
        return columns_of.asked(field, fill, question, fetch, id_of)

    def _fetch(self, nodes: list[FieldNode], type_name: str) -> Fetch:
        """How the concepts come that ``nodes`` select, fields of this type: of themselves, or of pages of them."""
        selections = list(self._concept_selections(nodes, type_name))
        rows = ConceptRows(self._needed([node for selection, _ in selections for node in selection]))
        if len(selections) != 1:
            return rows
        ((selection, as_list),) = selections
        concept = _object_type("Concept")
        selected = self._selected(concept, selection)
        if not all(_says_itself(found[0].name.value) for found in selected.values()):
            return rows
        return ConceptPieces(rows, self._fill(concept, selected, rows), self._shape(concept, selection), as_list)

    def _concept_selections(self, nodes: list[FieldNode], type_name: str) -> Iterator[tuple[list[FieldNode], bool]]:
        """Each selection of concepts, and whether it is that of a list."""
        if type_name == "Concept":
            yield nodes, nodes[0].name.value == "nodes"
            return
        type_ = _object_type(type_name)
        for found in self._selected(type_, nodes).values():
            if found[0].name.value in {"edges", "node", "nodes"}:
                inner = get_named_type(type_.fields[found[0].name.value].type).name
                yield from self._concept_selections(found, inner)

    def _needed(self, nodes: Iterable[FieldNode]) -> tuple[str, ...]:
        """The attributes of concepts that are selected by ``nodes``; the id always."""
        asked = {found[0].name.value for found in self._selected(_object_type("Concept"), nodes).values()}
        return tuple(column for column in CONCEPT_COLUMNS if column == "id" or column in asked)

    def _shape(self, type_: GraphQLObjectType, nodes: Iterable[FieldNode]) -> Hashable:
        """Which fields ``nodes`` select, under which names: equal where the JSON is."""
        shape = []
        for name, found in self._selected(type_, nodes).items():
            field = type_.fields.get(found[0].name.value)
            inner = get_named_type(field.type) if field else None
            below = self._shape(inner, found) if isinstance(inner, GraphQLObjectType) else None
            shape.append((name, found[0].name.value, below))
        return tuple(shape)

    def _question(self, field: Asked, definition: GraphQLField, node: FieldNode) -> Callable[[Run], Any]:
        """What is asked in a run: always the same where no variable has a part in it."""
        ask, settings = field.ask, self._settings
        if ask is None:
            return lambda _: None

        arguments = argument_reader(definition, node)

        def asked(variables: VariableValues) -> Any:
            return ask(settings, **arguments(variables))

        if any(isinstance(each, VariableNode) for argument in node.arguments or () for each in nodes_below(argument)):
            return lambda run: asked(run.variables)
        try:
            constant = asked(NO_VARIABLES)
        except LexigraphError as error:
            raise NotCoveredError from error
        return lambda _: constant


def _is_quick(type_: GraphQLObjectType, node: FieldNode) -> bool:
    filtered = any(argument.name.value == "where" for argument in node.arguments or ())
    return (type_.name, node.name.value) in _QUICK and not filtered


def _says_itself(field: str) -> bool:
    """Whether a concept has the field ``field`` in itself, so that nothing has to be looked up for it."""
    return field == "__typename" or isinstance(ALL_SHAPES["Concept"].get(field), Value | Held)


def _object_type(name: str) -> GraphQLObjectType:
    return cast("GraphQLObjectType", SCHEMA.core.type_map[name])
