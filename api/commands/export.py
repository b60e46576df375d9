"""``lexigraph export``: the graph out, in a format that other programs read."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from api.commands.terminal import StoreOption, store_at_edge
from graph.store import DEFAULT_STORE

__all__ = ["export"]


def export(
    format: Annotated[
        str, typer.Argument(metavar="FORMAT", help="yaml, csv, json, skos, jsonld, owl, graphml, mermaid or cypher.")
    ],
    file: Annotated[
        Path | None, typer.Argument(metavar="[FILE]", help="Where to write; stdout by default.", show_default=False)
    ] = None,
    store: StoreOption = DEFAULT_STORE,
) -> None:
    """Write the stored graph in another format.

    YAML, CSV, SKOS, JSON-LD and OWL hold what people wrote and load again; the others hold every relation.
    """
    from graph.errors import LexigraphError
    from graph.export import exporter_named
    from graph.snapshot import read_graph

    exporter = exporter_named(format)
    with store_at_edge(store) as source:
        graph = read_graph(source)
    written = exporter.write(graph)
    if file is None:
        sys.stdout.buffer.write(written)
        return
    try:
        file.write_bytes(written)
    except OSError as error:
        raise LexigraphError(f"cannot write {file}: {error.strerror}") from error
    typer.echo(f"{len(graph.concepts)} concepts, {len(graph.relations)} relations written to {file}.", err=True)
