"""Takes the screenshots of the README from a running explorer over the bundled glossary.

``python tests/explorer/take_screenshots.py --url http://127.0.0.1:8501 --out docs`` writes ``map.png``,
``concept.png`` and ``map-dark.png`` there.
"""

from __future__ import annotations

import argparse
import os
import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright


@dataclass(frozen=True, slots=True)
class Shot:
    """One picture: its file name, the page, and how it is looked at."""

    name: str
    path: str
    scheme: str = "light"
    height: int = 860


SHOTS = (
    Shot("map.png", "/?concept=transformer&path=transformer"),
    Shot("concept.png", "/concept?id=rag", height=1040),
    Shot("map-dark.png", "/?color=cluster", scheme="dark"),
)


def take(browser: Browser, url: str, shot: Shot, folder: Path) -> Path:
    """Write one picture and return its file."""
    context = browser.new_context(
        viewport={"width": 1380, "height": shot.height},
        color_scheme="dark" if shot.scheme == "dark" else "light",
        reduced_motion="reduce",
    )
    page = context.new_page()
    page.goto(url.rstrip("/") + shot.path)
    page.wait_for_selector('[data-testid="stApp"][data-test-script-state="notRunning"]')
    page.wait_for_selector(".map[data-drawn], h1")
    page.wait_for_timeout(1500)
    page.mouse.move(5, shot.height - 5)
    file = folder / shot.name
    page.screenshot(path=file)
    context.close()
    return file


def main(arguments: Sequence[str] | None = None) -> None:
    """Take them all."""
    parser = argparse.ArgumentParser(description="Take the README's screenshots from a running explorer.")
    parser.add_argument("--url", required=True, help="address of the explorer")
    parser.add_argument("--out", type=Path, default=Path(), help="folder for the pictures (default: here)")
    options = parser.parse_args(arguments)
    options.out.mkdir(parents=True, exist_ok=True)
    chromium = os.environ.get("LEXIGRAPH_TEST_CHROMIUM") or shutil.which("chromium") or shutil.which("google-chrome")
    with sync_playwright() as playwright:
        arguments_ = ["--headless", "--no-sandbox", "--disable-gpu", "--disable-background-networking"]
        browser = playwright.chromium.launch(executable_path=chromium, args=arguments_)
        for shot in SHOTS:
            print(take(browser, options.url, shot, options.out))
        browser.close()


if __name__ == "__main__":
    main()
