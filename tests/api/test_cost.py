"""How much an answer could hold is worked out, and limited, before anything is looked up."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from graphql import parse

from api.cost import operation_costs
from api.execution import execute
from api.schema import SCHEMA
from api.settings import ApiSettings


def cost(text, **variables):
    (found,) = operation_costs(parse(text), SCHEMA.core).values()
    return found.value(variables)


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("{ __typename }", 1),
        ("{ glossary { name version } }", 3),
        ("{ concepts(first: 10) { totalCount } }", 2),
        ("{ concepts(first: 10) { nodes { id name } } }", 1 + 10 * 3),
        ("{ concepts { nodes { id } } }", 1 + 50 * 2),
        ("{ concepts(first: 10) { totalCount nodes { id } edges { cursor } pageInfo { endCursor } } }", 4 + 10 * 4),
        ('{ search(text: "a", first: 7) { score concept { name } } }', 7 * 4),
        ("{ concepts(first: 10) { nodes { neighbors(first: 5) { edges { other { id } } } } } }", 1 + 10 * (2 + 5 * 3)),
        ("{ concepts(first: 0) { nodes { neighbors(first: 5) { edges { other { id } } } } } }", 1),
        ('{ nodes(ids: ["a", "b", "c"]) { id } }', 3 * 2),
        ('{ concept(id: "a") { aliases similar(first: 3) { score } } }', 2 + 3 * 2),
        ("{ a: concepts(first: 2) { nodes { id } } b: concepts(first: 3) { nodes { id } } }", 2 + 2 * 2 + 3 * 2),
        (
            "{ concepts(first: 4) { ...f } } fragment f on ConceptConnection { nodes { ...g } } fragment g on Concept { id }",
            9,
        ),
        ('{ node(id: "a") { id ... on Concept { name similar(first: 2) { score } } } }', 3 + 2 * 2),
        ("{ __schema { types { name } } }", 1),
    ],
)
def test_a_list_counts_once_for_each_item_that_it_may_have(text, values):
    assert cost(text) == values


def test_lengths_may_be_variables():
    text = "query($n: Int! = 20, $m: Int!) { concepts(first: $n) { nodes { similar(first: $m) { score } } } }"
    assert cost(text, n=10, m=3) == 1 + 10 * (1 + 3 * 2)
    assert cost(text, m=3) == 1 + 20 * (1 + 3 * 2)
    assert cost(text, n=10.0, m=3) == cost(text, n=10, m=3)
    listed = "query($ids: [ID!]!) { nodes(ids: $ids) { id } }"
    assert cost(listed, ids=["a"] * 40) == 80


@pytest.mark.parametrize("value", [-1, "x", None, [], {}, float("inf"), float("nan"), 10**400, True])
def test_what_is_no_length_is_left_to_the_engine(store, value):
    text = "query($n: Int!) { concepts(first: $n) { nodes { id } } }"
    assert cost(text, n=value) >= 0
    response = execute(store, text, {"n": value})
    assert {error["extensions"]["code"] for error in response["errors"]} == {"BAD_USER_INPUT"}


def test_each_operation_has_its_own_cost(store):
    text = "query Small { glossary { name } } query Large { concepts(first: 1000) { nodes { id } } }"
    costs = operation_costs(parse(text), SCHEMA.core)
    assert {name: found.value({}) for name, found in costs.items()} == {"Small": 2, "Large": 2001}


BOMB = "{ concepts(first: 1000) { nodes { neighbors(first: 1000) { edges { other { similar(first: 1000) { score } } } } } } }"


def test_lists_in_lists_are_refused_before_anything_is_looked_up(store, watched):
    watching = watched(store)
    (error,) = execute(watching, BOMB)["errors"]
    assert not watching.calls
    extensions = error["extensions"]
    assert extensions["code"] == "LIMIT_EXCEEDED"
    assert "'first'" in extensions["suggestion"]
    assert extensions["limit"] == {
        "setting": "LEXIGRAPH_MAX_COST",
        "allowed": 1_000_000,
        "was": 2_002_002_001,
    }


def test_variables_do_not_get_around_it(store, watched):
    watching = watched(store)
    text = BOMB.replace("1000", "$n").replace("{", "query($n: Int!) {", 1)
    (error,) = execute(watching, text, {"n": 1000})["errors"]
    assert (error["extensions"]["code"], watching.calls) == ("LIMIT_EXCEEDED", {})
    assert "data" in execute(store, text, {"n": 5})


def test_a_cost_at_the_limit_passes_and_one_more_does_not(store):
    text = "{ concepts(first: 10) { nodes { id } } }"
    assert "errors" not in execute(store, text, settings=ApiSettings(max_cost=21))
    assert "errors" in execute(store, text, settings=ApiSettings(max_cost=20))


def test_what_people_ask_costs_little(root: Path):
    texts = re.findall(r"```graphql\n(.*?)```", (root / "README.md").read_text(encoding="utf-8"), flags=re.DOTALL)
    assert texts
    wide = (
        "{ concepts(first: 1000) { nodes { id name aliases definition section hours kind position { x y cluster } } } }"
    )
    deep = "{ concepts { nodes { prerequisites { edges { node { unlocks { edges { node { id name } } } } } } } } }"
    assert all(cost(text) < ApiSettings().max_cost for text in (*texts, wide, deep))
