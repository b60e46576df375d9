"""Bytes to text."""

from __future__ import annotations

import codecs

import pytest
from hypothesis import given
from hypothesis import strategies as st

from loaders.decoding import decode

TEXT = "name,definition\nNaïve Bayes,“Assumes” \u2013 wrongly \u2013 that features are independent: déjà vu\n"


@pytest.mark.parametrize(
    ("data", "encoding"),
    [
        (TEXT.encode(), "utf-8"),
        (TEXT.encode("utf-8-sig"), "utf-8"),
        (codecs.BOM_UTF16_LE + TEXT.encode("utf-16-le"), "utf-16-le"),
        (codecs.BOM_UTF16_BE + TEXT.encode("utf-16-be"), "utf-16-be"),
        (codecs.BOM_UTF32_LE + TEXT.encode("utf-32-le"), "utf-32-le"),
        (TEXT.replace("\n", "\r\n").encode(), "utf-8"),
        (TEXT.replace("\n", "\r").encode(), "utf-8"),
        (TEXT.encode("cp1252"), "windows-1252"),
        (TEXT.replace("\n", "\r\n").encode("cp1252"), "windows-1252"),
    ],
)
def test_the_text_is_the_same_in_every_encoding(data, encoding):
    decoded = decode(data, "a.csv")
    assert (decoded.text, decoded.encoding) == (TEXT, encoding)


def test_a_guessed_encoding_is_a_warning_with_the_line_that_gave_it_away():
    (problem,) = decode(TEXT.encode("cp1252"), "a.csv").problems
    assert str(problem).startswith("a.csv:2: the file is not UTF-8 and was read as Windows-1252; save it as UTF-8")


@pytest.mark.parametrize(
    ("data", "message"),
    [
        ("naïve ".encode() + b"\xff\xfe rest", "a.csv:1: byte 7 (0xff) is not UTF-8; save the file as UTF-8"),
        (b"ok\nok\ncaf\xc3\xa9 \xe9", "a.csv:3: byte 12 (0xe9) is not UTF-8; save the file as UTF-8"),
        (b"\xef\xbb\xbfab\xff", "a.csv:1: byte 5 (0xff) is not UTF-8; save the file as UTF-8"),
        (codecs.BOM_UTF16_LE + b"a\0\x00\xd8", "a.csv: byte 4 (0x00) is not UTF-16-LE; save the file as UTF-8"),
        (codecs.BOM_UTF16_LE + b"a\0b", "a.csv: byte 4 (0x62) is not UTF-16-LE; save the file as UTF-8"),
    ],
)
def test_what_cannot_be_decoded_names_the_first_byte_that_does_not_fit(data, message):
    decoded = decode(data, "a.csv")
    assert decoded.text is None
    assert [str(problem) for problem in decoded.problems] == [message]


def test_another_alphabet_is_not_read_as_windows_1252():
    data = "Машинное обучение,Построение моделей по данным\n".encode("cp1251")
    (problem,) = decode(data, "a.csv").problems
    assert str(problem) == (
        "a.csv:1: byte 0 (0xcc) is not UTF-8, and the file does not read as Windows-1252 either; save the file as UTF-8"
    )


@given(st.text(st.characters(exclude_categories=["Cs", "Cc"]) | st.just("\n")))
def test_utf8_comes_back_as_it_was(text):
    assert decode(text.encode(), "a").text == text.removeprefix("\ufeff")


@given(st.binary(max_size=60))
def test_any_bytes_give_a_text_or_a_reason(data):
    decoded = decode(data, "a")
    assert decoded.text is not None or decoded.problems
