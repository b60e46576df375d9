"""``lexigraph diff``: what changed between two glossaries."""

from __future__ import annotations

import sys
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from api.commands.terminal import (
    JsonOption,
    output,
    print_json,
    print_problems,
    store_at_edge,
    terminal_progress,
)

if TYPE_CHECKING:
    from graph.comparison import GraphDifference
    from graph.model import Graph

__all__ = ["DiffFormat", "diff"]

_SIDE = "A glossary file or folder, or a store: a .db file or neo4j://user@host:7687/database."


class DiffFormat(StrEnum):
    """How a difference is printed."""

    TEXT = "text"
    MARKDOWN = "markdown"


def diff(
    old: Annotated[str, typer.Argument(metavar="OLD", help=_SIDE, show_default=False)],
    new: Annotated[str, typer.Argument(metavar="NEW", help="The same.", show_default=False)],
    output_format: Annotated[
        DiffFormat, typer.Option("--format", help="Lines, or Markdown for a pull request.")
    ] = DiffFormat.TEXT,
    most: Annotated[
        int, typer.Option("--limit", min=0, metavar="N", help="Items of each list that are printed; 0 for all.")
    ] = 50,
    as_json: JsonOption = False,
    exit_code: Annotated[bool, typer.Option("--exit-code", help="Exit with 1 where there is a difference.")] = False,
) -> None:
    """Print what changed between two glossaries.

    Concepts, relations and learning paths. Each side is read anew where it is a source, and no store is changed.
    """
    from graph.comparison import compare_graphs

    difference = compare_graphs(_graph_at(old), _graph_at(new))
    if as_json:
        from graph.comparison.json_document import to_json

        print_json(to_json(difference))
    elif output_format is DiffFormat.MARKDOWN:
        from graph.comparison.markdown import to_markdown

        sys.stdout.write(to_markdown(difference, most))
    else:
        _print_text(difference, most)
    if exit_code and difference:
        raise typer.Exit(1)


def _graph_at(location: str) -> Graph:
    """The graph in a store, or the one that a load of a source would store."""
    from graph.errors import GlossaryError
    from graph.snapshot import read_graph
    from graph.stores import is_store
    from loaders.pipeline import LoadOptions, read_and_build

    if is_store(location):
        with store_at_edge(location) as store:
            return read_graph(store)
    try:
        with terminal_progress() as progress:
            built = read_and_build([Path(location)], LoadOptions(embed=False), progress)
    except GlossaryError as error:
        print_problems(error.problems)
        typer.echo(f"{location} was not compared: a load of it would be refused.", err=True)
        raise typer.Exit(1) from None
    if built.problems:
        count = len(built.problems)
        typer.echo(f"{location}: {count} warning{'s' if count != 1 else ''}; a load lists them.", err=True)
    return built.graph


def _print_text(difference: GraphDifference, most: int) -> None:
    from rich.text import Text

    from graph.comparison.text import Style, difference_lines

    styles = {
        Style.PLAIN: "",
        Style.HEADING: "bold",
        Style.ADDED: "green",
        Style.REMOVED: "red",
        Style.CHANGED: "yellow",
        Style.FAINT: "dim",
    }
    console = output()
    for line in difference_lines(difference, most):
        console.print(Text.assemble(*((text, styles[style]) for text, style in line)), soft_wrap=True)
