from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from loaders.extract.sentences import split_sentences
from loaders.extract.tokens import noun_lemma, tokenize


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("One thing. Another thing.", ["One thing.", "Another thing."]),
        ("Scales by 0.5 on average. Done.", ["Scales by 0.5 on average.", "Done."]),
        ("Some stores, e.g. Redis, are fast.", ["Some stores, e.g. Redis, are fast."]),
        ("Stores, i.e. Caches.", ["Stores, i.e. Caches."]),
        ("Butter, oil, etc. Heat it.", ["Butter, oil, etc.", "Heat it."]),
        ("Butter, oil, etc. are fats.", ["Butter, oil, etc. are fats."]),
        ("Wait... then stir.", ["Wait... then stir."]),
        ("Is it done? Yes! Serve.", ["Is it done?", "Yes!", "Serve."]),
        ('He said "stop." Then he went.', ['He said "stop."', "Then he went."]),
        ("Named after J. Smith of Ohio.", ["Named after J. Smith of Ohio."]),
        ("No stop at the end", ["No stop at the end"]),
        ("First paragraph\n\nSecond paragraph", ["First paragraph", "Second paragraph"]),
        ("A line\nthat goes on.", ["A line\nthat goes on."]),
        ("Kinds:\n- red\n- blue", ["Kinds:", "- red", "- blue"]),
        ("See example.com for more.", ["See example.com for more."]),
        ("", []),
        ("  \n ", []),
    ],
)
def test_sentences_end_where_a_reader_ends_them(text, expected):
    assert [sentence.text for sentence in split_sentences(text)] == expected


@given(st.text(alphabet=st.sampled_from("ab .!?\n\"')(…,-0é"), max_size=80))
@settings(max_examples=200, deadline=None)
def test_sentences_are_literal_and_lose_nothing_but_white_space(text):
    sentences = split_sentences(text)
    assert all(text[sentence.start : sentence.end] == sentence.text for sentence in sentences)
    assert all(before.end <= after.start for before, after in pairwise(sentences))
    assert "".join("".join(sentence.text.split()) for sentence in sentences) == "".join(text.split())


@given(st.text(max_size=60), st.integers(0, 50))
@settings(max_examples=100, deadline=None)
def test_tokens_are_literal_and_lose_nothing_but_white_space(text, offset):
    tokens = tokenize(text, offset)
    assert all(text[token.start - offset : token.end - offset] == token.text for token in tokens)
    assert "".join(token.text for token in tokens) == "".join(text.split())


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("doesn't", ["does", "n't"]),
        ("the cook's knife", ["the", "cook", "'s", "knife"]),
        ("it\u2019s", ["it", "\u2019s"]),
        ("C++ and C#", ["C++", "and", "C#"]),
        ("days_since_login", ["days_since_login"]),
        ("1,000 at 4.5%", ["1,000", "at", "4.5%"]),
    ],
)
def test_tokens(text, expected):
    assert [token.text for token in tokenize(text)] == expected


@pytest.mark.parametrize(
    ("plural", "singular"),
    [("ovens", "oven"), ("knives", "knife"), ("matrices", "matrix"), ("criteria", "criterion"), ("dishes", "dish")],
)
def test_a_plural_and_its_singular_share_a_lemma(plural, singular):
    assert noun_lemma(plural) == noun_lemma(singular)


@pytest.mark.parametrize("word", ["bias", "loss", "basis", "atlas", "training", "trained", "status", "chaos"])
def test_a_singular_stays_as_it_is(word):
    assert noun_lemma(word) == word
