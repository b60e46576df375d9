"""How the server's logs look: lines for a person at a terminal, JSON for whatever collects them elsewhere.

Modules write to loggers of the standard library; only here is it decided what becomes of a record. uvicorn is given
the same configuration, so that its own messages come out in the same form.
"""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING, Any, Literal

if TYPE_CHECKING:
    import logging
    from collections.abc import MutableMapping

__all__ = ["LogFormat", "LogLevel", "log_configuration", "make_formatter"]

LogFormat = Literal["auto", "text", "json"]
LogLevel = Literal["auto", "debug", "info", "warning", "error"]

_OF_RECORDS = ("color_message", "_record", "_from_structlog")
"""What uvicorn and structlog put on a record for themselves."""


def log_configuration(form: LogFormat, level: LogLevel) -> dict[str, Any]:
    """What :func:`logging.config.dictConfig` takes; it can be pickled, so that workers get it too.

    ``auto`` depends on whether stderr, where everything goes, is a terminal. A person who has just typed
    ``lexigraph serve`` has two addresses to read there, not a line for every file that the browser fetches: on a
    terminal only what went wrong is logged, as text. Anywhere else somebody collects the logs: there it is a line of
    JSON for each request.
    """
    terminal = sys.stderr.isatty()
    chosen = ("warning" if terminal else "info") if level == "auto" else level
    as_json = form == "json" or (form == "auto" and not terminal)
    named = {"level": chosen.upper()}
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {
            "lines": {
                "()": "api.logs.make_formatter",
                "as_json": as_json,
                "colors": terminal and "NO_COLOR" not in os.environ,
            }
        },
        "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "lines", "stream": "ext://sys.stderr"}},
        "root": {"handlers": ["stderr"], "level": "WARNING"},
        "loggers": {"lexigraph": named, "uvicorn": named},
    }


def make_formatter(*, as_json: bool, colors: bool) -> logging.Formatter:
    """One line for each record: time, level, logger, message, and whatever the record was given as ``extra``.

    A fault's traceback follows as ``exception``: the calls alone, never the values of variables.
    """
    import structlog

    time_and_names: list[Any] = [
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.stdlib.ExtraAdder(),
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        _add_process,
        _add_request_id,
    ]
    if as_json:
        last: list[Any] = [structlog.processors.format_exc_info, structlog.processors.JSONRenderer(_json)]
    else:
        # Texts are quoted, so that what a client sends cannot break out of its line.
        last = [
            structlog.dev.ConsoleRenderer(
                colors=colors, pad_event_to=0, exception_formatter=structlog.dev.plain_traceback, repr_native_str=True
            )
        ]
    return structlog.stdlib.ProcessorFormatter(foreign_pre_chain=time_and_names, processors=[_without_own, *last])


def _add_process(_logger: object, _method: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """Which of several workers it was."""
    event["process"] = os.getpid()
    return event


def _add_request_id(_logger: object, _method: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """Whatever is logged while a request is answered names that request."""
    from api.observation import current_observation

    observation = current_observation()
    if observation is not None:
        event.setdefault("request_id", observation.request_id)
    return event


def _without_own(_logger: object, _method: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    for name in _OF_RECORDS:
        event.pop(name, None)
    return event


def _json(event: MutableMapping[str, Any], **_: Any) -> str:
    import orjson

    return orjson.dumps(event, default=str, option=orjson.OPT_NON_STR_KEYS).decode()
