from __future__ import annotations

import math

import pytest

from loaders.extract.prerequisites.reading import read_glossary
from tests.loaders.extract.prerequisites.glossaries import KITCHEN, material


def mentioned(definition, *names):
    glossary = read_glossary(material({"Goal": definition}, *names))
    return [sorted(passage.mentions) for passage in glossary.passages["goal"]]


@pytest.mark.parametrize(
    ("definition", "found"),
    [
        ("A cake of flour and yeast.", ["flour", "yeast"]),
        ("A cake without yeast.", []),
        ("A cake of flour, not of yeast.", ["flour"]),
        ("A cake that has no yeast but flour.", ["flour"]),
        ("Unlike yeast, it needs flour.", ["flour"]),
        ("A cake of flour instead of yeast.", ["flour"]),
        ("A cake as opposed to yeast; it has flour.", ["flour"]),
        ("It isn't yeast. ", []),
        ("A cake (not of yeast) of flour.", ["flour"]),
    ],
)
def test_what_a_sentence_denies_or_sets_apart_is_not_mentioned(definition, found):
    assert mentioned(definition, "Flour", "Yeast") == [found]


@pytest.mark.parametrize("word", ["See", "Compare", "Cf"])
def test_a_sentence_that_sends_elsewhere_says_nothing(word):
    assert mentioned(f"A cake of flour. {word} yeast.", "Flour", "Yeast") == [["flour"]]


def test_what_is_denied_is_among_neither_mentions_nor_words():
    (passage,) = read_glossary(material({"Goal": "A cake of flour, not of yeast."}, "Yeast")).passages["goal"]
    assert passage.words == {"cake", "flour"}


def test_sentences_are_counted_from_the_start_and_quote_the_document():
    given = material({"Goal": "A cake. See bread. It needs yeast."}, "Yeast")
    passages = read_glossary(given).passages["goal"]
    assert [passage.number for passage in passages] == [0, 2]
    for passage in passages:
        text = given.documents[passage.document].text
        assert text[passage.sentence.start : passage.sentence.end] == passage.sentence.text


def test_a_concept_does_not_mention_itself():
    assert mentioned("A goal is what a goal is.", "Yeast") == [[]]


def test_names_are_sets_of_the_words_that_tell_something():
    names = read_glossary(material({}, "Sources of Yeast | yeast source")).names
    assert set(names["sources-of-yeast"]) == {frozenset({"source", "yeast"})}


def test_a_short_name_with_capitals_inside_has_no_words_to_be_recognised_by():
    names = read_glossary(material({}, "RAG | rag rug")).names
    assert names["rag"] == (frozenset({"rag", "rug"}),)


def test_further_documents_count_as_well():
    given = material({"Goal": "A cake.", "Other": "It needs yeast."}, "Yeast")
    given = type(given)(
        concepts=[concept for concept in given.concepts if concept.id != "other"],
        documents=given.documents,
        further={"other": "goal"},
    )
    assert [sorted(each.mentions) for each in read_glossary(given).passages["goal"]] == [[], ["yeast"]]


def test_rarity_goes_from_what_all_have_to_what_one_has():
    glossary = read_glossary(material({"One": "Some water.", "Two": "Water, salted.", "Three": "Hot water."}))
    assert glossary.rarity["water"] == 0
    assert glossary.rarity["salted"] == 1
    assert glossary.used["water"] == 3


def test_vectors_have_length_one():
    for vector in read_glossary(material(KITCHEN)).vectors.values():
        assert math.hypot(*vector.values()) == pytest.approx(1)


def test_nothing_to_read_is_read():
    glossary = read_glossary(material({}))
    assert (glossary.names, glossary.passages) == ({}, {})
    assert read_glossary(material({}, "Alone")).passages == {}
