"""The learning-path page: what to learn for some targets, in which order, why, and what can be learnt next."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace

import streamlit as st

from explorer.addresses import MapAddress, PathAddress
from explorer.drawing import draw_note, draw_premises, draw_quotes, heading, link_to_concept, link_to_map
from explorer.plain_text import counted, escaped, hours_text, opening
from explorer.reading import Source, open_source, read_choices
from graph.errors import InvalidArgumentError, PrerequisiteCycleError, UnknownConceptError
from graph.finding import find_concept
from graph.frontier import frontier
from graph.learning import LearningPath, LearningStep, learning_path
from graph.model import Concept, ConceptId, Relation
from graph.path_formats import to_json, to_markdown, to_mermaid, why
from graph.relation_groups import sentence_of

_TARGETS, _KNOWN, _BUDGET, _ADDRESS = "path_targets", "path_known", "path_budget", "path_address"
_NEXT = 8


def on_change() -> None:
    """Put what the widgets say into the address."""
    write(
        PathAddress(
            targets=tuple(st.session_state[_TARGETS]),
            known=tuple(st.session_state[_KNOWN]),
            budget=st.session_state[_BUDGET] or None,
        )
    )


def write(address: PathAddress) -> None:
    """Make ``address`` the page's address."""
    st.query_params.from_dict(address.parameters())


def mark_known(address: PathAddress, concept: ConceptId) -> None:
    """Take ``concept`` as known from now on."""
    write(replace(address, known=(*address.known, concept)))


def read_address(source: Source) -> PathAddress:
    """What the address asks for, with ids for names; a name that no concept has is said so and left out."""
    asked = PathAddress.read(st.query_params.to_dict())
    return replace(asked, targets=identified(source, asked.targets), known=identified(source, asked.known))


def identified(source: Source, names: Iterable[str]) -> tuple[ConceptId, ...]:
    """The ids of the concepts with these names."""
    found: list[ConceptId] = []
    for name in names:
        try:
            found.append(find_concept(source.store, name).id)
        except UnknownConceptError as error:
            st.warning(escaped(str(error)))
    return tuple(dict.fromkeys(found))


def draw_controls(source: Source, address: PathAddress) -> None:
    """Targets, what is known, and the budget. They follow the address, and the address follows them."""
    names = named(source, (*address.targets, *address.known))
    if st.session_state.get(_ADDRESS) != address or _TARGETS not in st.session_state:
        st.session_state[_ADDRESS] = address
        st.session_state[_TARGETS] = list(address.targets)
        st.session_state[_KNOWN] = list(address.known)
        st.session_state[_BUDGET] = address.budget
    options = list(names)
    targets, known, budget = st.columns([2, 2, 1])

    def label(id_: str) -> str:
        return names.get(ConceptId(id_), id_)

    with targets:
        st.multiselect("I want to learn", options, key=_TARGETS, format_func=label, on_change=on_change)
    with known:
        st.multiselect("I already know", options, key=_KNOWN, format_func=label, on_change=on_change)
    with budget:
        st.number_input("Hours I have", min_value=0.0, step=1.0, key=_BUDGET, placeholder="any", on_change=on_change)


def named(source: Source, ids: Sequence[ConceptId]) -> Mapping[ConceptId, str]:
    """What the boxes offer: the usual choices and these concepts."""
    choices = read_choices(source)
    missing = [id_ for id_ in ids if id_ not in choices]
    return {**choices, **{id_: concept.name for id_, concept in source.store.concepts(missing).items()}}


def draw_summary(path: LearningPath, address: PathAddress) -> None:
    """How much it is, and the ways to take it along."""
    with st.container(horizontal=True, gap="medium", vertical_alignment="center", key="actions"):
        st.markdown(f"**{counted(len(path.steps), 'step')}**, **{escaped(hours_text(path.total_hours))}**")
        targets = tuple(target.id for target in path.targets)
        link_to_map(MapAddress(path=targets, known=address.known), "Show on map", ":material/scatter_plot:")
        with st.popover("Download", icon=":material/download:"):
            name = "learning-path-" + "-".join(targets)[:60]
            draw_download("Markdown", name + ".md", "text/markdown", lambda: to_markdown(path))
            draw_download("Mermaid", name + ".mmd", "text/plain", lambda: to_mermaid(path))
            draw_download("JSON", name + ".json", "application/json", lambda: as_json(path))


def draw_download(label: str, name: str, mime: str, made: Callable[[], str]) -> None:
    """One file to take along; made when it is asked for."""
    st.download_button(label, made, file_name=name, mime=mime, on_click="ignore", width="stretch")


