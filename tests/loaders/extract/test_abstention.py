from __future__ import annotations

import pytest

TERMS = (
    "Soup",
    "Dough",
    "Oven",
    "Baking",
    "Curdling",
    "Label",
    "Parameter",
    "Layer",
    "Agent",
    "Accuracy",
    "Loss",
    "Model",
)

SILENT = [
    # denied
    ("Mixing", "Does not prevent curdling."),
    ("Mixing", "A technique that doesn't prevent curdling."),
    ("Mixing", "A technique that never prevents curdling."),
    ("Mixing", "A technique that cannot prevent curdling."),
    ("Mixing", "A technique that fails to prevent curdling."),
    ("Mixing", "Works without using an oven."),
    ("Mixing", "Works instead of using an oven."),
    ("Mixing", "Mixing is not a soup."),
    ("Mixing", "Mixing isn't a soup."),
    ("Mixing", "Not a soup."),
    ("Mixing", "Mixing is no soup."),
    ("Mixing", "A step that hardly reduces curdling."),
    ("Mixing", "The inability to control an oven."),
    ("Mixing", "A step that uses no oven."),
    # supposed or asked
    ("Mixing", "A step that may prevent curdling."),
    ("Mixing", "A step that could prevent curdling."),
    ("Mixing", "Prevents curdling if the eggs are cold."),
    ("Mixing", "Does it prevent curdling? Try."),
    ("Mixing", "It is hard to prevent curdling here."),
    # somebody else does it, or something else is done
    ("Mixing", "Careful cooks prevent curdling."),
    ("Mixing", "A step. Some ovens prevent curdling."),
    ("Mixing", "A step that helps cooks to avoid curdling."),
    ("Mixing", "A tool for a cook that prevents the soup from boiling over."),
    ("Mixing", "A step that prevents large models."),
    ("Mixing", "A step that avoids loss of water."),
    ("Mixing", "A step that uses dough scrapers."),
    ("Mixing", "Mixing and stirring each give a better soup."),
    # no genus
    ("Mixing", "The process of turning water and soup."),
    ("Mixing", "When an oven heats."),
    ("Mixing", "Reducing oven heat."),
    ("Mixing", "Mixing is shown labels again and again."),
    ("Mixing", "Soups often can be thick."),
    ("Mixing", "Ovens that are hot can crack."),
    ("Mixing", "A generalization of soup."),
    ("Mixing", "A step. The layer cake tin that bakers own."),
    # sends the reader elsewhere
    ("Mixing", "See soup."),
    ("Mixing", "Compare oven baking."),
    # words that look like terms
    ("Mixing", "A step. A key kitchen tuning parameter."),
    ("Mixing", "A step. The deployment layer between the cook and the guest."),
    ("Mixing", "Learning by trial. An agent takes actions."),
    ("Mixing", "Cutting work at modest quality loss."),
    ("Mixing", "Changing model accuracy from high to low."),
    ("Mixing", "A step. Basil and mint are examples."),
    ("Mixing", "A step, for instance a soup-like one."),
    # counts are no contrasts
    ("Mixing", "Needs more than soup."),
    ("Mixing", "Far slower than baking from scratch."),
    ("Mixing", "Not different from baking."),
]


@pytest.mark.parametrize(("name", "definition"), SILENT)
def test_is_silent(extract, name, definition):
    assert extract({name: definition}, *TERMS, "Example", "Instance", "Generalization") == ()


def test_two_concepts_of_one_text_are_not_told_apart_by_an_unnamed_subject(extract):
    assert extract({"Rolling & Cutting": "Methods to prevent curdling. Uses an oven."}, "Curdling", "Oven") == ()


def test_no_relation_with_itself(extract):
    assert extract({"Soup | broth": "A soup is a kind of broth that uses soup."}) == ()


def test_what_is_said_both_ways_is_left_out(extract):
    assert extract({"Yeast": "Uses dough.", "Dough": "Uses yeast."}) == ()


def test_what_both_prevents_and_causes_is_left_out(extract):
    assert extract({"Salt": "Salt prevents curdling. Salt causes curdling."}, "Curdling") == ()


def test_a_long_quotation_is_not_read(extract):
    assert extract({"Menu": 'A card; "our chef uses ovens all day".'}, "Oven") == ()
