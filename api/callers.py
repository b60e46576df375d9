"""Who sends a request, and whether they may change the glossary: the one place where that is decided."""

from __future__ import annotations

from dataclasses import dataclass
from ipaddress import ip_address
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

if TYPE_CHECKING:
    from starlette.requests import Request

    from api.settings import ApiSettings

__all__ = ["Caller", "caller_of", "local_user"]

_LOCAL_NAMES = frozenset({"localhost", "127.0.0.1", "::1"})


@dataclass(frozen=True, slots=True)
class Caller:
    """The sender of a request."""

    name: str
    """As the log of changes names them."""
    may_curate: bool = False


def local_user(settings: ApiSettings) -> Caller:
    """Whoever uses this machine: may change the glossary where the settings say so."""
    return Caller("local", may_curate=settings.curation)


def caller_of(request: Request, settings: ApiSettings) -> Caller:
    """The sender of ``request``: this machine's user, or somebody from elsewhere, who may only read.

    A page in a browser of this machine is somebody from elsewhere as well, unless it was read from here: its origin and
    the name by which it calls the server show that, also where that name was made to lead here.
    """
    host = request.client.host if request.client is not None else ""
    called, read_from = request.url.hostname, request.headers.get("origin")
    from_here = read_from is None or urlsplit(read_from).hostname in _LOCAL_NAMES
    if _is_loopback(host) and called in _LOCAL_NAMES and from_here:
        return local_user(settings)
    return Caller("remote")


def _is_loopback(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False
