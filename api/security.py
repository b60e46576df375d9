"""Headers that tell a browser to do no more with an answer than it has to."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

__all__ = ["SecurityHeaders", "security_headers"]

_PAGE_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; "
    "connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
"""GraphiQL's editor sets styles from script; nothing comes from another host."""
_DATA_POLICY = "default-src 'none'; frame-ancestors 'none'"
_FOR_ALL = {"x-content-type-options": "nosniff", "x-frame-options": "DENY"}
_FOR_PAGES = {
    "referrer-policy": "no-referrer",
    "cross-origin-opener-policy": "same-origin",
    "permissions-policy": "camera=(), geolocation=(), microphone=()",
    "content-security-policy": _PAGE_POLICY,
}
_FOR_DATA = {"content-security-policy": _DATA_POLICY}
"""As OWASP's cheat sheet on REST security has it for an API; the rest is about pages."""


def security_headers(content_type: str) -> dict[str, str]:
    """The headers of an answer with this ``Content-Type``.

    ``Strict-Transport-Security`` is not among them: whoever adds TLS in front says so, and to loopback it would do harm.
    """
    return _FOR_ALL | (_FOR_PAGES if content_type.startswith("text/html") else _FOR_DATA)


def _raw(headers: dict[str, str]) -> list[tuple[bytes, bytes]]:
    return [(name.encode(), value.encode()) for name, value in headers.items()]


_PAGE, _DATA = _raw(security_headers("text/html")), _raw(security_headers("application/json"))
_MARK = _DATA[0]


class SecurityHeaders:
    """Adds the headers to every HTTP answer of ``app`` that has them not yet."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on what ``app`` sends, with the headers."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                sent = list(message["headers"])
                if _MARK in sent:
                    await send(message)
                    return
                page = any(name == b"content-type" and value.startswith(b"text/html") for name, value in sent)
                await send({**message, "headers": sent + (_PAGE if page else _DATA)})
            else:
                await send(message)

        await self._app(scope, receive, send_with_headers)
