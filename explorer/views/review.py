"""The review page: relations that wait for a person's word, one at a time with keys, and all of them in a list."""

from __future__ import annotations

import shlex
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import streamlit as st

from explorer.addresses import ReviewAddress
from explorer.candidates import decide, kept_decisions, next_open, read_terms, reviewed_source, take_back
from explorer.drawing import heading, link_to_concept
from explorer.plain_text import counted, escaped, marked
from explorer.reading import Source, open_source, store_location
from graph.errors import GlossaryError
from graph.model import Concept, ConceptId, Relation, RelationId
from graph.relation_groups import sentence_of
from graph.store import DEFAULT_STORE, RelationFilter, Window
from graph.vocabulary import VOCABULARY, RelationType
from loaders.decisions import Decision, Verdict, format_decisions
from loaders.review import ContradictionError, with_terms_marked
from loaders.sources import decisions_file

_TYPES, _LEAST, _ADDRESS, _PAGE = "review_types", "review_least", "review_address", "review_page"
_AT, _STEPS, _TROUBLE = "review_at", "review_steps", "review_trouble"
_ON_A_PAGE = 20
_COLORS = {Verdict.ACCEPTED: "green", Verdict.REJECTED: "red"}


@dataclass(frozen=True, slots=True)
class Step:
    """A candidate that was gone past."""

    at: int
    """Its place in the list."""
    decided: RelationId | None
    """None where it was skipped."""


def steps() -> list[Step]:
    """What was done since the list was chosen."""
    made: list[Step] = st.session_state.setdefault(_STEPS, [])
    return made


def go_to(at: int) -> None:
    """Show the candidate at this place of the list, or the next one that nothing was decided on."""
    st.session_state[_AT] = at


def on_filter() -> None:
    """Put what the widgets say into the address, and begin anew."""
    address = ReviewAddress(types=tuple(st.session_state[_TYPES]), least=st.session_state[_LEAST])
    st.query_params.from_dict(address.parameters())
    st.session_state[_PAGE] = 1
    st.session_state[_STEPS] = []
    go_to(0)


def on_verdict(source: Source, at: int, relation: Relation, verdict: Verdict) -> None:
    """Keep what was decided, and go on; say it where that cannot be."""
    try:
        decide(source, relation, verdict)
    except (ContradictionError, GlossaryError) as error:
        st.session_state[_TROUBLE] = str(error)
        return
    steps().append(Step(at, relation.id))
    go_to(at + 1)


def on_skip(at: int) -> None:
    """Go on without a decision."""
    steps().append(Step(at, None))
    go_to(at + 1)


def on_undo() -> None:
    """Go back to the last candidate, and take back what was decided on it."""
    step = steps()[-1]
    if step.decided is not None:
        try:
            take_back(step.decided)
        except GlossaryError as error:
            st.session_state[_TROUBLE] = str(error)
            return
    steps().pop()
    go_to(step.at)


def draw_filters(address: ReviewAddress) -> RelationFilter:
    """Which candidates are wanted; the widgets follow the address, and the address follows them."""
    if st.session_state.get(_ADDRESS) != address or _TYPES not in st.session_state:
        st.session_state[_ADDRESS] = address
        st.session_state[_TYPES] = list(address.types)
        st.session_state[_LEAST] = address.least
    types, least = st.columns([2, 1], gap="large")
    types.multiselect(
        "Types",
        list(VOCABULARY),
        key=_TYPES,
        format_func=lambda type_: VOCABULARY[RelationType(type_)].label,
        placeholder="all",
        on_change=on_filter,
    )
    least.number_input("Least score", 0.0, 1.0, step=0.05, key=_LEAST, on_change=on_filter)
    return RelationFilter(types=address.types or None, min_confidence=address.least)


def draw_nothing(source: Source) -> None:
    """What candidates are, where there are none."""
    st.text("Nothing waits for a decision.")
    st.caption(
        escaped(
            "A load asserts the relations that a definition states plainly. What a definition only suggests becomes a "
            "candidate, which waits here for a person. This store holds none: "
            + ("all has been decided, or nothing was in doubt." if source.info.relations else "load a glossary first.")
        )
    )


def draw_candidate(source: Source, at: int, total: int, relation: Relation) -> None:
    """One candidate with all that is needed to decide on it, and the keys."""
    concepts = source.store.concepts([relation.source, relation.target])
    with st.container(border=True, key="candidate", gap="small"):
        st.caption(f"{at + 1:,} of {total:,}, score {relation.confidence:.2f}, {escaped(relation.method)}")
        with st.container(horizontal=True, gap="small", vertical_alignment="center"):
            draw_sentence(relation, concepts)
        draw_marked_quotes(source, relation, "current")
        for end in dict.fromkeys((relation.source, relation.target)):
            with st.expander(escaped(f"Definition of {concepts[end].name}"), type="compact"):
                st.text(concepts[end].definition or "The glossary does not define this concept.")
        draw_answers(source, at, relation)


def draw_sentence(relation: Relation, concepts: Mapping[ConceptId, Concept]) -> None:
    """The relation in words, both ends linked to their pages."""
    link_to_concept(concepts[relation.source])
    st.markdown(f"**{escaped(VOCABULARY[relation.type].label)}**")
    link_to_concept(concepts[relation.target])


def draw_marked_quotes(source: Source, relation: Relation, key: str) -> None:
    """Each quote, with the names of both ends marked."""
    index = read_terms(source).index
    with st.container(key=f"quote-{key}", gap="xsmall"):
        for quote in dict.fromkeys(each.quote for each in relation.evidence):
            st.markdown(f"“{marked(with_terms_marked(quote, relation, index))}”")


