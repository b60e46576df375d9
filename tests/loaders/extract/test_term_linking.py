from __future__ import annotations

import pytest

from graph.model import Concept
from graph.names import slug
from loaders.extract import find_mentions, index_terms


def index(*names):
    concepts = []
    for name in names:
        first, *aliases = (part.strip() for part in name.split("|"))
        concepts.append(Concept(id=slug(first), name=first, aliases=tuple(aliases)))
    return index_terms(concepts)


def linked(text, *names, exclude=()):
    return [(text[m.start : m.end], m.concept) for m in find_mentions(text, index(*names), exclude=exclude)]


@pytest.mark.parametrize(
    ("text", "names", "expected"),
    [
        ("the oven is hot", ["Oven"], [("oven", "oven")]),
        ("two Ovens", ["oven"], [("Ovens", "oven")]),
        ("sharp knives", ["Knife"], [("knives", "knife")]),
        ("a sour dough starter", ["Sour Dough", "Dough"], [("sour dough", "sour-dough")]),
        ("a sour-dough", ["Sour Dough"], [("sour-dough", "sour-dough")]),
        ("a sour dough", ["Sour-Dough"], [("sour dough", "sour-dough")]),
        ("a sourdough", ["Sour-Dough"], [("sourdough", "sour-dough")]),
        ("bake bread in ovens", ["Oven | stove", "Bread | loaf"], [("bread", "bread"), ("ovens", "oven")]),
        ("a loaf on a stove", ["Oven | stove", "Bread | loaf"], [("loaf", "bread"), ("stove", "oven")]),
        ("the data sets", ["Dataset | data set"], [("data sets", "dataset")]),
        ("many GPUs and one GPU", ["GPU"], [("GPUs", "gpu"), ("GPU", "gpu")]),
        ("cloud APIs", ["Cloud API"], [("cloud APIs", "cloud-api")]),
        ("an a-line skirt", ["A-line"], [("a-line", "a-line")]),
        ("call the maillard reaction", ["The Maillard Reaction"], [("the maillard reaction", "the-maillard-reaction")]),
    ],
)
def test_links_names_aliases_plurals_and_spellings(text, names, expected):
    assert linked(text, *names) == expected


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("wiped with a rag", ["RAG"]),
        ("RAG", ["Rag"]),
        ("god and gd", ["GD"]),
        ("how users react", ["ReAct"]),
        ("who is it", ["WHO", "IT"]),
        ("an oven-baked dish", ["Oven"]),
        ("a bread-knife", ["Bread", "Knife"]),
        ("bake it, for example twice", ["Example"]),
        ("basil and mint are examples", ["Example"]),
        ("the cook wants to label the jars", ["Label"]),
        ("it models a flow", ["Model"]),
        ("breadth", ["Bread"]),
        ("stand in a line", ["A-line"]),
        ("the training of trainers", ["Train"]),
        ("", ["Bread"]),
    ],
)
def test_does_not_link_look_alikes(text, names):
    assert linked(text, *names) == []


def test_short_names_in_capitals_are_linked_as_written():
    assert linked("RAG uses a rag", "RAG") == [("RAG", "rag")]


def test_a_name_spelt_exactly_beats_another_in_other_case():
    names = ("RAG", "Rag | rag")
    ids = {"RAG": "upper", "rag": "lower"}
    concepts = [Concept(id=ids["RAG"], name="RAG"), Concept(id=ids["rag"], name="rag")]
    text = "RAG and a rag"
    found = find_mentions(text, index_terms(concepts))
    assert [(text[m.start : m.end], m.concept) for m in found] == [("RAG", "upper"), ("rag", "lower")]
    assert len(names) == len(found)


def test_a_name_that_two_concepts_share_is_no_mention():
    concepts = [Concept(id="a", name="Roux"), Concept(id="b", name="Gravy", aliases=("roux",))]
    text = "whisk the ROUXS"
    assert [m.concept for m in find_mentions(text.lower(), index_terms(concepts))] == []


def test_an_excluded_concept_still_holds_its_place():
    assert linked("a bread knife", "Bread Knife", "Knife", exclude={"bread-knife"}) == []


def test_the_longest_name_is_taken():
    assert linked("puff pastry dough", "Puff Pastry Dough", "Puff Pastry", "Dough") == [
        ("puff pastry dough", "puff-pastry-dough")
    ]


def test_mentions_know_the_plural():
    assert [m.plural for m in find_mentions("one oven, two ovens, three GPUs", index("Oven", "GPU"))] == [
        False,
        True,
        True,
    ]
