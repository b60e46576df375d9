"""``lexigraph evaluate``: how good the extraction is on a glossary whose relations are known."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from api.commands.terminal import (
    FormatOption,
    JsonOption,
    LangOption,
    NamesOption,
    SourcesArgument,
    output,
    print_json,
    print_problems,
    terminal_progress,
)
from graph.errors import GlossaryError
from graph.vocabulary import RelationType

if TYPE_CHECKING:
    from loaders.evaluation import EvaluationOptions, Measured
    from loaders.pipeline import LoadOptions

__all__ = ["evaluate"]

_FEW = 20
"""Errors of a kind that are printed unless another number is asked for."""
_REST = "all with lexigraph load --json"


def evaluate(
    sources: SourcesArgument,
    gold: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE",
            help="Relations that hold: a table with source, type and target, or goal and prerequisite, or JSON lines; "
            "none: those that the glossary states.",
        ),
    ] = None,
    types: Annotated[
        list[RelationType] | None,
        typer.Option(
            "--type", metavar="T", case_sensitive=False, help="Measure this type only; may be given several times."
        ),
    ] = None,
    partial: Annotated[
        bool, typer.Option("--partial", help="Judge only concepts of which the gold has a relation of the type.")
    ] = False,
    threshold: Annotated[
        float | None,
        typer.Option(metavar="X", min=0, max=1, help="Assert what has at least this confidence; 0 to 1."),
    ] = None,
    candidates: Annotated[
        bool, typer.Option("--candidates", help="Count candidates as found, and list their errors.")
    ] = False,
    errors: Annotated[
        int | None,
        typer.Option(metavar="N", min=0, help=f"Wrong and missed relations to list: {_FEW}, and in JSON all."),
    ] = None,
    source_format: FormatOption = None,
    names: NamesOption = None,
    lang: LangOption = None,
    as_json: JsonOption = False,
) -> None:
    """Measure extraction on a glossary whose relations are known.

    Extraction sees names and definitions; what it finds is compared with what the glossary states, or with a gold file:
    precision, recall, F1 and calibration by relation type, and every error with its quote.
    """
    from loaders.evaluation import EvaluationOptions
    from loaders.extract.extraction import ASSERTED_FROM
    from loaders.pipeline import LoadOptions

    asserted_from = ASSERTED_FROM if threshold is None else threshold
    load = LoadOptions(format=source_format, names=names, embed=False, lang=lang)
    options = EvaluationOptions(gold=gold, types=tuple(types or ()), partial=partial, asserted_from=asserted_from)
    measured = _measured(sources, load, options)
    if as_json:
        from loaders.evaluation.json_document import to_json

        print_json(to_json(measured, errors))
        return
    from api.commands.evaluation_tables import evaluation_tables

    console = output()
    for part in evaluation_tables(measured, _FEW if errors is None else errors, candidates=candidates):
        console.print(part)


def _measured(sources: list[Path], load: LoadOptions, options: EvaluationOptions) -> Measured:
    from loaders.evaluation import measure

    try:
        with terminal_progress() as progress:
            measured = measure(sources, load, options, progress)
    except GlossaryError as error:
        print_problems(error.problems, rest=_REST)
        raise typer.Exit(1) from None
    if measured.glossary_problems:
        count = len(measured.glossary_problems)
        typer.echo(f"The glossary has {count:,} warning{'s' if count != 1 else ''}; a load lists them.", err=True)
    print_problems(measured.gold_problems)
    return measured
