from __future__ import annotations

import math
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from loaders.extract.prerequisites.features import FEATURES, NAMED, Features, find_pairs
from loaders.extract.prerequisites.reading import read_glossary
from tests.loaders.extract.prerequisites.glossaries import KITCHEN, material


def pairs_of(definitions, *mentioned):
    found = list(find_pairs(read_glossary(material(definitions, *mentioned))))
    by_ids = {(pair.goal, pair.other): pair for pair in found}
    assert len(by_ids) == len(found)
    return by_ids


KITCHEN_PAIRS = pairs_of(KITCHEN)


def test_each_mention_is_a_pair_with_the_sentence_that_has_it():
    pair = KITCHEN_PAIRS["bread", "dough"]
    assert pair.passage.sentence.text == KITCHEN["Bread"]
    assert pair.features.named == 1
    assert pair.features.mentioned_early == 1


def test_the_later_a_mention_the_less_it_counts():
    assert KITCHEN_PAIRS["dough", "flour"].features.mentioned_early == 1
    assert KITCHEN_PAIRS["dough", "yeast"].features.mentioned_early == 1 / 2


def test_most_of_a_name_is_a_hint_without_being_a_mention():
    found = pairs_of(
        {
            "Goal": "The cost of a fermentation that is wild and slow.",
            "Wild Fermentation": "A craft of cutting.",
            "Slow Cost Cutting": "An art.",
        }
    )
    hint = found["goal", "wild-fermentation"].features
    assert hint.named == 1
    assert hint.mentioned_early == 0
    partly = found["goal", "slow-cost-cutting"].features
    assert partly.named == pytest.approx(2 / 3)
    assert partly.named > NAMED


def test_no_pair_joins_what_shares_no_words():
    assert ("menu", "yeast") not in KITCHEN_PAIRS
    assert not any(goal == other for goal, other in KITCHEN_PAIRS)


def test_a_name_inside_another_is_seen_both_ways_round():
    inner, outer = KITCHEN_PAIRS["sour-dough", "dough"], KITCHEN_PAIRS["bread-oven", "oven"]
    assert (inner.features.in_name, inner.features.around_name) == (1, 0)
    assert (outer.features.in_name, outer.features.around_name) == (1, 0)
    back = pairs_of({"Oven": "The part of a bread oven that is hot.", "Bread Oven": "A stove."})["oven", "bread-oven"]
    assert (back.features.in_name, back.features.around_name) == (0, 1)


def test_a_first_sentence_that_mentions_the_goal_mentions_back():
    found = pairs_of({"Yeast": "A fungus in dough.", "Dough": "What yeast makes rise. It is soft."})
    assert found["yeast", "dough"].features.mentions_back == 1
    found = pairs_of({"Yeast": "A fungus in dough.", "Dough": "It is soft. What yeast makes rise."})
    assert found["yeast", "dough"].features.mentions_back == 0


def test_what_is_used_in_many_definitions_is_more_general():
    general = KITCHEN_PAIRS["bread", "dough"].features
    assert general.more_general > 0
    assert KITCHEN_PAIRS["baking-powder", "dough"].features.general == general.general


def test_reference_distance_is_the_difference_of_the_shares_that_refer():
    # of what the goal mentions, itself and two more, all but the goal's own text mention "yeast" or are it
    found = pairs_of({"Goal": "A dough with yeast.", "Dough": "A mass that yeast lifts.", "Yeast": "A fungus."})
    goal = {"goal", "dough", "yeast"}
    refer_to_yeast = {"goal", "dough"}
    assert found["goal", "yeast"].features.reference_distance == pytest.approx(len(refer_to_yeast) / len(goal))


WORDS = ["flour", "water", "yeast", "salt", "sugar", "grain", "gas"]


@st.composite
def glossaries(draw):
    names = draw(
        st.lists(st.lists(st.sampled_from(WORDS), min_size=1, max_size=3, unique=True), max_size=6, unique_by=tuple)
    )
    texts = [draw(st.lists(st.sampled_from([*WORDS, "not", ","]), max_size=8)) for _ in names]
    return {" ".join(name): "A thing of " + " ".join(text) + "." for name, text in zip(names, texts, strict=True)}


@given(glossaries())
def test_the_pairs_are_those_that_looking_at_every_name_in_every_sentence_finds(definitions):
    glossary = read_glossary(material(definitions))
    expected = {}
    for goal, passages in glossary.passages.items():
        for passage in passages:
            for other, forms in glossary.names.items():
                shares = [1.0 if other in passage.mentions else 0.0]
                for form in forms:
                    weight = glossary.weight(form)
                    if len(form) > 1 and weight:
                        shares.append(glossary.weight(form & passage.words) / weight)
                if other != goal and max(shares) >= NAMED:
                    expected[goal, other] = max(shares)
    found = {(pair.goal, pair.other): pair.features.named for pair in find_pairs(glossary)}
    assert found == pytest.approx(expected)


@given(glossaries())
def test_features_keep_to_their_ranges(definitions):
    for pair in find_pairs(read_glossary(material(definitions))):
        features = pair.features
        for share in (features.mentioned_early, features.named, features.likeness):
            assert 0 <= share <= 1 + 1e-9
        assert -1 <= features.reference_distance <= 1
        assert all(math.isfinite(value) for value in features)


def test_every_feature_is_said_of_the_goal_and_the_other():
    assert len(FEATURES) == len(Features._fields)
    assert all(one != other for one, other in pairwise(sorted(FEATURES)))
