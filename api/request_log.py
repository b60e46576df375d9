"""A line in the log for each request."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from api.observation import Observation

__all__ = ["RequestLog"]

_LOG = logging.getLogger("lexigraph.request")
_ASKED_BY_MACHINES = frozenset({"/livez", "/readyz", "/metrics"})
"""Every few seconds, for ever: of interest only where something is wrong."""
_LONGEST_PATH = 200


class RequestLog:
    """Writes a line for each request that has ended; see :class:`api.observation.Observer`."""

    def began(self) -> None:
        """Nothing is written before the end."""

    def ended(self, observation: Observation) -> None:
        """A warning where the fault is the server's, else for information."""
        level = logging.INFO
        if observation.is_server_fault:
            level = logging.WARNING
        elif observation.path in _ASKED_BY_MACHINES:
            level = logging.DEBUG
        if not _LOG.isEnabledFor(level):
            return
        fields = {
            "method": observation.method,
            "path": observation.path[:_LONGEST_PATH],
            "operation": observation.operation,
            "status": observation.status,
            "ms": round(observation.seconds * 1000, 3),
            "codes": observation.codes,
            "error_ids": observation.error_ids,
            "request_id": observation.request_id,
        }
        _LOG.log(level, "request", extra={name: value for name, value in fields.items() if value not in (None, [])})
