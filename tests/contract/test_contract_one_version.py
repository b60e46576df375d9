"""What is read together is of one version, or an error says that the glossary was replaced: on every store."""

from __future__ import annotations

from graph.errors import GlossaryReplacedError
from graph.held_version import one_version
from graph.store import ConceptQuery, Window
from tests.contract.samples import graph_of

OLD, NEW = graph_of("a USES b"), graph_of("a USES b", "c USES d")


def numbers_seen(store) -> set[int] | None:
    """How many concepts each call tells of; None where the store cannot show what it showed before."""
    try:
        page = store.list_concepts(ConceptQuery(), Window())
        return {page.total, len(page.items), len(store.concepts(["a", "b", "c", "d"])), store.info().concepts}
    except GlossaryReplacedError:
        return None


def test_no_call_inside_sees_another_version_than_the_first(loaded):
    store = loaded(OLD)
    with one_version():
        assert numbers_seen(store) == {2}
        loaded(NEW)
        assert numbers_seen(store) in ({2}, None)
    assert numbers_seen(store) == {4}


def test_who_begins_after_a_load_sees_it(loaded):
    store = loaded(OLD)
    assert numbers_seen(store) == {2}
    with one_version():
        loaded(NEW)
        assert numbers_seen(store) == {4}
        assert numbers_seen(store) == {4}
