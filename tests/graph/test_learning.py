from __future__ import annotations

import math
import random
from collections import Counter
from dataclasses import replace
from itertools import combinations

import networkx as nx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graph.deadline import deadline
from graph.derivation import complete
from graph.errors import InvalidArgumentError, PrerequisiteCycleError, StoreTimeoutError, UnknownConceptError
from graph.learning import LearningPath, learning_path
from graph.model import ConceptId, Graph, Origin
from graph.prerequisites import Prerequisites, learning_order
from graph.store import GraphStore, RelationFilter
from graph.vocabulary import RelationType
from tests.graph.samples import graph_of, relation, requires, stored


def steps(path: LearningPath) -> str:
    return "".join(step.concept.id for step in path.steps)


def skipped(path: LearningPath) -> str:
    return "".join(concept.id for concept in path.skipped)


def unreached(path: LearningPath) -> str:
    return "".join(concept.id for concept in path.unreached)


def plan(graph: Graph, targets: str, known: str = "", budget: float | None = None, **more) -> LearningPath:
    with stored(graph) as store:
        return learning_path(store, list(targets), list(known), budget, **more)


@pytest.mark.parametrize(
    ("pairs", "targets", "known", "learnt", "left_out"),
    [
        (["ab", "bc"], "a", "", "cba", ""),
        (["ab", "bc"], "b", "", "cb", ""),
        (["ab", "bc"], "a", "b", "a", "cb"),
        (["ab", "bc"], "a", "c", "ba", "c"),
        (["ab", "bc"], "a", "a", "", "cba"),
        (["ab", "bc", "ac"], "a", "b", "ca", "b"),  # c stays: a needs it as well
        (["ab", "bc", "bd", "ad"], "a", "b", "da", "cb"),
        (["ab", "cd"], "ac", "", "badc", ""),
        (["ab", "bc"], "ab", "", "cba", ""),  # a target on the way to another
        (["ab", "bc"], "ab", "b", "a", "cb"),
        (["ab"], "b", "", "b", ""),
        (["ab"], "a", "ab", "", "ba"),
    ],
)
def test_the_smallest_closed_set_without_what_is_known(pairs, targets, known, learnt, left_out):
    path = plan(graph_of(requires(*pairs)), targets, known)
    assert (steps(path), skipped(path)) == (learnt, left_out)


def test_the_thread_goes_on_with_what_is_nearest_to_the_last_step():
    # two threads, a1 to a3 and b1 to b3, that only the target joins: by id alone they would alternate
    graph = graph_of(
        requires(("a2", "a1"), ("a3", "a2"), ("b2", "b1"), ("b3", "b2"), ("t", "a3"), ("t", "b3")),
        sections={"a1": "one", "b1": "one", "a2": "two", "b2": "two", "a3": "two", "b3": "two", "t": "two"},
    )
    with stored(graph) as store:
        path = learning_path(store, [ConceptId("t")])
    assert [step.concept.id for step in path.steps] == ["a1", "a2", "a3", "b1", "b2", "b3", "t"]


def test_of_equally_near_ones_the_earlier_section_comes_first_and_then_the_smaller_id():
    graph = graph_of(requires("tz", "ty", "tx", "tw"), sections={"z": "one", "y": "one", "t": "two", "x": "two"})
    assert steps(plan(graph, "t")) == "yzxwt"  # w has no section


def test_hours_are_added_up_and_one_where_none_are_given():
    path = plan(graph_of(requires("ab", "bc"), hours={"a": 2.5, "c": 0.1}), "a")
    assert [(step.hours, step.cumulative_hours) for step in path.steps] == [(0.1, 0.1), (1.0, 1.1), (2.5, 3.6)]
    assert path.total_hours == 3.6


def test_each_step_says_what_it_requires_and_what_needs_it():
    path = plan(graph_of(requires("ab", "ac", "bc")), "a")
    c, b, a = path.steps
    assert (c.position, c.is_target, a.position, a.is_target) == (1, False, 3, True)
    assert [each.id for each in a.requires] == ["a:REQUIRES:c", "a:REQUIRES:b"]
    assert [each.id for each in c.needed_for] == ["b:REQUIRES:c", "a:REQUIRES:c"]
    assert [each.id for each in b.requires] == ["b:REQUIRES:c"]
    assert c.requires == ()


def test_what_a_derived_prerequisite_follows_from_comes_with_the_path():
    premise = relation("a", RelationType.USES, "b")
    path = plan(graph_of(complete([premise]).relations), "a")
    assert steps(path) == "ba"
    assert path.premises == {premise.id: premise}


