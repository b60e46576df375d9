"""The command line: ``lexigraph COMMAND``.

Only typer is imported here; each command imports what it needs when it runs, so that ``--help`` answers at once.
Exit codes: 0 done; 1 the input or the graph has errors, each on stderr; 2 wrong usage.
"""

from __future__ import annotations

import sys
from typing import Annotated

import typer

from api.commands.diff import diff
from api.commands.evaluate import evaluate
from api.commands.export import ExportCommand, export
from api.commands.extract import extract
from api.commands.key import key
from api.commands.load import load
from api.commands.mcp import mcp
from api.commands.path import path
from api.commands.query import query
from api.commands.review import review
from api.commands.schema import schema
from api.commands.search import search
from api.commands.serve import serve
from api.commands.show import show
from api.commands.validate import validate
from graph.errors import LexigraphError

__all__ = ["app", "main"]

app = typer.Typer(
    name="lexigraph",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,  # typer's rich help costs 0.25 s at every --help and every wrong usage
    context_settings={"help_option_names": ["-h", "--help"]},
    epilog="Start with: lexigraph load GLOSSARY, then lexigraph serve. Concepts are named by id, name or alias.",
)


def _print_version(wanted: bool) -> None:
    if wanted:
        from importlib.metadata import version

        typer.echo(f"lexigraph {version('lexigraph')}")
        raise typer.Exit


@app.callback()
def lexigraph(
    _version: Annotated[
        bool, typer.Option("--version", callback=_print_version, is_eager=True, help="Print the version and leave.")
    ] = False,
) -> None:
    """Turn a glossary into a concept graph that answers questions."""


for command in (load, serve, mcp, query, schema, path, show, search, extract, review, evaluate, validate, diff, key):
    app.command()(command)
app.command(cls=ExportCommand)(export)


def main() -> None:
    """Run the command line; an error of Lexigraph becomes its message on stderr and exit code 1."""
    try:
        app()
    except LexigraphError as error:
        typer.echo(f"lexigraph: {error}", err=True)
        sys.exit(1)
    except BrokenPipeError:
        # The reader (head, less) has left: nothing is lost, and nobody is there to be told.
        sys.stderr.close()
        sys.exit(0)


if __name__ == "__main__":
    main()
