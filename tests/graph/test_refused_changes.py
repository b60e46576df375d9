"""Changes that cannot be made say why, and what to do."""

from __future__ import annotations

import pytest

from graph.curation import (
    AddConcept,
    AddRelation,
    ChangeConcept,
    ChangeRelation,
    RejectCandidate,
    RemoveConcept,
    RemoveRelation,
    apply,
)
from graph.errors import ChangeRefusedError, UnknownConceptError
from graph.vocabulary import RelationType
from tests.graph.curated_sample import BASE

REFUSED = {
    "a name that is there": (AddConcept(name="DROPOUT"), "is a concept 'dropout' already"),
    "an alias of another": (ChangeConcept(concept="dropout", aliases=("Training",)), "both called"),
    "no name": (AddConcept(name="  "), "needs a name"),
    "an empty definition": (ChangeConcept(concept="dropout", definition=" "), "leave it out"),
    "hours below zero": (ChangeConcept(concept="dropout", hours=-1.0), "more than 0"),
    "hours that are no number": (ChangeConcept(concept="dropout", hours=float("nan")), "more than 0"),
    "nothing new": (ChangeConcept(concept="dropout", name="Dropout"), "nothing would change"),
    "a relation to itself": (AddRelation(source="data", type=RelationType.USES, target="data"), "another concept"),
    "a confidence above one": (
        AddRelation(source="data", type=RelationType.USES, target="dropout", confidence=1.5),
        "from 0 to 1",
    ),
    "a curated relation again": (
        AddRelation(source="underfitting", type=RelationType.CONTRASTS_WITH, target="overfitting"),
        "there already",
    ),
    "no such relation": (RemoveRelation(relation="data:USES:dropout"), "no relation"),
    "a derived relation": (RemoveRelation(relation="training:REQUIRES:data"), "follows from training:USES:data"),
    "no such candidate": (RejectCandidate(candidate="data:USES:dropout"), "no candidate"),
    "a change to what is there": (
        ChangeRelation(relation="dropout:IS_A:technique", type=RelationType.REQUIRES, target="training"),
        "there already",
    ),
}


@pytest.mark.parametrize(("change", "said"), REFUSED.values(), ids=REFUSED)
def test_a_change_that_cannot_be_is_refused_with_what_to_do(change, said):
    with pytest.raises(ChangeRefusedError, match=said) as refusal:
        apply(BASE, [change])
    assert refusal.value.suggestion


@pytest.mark.parametrize(
    "change",
    [
        ChangeConcept(concept="nobody", hours=1.0),
        RemoveConcept(concept="nobody"),
        AddRelation(source="nobody", type=RelationType.USES, target="data"),
        ChangeRelation(relation="training:USES:data", target="nobody"),
    ],
)
def test_a_concept_that_is_not_there_is_named(change):
    with pytest.raises(UnknownConceptError, match="nobody"):
        apply(BASE, [change])
