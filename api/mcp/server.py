"""The MCP server: the tools over one store, and the schema as a resource."""

from __future__ import annotations

import inspect
from importlib.metadata import version
from typing import TYPE_CHECKING

from mcp.server import MCPServer
from mcp.types import ToolAnnotations

from api.mcp.tools import GlossaryTools
from api.schema import schema_text

if TYPE_CHECKING:
    from api.settings import ApiSettings
    from graph.store import GraphStore

__all__ = ["SCHEMA_ADDRESS", "create_server"]

SCHEMA_ADDRESS = "lexigraph://schema.graphql"
_INSTRUCTIONS = """\
A glossary as a graph of concepts: definitions, typed relations with verbatim evidence, prerequisites, learning paths.
Look terms up here before explaining them, and cite the quotes. Find a concept with search; every other tool takes its
id, name or alias. An error says what to do; a name that is unknown comes with those that are near it."""


def create_server(store: GraphStore, settings: ApiSettings) -> MCPServer:
    """A server whose tools read ``store`` within the limits of ``settings``. Its log goes to stderr."""
    server = MCPServer(
        "lexigraph",
        title="Lexigraph",
        version=version("lexigraph"),
        instructions=_INSTRUCTIONS,
        log_level="WARNING",
        subscriptions=False,
    )
    tools = GlossaryTools(store, settings)
    for tool in (
        tools.search,
        tools.concept,
        tools.prerequisites,
        tools.unlocks,
        tools.learning_path,
        tools.shortest_paths,
        tools.similar,
        tools.frontier,
        tools.glossary,
    ):
        server.add_tool(
            tool,
            title=tool.__name__.replace("_", " ").capitalize(),
            description=inspect.getdoc(tool),
            annotations=ToolAnnotations(read_only_hint=True, idempotent_hint=True, open_world_hint=False),
        )
    server.resource(
        SCHEMA_ADDRESS,
        name="schema.graphql",
        title="The GraphQL schema",
        description="All that can be asked with `lexigraph query` or over HTTP, of which the tools ask the most useful.",
        mime_type="application/graphql",
    )(schema_text)
    return server
