"""What becomes of a graph when a concept is added, changed or removed."""

from __future__ import annotations

from dataclasses import replace

import pytest

from graph.curation import AddConcept, ChangeConcept, Reason, RemoveConcept, apply
from graph.derivation import complete
from graph.errors import ChangeRefusedError
from graph.model import ConceptId, ConceptKind, Document, Evidence
from tests.graph.curated_sample import BASE, TEXTS, by_id, curated


def test_a_new_concept_is_the_last_of_its_section_and_has_a_document():
    after = apply(
        BASE, [AddConcept(name=" Early  Stopping ", definition="Stop.", section="Basics", aliases=("ES",), hours=2)]
    ).graph
    added = next(each for each in after.concepts if each.id == "early-stopping")
    assert (added.name, added.kind, added.aliases, added.hours) == ("Early Stopping", ConceptKind.DEFINED, ("ES",), 2)
    assert [each.id for each in after.concepts[:3]] == ["overfitting", "underfitting", "early-stopping"]
    assert Document(added.document, "Stop.") in after.documents


def test_a_concept_without_definition_is_only_mentioned_and_a_new_section_is_the_last():
    after = apply(BASE, [AddConcept(name="Epoch", section="New")]).graph
    assert next(each for each in after.concepts if each.id == "epoch").kind is ConceptKind.MENTIONED
    assert after.info.sections == ("Basics", "Cures", "New")


def test_another_definition_takes_vector_and_place_of_this_concept_alone():
    after = apply(BASE, [ChangeConcept(concept="dropout", definition="It prevents overfitting.")]).graph
    assert set(after.vectors.ids) == {"overfitting", "training"}
    placed = {each.id for each in after.concepts if each.position}
    assert placed == {"overfitting", "underfitting", "training"}


def test_fields_that_say_nothing_of_the_text_leave_vector_and_place():
    after = apply(BASE, [ChangeConcept(concept="dropout", hours=3.0, aliases=("Unit dropping",))]).graph
    assert after.vectors is BASE.vectors
    assert [each.position for each in after.concepts] == [each.position for each in BASE.concepts]


def test_what_was_read_off_words_that_are_gone_goes_and_the_rest_is_quoted_where_it_stands():
    done = apply(BASE, [ChangeConcept(concept="dropout", definition="A trick: it prevents overfitting.")])
    relations = by_id(done.graph.relations)
    (evidence,) = relations["dropout:PREVENTS:overfitting"].evidence
    assert (evidence.quote, evidence.start) == ("prevents overfitting", 12)
    gave_way = {each.relation.id: each.reason for each in done.gave_way}
    assert gave_way == {
        "dropout:IS_A:technique": Reason.QUOTE_GONE,
        "dropout:REQUIRES:technique": Reason.PREMISE_GONE,
    }
    changed = next(each for each in done.graph.documents if each.id == "t#dropout")
    assert (changed.file, changed.line) == (None, None)


def test_a_curated_relation_stays_without_its_quote():
    at = TEXTS["dropout"].index("technique")
    quoted = curated("dropout USES data", evidence=(Evidence("t#dropout", at, at + 9, "technique"),))
    graph = replace(BASE, relations=complete([*BASE.relations, quoted]).relations)
    after = apply(graph, [ChangeConcept(concept="dropout", definition=None)]).graph
    assert by_id(after.relations)["dropout:USES:data"].evidence == ()
    assert next(each for each in after.concepts if each.id == "dropout").kind is ConceptKind.MENTIONED
    assert "t#dropout" not in {each.id for each in after.documents}


def test_of_a_text_that_two_concepts_share_one_gets_its_own():
    twin = replace(BASE.concepts[0], id=ConceptId("twin"), name="Twin", position=None)
    graph = replace(BASE, concepts=(*BASE.concepts, twin))
    after = apply(graph, [ChangeConcept(concept="twin", definition="Another.")]).graph
    texts = {each.id: each.definition for each in after.concepts}
    assert (texts["twin"], texts["overfitting"]) == ("Another.", TEXTS["overfitting"])


def test_a_concept_that_relations_need_stays_unless_they_go_too():
    with pytest.raises(ChangeRefusedError, match=r"3 relations need.*withRelations"):
        apply(BASE, [RemoveConcept(concept="training")])
    done = apply(BASE, [RemoveConcept(concept="overfitting", with_relations=True)])
    assert "overfitting" not in {end for each in done.graph.relations for end in (each.source, each.target)}
    assert {each.reason for each in done.gave_way} == {Reason.CONCEPT_REMOVED}
    assert "dropout:PREVENTS:overfitting" in {each.relation.id for each in done.gave_way}
