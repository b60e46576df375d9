from __future__ import annotations

import networkx as nx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graph.model import Relation
from graph.vocabulary import VOCABULARY, RelationType
from loaders.evaluation import Comparison, Gold, Verdict, evaluate, judge, triple_of
from loaders.evaluation.closure import Closure
from loaders.extract import Extraction
from tests.loaders.evaluation.relations import extraction, gold, relation, relations, triple

TYPES = ("IS_A", "PART_OF", "REQUIRES", "USES", "CONTRASTS_WITH", "RELATED_TO")
TEXTS = st.tuples(st.sampled_from("abcde"), st.sampled_from(TYPES), st.sampled_from("abcde")).filter(
    lambda each: each[0] != each[2]
)
CONFIDENCES = st.sampled_from([0.3, 0.6, 0.8, 0.95])
FOUND = st.lists(
    st.builds(lambda text, confidence: relation(" ".join(text), confidence), TEXTS, CONFIDENCES),
    max_size=14,
    unique_by=lambda each: each.id,
)
GOLD = st.lists(st.builds(" ".join, TEXTS), min_size=1, max_size=14).map(lambda texts: gold(*texts))


def split(found: list[Relation]) -> Extraction:
    return Extraction(
        relations=tuple(each for each in found if each.confidence >= 0.7),
        candidates=tuple(each for each in found if each.confidence < 0.7),
    )


def joined(held: Gold, type_: RelationType) -> set[tuple[str, str]]:
    """What the gold says and implies of a type, by networkx."""
    said = nx.DiGraph((source, target) for source, of_type, target in held.triples if of_type is type_)
    return set((nx.transitive_closure(said) if VOCABULARY[type_].transitive else said).edges)


@given(GOLD, FOUND)
@settings(max_examples=50, deadline=None)
def test_figures_are_those_of_sets(held, found):
    made = evaluate(held, split(found))
    assert [each.type for each in made.types] == [
        each for each in VOCABULARY if each in {t for _, t, _ in held.triples} and each is not RelationType.RELATED_TO
    ]
    goals = {source for source, type_, _ in held.triples if type_ is RelationType.REQUIRES}
    for each in made.types:
        there = {one for one in held.triples if one.type is each.type}
        for measure, least in ((each.asserted, 0.7), (each.with_candidates, 0)):
            said = {triple_of(one) for one in found if one.type is each.type and one.confidence >= least}
            if each.type is RelationType.REQUIRES:
                said = {one for one in said if one.source in goals}
            counts = (measure.score.gold, measure.score.found, measure.score.right)
            assert counts == (len(there), len(said), len(said & there))
            closure = joined(held, each.type)
            holds = sum((one.source, one.target) in closure for one in said)
            if VOCABULARY[each.type].transitive:
                assert (measure.in_closure.right, measure.in_closure.of) == (holds, len(said))
                assert holds >= measure.score.right
            if not VOCABULARY[each.type].symmetric:
                either = sum(bool({one[::2], one[::-2]} & closure) for one in said)
                assert (measure.direction.right, measure.direction.of) == (holds, either)


@given(GOLD, FOUND)
@settings(max_examples=40, deadline=None)
def test_nothing_is_lost(held, found):
    made = evaluate(held, split(found))
    assert {each.id for each in found} == {each.relation.id for each in made.judged} | {
        each.id for each in made.not_judged
    }
    wrong = [each for each in made.judged if not each.is_right]
    assert sum(each.asserted + each.candidates for each in made.confusions) == len(wrong)
    assert sum(rule.right.of for rule in made.rules) == len(made.judged) == made.every.calibration.count
    right = {triple_of(each.relation) for each in made.judged if each.is_right and each.asserted}
    wanted = {each for each in held.triples if each.type is not RelationType.RELATED_TO}
    assert right | {each.triple for each in made.missed} == wanted
    assert not right & {each.triple for each in made.missed}
    assert made.every.asserted.right == len(right)


