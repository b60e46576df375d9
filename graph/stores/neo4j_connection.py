"""The connection to a Neo4j server: one driver for each store, made at its first use, and what its errors mean."""

from __future__ import annotations

import logging
import threading
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, TypeVar

from graph.deadline import expired, remaining
from graph.errors import InvalidArgumentError, StoreError, StoreLockedError, StoreTimeoutError, StoreUnavailableError
from graph.stores.neo4j_location import PASSWORD_VARIABLE, Neo4jLocation
from graph.stores.patience import in_time

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    import neo4j

    from graph.stores.neo4j_rows import Row

__all__ = ["Connection", "EntityGoneError", "check_deadline"]

_T = TypeVar("_T")

_DRIVER_LOG = logging.getLogger("neo4j")

CONNECT_LIMIT_S = 2.0
"""To open one connection."""
ACQUIRE_LIMIT_S = 3.5
"""To get a connection from the pool, which may have to open one to each member first."""
RETRY_LIMIT_S = 2.0
"""For how long a transaction is tried again after errors that pass: no answer takes longer than 10 s to fail."""

_UNAVAILABLE = {
    "Neo.ClientError.Security.Unauthorized": "the server refuses the user '{user}' with this password",
    "Neo.ClientError.Security.AuthenticationRateLimit": "the user '{user}' gave a wrong password too often; the server "
    "refuses for a while",
    "Neo.ClientError.Security.CredentialsExpired": "the password of the user '{user}' has to be changed first",
    "Neo.ClientError.Security.Forbidden": "the user '{user}' may not do that",
    "Neo.ClientError.Database.DatabaseNotFound": "the server has no database '{database}'",
    "Neo.TransientError.General.DatabaseUnavailable": "the database '{database}' is not running",
    "Neo.TransientError.Database.DatabaseUnavailable": "the database '{database}' is not running",
    "Neo.ClientError.General.ForbiddenOnReadOnlyDatabase": "the database '{database}' is read-only",
    "Neo.ClientError.General.WriteOnReadOnlyAccessDatabase": "the database '{database}' is read-only",
    "Neo.ClientError.Cluster.NotALeader": "this member of the cluster is read-only",
    "Neo.TransientError.General.MemoryPoolOutOfMemoryError": "the server has too little memory for this",
}
_ADVICE = {
    "Neo.ClientError.Security.Unauthorized": f"set {PASSWORD_VARIABLE}, and name the user in the location",
    "Neo.ClientError.Database.DatabaseNotFound": "name another one at the end of the location",
    "Neo.ClientError.Cluster.NotALeader": "use neo4j:// instead of bolt://, which finds the member to write to",
}
_GONE = "Neo.ClientError.Statement.EntityNotFound"
_DEADLOCK = "Neo.TransientError.Transaction.DeadlockDetected"
"""What the server says where several want the lock of a load at once, and it makes one of them give way."""
_TIMED_OUT = (
    "TransactionTimedOut",
    "TransactionTimedOutClientConfiguration",
    "LockAcquisitionTimeout",
    "LockClientStopped",  # the time ran out while it waited for a lock
)


class EntityGoneError(Exception):
    """What a statement was reading has been deleted meanwhile."""


def check_deadline() -> float | None:
    """Seconds that are left; None without a deadline. Raises ``StoreTimeoutError`` once it has passed."""
    if expired():
        raise StoreTimeoutError("the store did not answer in time")
    return remaining()


