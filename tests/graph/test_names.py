from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph.names import clean_name, name_key, slug

texts = st.text(max_size=40)


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("  Neural\t\n Network ", "Neural Network"),
        ("Neural\u00a0Network", "Neural Network"),
        ("Neu\u00adral\u200b\ufeff", "Neural"),
        ("e\u0301tat", "\u00e9tat"),
        ("👩\u200d💻", "👩\u200d💻"),  # the joiner is part of the sign
        ("\u0645\u06cc\u200c\u062e", "\u0645\u06cc\u200c\u062e"),  # and of Persian writing
        ("", ""),
    ],
)
def test_clean_name(written, shown):
    assert clean_name(written) == shown


@pytest.mark.parametrize(
    ("name", "id"),
    [
        ("Fine-Tuning", "fine-tuning"),
        ("Agent (RL)", "agent-rl"),
        ("k-nearest_neighbors", "k-nearest-neighbors"),
        ("C++", "c-plus-plus"),
        ("C#", "c-sharp"),
        ("Q&A", "q-and-a"),
        ("STRASSE", "strasse"),
        ("Straße", "strasse"),
        ("a:b", "a-b"),
        ("机器 学习", "机器-学习"),
        ("שלום", "שלום"),
        ("हिन्दी", "हिन्दी"),  # vowel signs tell words apart
        ("❤\ufe0f", "u2764-ufe0f"),
        ("!!!", "u21-u21-u21"),
        ("", ""),
    ],
)
def test_slug(name, id):
    assert slug(name) == id


@pytest.mark.parametrize(
    "same",
    [
        ("Neural Network", "neural  networks", "NEURAL-NETWORK", "NeuralNetwork", "neural_network"),
        ("query", "queries"),
        ("batch", "batches"),
        ("RAG", "rag"),
        ("index", "indexes"),
        ("Café", "cafe\u0301"),
    ],
)
def test_spellings_of_one_name_share_a_key(same):
    assert len({name_key(name) for name in same}) == 1


@pytest.mark.parametrize(
    "different", [("C", "C++"), ("C", "C#"), ("loss", "los"), ("Agent (RL)", "Agent (LLM)"), ("🦊", "🐻")]
)
def test_different_names_have_different_keys(different):
    assert len({name_key(name) for name in different}) == len(different)


@given(texts)
def test_an_id_has_no_colon_and_no_space_and_is_its_own_slug(text):
    made = slug(text)
    assert ":" not in made
    assert not any(character.isspace() for character in made)
    assert slug(made) == made


@given(texts)
def test_cleaning_twice_is_cleaning_once(text):
    once = clean_name(text)
    assert clean_name(once) == once
    assert unicodedata.is_normalized("NFC", once)


@given(texts)
def test_only_a_name_without_a_character_has_no_id(text):
    assert bool(slug(text)) == bool(clean_name(text))


@given(texts)
def test_case_does_not_matter_to_a_key(text):
    assert name_key(text) == name_key(text.casefold())
