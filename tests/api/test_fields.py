"""Every field answers what the core says."""

from __future__ import annotations

import re
import threading
from pathlib import Path

import pytest
from graphql import GraphQLObjectType

from api.schema import SCHEMA
from graph.errors import InvalidArgumentError

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


def test_similar_concepts_name_the_relations_that_join_them(ask):
    found = ask('{ concept(id: "overfitting") { similar(first: 2) { score concept { id } relations { id } } } }')
    joining = {
        near["concept"]["id"]: [relation["id"] for relation in near["relations"]]
        for near in found["concept"]["similar"]
    }
    assert joining == {
        "loss-function": [],
        "regularization": ["regularization:REQUIRES:overfitting", "regularization:PREVENTS:overfitting"],
    }
    assert all(-1 <= near["score"] <= 1 for near in found["concept"]["similar"])


def test_a_concept_without_a_vector_has_nothing_similar(ask):
    assert ask('{ concept(id: "calculus") { similar { score } } }')["concept"]["similar"] == []


def test_search_says_what_matched(ask):
    hits = ask('{ search(text: "backprop", mode: KEYWORD) { concept { id } score matched } }')["search"]
    assert hits[0]["concept"]["id"] == "backpropagation"
    assert "alias" in hits[0]["matched"]


@pytest.mark.parametrize("mode", ["HYBRID", "KEYWORD", "SEMANTIC"])
def test_search_answers_in_every_mode_without_an_encoder(ask, mode):
    hits = ask(f'{{ search(text: "overfitting", mode: {mode}, first: 3) {{ concept {{ id }} matched }} }}')["search"]
    assert "overfitting" in [hit["concept"]["id"] for hit in hits]
    assert all(hit["matched"] for hit in hits)
    if mode == "SEMANTIC":
        assert {tuple(hit["matched"]) for hit in hits} == {("meaning",)}


def test_similar_to_a_text(ask):
    found = ask('{ similar(text: "chain rule", first: 2) { concept { id } score relations { id } } }')["similar"]
    assert len(found) == 2
    assert found[0]["concept"]["id"] in {"chain-rule", "backpropagation"}
    assert found[0]["relations"] == []


class FakeEncoder:
    """Places every text at one vector."""

    name = "no-such-encoder"

    def __init__(self, vector, loading=lambda: None):
        self.vector, self.loading = vector, loading

    def load(self):
        self.loading()

    def __call__(self, text):
        return self.vector


@pytest.fixture
def install(monkeypatch, store):
    """Makes an encoder that places every text where 'overfitting' is."""

    def installed(loading=lambda: None):
        encoder = FakeEncoder(store.vectors(["overfitting"]).matrix[0], loading)
        monkeypatch.setattr("loaders.embedding.query_encoder", {"no-such-encoder": encoder}.get)

    return installed


def test_a_text_is_placed_by_the_encoder_where_there_is_one(ask, install):
    install()
    found = ask(
        '{ similar(text: "chain rule", first: 1) { concept { id } score }'
        ' search(text: "chain rule", mode: SEMANTIC, first: 1) { concept { id } } glossary { encodesText } }'
    )
    assert found["similar"][0]["concept"]["id"] == "overfitting"
    assert found["similar"][0]["score"] == pytest.approx(1.0)
    assert found["search"][0]["concept"]["id"] == "overfitting"
    assert found["glossary"]["encodesText"]


def test_an_encoder_that_cannot_be_loaded_is_logged_once_and_done_without(ask, install, caplog):
    def fail():
        raise InvalidArgumentError("the encoder cannot be loaded")

    install(fail)
    for _ in range(2):
        assert (
            ask('{ similar(text: "chain rule", first: 1) { concept { id } } }')["similar"][0]["concept"]["id"]
            != "overfitting"
        )
    assert [record.getMessage() for record in caplog.records] == [
        "free text is placed by the concepts whose words it shares: the encoder cannot be loaded"
    ]
    assert not ask("{ glossary { encodesText } }")["glossary"]["encodesText"]


def test_a_text_does_not_wait_long_for_an_encoder_that_is_being_loaded(client, install):
    loaded = threading.Event()
    install(lambda: loaded.wait(20))
    body = {"query": '{ similar(text: "chain rule", first: 1) { concept { id } } }'}

    def nearest():
        (found,) = client.post("/graphql", json=body).json()["data"]["similar"]
        return found["concept"]["id"]

    assert nearest() != "overfitting"
    loaded.set()
    assert nearest() == "overfitting"


def test_every_field_of_the_schema_is_asked_for_in_these_files():
    here = Path(__file__).parent
    text = "".join(
        (here / name).read_text(encoding="utf-8")
        for name in ("test_fields.py", "test_path_fields.py", "test_paging.py", "test_curation.py")
    )
    types = [type_ for name, type_ in SCHEMA.core.type_map.items() if not name.startswith("__")]
    names = {name for type_ in types if isinstance(type_, GraphQLObjectType) for name in type_.fields}
    assert not [name for name in names if not re.search(rf"\b{name}\b", text)]
