"""Which vectors are made, and which are taken from a cache. The encoder here is a stand-in; the real one is beside."""

from __future__ import annotations

import importlib.util
import threading
from collections.abc import Sequence

import numpy as np
import pytest

import loaders.embedding as embedding_module
from graph.errors import MissingExtraError
from graph.model import Concept, ConceptId
from loaders.embedding import (
    DEFAULT_ENCODER,
    Encoder,
    QueryEncoder,
    embed_concepts,
    embedded_text,
    load_encoder,
    query_encoder,
    text_hash,
)

LOSS = Concept(id=ConceptId("loss"), name="Loss", definition="How wrong a prediction is.")
EPOCH = Concept(id=ConceptId("epoch"), name="Epoch", definition="One pass over the data.")
RELU = Concept(id=ConceptId("relu"), name="ReLU")


class StandInModel:
    """Counts letters instead of understanding; has the few methods of the library's model that are used."""

    def __init__(self, dimension: int = 26) -> None:
        self.dimension = dimension
        self.encoded: list[str] = []
        self.busy = False

    def get_embedding_dimension(self) -> int:
        return self.dimension

    def encode(self, texts: Sequence[str], **_options: object) -> np.ndarray:
        assert not self.busy, "two threads in the tokenizer at once"
        self.busy = True
        self.encoded += texts
        rows = np.array([np.bincount([ord(c) % self.dimension for c in t], minlength=self.dimension) for t in texts])
        self.busy = False
        return (rows / np.linalg.norm(rows, axis=1, keepdims=True)).astype(np.float32)


@pytest.fixture
def model(monkeypatch: pytest.MonkeyPatch) -> StandInModel:
    made = StandInModel()
    monkeypatch.setattr(embedding_module, "_installed", lambda _name: True)
    monkeypatch.setattr(embedding_module, "load_encoder", lambda name: Encoder(name, made))
    return made


