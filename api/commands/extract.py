"""``lexigraph extract``: the relations of a glossary as JSON lines, no store touched."""

from __future__ import annotations

import sys

import typer

from api.commands.terminal import FormatOption, LangOption, NamesOption, SourcesArgument, print_problems
from graph.errors import GlossaryError

__all__ = ["extract"]


def extract(
    sources: SourcesArgument,
    source_format: FormatOption = None,
    names: NamesOption = None,
    lang: LangOption = None,
) -> None:
    """Print a glossary's relations as JSON lines.

    No store is touched. Each line has source, type, target, origin, method, confidence and evidence.
    """
    import orjson

    from graph.export.json_document import relation_record
    from loaders.pipeline import LoadOptions
    from loaders.pipeline import extract as extract_relations

    options = LoadOptions(format=source_format, names=names, embed=False, lang=lang)
    try:
        relations = extract_relations(sources, options)
    except GlossaryError as error:
        print_problems(error.problems)
        raise typer.Exit(1) from None
    for relation in relations:
        sys.stdout.write(orjson.dumps(relation_record(relation)).decode() + "\n")
