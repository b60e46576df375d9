"""Faults of ours outside of GraphQL's own error handling: answered by an id, like those inside."""

from __future__ import annotations

from typing import TYPE_CHECKING

from api.errors import failure, internal_entry
from api.responses import json_response

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

__all__ = ["MaskedFaults"]


class MaskedFaults:
    """Answers with status 500 where ``app`` fails, so that this answer too is logged, counted and given its headers."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on; what fails once the answer has begun can only be raised."""
        begun = scope["type"] != "http"

        async def send_noted(message: Message) -> None:
            nonlocal begun
            begun = True
            await send(message)

        try:
            await self._app(scope, receive, send_noted)
        except Exception as error:
            if begun:
                raise
            await json_response(failure(internal_entry(error)), 500)(scope, receive, send)
