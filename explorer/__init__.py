"""The explorer: a Streamlit app over a concept graph, with a map, concept pages, learning paths and an overview.

``python -m explorer`` or ``streamlit run explorer/app.py`` starts it; the store is named by ``LEXIGRAPH_STORE``.
"""
