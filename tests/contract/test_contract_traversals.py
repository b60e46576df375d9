"""What every store answers about relations, and about what they lead to."""

from __future__ import annotations

import pytest

from graph.errors import InvalidArgumentError
from graph.model import ConceptId, Origin
from graph.store import EVERY_RELATION, ConceptOrder, ConceptQuery, Direction, Reached, RelationFilter, Window
from graph.vocabulary import VOCABULARY, RelationType
from tests.contract.samples import EVERY_TYPE, TINY, graph_of

OUT, IN, BOTH = Direction.OUT, Direction.IN, Direction.BOTH
REQUIRES = RelationFilter(types=(RelationType.REQUIRES,))
ALL = Window()
CIRCLE = graph_of("a USES b", "b USES c", "c USES d", "d USES a")
THREE_STEPS = graph_of("a USES b", "b USES c", "d USES c", more=("alone",))
PAIRS = graph_of(*(f"x-{type_} {type_} y-{type_}" for type_ in RelationType))


def reached(store, start, direction=OUT, relation_filter=EVERY_RELATION, max_depth=None, window=ALL):
    """(concept, depth) of what ``start`` leads to."""
    page = store.reach([ConceptId(start)], direction, relation_filter, max_depth, window)[ConceptId(start)]
    return [(found.concept, found.depth) for found in page.items]


def paths(store, source, target, direction=OUT, relation_filter=EVERY_RELATION, max_length=8, first=10):
    """The ids of the relations of each way."""
    found = store.shortest_paths(source, target, direction, relation_filter, max_length, first)
    return [[one.id for one in path] for path in found]


@pytest.mark.parametrize(
    ("order", "expected"),
    [
        (ConceptOrder.ID, ["dropout", "early-stopping", "overfitting", "regularization", "underfitting"]),
        (ConceptOrder.NAME, ["dropout", "early-stopping", "overfitting", "regularization", "underfitting"]),
        (ConceptOrder.SECTION, ["overfitting", "underfitting", "regularization", "dropout", "early-stopping"]),
        (ConceptOrder.DEGREE_DESC, ["dropout", "overfitting", "regularization", "underfitting", "early-stopping"]),
    ],
)
def test_orders_of_concepts(loaded, order, expected):
    page = loaded(TINY).list_concepts(ConceptQuery(order=order), ALL)
    assert [one.id for one in page.items] == expected
    assert page.total == 5


@pytest.mark.parametrize("window", [Window(-1), Window(5, -1), Window(None, -3)])
def test_a_negative_window_is_refused(loaded, window):
    store = loaded(TINY)
    for ask in (
        lambda: store.list_concepts(ConceptQuery(), window),
        lambda: store.list_relations(EVERY_RELATION, window),
        lambda: store.relations_of(["dropout"], BOTH, EVERY_RELATION, window),
        lambda: store.reach(["dropout"], BOTH, EVERY_RELATION, None, window),
    ):
        with pytest.raises(InvalidArgumentError):
            ask()


@pytest.mark.parametrize("window", [Window(0), Window(5, 100), Window(0, 100)])
def test_a_window_outside_of_a_list_is_empty_and_counts_it(loaded, window):
    store = loaded(TINY)
    pages = [
        store.list_concepts(ConceptQuery(), window),
        store.list_relations(EVERY_RELATION, window),
        store.relations_of(["dropout"], BOTH, EVERY_RELATION, window)["dropout"],
        store.reach(["dropout"], BOTH, EVERY_RELATION, None, window)["dropout"],
    ]
    assert [(page.items, page.total) for page in pages] == [((), 5), ((), 5), ((), 3), ((), 3)]


def test_relations_are_listed_by_type_in_the_order_of_the_vocabulary(loaded):
    page = loaded(EVERY_TYPE).list_relations(EVERY_RELATION, ALL)
    types = [one.type for one in page.items]
    assert types == sorted(types, key=list(RelationType).index)
    for type_ in RelationType:
        ends = [(one.source, one.target) for one in page.items if one.type is type_]
        assert ends == sorted(ends)


@pytest.mark.parametrize("type_", RelationType)
def test_every_type_is_followed_as_its_symmetry_says(loaded, type_):
    store = loaded(PAIRS)
    x, y = f"x-{type_}", f"y-{type_}"
    only = RelationFilter(types=(type_,))
    others = RelationFilter(types=tuple(other for other in RelationType if other is not type_))
    symmetric = VOCABULARY[type_].symmetric
    assert reached(store, x, OUT, only) == [(y, 1)]
    assert reached(store, y, IN, only) == [(x, 1)]
    assert reached(store, y, OUT, only) == ([(x, 1)] if symmetric else [])
    assert reached(store, x, IN, only) == ([(y, 1)] if symmetric else [])
    assert reached(store, y, BOTH, only) == [(x, 1)]
    assert reached(store, x, BOTH, others) == []
    for end in (x, y):
        pages = {direction: store.relations_of([end], direction, only, ALL)[end].total for direction in Direction}
        assert pages[BOTH] == 1
        assert (pages[OUT], pages[IN]) == ((1, 1) if symmetric else (end == x, end == y))
        assert store.list_relations(only, ALL, source=end).total == (symmetric or end == x)
        assert store.list_relations(only, ALL, target=end).total == (symmetric or end == y)


