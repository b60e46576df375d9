from __future__ import annotations

import pytest

from graph.model import Origin
from loaders.extract.rules import CONFIDENCE, confidence_of

IS_A = [
    ("A soup thickened with flour.", "Roux Soup", "Roux Soup IS_A Soup"),
    ("Bisque is a soup made from shellfish.", "Bisque", "Bisque IS_A Soup"),
    ("Bisque is usually a simple, hot-served soup.", "Bisque", "Bisque IS_A Soup"),
    ("In French cooking, a bisque is a soup.", "Bisque", "Bisque IS_A Soup"),
    ("Bisque, also called cream soup, is a soup.", "Bisque", "Bisque IS_A Soup"),
    ("A kind of soup.", "Bisque", "Bisque IS_A Soup"),
    ("Bisque is a type of dense soup.", "Bisque", "Bisque IS_A Soup"),
    ("Bisque is one of the soups of France.", "Bisque", "Bisque IS_A Soup"),
    ("One of the classic soups.", "Bisque", "Bisque IS_A Soup"),
    ("Comes from Brittany. Often the most expensive soup on the menu.", "Bisque", "Bisque IS_A Soup"),
    ("Comes from Brittany. It is a soup for feasts.", "Bisque", "Bisque IS_A Soup"),
    ("A baking method for thin dough.", "Blind Baking", "Blind Baking IS_A Baking"),
    ("A shellfish soup.", "Bisque", "Bisque IS_A Soup"),
    ("A subset of baking.", "Blind Baking", "Blind Baking IS_A Baking"),
]

OTHER = [
    ("Techniques to prevent curdling.", "Tempering", "Tempering PREVENTS Curdling"),
    ("Prevents curdling and scorching.", "Tempering", "Tempering PREVENTS Curdling; Tempering PREVENTS Scorching"),
    ("Tempering is a technique that prevents curdling.", "Tempering", "Tempering PREVENTS Curdling"),
    ("Tempering reduces scorching by slow heating.", "Tempering", "Tempering PREVENTS Scorching"),
    ("A fault. It is prevented by tempering.", "Fault | Lump", "Tempering PREVENTS Fault"),
    ("A fault that is caused by scorching.", "Fault", "Scorching CAUSES Fault"),
    ("A fault. Combat with tempering or baking.", "Fault", "Tempering PREVENTS Fault; Baking PREVENTS Fault"),
    ("Leads to curdling.", "Boiling", "Boiling CAUSES Curdling"),
    ("Boiling can cause curdling.", "Boiling", "Boiling CAUSES Curdling"),
    ("A dish composed of dough and soup.", "Pot Pie", "Dough PART_OF Pot Pie; Soup PART_OF Pot Pie"),
    ("A pot pie consists mostly of dough.", "Pot Pie", "Dough PART_OF Pot Pie"),
    ("A collection of ovens in one kitchen.", "Bakery", "Oven PART_OF Bakery"),
    ("The part of an oven that glows.", "Grill Bar", "Grill Bar PART_OF Oven"),
    ("A value in an oven that cooks set.", "Heat Level", "Heat Level PART_OF Oven"),
    ("Uses an oven.", "Roasting", "Roasting USES Oven"),
    (
        "A method that uses dough, soup and large ovens.",
        "Roasting",
        "Roasting USES Dough; Roasting USES Oven; Roasting USES Soup",
    ),
    ("Works in batches using ovens.", "Roasting", "Roasting USES Oven"),
    ("Roasting relies heavily on ovens.", "Roasting", "Roasting USES Oven"),
    ("An oven-based routine.", "Roasting", "Roasting USES Oven"),
    ("Baking with steam.", "Steaming", "Steaming IS_A Baking; Steaming USES Steam"),
    ("The use of an oven to dry fruit.", "Drying", "Drying USES Oven"),
    ("A box used for baking.", "Pan", "Baking USES Pan"),
    ("The heat that an oven uses to roast.", "Fan Heat", "Oven USES Fan Heat"),
    ("Manual work. Bakeries use this every day.", "Kneading", "Bakery USES Kneading"),
    ("A device that produces steam.", "Kettle", "Kettle PRODUCES Steam"),
    ("The result of baking.", "Crust", "Baking PRODUCES Crust"),
    ("Steam is produced by a kettle. Hot gas.", "Steam", "Kettle PRODUCES Steam"),
    ("Converts water and heat to steam.", "Kettle", "Kettle PRODUCES Steam"),
    ("Measuring dough quality systematically.", "Poke Test", "Poke Test MEASURES Dough"),
    ("A test that measures how wet the dough is.", "Poke Test", "Poke Test MEASURES Dough"),
    ("The percentage of good crusts.", "Yield", "Yield MEASURES Crust"),
    ("Controls baking.", "Thermostat", "Thermostat CONTROLS Baking"),
    ("A knob that controls how an oven heats.", "Thermostat", "Thermostat CONTROLS Oven"),
    ("Affects crust quality.", "Thermostat", "Thermostat CONTROLS Crust"),
    ("Significantly improves soup quality.", "Skimming", "Skimming IMPROVES Soup"),
    ("The habit that makes soup better.", "Skimming", "Skimming IMPROVES Soup"),
    ("Skimming is a step that speeds up baking.", "Skimming", "Skimming IMPROVES Baking"),
    ("Requires an understanding of baking.", "Patisserie", "Patisserie REQUIRES Baking"),
    ("Unlike baking, it needs no heat.", "Curing", "Baking CONTRASTS_WITH Curing"),
    ("Curing is slower than baking.", "Curing", "Baking CONTRASTS_WITH Curing"),
    ("Different from baking in its salt.", "Curing", "Baking CONTRASTS_WITH Curing"),
    ("Not the same as baking.", "Curing", "Baking CONTRASTS_WITH Curing"),
    ("Drying with salt, as opposed to baking.", "Curing", "Baking CONTRASTS_WITH Curing"),
    ("Cooks with steam rather than soup.", "Poaching", "Soup CONTRASTS_WITH Steam"),
    ("The opposite of baking.", "Freezing", "Baking CONTRASTS_WITH Freezing"),
]

