"""``lexigraph key``: a key for the API."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from api.commands.terminal import JsonOption, print_json
from api.scope import Scope

__all__ = ["key"]


def key(
    name: Annotated[str, typer.Argument(metavar="NAME", help="Who uses it: letters, digits, hyphens, underscores.")],
    scope: Annotated[Scope, typer.Option(help="What it may do; curate includes read.")] = Scope.READ,
    rate: Annotated[int, typer.Option(min=1, max=1_000_000, help="Requests per minute.")] = 600,
    file: Annotated[
        Path, typer.Option(envvar="LEXIGRAPH_API_KEYS", help="The file of keys; made where there is none.")
    ] = Path("lexigraph-keys.toml"),
    as_json: JsonOption = False,
) -> None:
    """Make a key for the API and print it, once.

    The file keeps its SHA-256, its scope and its rate, in a table [keys.NAME]. Take the table out to revoke the key; a
    running server heeds that within a second. The server uses the file that LEXIGRAPH_API_KEYS names, and then answers
    no request without a key: Authorization: Bearer KEY.
    """
    from api.keys import add_key

    token = add_key(file, name, scope, rate)
    if as_json:
        print_json({"name": name, "key": token, "scope": scope.value, "rate": rate, "file": str(file)})
        return
    typer.echo(token)
    typer.echo(f"This is shown once; {file} keeps its hash alone. Serve with LEXIGRAPH_API_KEYS={file}", err=True)
