"""Parts that several pages draw: links, badges, relations with their evidence, empty states."""

from __future__ import annotations

import shlex
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

import streamlit as st

from explorer.addresses import MapAddress, PathAddress
from explorer.plain_text import escaped, hours_text
from graph.errors import LexigraphError, StoreFormatError, StoreMissingError
from graph.model import Concept, ConceptId, ConceptKind, Evidence, Origin, Relation, RelationId
from graph.relation_groups import sentence_of
from graph.store import DEFAULT_STORE

__all__ = [
    "CONCEPT_PAGE",
    "MAP_PAGE",
    "OVERVIEW_PAGE",
    "PATH_PAGE",
    "REVIEW_PAGE",
    "draw_error",
    "draw_facts",
    "draw_note",
    "draw_quotes",
    "draw_relation",
    "draw_style",
    "heading",
    "link_to_concept",
    "link_to_map",
    "link_to_path",
    "origin_badge",
]

MAP_PAGE = "views/map.py"
CONCEPT_PAGE = "views/concept.py"
PATH_PAGE = "views/path.py"
OVERVIEW_PAGE = "views/overview.py"
REVIEW_PAGE = "views/review.py"

_STYLE = Path(__file__).with_name("style.css")
_ORIGINS = {
    Origin.CURATED: ("green", "A person wrote this relation in the glossary."),
    Origin.EXTRACTED: ("blue", "Found in the text that is quoted."),
    Origin.DERIVED: ("gray", "Follows from the other relations that are named."),
}


def draw_style() -> None:
    """The pages' own style sheet; it holds no text of the glossary."""
    st.html(_STYLE)


def heading(text: str, level: int = 2, explanation: str | None = None) -> None:
    """A heading that shows ``text`` as it is."""
    draw = {1: st.title, 2: st.header, 3: st.subheader}[level]
    draw(escaped(text), anchor=False, help=explanation)


def link_to_concept(concept: Concept, *, label: str | None = None) -> None:
    """A link to a concept's own page."""
    st.page_link(CONCEPT_PAGE, label=label or escaped(concept.name), query_params={"id": concept.id})


def link_to_map(address: MapAddress, label: str, icon: str | None = None) -> None:
    """A link to the map as ``address`` says; ``label`` is Markdown."""
    st.page_link(MAP_PAGE, label=label, icon=icon, query_params=address.parameters())


def link_to_path(address: PathAddress, label: str, icon: str | None = None) -> None:
    """A link to a learning path; ``label`` is Markdown."""
    st.page_link(PATH_PAGE, label=label, icon=icon, query_params=address.parameters())


def origin_badge(origin: Origin) -> None:
    """Who asserts a relation, in a word."""
    color, explanation = _ORIGINS[origin]
    st.badge(origin.value.lower(), color=color, help=explanation)  # type: ignore[arg-type]  # a literal from the table


def draw_note(text: str, key: str) -> None:
    """Small plain text."""
    with st.container(key=f"note-{key}"):
        st.text(text)


def draw_facts(concept: Concept) -> None:
    """Section, hours and kind in one line of badges."""
    with st.container(horizontal=True, gap="small", vertical_alignment="center"):
        if concept.section:
            st.badge(escaped(concept.section), color="blue", help="Section of the glossary")
        if concept.hours is not None:
            st.badge(escaped(hours_text(concept.hours)), color="violet", help="Estimated time to learn it")
        if concept.kind is ConceptKind.MENTIONED:
            st.badge("mentioned, not defined", color="orange", help="Other definitions name it; the glossary has none")


def draw_quotes(evidence: Iterable[Evidence], key: str) -> None:
    """Each verbatim quote, as text; one that stands inside another is not shown again."""
    given = list(dict.fromkeys(each.quote for each in evidence))
    quotes = [quote for quote in given if not any(quote in other for other in given if other != quote)]
    if quotes:
        with st.container(key=f"quote-{key}", gap="xsmall"):
            for quote in quotes:
                st.text(f"“{quote}”")


def draw_relation(
    relation: Relation,
    other: Concept,
    premises: Mapping[RelationId, Relation],
    concepts: Mapping[ConceptId, Concept],
    key: str,
) -> None:
    """The other concept, who says so and how surely, and the evidence: quotes, or what it follows from."""
    with st.container(gap="xxsmall"):
        with st.container(horizontal=True, gap="small", vertical_alignment="center"):
            link_to_concept(other)
            origin_badge(relation.origin)
            if relation.confidence < 1:
                st.caption(f"confidence {relation.confidence:.2f}")
        draw_quotes(relation.evidence, key)
        draw_premises([premises[id_] for id_ in relation.premises if id_ in premises], concepts, key)


def draw_premises(premises: Sequence[Relation], concepts: Mapping[ConceptId, Concept], key: str) -> None:
    """What a derived relation follows from, with the quotes for it."""
    for place, premise in enumerate(premises):
        draw_note(f"because {sentence_of(premise, concepts)}", f"{key}-premise-{place}")
        draw_quotes(premise.evidence, f"{key}-premise-{place}")


def draw_error(error: LexigraphError, location: str) -> None:
    """What went wrong and what to do, in words."""
    if isinstance(error, StoreMissingError):
        option = "" if location == DEFAULT_STORE else f" --store {shlex.quote(location)}"
        st.title("No glossary here yet", anchor=False)
        st.text(f"Nothing has been loaded into {location}. Load a glossary and then reload this page:")
        st.code(f"lexigraph load data{option}", language=None)
        st.text(
            "In the place of data, name a file or folder of your own. The explorer reads the store that the "
            "variable LEXIGRAPH_STORE names."
        )
        return
    unreadable = isinstance(error, StoreFormatError)
    st.title("This store cannot be read" if unreadable else "This page cannot be shown", anchor=False)
    with st.container(border=True):
        st.text(error.message)
        if error.suggestion:
            st.text(f"What to do: {error.suggestion}")
    if st.button("Try again", icon=":material/refresh:"):
        st.rerun()
