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
    from api.plan import Plan
    from api.settings import ApiSettings

__all__ = ["Prepared", "PreparedOperation", "Preparer"]

_KEPT = 256
_LONGEST_KEPT = 16 * 1024
"""Longer texts are prepared anew each time, so that what is kept stays small."""
_MOST_ERRORS = 20
_PARSER_LIMITS = ("Document contains more", "Document is nested too deeply")
"""How the parser's own words begin where a limit stopped it; it has no class for them."""


@dataclass(frozen=True, slots=True)
class PreparedOperation:
    """An operation that may be executed."""

    document: DocumentNode
    node: OperationDefinitionNode
    cost: Cost
    steady: bool
    """Whether its answers are the same as long as the store is."""
    switches: tuple[str, ...]
    """The variables that decide which fields there are."""
    comes_again: bool
    """Whether what is made for it is kept with it; a longer text is prepared anew each time."""
    plans: dict[tuple[Any, ...], Plan | None] = field(default_factory=dict, repr=False)
    """What :mod:`api.planning` has made for it."""

    @property
    def name(self) -> str | None:
        """What the operation is called; None where it has no name."""
        return self.node.name.value if self.node.name else None


@dataclass(frozen=True, slots=True)
class Prepared:
    """The operations of a text by name, or why it has none: the entries of ``errors``."""

    operations: dict[str | None, PreparedOperation] = field(default_factory=dict)
    errors: tuple[dict[str, Any], ...] = ()

    def operation(self, name: str | None) -> PreparedOperation:
        """The operation to carry out: the one called ``name``, or without a name the only one.

        Raises:
            InvalidArgumentError: there is none.
        """
        if name is None and len(self.operations) == 1:
            return next(iter(self.operations.values()))
        if name is None or name not in self.operations:
            names = [each for each in self.operations if each]
            asked = "no operation is named" if name is None else f"there is no operation '{name}'"
            listed = ", ".join(names) if names else "a query"
            raise InvalidArgumentError(f"{asked} to carry out", suggestion=f"operationName may be: {listed}")
        return self.operations[name]


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
            return Prepared(errors=errors) if errors else Prepared(self._operations(document, len(text)))
        except LexigraphError as error:
            return Prepared(errors=(error_entry(error),))
        except GraphQLError as error:
            return Prepared(errors=tuple(graphql_entries([error])))
        except RecursionError:  # a chain of fragments
            return Prepared(errors=(error_entry(_too_deep(self._settings)),))

    def _operations(self, document: DocumentNode, length: int) -> dict[str | None, PreparedOperation]:
        costs = operation_costs(document, SCHEMA.core)
        steady, deciding = depends_on_the_store_alone(document), switches(document)
        return {
            (name := node.name.value if node.name else None): PreparedOperation(
                document, node, costs.get(name, Cost(0)), steady, deciding, comes_again=length <= _LONGEST_KEPT
            )
            for node in document.definitions
            if isinstance(node, OperationDefinitionNode)
        }

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
