from __future__ import annotations

import numpy as np
import pytest

from graph.errors import InvalidArgumentError, UnknownConceptError
from graph.finding import SearchMode, concepts_by_id, find_concept, find_concepts, search, similar_to_text, suggest
from graph.model import Concept, ConceptId, ConceptKind, GlossaryInfo, Graph, VectorTable
from tests.graph.samples import graph_of, stored

TERMS = {
    # name: (aliases, definition, direction of its vector)
    "Backpropagation": (("backprop",), "An algorithm that computes gradients of a neural network.", (1, 0, 0)),
    "Convolutional Neural Network": (("CNN", "ConvNet"), "A network for images.", (0.9, 0.3, 0)),
    "Gradient Descent": ((), "An algorithm that follows the slope downhill.", (0.8, 0, 0.2)),
    "Network": ((), "Nodes and what joins them.", (0.7, 0.7, 0)),
    "Neural Network": (("neural net",), "A model of layers.", (0.9, 0.2, 0.1)),
    "Overfitting": ((), "Learning the noise in the training data by heart.", (0, 1, 0)),
    "Dropout": ((), "Switching off nodes at random, a regularization.", (0, 0.9, 0.1)),
    "RAG": (("retrieval-augmented generation",), "Retrieves documents before it answers.", (0, 0, 1)),
    "Training": ((), "Fitting parameters to data.", (0.3, 0.5, 0)),
    "C++": ((), None, None),
    "🦊": (("fox",), None, None),
}
IDS = {name: ConceptId(f"t{place}") for place, name in enumerate(TERMS)}


def glossary(*, embedded: bool = True) -> Graph:
    concepts = tuple(
        Concept(
            id=IDS[name],
            name=name,
            aliases=aliases,
            definition=definition,
            kind=ConceptKind.DEFINED if definition else ConceptKind.MENTIONED,
        )
        for name, (aliases, definition, _) in TERMS.items()
    )
    placed = {IDS[name]: vector for name, (_, _, vector) in TERMS.items() if vector}
    matrix = np.array(list(placed.values()), dtype=np.float32)
    matrix /= np.linalg.norm(matrix, axis=1, keepdims=True)
    table = VectorTable(encoder="e", ids=tuple(placed), text_hashes=tuple("0" for _ in placed), matrix=matrix)
    return Graph(info=GlossaryInfo(name="g"), concepts=concepts, vectors=table if embedded else None)


@pytest.fixture(scope="module")
def store():
    with stored(glossary()) as opened:
        yield opened


@pytest.fixture(scope="module")
def bare_store():
    with stored(glossary(embedded=False)) as opened:
        yield opened


def names_of(store, hits) -> list[str]:
    return [store.concepts([hit.concept])[hit.concept].name for hit in hits]


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ("t0", "Backpropagation"),
        ("Backpropagation", "Backpropagation"),
        ("BACK-PROPAGATION", "Backpropagation"),
        ("backprop", "Backpropagation"),
        ("neural networks", "Neural Network"),
        ("NeuralNetwork", "Neural Network"),
        ("  network ", "Network"),
        ("Retrieval Augmented Generation", "RAG"),
        ("c++", "C++"),
        ("🦊", "🦊"),
    ],
)
def test_a_concept_is_found_by_id_name_and_alias(store, asked, found):
    assert find_concept(store, asked).name == found


def test_several_are_found_in_the_order_asked(store):
    found = find_concepts(store, ["rag", "t0", "CNNs", "rag"])
    assert [concept.id for concept in found] == [IDS["RAG"], "t0", IDS["Convolutional Neural Network"], IDS["RAG"]]
    assert find_concepts(store, []) == ()


def test_an_id_goes_before_a_name():
    names = {"agent": "Agent (RL)", "other": "agent"}
    concepts = tuple(Concept(id=ConceptId(each), name=name) for each, name in names.items())
    with stored(Graph(info=GlossaryInfo(name="g"), concepts=concepts)) as store:
        assert find_concept(store, "agent").name == "Agent (RL)"


def test_unknown_names_are_refused_together_with_suggestions(store):
    with pytest.raises(UnknownConceptError) as raised:
        find_concepts(store, ["Backpropogation", "rag", "overfiting"])
    assert raised.value.names == ("Backpropogation", "overfiting")
    assert raised.value.suggestions[:2] == ("Backpropagation", "Overfitting")
    assert str(raised.value).startswith("no concept is called 'Backpropogation', 'overfiting'; did you mean ")


def test_an_unknown_name_is_refused_once_however_often_it_is_given(store):
    with pytest.raises(UnknownConceptError) as caught:
        find_concepts(store, ["zzzz", "zzzz"])
    assert caught.value.names == ("zzzz",)


@pytest.mark.parametrize("name", ["", "   ", "\u200b"])
def test_a_name_of_nothing_is_unknown(store, name):
    with pytest.raises(UnknownConceptError) as raised:
        find_concept(store, name)
    assert raised.value.suggestions == ()