@given(GOLD)
@settings(max_examples=30, deadline=None)
def test_what_is_found_as_it_is_held_is_perfect(held):
    made = evaluate(held, Extraction(relations=tuple(map(relation, map(" ".join, sorted(held.triples))))))
    for score in (made.every.asserted, made.every.with_candidates, *(each.asserted.score for each in made.types)):
        if score.gold:
            assert (score.precision.value, score.recall.value, score.f1) == (1.0, 1.0, 1.0)
    for each in made.types:
        assert each.asserted.in_closure is None or each.asserted.in_closure.value == 1.0
        assert each.asserted.direction is None or each.asserted.direction.value == 1.0
    assert (made.confusions, made.missed) == ((), ())


@given(GOLD, FOUND, TEXTS)
@settings(max_examples=40, deadline=None)
def test_one_more_wrong_relation_never_raises_precision(held, found, text):
    wrong = relation(" ".join(text))
    if triple_of(wrong) in held.triples or wrong.id in {each.id for each in found}:
        return
    before, after = (evaluate(held, split(each)) for each in (found, [*found, wrong]))
    pairs = [(before.every.asserted, after.every.asserted), (before.typed.asserted, after.typed.asserted)]
    pairs += [(one.asserted.score, other.asserted.score) for one, other in zip(before.types, after.types, strict=True)]
    for one, other in pairs:
        assert other.recall == one.recall
        assert (one.precision.value or 0) >= (other.precision.value or 0)


@given(GOLD, FOUND, st.randoms(use_true_random=False))
@settings(max_examples=30, deadline=None)
def test_the_order_of_relations_does_not_matter(held, found, shuffler):
    before = evaluate(held, split(found))
    shuffler.shuffle(found)
    again = Gold(triples=frozenset(shuffler.sample(sorted(held.triples), len(held.triples))), partial=held.partial)
    assert evaluate(again, split(found)) == before


@given(st.lists(st.tuples(st.integers(0, 7), st.integers(0, 7)), max_size=20))
@settings(max_examples=40, deadline=None)
def test_the_closure_is_that_of_networkx(pairs):
    made, expected = Closure(pairs), nx.transitive_closure(nx.DiGraph(pairs))
    for source in range(8):
        for target in range(8):
            assert made.reaches(source, target) == expected.has_edge(source, target)


HELD = gold("cat IS_A animal", "animal IS_A thing", "cat USES claw", "cat REQUIRES claw", "hot CONTRASTS_WITH cold")


@pytest.mark.parametrize(
    ("found", "verdict", "gold_type"),
    [
        ("cat IS_A animal", Verdict.RIGHT, None),
        ("cat IS_A thing", Verdict.IMPLIED, None),
        ("animal IS_A cat", Verdict.REVERSED, None),
        ("thing IS_A cat", Verdict.REVERSED, None),
        ("cat CONTRASTS_WITH claw", Verdict.OTHER_TYPE, "USES"),
        ("claw IS_A cat", Verdict.OTHER_REVERSED, "USES"),
        ("cold IS_A hot", Verdict.OTHER_TYPE, "CONTRASTS_WITH"),
        ("cold CONTRASTS_WITH hot", Verdict.RIGHT, None),
        ("cat IS_A claw", Verdict.OTHER_TYPE, "USES"),
        ("claw IS_A animal", Verdict.NOTHING, None),
        ("cat USES animal", Verdict.OTHER_TYPE, "IS_A"),
        ("animal USES claw", Verdict.NOTHING, None),
    ],
)
def test_a_wrong_relation_comes_with_what_is_held_instead(found, verdict, gold_type):
    judged = judge(relation(found), HELD)
    assert (judged.verdict, judged.gold_type) == (verdict, gold_type)


