"""What every store finds by words, and by vectors."""

from __future__ import annotations

import numpy as np
import pytest

from graph.errors import InvalidArgumentError
from graph.model import Graph
from tests.contract.samples import EMPTY, ODD, ODD_NAMES, TINY, concept, unit_vectors

WORDS = Graph(
    info=EMPTY.info,
    concepts=(
        concept("attention", name="Attention", definition="A weighting of inputs by relevance."),
        concept("attention-head", name="Attention head", definition="One of several in a layer."),
        concept("transformer", name="Transformer", definition="A network that is built on attention."),
        concept("rnn", name="Recurrent neural network", aliases=("RNN",), definition="Reads one step at a time."),
        concept("cnn", name="CNN", aliases=("Convolutional neural network",), definition="Slides filters over inputs."),
        concept("perplexity", name="Perplexity", definition="How surprised a network is. Lower is better."),
        concept("brulee", name="Crème brûlée", definition="Not a model."),
        concept("lane", name="Lane", definition="Eine schmale Straße."),
        concept("cjk", name="机器学习", definition="让机器从数据中学习"),
    ),
)


def found(store, text, first=10):
    return [hit.concept for hit in store.search(text, first)]


def matched(store, text):
    return {hit.concept: hit.matched for hit in store.search(text, 10)}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("attention", ("name",)),
        ("ATTENTION", ("name",)),
        ("  attention?! ", ("name",)),
        ("weighting", ("definition",)),
    ],
)
def test_words_are_found_without_regard_to_case_and_punctuation(loaded, text, expected):
    assert matched(loaded(WORDS), text)["attention"] == expected


def test_a_name_goes_before_an_alias_and_that_before_a_definition(loaded):
    store = loaded(WORDS)
    assert found(store, "neural network")[:2] == ["rnn", "cnn"]
    assert matched(store, "network") == {
        "rnn": ("name",),
        "cnn": ("alias",),
        "transformer": ("definition",),
        "perplexity": ("definition",),
    }
    assert found(store, "network")[:2] == ["rnn", "cnn"]


def test_the_concept_that_is_called_so_comes_first(loaded):
    store = loaded(WORDS)
    assert found(store, "attention") == ["attention", "attention-head", "transformer"]
    assert found(store, "rnn") == ["rnn"]
    assert found(store, "Neural-Network Recurrent")[0] == "rnn"
    assert found(store, "recurrent-neural-networks")[0] == "rnn"


def test_all_words_go_before_some(loaded):
    assert found(loaded(WORDS), "attention layer") == ["attention-head", "attention", "transformer"]


def test_a_question_is_searched_by_its_content_words(loaded):
    assert found(loaded(WORDS), "What is the attention")[0] == "attention"
    assert "perplexity" not in found(loaded(WORDS), "What is the attention")


@pytest.mark.parametrize("length", range(1, 11))
def test_the_last_word_may_be_unfinished(loaded, length):
    assert "perplexity" in found(loaded(WORDS), "perplexity"[:length])


def test_only_the_last_word_may_be_unfinished(loaded):
    store = loaded(WORDS)
    assert found(store, "recur") == ["rnn"]
    assert found(store, "recur zzz") == []


@pytest.mark.parametrize("text", ["networks", "network", "Networks"])
def test_number_makes_no_difference(loaded, text):
    assert set(found(loaded(WORDS), text)) == {"rnn", "cnn", "transformer", "perplexity"}


@pytest.mark.parametrize("text", ["creme brulee", "crème brûlée", "CRÈME", "cre\u0300me", "brulé"])
def test_accents_make_no_difference(loaded, text):
    assert found(loaded(WORDS), text) == ["brulee"]


@pytest.mark.parametrize("text", ["straße", "STRASSE", "Straß"])
def test_case_makes_no_difference_where_it_changes_the_number_of_letters(loaded, text):
    assert found(loaded(WORDS), text) == ["lane"]


@pytest.mark.parametrize("text", ["机器学习", "机器", "学习", "数据"])
def test_scripts_without_spaces_are_found_by_any_part(loaded, text):
    assert found(loaded(WORDS), text) == ["cjk"]


@pytest.mark.parametrize(
    "text", ["", " ", "?!", '"', "'", "*", "()", "NEAR(", "\0", "\ud800", "name:", "-", "AND", "^"]
)
def test_text_without_a_word_that_occurs_finds_nothing(loaded, text):
    assert found(loaded(WORDS), text) == []


@pytest.mark.parametrize(
    "text",
    ['attention"', '"attention', "(attention)", "attention*", "^attention", "-attention", "{attention", "'attention'"],
)
def test_punctuation_has_no_meaning(loaded, text):
    store = loaded(WORDS)
    assert store.search(text, 10) == store.search("attention", 10)


