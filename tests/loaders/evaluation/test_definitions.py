from __future__ import annotations

import pytest

from graph.model import Concept, ConceptId, Document
from graph.vocabulary import RelationType
from loaders.evaluation.definitions import Definitions, read_plainly
from loaders.extract import Material

TEXTS = {
    "cat": "A cat is a small animal with claws. It hunts rats at night.",
    "animal": "A living thing. A dog chases a cat.",
    "claw": "",
    "rat": "A rat is a pest of the night.",
    "night": "The time without sun.",
}


@pytest.fixture
def definitions() -> Definitions:
    concepts = [
        Concept(id=ConceptId(id_), name=id_, definition=text or None, document=f"def:{id_}" if text else None)
        for id_, text in TEXTS.items()
    ]
    documents = {f"def:{id_}": Document(f"def:{id_}", text) for id_, text in TEXTS.items() if text}
    documents["more"] = Document("more", "A claw is what a cat has.")
    return Definitions(Material(concepts=concepts, documents=documents, further={"more": ConceptId("night")}))


def test_the_plain_reading_takes_every_mention_and_the_first_head(definitions):
    found = read_plainly(definitions)
    assert [each.id for each in found] == [
        "animal:REQUIRES:cat",
        "cat:IS_A:animal",
        "cat:REQUIRES:animal",
        "cat:REQUIRES:claw",
        "cat:REQUIRES:night",
        "cat:REQUIRES:rat",
        "night:REQUIRES:cat",
        "night:REQUIRES:claw",
        "rat:IS_A:night",
        "rat:REQUIRES:night",
    ]
    for each in found:
        (evidence,) = each.evidence
        assert definitions.material.documents[evidence.document].text[evidence.start : evidence.end] == evidence.quote


def test_the_plain_reading_reads_for_what_is_asked(definitions):
    assert {each.type for each in read_plainly(definitions, [RelationType.IS_A])} == {RelationType.IS_A}


@pytest.mark.parametrize(
    ("source", "target", "where", "sentence"),
    [
        ("cat", "night", "cat", "It hunts rats at night."),
        ("claw", "cat", "cat", "A cat is a small animal with claws."),
        ("animal", "cat", "animal", "A dog chases a cat."),
        ("night", "claw", "night", "A claw is what a cat has."),
    ],
)
def test_a_missed_relation_comes_with_the_sentence_that_may_say_it(definitions, source, target, where, sentence):
    found = definitions.mentioning(ConceptId(source), ConceptId(target))
    assert (found.where, found.sentence) == (where, sentence)


def test_where_neither_mentions_the_other_there_is_none(definitions):
    assert definitions.mentioning(ConceptId("animal"), ConceptId("night")) is None
