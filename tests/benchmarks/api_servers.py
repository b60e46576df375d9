"""Servers to measure the API beside: Strawberry as it comes, and a bare route. ``python -m tests.benchmarks.api_servers``.

The first argument is ``strawberry`` or ``bare``, the second a port, the third a store or a file with the bytes to return.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Any

import strawberry
import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

__all__ = ["bare", "plain_strawberry"]


def plain_strawberry(location: str) -> Any:
    """The schema's own resolvers behind Strawberry's ASGI application, without anything of ours around them."""
    from strawberry.asgi import GraphQL

    from api.access import LOCAL
    from api.batching import Batcher
    from api.schema.context import RequestContext
    from api.schema.query import Query
    from api.settings import ApiSettings
    from graph.store import open_store

    settings = ApiSettings(store=location)
    store = open_store(location, password=os.environ.get("LEXIGRAPH_NEO4J_PASSWORD"))

    class Plain(GraphQL[RequestContext, None]):
        async def get_context(self, request: Any, response: Any) -> RequestContext:
            return RequestContext(Batcher(store, settings.max_objects), settings, None, LOCAL)  # type: ignore[arg-type]

    return Plain(strawberry.Schema(query=Query))


def bare(body: bytes) -> Starlette:
    """A route that returns ``body``, whatever is asked."""

    async def answer(_: Request) -> Response:
        return Response(body, media_type="application/json")

    return Starlette(routes=[Route("/graphql", answer, methods=["POST"])])


if __name__ == "__main__":
    kind, port, what = sys.argv[1:]
    app = plain_strawberry(what) if kind == "strawberry" else bare(Path(what).read_bytes())
    uvicorn.run(app, host="127.0.0.1", port=int(port), log_level="critical", access_log=False)
