"""Where a Neo4j store is: ``neo4j://user@host:7687/database``."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import unquote, urlsplit

from graph.errors import InvalidArgumentError

__all__ = ["PASSWORD_VARIABLE", "Neo4jLocation", "parse_location"]

PASSWORD_VARIABLE = "LEXIGRAPH_NEO4J_PASSWORD"  # noqa: S105 -- the name of a variable, not a password
_FORM = "neo4j://user@host:7687/database"
_DEFAULT_PORT = 7687
_DEFAULT_USER = "neo4j"
_DEFAULT_DATABASE = "neo4j"


@dataclass(frozen=True, slots=True)
class Neo4jLocation:
    """A server, who asks it, and the database."""

    scheme: str
    user: str
    host: str
    """An IPv6 address without its brackets."""
    port: int
    database: str

    @property
    def uri(self) -> str:
        """What the driver takes."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"{self.scheme}://{host}:{self.port}"

    def __str__(self) -> str:
        """The whole location, every default spelled out."""
        scheme, _, address = self.uri.partition("://")
        return f"{scheme}://{self.user}@{address}/{self.database}"


def parse_location(location: str) -> Neo4jLocation:
    """The parts of ``location``; user and database are ``neo4j`` and the port 7687 where it does not name them.

    >>> str(parse_location("neo4j://localhost"))
    'neo4j://neo4j@localhost:7687/neo4j'
    >>> parse_location("bolt+s://reader@[::1]:7688/glossaries").uri
    'bolt+s://[::1]:7688'

    Raises:
        InvalidArgumentError: it holds a password, or has another form. The message never repeats it.
    """
    try:
        parts = urlsplit(location)
        port = _DEFAULT_PORT if parts.port is None else parts.port
    except ValueError:
        raise _wrong("its host or port cannot be read") from None
    if parts.password is not None:
        raise InvalidArgumentError(
            "the location of a Neo4j store must not hold a password: it would stand in logs and process lists",
            suggestion=f"put the password into {PASSWORD_VARIABLE}",
        )
    if not parts.hostname:
        raise _wrong("it names no host")
    if parts.query or parts.fragment:
        raise _wrong("it takes no '?' or '#'")
    database = unquote(parts.path.strip("/"))
    if "/" in database:
        raise _wrong("it names more than one database")
    return Neo4jLocation(
        scheme=parts.scheme.lower(),
        user=unquote(parts.username or _DEFAULT_USER),
        host=parts.hostname,
        port=port,
        database=database or _DEFAULT_DATABASE,
    )


def _wrong(what: str) -> InvalidArgumentError:
    return InvalidArgumentError(f"the location of the Neo4j store is wrong: {what}", suggestion=f"write {_FORM}")
