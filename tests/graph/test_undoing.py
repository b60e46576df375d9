"""Undoing a change, and when later ones stand against it."""

from __future__ import annotations

from dataclasses import replace

import pytest

from graph.curation import AddConcept, AddRelation, ChangeConcept, RemoveConcept, RemoveRelation, Undo, apply
from graph.errors import ConflictError
from graph.model import Position
from graph.vocabulary import RelationType
from tests.graph.curated_sample import BASE, comparable, logged


def test_a_change_that_later_ones_touched_again_is_not_undone():
    first = apply(BASE, [ChangeConcept(concept="dropout", hours=1.0)]).graph
    second = apply(first, [ChangeConcept(concept="dropout", hours=2.0)]).graph
    with pytest.raises(ConflictError, match=r"'dropout' was changed again"):
        apply(second, [Undo(entry=logged(BASE, first))])
    elsewhere = apply(first, [ChangeConcept(concept="training", hours=2.0)]).graph
    undone = apply(elsewhere, [Undo(entry=logged(BASE, first))]).graph
    assert {each.id: each.hours for each in undone.concepts if each.hours} == {"training": 2.0}


def test_a_new_concept_that_relations_need_by_now_is_not_undone():
    first = apply(BASE, [AddConcept(name="Epoch")]).graph
    second = apply(first, [AddRelation(source="training", type=RelationType.USES, target="epoch")]).graph
    with pytest.raises(ConflictError, match="training:USES:epoch"):
        apply(second, [Undo(entry=logged(BASE, first))])


def test_what_would_contradict_later_relations_is_not_undone():
    first = apply(BASE, [RemoveRelation(relation="dropout:REQUIRES:training")]).graph
    second = apply(first, [AddRelation(source="training", type=RelationType.REQUIRES, target="dropout")]).graph
    with pytest.raises(ConflictError, match="later changes stand against it"):
        apply(second, [Undo(entry=logged(BASE, first))])


def test_a_concept_comes_back_with_vector_and_place_where_it_stood():
    first = apply(BASE, [RemoveConcept(concept="overfitting", with_relations=True)]).graph
    undone = apply(first, [Undo(entry=logged(BASE, first))]).graph
    assert comparable(undone) == comparable(BASE)


def test_a_place_on_a_map_that_was_made_anew_is_kept():
    first = apply(BASE, [ChangeConcept(concept="dropout", definition="It prevents overfitting.")]).graph
    moved = tuple(replace(each, position=Position(9.0, 9.0, 0)) for each in first.concepts)
    undone = apply(replace(first, concepts=moved), [Undo(entry=logged(BASE, first))]).graph
    assert {each.position for each in undone.concepts} == {Position(9.0, 9.0, 0)}