LISTS = [
    ("Hot food. Soups such as bisque and ramen are hot.", "Meal", "Bisque IS_A Soup; Ramen IS_A Soup"),
    ("Hot food. Bisque and ramen are examples.", "Broth", "Bisque IS_A Broth; Ramen IS_A Broth"),
    ("Hot food. Bisque, ramen and stew are popular soups.", "Meal", "Bisque IS_A Soup; Ramen IS_A Soup"),
    ("Hot food. Common types include bisque and ramen.", "Broth", "Bisque IS_A Broth; Ramen IS_A Broth"),
    ("Hot food. Soups range from clear bisque to ramen.", "Meal", "Ramen IS_A Soup"),
    ("Fine tools. Miele and iRobot are ovens.", "Tool", "iRobot INSTANCE_OF Oven; Miele INSTANCE_OF Oven"),
]

KNOWN = (
    "Soup",
    "Dough",
    "Oven",
    "Baking",
    "Curdling",
    "Scorching",
    "Steam",
    "Tempering",
    "Crust",
    "Kettle",
    "Bakery",
    "Bisque",
    "Ramen",
    "Miele",
    "iRobot",
)


def spoken(relations, names):
    return "; ".join(sorted(f"{names[r.source]} {r.type.value} {names[r.target]}" for r in relations))


@pytest.mark.parametrize(("definition", "head", "expected"), [*IS_A, *OTHER, *LISTS])
def test_what_a_definition_states(extract, definition, head, expected):
    name = head.partition("|")[0].strip()
    others = [known for known in KNOWN if known != name]
    names = {known.lower(): known for known in KNOWN} | {name.lower().replace(" ", "-"): name}
    relations = extract({head: definition}, *others)
    assert spoken(relations, names) == "; ".join(sorted(expected.split("; ")))


def test_a_named_heading_says_which_of_two_concepts_is_meant(extract):
    shared = "Rolling: shapes dough by pressure. Cutting: a step that uses knives. Both prevent waste."
    relations = extract({"Rolling & Cutting": shared}, "Dough", "Knife", "Waste")
    assert [relation.id for relation in relations] == ["cutting:USES:knife"]


def test_evidence_is_the_literal_sentence_of_the_document(extract):
    text = "Slow heating of eggs.  It prevents curdling, e.g. of custard. Then strain."
    (relation,) = extract({"Tempering": text}, "Curdling")
    (evidence,) = relation.evidence
    assert evidence.quote == "It prevents curdling, e.g. of custard."
    assert text[evidence.start : evidence.end] == evidence.quote
    assert evidence.document == "tempering"


def test_a_relation_stated_twice_is_one_with_both_sentences(extract):
    (relation,) = extract({"Bisque": "A soup of shellfish. Bisque is a kind of soup."}, "Soup")
    assert (relation.method, len(relation.evidence)) == ("genus:kind-of", 2)


def test_every_relation_names_its_rule_and_carries_its_confidence(extract):
    relations = extract(
        {"Tempering": "A baking step that prevents curdling, unlike boiling."}, "Baking Step", "Curdling", "Boiling"
    )
    assert {relation.method for relation in relations} == {"genus", "cue:prevent", "contrast:unlike"}
    for relation in relations:
        assert relation.origin is Origin.EXTRACTED
        assert relation.confidence == confidence_of(relation.method)
        assert relation.premises == ()


def test_confidences_are_shares():
    assert all(0.5 < confidence <= 1 for confidence in CONFIDENCE.values())


def test_another_term_at_the_head_of_the_clause_is_the_source(extract):
    relations = extract({"Oven": "A hot box. Roasting uses ovens."}, "Roasting")
    assert [relation.id for relation in relations] == ["roasting:USES:oven"]


def test_two_subjects_each_get_the_relation(extract):
    relations = extract({"Kitchen": "A room. Roasting and frying use ovens."}, "Roasting", "Frying", "Oven")
    assert [relation.id for relation in relations] == ["frying:USES:oven", "roasting:USES:oven"]


def test_a_concept_without_definition_says_nothing_and_can_be_named(extract):
    assert [relation.id for relation in extract({"Bisque": "A soup."}, "Soup")] == ["bisque:IS_A:soup"]


def test_a_concept_whose_document_is_missing_is_an_error(extract):
    from graph.model import Concept
    from loaders.extract import extract_relations

    with pytest.raises(KeyError):
        extract_relations([Concept(id="soup", name="Soup", definition="A dish.", document="gone")], {})


def test_no_glossary_gives_no_relations(extract):
    assert extract({}) == ()
