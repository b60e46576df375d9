"""What the commands share: the store option, JSON and coloured output, progress, problems on stderr."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from graph.errors import FurtherProblems, Problem, Severity

if TYPE_CHECKING:
    from rich.console import Console

    from graph.store import GraphStore
    from loaders.sarif import RuleText

__all__ = [
    "MOST_PROBLEMS",
    "FormatOption",
    "JsonOption",
    "LangOption",
    "NamesOption",
    "OnDuplicate",
    "OnDuplicateOption",
    "OutputForm",
    "OutputOption",
    "SourcesArgument",
    "StoreOption",
    "output",
    "print_json",
    "print_problems",
    "report_problems",
    "store_at_edge",
    "terminal_progress",
]


class OutputForm(StrEnum):
    """How problems are written."""

    TEXT = "text"
    GITHUB = "github"
    """Workflow commands, which become annotations."""
    SARIF = "sarif"


class OnDuplicate(StrEnum):
    """What to do with a term that is defined twice, differently."""

    ERROR = "error"
    JOIN = "join"
    FIRST = "first"
    NUMBER = "number"


OnDuplicateOption = Annotated[
    OnDuplicate,
    typer.Option(
        "--on-duplicate", help="A term with two definitions: refuse it, join both, keep the first, or number them."
    ),
]
OutputOption = Annotated[
    OutputForm,
    typer.Option("--output", help="How problems are written: text, github (annotations of a workflow) or sarif."),
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


MOST_PROBLEMS = 20
"""Problems of one kind that are printed."""


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


_STYLES = {Severity.NOTE: "cyan", Severity.WARNING: "yellow", Severity.ERROR: "bold red"}
"""By severity, the gravest last: what a person reads first stands at the end."""


def print_problems(problems: Iterable[Problem], *, codes: bool = False, rest: str | None = None) -> None:
    """Print each problem on stderr as ``FILE:LINE: what is wrong; what to do``, notes first, errors last.

    Related places follow, one a line. With ``codes`` each has its code, by which rules are looked up. With ``rest``,
    which says how to see them all, the first of each kind are printed and the others counted.
    """
    console = output(stderr=True)
    listed = list(problems)
    for severity, style in _STYLES.items():
        counts: Counter[str] = Counter()
        for problem in (each for each in listed if each.severity is severity):
            counts[problem.code] += problem.count if isinstance(problem, FurtherProblems) else 1
            if rest is None or counts[problem.code] <= MOST_PROBLEMS:
                console.print(f"{severity.value}: ", style=style, end="")
                console.print(f"{problem} ({problem.code})" if codes else str(problem), soft_wrap=True)
                for place in problem.related:
                    console.print(f"    {place}", soft_wrap=True)
        for code, count in counts.items():
            if rest is not None and count > MOST_PROBLEMS:
                console.print(f"{severity.value}: ", style=style, end="")
                console.print(f"… and {count - MOST_PROBLEMS:,} more of the kind '{code}' ({rest})", soft_wrap=True)


def report_problems(
    problems: Sequence[Problem],
    form: OutputForm,
    *,
    rules: Sequence[RuleText] = (),
    codes: bool = False,
    stderr: bool = False,
    rest: str | None = None,
) -> None:
    """Print ``problems`` in ``form``: as text on stderr, for programs on stdout, or with ``stderr`` there, too.

    Text may be cut short with ``rest``, as :func:`print_problems` does. ``rules`` are what a SARIF log says of the rules that ran.
    """
    stream = sys.stderr if stderr else sys.stdout
    if form is OutputForm.TEXT:
        print_problems(problems, codes=codes, rest=rest)
    elif form is OutputForm.GITHUB:
        from loaders.workflow_commands import workflow_command

        # A workflow shows ten annotations of a step and severity: errors are printed first.
        for problem in sorted(problems, key=lambda problem: -list(_STYLES).index(problem.severity)):
            stream.write(workflow_command(problem) + "\n")
    else:
        import orjson

        from loaders.sarif import sarif_log

        stream.write(orjson.dumps(sarif_log(problems, rules), option=orjson.OPT_INDENT_2).decode() + "\n")


@contextmanager
def terminal_progress() -> Iterator[Callable[[str, int, int | None], None]]:
    """A function ``(stage, done, total)`` that draws bars on stderr; nothing is drawn where that is no terminal."""
    if not sys.stderr.isatty():
        yield lambda _stage, _done, _total: None
        return
    from rich.progress import (
        BarColumn,
        MofNCompleteColumn,
        Progress,
        SpinnerColumn,
        TaskProgressColumn,
        TextColumn,
        TimeElapsedColumn,
    )

    columns = (SpinnerColumn(), TextColumn("{task.description}", markup=False), BarColumn(), TaskProgressColumn())
    with Progress(
        *columns, MofNCompleteColumn(), TimeElapsedColumn(), console=output(stderr=True), transient=True
    ) as progress:
        tasks: dict[str, Any] = {}

        def advance(stage: str, done: int, total: int | None) -> None:
            if stage not in tasks:
                tasks[stage] = progress.add_task(stage, total=total)
            progress.update(tasks[stage], completed=done, total=total)

        yield advance
