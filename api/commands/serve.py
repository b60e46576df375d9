"""``lexigraph serve``: the API, and the explorer beside it."""

from __future__ import annotations

import importlib.util
import os
import signal
import sys
import time
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated
from urllib.parse import urljoin

import typer

from api.commands.terminal import StoreOption
from graph.errors import InvalidArgumentError, MissingExtraError
from graph.store import DEFAULT_STORE

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["claim_port", "serve"]

_START_LIMIT_S = 60.0
_STOP_LIMIT_S = 5.0
_THIS_MACHINE = "127.0.0.1"


def serve(
    host: Annotated[str, typer.Option(envvar="LEXIGRAPH_HOST", help="Address to listen on.")] = _THIS_MACHINE,
    port: Annotated[int, typer.Option(envvar="LEXIGRAPH_PORT", min=1, max=65535, help="Port of the API.")] = 8000,
    explorer: Annotated[bool, typer.Option("--explorer/--no-explorer", help="The explorer beside the API.")] = True,
    explorer_port: Annotated[
        int, typer.Option(envvar="LEXIGRAPH_EXPLORER_PORT", min=1, max=65535, help="Port of the explorer.")
    ] = 8501,
    workers: Annotated[
        int, typer.Option(envvar="LEXIGRAPH_WORKERS", min=1, max=256, help="Processes that answer for the API.")
    ] = 1,
    store: StoreOption = DEFAULT_STORE,
    open_: Annotated[
        bool,
        typer.Option(
            "--open",
            envvar="LEXIGRAPH_OPEN",
            help="Beyond this machine, let whoever reaches the API and the explorer read, without a key.",
        ),
    ] = False,
    review: Annotated[
        Path | None,
        typer.Option(
            envvar="LEXIGRAPH_REVIEW",
            exists=True,
            metavar="SOURCE",
            help="The glossary beside which the explorer keeps what people decide on candidates; without it, it writes nothing.",
        ),
    ] = None,
    remote_review: Annotated[
        bool,
        typer.Option(
            "--remote-review",
            envvar="LEXIGRAPH_REMOTE_REVIEW",
            help="With --review, whoever reaches the explorer over the network may decide, and so write that file.",
        ),
    ] = False,
    curate: Annotated[
        bool,
        typer.Option(
            "--curate/--no-curate",
            envvar="LEXIGRAPH_CURATION",
            help="Whoever uses this machine, or with keys has one of scope curate, may change the stored graph over GraphQL.",
        ),
    ] = False,
) -> None:
    """Serve the GraphQL API and the explorer.

    Both read the store that is named, and follow every load into it. Ctrl-C ends them, once the requests that are
    under way are answered. Beyond this machine the API answers only with a key (LEXIGRAPH_API_KEYS names the file,
    'lexigraph key' makes one), and the explorer, which asks for none, stays on this machine; --open opens both.
    """
    import threading

    _check_keys(host, open_=open_)
    explorer_host = host if open_ or _is_loopback(host) else _THIS_MACHINE
    if review is not None and not explorer:
        raise typer.BadParameter("--review is about the explorer; leave out --no-explorer")
    if review is not None and not remote_review and not _is_loopback(explorer_host):
        raise typer.BadParameter(
            f"--review lets the explorer write to files, and others than this machine could reach it on '{explorer_host}'; "
            "listen on 127.0.0.1, or allow it with --remote-review"
        )

    if explorer and importlib.util.find_spec("streamlit") is None:
        raise MissingExtraError("explorer", "the explorer (leave it out with --no-explorer)")
    claim_port(host, port, "--port")
    if explorer:
        claim_port(explorer_host, explorer_port, "--explorer-port")
    # Both processes read the store's place from the environment, as they do in a container.
    os.environ["LEXIGRAPH_STORE"] = store
    os.environ["LEXIGRAPH_CURATION"] = str(curate).lower()
    os.environ["LEXIGRAPH_REVIEW"] = "" if review is None else str(review)
    addresses = {"GraphQL API": f"http://{_shown(host)}:{port}/graphql"}
    if explorer:
        addresses["Explorer"] = f"http://{_shown(explorer_host)}:{explorer_port}/"
    # uvicorn ends orderly at SIGTERM and raises it again; the default action would then leave the explorer running.
    signal.signal(signal.SIGTERM, lambda number, _frame: sys.exit(128 + number))
    with _explorer(explorer_host, explorer_port, wanted=explorer):
        threading.Thread(target=_announce, args=(addresses,), daemon=True).start()
        _run_api(host, port, workers)


