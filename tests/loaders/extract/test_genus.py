from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph.model import ConceptId
from loaders.extract.mentions import TermIndex
from loaders.extract.predicates import read_scene
from loaders.extract.sentences import split_sentences
from loaders.extract.stated_genus import stated_genus

STATED = [
    # qualifiers of all sorts before the head
    ("a slender tropical climber of the Andes", "climber"),
    ("tall, hairy plant with broad leaves", "plant"),
    ("a small to large boat", "boat"),
    ("a guitar that is played with a slide", "guitar"),
    ("copal found in river beds", "copal"),
    ("a hard copal derived from a tree", "copal"),
    ("the baker's best knife", "knife"),
    # the head behind a proper adjective
    ("Roman general who crossed the river", "general"),
    ("North American perennial with white flowers", "perennial"),
    ("Spanish financier noted for his thrift", "financier"),
    # a clause behind the head
    ("a person suffering from a cold", "person"),
    ("a quantity larger than is needed", "quantity"),
    ("a theory that if it rains it pours", "theory"),
    ("a sum not divisible by three", "sum"),
    # the genus behind another noun
    ("any of several flowering shrubs", "shrub"),
    ("one of the rooms of a house", "room"),
    ("the largest of the islands", "island"),
    ("a piece of furniture for sitting", "furniture"),
    ("a slang term for a detective", "detective"),
    ("a variety of apple", "apple"),
    ("a member of a nomadic people", "person"),
    ("someone who mends roofs", "person"),
    ("a marsh or bog herb", "herb"),
    # another relation than that of a kind
    ("a part of a ship", None),
    ("the use of steam", None),
    ("a set of knives", None),
    ("the opposite of heat", None),
    # which of two is not said
    ("a tree or shrub of the coast", None),
    # members, or another name
    ("tropical vines with red fruit", None),
    ("the countries of the north", None),
    ("two species of small shrubs", None),
    ("loosestrife", None),
    ("mashing a potato", None),
    ("someone's knife", None),
    ("a dialect word for a `ladle'", "ladle"),
]


WORDS = [
    "a",
    "the",
    "small",
    "tall",
    "red",
    "of",
    "or",
    "and",
    ",",
    "in",
    "that",
    "which",
    "is",
    "known",
    "vine",
    "vines",
]


def genus_of(text: str, name: str = "thing") -> str | None:
    index = TermIndex(heads={ConceptId("it"): name})
    genus = stated_genus(read_scene(split_sentences(text)[0], frozenset(index.heads), index, first=True))
    return None if genus is None else genus.head


@pytest.mark.parametrize(("definition", "head"), STATED)
def test_the_head_of_a_definition_is_read_whether_or_not_a_glossary_knows_it(definition, head):
    assert genus_of(definition) == head


def test_a_number_counts_members_unless_a_verb_says_that_one_is_meant(extract):
    assert genus_of("one vine of Asia") is None
    assert [one.id for one in extract({"Slicing": "Slicing is one technique of cutting."}, "Cutting")] == [
        "slicing:IS_A:cutting"
    ]


def test_a_plural_is_the_genus_of_a_name_in_the_plural():
    assert genus_of("tropical vines with red fruit", "lianas") == "vine"
    assert genus_of("tropical vines with red fruit", "liana") is None


@given(st.lists(st.sampled_from(WORDS), max_size=8))
def test_a_head_that_is_read_stands_in_the_text(words):
    head = genus_of(" ".join(words) or "vine")
    assert head is None or head in {"vine", "small", "tall", "red", "known"}


@pytest.mark.parametrize(
    ("definition", "found"),
    [
        ("Any of several slender knives.", {"IS_A"}),
        ("A slang term for a knife.", {"IS_A"}),
        ("A knife or spoon for butter.", set()),
        ("Part of a knife.", {"PART_OF"}),
        ("Knives of the north.", set()),
    ],
)
def test_a_glossary_gets_the_genus_that_is_stated(extract, definition, found):
    assert {relation.type.value for relation in extract({"Blade": definition}, "Knife", "Spoon")} == found
