"""What lies around a concept: neighbors, prerequisites, what it unlocks, and what else can be reached."""

from __future__ import annotations

import pytest


@pytest.mark.parametrize(
    ("arguments", "others"),
    [
        ("", ["chain-rule", "gradient-descent", "chain-rule", "gradient-descent"]),
        ("(direction: OUT)", ["chain-rule", "chain-rule"]),
        ("(direction: IN, relations: [USES])", ["gradient-descent"]),
        ("(origins: [EXTRACTED])", ["gradient-descent"]),
        ("(minConfidence: 0.9)", ["chain-rule", "chain-rule"]),
        ("(relations: [])", []),
        ("(origins: [])", []),
    ],
)
def test_neighbors(ask, arguments, others):
    text = f'{{ concept(id: "backpropagation") {{ neighbors{arguments} {{ totalCount nodes {{ id }} edges {{ other {{ id }} node {{ id }} }} }} }} }}'
    found = ask(text)["concept"]["neighbors"]
    assert [edge["other"]["id"] for edge in found["edges"]] == others
    assert [edge["node"] for edge in found["edges"]] == found["nodes"]
    assert found["totalCount"] == len(others)


def test_prerequisites_come_nearest_first_with_the_relation_that_leads_there(ask):
    text = """{ concept(id: "gradient-descent") { prerequisites {
      totalCount nodes { id } edges { depth node { id } via { id evidence { quote } } } } } }"""
    found = ask(text)["concept"]["prerequisites"]
    assert [(edge["node"]["id"], edge["depth"], edge["via"]["id"]) for edge in found["edges"]] == [
        ("backpropagation", 1, "gradient-descent:REQUIRES:backpropagation"),
        ("loss-function", 1, "gradient-descent:REQUIRES:loss-function"),
        ("chain-rule", 2, "backpropagation:REQUIRES:chain-rule"),
    ]
    assert found["nodes"] == [edge["node"] for edge in found["edges"]]
    assert found["totalCount"] == 3


@pytest.mark.parametrize(
    ("arguments", "ids"),
    [
        ("(maxDepth: 1)", ["backpropagation", "loss-function"]),
        ("(maxDepth: 0)", []),
        ("(maxDepth: null)", ["backpropagation", "loss-function", "chain-rule"]),
        ("(origins: [CURATED])", ["loss-function"]),
        ("(minConfidence: 0.85)", ["loss-function"]),
    ],
)
def test_prerequisites_are_bounded(ask, arguments, ids):
    found = ask(f'{{ concept(id: "gradient-descent") {{ prerequisites{arguments} {{ totalCount nodes {{ id }} }} }} }}')
    assert [node["id"] for node in found["concept"]["prerequisites"]["nodes"]] == ids
    assert found["concept"]["prerequisites"]["totalCount"] == len(ids)


def test_unlocks_is_the_inverse(ask):
    found = ask('{ concept(id: "chain-rule") { unlocks { edges { depth node { id } } } } }')["concept"]["unlocks"]
    assert [(edge["node"]["id"], edge["depth"]) for edge in found["edges"]] == [
        ("backpropagation", 1),
        ("gradient-descent", 2),
    ]


def test_reachable_takes_types_and_direction(ask):
    text = """{ concept(id: "underfitting") { reachable(relations: [CONTRASTS_WITH, PREVENTS], direction: BOTH) {
      edges { depth node { id } via { type } } } } }"""
    found = ask(text)["concept"]["reachable"]["edges"]
    assert [(edge["node"]["id"], edge["depth"], edge["via"]["type"]) for edge in found] == [
        ("overfitting", 1, "CONTRASTS_WITH"),
        ("regularization", 2, "PREVENTS"),
    ]
