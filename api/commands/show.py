"""``lexigraph show``: one concept with its relations."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from api.commands.terminal import JsonOption, StoreOption, output, print_json, store_at_edge
from graph.store import DEFAULT_STORE, EVERY_RELATION, Direction, Window

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from graph.model import Concept, ConceptId, Relation, RelationId

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
        if as_json:
            print_json(_as_json(concept, page.items))
            return
        ends = source.concepts([concept.id, *(relation.other(concept.id) for relation in page.items)])
        premises = source.relations([premise for relation in page.items for premise in relation.premises])
    _print(concept, page.items, ends, premises)


def _as_json(concept: Concept, relations: Sequence[Relation]) -> dict[str, Any]:
    from graph.export.json_document import concept_record, relation_record

    return concept_record(concept) | {"relations": [relation_record(relation) for relation in relations]}


def _print(
    concept: Concept,
    relations: Sequence[Relation],
    ends: Mapping[ConceptId, Concept],
    premises: Mapping[RelationId, Relation],
) -> None:
    from rich.padding import Padding
    from rich.text import Text

    from graph.relation_groups import relation_groups, sentence_of

    console = output()
    console.print(Text(concept.name, style="bold"), Text(f"({concept.id})", style="dim"))
    about = [concept.section, f"{concept.hours:g} h" if concept.hours is not None else None]
    about += [f"also: {', '.join(concept.aliases)}" if concept.aliases else None]
    console.print(Text(" · ".join(part for part in about if part), style="dim"))
    console.print()
    console.print(Text(concept.definition or "Mentioned in the glossary, and not defined."))
    for group in relation_groups(concept.id, relations):
        console.print()
        console.print(Text(group.label, style="bold cyan"))
        for relation in group.relations:
            line = Text("  ") + Text(ends[relation.other(concept.id)].name)
            line.append(f"  {relation.origin.value.lower()} {relation.confidence:.2f}", style="dim")
            console.print(line)
            for evidence in relation.evidence:
                console.print(Padding(Text(f"“{evidence.quote}”", style="italic dim"), (0, 0, 0, 4)))
            for premise in filter(None, map(premises.get, relation.premises)):
                console.print(Padding(Text(f"because {sentence_of(premise, ends)}", style="dim"), (0, 0, 0, 4)))
    if not relations:
        console.print("\nNo relations.")
