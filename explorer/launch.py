"""How the explorer is started: the Streamlit command line and its address."""

from __future__ import annotations

import sys
from pathlib import Path

__all__ = ["address", "command"]

_APP = Path(__file__).with_name("app.py")


def command(port: int, host: str) -> list[str]:
    """The command that serves the explorer on ``host`` and ``port``.

    Everything else that Streamlit needs to be told (no usage statistics, no file watcher, both themes) stands in
    ``.streamlit/config.toml`` beside the app, which Streamlit reads wherever it is started from. What concerns
    privacy is repeated here, because flags also win over the environment.
    """
    return [
        sys.executable,
        "-m",
        "streamlit",
        "run",
        str(_APP),
        f"--server.port={port}",
        f"--server.address={host}",
        "--server.headless=true",
        "--server.fileWatcherType=none",
        "--browser.gatherUsageStats=false",
        "--client.toolbarMode=minimal",
        "--logger.level=warning",
    ]


def address(port: int, host: str) -> str:
    """Where a browser on this machine finds the explorer.

    >>> address(8501, "0.0.0.0"), address(8501, "::1")
    ('http://127.0.0.1:8501', 'http://[::1]:8501')
    """
    reachable = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)
    return f"http://[{reachable}]:{port}" if ":" in reachable else f"http://{reachable}:{port}"