def _check_keys(host: str, *, open_: bool) -> None:
    """Do nothing where nobody but this machine reaches ``host``, or keys say who may, or everyone is to.

    Raises:
        InvalidArgumentError: anybody could ask anything; or the file of keys is missing or damaged.
    """
    from api.keys import read_keys
    from api.settings import ApiSettings

    path = ApiSettings().api_keys
    if path is not None:
        if not read_keys(path):
            raise InvalidArgumentError(
                f"{path} has no keys, so that nobody could ask anything",
                suggestion=f"make one with: lexigraph key NAME --file {path}",
            )
    elif not open_ and not _is_loopback(host):
        raise InvalidArgumentError(
            f"others than this machine could reach the API on '{host}', and no keys say who may",
            suggestion="make one with 'lexigraph key NAME' and set LEXIGRAPH_API_KEYS to its file; or let everyone read "
            "with --open (LEXIGRAPH_OPEN=true); or listen on 127.0.0.1",
        )


def _run_api(host: str, port: int, workers: int) -> None:
    from api.serving import run
    from api.settings import ApiSettings

    run(ApiSettings(host=host, port=port), workers)


@contextmanager
def _explorer(host: str, port: int, *, wanted: bool) -> Iterator[None]:
    import subprocess

    if not wanted:
        yield
        return
    command = [sys.executable, "-m", "explorer", "--host", host, "--port", str(port)]
    # Its own session, so that Ctrl-C reaches it once, from here, and not from the terminal as well.
    process = subprocess.Popen(command, start_new_session=True, stdout=subprocess.DEVNULL)
    try:
        yield
    finally:
        process.terminate()
        try:
            process.wait(_STOP_LIMIT_S)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _announce(addresses: dict[str, str]) -> None:
    """Print each address once it answers."""
    checks = {"GraphQL API": "/livez", "Explorer": "/_stcore/health"}
    width = max(map(len, addresses))
    for name, address in addresses.items():
        if _answers(urljoin(address, checks[name])):
            typer.echo(f"{name:<{width}}  {address}")
        else:
            typer.echo(f"{name} does not answer at {address} after {_START_LIMIT_S:.0f} s", err=True)
    typer.echo("Stop both with Ctrl-C." if len(addresses) > 1 else "Stop with Ctrl-C.")


def _answers(address: str) -> bool:
    import urllib.error
    import urllib.request

    until = time.monotonic() + _START_LIMIT_S
    while time.monotonic() < until:
        try:
            with urllib.request.urlopen(address, timeout=2):
                return True
        except (urllib.error.URLError, OSError):
            time.sleep(0.1)
    return False


def claim_port(host: str, port: int, option: str) -> None:
    """Find out before anything starts whether ``port`` can be listened on.

    Raises:
        InvalidArgumentError: something else listens there, or the address is none of this machine's.
    """
    import socket

    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            raise InvalidArgumentError(
                f"cannot listen on {host}:{port}: {error.strerror}",
                suggestion=f"end what listens there, or choose another port with {option}",
            ) from error


def _is_loopback(host: str) -> bool:
    """Whether only this machine reaches ``host``: an address, or a name all of whose addresses are such; not "", any address."""
    import socket
    from ipaddress import ip_address

    try:
        found = {str(address[0]) for *_, address in socket.getaddrinfo(host, None)} if host else set()
    except socket.gaierror:
        return False
    return bool(found) and all(ip_address(each.partition("%")[0]).is_loopback for each in found)


def _shown(host: str) -> str:
    """How a browser on this machine names ``host``."""
    if host in {"0.0.0.0", "::"}:
        return _THIS_MACHINE
    return f"[{host}]" if ":" in host else host
