"""What the commands share: the store option, JSON and coloured output, progress, problems on stderr."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from graph.errors import Problem, Severity

if TYPE_CHECKING:
    from rich.console import Console

    from graph.store import GraphStore

__all__ = [
    "FormatOption",
    "JsonOption",
    "LangOption",
    "NamesOption",
    "SourcesArgument",
    "StoreOption",
    "output",
    "print_json",
    "print_problems",
    "store_at_edge",
    "terminal_progress",
]

StoreOption = Annotated[
    str,
    typer.Option(
        "--store",
        envvar="LEXIGRAPH_STORE",
        metavar="STORE",
        help="A file, or neo4j://user@host:7687/database (password in LEXIGRAPH_NEO4J_PASSWORD).",
    ),
]
JsonOption = Annotated[bool, typer.Option("--json", help="Print one JSON document on stdout.")]
SourcesArgument = Annotated[
    list[Path], typer.Argument(metavar="SOURCE", help="Glossary files, or folders of them.", show_default=False)
]
FormatOption = Annotated[
    str | None, typer.Option("--format", metavar="F", help="The format of the sources; found out by default.")
]
LangOption = Annotated[
    str | None,
    typer.Option(
        "--lang",
        metavar="CODE",
        help="The language to read, of a glossary that was translated, such as de or pt-br.",
    ),
]
NamesOption = Annotated[
    Path | None,
    typer.Option(
        "--names",
        metavar="FILE",
        help="The names for a text whose definitions have none: one a line, or TSV with line, id, name, aliases.",
    ),
]


@contextmanager
def store_at_edge(location: str) -> Iterator[GraphStore]:
    """Open the store that ``--store`` names, with the password from the environment."""
    from api.settings import ApiSettings
    from graph.store import open_store

    password = ApiSettings().neo4j_password
    store = open_store(location, password=password.get_secret_value() if password else None)
    with store:
        yield store


def output(*, stderr: bool = False) -> Console:
    """A console that shows glossary text as it is: no markup, no emoji codes, no guessing at highlights."""
    from rich.console import Console

    return Console(stderr=stderr, markup=False, emoji=False, highlight=False, soft_wrap=False)


def print_json(document: Any) -> None:
    """Print one JSON document on stdout, indented, non-ASCII as it is."""
    import orjson

    sys.stdout.write(orjson.dumps(document, option=orjson.OPT_INDENT_2).decode() + "\n")


def print_problems(problems: Iterable[Problem]) -> None:
    """Print each problem on stderr as ``FILE:LINE: what is wrong; what to do``, warnings marked, errors last."""
    console = output(stderr=True)
    for problem in sorted(problems, key=lambda problem: problem.severity is Severity.ERROR):
        is_error = problem.severity is Severity.ERROR
        label, style = ("error", "bold red") if is_error else ("warning", "yellow")
        console.print(f"{label}: ", style=style, end="")
        console.print(str(problem), soft_wrap=True)


@contextmanager
def terminal_progress() -> Iterator[Callable[[str, int, int | None], None]]:
    """A function ``(stage, done, total)`` that draws bars on stderr; nothing is drawn where that is no terminal."""
    if not sys.stderr.isatty():
        yield lambda _stage, _done, _total: None
        return
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

    columns = (SpinnerColumn(), TextColumn("{task.description}", markup=False), BarColumn(), MofNCompleteColumn())
    with Progress(*columns, TimeElapsedColumn(), console=output(stderr=True), transient=True) as progress:
        tasks: dict[str, Any] = {}

        def advance(stage: str, done: int, total: int | None) -> None:
            if stage not in tasks:
                tasks[stage] = progress.add_task(stage, total=total)
            progress.update(tasks[stage], completed=done, total=total)

        yield advance
