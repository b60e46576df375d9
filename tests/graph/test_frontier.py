from __future__ import annotations

import networkx as nx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graph.errors import InvalidArgumentError, UnknownConceptError
from graph.frontier import frontier
from graph.learning import learning_path
from graph.model import ConceptId, Graph, Origin
from graph.store import RelationFilter
from graph.vocabulary import RelationType
from tests.graph.samples import graph_of, relation, requires, stored

GRAPH = graph_of(
    requires("ab", "bd", "cd", "ed", "ae", "fe"), hours={"d": 2.5}, also="z"
)  # d first; then b, c, e; a needs b and e


def ready(known: str, towards: str | None = None, **more) -> str:
    with stored(GRAPH) as store:
        found = frontier(store, list(known), None if towards is None else list(towards), **more)
    return "".join(each.concept.id for each in found)


@pytest.mark.parametrize(
    ("known", "towards", "found"),
    [
        ("", None, "dz"),  # what needs nothing, the most needed first
        ("d", None, "ebcz"),
        ("de", None, "bcfz"),
        ("dbe", None, "acfz"),
        ("dbcefaz", None, ""),
        ("", "a", "d"),
        ("d", "a", "eb"),
        ("d", "b", "b"),
        ("b", "a", "d"),  # e still needs d
        ("be", "a", "a"),
        ("d", "dz", "z"),
        ("d", "", ""),
    ],
)
def test_concepts_whose_every_prerequisite_is_known(known, towards, found):
    assert ready(known, towards) == found


def test_a_frontier_says_what_each_concept_costs_opens_and_requires():
    with stored(GRAPH) as store:
        (d, z) = frontier(store, [])
        (e, *_) = frontier(store, [ConceptId("d")])
    assert (d.hours, d.unlocks, d.requires) == (2.5, 5, ())
    assert (z.hours, z.unlocks) == (1.0, 0)
    assert (e.unlocks, [each.id for each in e.requires]) == (2, ["e:REQUIRES:d"])


def test_the_filter_chooses_which_prerequisites_count():
    weak = relation("a", RelationType.REQUIRES, "b", origin=Origin.EXTRACTED, confidence=0.3)
    with stored(graph_of([weak])) as store:
        assert [each.concept.id for each in frontier(store, [])] == ["b"]
        sure = frontier(store, [], relation_filter=RelationFilter(min_confidence=0.5))
    assert [(each.concept.id, each.unlocks, each.requires) for each in sure] == [("a", 0, ()), ("b", 0, ())]


def test_as_many_as_asked():
    assert ready("d", first=2) == "eb"
    assert ready("d", first=0) == ""
    with pytest.raises(InvalidArgumentError):
        ready("d", first=-1)


@pytest.mark.parametrize(("known", "towards"), [("q", None), ("d", "q")])
def test_an_unknown_id_is_refused(known, towards):
    with pytest.raises(UnknownConceptError):
        ready(known, towards)


@st.composite
def acyclic_graphs(draw) -> Graph:
    pairs = draw(st.sets(st.tuples(st.integers(0, 6), st.integers(0, 6)), max_size=14))
    return graph_of(requires(*(("abcdefg"[i], "abcdefg"[j]) for i, j in sorted(pairs) if i < j)), also="abcdefg")


@settings(max_examples=40)
@given(acyclic_graphs(), st.sets(st.sampled_from("abcdefg")), st.sampled_from("abcdefg"))
def test_the_frontier_is_where_a_learning_path_can_go_on(graph, known, target):
    needs = nx.DiGraph((each.source, each.target) for each in graph.relations)
    needs.add_nodes_from("abcdefg")
    with stored(graph) as store:
        everything = frontier(store, sorted(known), first=100)
        on_the_way = {each.concept.id for each in frontier(store, sorted(known), [target], first=100)}
        path = learning_path(store, [target], sorted(known))
    expected = {each for each in "abcdefg" if each not in known and set(needs.successors(each)) <= known}
    assert {each.concept.id for each in everything} == expected
    assert on_the_way == expected & {step.concept.id for step in path.steps}
    assert bool(on_the_way) == bool(path.steps)
    assert {each.concept.id: each.unlocks for each in everything} == {
        each: len(nx.ancestors(needs, each)) for each in expected
    }