def test_relations_of_are_sorted_by_type_then_other_end_then_those_that_start_here(loaded):
    store = loaded(
        graph_of("m USES b", "b USES m", "a USES m", "m USES c", "m IS_A z", "m RELATED_TO a", "z RELATED_TO m")
    )
    page = store.relations_of(["m"], BOTH, EVERY_RELATION, ALL)["m"]
    assert [one.id for one in page.items] == [
        "m:IS_A:z",
        "a:USES:m",
        "m:USES:b",
        "b:USES:m",
        "m:USES:c",
        "a:RELATED_TO:m",
        "m:RELATED_TO:z",
    ]


def test_relations_of_answers_for_each_concept_that_exists(loaded):
    pages = loaded(EVERY_TYPE).relations_of(["alone", "nobody", "z"], OUT, EVERY_RELATION, Window(2))
    assert set(pages) == {"alone", "z"}
    assert (pages["alone"].items, pages["alone"].total) == ((), 0)
    assert [one.id for one in pages["z"].items] == ["z:IS_A:middle", "z:INSTANCE_OF:middle"]
    assert pages["z"].total == sum(not info.symmetric for info in VOCABULARY.values())


@pytest.mark.parametrize(
    ("relation_filter", "expected"),
    [
        (RelationFilter(types=()), 0),
        (RelationFilter(origins=()), 0),
        (RelationFilter(origins=(Origin.CURATED,)), 3),
        (RelationFilter(origins=(Origin.EXTRACTED, Origin.DERIVED)), 2),
        (RelationFilter(min_confidence=0.75), 4),
        (RelationFilter(min_confidence=0.76), 2),
        (RelationFilter(min_confidence=2.0), 0),
        (RelationFilter(min_confidence=-1.0), 5),
        (RelationFilter(types=(RelationType.REQUIRES,), origins=(Origin.CURATED,), min_confidence=0.5), 1),
    ],
)
def test_relation_filters(loaded, relation_filter, expected):
    assert loaded(TINY).list_relations(relation_filter, ALL).total == expected


def test_reach_is_by_depth_then_id_and_tells_the_last_relation(loaded):
    store = loaded(graph_of("s REQUIRES b", "s REQUIRES a", "a REQUIRES t", "b REQUIRES t", "s USES b", "t REQUIRES s"))
    page = store.reach(["s"], OUT, EVERY_RELATION, None, ALL)["s"]
    assert page.items == (
        Reached("a", 1, "s:REQUIRES:a"),
        Reached("b", 1, "s:REQUIRES:b"),
        Reached("t", 2, "a:REQUIRES:t"),
    )


def test_via_is_the_smallest_relation_id_also_where_ids_are_prefixes_of_each_other(loaded):
    store = loaded(graph_of("s USES ab", "s USES ab-c", "ab USES t", "ab-c USES t"))
    found = store.reach(["s"], OUT, EVERY_RELATION, None, ALL)["s"].items[-1]
    assert found.via == min("ab:USES:t", "ab-c:USES:t") == "ab-c:USES:t"


@pytest.mark.parametrize(
    ("max_depth", "expected"),
    [(0, []), (1, [("b", 1)]), (2, [("b", 1), ("c", 2)]), (None, [("b", 1), ("c", 2), ("d", 3)])],
)
def test_reach_stops_at_the_depth(loaded, max_depth, expected):
    store = loaded(CIRCLE)
    assert reached(store, "a", max_depth=max_depth) == expected


def test_reach_follows_the_shortest_way_and_counts_everything_outside_the_window(loaded):
    store = loaded(graph_of("a USES b", "b USES c", "c USES d", "a USES d", "d USES e"))
    assert reached(store, "a", window=Window(2, 1)) == [("d", 1), ("c", 2)]
    assert store.reach(["a"], OUT, EVERY_RELATION, None, Window(2, 1))["a"].total == 4


def test_reach_of_many_starts_at_once(loaded):
    store = loaded(graph_of("a USES b", "b USES c", more=("alone",)))
    pages = store.reach(["b", "nobody", "a", "alone", "b"], OUT, EVERY_RELATION, None, ALL)
    assert {start: [one.concept for one in page.items] for start, page in pages.items()} == {
        "b": ["c"],
        "a": ["b", "c"],
        "alone": [],
    }