def test_the_filter_chooses_which_prerequisites_count():
    weak = relation("a", RelationType.REQUIRES, "b", origin=Origin.EXTRACTED, confidence=0.4)
    graph = graph_of([weak, *requires("ac")])
    for relation_filter in (RelationFilter(min_confidence=0.5), RelationFilter(origins=(Origin.CURATED,))):
        assert steps(plan(graph, "a", relation_filter=relation_filter)) == "ca"
    assert steps(plan(graph, "a", relation_filter=RelationFilter(types=(RelationType.USES,)))) == "bca"


@pytest.mark.parametrize(
    ("targets", "budget", "learnt", "beyond"),
    [
        ("ab", 10, "xyab", ""),
        ("ab", 4, "xa", "b"),  # a costs 1 + 2, b then 3.5 more
        ("ba", 4, "xa", "b"),  # whatever the order given
        ("ab", 2.9, "", "ab"),
        ("ab", 0, "", "ab"),
        ("ef", 1, "e", "f"),  # equal: the first as given
        ("fe", 1, "f", "e"),
        ("aa", 3, "xa", ""),
    ],
)
def test_a_budget_takes_up_the_cheapest_targets_that_fit(targets, budget, learnt, beyond):
    graph = graph_of(requires("ax", "by"), hours={"x": 2, "y": 2.5}, also="ef")
    path = plan(graph, targets, budget=budget)
    assert (sorted(steps(path)), unreached(path)) == (sorted(learnt), beyond)


def test_what_one_target_needs_costs_nothing_for_the_next():
    graph = graph_of(requires("ax", "bx", "cy"), hours={"x": 5, "y": 4, "c": 1.5})
    path = plan(graph, "cab", budget=7)
    # c costs 5.5, a costs 6 and b 6 alone: c comes first, and then nothing else fits
    assert (steps(path), unreached(path)) == ("yc", "ab")
    # without c: a costs 6, and b then only 1 more
    assert steps(plan(graph, "ab", budget=7)) == "xab"


def test_tenths_of_hours_fill_a_budget_exactly():
    names = [f"c{place}" for place in range(10)]
    graph = graph_of([], also=names, hours=dict.fromkeys(names, 0.1))
    with stored(graph) as store:
        path = learning_path(store, [ConceptId(name) for name in names], budget_hours=1.0)
    assert (len(path.steps), path.total_hours, path.unreached) == (10, 1.0, ())


def test_a_known_target_is_skipped_and_not_out_of_reach():
    path = plan(graph_of(requires("ab")), "a", known="a", budget=0)
    assert (steps(path), skipped(path), unreached(path), path.total_hours) == ("", "ba", "", 0.0)


def test_an_unknown_id_is_refused_with_every_unknown_one_and_suggestions():
    with (
        stored(graph_of(requires(("backpropagation", "gradient")))) as store,
        pytest.raises(UnknownConceptError) as raised,
    ):
        learning_path(store, [ConceptId("backpropogation"), ConceptId("gradient")], [ConceptId("qqqqqqqq")])
    assert raised.value.names == ("backpropogation", "qqqqqqqq")
    assert raised.value.suggestions == ("backpropagation",)


@pytest.mark.parametrize("arguments", [{"targets": ""}, {"budget": -1}, {"budget": math.nan}])
def test_arguments_that_make_no_sense_are_refused(arguments):
    with pytest.raises(InvalidArgumentError):
        plan(graph_of(requires("ab")), **({"targets": "a"} | arguments))


def test_a_circle_of_prerequisites_is_refused_with_a_shortest_one():
    circle = requires("tb", "bc", "cd", "db", "dc")
    with pytest.raises(PrerequisiteCycleError) as raised:
        plan(graph_of(circle), "t")
    assert [each.id for each in raised.value.cycle] == ["c:REQUIRES:d", "d:REQUIRES:c"]


def test_the_deadline_stops_the_ordering():
    prerequisites = Prerequisites({ConceptId("a"): ()})
    with deadline(0), pytest.raises(StoreTimeoutError):
        learning_order(["a"], prerequisites, {ConceptId("a"): (0, "a")})


class Counting:
    """A store that counts the calls of each primitive."""

    def __init__(self, store: GraphStore) -> None:
        self._store = store
        self.calls: Counter[str] = Counter()

    def __getattr__(self, name: str):
        self.calls[name] += 1
        return getattr(self._store, name)


