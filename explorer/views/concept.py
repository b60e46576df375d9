"""A concept's own page: definition, relations with evidence, what comes before and after it, what is near."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from explorer.addresses import MapAddress, PathAddress
from explorer.drawing import (
    draw_facts,
    draw_note,
    draw_relation,
    heading,
    link_to_concept,
    link_to_map,
    link_to_path,
)
from explorer.plain_text import counted, escaped, hours_text
from explorer.reading import ConceptReading, Source, open_source, read_choices, read_concept, read_most_connected
from graph.errors import UnknownConceptError
from graph.finding import find_concept
from graph.learning import LearningStep
from graph.model import Concept, ConceptId, ConceptKind
from graph.relation_groups import RelationGroup, relation_groups

_FIRST = 8
_FIRST_UNLOCKED = 20
_BOX = "concept_choice"
_ADDRESS = "concept_address"


def on_choice() -> None:
    """Go to the concept that was chosen or typed."""
    chosen = st.session_state[_BOX]
    if chosen:
        st.query_params["id"] = chosen


def choose(source: Source, concept: Concept | None) -> None:
    """The box that jumps to any concept; it follows the address."""
    choices = read_choices(source)
    current = concept.id if concept else None
    if st.session_state.get(_ADDRESS) != current or _BOX not in st.session_state:
        st.session_state[_ADDRESS] = current
        st.session_state[_BOX] = current
    options = list(choices) if current is None or current in choices else [current, *choices]
    names = choices if concept is None else {**choices, concept.id: concept.name}
    st.selectbox(
        "Go to a concept",
        options,
        key=_BOX,
        format_func=lambda id_: names.get(ConceptId(id_), id_),
        placeholder="Search by name",
        accept_new_options=True,
        on_change=on_choice,
        label_visibility="collapsed",
    )


def named_concept(source: Source) -> Concept | None:
    """The concept that the address names by id, name or alias."""
    name = st.query_params.get("id")
    if not name:
        return None
    try:
        return find_concept(source.store, name)
    except UnknownConceptError as error:
        st.warning(escaped(str(error)))
        return None


def draw_start(source: Source) -> None:
    """What to do where no concept is named."""
    st.text("Choose a concept above, or begin with one of these.")
    with st.container(horizontal=True, gap="small"):
        for concept in read_most_connected(source, 12):
            link_to_concept(concept)


def draw_head(concept: Concept, reading: ConceptReading) -> None:
    """Name, facts, ways on, and the definition."""
    heading(concept.name, 1)
    draw_facts(concept)
    if concept.aliases:
        draw_note("Also called " + ", ".join(concept.aliases), "aliases")
    if concept.definition:
        with st.container(key="definition"):
            st.text(concept.definition)
    else:
        st.text("The glossary does not define this concept.")
    with st.container(horizontal=True, gap="small", key="actions"):
        link_to_path(PathAddress(targets=(concept.id,)), "Learning path to this", ":material/route:")
        if concept.position is not None:
            link_to_map(MapAddress(concept=concept.id), "Show on map", ":material/scatter_plot:")
    if concept.kind is ConceptKind.MENTIONED:
        draw_mentions(reading)


def draw_mentions(reading: ConceptReading) -> None:
    """The definitions that name a concept that has none itself."""
    heading("Mentioned by", 3)
    if not reading.mentions:
        st.caption("No definition names it.")
    for id_ in reading.mentions:
        with st.container(gap="xxsmall"):
            link_to_concept(reading.concepts[id_])
            draw_note(reading.concepts[id_].definition or "", f"mention-{id_}")


def draw_group(group: RelationGroup, concept: Concept, reading: ConceptReading) -> None:
    """One type of relation: the strongest few at once, the others on request."""
    heading(group.label, 3)
    for place, relation in enumerate(group.relations):
        if place == _FIRST:
            rest = len(group.relations) - _FIRST
            if not st.toggle(f"Show {rest} more", key=f"more-{concept.id}-{group.label}"):
                return
        other = reading.concepts[relation.other(concept.id)]
        draw_relation(relation, other, reading.premises, reading.concepts, f"{group.label}-{place}".replace(" ", "-"))


def draw_relations(concept: Concept, reading: ConceptReading) -> None:
    """All relations, grouped by type and direction."""
    heading("Relations")
    if not reading.relations:
        st.caption("It has no relations yet.")
    for group in relation_groups(concept.id, reading.relations):
        with st.container(border=True, gap="small"):
            draw_group(group, concept, reading)
    if reading.relation_total > len(reading.relations):
        st.caption(f"{reading.relation_total:,} relations in all; the first {len(reading.relations):,} are shown.")


def draw_before(concept: Concept, reading: ConceptReading) -> None:
    """What has to be learnt first, in an order in which it can be."""
    heading("Learn first", 3)
    steps = [step for step in reading.prerequisites.steps if step.concept.id != concept.id]
    if not steps:
        st.caption("Nothing: you can begin here.")
    with st.container(gap="xsmall", key="steps"):
        for step in steps:
            draw_earlier(step, reading.depths.get(step.concept.id, 1))


def draw_earlier(step: LearningStep, depth: int) -> None:
    """One prerequisite: its number, its name, how near and how long."""
    how_near = "directly required" if depth == 1 else f"{depth} steps away"
    with st.container(horizontal=True, gap="small", vertical_alignment="center"):
        st.text(f"{step.position}.")
        link_to_concept(step.concept)
        st.caption(f"{how_near}, {escaped(hours_text(step.hours))}")


def draw_after(reading: ConceptReading) -> None:
    """What it opens up, nearest first."""
    heading("Opens up", 3)
    if not reading.unlocks:
        st.caption("Nothing in this glossary requires it.")
        return
    direct = [each.concept for each in reading.unlocks if each.depth == 1]
    later = [each.concept for each in reading.unlocks if each.depth > 1]
    draw_links(direct, reading)
    if later:
        with st.expander(f"and through these {counted(reading.unlocks_total - len(direct), 'more concept')}"):
            draw_links(later, reading)


def draw_links(ids: Sequence[ConceptId], reading: ConceptReading) -> None:
    """Links in a row, the first few."""
    with st.container(horizontal=True, gap="small"):
        for id_ in ids[:_FIRST_UNLOCKED]:
            link_to_concept(reading.concepts[id_])
        if len(ids) > _FIRST_UNLOCKED:
            st.caption(f"and {len(ids) - _FIRST_UNLOCKED:,} more")


def draw_neighbors(source: Source, reading: ConceptReading) -> None:
    """What is nearest in meaning, with the cosine."""
    heading("Near in meaning", 3, "With the cosine similarity of the definitions: 1 is the same meaning")
    if not reading.neighbors:
        st.caption(
            "It has no vector yet. Load the glossary again."
            if source.info.encoder
            else "Loaded without vectors. Install the encoder with pip install 'lexigraph\\[embed\\]' and load again."
        )
    with st.container(gap="xsmall"):
        for each in reading.neighbors:
            with st.container(horizontal=True, gap="small", vertical_alignment="center"):
                link_to_concept(reading.concepts[each.concept])
                st.caption(f"{each.score:.2f}")


def main() -> None:
    """Draw the page."""
    source = open_source()
    box = st.container(width=460)
    concept = named_concept(source)
    with box:
        choose(source, concept)
    if concept is None:
        draw_start(source)
        return
    reading = read_concept(source, concept)
    left, right = st.columns([1.9, 1], gap="large")
    with left:
        draw_head(concept, reading)
        draw_relations(concept, reading)
    with right:
        draw_before(concept, reading)
        draw_after(reading)
        draw_neighbors(source, reading)


if __name__ == "__main__":  # as which Streamlit runs it
    main()
