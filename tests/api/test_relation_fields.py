"""Relations and candidates, with what they rest on, and those that a filter leaves."""

from __future__ import annotations

import pytest


@pytest.mark.parametrize(
    ("where", "ids"),
    [
        ("{types: [PREVENTS]}", ["regularization:PREVENTS:overfitting"]),
        ("{origins: [EXTRACTED]}", ["regularization:PREVENTS:overfitting", "gradient-descent:USES:backpropagation"]),
        ("{minConfidence: 0.95, types: [REQUIRES]}", ["backpropagation:REQUIRES:chain-rule"]),
        (
            '{source: "gradient-descent", types: [REQUIRES]}',
            ["gradient-descent:REQUIRES:backpropagation", "gradient-descent:REQUIRES:loss-function"],
        ),
        ('{source: "GD", types: [USES]}', ["gradient-descent:USES:backpropagation"]),
        ('{target: "underfitting"}', ["overfitting:CONTRASTS_WITH:underfitting"]),
        ('{source: "underfitting"}', ["overfitting:CONTRASTS_WITH:underfitting"]),
        ('{source: "nothing"}', []),
        ("{types: []}", []),
    ],
)
def test_relations_are_filtered(ask, where, ids):
    found = ask(f"{{ relations(where: {where}) {{ totalCount nodes {{ id }} edges {{ other {{ id }} }} }} }}")[
        "relations"
    ]
    assert [node["id"] for node in found["nodes"]] == ids
    assert found["totalCount"] == len(ids)
    assert found["edges"] == [{"other": None}] * len(ids)


def test_a_relation_with_its_evidence(ask):
    text = """{ node(id: "regularization:PREVENTS:overfitting") { ... on Relation {
      id type origin confidence method source { id } target { id } premises { id }
      evidence { quote document start end source { id text file line } }
    } } }"""
    quote = "Regularization prevents overfitting."
    assert ask(text)["node"] == {
        "id": "regularization:PREVENTS:overfitting",
        "type": "PREVENTS",
        "origin": "EXTRACTED",
        "confidence": 0.7,
        "method": "cue",
        "source": {"id": "regularization"},
        "target": {"id": "overfitting"},
        "premises": [],
        "evidence": [
            {
                "quote": quote,
                "document": "def:regularization",
                "start": 0,
                "end": len(quote),
                "source": {"id": "def:regularization", "text": quote, "file": "small.yaml", "line": 6},
            }
        ],
    }


@pytest.mark.parametrize(
    ("arguments", "ids"),
    [
        (
            "",
            [
                "regularization:IMPROVES:loss-function",
                "overfitting:REQUIRES:underfitting",
                "gradient-descent:USES:loss-function",
            ],
        ),
        ("(relations: [REQUIRES, IMPROVES], minConfidence: 0.5)", ["regularization:IMPROVES:loss-function"]),
        (
            '(concept: "Loss functions")',
            ["regularization:IMPROVES:loss-function", "gradient-descent:USES:loss-function"],
        ),
        ('(concept: "GD")', ["gradient-descent:USES:loss-function"]),
        ('(concept: "calculus")', []),
        ('(concept: "nothing")', []),
        ("(relations: [])", []),
        ("(relations: null, concept: null, after: null)", None),
    ],
)
def test_candidates(ask, arguments, ids):
    found = ask(f"{{ candidates{arguments} {{ totalCount nodes {{ id }} edges {{ node {{ id }} }} }} }}")["candidates"]
    assert [edge["node"] for edge in found["edges"]] == found["nodes"]
    assert found["totalCount"] == len(found["nodes"])
    assert ids is None or [node["id"] for node in found["nodes"]] == ids


def test_a_candidate_with_its_evidence(ask):
    text = """{ candidates(first: 1) { nodes { id type confidence method source { name } target { name }
      evidence { quote start end source { line } } } } }"""
    quote = "Regularization prevents overfitting."
    assert ask(text)["candidates"]["nodes"] == [
        {
            "id": "regularization:IMPROVES:loss-function",
            "type": "IMPROVES",
            "confidence": 0.6,
            "method": "cue",
            "source": {"name": "Regularization"},
            "target": {"name": "Loss function"},
            "evidence": [{"quote": quote, "start": 0, "end": len(quote), "source": {"line": 6}}],
        }
    ]


def test_a_candidate_is_no_relation(ask):
    text = """{ node(id: "regularization:IMPROVES:loss-function") { id }
      relations(where: {types: [IMPROVES]}) { totalCount }
      concept(id: "loss-function") { neighbors { totalCount } }
      glossary { relations candidates } }"""
    assert ask(text) == {
        "node": None,
        "relations": {"totalCount": 0},
        "concept": {"neighbors": {"totalCount": 1}},
        "glossary": {"relations": 8, "candidates": 3},
    }


def test_a_derived_relation_lists_its_premises(ask):
    text = '{ node(id: "backpropagation:REQUIRES:chain-rule") { ... on Relation { evidence { quote } premises { id origin } } } }'
    assert ask(text)["node"] == {
        "evidence": [],
        "premises": [{"id": "backpropagation:USES:chain-rule", "origin": "CURATED"}],
    }
