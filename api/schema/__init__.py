"""The GraphQL schema: one module for each area, mirrors of the core's types with what can be asked from them.

A resolver reads the store through the request's :class:`api.batching.Batcher` alone.
"""

from collections.abc import Iterator

import strawberry
from graphql import GraphQLError, GraphQLSchema
from strawberry.extensions import SchemaExtension
from strawberry.types import ExecutionContext

from api.schema.context import RequestContext
from api.schema.mutation import Mutation
from api.schema.query import Query

__all__ = ["SCHEMA", "schema_text"]


class _PreparedDocument(SchemaExtension):
    """Executes the document that the request's context brings, parsed and validated already."""

    def on_operation(self) -> Iterator[None]:
        context: RequestContext = self.execution_context.context
        self.execution_context.graphql_document = context.document
        self.execution_context.pre_execution_errors = []
        yield


class _Schema(strawberry.Schema):
    @property
    def core(self) -> GraphQLSchema:
        """The schema as graphql-core validates against it."""
        return self._schema

    def process_errors(self, errors: list[GraphQLError], execution_context: ExecutionContext | None = None) -> None:
        """Log nothing here: :mod:`api.errors` logs what is a fault of ours, with its id."""


SCHEMA = _Schema(query=Query, mutation=Mutation, extensions=[_PreparedDocument])


def schema_text() -> str:
    """The schema in GraphQL's own language, as clients get it; ends with a newline."""
    return SCHEMA.as_str() + "\n"
