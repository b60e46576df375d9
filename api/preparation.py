"""From the text of a request to a document that may be executed: parsed, within the limits, valid.

Done once for a text that comes again: the last texts are kept with what came out, errors too.
"""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass, field
from threading import Lock
from typing import TYPE_CHECKING, Any

from graphql import (
    DocumentNode,
    GraphQLError,
    GraphQLSyntaxError,
    OperationDefinitionNode,
    parse,
    specified_rules,
    validate,
)

from api.answers import depends_on_the_store_alone
from api.cost import Cost, operation_costs
from api.errors import RequestLimitError, error_entry, graphql_entries, without_hints
from api.introspection import NoIntrospection
from api.limits import check_size
from api.plan import switches
from api.schema import SCHEMA
from graph.errors import InvalidArgumentError, LexigraphError

if TYPE_CHECKING:
    from api.settings import ApiSettings

__all__ = ["Prepared", "Preparer", "chosen_operation"]

_KEPT = 256
_LONGEST_KEPT = 16 * 1024
"""Longer texts are prepared anew each time, so that what is kept stays small."""
_MOST_ERRORS = 20
_PARSER_LIMITS = ("Document contains more", "Document is nested too deeply")
"""How the parser's own words begin where a limit stopped it; it has no class for them."""


@dataclass(frozen=True, slots=True)
class Prepared:
    """A document, or why there is none: the entries of ``errors``."""

    document: DocumentNode | None
    errors: tuple[dict[str, Any], ...] = ()
    costs: dict[str | None, Cost] = field(default_factory=dict)
    """Of each operation by its name."""
    steady: bool = False
    """Whether its answers are the same as long as the store is."""
    switches: tuple[str, ...] = ()
    """The variables that decide which fields there are."""


class Preparer:
    """Prepares texts within the limits of ``settings``; may be shared between threads."""

    def __init__(self, settings: ApiSettings) -> None:
        self._settings = settings
        self._kept: OrderedDict[str, Prepared] = OrderedDict()
        self._lock = Lock()

    def prepare(self, text: str) -> Prepared:
        """The document that ``text`` is."""
        with self._lock:
            prepared = self._kept.get(text)
            if prepared is not None:
                self._kept.move_to_end(text)
                return prepared
        prepared = self._prepare(text)
        if len(text) <= _LONGEST_KEPT:
            with self._lock:
                self._kept[text] = prepared
                if len(self._kept) > _KEPT:
                    self._kept.popitem(last=False)
        return prepared

    def _prepare(self, text: str) -> Prepared:
        try:
            document = self._parse(text)
            check_size(document, self._settings)
            errors = self._invalid(document)
            if errors:
                return Prepared(None, errors)
            return Prepared(
                document,
                costs=operation_costs(document, SCHEMA.core),
                steady=depends_on_the_store_alone(document),
                switches=switches(document),
            )
        except LexigraphError as error:
            return Prepared(None, (error_entry(error),))
        except GraphQLError as error:
            return Prepared(None, tuple(graphql_entries([error])))
        except RecursionError:  # a chain of fragments
            return Prepared(None, (error_entry(_too_deep(self._settings)),))

    def _invalid(self, document: DocumentNode) -> tuple[dict[str, Any], ...]:
        """What is wrong with ``document``; what is wrong in many places is said once."""
        open_ = self._settings.introspection
        rules = specified_rules if open_ else [*specified_rules, NoIntrospection]
        errors = validate(SCHEMA.core, document, rules, max_errors=_MOST_ERRORS)
        entries = graphql_entries({error.message: error for error in reversed(errors)}.values())
        return tuple(reversed(entries if open_ else without_hints(entries)))

    def _parse(self, text: str) -> DocumentNode:
        most = self._settings.max_query_length
        if len(text) > most:
            raise RequestLimitError(
                f"the query has {len(text)} characters; {most} are allowed",
                setting="max_query_length",
                allowed=most,
                was=len(text),
                suggestion="pass long values as variables",
            )
        try:
            return parse(text, max_tokens=self._settings.max_tokens)
        except GraphQLSyntaxError as error:
            if not error.message.removeprefix("Syntax Error: ").startswith(_PARSER_LIMITS):
                raise
            if "deeply" in error.message:
                raise _too_deep(self._settings) from error
            raise RequestLimitError(
                f"the query has more tokens than the {self._settings.max_tokens} that are allowed",
                setting="max_tokens",
                allowed=self._settings.max_tokens,
                suggestion="split it into several requests",
            ) from error


def _too_deep(settings: ApiSettings) -> RequestLimitError:
    return RequestLimitError(
        f"the query is nested more deeply than the {settings.max_depth} levels that are allowed",
        setting="max_depth",
        allowed=settings.max_depth,
        suggestion="ask for fewer levels",
    )


def chosen_operation(document: DocumentNode, name: str | None) -> OperationDefinitionNode:
    """The operation of ``document`` to carry out.

    Raises:
        InvalidArgumentError: there is none of that name.
    """
    operations = [node for node in document.definitions if isinstance(node, OperationDefinitionNode)]
    if name is None and len(operations) == 1:
        chosen = operations[0]
    else:
        found = [node for node in operations if node.name and node.name.value == name]
        if not found:
            names = [node.name.value for node in operations if node.name]
            asked = "no operation is named" if name is None else f"there is no operation '{name}'"
            listed = ", ".join(names) if names else "a query"
            raise InvalidArgumentError(f"{asked} to carry out", suggestion=f"operationName may be: {listed}")
        chosen = found[0]
    return chosen