def test_the_number_of_store_calls_does_not_grow_with_the_path():
    counts = []
    for size in (2, 60):
        chain = complete(
            relation(f"c{place}", RelationType.USES, f"c{place + 1}", origin=Origin.CURATED) for place in range(size)
        ).relations
        with stored(graph_of(chain)) as store:
            counting = Counting(store)
            path = learning_path(counting, [ConceptId("c0")], [ConceptId(f"c{size}")])
            assert len(path.steps) == size
        counts.append(counting.calls)
    assert counts[0] == counts[1]
    assert counts[0].total() <= 6


@st.composite
def acyclic_graphs(draw) -> Graph:
    names = "abcdefgh"[: draw(st.integers(1, 8))]
    pairs = (
        draw(st.lists(st.sampled_from(list(combinations(names, 2))), max_size=16, unique=True))
        if len(names) > 1
        else []
    )
    hours = draw(st.dictionaries(st.sampled_from(names), st.sampled_from([0.1, 0.5, 2.0, 7.3])))
    sections = draw(st.dictionaries(st.sampled_from(names), st.sampled_from(["one", "two"])))
    return graph_of(requires(*pairs), hours=hours, sections=sections, also=names)


def some_of(graph: Graph, at_least: int = 0):
    ids = [concept.id for concept in graph.concepts]
    return st.lists(st.sampled_from(ids), unique=True, min_size=at_least, max_size=len(ids))


def smallest_closed_set(graph: Graph, targets, known) -> set[str]:
    """By definition: what can be reached from the targets when known concepts are taken out of the graph."""
    whole = nx.DiGraph()
    whole.add_nodes_from(concept.id for concept in graph.concepts)
    whole.add_edges_from((each.source, each.target) for each in graph.relations)
    whole.remove_nodes_from(known)
    reached = [{target} | nx.descendants(whole, target) for target in targets if target in whole]
    return set().union(*reached)


@settings(max_examples=60)
@given(st.data())
def test_a_path_is_closed_minimal_topological_and_complete(data):
    graph = data.draw(acyclic_graphs())
    targets, known = data.draw(some_of(graph, at_least=1)), data.draw(some_of(graph))
    with stored(graph) as store:
        path = learning_path(store, targets, known)
    order = [step.concept.id for step in path.steps]
    assert set(order) == smallest_closed_set(graph, targets, known)
    assert len(order) == len(set(order))
    place = {concept: index for index, concept in enumerate(order)}
    for each in graph.relations:
        if each.source in place and each.target not in known:
            assert place[each.target] < place[each.source]
    everything = smallest_closed_set(graph, targets, ())
    assert {concept.id for concept in path.skipped} == everything - set(order)
    assert math.isclose(path.total_hours, sum(step.hours for step in path.steps), abs_tol=1e-6)
    assert [step.is_target for step in path.steps] == [concept in targets for concept in order]
    if len(targets) == 1 and order:
        assert order[-1] == targets[0]


@settings(max_examples=40)
@given(st.data())
def test_a_path_does_not_depend_on_the_order_of_storage_nor_of_what_is_known(data):
    graph = data.draw(acyclic_graphs())
    targets, known = data.draw(some_of(graph, at_least=1)), data.draw(some_of(graph))
    mixer = random.Random(data.draw(st.integers(0, 1000)))
    concepts, relations, same_known = list(graph.concepts), list(graph.relations), list(known)
    for each in (concepts, relations, same_known):
        mixer.shuffle(each)
    with stored(graph) as store:
        first = learning_path(store, targets, known)
    with stored(replace(graph, concepts=tuple(concepts), relations=tuple(relations))) as store:
        second = learning_path(store, targets, same_known)
    assert first == second


@settings(max_examples=60)
@given(st.data(), st.sampled_from([0.0, 0.3, 1.0, 2.5, 4.0, 9.0]))
def test_a_budget_is_never_exceeded_and_says_what_it_leaves(data, budget):
    graph = data.draw(acyclic_graphs())
    targets, known = data.draw(some_of(graph, at_least=1)), data.draw(some_of(graph))
    with stored(graph) as store:
        path = learning_path(store, targets, known, budget)
        beyond = {concept.id for concept in path.unreached}
        kept = [target for target in targets if target not in beyond]
        assert path.total_hours <= budget
        if kept:
            assert path.steps == learning_path(store, kept, known).steps
        for target in beyond:
            more = learning_path(store, [*kept, target], known)
            assert more.total_hours > budget
