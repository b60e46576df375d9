from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from explorer.plain_text import escaped, hours_text, opening


@pytest.mark.parametrize(
    "text", ["<script>", "**b**", "$x$", "`code`", "[a](b)", "# head", "1. one", "- item", "~~s~~"]
)
def test_every_sign_of_markdown_is_escaped(text: str) -> None:
    without = re.sub(r"\\[!-/:-@\[-`{-~]", "", escaped(text))
    assert not re.search(r"[!-/:-@\[-`{-~]", without)


@pytest.mark.parametrize(
    "text",
    [":material/home:", ":smile:", ":red[text]", "a -> b", "a <- b", "--", "https://example.org", "www.a.b", "a@b.c"],
)
def test_what_streamlit_replaces_after_parsing_is_broken_up(text: str) -> None:
    shown = escaped(text).replace("\\", "")
    assert shown != text
    assert shown.replace("\u2060", "") == text


@given(st.text())
def test_unescaping_gives_the_text_on_one_line(text: str) -> None:
    made = escaped(text)
    assert "\n" not in made
    shown = re.sub(r"\\([!-/:-@\[-`{-~])", r"\1", made)
    assert shown.replace("\u2060", "") == " ".join(re.split(r"\s+", text)).strip().replace("\u2060", "")


@given(st.text(min_size=1), st.integers(min_value=10, max_value=300))
def test_an_opening_is_never_much_longer_than_its_limit(text: str, limit: int) -> None:
    assert len(opening(text, limit)) <= limit + 2


@pytest.mark.parametrize(("hours", "text"), [(0, "0 h"), (2.0, "2 h"), (0.125, "0.12 h"), (12.5, "12.5 h")])
def test_hours_are_short(hours: float, text: str) -> None:
    assert hours_text(hours) == text
