"""GraphiQL in a real browser, from this server alone."""

from __future__ import annotations

import pytest

from api.keys import add_key

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("graphiql")]  # one browser, and one server


@pytest.fixture(scope="module")
def address(serve_shared):
    return serve_shared()


@pytest.fixture(scope="module")
def browser(chromium_path):
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        arguments = ["--headless", "--no-sandbox", "--disable-gpu", "--disable-background-networking"]
        opened = playwright.chromium.launch(executable_path=chromium_path, args=arguments)
        yield opened
        opened.close()


class Visit:
    """A page, with what it asked for and what it complained of."""

    def __init__(self, browser, scheme):
        self.page = browser.new_page(color_scheme=scheme, viewport={"width": 1400, "height": 900})
        self.requests, self.complaints = [], []
        self.page.on("request", lambda request: self.requests.append(request.url))
        self.page.on(
            "console",
            lambda message: self.complaints.append(message.text) if message.type in ("error", "warning") else None,
        )
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))
        self.page.on("requestfailed", lambda request: self.complaints.append(request.url))


def _luminance(page):
    colour = page.evaluate("getComputedStyle(document.querySelector('.graphiql-container')).backgroundColor")
    return sum(float(part) for part in colour.removeprefix("rgb(").rstrip(")").split(",")[:3]) / 3


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_example_query_runs_in_the_browser(browser, address, scheme, tmp_path):
    visit = Visit(browser, scheme)
    page = visit.page
    page.goto(f"{address}/graphql")
    page.wait_for_selector(".graphiql-query-editor .CodeMirror")
    assert "prerequisites" in page.inner_text(".graphiql-query-editor")
    page.click(".graphiql-execute-button")
    page.locator(".result-window", has_text="totalCount").wait_for()
    result = page.inner_text(".result-window")
    assert '"quote"' in result or '"premises"' in result
    assert '"errors"' not in result
    page.click("button[aria-label='Show Documentation Explorer']")
    page.locator(".graphiql-doc-explorer", has_text="Query").wait_for()
    assert (_luminance(page) > 128) == (scheme == "light")
    page.screenshot(path=str(tmp_path / f"graphiql-{scheme}.png"))
    assert visit.complaints == []
    assert {url for url in visit.requests if not url.startswith((address, "data:"))} == set()


def test_the_first_page_leads_to_graphiql(browser, address):
    visit = Visit(browser, "light")
    visit.page.goto(address)
    visit.page.click("text=GraphiQL")
    visit.page.wait_for_selector(".graphiql-query-editor .CodeMirror")
    assert visit.complaints == []


def test_without_a_glossary_the_page_opens_all_the_same(browser, serve, location):
    address = serve()
    location.unlink()
    visit = Visit(browser, "light")
    visit.page.goto(f"{address}/graphql")
    visit.page.wait_for_selector(".graphiql-query-editor .CodeMirror")
    visit.page.click(".graphiql-execute-button")
    visit.page.locator(".result-window", has_text="STORE_UNAVAILABLE").wait_for()
    assert visit.complaints == []


def test_where_a_key_is_needed_it_is_entered_in_the_page(browser, serve, monkeypatch, tmp_path):
    token = add_key(tmp_path / "keys.toml", "reader")
    monkeypatch.setenv("LEXIGRAPH_API_KEYS", str(tmp_path / "keys.toml"))
    page = Visit(browser, "light").page
    page.goto(f"{serve()}/graphql")
    page.wait_for_selector(".graphiql-query-editor .CodeMirror")
    page.click(".graphiql-execute-button")
    page.locator(".result-window", has_text="UNAUTHENTICATED").wait_for()
    page.click("button:text('Headers')")
    page.click(".graphiql-editor-tool .graphiql-editor:not(.hidden) .CodeMirror")
    page.keyboard.insert_text(f'{{"Authorization": "Bearer {token}"}}')
    page.click(".graphiql-execute-button")
    page.locator(".result-window", has_text='"data"').wait_for()
