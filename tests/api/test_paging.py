"""Pages, cursors, and walking a list from end to end."""

from __future__ import annotations

import base64

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.schema.paging import cursor, page_info, window
from api.settings import ApiSettings
from graph.errors import InvalidArgumentError
from graph.store import Page, Window

SETTINGS = ApiSettings()
PAGE = "totalCount edges { cursor node { id } } pageInfo { hasNextPage hasPreviousPage startCursor endCursor }"


@pytest.mark.parametrize("first", [1, 3, 8, 20])
@pytest.mark.parametrize(
    "field",
    [
        "concepts(first: $n, after: $after)",
        "relations(first: $n, after: $after)",
        "candidates(first: $n, after: $after)",
    ],
)
def test_pages_join_to_the_whole_list(ask, field, first):
    text = f"query($n: Int!, $after: String) {{ list: {field} {{ {PAGE} }} }}"
    whole = [edge["node"]["id"] for edge in ask(text, n=1000)["list"]["edges"]]
    seen, after, pages = [], None, 0
    while True:
        page = ask(text, n=first, after=after)["list"]
        info = page["pageInfo"]
        assert page["totalCount"] == len(whole)
        assert info["hasPreviousPage"] == (pages > 0)
        assert (info["startCursor"], info["endCursor"]) == (page["edges"][0]["cursor"], page["edges"][-1]["cursor"])
        seen += [edge["node"]["id"] for edge in page["edges"]]
        after, pages = info["endCursor"], pages + 1
        if not info["hasNextPage"]:
            break
    assert seen == whole
    assert pages == -(-len(whole) // first)


@pytest.mark.parametrize("field", ["neighbors", "prerequisites", "unlocks", "reachable"])
def test_pages_of_what_stands_at_a_concept(ask, field):
    types = "relations: [REQUIRES, USES], direction: BOTH, " if field == "reachable" else ""
    text = f'query($n: Int!, $after: String) {{ concept(id: "backpropagation") {{ list: {field}({types}first: $n, after: $after) {{ {PAGE} nodes {{ id }} }} }} }}'
    whole = ask(text, n=1000)["concept"]["list"]
    first = ask(text, n=1)["concept"]["list"]
    rest = ask(text, n=1000, after=first["pageInfo"]["endCursor"])["concept"]["list"]
    assert first["edges"] + rest["edges"] == whole["edges"]
    assert first["nodes"] + rest["nodes"] == whole["nodes"]
    assert first["totalCount"] == rest["totalCount"] == whole["totalCount"]


def test_no_items_are_asked_for(ask):
    page = ask(f"{{ concepts(first: 0) {{ {PAGE} }} }}")["concepts"]
    assert page == {
        "totalCount": 8,
        "edges": [],
        "pageInfo": {"hasNextPage": True, "hasPreviousPage": False, "startCursor": None, "endCursor": None},
    }


def test_a_cursor_beyond_the_end_gives_an_empty_page(ask):
    page = ask(f"query($after: String) {{ concepts(after: $after) {{ {PAGE} }} }}", after=cursor(99))["concepts"]
    assert (page["edges"], page["pageInfo"]["hasNextPage"], page["pageInfo"]["hasPreviousPage"]) == ([], False, True)


@given(st.integers(0, 2**53))
def test_a_list_goes_on_after_the_item_of_a_cursor(position):
    assert window(5, cursor(position), SETTINGS) == Window(5, position)


@given(st.text(max_size=30) | st.binary(max_size=30).map(lambda data: base64.urlsafe_b64encode(data).decode()))
def test_anything_else_is_no_cursor(text):
    with pytest.raises(InvalidArgumentError, match="after is no cursor"):
        window(5, text, SETTINGS)


@pytest.mark.parametrize(
    "text",
    ["", "YWZ0ZXI6", "YWZ0ZXI6LTE=", "YWZ0ZXI6MS41", "YWZ0ZXI6wrI=", cursor(10**16), cursor(3)[:-1], cursor(3) + "\n"],
)
def test_near_misses_are_no_cursors(text):
    with pytest.raises(InvalidArgumentError):
        window(5, text, SETTINGS)


@given(st.integers(0, 30), st.integers(0, 12), st.integers(0, 40))
def test_page_info_says_what_stands_before_and_after(total, first, offset):
    items = tuple(range(total))[offset : offset + first]
    info = page_info(Page(items, total), Window(first, offset))
    assert info.has_next_page == (offset + len(items) < total)
    assert info.has_previous_page == (offset > 0 and total > 0)
    assert (info.start_cursor is None) == (not items)
