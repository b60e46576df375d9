"""Ways, learning paths, the frontier and the glossary as a whole answer what the core says."""

from __future__ import annotations

from dataclasses import replace

import pytest

from api.execution import execute
from graph.learning import learning_path
from graph.model import ConceptId, Relation
from graph.path_formats import to_mermaid
from graph.vocabulary import RelationType


def test_shortest_paths_take_ids_names_and_aliases(ask):
    text = """query($source: ID!, $target: ID!) { shortestPaths(source: $source, target: $target, relations: [REQUIRES]) {
      ... on ShortestPaths { paths { length concepts { id } relations { id } } } } }"""
    expected = [
        {
            "length": 2,
            "concepts": [{"id": "chain-rule"}, {"id": "backpropagation"}, {"id": "gradient-descent"}],
            "relations": [
                {"id": "backpropagation:REQUIRES:chain-rule"},
                {"id": "gradient-descent:REQUIRES:backpropagation"},
            ],
        }
    ]
    assert ask(text, source="chain-rule", target="gradient-descent")["shortestPaths"]["paths"] == expected
    assert ask(text, source="Chain Rules", target="GD")["shortestPaths"]["paths"] == expected


@pytest.mark.parametrize(
    ("arguments", "count"),
    [
        ('source: "chain-rule", target: "gradient-descent", direction: OUT', 0),
        ('source: "gradient-descent", target: "chain-rule", direction: OUT, relations: [REQUIRES]', 1),
        ('source: "gradient-descent", target: "chain-rule", maxLength: 1', 0),
        ('source: "gradient-descent", target: "chain-rule"', 3),
        ('source: "gradient-descent", target: "chain-rule", first: 9', 4),
        ('source: "gradient-descent", target: "chain-rule", origins: [CURATED]', 0),
        ('source: "gradient-descent", target: "chain-rule", minConfidence: 0.9', 0),
        ('source: "calculus", target: "overfitting"', 0),
    ],
)
def test_shortest_paths_are_bounded(ask, arguments, count):
    found = ask(f"{{ shortestPaths({arguments}) {{ ... on ShortestPaths {{ paths {{ length }} }} }} }}")
    assert len(found["shortestPaths"]["paths"]) == count


def test_a_path_to_itself_is_empty(ask):
    text = '{ shortestPaths(source: "calculus", target: "Calculus") { ... on ShortestPaths { paths { length concepts { id } relations { id } } } } }'
    assert ask(text)["shortestPaths"]["paths"] == [{"length": 0, "concepts": [{"id": "calculus"}], "relations": []}]


UNKNOWN = "... on UnknownConcepts { message ids suggestions { id } }"


def test_unknown_ends_of_a_path_come_with_suggestions(ask):
    found = ask(f'{{ shortestPaths(source: "overfiting", target: "zzzz") {{ __typename {UNKNOWN} }} }}')[
        "shortestPaths"
    ]
    assert found["__typename"] == "UnknownConcepts"
    assert found["ids"] == ["overfiting", "zzzz"]
    assert "overfitting" in [concept["id"] for concept in found["suggestions"]]
    assert "overfiting" in found["message"]


PATH = """... on LearningPath { totalHours mermaid targets { id } skipped { id } unreached { id } steps {
  position hours cumulativeHours isTarget concept { id } requires { id } neededFor { id } } }"""


def test_learning_path(ask, store):
    found = ask(f'{{ learningPath(targets: ["GD"]) {{ __typename {PATH} }} }}')["learningPath"]
    assert found["__typename"] == "LearningPath"
    assert [step["position"] for step in found["steps"]] == [1, 2, 3, 4]
    assert {step["concept"]["id"] for step in found["steps"][:3]} == {"chain-rule", "backpropagation", "loss-function"}
    last = found["steps"][-1]
    assert (last["concept"]["id"], last["isTarget"], last["cumulativeHours"]) == ("gradient-descent", True, 7.0)
    assert {relation["id"] for relation in last["requires"]} == {
        "gradient-descent:REQUIRES:backpropagation",
        "gradient-descent:REQUIRES:loss-function",
    }
    chain_rule = next(step for step in found["steps"] if step["concept"]["id"] == "chain-rule")
    assert chain_rule["neededFor"] == [{"id": "backpropagation:REQUIRES:chain-rule"}]
    assert chain_rule["hours"] == 2.0
    assert found["totalHours"] == 7.0
    assert found["targets"] == [{"id": "gradient-descent"}]
    assert found["mermaid"] == to_mermaid(learning_path(store, ["gradient-descent"]))


