"""What becomes of a graph when a relation is added, changed or removed, or a candidate decided on."""

from __future__ import annotations

from dataclasses import replace

import pytest

from graph.curation import AcceptCandidate, AddRelation, ChangeRelation, Reason, RejectCandidate, RemoveRelation, apply
from graph.errors import ChangeRefusedError
from graph.model import Origin
from graph.vocabulary import RelationType
from tests.graph.curated_sample import BASE, by_id


def test_a_curated_relation_brings_what_follows_from_it():
    after = by_id(
        apply(BASE, [AddRelation(source="underfitting", type=RelationType.USES, target="data")]).graph.relations
    )
    assert after["underfitting:USES:data"].origin is Origin.CURATED
    assert after["underfitting:REQUIRES:data"].premises == ("underfitting:USES:data",)


def test_extracted_relations_give_way_to_a_curated_one_that_contradicts_them():
    done = apply(BASE, [AddRelation(source="dropout", type=RelationType.CAUSES, target="overfitting")])
    lost = {each.relation.id: each for each in done.gave_way}
    assert lost["dropout:PREVENTS:overfitting"].reason is Reason.CONTRADICTED
    assert [each.id for each in lost["dropout:PREVENTS:overfitting"].against] == ["dropout:CAUSES:overfitting"]


def test_a_curated_relation_that_contradicts_curated_ones_is_refused_with_the_circle():
    with pytest.raises(ChangeRefusedError, match=r"run in a circle.*remove one of them"):
        apply(BASE, [AddRelation(source="training", type=RelationType.REQUIRES, target="dropout")])


def test_an_extracted_relation_becomes_curated_with_its_quote():
    after = by_id(apply(BASE, [AddRelation(source="training", type=RelationType.USES, target="data")]).graph.relations)
    uses = after["training:USES:data"]
    assert (uses.origin, uses.method, uses.confidence, uses.evidence[0].quote) == (
        Origin.CURATED,
        "curated",
        1.0,
        "uses data",
    )


def test_a_quote_is_found_in_either_definition():
    change = AddRelation(source="underfitting", type=RelationType.USES, target="training", quote="uses data")
    evidence = by_id(apply(BASE, [change]).graph.relations)["underfitting:USES:training"].evidence
    assert [each.document for each in evidence] == ["t#training"]
    with pytest.raises(ChangeRefusedError, match="word for word"):
        apply(BASE, [replace(change, quote="nowhere")])


def test_a_relation_in_other_terms_is_curated_and_keeps_its_quotes_where_its_ends_stay():
    done = apply(BASE, [ChangeRelation(relation="dropout:PREVENTS:overfitting", type=RelationType.CONTROLS)])
    relations = by_id(done.graph.relations)
    assert "dropout:PREVENTS:overfitting" not in relations
    assert relations["dropout:CONTROLS:overfitting"].evidence[0].quote == "prevents overfitting"
    moved = apply(
        BASE, [ChangeRelation(relation="dropout:PREVENTS:overfitting", target="underfitting", confidence=0.5)]
    )
    assert by_id(moved.graph.relations)["dropout:PREVENTS:underfitting"].evidence == ()
    assert by_id(moved.graph.relations)["dropout:PREVENTS:underfitting"].confidence == 0.5


def test_a_relation_goes_with_what_follows_from_it():
    done = apply(BASE, [RemoveRelation(relation="training:USES:data")])
    assert [(each.relation.id, each.reason) for each in done.gave_way] == [
        ("training:REQUIRES:data", Reason.PREMISE_GONE)
    ]


def test_accepting_makes_a_curated_relation_and_rejecting_drops_the_candidate():
    candidate = "overfitting:REQUIRES:underfitting"
    accepted = apply(BASE, [AcceptCandidate(candidate=candidate)]).graph
    relation = by_id(accepted.relations)[candidate]
    assert (relation.origin, relation.confidence) == (Origin.CURATED, 1.0)
    assert relation.evidence == BASE.candidates[0].evidence
    rejected = apply(BASE, [RejectCandidate(candidate=candidate)])
    assert candidate not in {*by_id(accepted.candidates), *by_id(rejected.graph.candidates)}
    assert rejected.graph.relations == BASE.relations
    assert rejected.gave_way == ()


def test_a_candidate_that_a_relation_settles_gives_way():
    done = apply(BASE, [AddRelation(source="underfitting", type=RelationType.REQUIRES, target="overfitting")])
    assert [(each.relation.id, each.reason) for each in done.gave_way] == [
        ("overfitting:REQUIRES:underfitting", Reason.SETTLED)
    ]