def draw_answers(source: Source, at: int, relation: Relation) -> None:
    """The buttons, each with its key; Streamlit keeps R for itself."""
    with st.container(horizontal=True, gap="small"):
        st.button(
            "Accept",
            icon=":material/check:",
            type="primary",
            shortcut="A",
            key="accept",
            on_click=on_verdict,
            args=(source, at, relation, Verdict.ACCEPTED),
        )
        st.button(
            "Reject",
            icon=":material/close:",
            shortcut="X",
            key="reject",
            on_click=on_verdict,
            args=(source, at, relation, Verdict.REJECTED),
        )
        st.button("Skip", icon=":material/skip_next:", shortcut="S", key="skip", on_click=on_skip, args=(at,))
        draw_undo()


def draw_undo() -> None:
    """The button that takes the last step back."""
    st.button("Undo", icon=":material/undo:", shortcut="U", key="undo", on_click=on_undo, disabled=not steps())


def draw_kept(decisions: Sequence[Decision]) -> None:
    """What was decided so far, where it is kept, and how it gets into the graph."""
    counts = Counter(decision.verdict for decision in decisions)
    glossary = reviewed_source()
    heading("Decisions", 3)
    st.text(f"{counts[Verdict.ACCEPTED]:,} accepted, {counts[Verdict.REJECTED]:,} rejected")
    if glossary is not None:
        option = "" if store_location() == DEFAULT_STORE else f" --store {shlex.quote(store_location())}"
        st.caption(escaped(f"Kept in {decisions_file(glossary).as_posix()}. Load again to see them in the graph:"))
        st.code(f"lexigraph load {shlex.quote(glossary.as_posix())}{option}", language=None, wrap_lines=True)
        return
    st.caption(
        "They last as long as this page is open. Download them, put the file into the glossary's folder (for a "
        "glossary that is one file: beside it, as NAME.decisions.yaml), and load again."
    )
    st.download_button(
        "Download decisions",
        lambda: format_decisions(decisions),
        file_name="lexigraph.decisions.yaml",
        mime="application/yaml",
        icon=":material/download:",
        on_click="ignore",
        disabled=not decisions,
    )
    st.caption("To have them written at once, start the explorer with lexigraph serve \\-\\-review GLOSSARY.")


def draw_list(source: Source, wanted: RelationFilter, total: int, decided: Mapping[RelationId, Decision]) -> None:
    """All candidates that are wanted, a page at a time."""
    heading("All candidates")
    pages = -(-total // _ON_A_PAGE)
    st.session_state[_PAGE] = min(st.session_state.get(_PAGE, 1), pages)
    if pages > 1:
        st.number_input(f"Page, of {pages:,}", min_value=1, max_value=pages, key=_PAGE, width=160)
    start = (st.session_state[_PAGE] - 1) * _ON_A_PAGE
    items = source.store.list_candidates(wanted, Window(first=_ON_A_PAGE, offset=start)).items
    concepts = source.store.concepts(list({end for each in items for end in (each.source, each.target)}))
    for at, relation in enumerate(items, start=start):
        with st.container(border=True, gap="xxsmall"):
            draw_row(at, relation, concepts, decided.get(relation.id))
            draw_marked_quotes(source, relation, f"row-{at}")


def draw_row(at: int, relation: Relation, concepts: Mapping[ConceptId, Concept], decided: Decision | None) -> None:
    """One candidate of the list: in words, how sure it is, and what was decided, or the way to decide."""
    with st.container(horizontal=True, gap="small", vertical_alignment="center"):
        draw_sentence(relation, concepts)
        st.caption(f"{relation.confidence:.2f}")
        st.space("stretch")
        if decided is None:
            st.button(
                "Decide",
                key=f"decide-{at}",
                type="tertiary",
                help=escaped(f"Show “{sentence_of(relation, concepts)}” above"),
                on_click=go_to,
                args=(at,),
            )
        else:
            st.badge(decided.verdict.value, color=_COLORS[decided.verdict])  # type: ignore[arg-type]  # a literal


def draw_current(source: Source, wanted: RelationFilter, total: int, decided: Mapping[RelationId, Decision]) -> None:
    """The candidate that is to be decided on, or that there is none left."""
    if trouble := st.session_state.pop(_TROUBLE, None):
        st.warning(escaped(trouble))
    found = next_open(source, wanted, st.session_state.setdefault(_AT, 0), decided)
    if found is not None:
        draw_candidate(source, found[0], total, found[1])
        return
    left = total - sum(each.id in decided for each in source.store.list_candidates(wanted, Window()).items)
    with st.container(border=True, key="candidate"):
        st.text("Every one of these has been decided on." if not left else "That was the last one.")
        with st.container(horizontal=True, gap="small"):
            draw_undo()
            if left:
                st.button(f"Begin again with {counted(left, 'skipped one')}", on_click=go_to, args=(0,), key="again")


def main() -> None:
    """Draw the page."""
    source = open_source()
    heading("Review", 1)
    if not source.info.candidates:
        draw_nothing(source)
        return
    st.caption("Definitions suggest these relations. What you accept counts as written in the glossary.")
    decisions = kept_decisions()
    decided = {decision.id: decision for decision in decisions}
    left, right = st.columns([2.6, 1], gap="large")
    with left:
        wanted = draw_filters(ReviewAddress.read(st.query_params.to_dict()))
        total = source.store.list_candidates(wanted, Window(first=0)).total
        if total:
            draw_current(source, wanted, total, decided)
            draw_list(source, wanted, total, decided)
        else:
            st.text("No candidate is of these types and this sure.")
    with right:
        draw_kept(decisions)


if __name__ == "__main__":  # as which Streamlit runs it
    main()
