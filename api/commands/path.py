"""``lexigraph path``: what to learn, in which order, and why."""

from __future__ import annotations

import sys
from enum import StrEnum
from typing import Annotated

import typer

from api.commands.terminal import StoreOption, print_json, store_at_edge
from graph.store import DEFAULT_STORE

__all__ = ["PathFormat", "path"]


class PathFormat(StrEnum):
    """How a learning path is printed."""

    TEXT = "text"
    MARKDOWN = "markdown"
    MERMAID = "mermaid"
    JSON = "json"


def path(
    targets: Annotated[list[str], typer.Argument(metavar="TARGET", help="What to learn: ids, names or aliases.")],
    known: Annotated[
        list[str] | None, typer.Option("--known", metavar="NAME", help="What is known already; may be repeated.")
    ] = None,
    budget: Annotated[float | None, typer.Option(min=0, metavar="H", help="Hours to spend at most.")] = None,
    output_format: Annotated[PathFormat, typer.Option("--format", help="How to print it.")] = PathFormat.TEXT,
    store: StoreOption = DEFAULT_STORE,
) -> None:
    """Print what to learn, in which order, and why.

    The plan holds the targets and all that they require, less what is known already.
    """
    from graph.finding import find_concepts
    from graph.learning import learning_path
    from graph.path_formats import to_json, to_markdown, to_mermaid, to_text

    with store_at_edge(store) as source:
        wanted = [concept.id for concept in find_concepts(source, targets)]
        held = [concept.id for concept in find_concepts(source, known or [])]
        plan = learning_path(source, wanted, held, budget)
    match output_format:
        case PathFormat.JSON:
            print_json(to_json(plan))
        case PathFormat.MARKDOWN:
            sys.stdout.write(to_markdown(plan))
        case PathFormat.MERMAID:
            sys.stdout.write(to_mermaid(plan))
        case PathFormat.TEXT:
            sys.stdout.write(to_text(plan))
