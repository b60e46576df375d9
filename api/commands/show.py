"""``lexigraph show``: one concept with its relations."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING, Annotated, Any

import typer

from api.commands.terminal import JsonOption, StoreOption, output, print_json, store_at_edge
from graph.store import DEFAULT_STORE, EVERY_RELATION, Direction, Window
from graph.vocabulary import VOCABULARY

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from graph.model import Concept, ConceptId, Relation

__all__ = ["show"]


def show(
    name: Annotated[str, typer.Argument(metavar="NAME", help="A concept's id, name or alias.")],
    store: StoreOption = DEFAULT_STORE,
    as_json: JsonOption = False,
) -> None:
    """Print a concept and its relations.

    Each relation comes with the words of the glossary that say so.
    """
    from graph.finding import find_concept

    with store_at_edge(store) as source:
        concept = find_concept(source, name)
        page = source.relations_of([concept.id], Direction.BOTH, EVERY_RELATION, Window())[concept.id]
        ends = source.concepts([relation.other(concept.id) for relation in page.items])
    if as_json:
        print_json(_as_json(concept, page.items))
    else:
        _print(concept, page.items, ends)


def _as_json(concept: Concept, relations: Sequence[Relation]) -> dict[str, Any]:
    from graph.export.json_document import concept_record, relation_record

    return concept_record(concept) | {"relations": [relation_record(relation) for relation in relations]}


def _print(concept: Concept, relations: Sequence[Relation], ends: Mapping[ConceptId, Concept]) -> None:
    from rich.padding import Padding
    from rich.text import Text

    console = output()
    console.print(Text(concept.name, style="bold"), Text(f"({concept.id})", style="dim"))
    about = [concept.section, f"{concept.hours:g} h" if concept.hours is not None else None]
    about += [f"also: {', '.join(concept.aliases)}" if concept.aliases else None]
    console.print(Text(" · ".join(part for part in about if part), style="dim"))
    console.print()
    console.print(Text(concept.definition or "Mentioned in the glossary, and not defined."))
    for label, group in groupby(relations, key=lambda relation: _label(relation, concept)):
        console.print()
        console.print(Text(label, style="bold cyan"))
        for relation in group:
            line = Text("  ") + Text(ends[relation.other(concept.id)].name)
            line.append(f"  {relation.origin.value.lower()} {relation.confidence:.2f}", style="dim")
            console.print(line)
            for evidence in relation.evidence:
                console.print(Padding(Text(f"“{evidence.quote}”", style="italic dim"), (0, 0, 0, 4)))
    if not relations:
        console.print("\nNo relations.")


def _label(relation: Relation, concept: Concept) -> str:
    info = VOCABULARY[relation.type]
    return info.label if relation.source == concept.id else info.inverse_label