class Connection:
    """Runs statements at ``location``. Safe to share between threads; nothing is opened before the first of them."""

    def __init__(self, location: Neo4jLocation, password: str | None) -> None:
        """Remember where and as whom."""
        self.location = location
        self._password = password
        self._driver: neo4j.Driver | None = None
        self._lock = threading.Lock()

    def read(self, statement: str, parameters: dict[str, Any]) -> list[Row]:
        """All records of one statement that only reads, each as a list."""
        limit_s = check_deadline()

        def ask() -> list[Row]:
            return self._opened().execute_query(
                _query(statement, limit_s),
                parameters,
                routing_="r",
                database_=self.location.database,
                result_transformer_=_values,
            )

        with self.translated():
            return in_time(ask, limit_s)

    def write(self, statement: str, parameters: dict[str, Any]) -> list[Row]:
        """All records of one statement that writes, in a transaction of its own, tried again where that may help."""
        with self.translated():
            return self._opened().execute_query(
                _query(statement, check_deadline()),
                parameters,
                database_=self.location.database,
                result_transformer_=_values,
            )

    def read_in_one(self, work: Callable[[Callable[[str, dict[str, Any]], list[Row]]], _T]) -> _T:
        """What ``work`` makes of several statements that run in one transaction, hence on one member of a cluster."""
        from neo4j import unit_of_work

        def in_transaction(transaction: neo4j.ManagedTransaction) -> _T:
            def run(statement: str, parameters: dict[str, Any]) -> list[Row]:
                check_deadline()
                return _values(transaction.run(statement, parameters))

            return work(run)

        limit_s = check_deadline()

        def ask() -> _T:
            with self.session() as session:
                return session.execute_read(unit_of_work(timeout=limit_s)(in_transaction))

        with self.translated():
            return in_time(ask, limit_s)

    def write_together(self, work: Sequence[tuple[str, dict[str, Any]]]) -> None:
        """Run several statements in one transaction, tried again where that may help."""
        from neo4j import unit_of_work

        def in_transaction(transaction: neo4j.ManagedTransaction) -> None:
            for statement, parameters in work:
                transaction.run(statement, parameters).consume()

        with self.translated(), self.session() as session:
            session.execute_write(unit_of_work(timeout=check_deadline())(in_transaction))

    def run_once(self, statement: str, parameters: dict[str, Any], *, limit_s: float | None = None) -> None:
        """Run one statement, which may have ``IN TRANSACTIONS``, and do not try again. ``limit_s`` is for waiting."""
        check_deadline()
        with self.translated(), self.session() as session:
            session.run(_query(statement, limit_s), parameters).consume()

    def session(self) -> neo4j.Session:
        """A session that sees what the other ones have written."""
        driver = self._opened()
        return driver.session(database=self.location.database, bookmark_manager=driver.execute_query_bookmark_manager)

    def close(self) -> None:
        """Close every connection. The next statement opens again."""
        with self._lock:
            driver, self._driver = self._driver, None
        if driver is not None:
            driver.close()

    def _opened(self) -> neo4j.Driver:
        with self._lock:
            if self._driver is None:
                from neo4j import GraphDatabase

                if not _DRIVER_LOG.handlers:  # else Python prints what it logs, beside the error that we raise of it
                    _DRIVER_LOG.addHandler(logging.NullHandler())
                self._driver = GraphDatabase.driver(
                    self.location.uri,
                    auth=None if self._password is None else (self.location.user, self._password),
                    connection_timeout=CONNECT_LIMIT_S,
                    connection_acquisition_timeout=ACQUIRE_LIMIT_S,
                    max_transaction_retry_time=RETRY_LIMIT_S,
                    keep_alive=True,
                    notifications_min_severity="OFF",
                    user_agent="lexigraph",
                )
            return self._driver

    @contextmanager
    def translated(self) -> Iterator[None]:
        """Raise what goes wrong inside as one of our own errors, which name the store and never the password."""
        from neo4j.exceptions import DriverError, Neo4jError

        try:
            yield
        except Neo4jError as error:
            raise self._from_server(error) from error
        except DriverError as error:
            raise self._from_driver(error) from error
        except UnicodeEncodeError as error:
            raise InvalidArgumentError(f"a text has characters that no encoding has: {error.object!r}") from error
        except OSError as error:  # the driver lets it through where the connection ends right after the handshake
            raise self._from_driver(error) from error

    def _from_server(self, error: neo4j.exceptions.Neo4jError) -> Exception:
        code = error.code or ""
        if code == _GONE:
            return EntityGoneError(str(error.message))
        if code.endswith(_TIMED_OUT) or (code.endswith(".Terminated") and expired()):
            return StoreTimeoutError("the store did not answer in time")
        if code == _DEADLOCK:
            return StoreLockedError(
                f"{self.location}: another load is under way", suggestion="try again when it is done"
            )
        what = _UNAVAILABLE.get(code)
        if what is None:
            kind = StoreUnavailableError if error.is_retryable() else StoreError
            return kind(f"{self.location}: the server failed: {error.message} ({code})")
        named = what.format(user=self.location.user, database=self.location.database)
        return StoreUnavailableError(f"{self.location}: {named}", suggestion=_ADVICE.get(code))

    def _from_driver(self, error: neo4j.exceptions.DriverError | OSError) -> StoreError:
        from neo4j.exceptions import ConfigurationError, WriteServiceUnavailable

        if expired():
            return StoreTimeoutError("the store did not answer in time")
        if isinstance(error, WriteServiceUnavailable):
            what, advice = "no member of the cluster can be written to", "wait until it has a leader"
        elif isinstance(error, ConfigurationError):
            what, advice = "the server cannot be used", "look at scheme and certificate"
        else:
            what, advice = "no Neo4j server answers", "see that it runs, and that host and port are right"
        return StoreUnavailableError(f"{self.location}: {what} ({_first_line(error)})", suggestion=advice)


def _query(statement: str, limit_s: float | None) -> neo4j.Query:
    from neo4j import Query

    return Query(statement, timeout=limit_s)


def _values(result: neo4j.Result) -> list[Row]:
    return list(result.values())


def _first_line(error: Exception) -> str:
    return (str(error).splitlines() or [type(error).__name__])[0]
