"""``lexigraph extract``: the relations of a glossary as JSON lines, no store touched."""

from __future__ import annotations

import sys

import typer

from api.commands.language_model import LanguageModelOption, language_model_at_edge
from api.commands.terminal import (
    FormatOption,
    LangOption,
    NamesOption,
    OutputForm,
    OutputOption,
    SourcesArgument,
    report_problems,
    terminal_progress,
)
from graph.errors import GlossaryError

__all__ = ["extract"]


def extract(
    sources: SourcesArgument,
    source_format: FormatOption = None,
    names: NamesOption = None,
    lang: LangOption = None,
    language_model: LanguageModelOption = False,
    form: OutputOption = OutputForm.TEXT,
) -> None:
    """Print a glossary's relations as JSON lines.

    No store is touched. Each line has source, type, target, origin, method, confidence and evidence. Problems are
    printed on stderr.
    """
    import orjson

    from graph.export.json_document import relation_record
    from loaders.pipeline import LoadOptions, read_and_build
    from loaders.report import language_model_line

    model = language_model_at_edge(wanted=language_model)
    options = LoadOptions(format=source_format, names=names, embed=False, lang=lang, language_model=model)
    try:
        with terminal_progress() as progress:
            built = read_and_build(sources, options, progress)
    except GlossaryError as error:
        report_problems(error.problems, form, stderr=True, rest="all with lexigraph load --json")
        raise typer.Exit(1) from None
    report_problems(built.problems, form, stderr=True, rest="all with lexigraph load --json")
    if built.language_model is not None:
        typer.echo(language_model_line(built.language_model), err=True)
    for relation in built.graph.relations:
        sys.stdout.write(orjson.dumps(relation_record(relation)).decode() + "\n")
