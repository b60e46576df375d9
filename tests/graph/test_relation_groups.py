from __future__ import annotations

from graph.model import ConceptId, Origin, Relation
from graph.relation_groups import relation_groups
from graph.vocabulary import RelationType

A, B, C = map(ConceptId, "abc")


def relation(
    source: ConceptId, type_: RelationType, target: ConceptId, origin: Origin = Origin.CURATED, sure: float = 1
) -> Relation:
    return Relation(source=source, type=type_, target=target, origin=origin, confidence=sure)


def test_both_directions_of_a_type_are_worded_by_the_vocabulary_and_outgoing_ones_come_first() -> None:
    groups = relation_groups(B, [relation(A, RelationType.IS_A, B), relation(B, RelationType.IS_A, C)])
    assert [(group.label, group.relations[0].other(B)) for group in groups] == [("is a", C), ("has kind", A)]


def test_a_symmetric_relation_is_one_group_from_either_side() -> None:
    both = [relation(A, RelationType.RELATED_TO, B), relation(B, RelationType.RELATED_TO, C)]
    groups = relation_groups(B, both)
    assert [(group.label, len(group.relations)) for group in groups] == [("is related to", 2)]


def test_groups_follow_the_vocabulary_and_relations_their_strength() -> None:
    given = [
        relation(A, RelationType.USES, C, Origin.DERIVED),
        relation(A, RelationType.USES, B, Origin.EXTRACTED, 0.5),
        relation(A, RelationType.USES, ConceptId("d"), Origin.EXTRACTED, 0.9),
        relation(A, RelationType.IS_A, B),
    ]
    groups = relation_groups(A, given)
    assert [group.type for group in groups] == [RelationType.IS_A, RelationType.USES]
    assert [each.target for each in groups[1].relations] == ["d", B, C]
