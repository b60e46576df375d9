"""Answers as the engine of GraphQL gives them, field by field: what plans are measured by."""

from __future__ import annotations

import asyncio
from typing import Any

import orjson

from api.engine import Engine
from api.preparation import Preparer
from api.settings import ApiSettings
from graph.deadline import deadline


def by_engine(
    store: Any, text: str, variables: dict[str, Any] | None = None, settings: ApiSettings | None = None
) -> bytes:
    """The body, without plans and kept answers; ``text`` must be valid."""
    chosen = settings or ApiSettings()
    ready = Preparer(chosen).prepare(text).operation(None)
    with deadline(chosen.request_timeout_s):
        answer = Engine(store, chosen).answer(text, ready.document, ready.node, variables or {})
        payload, _ = asyncio.run(answer)
    return orjson.dumps(payload)
