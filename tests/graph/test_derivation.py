from __future__ import annotations

import time
from itertools import pairwise

import networkx as nx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graph.derivation import ACYCLIC_FAMILIES, Completion, complete, strength
from graph.errors import Severity
from graph.model import ConceptId, Evidence, Origin, Relation
from graph.validation import validate_graph
from graph.vocabulary import IMPLIES_REQUIRES, VOCABULARY, RelationType
from tests.graph.samples import graph_of, relation

T = RelationType


def ids(completion: Completion) -> set[str]:
    return {each.id for each in completion.relations}


@pytest.mark.parametrize("implying", sorted(IMPLIES_REQUIRES))
def test_requires_follows_from_each_implying_type(implying):
    premise = relation("a", implying, "b", confidence=0.7)
    made = {each.id: each for each in complete([premise]).relations}
    derived = made[relation("a", T.REQUIRES, "b").id]
    assert derived.origin is Origin.DERIVED
    assert derived.method == "requires-from-" + implying.value.lower().replace("_", "-")
    assert derived.premises == (premise.id,)
    assert derived.confidence == 0.7
    assert derived.evidence == ()


@pytest.mark.parametrize("other", sorted(set(VOCABULARY) - IMPLIES_REQUIRES))
def test_nothing_follows_from_other_types(other):
    asserted = relation("a", other, "b")
    assert complete([asserted]).relations == (asserted,)


def test_an_asserted_prerequisite_is_not_derived_again():
    asserted = relation("a", T.REQUIRES, "b", origin=Origin.EXTRACTED, confidence=0.2)
    made = complete([asserted, relation("a", T.USES, "b")])
    assert asserted in made.relations
    assert all(each.origin is not Origin.DERIVED for each in made.relations)


def test_all_premises_are_listed_strongest_first():
    weak = relation("a", T.IS_A, "b", origin=Origin.EXTRACTED, confidence=0.9)
    strong = relation("a", T.USES, "b", confidence=0.6)
    derived = next(each for each in complete([weak, strong]).relations if each.origin is Origin.DERIVED)
    assert derived.premises == (strong.id, weak.id)
    assert derived.method == "requires-from-uses"
    assert derived.confidence == 0.9


def test_the_same_relation_twice_is_merged_with_all_its_evidence():
    first, second = Evidence("d", 0, 1, "x"), Evidence("e", 2, 3, "y")
    made = complete(
        [
            relation("a", T.CAUSES, "b", origin=Origin.EXTRACTED, confidence=0.9, evidence=(second, first)),
            relation("a", T.CAUSES, "b", confidence=0.5, evidence=(first,)),
        ]
    )
    assert made.relations == (relation("a", T.CAUSES, "b", confidence=0.5, evidence=(first, second)),)
    assert made.merged == 1


def test_of_quotes_that_overlap_only_the_stronger_relation_s_is_kept():
    chosen, sentence = Evidence("d", 4, 9, "cause"), Evidence("d", 0, 20, "They cause the thing")
    made = complete(
        [
            relation("a", T.CAUSES, "b", origin=Origin.EXTRACTED, evidence=(sentence,)),
            relation("a", T.CAUSES, "b", evidence=(chosen,)),
        ]
    )
    assert made.relations[0].evidence == (chosen,)


def test_a_symmetric_relation_given_both_ways_is_stored_once():
    made = complete([relation("b", T.CONTRASTS_WITH, "a"), relation("a", T.CONTRASTS_WITH, "b")])
    assert made.relations == (relation("a", T.CONTRASTS_WITH, "b"),)
    assert made.merged == 1
    assert made.conflicts == ()


def test_a_relation_to_itself_is_a_warning_and_left_out():
    made = complete([relation("a", T.USES, "a")])
    assert made.relations == ()
    assert [(each.severity, each.code) for each in made.conflicts] == [(Severity.WARNING, "relation-to-itself")]


def test_curated_relations_in_a_circle_are_an_error_with_the_whole_circle():
    circle = [relation("a", T.IS_A, "b"), relation("b", T.REQUIRES, "c"), relation("c", T.INSTANCE_OF, "a")]
    (conflict,) = complete(circle).conflicts
    assert conflict.severity is Severity.ERROR
    assert conflict.code == "relation-cycle"
    assert set(conflict.relations) == set(circle)
    for name in ("'a'", "'b'", "'c'"):
        assert name in conflict.message


def test_every_curated_circle_is_reported_at_once():
    circles = [relation(s, T.PART_OF, t) for s, t in ("ab", "ba", "cd", "de", "ec")]
    conflicts = complete(circles).conflicts
    assert sorted(len(each.relations) for each in conflicts) == [2, 3]


@pytest.mark.parametrize(
    ("stronger", "weaker"),
    [
        (relation("a", T.USES, "b"), relation("b", T.USES, "a", origin=Origin.EXTRACTED)),
        (relation("a", T.PREVENTS, "b"), relation("a", T.CAUSES, "b", origin=Origin.EXTRACTED)),
        (
            relation("b", T.CAUSES, "a", origin=Origin.EXTRACTED, confidence=0.8),
            relation("a", T.CAUSES, "b", origin=Origin.EXTRACTED, confidence=0.7),
        ),
    ],
)
def test_of_two_that_contradict_each_other_the_weaker_is_left_out_and_named(stronger, weaker):
    made = complete([weaker, stronger])
    assert stronger in made.relations
    assert weaker not in made.relations
    assert [(each.relation, each.cycle) for each in made.left_out] == [(weaker, (weaker, stronger))]
    assert made.conflicts == ()


