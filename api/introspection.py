"""A server that does not say what its schema is."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from graphql import GraphQLError, ValidationRule

from api.errors import ForbiddenError

if TYPE_CHECKING:
    from graphql import FieldNode

__all__ = ["NoIntrospection", "introspection_is_off"]

_MESSAGE: Final = "this server does not say what its schema is (LEXIGRAPH_INTROSPECTION)"
_SUGGESTION: Final = "ask whoever runs it for the schema, which a server with introspection has at /schema.graphql"


class NoIntrospection(ValidationRule):
    """Refuses the fields that tell the schema; ``__typename`` is none of them."""

    def enter_field(self, node: FieldNode, *_: Any) -> None:
        """Report ``node`` where it is such a field."""
        if node.name.value in {"__schema", "__type"}:
            self.report_error(GraphQLError(_MESSAGE, node, extensions={"suggestion": _SUGGESTION}))


def introspection_is_off() -> ForbiddenError:
    """The same as an error of ours, for the schema as a file."""
    return ForbiddenError(_MESSAGE, suggestion=_SUGGESTION)
