"""The map page: every concept with a position, what is selected, and a learning path drawn over it."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import streamlit as st

from explorer.addresses import COLORINGS, MapAddress, PathAddress
from explorer.drawing import CONCEPT_PAGE, draw_facts, heading, link_to_concept, link_to_map, link_to_path
from explorer.map_data import MAX_POINTS, missing_map, route_data
from explorer.map_view import draw_map, map_event
from explorer.plain_text import counted, escaped, hours_text
from explorer.reading import Source, open_source, read_map, read_most_connected, read_relations
from graph.errors import UnknownConceptError
from graph.finding import find_concept, find_concepts
from graph.learning import LearningPath, learning_path
from graph.model import Concept
from graph.relation_groups import name_of, relation_groups
from graph.vocabulary import RelationType

_SHOWN_IN_A_GROUP = 6


def on_opened() -> None:
    """Put the selected concept into the address."""
    write(replace(read_address(), concept=map_event("opened") or None))


def on_view() -> None:
    """Put coloring and drawn relation types into the address."""
    view = map_event("view") or {}
    color = str(view.get("color"))
    chosen = [name for name in view.get("types", ()) if name in RelationType.__members__]
    write(
        replace(
            read_address(),
            color=color if color in COLORINGS else COLORINGS[0],
            relations=tuple(RelationType(name) for name in chosen),
        )
    )


def read_address() -> MapAddress:
    """What the address asks for."""
    return MapAddress.read(st.query_params.to_dict())


def write(address: MapAddress) -> None:
    """Make ``address`` the page's address."""
    st.query_params.from_dict(address.parameters())


def selected_concept(source: Source, address: MapAddress) -> Concept | None:
    """The concept that the address names; a name that no concept has is said so."""
    if not address.concept:
        return None
    try:
        return find_concept(source.store, address.concept)
    except UnknownConceptError as error:
        st.warning(escaped(str(error)))
        return None


def drawn_path(source: Source, address: MapAddress) -> LearningPath | None:
    """The learning path that the address names."""
    if not address.path:
        return None
    try:
        targets = [each.id for each in find_concepts(source.store, address.path)]
        known = [each.id for each in find_concepts(source.store, address.known)]
    except UnknownConceptError as error:
        st.warning(escaped(str(error)))
        return None
    return learning_path(source.store, targets, known)


def component_data(
    source: Source, address: MapAddress, concept: Concept | None, path: LearningPath | None
) -> dict[str, Any]:
    """The map's data with what the address adds."""
    data = read_map(source)
    placed = [point["id"] for point in data["points"]]
    return data | {
        "version": f"{source.store.location} {source.info.version}",
        "selected": concept.id if concept else None,
        "route": route_data(path, placed) if path else None,
        "color": address.color if address.color != "cluster" or data["clusters"] else COLORINGS[0],
        "drawn": [type_.value for type_ in address.relations],
    }


def draw_welcome(source: Source, shown: int) -> None:
    """What this is and where to begin."""
    heading(source.info.glossary.name or "Glossary")
    st.text(f"{counted(source.info.concepts, 'concept')}, {counted(source.info.relations, 'relation')}.")
    if shown == MAX_POINTS < source.info.concepts:
        st.info(f"The map shows the {MAX_POINTS:,} most connected concepts.")
    elif shown < source.info.concepts:
        st.caption(f"{counted(source.info.concepts - shown, 'concept')} not on the map: no place was computed.")
    st.text(
        "Near means alike in meaning. Select a concept to see its relations; scroll or pinch to zoom, drag to move."
    )
    st.markdown("**Well connected**")
    with st.container(horizontal=True, gap="small"):
        for concept in read_most_connected(source, 8):
            link_to_map(replace(read_address(), concept=concept.id), escaped(concept.name))


def draw_panel(source: Source, address: MapAddress, concept: Concept) -> None:
    """The selected concept: what it is, what it is related to, and where to go from here."""
    heading(concept.name)
    draw_facts(concept)
    if concept.position is None:
        st.caption("This concept has no place on the map.")
    if concept.definition:
        with st.container(key="definition-panel"):
            st.text(concept.definition)
    with st.container(horizontal=True, gap="small", key="actions-panel"):
        st.page_link(CONCEPT_PAGE, label="Open concept", icon=":material/article:", query_params={"id": concept.id})
        if address.path != (concept.id,):
            link_to_map(replace(address, path=(concept.id,)), "Show learning path", ":material/route:")
    draw_relations(source, address, concept)


def draw_relations(source: Source, address: MapAddress, concept: Concept) -> None:
    """The relations by type, as links that select on the map."""
    relations = read_relations(source, concept.id).items
    others = source.store.concepts([relation.other(concept.id) for relation in relations])
    for group in relation_groups(concept.id, relations):
        with st.container(horizontal=True, gap="small"):
            st.caption(group.label, width="content")
            for relation in group.relations[:_SHOWN_IN_A_GROUP]:
                other = relation.other(concept.id)
                link_to_map(replace(address, concept=other), escaped(name_of(other, others)))
            if len(group.relations) > _SHOWN_IN_A_GROUP:
                link_to_concept(concept, label=f"{len(group.relations) - _SHOWN_IN_A_GROUP} more …")


def draw_path(address: MapAddress, path: LearningPath, missing: int) -> None:
    """The steps of the path that is drawn, as links that select on the map."""
    if missing:
        st.caption(f"{counted(missing, 'step')} not on the map.")
    with st.container(horizontal=True, gap="small", key="actions-path"):
        targets = tuple(target.id for target in path.targets)
        link_to_path(PathAddress(targets=targets, known=address.known), "Open plan", ":material/route:")
        link_to_map(replace(address, path=(), known=()), "Hide path", ":material/close:")
    with st.container(gap="xxsmall", key="steps"):
        for step in path.steps:
            with st.container(horizontal=True, gap="small", vertical_alignment="center"):
                st.text(f"{step.position}.")
                link_to_map(replace(address, concept=step.concept.id), escaped(step.concept.name))


def main() -> None:
    """Draw the page."""
    source = open_source()
    address = read_address()
    concept = selected_concept(source, address)
    address = replace(address, concept=concept.id if concept else None)
    path = drawn_path(source, address)
    data = component_data(source, address, concept, path)
    left, right = st.columns([2.6, 1], gap="medium")
    with left:
        if data["points"]:
            draw_map(data, on_opened=on_opened, on_view=on_view)
        else:
            st.info(escaped(missing_map(embedded=bool(source.info.encoder), cut=source.info.concepts > MAX_POINTS)))
    with right:
        if path:
            title = "Path to " + ", ".join(target.name for target in path.targets)
            length = f"{counted(len(path.steps), 'step')}, {hours_text(path.total_hours)}"
            with st.expander(escaped(f"{title}: {length}"), expanded=concept is None):
                draw_path(address, path, data["route"]["missing"])
        if concept:
            draw_panel(source, address, concept)
        elif not path:
            draw_welcome(source, len(data["points"]))


if __name__ == "__main__":  # as which Streamlit runs it
    main()