@pytest.mark.parametrize("text", ["NOT attention", "attention AND zzz", "NEAR attention", "name : attention"])
def test_words_of_a_query_language_are_words(loaded, text):
    assert {"attention", "attention-head", "transformer"} <= set(found(loaded(WORDS), text))


def test_a_very_long_text_is_answered(loaded):
    store = loaded(WORDS)
    assert found(store, "attention " * 50_000)[0] == "attention"
    store.search(" ".join(f"word{number}" for number in range(50_000)), 10)
    store.search("x" * 1_000_000, 10)


@pytest.mark.parametrize("name", ODD_NAMES)
def test_odd_names_are_found_by_their_name(loaded, name):
    expected = next(one.id for one in ODD.concepts if one.name == name)
    assert found(loaded(ODD), name)[0] == expected


def test_names_of_symbols_alone_are_told_apart(loaded):
    store = loaded(Graph(info=EMPTY.info, concepts=(concept("c", name="C"), concept("cpp", name="C++"))))
    assert found(store, "C++")[0] == "cpp"
    assert found(store, "c")[0] == "c"


def test_first_bounds_the_hits(loaded):
    store = loaded(WORDS)
    assert found(store, "network", 0) == []
    assert found(store, "network", 2) == found(store, "network")[:2]


def test_nearest_leaves_the_concept_itself_out_and_breaks_ties_by_id(loaded):
    store = loaded(TINY)
    nearest = store.nearest(["overfitting", "early-stopping", "nobody"], 2)
    assert set(nearest) == {"overfitting"}
    assert [one.concept for one in nearest["overfitting"]] == ["underfitting", "dropout"]
    assert nearest["overfitting"][0].score == pytest.approx(1.0, abs=1e-6)


def test_nearest_to_a_vector(loaded):
    store = loaded(TINY)
    answer = store.nearest_to_vector(np.array([1, 0, 0], dtype=np.float32), 3)
    assert [one.concept for one in answer] == ["overfitting", "underfitting", "dropout"]
    assert all(-1.0 <= one.score <= 1.0 for one in answer)
    assert store.nearest_to_vector(np.array([1, 0, 0], dtype=np.float32), 0) == ()
    assert len(store.nearest_to_vector(np.array([1, 0, 0], dtype=np.float32), 100)) == 4


@pytest.mark.parametrize("shape", [(2,), (4,), (1, 3), (0,)])
def test_a_vector_of_another_dimension_is_refused(loaded, shape):
    with pytest.raises(InvalidArgumentError, match="model"):
        loaded(TINY).nearest_to_vector(np.ones(shape, dtype=np.float32), 3)


def test_vectors_come_back_bit_for_bit(loaded):
    table = loaded(TINY).vectors()
    assert table.encoder == TINY.vectors.encoder
    assert table.matrix.dtype == np.float32
    came_back = {
        id_: (text_hash, row.tobytes())
        for id_, text_hash, row in zip(table.ids, table.text_hashes, table.matrix, strict=True)
    }
    assert came_back == {
        id_: (text_hash, row.tobytes())
        for id_, text_hash, row in zip(TINY.vectors.ids, TINY.vectors.text_hashes, TINY.vectors.matrix, strict=True)
    }


def test_vectors_of_some_concepts_come_in_the_order_asked(loaded):
    table = loaded(TINY).vectors(["underfitting", "early-stopping", "dropout", "nobody", "underfitting"])
    assert table.ids == ("underfitting", "dropout")
    assert table.text_hashes == ("hash of underfitting", "hash of dropout")
    assert table.matrix.shape == (2, 3)


def test_vectors_of_nobody_are_an_empty_table(loaded):
    assert loaded(TINY).vectors(["nobody"]).matrix.shape == (0, 3)


def test_without_vectors_there_is_no_table_and_nothing_near(loaded):
    store = loaded(WORDS)
    assert store.vectors() is None
    assert store.vectors(["rnn"]) is None
    assert store.nearest(["rnn"], 5) == {}
    assert store.nearest_to_vector(np.ones(3, dtype=np.float32), 5) == ()


def test_nearest_is_exact_on_many_vectors(loaded):
    generator = np.random.default_rng(7)
    rows = {f"c{number:04}": list(generator.standard_normal(16)) for number in range(5000)}
    table = unit_vectors(rows)
    store = loaded(Graph(info=EMPTY.info, concepts=tuple(map(concept, rows)), vectors=table))
    for id_ in ("c0000", "c2500", "c4999"):
        cosines = table.matrix @ table.matrix[table.ids.index(id_)]
        order = [table.ids[row] for row in np.argsort(-cosines)]
        assert [one.concept for one in store.nearest([id_], 20)[id_]] == order[1:21]
