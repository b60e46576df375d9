"""What a language model says counts only as far as the definition bears it out."""

from __future__ import annotations

import pytest

from graph.model import Origin
from loaders.extract import Material
from loaders.extract.language_model.answers import BadAnswerError, Checker, Dropped, read_answer
from loaders.extract.language_model.questions import read_questions
from tests.loaders.extract.conftest import make_glossary

TEXT = (
    "The network loses random\nunits, so overfitting becomes rarer. Unlike pruning, it keeps its weights. "
    "Does it help a transformer? It is not a loss function. See also weight decay."
)
DEFINITIONS = {"Dropout | unit dropout": TEXT}
OTHERS = ("Overfitting | overfit", "Pruning", "Weight", "Transformer", "Loss Function", "Weight Decay", "Noise", "RAG")
QUOTE = "loses random units, so overfitting becomes rarer"


def check(*claims):
    concepts, documents = make_glossary(DEFINITIONS, OTHERS)
    (question,) = read_questions(Material(concepts=concepts, documents=documents))
    return Checker(concepts, method="language-model:tiny", confidence=0.5).check(question, claims)


def claim(source="Dropout", type_="PREVENTS", target="Overfitting", quote=QUOTE, **more):
    return {"source": source, "type": type_, "target": target, "quote": quote, **more}


def test_a_relation_that_the_text_bears_out_is_taken_over_with_its_sentence() -> None:
    (relation,) = check(claim()).relations
    (evidence,) = relation.evidence
    assert relation.id == "dropout:PREVENTS:overfitting"
    assert (relation.origin, relation.method, relation.confidence) == (Origin.EXTRACTED, "language-model:tiny", 0.5)
    assert evidence.quote == "The network loses random\nunits, so overfitting becomes rarer."
    assert TEXT[evidence.start : evidence.end] == evidence.quote


@pytest.mark.parametrize(
    "good",
    [
        claim(source="unit dropout", target="overfit"),
        claim(source="DROPOUTS", target=" overfitting "),
        claim(certainty="very"),
        claim(source="Overfitting", type_="CAUSES", target="Dropout"),
        claim(type_="CONTRASTS_WITH", target="Pruning", quote="Unlike pruning"),
        claim(type_="USES", target="Weight", quote="it keeps its weights"),
        claim(quote="becomes rarer. Unlike pruning"),
    ],
    ids=["by alias", "other case and number", "a field more", "the other way", "contrast", "plural", "two sentences"],
)
def test_what_is_the_same_in_other_words_is_taken_over(good) -> None:
    checked = check(good)
    assert len(checked.relations) == 1
    assert not checked.dropped


@pytest.mark.parametrize(
    ("bad", "reason"),
    [
        ("Dropout prevents overfitting", Dropped.FORM),
        ({"source": "Dropout", "type": "PREVENTS", "target": "Overfitting"}, Dropped.FORM),
        (claim(quote=None), Dropped.FORM),
        (claim(type_="HINDERS"), Dropped.TYPE),
        (claim(type_="RELATED_TO"), Dropped.TYPE),
        (claim(target="Underfitting"), Dropped.NAME),
        (claim(target=""), Dropped.NAME),
        (claim(target="Unit Dropout"), Dropped.ITSELF),
        (claim(source="Pruning", target="Weight", quote="Unlike pruning, it keeps its weights."), Dropped.ELSEWHERE),
        (claim(quote="Dropout prevents overfitting"), Dropped.QUOTE),
        (claim(quote="LOSES RANDOM UNITS"), Dropped.QUOTE),
        (claim(quote="  "), Dropped.QUOTE),
        (claim(target="Noise"), Dropped.UNNAMED),
        (claim(target="Weight Decay", type_="USES", quote="it keeps its weights"), Dropped.UNNAMED),
        (claim(type_="USES", target="Pruning", quote="Unlike pruning, it keeps its weights."), Dropped.DENIED),
        (claim(type_="IS_A", target="Loss Function", quote="It is not a loss function."), Dropped.DENIED),
        (claim(type_="IMPROVES", target="Transformer", quote="Does it help a transformer?"), Dropped.DENIED),
        (claim(type_="CONTRASTS_WITH", target="Transformer", quote="help a transformer"), Dropped.DENIED),
    ],
)
def test_what_the_text_does_not_bear_out_is_dropped_and_counted(bad, reason) -> None:
    checked = check(bad, claim())
    assert [relation.id for relation in checked.relations] == ["dropout:PREVENTS:overfitting"]
    assert checked.dropped == {reason: 1}


def test_a_name_that_two_concepts_share_means_neither() -> None:
    concepts, documents = make_glossary({"Dropout": TEXT}, ("Overfitting", "Memorization | overfit", "Fit | overfit"))
    (question,) = read_questions(Material(concepts=concepts, documents=documents))
    checked = Checker(concepts, method="m", confidence=0.5).check(question, [claim(target="overfit")])
    assert checked.dropped == {Dropped.NAME: 1}


def test_one_relation_said_twice_has_both_quotes_and_a_symmetric_one_is_stored_one_way() -> None:
    contrast = {"type_": "CONTRASTS_WITH", "quote": "Unlike pruning"}
    uses = {"type_": "USES", "target": "Weight"}
    (contrasts,) = check(claim(target="Pruning", **contrast), claim("Pruning", target="Dropout", **contrast)).relations
    (used,) = check(claim(quote="its weights", **uses), claim(quote="keeps its weights. Does", **uses)).relations
    assert (contrasts.source, contrasts.target, len(contrasts.evidence)) == ("dropout", "pruning", 1)
    assert len(used.evidence) == 2


@pytest.mark.parametrize(
    "text",
    [
        '{"relations": [1]}',
        'Sure! Here you are:\n```json\n{"relations": [1]}\n```\nAnything else?',
        '<think>Perhaps {"relations": []}? {No.}</think>{"relations": [1]}',
        '{"note": {"relations": "none"}, "relations": [1]}',
    ],
    ids=["bare", "prose and a fence", "thinking aloud", "nested"],
)
def test_the_answer_is_found_in_what_stands_around_it(text) -> None:
    assert read_answer(text) == [1]


@pytest.mark.parametrize(
    "text",
    [
        "",
        "I cannot help with that.",
        '{"relations": [{"source": "Dropout", "type',
        '{"relations": {}}',
        "[]",
        '{"a":' * 3_000,
        "{" * 99_999,
    ],
    ids=["nothing", "prose", "cut off", "no list", "no object", "very deep", "very long"],
)
def test_an_answer_without_relations_is_told_from_an_empty_one(text) -> None:
    with pytest.raises(BadAnswerError):
        read_answer(text)
    assert read_answer('{"relations": []}') == []
