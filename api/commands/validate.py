"""``lexigraph validate``: check every invariant of the stored graph."""

from __future__ import annotations

import typer

from api.commands.terminal import JsonOption, StoreOption, print_json, print_problems, store_at_edge
from graph.errors import Severity
from graph.store import DEFAULT_STORE

__all__ = ["validate"]


def validate(store: StoreOption = DEFAULT_STORE, as_json: JsonOption = False) -> None:
    """Check every invariant of the stored graph.

    Each finding is printed; the exit code is 1 when one is an error.
    """
    from graph.snapshot import read_graph
    from graph.validation import validate_graph
    from loaders.report import problems_as_json

    with store_at_edge(store) as source:
        graph = read_graph(source)
    findings = validate_graph(graph)
    errors = sum(finding.severity is Severity.ERROR for finding in findings)
    if as_json:
        print_json(
            {
                "valid": not errors,
                "concepts": len(graph.concepts),
                "relations": len(graph.relations),
                "findings": problems_as_json(findings),
            }
        )
    else:
        print_problems(findings)
        verdict = f"{len(findings)} finding{'s' if len(findings) != 1 else ''}" if findings else "no finding"
        typer.echo(f"{len(graph.concepts)} concepts, {len(graph.relations)} relations: {verdict}.")
    if errors:
        raise typer.Exit(1)
