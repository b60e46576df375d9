"""``python -m explorer --port P --host H``: serves the explorer until it is interrupted."""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
from collections.abc import Sequence

from explorer.launch import address, command


def main(arguments: Sequence[str] | None = None) -> int:
    """Become the Streamlit server, so that signals reach it; where a process cannot, wait for one."""
    parser = argparse.ArgumentParser(prog="python -m explorer", description="Serve the explorer of a concept graph.")
    parser.add_argument("--port", type=int, default=8501, help="port to serve on (default: 8501)")
    parser.add_argument("--host", default="127.0.0.1", help="address to serve on (default: 127.0.0.1)")
    options = parser.parse_args(arguments)
    argv = command(options.port, options.host)
    sys.stdout.write(f"Explorer: {address(options.port, options.host)}\n")
    sys.stdout.flush()
    if os.name == "posix":
        os.execv(argv[0], argv)  # noqa: S606  (no shell is wanted: the arguments are our own)
    return subprocess.call(argv)


if __name__ == "__main__":
    raise SystemExit(main())
