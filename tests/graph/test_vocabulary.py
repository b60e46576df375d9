from __future__ import annotations

import pytest

from graph.vocabulary import ACYCLIC_TYPES, IMPLIES_REQUIRES, JOINTLY_ACYCLIC_TYPES, VOCABULARY, RelationType

T = RelationType


def test_the_table_has_every_type_once_in_order():
    assert list(VOCABULARY) == list(RelationType)
    assert all(info.type is relation_type for relation_type, info in VOCABULARY.items())


def test_the_flags_are_those_of_the_design():
    assert {T.IS_A, T.INSTANCE_OF, T.PART_OF, T.REQUIRES} == ACYCLIC_TYPES
    assert {each for each in T if VOCABULARY[each].transitive} == {T.IS_A, T.PART_OF, T.REQUIRES}
    assert {each for each in T if VOCABULARY[each].symmetric} == {T.CONTRASTS_WITH, T.RELATED_TO}
    assert {T.IS_A, T.INSTANCE_OF, T.REQUIRES} == JOINTLY_ACYCLIC_TYPES
    assert {T.IS_A, T.INSTANCE_OF, T.USES, T.PREVENTS, T.MEASURES, T.CONTROLS, T.IMPROVES} == IMPLIES_REQUIRES


@pytest.mark.parametrize("info", VOCABULARY.values(), ids=lambda info: info.type.value)
def test_each_type_reads_in_both_directions(info):
    assert info.label
    assert info.description.endswith(".")
    assert info.symmetric == (info.label == info.inverse_label)
    assert info.iri is None or info.iri.startswith(("http://", "https://"))
    assert not (info.symmetric and info.acyclic)


def test_labels_and_inverse_labels_are_distinct():
    labels = [info.label for info in VOCABULARY.values()]
    inverse = [info.inverse_label for info in VOCABULARY.values() if not info.symmetric]
    assert len({*labels, *inverse}) == len(labels) + len(inverse)


def test_the_table_cannot_be_changed():
    with pytest.raises(TypeError):
        VOCABULARY[T.IS_A] = VOCABULARY[T.USES]
