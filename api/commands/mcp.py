"""``lexigraph mcp``: the glossary for AI assistants."""

from __future__ import annotations

import importlib.util
import sys
from typing import Annotated

import typer

from api.commands.serve import claim_port
from api.commands.terminal import StoreOption, store_at_edge
from graph.errors import MissingExtraError
from graph.store import DEFAULT_STORE

__all__ = ["mcp"]


def mcp(
    store: StoreOption = DEFAULT_STORE,
    http: Annotated[
        int | None,
        typer.Option(
            "--http",
            min=1,
            max=65535,
            metavar="PORT",
            help="Serve at http://127.0.0.1:PORT/mcp, to this machine alone, instead of stdin and stdout.",
        ),
    ] = None,
) -> None:
    """Serve the glossary to AI assistants (MCP).

    An assistant starts this command itself and talks to it over stdin and stdout, in the Model Context Protocol. It may search, explain concepts with
    evidence, and plan learning paths; it changes nothing.
    """
    if importlib.util.find_spec("mcp") is None:
        raise MissingExtraError("mcp", "serving the glossary to AI assistants")
    from api.mcp.server import create_server
    from api.settings import ApiSettings

    with store_at_edge(store) as source:
        server = create_server(source, ApiSettings())
        if http is None:
            if sys.stdin.isatty():
                typer.echo("An assistant starts this command and talks to it here; to leave, Ctrl-D.", err=True)
            server.run("stdio")
        else:
            claim_port("127.0.0.1", http, "--http")
            typer.echo(f"Assistants reach the glossary at http://127.0.0.1:{http}/mcp; stop with Ctrl-C.", err=True)
            server.run("streamable-http", host="127.0.0.1", port=http)
