"""A browser on the explorer: pages with what they ask for and complain about, and waiting for what they draw."""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from typing import Any, Literal
from urllib.parse import urlsplit

from playwright.sync_api import ConsoleMessage, Page, ViewportSize, expect

PATIENCE_MS = 20_000
"""On a busy machine the first drawing of a page takes seconds."""

LOWEST_CONTRAST = """
() => {
  const parse = (color) => {
    const parts = color.match(/[\\d.]+/g).map(Number);
    const scale = color.startsWith("color(srgb") ? 255 : 1;
    return { rgb: parts.slice(0, 3).map((part) => part * scale), alpha: parts[3] ?? 1 };
  };
  const over = (top, bottom, alpha) => top.map((part, at) => part * alpha + bottom[at] * (1 - alpha));
  const parent = (node) => node.parentElement ?? node.getRootNode().host ?? null;
  const behind = (element) => {
    const layers = [];
    for (let node = element; node; node = parent(node)) layers.push(parse(getComputedStyle(node).backgroundColor));
    return layers.reverse().reduce((color, layer) => over(layer.rgb, color, layer.alpha), [255, 255, 255]);
  };
  const opacity = (element) => {
    let product = 1;
    for (let node = element; node; node = parent(node)) product *= Number(getComputedStyle(node).opacity);
    return product;
  };
  const luminance = (rgb) => {
    const [r, g, b] = rgb.map((part) => part / 255).map((c) => (c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4));
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const ratio = (one, other) => {
    const [low, high] = [luminance(one), luminance(other)].sort((a, b) => a - b);
    return (high + 0.05) / (low + 0.05);
  };
  const found = [];
  const visit = (root) => {
    for (const element of root.querySelectorAll("*")) {
      if (element.shadowRoot) visit(element.shadowRoot);
      const own = [...element.childNodes].filter((node) => node.nodeType === 3).map((node) => node.data).join("").trim();
      const box = element.getBoundingClientRect();
      const style = getComputedStyle(element);
      if (!own || box.width < 2 || box.height < 2 || style.visibility === "hidden") continue;
      if (element.closest("[data-testid=stIconMaterial], .badge, .announce, style, script, option, [disabled]")) continue;
      const color = parse(element instanceof SVGElement ? style.fill : style.color);
      const ground = behind(element);
      found.push([ratio(over(color.rgb, ground, color.alpha * opacity(element)), ground), own.slice(0, 60)]);
    }
  };
  visit(document);
  return found.sort((a, b) => a[0] - b[0])[0];
}
"""
"""The lowest contrast of any text on the page with what lies behind it, with that text: WCAG 2.2, 1.4.3."""


class Visit:
    """A page with what it asks for and complains about from now until it is left, as if nobody had been there before."""

    def __init__(
        self,
        page: Page,
        address: str,
        *,
        viewport: ViewportSize | None = None,
        color_scheme: Literal["light", "dark"] = "light",
    ) -> None:
        self.page = page
        self.page.set_viewport_size(viewport or {"width": 1440, "height": 900})
        self.page.emulate_media(color_scheme=color_scheme, reduced_motion="reduce")
        self.address = address
        self.hosts: set[str] = set()
        self.complaints: list[str] = []
        self._heard: dict[Any, Callable[[Any], None]] = {
            "request": lambda request: self._note(request.url),
            "websocket": lambda socket: self._note(socket.url),
            "console": self._listen,
            "pageerror": lambda error: self.complaints.append(str(error)),
        }
        for event, hear in self._heard.items():
            self.page.on(event, hear)

    def leave(self) -> None:
        self.page.evaluate("localStorage.clear(), sessionStorage.clear()")
        self.page.context.clear_cookies()
        self.page.goto("about:blank")
        for event, hear in self._heard.items():
            self.page.remove_listener(event, hear)

    def _note(self, url: str) -> None:
        parts = urlsplit(url)
        if parts.scheme not in ("data", "blob"):
            self.hosts.add(parts.hostname or "")

    def _listen(self, message: ConsoleMessage) -> None:
        # Below a page's own path Streamlit first looks for its server there, and the browser notes the 404.
        if message.type == "error" and "/_stcore/" not in message.location.get("url", ""):
            self.complaints.append(message.text)

    def open(self, path: str) -> Page:
        self.page.goto(self.address + path)
        settle(self.page)
        return self.page


def settle(page: Page) -> None:
    """Wait until the script has run and, on the map, its last frame is drawn."""
    page.wait_for_selector('[data-testid="stApp"][data-test-script-state="notRunning"]')
    page.wait_for_selector('.map[data-drawn], h1, [data-testid="stAlert"]')
    page.wait_for_timeout(50)


def eventually(page: Page, holds: Callable[[], bool]) -> None:
    """Wait until ``holds`` does; what it asks about moves, or is drawn in pieces."""
    end = time.monotonic() + PATIENCE_MS / 1000
    while not holds():
        assert time.monotonic() < end
        page.wait_for_timeout(50)


def follow(page: Page, name: str, address: str) -> None:
    """Click the link ``name`` once it leads to ``address``: a page is drawn in pieces, the link not first."""
    link = page.get_by_role("link", name=name)
    expect(link).to_have_attribute("href", re.compile(re.escape(address) + "$"))
    link.click()


def know(page: Page, concept: str) -> Any:
    """The button that takes ``concept`` as known."""
    return page.locator(f".st-key-known-{concept} button")


def steps(page: Page) -> Any:
    """The buttons of all steps of a learning path."""
    return page.get_by_role("button", name="I know this")


def point(page: Page, concept: str) -> Any:
    return page.locator(f'.point[data-id="{concept}"]')


def labels(page: Page) -> list[str]:
    return page.locator(".labels .label").all_text_contents()