def test_only_a_requires_comes_true_when_it_is_implied():
    held = gold("a REQUIRES b", "b REQUIRES c", "a IS_A b", "b IS_A c")
    assert judge(relation("a REQUIRES c"), held).came_true
    assert not judge(relation("a IS_A c"), held).came_true


def test_prerequisites_are_judged_for_concepts_that_have_some():
    held = gold("a REQUIRES b", "a IS_A c")
    made = evaluate(held, extraction("a REQUIRES c", "b REQUIRES c", "b IS_A c", "a USES c"))
    assert [each.relation.id for each in made.judged] == ["b:IS_A:c", "a:REQUIRES:c"]
    assert [each.id for each in made.not_judged] == ["a:USES:c", "b:REQUIRES:c"]


@pytest.mark.parametrize(("found", "judged"), [("b IS_A c", False), ("c CONTRASTS_WITH b", True), ("a IS_A c", True)])
def test_a_partial_gold_says_nothing_of_concepts_that_it_leaves_out(found, judged):
    held = gold("a IS_A b", "a CONTRASTS_WITH b", partial=RelationType)
    assert held.judges(triple(found)) is judged


def test_types_can_be_chosen_and_the_others_still_tell_what_was_confused():
    made = evaluate(gold("a IS_A b", "a USES c"), extraction("a IS_A c", "a USES b"), types=[RelationType.IS_A])
    assert [each.type for each in made.types] == ["IS_A"]
    assert [(each.verdict, each.gold_type) for each in made.judged] == [(Verdict.OTHER_TYPE, "USES")]
    assert (made.not_judged, [each.triple for each in made.missed]) == ((), [triple("a IS_A b")])


def test_a_candidate_is_no_assertion():
    made = evaluate(gold("a IS_A b", "a IS_A c"), extraction("a IS_A b", candidates=["a IS_A c", "a IS_A d"]))
    (only,) = made.types
    assert (only.asserted.score.found, only.asserted.score.right) == (1, 1)
    assert (only.with_candidates.score.found, only.with_candidates.score.right) == (3, 2)
    assert [(each.triple.target, each.candidate.confidence) for each in made.missed] == [("c", 0.4)]
    assert [(each.asserted, each.candidates) for each in made.confusions] == [(0, 1)]


def test_another_reading_is_measured_by_the_same_gold():
    plain = Comparison(name="plain", types=[RelationType.IS_A], relations=relations("a IS_A b", "a IS_A c", "a USES b"))
    made = evaluate(gold("a IS_A b", "a USES c"), extraction(), comparisons=[plain])
    is_a, uses = made.types
    ((name, measure),) = is_a.comparisons
    assert (name, measure.score.found, measure.score.right) == ("plain", 2, 1)
    assert uses.comparisons == ()


def test_each_rule_is_counted_by_what_it_found():
    found = [
        relation("a IS_A b", 0.9, "genus"),
        relation("b IS_A c", 0.7, "genus"),
        relation("a IS_A c", 0.8, "cue"),
        relation("a USES c", 0.8, "cue"),
    ]
    made = evaluate(gold("a IS_A b", "b IS_A c", "c USES a"), Extraction(relations=tuple(found)))
    assert [(rule.type, rule.method, rule.right.of, rule.right.right, rule.holds.right) for rule in made.rules] == [
        ("IS_A", "genus", 2, 2, 2),
        ("IS_A", "cue", 1, 0, 1),
        ("USES", "cue", 1, 0, 0),
    ]
    assert made.rules[0].mean_confidence == pytest.approx(0.8)


def test_the_average_over_typed_relations_leaves_requires_out():
    made = evaluate(
        gold("a IS_A b", "a USES b", "a REQUIRES b", "a REQUIRES c"), extraction("a IS_A b", "a USES c", "a REQUIRES b")
    )
    assert (made.typed.asserted.gold, made.typed.asserted.found, made.typed.asserted.right) == (2, 2, 1)
    assert (made.every.asserted.gold, made.every.asserted.found, made.every.asserted.right) == (4, 3, 2)
