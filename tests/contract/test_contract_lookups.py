"""What every store answers when it is asked by key, and before anything is loaded."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from graph.deadline import deadline
from graph.errors import StoreMissingError, StoreTimeoutError
from graph.model import Document, Graph, Origin
from graph.names import name_key
from graph.store import EVERY_RELATION, ConceptOrder, ConceptQuery, Direction, GraphStore, RelationFilter, Window
from graph.vocabulary import RelationType
from tests.contract.reads import READS
from tests.contract.samples import EMPTY, EVERY_TYPE, ODD, ODD_NAMES, TINY, concept, graph_of, relation


def test_every_primitive_is_in_the_table_of_reads():
    primitives = {name for name, value in vars(GraphStore).items() if callable(value) and not name.startswith("_")}
    assert primitives - {"replace", "close", "known_info"} == set(READS)


def test_before_the_first_load_every_read_says_how_to_load(store):
    said = {}
    for name, read in READS.items():
        try:
            said[name] = read(store)
        except StoreMissingError as error:
            said[name] = "lexigraph load" in (error.suggestion or "")
    assert said == dict.fromkeys(READS, True)


@pytest.mark.parametrize("read", READS.values(), ids=READS)
def test_after_the_deadline_every_read_times_out(loaded, read):
    store = loaded(TINY)
    with deadline(0.0), pytest.raises(StoreTimeoutError):
        read(store)
    read(store)


@pytest.mark.parametrize("read", READS.values(), ids=READS)
def test_an_empty_graph_answers_everything(loaded, read):
    read(loaded(EMPTY))


def test_opening_touches_nothing_and_closing_twice_does_no_harm(place):
    store = place.open()
    store.close()
    store.close()
    assert place.leftovers() == []


def test_a_closed_store_opens_again_at_the_next_call(loaded):
    store = loaded(TINY)
    version = store.info().version
    store.close()
    assert store.info().version == version


def test_the_location_names_the_store(place, store):
    assert store.location
    assert place.password is None or place.password not in store.location


def test_info_counts_what_was_loaded(loaded):
    info = loaded(TINY).info()
    assert info.glossary == TINY.info
    assert (info.concepts, info.relations, info.candidates) == (5, 5, 2)
    assert info.relation_counts == {
        (RelationType.IS_A, Origin.EXTRACTED): 1,
        (RelationType.REQUIRES, Origin.CURATED): 1,
        (RelationType.REQUIRES, Origin.DERIVED): 1,
        (RelationType.PREVENTS, Origin.CURATED): 1,
        (RelationType.CONTRASTS_WITH, Origin.CURATED): 1,
    }
    assert list(info.section_counts.items()) == [("Basics", 3), ("Unused", 0), ("Advanced", 1)]
    assert info.encoder == "model"


def test_info_of_an_empty_graph(loaded):
    info = loaded(EMPTY).info()
    assert info.glossary == EMPTY.info
    assert (info.concepts, info.relations, info.candidates, info.encoder) == (0, 0, 0, None)
    assert info.relation_counts == {}
    assert info.section_counts == {}


@pytest.mark.parametrize("graph", [TINY, ODD, EVERY_TYPE, EMPTY], ids=["tiny", "odd", "every type", "empty"])
def test_everything_loaded_comes_back(loaded, graph):
    store = loaded(graph)
    assert store.concepts([one.id for one in graph.concepts]) == {one.id: one for one in graph.concepts}
    assert store.relations([one.id for one in graph.relations]) == {one.id: one for one in graph.relations}
    candidates = store.list_candidates(EVERY_RELATION, Window()).items
    assert sorted(candidates, key=lambda one: one.id) == sorted(graph.candidates, key=lambda one: one.id)
    assert list(store.documents().items()) == [(one.id, one) for one in graph.documents]


def test_concepts_come_in_the_order_asked_without_unknown_and_repeated_ones(loaded):
    found = loaded(TINY).concepts(
        ["underfitting", "nobody", "dropout", "underfitting", "Dropout", "", "x\0y", "\ud800"]
    )
    assert list(found) == ["underfitting", "dropout"]


def test_no_ids_no_answers(loaded):
    store = loaded(TINY)
    assert store.concepts([]) == {}
    assert store.relations([]) == {}
    assert store.documents([]) == {}
    assert store.identify([]) == {}
    assert store.relations_of([], Direction.BOTH, EVERY_RELATION, Window()) == {}
    assert store.reach([], Direction.BOTH, EVERY_RELATION, None, Window()) == {}
    assert store.nearest([], 3) == {}


def test_thousands_of_ids_at_once(loaded):
    many = graph_of(more=tuple(f"c{number}" for number in range(3000)))
    store = loaded(many)
    all_ids = [one.id for one in many.concepts]
    assert len(store.concepts(all_ids)) == 3000
    assert len(store.relations_of(all_ids, Direction.BOTH, EVERY_RELATION, Window(1))) == 3000


@pytest.mark.parametrize(
    "id_",
    [
        "",
        ":",
        "::",
        "a:USES",
        "middle:USES:b:c",
        "middle:KNOWS:b",
        "middle:uses:b",
        "b:USES:middle",
        "alone",
        "\ud800:USES:b",
    ],
)
def test_what_is_no_relation_id_is_left_out(loaded, id_):
    store = loaded(EVERY_TYPE)
    assert list(store.relations([id_, "middle:USES:b"])) == ["middle:USES:b"]


def test_a_symmetric_relation_has_one_id(loaded):
    found = loaded(graph_of("b RELATED_TO a")).relations(["a:RELATED_TO:b", "b:RELATED_TO:a"])
    assert list(found) == ["a:RELATED_TO:b"]


SURE, UNSURE = "overfitting:REQUIRES:underfitting", "dropout:USES:regularization"
CANDIDATES = {
    "all": (EVERY_RELATION, Window(), None, [SURE, UNSURE], 2),
    "at its source": (EVERY_RELATION, Window(), "dropout", [UNSURE], 1),
    "at its target": (EVERY_RELATION, Window(), "underfitting", [SURE], 1),
    "at a concept without any": (EVERY_RELATION, Window(), "early-stopping", [], 0),
    "at no concept": (EVERY_RELATION, Window(), "nobody", [], 0),
    "of a type": (RelationFilter(types=(RelationType.USES,)), Window(), None, [UNSURE], 1),
    "of no type": (RelationFilter(types=()), Window(), None, [], 0),
    "of another origin": (RelationFilter(origins=(Origin.CURATED,)), Window(), None, [], 0),
    "sure enough": (RelationFilter(min_confidence=0.6), Window(), None, [SURE], 1),
    "the second": (EVERY_RELATION, Window(1, 1), None, [UNSURE], 2),
    "none of them": (EVERY_RELATION, Window(0), None, [], 2),
    "after the last": (EVERY_RELATION, Window(5, 9), "dropout", [], 1),
}


def test_candidates_come_surest_first(loaded):
    """All cases on one load."""
    store = loaded(TINY)
    pages = {
        case: store.list_candidates(admitted, window, concept=at)
        for case, (admitted, window, at, _, _) in CANDIDATES.items()
    }
    found = {case: ([one.id for one in page.items], page.total) for case, page in pages.items()}
    assert found == {case: (ids, total) for case, (_, _, _, ids, total) in CANDIDATES.items()}


def test_a_candidate_is_no_relation(loaded):
    """Nothing that answers with relations knows of one, and no way leads over one."""
    store = loaded(replace(graph_of("a USES b", more=("c",)), candidates=(relation("b USES c"),)))
    assert store.relations(["b:USES:c"]) == {}
    assert store.list_relations(EVERY_RELATION, Window()).total == store.info().relations == 1
    assert store.relations_of(["c"], Direction.BOTH, EVERY_RELATION, Window())["c"].total == 0
    assert store.reach(["a"], Direction.OUT, EVERY_RELATION, None, Window())["a"].total == 1
    assert store.shortest_paths("a", "c", Direction.BOTH, EVERY_RELATION, 8, 3) == ()
    assert store.ready([], None, EVERY_RELATION, 5) == ("b", "c")
    degrees = store.list_concepts(ConceptQuery(order=ConceptOrder.DEGREE_DESC), Window()).items
    assert [one.id for one in degrees] == ["a", "b", "c"]


def test_documents_by_id_come_in_the_order_asked(loaded):
    found = loaded(TINY).documents(["dropout", "nothing", "preface"])
    assert list(found) == ["dropout", "preface"]
    assert found["preface"] == Document("preface", "Use dropout.", file="preface.md", line=7)


def test_two_concepts_may_share_a_document_and_a_document_may_differ_from_the_definition(loaded):
    graph = Graph(
        info=EMPTY.info,
        concepts=(
            concept("a", definition="shared", document="d"),
            concept("b", definition="shared", document="d"),
            concept("c", definition="short", document="e"),
            concept("f", definition=None, document="nowhere"),
        ),
        documents=(Document("d", "shared"), Document("e", "a longer text"), Document("g", "")),
    )
    store = loaded(graph)
    assert store.documents() == {one.id: one for one in graph.documents}
    assert store.concepts(["a", "b", "c", "f"]) == {one.id: one for one in graph.concepts}


@pytest.mark.parametrize("name", ODD_NAMES)
def test_odd_names_are_identified(loaded, name):
    expected = next(one.id for one in ODD.concepts if one.name == name)
    assert loaded(ODD).identify([name_key(name)]) == {name_key(name): expected}


def test_an_id_goes_before_a_name_and_a_name_before_an_alias(loaded):
    store = loaded(
        Graph(
            info=EMPTY.info,
            concepts=(
                concept("a", name="Precision", aliases=("Recall", "Term")),
                concept("b", name="Recall", aliases=("x-y",)),
                concept("x-y", name="Other", aliases=("Precision",)),
                concept("z", name="Something", aliases=("Term",)),
            ),
        )
    )
    keys = {word: name_key(word) for word in ("precision", "RECALLS", "X y", "terms", "nothing", "")}
    assert store.identify(list(keys.values())) == {
        keys["precision"]: "a",
        keys["RECALLS"]: "b",
        keys["X y"]: "x-y",
        keys["terms"]: "a",
    }


def test_lists_of_an_empty_graph_are_empty(loaded):
    store = loaded(EMPTY)
    for order in ConceptOrder:
        assert store.list_concepts(ConceptQuery(order=order), Window(5)).total == 0
    assert store.list_relations(EVERY_RELATION, Window(5), source="a").items == ()
    assert store.search("anything", 5) == ()
    assert store.vectors() is None
    assert store.nearest_to_vector(np.array([1.0], dtype=np.float32), 5) == ()
