"""Search and likeness, with an encoder that places free text and without one."""

from __future__ import annotations

import threading

import pytest

from graph.errors import InvalidArgumentError


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
