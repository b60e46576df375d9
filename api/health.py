"""Whether the process is up, and whether it can answer."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from api.responses import json_response
from graph.deadline import deadline
from graph.errors import StoreError

if TYPE_CHECKING:
    from starlette.responses import Response

    from graph.store import GraphStore

__all__ = ["answer_livez", "answer_readyz"]


def answer_livez() -> Response:
    """200 as long as the process answers at all."""
    return json_response({"status": "live"})


async def answer_readyz(store: GraphStore, timeout_s: float) -> Response:
    """200 with the version of the graph; 503 with the reason where the store does not answer within ``timeout_s``."""
    try:
        async with asyncio.timeout(timeout_s):
            with deadline(timeout_s):
                info = await asyncio.to_thread(store.info)
    except StoreError as error:
        return json_response({"status": "unready", "reason": str(error)}, 503)
    except TimeoutError:
        return json_response({"status": "unready", "reason": f"no answer within {timeout_s:g} s"}, 503)
    return json_response({"status": "ready", "version": info.version, "concepts": info.concepts})
