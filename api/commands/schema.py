"""``lexigraph schema``: what the API can be asked, for those who write or generate clients."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from graph.errors import LexigraphError

__all__ = ["schema"]


def schema(
    file: Annotated[
        Path | None,
        typer.Argument(metavar="[FILE]", help="Where to write it; stdout by default.", show_default=False),
    ] = None,
) -> None:
    """Print the GraphQL schema, as client generators read it.

    The same text that a server has at /schema.graphql; no store is needed.
    """
    from api.schema import schema_text

    written = schema_text().encode()
    if file is None:
        sys.stdout.buffer.write(written)
        return
    try:
        file.write_bytes(written)
    except OSError as error:
        raise LexigraphError(f"cannot write {file}: {error.strerror}", suggestion="name a file in a folder") from error
    typer.echo(f"The schema is written to {file}.", err=True)