def test_a_learning_path_leaves_out_what_is_known_and_what_does_not_fit(ask):
    text = f'{{ learningPath(targets: ["GD", "regularization"], known: ["backprop"], budgetHours: 2) {{ {PATH} }} }}'
    found = ask(text)["learningPath"]
    assert {concept["id"] for concept in found["skipped"]} == {"backpropagation", "chain-rule"}
    assert len(found["unreached"]) == 1
    assert found["totalHours"] <= 2


def test_a_learning_path_counts_the_relations_that_are_trusted(ask):
    text = f'{{ learningPath(targets: ["GD"], origins: [CURATED], minConfidence: 0.9) {{ {PATH} }} }}'
    assert [step["concept"]["id"] for step in ask(text)["learningPath"]["steps"]] == [
        "loss-function",
        "gradient-descent",
    ]


def test_unknown_targets_of_a_learning_path(ask):
    found = ask(
        f'{{ learningPath(targets: ["GD", "gradent descent"], known: ["nothing"]) {{ __typename {UNKNOWN} }} }}'
    )
    assert found["learningPath"]["__typename"] == "UnknownConcepts"
    assert found["learningPath"]["ids"] == ["gradent descent", "nothing"]
    assert "gradient-descent" in [concept["id"] for concept in found["learningPath"]["suggestions"]]


def test_frontier(ask):
    text = """query($known: [ID!]!, $towards: [ID!]) { frontier(known: $known, towards: $towards) {
      concept { id } hours unlocks requires { id } } }"""
    found = {entry["concept"]["id"]: entry for entry in ask(text, known=["Chain rule"])["frontier"]}
    assert "gradient-descent" not in found
    assert found["backpropagation"] == {
        "concept": {"id": "backpropagation"},
        "hours": 3.0,
        "unlocks": 1,
        "requires": [{"id": "backpropagation:REQUIRES:chain-rule"}],
    }
    towards = ask(text, known=["chain-rule"], towards=["GD"])["frontier"]
    assert {entry["concept"]["id"] for entry in towards} == {"backpropagation", "loss-function"}


def test_glossary(ask, store):
    text = """{ glossary { name version storeVersion concepts relations encoder licence encodesText clusterLabels
      relationCounts { type origin count } sections { name concepts }
      relationTypes { type label inverseLabel description symmetric transitive acyclic iri } } }"""
    found = ask(text)["glossary"]
    types = {entry["type"]: entry for entry in found.pop("relationTypes")}
    counts = {(entry["type"], entry["origin"]): entry["count"] for entry in found.pop("relationCounts")}
    assert found == {
        "name": "Small",
        "version": "1.0",
        "storeVersion": store.info().version,
        "concepts": 8,
        "relations": 8,
        "encoder": "no-such-encoder",
        "licence": "CC0-1.0",
        "encodesText": False,
        "clusterLabels": ["even", "odd"],
        "sections": [{"name": "Training", "concepts": 4}, {"name": "Quality", "concepts": 3}],
    }
    assert counts["REQUIRES", "DERIVED"] == 3
    assert sum(counts.values()) == 8
    assert len(types) == 13
    assert types["CONTRASTS_WITH"]["symmetric"]
    assert types["IS_A"]["inverseLabel"] == "has kind"


def test_a_circle_of_prerequisites_is_an_answer(store, glossary, settings):
    back = Relation(source=ConceptId("chain-rule"), type=RelationType.REQUIRES, target=ConceptId("gradient-descent"))
    store.replace(replace(glossary, relations=(*glossary.relations, back)))
    text = '{ learningPath(targets: ["GD"]) { __typename ... on PrerequisiteCycle { message cycle { source { id } target { id } } } } }'
    found = execute(store, text, settings=settings)["data"]["learningPath"]
    assert found["__typename"] == "PrerequisiteCycle"
    ends = [(relation["source"]["id"], relation["target"]["id"]) for relation in found["cycle"]]
    assert len(ends) == 3
    assert all(ends[i][1] == ends[(i + 1) % 3][0] for i in range(3))
    assert "circle" in found["message"]
