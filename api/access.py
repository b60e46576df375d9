"""Who sends a request, and what they may do.

Without keys everyone may read, and whoever sits at this machine may curate. With keys every request needs one, and
may do what the key's scope says. Nobody curates where the settings have curation off; :mod:`api.execution` sees to that.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from ipaddress import ip_address
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

from api.errors import ForbiddenError, UnauthenticatedError
from api.scope import Scope

if TYPE_CHECKING:
    from collections.abc import Mapping

    from api.keys import KeyRing

__all__ = ["LOCAL", "Access", "Caller", "Scope"]

_LOCAL_NAMES: Final = frozenset({"localhost", "127.0.0.1", "[::1]"})
_KEY_WANTED: Final = (
    "send the header 'Authorization: Bearer KEY'; whoever runs this server makes keys with: lexigraph key NAME"
)


@dataclass(frozen=True, slots=True)
class Caller:
    """Who sends a request."""

    name: str
    """The name of the key, or ``local`` or ``anonymous`` without keys."""
    scope: Scope

    @property
    def may_curate(self) -> bool:
        """Whether this caller may change the glossary."""
        return self.scope is Scope.CURATE

    def require(self, scope: Scope) -> None:
        """Do nothing where this caller may do what ``scope`` says.

        Raises:
            ForbiddenError: it may not.
        """
        if scope is Scope.CURATE and not self.may_curate:
            raise ForbiddenError(
                f"'{self.name}' may read and not change the glossary",
                suggestion="use a key of scope curate; whoever runs this server makes one with: "
                "lexigraph key NAME --scope curate",
            )


LOCAL: Final = Caller("local", Scope.CURATE)
"""A person at this machine, who could as well write to the store's file."""
_ANONYMOUS: Final = Caller("anonymous", Scope.READ)


class Access:
    """Tells who sends a request, by the key that it brings where ``keys`` are configured."""

    def __init__(self, keys: KeyRing | None) -> None:
        self._keys = keys

    def caller(self, client: tuple[str, int] | None, headers: Mapping[bytes, bytes]) -> Caller:
        """Who sends a request with these headers from this address; counts against the rate of a key.

        Raises:
            UnauthenticatedError: keys are configured and it brings none that is known.
            RateLimitedError: its key has sent as many as it may.
        """
        if self._keys is None:
            return LOCAL if _is_from_this_machine(client, headers) else _ANONYMOUS
        kind, _, token = headers.get(b"authorization", b"").partition(b" ")
        if kind.lower() != b"bearer":
            raise UnauthenticatedError("this server answers only with a key", suggestion=_KEY_WANTED)
        key = self._keys.use(token.strip())
        if key is None:
            raise UnauthenticatedError("this key is not known here", suggestion=_KEY_WANTED)
        return Caller(key.name, key.scope)


def _is_from_this_machine(client: tuple[str, int] | None, headers: Mapping[bytes, bytes]) -> bool:
    """Whether a program of this machine, or a page that was read from here, asks for this machine by its own name.

    The name matters because a page of another site can make a browser here send requests here, under the site's name
    (DNS rebinding), and because a proxy here passes on what others ask of it, usually under the name that they asked for.
    The page matters because ``cors_origins`` let those of other sites read here, which is no leave to change anything.
    """
    return client is not None and _is_local(client[0], headers.get(b"host", b""), headers.get(b"origin", b""))


@lru_cache(maxsize=256)
def _is_local(client: str, host: bytes, origin: bytes) -> bool:
    """Whether ``client`` is an address of this machine, and ``host`` and ``origin`` have names that only this machine means by itself.

    ``origin`` is empty where no page asks.
    """
    try:
        page = urlsplit(origin.decode("latin-1").lower()).netloc
        named = _name(host.decode("latin-1").lower()) in _LOCAL_NAMES and (not origin or _name(page) in _LOCAL_NAMES)
        return named and ip_address(client).is_loopback
    except ValueError:  # no address, such as the path of a socket; no origin
        return False


def _name(authority: str) -> str:
    """``authority`` without its port."""
    return authority if authority.endswith("]") else authority.rpartition(":")[0] or authority
