"""The curator's view: what the glossary holds, what it names without defining, what stands alone."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from explorer.drawing import CONCEPT_PAGE, heading
from explorer.plain_text import counted, escaped, hours_text, opening
from explorer.reading import Overview, Source, open_source, read_overview
from graph.model import Concept, ConceptKind, Origin
from graph.vocabulary import VOCABULARY

_EVERY = "all"
_MISSING = ("name", "section", "relations", "related to")
_ALONE = ("name", "section", "definition")
_ALL = ("name", "section", "kind", "relations", "hours", "definition")


def draw_counts(source: Source, overview: Overview) -> None:
    """The glossary in numbers."""
    info = source.info
    heading(info.glossary.name or "Glossary", 1)
    about = [f"version {info.glossary.version}" if info.glossary.version else None, info.glossary.licence]
    st.caption(escaped(", ".join(part for part in about if part)) or "\u00a0")
    defined = sum(each.kind is ConceptKind.DEFINED for each in overview.concepts)
    alone = sum(not overview.degrees.get(each.id) for each in overview.concepts)
    columns = st.columns(4)
    columns[0].metric("Concepts", f"{info.concepts:,}", border=True)
    columns[1].metric("Relations", f"{info.relations:,}", border=True)
    columns[2].metric("Named but not defined", f"{len(overview.concepts) - defined:,}", border=True)
    columns[3].metric("Without any relation", f"{alone:,}", border=True)
    if len(overview.concepts) < info.concepts:
        st.caption(f"Lists and the last two numbers cover the {len(overview.concepts):,} most connected concepts.")


def draw_relation_counts(overview: Overview) -> None:
    """Relations by type and by who asserts them."""
    heading("Relations by type and origin")
    rows = [
        {
            "relation": info.label,
            **{origin.value.lower(): counts.get(origin, 0) for origin in Origin},
            "all": sum(counts.values()),
        }
        for info in VOCABULARY.values()
        if (counts := overview.counts.get(info.type))
    ]
    if not rows:
        st.caption("The graph has no relations.")
        return
    st.dataframe(rows, hide_index=True, width="stretch", height="content", key="relation_counts")


def draw_sections(source: Source) -> None:
    """Concepts by section."""
    heading("Sections")
    counts = source.info.section_counts
    if not counts:
        st.caption("The glossary has no sections.")
        return
    table = [{"section": name, "concepts": count} for name, count in counts.items()]
    bar = st.column_config.ProgressColumn("concepts", format="%d", min_value=0, max_value=max(counts.values()))
    st.dataframe(
        table, hide_index=True, width="stretch", height="content", column_config={"concepts": bar}, key="section_counts"
    )


def row_of(concept: Concept, overview: Overview) -> dict[str, object]:
    """A concept as a row of a table."""
    return {
        "name": concept.name,
        "section": concept.section or "",
        "kind": concept.kind.value.lower(),
        "relations": overview.degrees.get(concept.id, 0),
        "related to": ", ".join(overview.named_by.get(concept.id, ())),
        "hours": "" if concept.hours is None else hours_text(concept.hours),
        "definition": opening(concept.definition) if concept.definition else "",
    }


def draw_table(concepts: Sequence[Concept], overview: Overview, columns: Sequence[str], key: str) -> None:
    """Concepts as a table; selecting a row opens the concept."""
    table = [row_of(concept, overview) for concept in concepts]
    picked = st.dataframe(
        table,
        hide_index=True,
        width="stretch",
        column_order=columns,
        on_select="rerun",
        selection_mode="single-row",
        key=key,
    )
    if rows := picked["selection"]["rows"]:
        st.switch_page(CONCEPT_PAGE, query_params={"id": concepts[rows[0]].id})


def draw_missing(overview: Overview) -> None:
    """Names that definitions use and the glossary does not define, the most needed first."""
    heading("Named but not defined")
    degrees = overview.degrees
    missing = [each for each in overview.concepts if each.kind is ConceptKind.MENTIONED]
    if not missing:
        st.caption("Every concept has a definition.")
        return
    st.caption("Most related first: defining these would help most. Select a row to open the concept.")
    draw_table(
        sorted(missing, key=lambda each: (-degrees.get(each.id, 0), each.name.casefold())),
        overview,
        _MISSING,
        "missing",
    )


def draw_alone(overview: Overview) -> None:
    """Concepts that nothing is said about but their definition."""
    heading("Without any relation")
    alone = [each for each in overview.concepts if not overview.degrees.get(each.id)]
    if alone:
        draw_table(alone, overview, _ALONE, "alone")
    else:
        st.caption("Every concept is related to another.")


def draw_all(overview: Overview) -> None:
    """All concepts, to be filtered."""
    heading("All concepts")
    text, section, kind = st.columns([2, 1, 1])
    wanted = text.text_input("Name or definition contains", key="filter_text", placeholder="anything").casefold()
    sections = list(dict.fromkeys(each.section for each in overview.concepts if each.section))
    in_section = section.selectbox("Section", [_EVERY, *sections], key="filter_section")
    of_kind = kind.selectbox("Kind", [_EVERY, *(each.value.lower() for each in ConceptKind)], key="filter_kind")
    found = [
        each
        for each in overview.concepts
        if wanted in " ".join((each.name, *each.aliases, each.definition or "")).casefold()
        and in_section in (_EVERY, each.section)
        and of_kind in (_EVERY, each.kind.value.lower())
    ]
    st.caption(counted(len(found), "concept"))
    draw_table(found, overview, _ALL, "all")


def main() -> None:
    """Draw the page."""
    source = open_source()
    overview = read_overview(source)
    draw_counts(source, overview)
    left, right = st.columns(2, gap="large")
    with left:
        draw_relation_counts(overview)
    with right:
        draw_sections(source)
    draw_missing(overview)
    draw_alone(overview)
    draw_all(overview)


if __name__ == "__main__":  # as which Streamlit runs it
    main()