def test_a_long_chain_and_a_wide_star(loaded):
    store = loaded(
        graph_of(
            *(f"n{number:04} REQUIRES n{number + 1:04}" for number in range(1500)),
            *(f"leaf{number:04} REQUIRES n1500" for number in range(1500)),
        )
    )
    assert reached(store, "n0000", window=Window(1, 1499)) == [("n1500", 1500)]
    assert store.reach(["n1500"], IN, REQUIRES, 1, Window(0))["n1500"].total == 1501
    assert len(paths(store, "n0000", "leaf0007", BOTH, max_length=1501)[0]) == 1501
    assert paths(store, "n0000", "leaf0007", BOTH, max_length=1500) == []


def test_a_lattice_with_exponentially_many_ways_is_no_trouble(loaded):
    steps = [f"l{depth:02}-{one} USES l{depth + 1:02}-{two}" for depth in range(30) for one in "abc" for two in "abc"]
    store = loaded(graph_of(*steps))
    assert store.reach(["l00-a"], OUT, EVERY_RELATION, None, Window(0))["l00-a"].total == 90
    found = paths(store, "l00-a", "l30-c", max_length=30, first=3)
    assert [len(path) for path in found] == [30, 30, 30]
    assert [path[-2:] for path in found] == [[f"l28-a:USES:l29-{one}", f"l29-{one}:USES:l30-c"] for one in "abc"]


def test_shortest_paths_are_sorted_by_the_concepts_passed_then_by_relation(loaded):
    store = loaded(
        graph_of("s USES b", "s USES a", "a USES t", "a CAUSES t", "b USES t", "s REQUIRES b", "s USES x", "x USES y")
    )
    assert paths(store, "s", "t") == [
        ["s:USES:a", "a:CAUSES:t"],
        ["s:USES:a", "a:USES:t"],
        ["s:REQUIRES:b", "b:USES:t"],
        ["s:USES:b", "b:USES:t"],
    ]
    assert paths(store, "s", "t", first=3) == paths(store, "s", "t")[:3]


@pytest.mark.parametrize(
    ("source", "target", "direction", "max_length", "first", "expected"),
    [
        ("a", "a", OUT, 8, 3, [[]]),
        ("a", "a", OUT, 0, 3, [[]]),
        ("a", "a", OUT, 8, 0, []),
        ("nobody", "nobody", OUT, 8, 3, []),
        ("a", "nobody", OUT, 8, 3, []),
        ("a", "c", OUT, 8, 0, []),
        ("a", "c", OUT, 1, 3, []),
        ("a", "c", OUT, 2, 3, [["a:USES:b", "b:USES:c"]]),
        ("c", "a", OUT, 8, 3, []),
        ("c", "a", IN, 8, 3, [["b:USES:c", "a:USES:b"]]),
        ("a", "d", BOTH, 8, 3, [["a:USES:b", "b:USES:c", "d:USES:c"]]),
        ("a", "alone", BOTH, 8, 3, []),
    ],
)
def test_shortest_path_bounds(loaded, source, target, direction, max_length, first, expected):
    store = loaded(THREE_STEPS)
    assert paths(store, source, target, direction, EVERY_RELATION, max_length, first) == expected


def test_shortest_paths_give_whole_relations(loaded):
    path = loaded(TINY).shortest_paths("dropout", "regularization", OUT, EVERY_RELATION, 8, 1)[0]
    assert path == (TINY.relations[0],)


def test_ready_needs_every_target_known_and_ranks_by_what_waits_for_it(loaded):
    store = loaded(
        graph_of(
            "b REQUIRES a", "c REQUIRES a", "c REQUIRES b", "d REQUIRES z", "e REQUIRES z", "e USES q", more=("k",)
        )
    )
    assert store.ready([], None, REQUIRES, 10) == ("a", "z", "k", "q")
    assert store.ready(["a"], None, REQUIRES, 10) == ("z", "b", "k", "q")
    assert store.ready(["a", "b", "nobody"], None, REQUIRES, 2) == ("z", "c")
    assert store.ready(["z"], ["e", "d", "a", "nobody"], REQUIRES, 10) == ("a", "d", "e")
    assert store.ready(["z"], ["e", "d"], EVERY_RELATION, 10) == ("d",)
    assert store.ready([], [], REQUIRES, 10) == ()
    assert store.ready([], None, REQUIRES, 0) == ()


def test_relations_come_with_their_evidence_wherever_they_are_asked_for(loaded):
    store = loaded(TINY)
    expected = TINY.relations[0]
    assert store.relations([expected.id])[expected.id] == expected
    assert store.relations_of(["regularization"], IN, EVERY_RELATION, Window(1))["regularization"].items == (expected,)
    assert store.list_relations(EVERY_RELATION, Window(1)).items == (expected,)
