"""The explorer in a real browser, over a Neo4j server."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from graph.model import Graph
from tests.explorer.browsing import Visit, follow, point, steps
from tests.neo4j.fixtures import NEEDS_NEO4J, Neo4jDatabase

pytestmark = [pytest.mark.browser, *NEEDS_NEO4J]


def test_every_page_is_drawn_from_neo4j(
    page: Page, serve: Callable[..., str], small_graph: Graph, neo4j_database: Neo4jDatabase
) -> None:
    with neo4j_database.store() as store:
        store.replace(small_graph)
    visited = Visit(page, serve(neo4j_database.location, neo4j_database.password))
    visited.open("/")
    expect(page.locator(".point")).to_have_count(len(small_graph.concepts))
    point(page, "transformer").click()
    follow(page, "Open concept", "concept?id=transformer")
    expect(page.get_by_role("heading", level=1)).to_have_text("Transformer")
    follow(page, "Learning path to this", "path?targets=transformer")
    expect(steps(page)).to_have_count(5)
    visited.open("/overview")
    expect(page.get_by_role("heading", level=1)).to_have_text("Learning *machines*")
    visited.leave()
    assert visited.complaints == []
