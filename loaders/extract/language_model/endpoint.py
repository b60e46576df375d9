"""Which language model to ask, where it is, and how patiently."""

from __future__ import annotations

import ipaddress
import os
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import SplitResult, urlsplit

from graph.errors import InvalidArgumentError

__all__ = ["CONFIDENCE", "LanguageModel", "answer_folder"]

CONFIDENCE = 0.5
"""What a relation is worth that a language model alone proposes: as likely right as wrong.

How sure a model says it is tells little, and how often another model on another glossary was right tells less. So it is
below what is asserted: what the model says waits for a person, unless somebody has measured that it may count for more.
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class LanguageModel:
    """A model behind an endpoint that speaks OpenAI's chat protocol.

    Raises:
        InvalidArgumentError: ``url`` is no HTTP address, or ``key`` nothing that could be sent.
    """

    url: str
    """The address that ``/chat/completions`` is put after, such as ``http://127.0.0.1:11434/v1``."""
    name: str
    """As the endpoint knows it."""
    key: str | None = field(default=None, repr=False)
    """Sent as a bearer token; None for none."""
    confidence: float = CONFIDENCE
    """Of each relation that it proposes."""
    timeout_s: float = 120.0
    """Seconds that one answer may take."""
    tries: int = 4
    """How often a request is sent, if the endpoint is busy or out of order."""
    at_once: int = 4
    """Most requests at one time."""
    answers: Path | None = None
    """The folder that keeps the answers, so that the same question is asked once, such as :func:`answer_folder`."""

    def __post_init__(self) -> None:
        if self._parts.scheme not in {"http", "https"} or not self._parts.hostname:
            raise InvalidArgumentError(
                "the address of the language model is no HTTP address",
                suggestion="give one such as http://127.0.0.1:11434/v1",
            )

        if self.key is not None and not (self.key.isascii() and self.key.isprintable()):
            raise InvalidArgumentError("the key of the language model has characters that no key has")

    @property
    def host(self) -> str:
        """The host and port that definitions are sent to, without what the address says of a user."""
        return self._parts.netloc.rpartition("@")[2]

    @property
    def is_local(self) -> bool:
        """Whether that host is this machine, by its name or address: nothing is looked up.

        >>> [LanguageModel(url=url, name="m").is_local for url in ("http://[::1]:80/v1", "http://localhost.example.org")]
        [True, False]
        """
        host = self._parts.hostname or ""
        try:
            return ipaddress.ip_address(host).is_loopback
        except ValueError:
            return host == "localhost" or host.endswith(".localhost")

    @property
    def _parts(self) -> SplitResult:
        try:
            return urlsplit(self.url)
        except ValueError:
            return urlsplit("")


def answer_folder() -> Path:
    """A place for answers in the user's cache, which may be emptied at any time."""
    cache = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
    return Path(cache, "lexigraph", "language-model")
