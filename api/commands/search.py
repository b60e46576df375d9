"""``lexigraph search``: concepts by words and by meaning."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

import typer

from api.commands.terminal import JsonOption, StoreOption, output, print_json, store_at_edge
from graph.store import DEFAULT_STORE

__all__ = ["Mode", "search"]


class Mode(StrEnum):
    """How to search."""

    HYBRID = "hybrid"
    KEYWORD = "keyword"
    SEMANTIC = "semantic"


def search(
    text: Annotated[str, typer.Argument(metavar="TEXT", help="Words, or what you mean.")],
    mode: Annotated[Mode, typer.Option(help="Words, meaning, or both.")] = Mode.HYBRID,
    first: Annotated[int, typer.Option("--first", "-n", min=1, max=1000, help="How many hits.")] = 10,
    store: StoreOption = DEFAULT_STORE,
    as_json: JsonOption = False,
) -> None:
    """Find concepts by words and by meaning."""
    from graph.finding import SearchMode
    from graph.finding import search as search_graph
    from loaders.embedding import query_encoder

    with store_at_edge(store) as source:
        encoder = source.info().encoder if mode is not Mode.KEYWORD else None
        encode = query_encoder(encoder) if encoder else None
        hits = search_graph(source, text, SearchMode(mode.name), first, encode)
        concepts = source.concepts([hit.concept for hit in hits])
    if as_json:
        fields = [{"id": hit.concept, "score": hit.score, "matched": hit.matched} for hit in hits]
        print_json([{"name": concepts[hit.concept].name} | each for hit, each in zip(hits, fields, strict=True)])
        return
    if not hits:
        typer.echo(f"Nothing found for '{text}'.", err=True)
        return
    _print_table([(concepts[hit.concept].name, hit.concept, hit.score, hit.matched) for hit in hits])


def _print_table(rows: list[tuple[str, str, float, tuple[str, ...]]]) -> None:
    from rich.table import Table
    from rich.text import Text

    table = Table(box=None, pad_edge=False, header_style="dim")
    for title in ("name", "id", "found in", "score"):
        table.add_column(title, justify="right" if title == "score" else "left")
    for name, identifier, score, matched in rows:
        table.add_row(Text(name, style="bold"), Text(identifier), Text(", ".join(matched)), Text(f"{score:.3f}"))
    output().print(table)
