"""``lexigraph export``: the graph out, in a format that other programs read."""

from __future__ import annotations

import shutil
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any
from uuid import uuid4

import typer
from typer.core import TyperCommand

from api.commands.terminal import StoreOption, store_at_edge
from graph.errors import LexigraphError
from graph.store import DEFAULT_STORE

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from graph.model import Graph

__all__ = ["ExportCommand", "export"]


class ExportCommand(TyperCommand):
    """Lists the formats in its help; what knows them is imported only then."""

    def format_epilog(self, ctx: Any, formatter: Any) -> None:  # noqa: ARG002 -- click, which typer may bring along itself
        """Write the formats after the options."""
        from graph.export import format_descriptions

        with formatter.section("Formats"):
            formatter.write_dl(list(format_descriptions().items()))


def export(
    format: Annotated[str, typer.Argument(metavar="FORMAT", help="One of the formats below.", show_default=False)],
    file: Annotated[
        Path | None,
        typer.Argument(
            metavar="[FILE]", help="Where to write: a file (stdout by default), or a new folder.", show_default=False
        ),
    ] = None,
    section: Annotated[
        list[str] | None, typer.Option("--section", metavar="NAME", help="Only this section; may be repeated.")
    ] = None,
    around: Annotated[
        list[str] | None,
        typer.Option("--around", metavar="NAME", help="Only this concept and those near it; may be repeated."),
    ] = None,
    depth: Annotated[int, typer.Option(min=0, metavar="N", help="How many relations away --around reaches.")] = 1,
    limit: Annotated[
        bool, typer.Option("--limit/--no-limit", help="Refuse a chart that is too large for Mermaid.")
    ] = True,
    store: StoreOption = DEFAULT_STORE,
) -> None:
    """Write the stored graph in another format.

    The whole of it, or the part that --section and --around name. YAML, CSV, SKOS, JSON-LD, OWL and Obsidian hold what
    people wrote and load again.
    """
    from graph.export import FolderExporter, exporter_named

    exporter = exporter_named(format)
    if isinstance(exporter, FolderExporter):
        folder = _new_folder(file, exporter.name)
        graph = _graph(store, section or (), around or (), depth)
        _write_folder(folder, exporter.write(graph))
        _report(graph, folder)
        return
    if file is None and not exporter.is_text and sys.stdout.isatty():
        raise LexigraphError(
            f"{exporter.name} is no text for a terminal",
            suggestion=f"name a file, such as glossary{exporter.extension}",
        )
    graph = _graph(store, section or (), around or (), depth)
    written = exporter.write(graph)
    if limit and exporter.refuse_too_large is not None:
        exporter.refuse_too_large(written)
    if file is None:
        sys.stdout.buffer.write(written)
        return
    try:
        file.write_bytes(written)
    except OSError as error:
        raise LexigraphError(f"cannot write {file}: {error.strerror}") from error
    _report(graph, file)


def _graph(location: str, sections: Sequence[str], around: Sequence[str], depth: int) -> Graph:
    from graph.export.part import part_of
    from graph.finding import find_concepts
    from graph.snapshot import read_graph

    with store_at_edge(location) as store:
        graph = read_graph(store)
        if not sections and not around:
            return graph
        centres = [concept.id for concept in find_concepts(store, around)] if around else []
    return part_of(graph, sections=sections, around=centres, depth=depth)


def _report(graph: Graph, target: Path) -> None:
    typer.echo(f"{len(graph.concepts)} concepts, {len(graph.relations)} relations written to {target}.", err=True)


def _new_folder(folder: Path | None, format: str) -> Path:
    """The folder to make: not there yet, or empty; what a person keeps in one is never touched."""
    if folder is None:
        raise LexigraphError(f"{format} is a folder of files", suggestion=f"name one: lexigraph export {format} FOLDER")
    try:
        taken = folder.exists() and (not folder.is_dir() or any(folder.iterdir()))
    except OSError as error:
        raise LexigraphError(f"cannot read {folder}: {error.strerror}") from error
    if taken:
        what = "is not empty" if folder.is_dir() else "is no folder"
        raise LexigraphError(f"{folder} {what}; nothing was written", suggestion="name a new or empty folder")
    return folder


def _write_folder(folder: Path, files: Mapping[str, bytes]) -> None:
    """All files or none, as far as that can be: they are put in their place when all of them are written."""
    target = folder.absolute()
    is_there = target.is_dir()
    made = (target if is_there else target.parent) / f".lexigraph-{uuid4().hex}"
    try:
        made.mkdir(parents=True)
        for name, data in files.items():
            path = made / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(data)
        if is_there:
            for path in list(made.iterdir()):
                path.rename(target / path.name)
            made.rmdir()
        else:
            made.rename(target)
    except OSError as error:
        shutil.rmtree(made, ignore_errors=True)
        raise LexigraphError(f"cannot write {folder}: {error.strerror}") from error
