"""Concepts by id, name and alias, all of them in an order, and those that a filter leaves."""

from __future__ import annotations

import pytest

CONCEPT = "id name aliases definition kind section hours position { x y cluster }"


def test_concept_by_id(ask):
    assert ask(f'{{ concept(id: "backpropagation") {{ {CONCEPT} }} }}')["concept"] == {
        "id": "backpropagation",
        "name": "Backpropagation",
        "aliases": ["backprop"],
        "definition": "Backpropagation is an algorithm that uses the chain rule.",
        "kind": "DEFINED",
        "section": "Training",
        "hours": 3.0,
        "position": {"x": 0.0, "y": -1.0, "cluster": 0},
    }


def test_a_concept_that_is_only_mentioned_has_nulls(ask):
    assert ask(f'{{ concept(id: "calculus") {{ {CONCEPT} }} }}')["concept"] == {
        "id": "calculus",
        "name": "Calculus",
        "aliases": [],
        "definition": None,
        "kind": "MENTIONED",
        "section": None,
        "hours": None,
        "position": None,
    }


@pytest.mark.parametrize(
    ("name", "id_"),
    [
        ("gradient descent", "gradient-descent"),
        ("Gradient-Descents", "gradient-descent"),
        ("gd", "gradient-descent"),
        ("Backprop", "backpropagation"),
        ("nothing like it", None),
        ("", None),
    ],
)
def test_concept_by_name_or_alias(ask, name, id_):
    found = ask("query($name: String) { concept(name: $name) { id } }", name=name)["concept"]
    assert (found and found["id"]) == id_


def test_node_tells_concepts_from_relations(ask):
    text = """query($ids: [ID!]!) {
      one: node(id: "overfitting") { __typename id }
      nodes(ids: $ids) { __typename id ... on Concept { name } ... on Relation { type } }
    }"""
    found = ask(
        text, ids=["overfitting", "regularization:PREVENTS:overfitting", "no:SUCH:thing", "nor-this", "overfitting"]
    )
    assert found["one"] == {"__typename": "Concept", "id": "overfitting"}
    assert found["nodes"] == [
        {"__typename": "Concept", "id": "overfitting", "name": "Overfitting"},
        {"__typename": "Relation", "id": "regularization:PREVENTS:overfitting", "type": "PREVENTS"},
        None,
        None,
        {"__typename": "Concept", "id": "overfitting", "name": "Overfitting"},
    ]


@pytest.mark.parametrize(
    ("where", "ids"),
    [
        ('{sections: ["Quality"]}', ["overfitting", "regularization", "underfitting"]),
        ("{kinds: [MENTIONED]}", ["calculus"]),
        ('{nameStartsWith: "GRAD"}', ["gradient-descent"]),
        ("{hasDefinition: false}", ["calculus"]),
        ('{ids: ["overfitting", "missing", "calculus"]}', ["calculus", "overfitting"]),
        ("{ids: []}", []),
        ('{sections: ["Quality"], nameStartsWith: "over"}', ["overfitting"]),
        ("{ids: null, kinds: null, sections: null, hasDefinition: null, nameStartsWith: null}", None),
        ("null", None),
    ],
)
def test_concepts_are_filtered(ask, where, ids):
    found = ask(
        f"{{ concepts(where: {where}, orderBy: ID) {{ totalCount nodes {{ id }} edges {{ node {{ id }} }} }} }}"
    )["concepts"]
    assert [node["id"] for node in found["nodes"]] == [edge["node"]["id"] for edge in found["edges"]]
    assert found["totalCount"] == len(found["nodes"])
    if ids is None:
        assert found["totalCount"] == 8
    else:
        assert [node["id"] for node in found["nodes"]] == ids


@pytest.mark.parametrize(
    ("order", "first"),
    [
        ("NAME", "backpropagation"),
        ("ID", "backpropagation"),
        ("DEGREE_DESC", "backpropagation"),
        ("SECTION", "backpropagation"),
    ],
)
def test_concepts_are_ordered(ask, order, first):
    nodes = ask(f"{{ concepts(orderBy: {order}) {{ nodes {{ id section }} }} }}")["concepts"]["nodes"]
    assert nodes[0]["id"] == first
    if order == "SECTION":
        assert [node["section"] for node in nodes] == ["Training"] * 4 + ["Quality"] * 3 + [None]
    if order == "DEGREE_DESC":
        assert nodes[-1]["id"] == "calculus"