@pytest.mark.parametrize(
    "pair",
    [
        (relation("a", T.USES, "b"), relation("b", T.USES, "a")),
        (relation("a", T.PREVENTS, "b"), relation("a", T.CAUSES, "b")),
    ],
)
def test_two_curated_relations_that_contradict_each_other_are_an_error(pair):
    (conflict,) = complete(pair).conflicts
    assert (conflict.severity, conflict.code) == (Severity.ERROR, "contradicting-relations")
    assert set(conflict.relations) == set(pair)


def test_preventing_what_causes_one_is_no_contradiction():
    assert complete([relation("a", T.PREVENTS, "b"), relation("b", T.CAUSES, "a")]).conflicts == ()


def test_the_weakest_of_a_circle_is_left_out_with_the_circle_that_it_would_have_closed():
    strong = [relation("a", T.REQUIRES, "b"), relation("b", T.REQUIRES, "c", origin=Origin.EXTRACTED, confidence=0.9)]
    weak = relation("c", T.REQUIRES, "a", origin=Origin.EXTRACTED, confidence=0.8)
    made = complete([weak, *strong])
    assert made.relations == tuple(strong)
    assert [(each.relation, each.cycle) for each in made.left_out] == [(weak, (weak, *strong))]


def test_a_derived_prerequisite_yields_to_an_asserted_one():
    requires, uses = relation("a", T.REQUIRES, "b", origin=Origin.EXTRACTED, confidence=0.1), relation("b", T.USES, "a")
    made = complete([uses, requires])
    assert ids(made) == {uses.id, requires.id}
    (lost,) = made.left_out
    assert lost.relation.origin is Origin.DERIVED
    assert lost.cycle == (lost.relation, requires)


def test_a_prerequisite_that_lost_does_not_come_back_as_derived():
    made = complete(
        [
            relation("a", T.REQUIRES, "b"),
            relation("b", T.REQUIRES, "a", origin=Origin.EXTRACTED),
            relation("b", T.USES, "a", origin=Origin.EXTRACTED),
        ]
    )
    assert len([each for each in made.left_out if each.relation.type is T.REQUIRES]) == 1


concept_ids = st.sampled_from("abcdefg")
asserted_relations = st.lists(
    st.builds(
        relation,
        concept_ids,
        st.sampled_from(list(T)),
        concept_ids,
        origin=st.sampled_from([Origin.CURATED, Origin.EXTRACTED]),
        confidence=st.sampled_from([0.2, 0.5, 1.0]),
    ),
    max_size=40,
)


@settings(max_examples=150, deadline=None)
@given(asserted_relations, st.randoms(use_true_random=False))
def test_the_result_keeps_every_invariant_and_does_not_depend_on_order(asserted, random):
    made = complete(asserted)
    shuffled = list(asserted)
    random.shuffle(shuffled)
    assert complete(shuffled) == made
    assert [each for each in validate_graph(graph_of(made.relations)) if each.code != "evidence-missing"] == []


@settings(max_examples=100, deadline=None)
@given(asserted_relations)
def test_completing_what_is_complete_changes_nothing(asserted):
    made = complete(asserted)
    again = complete(made.relations)
    assert again.relations == made.relations
    assert again.conflicts == ()


@settings(max_examples=100, deadline=None)
@given(asserted_relations)
def test_whatever_is_left_out_would_close_a_circle_with_stronger_relations(asserted):
    made = complete(asserted)
    kept = set(made.relations)
    for lost in made.left_out:
        first, *rest = lost.cycle
        assert first == lost.relation
        assert first not in kept
        assert all(strength(each) < strength(first) for each in rest)
        if any(first.type in family for family in ACYCLIC_FAMILIES):
            assert all(one.target == two.source for one, two in pairwise([*lost.cycle, first]))


@settings(max_examples=100, deadline=None)
@given(asserted_relations)
def test_nothing_is_left_out_that_could_stay(asserted):
    made = complete([each for each in asserted if each.type is T.REQUIRES])
    order = nx.DiGraph((each.source, each.target) for each in made.relations)
    assert nx.is_directed_acyclic_graph(order)
    for lost in made.left_out:
        assert nx.has_path(order, lost.relation.target, lost.relation.source)


def test_a_large_taxonomy_is_completed_in_seconds():
    taxonomy = [relation(f"n{child}", T.IS_A, f"n{(child - 1) // 3}") for child in range(1, 80_000)]
    loops = [
        relation(f"n{(child - 1) // 3}", T.REQUIRES, f"n{child}", origin=Origin.EXTRACTED)
        for child in range(500, 80_000, 40)
    ]
    began = time.perf_counter()
    made = complete(taxonomy + loops)
    assert len(made.left_out) == len(loops)
    assert len(made.relations) == 2 * len(taxonomy)
    assert time.perf_counter() - began < 60


def test_a_knot_of_everything_is_untangled_in_seconds():
    knot = [
        relation(f"n{one}", T.REQUIRES, f"n{two}", origin=Origin.EXTRACTED, confidence=(one * 7 + two * 13) % 97 / 97)
        for one in range(120)
        for two in range(120)
        if one != two
    ]
    made = complete(knot)
    assert len(made.relations) == 120 * 119 // 2


def test_relations_come_back_by_type_then_source_then_target():
    made = complete([relation("b", T.CAUSES, "a"), relation("a", T.CAUSES, "c"), relation("z", T.IS_A, "y")])
    listed = [(each.type, each.source) for each in made.relations]
    assert listed == [(T.IS_A, "z"), (T.REQUIRES, "z"), (T.CAUSES, "a"), (T.CAUSES, "b")]


def test_an_empty_glossary_is_complete():
    assert complete([]) == Completion(relations=())


def test_relation_ids_are_made_of_their_ends():
    made: Relation = relation("a", T.USES, "b")
    assert made.id == "a:USES:b"
    assert made.other(ConceptId("a")) == "b"
