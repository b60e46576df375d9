"""``lexigraph load``: read, extract, validate, store."""

from __future__ import annotations

from typing import Annotated

import typer

from api.commands.language_model import LanguageModelOption, language_model_at_edge
from api.commands.terminal import (
    FormatOption,
    JsonOption,
    LangOption,
    NamesOption,
    OnDuplicate,
    OnDuplicateOption,
    OutputForm,
    OutputOption,
    SourcesArgument,
    StoreOption,
    print_json,
    report_problems,
    store_at_edge,
    terminal_progress,
)
from graph.errors import GlossaryError, Severity, count_problems
from graph.store import DEFAULT_STORE

__all__ = ["load"]

_ALL = "all with --json"


def load(
    sources: SourcesArgument,
    source_format: FormatOption = None,
    names: NamesOption = None,
    lang: LangOption = None,
    store: StoreOption = DEFAULT_STORE,
    extract: Annotated[
        bool, typer.Option("--extract/--no-extract", help="Relations from the definitions, beside those stated.")
    ] = True,
    language_model: LanguageModelOption = False,
    embed: Annotated[bool, typer.Option("--embed/--no-embed", help="Vectors and the map.")] = True,
    strict: Annotated[bool, typer.Option("--strict", help="A reference that leads nowhere is an error.")] = False,
    on_duplicate: OnDuplicateOption = OnDuplicate.ERROR,
    discard_changes: Annotated[
        bool,
        typer.Option(
            "--discard-changes", help="Also where people changed the stored graph since its last load: that is lost."
        ),
    ] = False,
    as_json: JsonOption = False,
    form: OutputOption = OutputForm.TEXT,
) -> None:
    """Read a glossary into the store.

    Its concepts are linked by typed relations; the graph takes the place of what is there, wholly or not at all.
    """
    from loaders.pipeline import LoadOptions
    from loaders.pipeline import load as load_glossary
    from loaders.report import problems_as_json, report_as_json, report_as_text

    options = LoadOptions(
        format=source_format,
        names=names,
        extract=extract,
        language_model=language_model_at_edge(wanted=language_model, extract=extract),
        embed=embed,
        lang=lang,
        strict=strict,
        on_duplicate=on_duplicate.value,
        discard_changes=discard_changes,
    )
    try:
        with store_at_edge(store) as target, terminal_progress() as progress:
            report = load_glossary(sources, target, options, progress)
    except GlossaryError as error:
        if as_json:
            print_json({"loaded": False, "problems": problems_as_json(error.problems)})
        report_problems(error.problems, form, stderr=as_json, rest=_ALL)
        count = count_problems(error.problems, Severity.ERROR)
        typer.echo(f"Nothing was loaded: {count} error{'s' if count != 1 else ''}.", err=True)
        raise typer.Exit(1) from None
    if as_json:
        print_json({"loaded": True} | report_as_json(report))
        return
    report_problems(report.problems, form, rest=_ALL)
    typer.echo(report_as_text(report), err=form is OutputForm.SARIF)