def test_ids_alone_are_not_matched_as_names(store):
    assert set(concepts_by_id(store, [ConceptId("t0"), ConceptId("t0")])) == {"t0"}
    with pytest.raises(UnknownConceptError) as raised:
        concepts_by_id(store, [ConceptId("backprop")])
    assert raised.value.suggestions == ("Backpropagation",)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("backpropogation", "Backpropagation"),
        ("bakprop", "Backpropagation"),
        ("CNM", "Convolutional Neural Network"),
        ("cn", "Convolutional Neural Network"),
        ("gd", "Gradient Descent"),  # initials
        ("G.D.", "Gradient Descent"),
        ("RGA", "RAG"),
        ("ra", "RAG"),
        ("tra", "Training"),
        ("descent gradient", "Gradient Descent"),
        ("neural nework", "Neural Network"),
        ("how to stop overfitting", "Overfitting"),
        ("fux", "🦊"),
    ],
)
def test_what_was_meant_is_suggested_first(store, typed, meant):
    assert suggest(store, typed)[0].name == meant


def test_nothing_is_suggested_for_what_is_like_nothing(store):
    assert suggest(store, "zzzzqqqq") == ()
    assert suggest(store, "") == ()
    assert suggest(store, "gd", first=0) == ()


def test_suggestions_are_bounded_and_each_concept_comes_once(store):
    found = [concept.id for concept in suggest(store, "network", first=2)]
    assert len(found) == len(set(found)) == 2


def test_suggestions_follow_the_store(tmp_path):
    with stored(graph_of([], also=["alpha"])) as store:
        assert [concept.id for concept in suggest(store, "alpah")] == ["alpha"]
        store.replace(graph_of([], also=["alphabet"]))
        assert [concept.id for concept in suggest(store, "alpah")] == ["alphabet"]


@pytest.mark.parametrize("mode", [SearchMode.KEYWORD, SearchMode.HYBRID])
@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("network", "Network"),
        ("networks", "Network"),
        ("NeuralNetwork", "Neural Network"),
        ("convnet", "Convolutional Neural Network"),
        ("backprop", "Backpropagation"),
    ],
)
def test_a_concept_that_is_called_so_comes_first(store, mode, text, first):
    def far_from_all(_: str):
        return np.array([0, 0, 1], dtype=np.float32)

    for encode in (None, far_from_all):
        hits = search(store, text, mode, 5, encode)
        assert names_of(store, hits)[0] == first
        assert {"name", "alias"} & set(hits[0].matched)
        assert [hit.score for hit in hits] == sorted((hit.score for hit in hits), reverse=True)


def test_hybrid_finds_by_words_and_by_meaning(store):
    def near_overfitting(_: str):
        return np.array([0, 1, 0], dtype=np.float32)

    hits = search(store, "algorithm", SearchMode.HYBRID, 10, near_overfitting)
    by_name = dict(zip(names_of(store, hits), hits, strict=True))
    assert by_name["Backpropagation"].matched == ("definition", "meaning")
    assert by_name["Overfitting"].matched == ("meaning",)
    assert by_name["Backpropagation"].score > by_name["Overfitting"].score


def test_semantic_gives_cosines_nearest_first(store):
    def near_rag(_: str):
        return np.array([0, 0, 1], dtype=np.float32)

    hits = search(store, "answers from a library", SearchMode.SEMANTIC, 2, near_rag)
    assert names_of(store, hits) == ["RAG", "Gradient Descent"]
    assert hits[0].score == pytest.approx(1.0)
    assert all(hit.matched == ("meaning",) for hit in hits)


def test_without_an_encoder_a_text_lies_among_what_its_words_find(store):
    near = similar_to_text(store, "noise regularization", 3)
    assert set(names_of(store, near)[:2]) == {"Overfitting", "Dropout"}
    assert search(store, "noise regularization", SearchMode.SEMANTIC, 1)[0].matched == ("meaning",)
    assert similar_to_text(store, "zzzz", 3) == ()


def test_without_vectors_only_words_find(bare_store):
    assert similar_to_text(bare_store, "noise", 3) == ()
    hits = search(bare_store, "noise", SearchMode.HYBRID, 3)
    assert names_of(bare_store, hits) == ["Overfitting"]
    assert hits[0].matched == ("definition",)


@pytest.mark.parametrize("mode", list(SearchMode))
@pytest.mark.parametrize("text", ["", "  ", "zzzz", "'; DROP TABLE concept; --", '"', "* AND (", "🦊" * 50])
def test_any_text_may_be_searched(store, mode, text):
    assert isinstance(search(store, text, mode, 3), tuple)


@pytest.mark.parametrize("mode", list(SearchMode))
def test_as_many_as_asked(store, mode):
    assert search(store, "network", mode, 0) == ()
    assert len(search(store, "network", mode, 1)) == 1
    with pytest.raises(InvalidArgumentError):
        search(store, "network", mode, -1)
    with pytest.raises(InvalidArgumentError):
        similar_to_text(store, "network", -1)


def test_an_encoder_of_another_model_is_refused(store):
    with pytest.raises(InvalidArgumentError):
        similar_to_text(store, "network", 3, lambda _: np.ones(7, dtype=np.float32))
