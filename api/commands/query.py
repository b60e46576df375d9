"""``lexigraph query``: a GraphQL request without a server."""

from __future__ import annotations

import json
import sys
from typing import Annotated, Any

import typer

from api.commands.terminal import StoreOption, print_json, store_at_edge
from graph.errors import InvalidArgumentError
from graph.store import DEFAULT_STORE

__all__ = ["query"]


def query(
    text: Annotated[str, typer.Argument(metavar="[TEXT]", help="The GraphQL text; - reads it from stdin.")] = "-",
    variables: Annotated[str | None, typer.Option(metavar="JSON", help="The variables, as a JSON object.")] = None,
    store: StoreOption = DEFAULT_STORE,
) -> None:
    """Answer a GraphQL request without a server.

    The response is printed as JSON; the exit code is 1 when it has errors.
    """
    from api.execution import execute
    from api.settings import ApiSettings

    if text == "-":
        if sys.stdin.isatty():
            typer.echo("Type the query, then Ctrl-D.", err=True)
        text = sys.stdin.read()
    with store_at_edge(store) as source:
        response = execute(source, text, _variables(variables), ApiSettings())
    print_json(response)
    if response.get("errors"):
        raise typer.Exit(1)


def _variables(text: str | None) -> dict[str, Any]:
    try:
        parsed = json.loads(text or "{}")
    except json.JSONDecodeError as error:
        raise InvalidArgumentError(f"--variables is no JSON: {error}") from error
    if not isinstance(parsed, dict):
        raise InvalidArgumentError("--variables must be a JSON object", suggestion='such as \'{"id": "rag"}\'')
    return parsed
