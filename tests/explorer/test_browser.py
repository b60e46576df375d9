"""The explorer in a real browser: what a reader sees and does, and that nothing leaves the machine."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from graph.model import Graph
from loaders.decisions import read_decisions
from tests.explorer.browsing import (
    LOWEST_CONTRAST,
    Visit,
    eventually,
    follow,
    know,
    labels,
    point,
    settle,
    steps,
)

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]  # one browser, and one server for it

NASTY_NAME = "<script>alert(1)</script> **b** $x$ :material/home: `c` [d](e)"


@pytest.fixture(scope="module")
def address(serve: Callable[[Path | str], str], store_file: Path) -> str:
    return serve(store_file)


@pytest.fixture
def visit(page: Page, address: str) -> Iterator[Callable[..., Visit]]:
    visits: list[Visit] = []

    def start(**settings: Any) -> Visit:
        visits.append(Visit(page, address, **settings))
        return visits[-1]

    yield start
    for each in visits:
        each.leave()
    assert [each.hosts - {"127.0.0.1"} for each in visits] == [set()] * len(visits)
    assert [each.complaints for each in visits] == [[]] * len(visits)


Start = Callable[..., Visit]


# -- the map -------------------------------------------------------------------------------------------------------


def test_the_map_has_a_point_for_each_concept(visit: Start, small_graph: Graph) -> None:
    page = visit().open("/")
    expect(page.locator(".point")).to_have_count(len(small_graph.concepts))
    expect(page.locator(".point.mentioned")).to_have_count(1)


def test_pointing_at_a_concept_shows_name_section_and_first_sentence(visit: Start) -> None:
    page = visit().open("/")
    expect(page.locator(".tip")).to_be_hidden()
    point(page, "model").hover()
    expect(page.locator(".tip-name")).to_have_text("Model")
    expect(page.locator(".tip-section")).to_have_text("Basics")
    expect(page.locator(".tip-sentence")).to_have_text("A model is a function with learned parameters.")


def test_a_click_opens_the_concept_and_back_returns(visit: Start) -> None:
    page = visit().open("/")
    point(page, "transformer").click()
    expect(page).to_have_url(re.compile(r"\?concept=transformer$"))
    expect(page.get_by_role("heading", name="Transformer")).to_be_visible()
    point(page, "model").click()
    expect(page.get_by_role("heading", name="Model", exact=True)).to_be_visible()
    page.go_back()
    expect(page.get_by_role("heading", name="Transformer")).to_be_visible()
    expect(point(page, "transformer")).to_have_class(re.compile("selected"))
    follow(page, "Open concept", "concept?id=transformer")
    expect(page).to_have_url(re.compile(r"/concept\?id=transformer$"))
    expect(page.get_by_role("heading", level=1)).to_have_text("Transformer")


def test_relations_of_the_selected_concept_are_drawn_with_their_types(visit: Start) -> None:
    page = visit().open("/?concept=transformer")
    expect(page.locator(".edge.own")).to_have_count(2)  # to attention and to neural network, whatever the types
    expect(page.locator(".edge-label", has_text="uses")).to_have_count(1)
    eventually(page, lambda: {"Transformer", "Attention", "Neural Network"} <= set(labels(page)))


def test_search_highlights_and_lists_hits_and_enter_opens_the_first(visit: Start) -> None:
    page = visit().open("/")
    box = page.get_by_role("combobox", name="Search concepts on the map")
    box.fill("fitting")
    expect(page.locator(".point.hit-point")).to_have_count(2)
    expect(page.locator(".hit span:first-child")).to_have_text(["Overfitting", "Underfitting"])
    box.fill("step size")
    expect(page.locator(".hit")).to_have_text(re.compile("Learning Rate.*also step size"))
    box.press("Enter")
    expect(page).to_have_url(re.compile(r"concept=rate"))
    expect(page.locator(".hits")).to_be_hidden()
    box.fill("zzz")
    expect(page.locator(".hits")).to_have_text("No concept on the map has this name.")


def test_a_learning_path_is_drawn_with_numbered_steps(visit: Start) -> None:
    page = visit().open("/?path=transformer")
    expect(page.locator(".badge text")).to_have_text(["1", "2", "3", "4", "5"])
    expect(page.locator(".route-line")).to_have_count(4)
    page.get_by_role("link", name="Hide path").click()
    expect(page.locator(".badge")).to_have_count(0)


def test_relations_of_chosen_types_are_drawn_and_kept_in_the_address(visit: Start) -> None:
    page = visit().open("/")
    expect(page.locator(".edge")).to_have_count(0)
    page.get_by_text("Relations ▾").click()
    page.get_by_role("checkbox", name="is a", exact=False).first.check()
    expect(page.locator(".edge")).to_have_count(3)
    expect(page).to_have_url(re.compile("relations=IS_A"))
    page.reload()
    settle(page)
    expect(page.locator(".edge")).to_have_count(3)


def test_a_legend_entry_hides_its_concepts_and_colors_follow_the_choice(visit: Start) -> None:
    page = visit().open("/")
    entry = page.locator(".legend button", has_text="Networks")
    entry.click()
    expect(entry).to_have_attribute("aria-pressed", "false")
    expect(page.locator(".point.hidden")).to_have_count(4)
    page.get_by_label("Color points by").select_option("cluster")
    expect(page.locator(".legend button")).to_have_text(["Fitting7", "Shape6", "In no cluster1"])
    expect(page.locator(".point.hidden")).to_have_count(0)
    expect(page).to_have_url(re.compile("color=cluster"))


def test_labels_do_not_overlap_and_zoom_shows_more(visit: Start) -> None:
    page = visit(viewport={"width": 700, "height": 700}).open("/")
    few = set(labels(page))
    boxes = page.locator(".labels .label").evaluate_all(
        "all => all.map(e => e.getBoundingClientRect()).map(b => [b.left, b.top + 2, b.right, b.bottom - 2])"
    )
    for at, (left, top, right, bottom) in enumerate(boxes):
        for other in boxes[at + 1 :]:
            assert not (left < other[2] and other[0] < right and top < other[3] and other[1] < bottom)
    place = point(page, "model").bounding_box()
    page.locator(".scene").hover()
    page.mouse.wheel(0, -400)
    eventually(page, lambda: point(page, "model").bounding_box() != place)
    page.get_by_role("button", name="Reset view").click()
    eventually(page, lambda: point(page, "model").bounding_box() == place)
    eventually(page, lambda: set(labels(page)) == few)


def test_dragging_moves_the_map_and_opens_nothing(visit: Start) -> None:
    page = visit().open("/")
    before = point(page, "layer").bounding_box()
    page.mouse.move(before["x"] + 8, before["y"] + 8)
    page.mouse.down()
    page.mouse.move(before["x"] + 68, before["y"] + 48, steps=4)
    page.mouse.up()

    def moved() -> bool:
        after = point(page, "layer").bounding_box()
        return abs(after["x"] - before["x"] - 60) < 3 and abs(after["y"] - before["y"] - 40) < 3

    eventually(page, moved)
    assert "concept=" not in page.url


def test_the_map_can_be_used_with_the_keyboard_alone(visit: Start) -> None:
    page = visit().open("/")
    page.get_by_role("button", name="Reset view").focus()
    page.keyboard.press("Tab")
    first = page.evaluate("document.activeElement.shadowRoot.activeElement.dataset.id")
    expect(page.locator(".tip")).to_be_visible()
    expect(page.locator('.point[tabindex="0"]')).to_have_count(1)
    moved = first
    for key in ("ArrowRight", "ArrowLeft", "ArrowUp", "ArrowDown"):
        page.keyboard.press(key)
        moved = page.evaluate("document.activeElement.shadowRoot.activeElement.dataset.id")
        if moved != first:
            break
    assert moved != first
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(f"concept={moved}$"))
    page.keyboard.press("Escape")
    expect(page).not_to_have_url(re.compile("concept="))


def test_every_point_is_named_for_a_screen_reader(visit: Start) -> None:
    page = visit().open("/")
    name = "Model. Basics. A model is a function with learned parameters."
    expect(page.get_by_role("button", name=name)).to_have_count(1)
    expect(page.get_by_role("button", name="Dropout. mentioned, not defined")).to_have_count(1)


# -- the other pages -----------------------------------------------------------------------------------------------


def test_pages_are_reached_by_their_own_links_and_from_each_other(visit: Start) -> None:
    page = visit().open("/concept?id=transformer")
    follow(page, "Learning path to this", "path?targets=transformer")
    expect(page).to_have_url(re.compile(r"/path\?targets=transformer$"))
    expect(steps(page)).to_have_count(5)
    know(page, "model").click()
    expect(page).to_have_url(re.compile(r"/path\?targets=transformer&known=model$"))
    expect(steps(page)).to_have_count(4)
    page.go_back()
    expect(steps(page)).to_have_count(5)
    follow(page, "Show on map", "?path=transformer")
    expect(page.locator(".badge")).to_have_count(5)


def test_a_plan_can_be_downloaded(visit: Start) -> None:
    page = visit().open("/path?targets=transformer")
    page.get_by_test_id("stPopoverButton").click()
    with page.expect_download() as started:
        page.get_by_role("button", name="Markdown").click()
    assert started.value.suggested_filename == "learning-path-transformer.md"
    assert "Transformer" in started.value.path().read_text(encoding="utf-8")


@pytest.mark.parametrize("path", ["/?concept=nasty", "/concept?id=nasty", "/path?targets=nasty", "/overview"])
def test_markup_in_a_glossary_is_shown_as_text(visit: Start, path: str) -> None:
    page = visit().open(path)
    if path != "/overview":  # which draws its tables on a canvas
        main = page.locator("[data-testid=stMain]")
        eventually(page, lambda: NASTY_NAME in main.inner_text().replace("\u2060", ""))
    assert page.locator("[data-testid=stMain] :is(script, b, .katex)").count() == 0
    point_names = page.locator(".point").evaluate_all("all => all.map(e => e.getAttribute('aria-label'))")
    assert not point_names or any(NASTY_NAME in name for name in point_names)


def test_candidates_are_decided_on_with_keys_and_the_decisions_downloaded(visit: Start) -> None:
    page = visit(color_scheme="dark").open("/review")
    candidate = page.locator(".st-key-candidate")
    for key, place in (("a", 2), ("x", 3), ("s", 4), ("u", 3), ("s", 4)):
        page.keyboard.press(key)
        expect(candidate).to_contain_text(f"{place} of 4")
    main = page.locator("[data-testid=stMain]")
    assert NASTY_NAME in main.inner_text().replace("\u2060", "")
    assert "“It is <b>not</b> *bold*, costs $5 to $6, shows :smile:”" in main.inner_text().replace("\u2060", "")
    assert page.locator("[data-testid=stMain] :is(script, b, .katex)").count() == 0
    lowest, text = page.evaluate(LOWEST_CONTRAST)
    assert lowest >= 4.5, text
    settle(page)  # a button that is drawn anew loses the click
    with page.expect_download() as started:
        page.get_by_role("button", name="Download decisions").click()
    assert started.value.suggested_filename == "lexigraph.decisions.yaml"
    assert [(each.verdict.value, each.id) for each in read_decisions(started.value.path())] == [
        ("accepted", "training:IMPROVES:model"),
        ("rejected", "rate:REQUIRES:training"),
    ]


# -- readable ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("path", ["/", "/?path=transformer", "/concept?id=loss", "/path?targets=transformer"])
def test_text_is_readable_in_light_and_dark(visit: Start, scheme: str, path: str) -> None:
    page = visit(color_scheme=scheme).open(path)
    background = page.evaluate("getComputedStyle(document.querySelector('.stApp')).backgroundColor")
    assert (background == "rgb(255, 255, 255)") == (scheme == "light")
    page.wait_for_timeout(400)  # what is still fading in
    lowest, text = page.evaluate(LOWEST_CONTRAST)
    assert lowest >= 4.5, text


def test_on_a_phone_nothing_is_wider_than_the_screen(visit: Start) -> None:
    page = visit(viewport={"width": 390, "height": 844}).open("/?concept=transformer")
    for path in ("/concept?id=transformer", "/path?targets=transformer", "/overview", "/review"):
        assert page.evaluate("document.querySelector('.stMain').scrollWidth") <= 390
        page.goto(page.url.split("/", 3)[0] + "//" + page.url.split("/", 3)[2] + path)
        settle(page)
        page.wait_for_timeout(300)
    assert page.evaluate("document.querySelector('.stMain').scrollWidth") <= 390


def test_a_store_that_is_not_there_is_told_and_shown_once_loaded(
    page: Page, serve: Callable[[Path | str], str], tmp_path: Path, store_file: Path
) -> None:
    store = tmp_path / "later.db"
    visited = Visit(page, serve(store))
    visited.open("/")
    expect(page.get_by_role("heading", name="No glossary here yet")).to_be_visible()
    store.write_bytes(store_file.read_bytes())
    page.reload()
    settle(page)
    expect(page.locator(".point").first).to_be_attached()
    visited.leave()
    assert visited.complaints == []