@pytest.fixture
def no_extra(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(importlib.util, "find_spec", lambda _name: None)


def test_text_is_name_and_definition_or_the_bare_name() -> None:
    assert embedded_text(LOSS) == "Loss: How wrong a prediction is."
    assert embedded_text(RELU) == "ReLU"


def test_hash_is_sha256_of_the_text() -> None:
    assert text_hash("") == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"


def test_everything_is_made_where_nothing_is_cached(model: StandInModel) -> None:
    made = embed_concepts([LOSS, EPOCH, RELU], encoder="m")
    assert (made.reused, made.computed, made.missing, made.note) == (0, 3, 0, None)
    assert made.table is not None
    assert made.table.encoder == "m"
    assert made.table.ids == ("loss", "epoch", "relu")
    assert made.table.text_hashes == tuple(text_hash(embedded_text(c)) for c in (LOSS, EPOCH, RELU))
    assert made.table.matrix.shape == (3, 26)
    assert made.table.matrix.dtype == np.float32
    assert sorted(model.encoded) == sorted(embedded_text(c) for c in (LOSS, EPOCH, RELU))


def test_a_row_belongs_to_its_concept_whatever_the_order_of_encoding(model: StandInModel) -> None:
    concepts = [Concept(id=ConceptId(f"c{i}"), name="x" * (1 + i * 37 % 150) + "abcdefg"[i % 7]) for i in range(150)]
    table = embed_concepts(concepts, encoder="m").table
    assert table is not None
    for concept, row in zip(concepts, table.matrix, strict=True):
        np.testing.assert_array_equal(row, model.encode([embedded_text(concept)])[0])


def test_a_cached_vector_is_taken_bit_by_bit_and_only_the_rest_is_made(model: StandInModel) -> None:
    first = embed_concepts([LOSS, EPOCH], encoder="m").table
    assert first is not None
    model.encoded.clear()
    second = embed_concepts([RELU, EPOCH, LOSS], encoder="m", cached=[first])
    assert model.encoded == ["ReLU"]
    assert (second.reused, second.computed, second.missing) == (2, 1, 0)
    assert second.table is not None
    np.testing.assert_array_equal(second.table.matrix[[2, 1]], first.matrix)


def test_nothing_is_loaded_where_everything_is_cached(model: StandInModel, monkeypatch: pytest.MonkeyPatch) -> None:
    first = embed_concepts([LOSS, EPOCH], encoder="m").table
    monkeypatch.setattr(embedding_module, "load_encoder", lambda _name: pytest.fail("loaded the encoder"))
    assert first is not None
    assert embed_concepts([EPOCH], encoder="m", cached=[first]).reused == 1


def test_a_changed_definition_is_embedded_again(model: StandInModel) -> None:
    first = embed_concepts([LOSS], encoder="m").table
    changed = Concept(id=LOSS.id, name=LOSS.name, definition="The distance from the truth.")
    assert first is not None
    assert embed_concepts([changed], encoder="m", cached=[first]).computed == 1


def test_a_renamed_id_with_the_same_text_keeps_its_vector(model: StandInModel) -> None:
    first = embed_concepts([LOSS], encoder="m").table
    renamed = Concept(id=ConceptId("loss-function"), name=LOSS.name, definition=LOSS.definition)
    assert first is not None
    again = embed_concepts([renamed], encoder="m", cached=[first])
    assert again.reused == 1
    assert again.table is not None
    assert again.table.ids == ("loss-function",)


def test_vectors_of_another_encoder_are_not_used(model: StandInModel) -> None:
    other = embed_concepts([LOSS], encoder="other").table
    assert other is not None
    assert embed_concepts([LOSS], encoder="m", cached=[other]).computed == 1


def test_vectors_of_another_dimension_are_made_again(model: StandInModel) -> None:
    model.dimension = 13
    narrow = embed_concepts([LOSS], encoder="m").table
    model.dimension = 26
    assert narrow is not None
    made = embed_concepts([LOSS, EPOCH], encoder="m", cached=[narrow])
    assert (made.reused, made.computed) == (0, 2)
    assert made.table is not None
    assert made.table.matrix.shape == (2, 26)


def test_two_cached_tables_of_different_dimension_give_one_table(model: StandInModel) -> None:
    wide = embed_concepts([LOSS], encoder="m").table
    model.dimension = 13
    narrow = embed_concepts([EPOCH], encoder="m").table
    model.dimension = 26
    assert wide is not None
    assert narrow is not None
    made = embed_concepts([LOSS, EPOCH], encoder="m", cached=[wide, narrow])
    assert (made.reused, made.computed) == (1, 1)


def test_progress_counts_to_the_number_of_texts_made(model: StandInModel) -> None:
    concepts = [Concept(id=ConceptId(f"c{i}"), name=f"Concept {i}") for i in range(150)]
    steps: list[tuple[str, int, int | None]] = []
    embed_concepts(concepts, encoder="m", progress=lambda *step: steps.append(step))
    assert steps[-1] == ("embed", 150, 150)
    assert [done for _, done, _ in steps] == sorted(done for _, done, _ in steps)


def test_no_concepts_give_no_table(model: StandInModel) -> None:
    made = embed_concepts([], encoder="m")
    assert (made.table, made.missing, made.note) == (None, 0, None)


def test_without_the_extra_the_cache_is_used_and_the_rest_named(
    model: StandInModel, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = embed_concepts([LOSS], encoder="m").table
    monkeypatch.setattr(embedding_module, "_installed", lambda _name: False)
    assert first is not None
    made = embed_concepts([EPOCH, LOSS, RELU], encoder="m", cached=[first])
    assert (made.reused, made.computed, made.missing) == (1, 0, 2)
    assert made.table is not None
    assert made.table.ids == ("loss",)
    assert made.note is not None
    assert made.note.startswith("2 of 3 concepts have no vector")
    assert "pip install 'lexigraph[embed]'" in made.note


@pytest.mark.usefixtures("no_extra")
def test_without_the_extra_loading_says_what_to_install() -> None:
    with pytest.raises(MissingExtraError, match=r"lexigraph\[embed\]") as caught:
        load_encoder()
    assert caught.value.extra == "embed"


@pytest.mark.usefixtures("no_extra")
def test_without_the_extra_there_is_no_encoder_of_questions() -> None:
    assert query_encoder() is None


def test_the_extra_is_looked_for_without_importing_it(run_without_extra) -> None:
    printed = run_without_extra(
        "from loaders.embedding import embed_concepts, query_encoder\n"
        "from graph.model import Concept, ConceptId\n"
        "made = embed_concepts([Concept(id=ConceptId('a'), name='A')])\n"
        "print(query_encoder(), made.table, made.missing, 'lexigraph[embed]' in made.note)\n"
    )
    assert printed.split() == ["None", "None", "1", "True"]


def test_questions_are_encoded_once_by_one_thread_at_a_time(model: StandInModel) -> None:
    encode = QueryEncoder("m")
    vectors: list[np.ndarray] = []
    threads = [threading.Thread(target=lambda i=i: vectors.append(encode(f"text {i % 3}"))) for i in range(12)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(vectors) == 12
    assert all(vector.shape == (26,) and vector.dtype == np.float32 for vector in vectors)
    assert sorted(model.encoded) == ["text 0", "text 1", "text 2"]


def test_the_model_is_loaded_at_the_first_question_and_once(monkeypatch: pytest.MonkeyPatch) -> None:
    loads: list[str] = []
    monkeypatch.setattr(
        embedding_module, "load_encoder", lambda name: loads.append(name) or Encoder(name, StandInModel())
    )
    encode = QueryEncoder("m")
    assert loads == []
    encode("a")
    encode("b")
    assert loads == ["m"]


def test_remembered_questions_are_bounded(model: StandInModel, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(embedding_module, "_REMEMBERED_QUERIES", 2)
    encode = QueryEncoder("m")
    for text in ("a", "b", "a", "c", "a", "b"):
        encode(text)
    assert model.encoded == ["a", "b", "c", "b"]


def test_the_same_name_gives_the_same_encoder(model: StandInModel) -> None:
    assert query_encoder("m") is query_encoder("m")
    assert query_encoder("m") is not query_encoder(DEFAULT_ENCODER)
