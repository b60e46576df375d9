"""The explorer's entry: ``streamlit run explorer/app.py``, or ``python -m explorer``."""

from __future__ import annotations

from pathlib import Path

import streamlit as st

from explorer.drawing import CONCEPT_PAGE, MAP_PAGE, OVERVIEW_PAGE, PATH_PAGE, REVIEW_PAGE, draw_error, draw_style
from explorer.reading import store_location
from graph.deadline import deadline
from graph.errors import LexigraphError

SECONDS_FOR_A_PAGE = 20.0


def main() -> None:
    """Draw the page that the address names; say in words what keeps it from being drawn."""
    icon = Path(__file__).with_name("icon.png")
    st.set_page_config(page_title="Lexigraph", page_icon=str(icon), layout="wide")
    page = st.navigation(
        [
            st.Page(MAP_PAGE, title="Map", icon=":material/scatter_plot:", default=True),
            st.Page(CONCEPT_PAGE, title="Concept", icon=":material/article:", url_path="concept"),
            st.Page(PATH_PAGE, title="Learning path", icon=":material/route:", url_path="path"),
            st.Page(OVERVIEW_PAGE, title="Glossary", icon=":material/list_alt:", url_path="overview"),
            st.Page(REVIEW_PAGE, title="Review", icon=":material/fact_check:", url_path="review"),
        ],
        position="top",
    )
    draw_style()
    try:
        with deadline(SECONDS_FOR_A_PAGE):
            page.run()
    except LexigraphError as error:
        draw_error(error, store_location())


if __name__ == "__main__":  # as which Streamlit runs it
    main()