def as_json(path: LearningPath) -> str:
    """The path as a JSON document."""
    return json.dumps(to_json(path), ensure_ascii=False, indent=2)


def draw_steps(path: LearningPath, address: PathAddress) -> None:
    """The steps in order."""
    concepts = {step.concept.id: step.concept for step in path.steps}
    for step in path.steps:
        with st.container(border=True, gap="xsmall"):
            draw_step(step, path, concepts, address)


def draw_step(
    step: LearningStep, path: LearningPath, concepts: Mapping[ConceptId, Concept], address: PathAddress
) -> None:
    """A step: its concept, its hours, why it is there, and the button that takes it as known."""
    with st.container(horizontal=True, gap="small", vertical_alignment="center"):
        st.markdown(f"**{step.position}**")
        link_to_concept(step.concept)
        if step.is_target:
            st.badge("target", color="violet")
        st.caption(f"{escaped(hours_text(step.hours))}, {escaped(hours_text(step.cumulative_hours))} in all")
        st.space("stretch")
        st.button(
            "I know this",
            key=f"known-{step.concept.id}",
            type="tertiary",
            icon=":material/check:",
            on_click=mark_known,
            args=(address, step.concept.id),
        )
    if step.concept.definition:
        st.text(opening(step.concept.definition))
    draw_note(capitalized(why(path, step)), f"why-{step.position}")
    draw_reasons(step, path, concepts)


def capitalized(text: str) -> str:
    """``text`` as a sentence of its own."""
    return text[:1].upper() + text[1:] + ("" if text.endswith((".", "”")) else ".")


def draw_reasons(step: LearningStep, path: LearningPath, concepts: Mapping[ConceptId, Concept]) -> None:
    """Why the step is on the path: the later steps that need it, each with its evidence."""
    if not step.needed_for:
        return
    needing = ", ".join(concepts[relation.source].name for relation in step.needed_for)
    with st.expander(escaped(f"Needed for {needing}"), type="compact"):
        for relation in step.needed_for:
            key = f"why-{step.position}-{relation.source}"
            st.text(sentence_of(relation, concepts))
            draw_quotes(relation.evidence, key)
            draw_premises(premises_of(relation, path), concepts, key)


def premises_of(relation: Relation, path: LearningPath) -> list[Relation]:
    """What a derived relation follows from."""
    return [path.premises[id_] for id_ in relation.premises if id_ in path.premises]


def draw_left_out(title: str, concepts: Sequence[Concept]) -> None:
    """Concepts that the plan leaves out."""
    if concepts:
        st.caption(title)
        with st.container(horizontal=True, gap="small"):
            for concept in concepts:
                link_to_concept(concept)


def draw_plan(source: Source, address: PathAddress) -> None:
    """The learning path to the targets."""
    try:
        path = learning_path(source.store, address.targets, address.known, address.budget)
    except (PrerequisiteCycleError, InvalidArgumentError) as error:
        st.warning(escaped(str(error)))
        return
    if path.unreached:
        draw_left_out("Does not fit the hours", path.unreached)
    if not path.steps:
        st.text("Nothing is left to learn for this." if not path.unreached else "Nothing fits into these hours.")
    else:
        draw_summary(path, address)
        draw_steps(path, address)
    draw_left_out("Left out, because you know it or what it is needed for", path.skipped)


def draw_next(source: Source, address: PathAddress) -> None:
    """What can be learnt next: everything it requires is known."""
    heading("What can I learn next", 3)
    ready = frontier(source.store, address.known, address.targets or None, _NEXT)
    what = "on the way to your targets" if address.targets else "in this glossary"
    if not ready:
        st.caption(f"Nothing more {what}.")
        return
    st.caption(f"Everything that these require is known, {what}.")
    for each in ready:
        with st.container(horizontal=True, gap="small", vertical_alignment="center"):
            link_to_concept(each.concept)
            st.caption(f"{escaped(hours_text(each.hours))}, opens up {counted(each.unlocks, 'concept')}")


def main() -> None:
    """Draw the page."""
    source = open_source()
    heading("Learning path", 1)
    address = read_address(source)
    draw_controls(source, address)
    left, right = st.columns([2.2, 1], gap="large")
    with left:
        if address.targets:
            draw_plan(source, address)
        else:
            st.text(
                "Choose what you want to learn: you get everything it takes, in an order in which it can be learnt."
            )
    with right:
        draw_next(source, address)


if __name__ == "__main__":  # as which Streamlit runs it
    main()
