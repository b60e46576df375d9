"""Mounts the map component and reports what the reader does with it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cache
from pathlib import Path
from typing import Any

import streamlit as st
from streamlit.components.v2.types import ComponentRenderer

__all__ = ["KEY", "draw_map", "map_event"]

KEY = "map"
_FOLDER = Path(__file__).with_name("map_component")
_SCRIPTS = ("geometry.js", "scene.js", "controls.js", "main.js")
"""One module in several files, in order: the component takes its script as one text."""


@cache
def _component() -> ComponentRenderer:
    script = "\n".join((_FOLDER / name).read_text(encoding="utf-8") for name in _SCRIPTS)
    return st.components.v2.component(
        "lexigraph.map",
        html=(_FOLDER / "map.html").read_text(encoding="utf-8"),
        css=(_FOLDER / "map.css").read_text(encoding="utf-8"),
        js=script,
    )


def draw_map(data: Mapping[str, Any], *, on_opened: Callable[[], None], on_view: Callable[[], None]) -> None:
    """The map with ``data`` as :func:`explorer.map_data.map_data` makes it, and what the address says.

    ``on_opened`` is called when a concept is selected (or none any more), ``on_view`` when the coloring or the types
    of drawn relations change; :func:`map_event` then has the value.
    """
    _component()(key=KEY, data=dict(data), on_opened_change=on_opened, on_view_change=on_view)


def map_event(name: str) -> Any:
    """What the component reported last: ``opened`` an id or an empty text, ``view`` ``{"color", "types"}``."""
    return getattr(st.session_state[KEY], name, None)
