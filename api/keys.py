"""API keys: a TOML file with a table for each.

    [keys.website]
    hash = "sha256:3a7b…"
    scope = "read"
    rate = 600

The file holds hashes alone, so that reading it lets nobody in. A key is a random token of 256 bits: no list of likely
ones exists and none can be guessed, which is why a plain SHA-256 is enough where a password would need a slow hash.
"""

from __future__ import annotations

import hashlib
import hmac
import logging
import os
import re
import secrets
import time
import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from api.errors import RateLimitedError
from api.scope import Scope
from graph.errors import InvalidArgumentError

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["DEFAULT_RATE", "Key", "KeyRing", "add_key", "read_keys"]

DEFAULT_RATE = 600
"""Requests per minute of a key that says nothing else."""
_LOG = logging.getLogger("lexigraph.api")
_MARK = "lxg_"
"""How every key begins, so that tools that look for secrets in code find one."""
_NAME = re.compile(r"[A-Za-z0-9_-]{1,64}")
_HASH = re.compile(r"sha256:[0-9a-f]{64}")
_LOOK_AGAIN_S = 1.0


@dataclass(frozen=True, slots=True)
class Key:
    """One key, as the file has it."""

    name: str
    digest: bytes
    """SHA-256 of the key."""
    scope: Scope
    rate: int
    """Requests per minute."""


class KeyRing:
    """The keys in the file at ``path``, read at the first use and again whenever the file has changed.

    A key that is taken out of the file is refused a second later. Of a file that was damaged the last good state
    counts on; one that is gone has no keys. Requests are counted in this process: with several, each gives every key its rate.
    """

    def __init__(self, path: Path, now: Callable[[], float] = time.monotonic) -> None:
        self._path, self._now = path, now
        self._by_digest: dict[bytes, Key] = {}
        self._spent: dict[str, float] = {}
        self._stamp: tuple[int, int, int] | None = None
        self._look_at = float("-inf")

    def load(self) -> None:
        """Read the file now.

        Raises:
            InvalidArgumentError: it is missing or is no file of keys.
        """
        self._stamp = _stamp(self._path)
        self._by_digest = {key.digest: key for key in read_keys(self._path)}

    def use(self, token: bytes) -> Key | None:
        """The key that ``token`` is, with one request taken off its rate; None where it is none.

        Raises:
            RateLimitedError: the key has no request left.
        """
        now = self._now()
        if now >= self._look_at:
            self._look_at = now + _LOOK_AGAIN_S
            self._follow_the_file()
        digest = hashlib.sha256(token).digest()
        # The dictionary compares digests only where their hashes under a secret of this process are equal, so the
        # time that it takes tells nothing about a digest; what it finds is compared in constant time.
        key = self._by_digest.get(digest)
        if key is None or not hmac.compare_digest(key.digest, digest):
            return None
        self._spend(key, now)
        return key

    def _follow_the_file(self) -> None:
        if _stamp(self._path) == self._stamp:
            return
        try:
            self.load()
        except InvalidArgumentError as error:
            if self._stamp is None:
                self._by_digest = {}
            _LOG.error("keys: %s", error)  # the message says all

    def _spend(self, key: Key, now: float) -> None:
        """Take one request from a bucket that holds a minute's worth and is always being filled.

        What is kept is the time at which the bucket will be full again.
        """
        each = 60.0 / key.rate
        full_at = max(self._spent.get(key.name, now), now) + each
        if full_at - now > 60.0 + 1e-9:
            raise RateLimitedError(
                f"the key '{key.name}' may send {key.rate} requests a minute",
                suggestion="wait as many seconds as Retry-After says; the rate stands in the file of keys",
                retry_after_s=full_at - now - 60.0,
            )
        self._spent[key.name] = full_at


def read_keys(path: Path) -> list[Key]:
    """The keys in the file at ``path``, in order.

    Raises:
        InvalidArgumentError: it is missing, is no TOML, or has an entry that is no key.
    """
    try:
        content = tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise InvalidArgumentError(
            f"there is no file of keys at {path}",
            suggestion=f"make the first key with: lexigraph key NAME --file {path}",
        ) from None
    except (OSError, ValueError) as error:
        raise InvalidArgumentError(
            f"{path} is no file of keys: {error}", suggestion="see 'lexigraph key --help' for what stands in one"
        ) from error
    entries = content.pop("keys", {})
    if content or not isinstance(entries, dict):
        raise _wrong(path, f"'{next(iter(content), 'keys')}' is none of its tables")
    keys = [_key(path, name, entry) for name, entry in entries.items()]
    if len({key.digest for key in keys}) < len(keys):
        raise _wrong(path, "two keys have the same hash")
    return keys


def add_key(path: Path, name: str, scope: Scope = Scope.READ, rate: int = DEFAULT_RATE) -> str:
    """Make a key, write its entry to the file at ``path``, which is made where there is none, and give the key.

    It is kept nowhere and cannot be had again.

    Raises:
        InvalidArgumentError: the name is taken or of another form, or the file cannot be written.
    """
    if not _NAME.fullmatch(name):
        raise InvalidArgumentError(
            f"'{name}' is no name for a key", suggestion="take 1 to 64 letters, digits, hyphens and underscores"
        )
    if path.exists() and any(key.name == name for key in read_keys(path)):
        raise InvalidArgumentError(
            f"{path} has a key '{name}' already", suggestion="take another name, or remove its entry first"
        )
    token = _MARK + secrets.token_urlsafe(32)
    digest = hashlib.sha256(token.encode()).hexdigest()
    entry = f'\n[keys.{name}]\nhash = "sha256:{digest}"\nscope = "{scope.value}"\nrate = {rate}\n'
    try:
        # One write at the end: a server that reads at this moment sees the file with the entry or without it.
        descriptor = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            file.write(entry)
    except OSError as error:
        raise InvalidArgumentError(
            f"cannot write {path}: {error.strerror}", suggestion="name another --file"
        ) from error
    return token


def _stamp(path: Path) -> tuple[int, int, int] | None:
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_mtime_ns, found.st_size, found.st_ino


def _key(path: Path, name: str, entry: Any) -> Key:
    if not isinstance(entry, dict) or not {"hash"} <= set(entry) <= {"hash", "scope", "rate"}:
        raise _wrong(path, f"the key '{name}' must have 'hash', and may have 'scope' and 'rate'")
    digest, scope, rate = entry["hash"], entry.get("scope", "read"), entry.get("rate", DEFAULT_RATE)
    if not (isinstance(digest, str) and _HASH.fullmatch(digest)):
        raise _wrong(path, f"the hash of '{name}' must be 'sha256:' with 64 hexadecimal digits")
    if scope not in list(Scope):
        raise _wrong(path, f"the scope of '{name}' must be one of {', '.join(Scope)}")
    if type(rate) is not int or rate < 1:
        raise _wrong(path, f"the rate of '{name}' must be a number of requests per minute from 1 on")
    return Key(name, bytes.fromhex(digest.removeprefix("sha256:")), Scope(scope), rate)


def _wrong(path: Path, what: str) -> InvalidArgumentError:
    return InvalidArgumentError(f"{path}: {what}", suggestion="lexigraph key NAME writes entries of the right form")
