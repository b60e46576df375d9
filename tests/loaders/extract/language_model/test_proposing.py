"""A language model beside the rules: what it adds, what it may not do, and what a load says of it."""

from __future__ import annotations

import threading
from dataclasses import replace
from pathlib import Path

import pytest

from graph.errors import LanguageModelError, StoreMissingError
from graph.store import open_store
from graph.vocabulary import VOCABULARY
from loaders.extract.extraction import ASSERTED_FROM, Material
from loaders.extract.language_model import CONFIDENCE, ask_language_model
from loaders.pipeline import LoadOptions, load, read_and_build
from tests.loaders.extract.conftest import make_glossary
from tests.loaders.extract.language_model.chat_endpoint import ChatEndpoint, fails, finds, question, says

GLOSSARY = {
    "Regularization | weight penalty": "Regularization prevents overfitting.",
    "Dropout": "The network loses random units, so overfitting becomes rarer.",
    "Overfitting": "The model has learnt the noise in its training data.",
    "Noise": "What has no cause.",
}
FOUND = ("Dropout", "PREVENTS", "Overfitting", "so overfitting becomes rarer")
CSV = "name,definition\n" + "".join(f'{name.partition(" | ")[0]},"{text}"\n' for name, text in GLOSSARY.items())


def material(glossary=GLOSSARY):
    concepts, documents = make_glossary(glossary)
    return Material(concepts=concepts, documents=documents)


def by_term(**replies):
    """Replies by the term that is asked about; an empty list for any other."""
    return lambda request: replies.get(question(request)["term"], finds())


def ids(relations):
    return [relation.id for relation in relations]


def test_it_is_asked_about_each_definition_that_names_another_term() -> None:
    with ChatEndpoint(finds()) as endpoint:
        proposals = ask_language_model(material(), endpoint.model())
    assert sorted(endpoint.asked()) == ["Dropout", "Overfitting", "Regularization"]
    assert (proposals.summary.questions, proposals.relations) == (3, ())
    asked = next(request for request in endpoint.requests if question(request)["term"] == "Regularization")
    assert question(asked) == {
        "term": "Regularization",
        "aliases": ["weight penalty"],
        "definition": GLOSSARY["Regularization | weight penalty"],
        "other terms": ["Overfitting"],
    }
    task = asked["body"]["messages"][0]["content"]
    assert all(info.description in task for info in VOCABULARY.values() if info.type.value != "RELATED_TO")
    assert "RELATED_TO" not in task


def test_a_text_that_defines_a_concept_beside_its_definition_is_asked_about_too() -> None:
    concepts, documents = make_glossary(
        {"Dropout": GLOSSARY["Dropout"], "Overfitting": "Too close a fit.", "more": "-"}
    )
    more = Material(concepts=concepts[:2], documents=documents, further={"more": "overfitting"})
    documents["more"] = type(documents["more"])(id="more", text="Dropout makes it rarer.")
    with ChatEndpoint(by_term(Overfitting=finds(("Dropout", "PREVENTS", "Overfitting", "Dropout makes")))) as endpoint:
        (relation,) = ask_language_model(more, endpoint.model()).relations
    assert [evidence.document for evidence in relation.evidence] == ["more"]


def test_what_it_alone_says_waits_for_a_person_and_the_rules_keep_their_word(build_text) -> None:
    again = ("Regularization", "PREVENTS", "Overfitting", "Regularization prevents overfitting.")
    with ChatEndpoint(by_term(Dropout=finds(FOUND), Regularization=finds(again))) as endpoint:
        built = build_text("a.csv", CSV, language_model=endpoint.model())
        alone = build_text("a.csv", CSV)
    assert built.graph.relations == alone.graph.relations
    assert "regularization:PREVENTS:overfitting" in ids(built.graph.relations)
    (candidate,) = (one for one in built.graph.candidates if one.method == "language-model:tiny")
    assert (candidate.id, candidate.confidence) == ("dropout:PREVENTS:overfitting", CONFIDENCE)
    assert CONFIDENCE < ASSERTED_FROM
    assert alone.language_model is None


def test_what_was_measured_to_hold_may_be_asserted(build_text) -> None:
    with ChatEndpoint(by_term(Dropout=finds(FOUND))) as endpoint:
        built = build_text("a.csv", CSV, language_model=endpoint.model(confidence=0.95))
    (relation,) = (one for one in built.graph.relations if one.method == "language-model:tiny")
    assert (relation.id, relation.confidence) == ("dropout:PREVENTS:overfitting", 0.95)


def test_without_extraction_nothing_is_asked(build_text) -> None:
    with ChatEndpoint(finds()) as endpoint:
        build_text("a.csv", CSV, language_model=endpoint.model(), extract=False)
    assert endpoint.requests == []


def test_the_order_of_entries_and_of_answers_does_not_matter() -> None:
    claims = {
        "Dropout": (FOUND, ("Dropout", "CAUSES", "Overfitting", "overfitting becomes rarer")),
        "Overfitting": (("Overfitting", "USES", "Noise", "learnt the noise"),),
    }
    with ChatEndpoint(by_term(**{term: finds(*found) for term, found in claims.items()})) as endpoint:
        there = ask_language_model(material(), endpoint.model(at_once=3))
    turned = {term: finds(*reversed(found)) for term, found in reversed(claims.items())}
    with ChatEndpoint(by_term(**turned)) as endpoint:
        back = ask_language_model(material(dict(reversed(GLOSSARY.items()))), endpoint.model(at_once=1))
    assert there.relations == back.relations
    assert ids(there.relations) == sorted(ids(there.relations))
    assert len(there.relations) == 3


def test_a_second_load_asks_nothing_and_a_changed_glossary_what_changed(tmp_path: Path) -> None:
    changed = GLOSSARY | {"Dropout": "Overfitting becomes rarer."}
    with ChatEndpoint(by_term(Dropout=finds(FOUND))) as endpoint:
        model = endpoint.model(answers=tmp_path / "answers")
        first, second = ask_language_model(material(), model), ask_language_model(material(), model)
        assert len(endpoint.requests) == 3
        ask_language_model(material(changed), model)
        assert endpoint.asked()[3:] == ["Dropout"]
        ask_language_model(material(), endpoint.model(answers=tmp_path / "answers", confidence=0.9))
        assert len(endpoint.requests) == 4
    assert first.relations == second.relations
    assert (first.summary.known, second.summary.known) == (0, 3)


def test_answers_of_another_model_or_damaged_ones_do_not_count(tmp_path: Path) -> None:
    with ChatEndpoint(finds()) as endpoint:
        model = endpoint.model(answers=tmp_path)
        ask_language_model(material(), model)
        files = sorted(path for path in tmp_path.rglob("*") if path.is_file())
        for file, damage in zip(files, (b"", b"[]", b'{"answer": "none"}'), strict=True):
            file.write_bytes(damage)
        assert ask_language_model(material(), model).summary.known == 0
        assert ask_language_model(material(), model).summary.known == 3
        other = type(model)(url=model.url, name="large", answers=tmp_path)
        assert ask_language_model(material(), other).summary.known == 0


def test_answers_that_cannot_be_kept_are_a_warning(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    with ChatEndpoint(by_term(Dropout=finds(FOUND))) as endpoint:
        proposals = ask_language_model(material(), endpoint.model(answers=tmp_path / "file" / "answers"))
    assert len(proposals.relations) == 1
    assert [(each.code, each.severity.value) for each in proposals.problems] == [("language-model-cache", "warning")]


@pytest.mark.parametrize(
    ("bad", "reason"),
    [
        ((says("I would rather not."),), "no JSON object with a list of relations"),
        ((says('{"relations": [{"source": "Dro', finish_reason="length"),), "stopped in mid-answer"),
        ((fails(413, "too long"),), "answers 413: too long"),
    ],
    ids=["no JSON", "cut off", "too long"],
)
def test_a_single_bad_answer_is_a_warning_at_its_definition(bad, reason, here: Path, tmp_path: Path) -> None:
    Path("a.csv").write_text(CSV)
    with ChatEndpoint(by_term(Dropout=bad[0], Regularization=finds())) as endpoint:
        model = endpoint.model(answers=tmp_path / "answers")
        built = read_and_build([Path("a.csv")], LoadOptions(language_model=model))
        asked = endpoint.asked().count("Dropout")
        again = read_and_build([Path("a.csv")], LoadOptions(language_model=model))
        assert endpoint.asked().count("Dropout") == 2 * asked  # what cannot be read is not kept
    (problem,) = built.problems
    assert (problem.code, problem.file, problem.line) == ("language-model-answer", "a.csv", 3)
    assert reason in str(problem)
    assert built.language_model is not None
    assert built.language_model.failed == 1
    assert again.graph.relations == built.graph.relations


def test_an_answer_that_is_no_json_is_asked_for_once_more() -> None:
    glossary = {name: GLOSSARY[name] for name in ("Dropout", "Noise")} | {"Overfitting": "Too close a fit."}
    with ChatEndpoint(says("It prevents overfitting."), finds(FOUND)) as endpoint:
        proposals = ask_language_model(material(glossary), endpoint.model())
    assert len(proposals.relations) == 1
    first, second = (request["body"]["messages"] for request in endpoint.requests)
    assert second[:2] == first
    assert second[2] == {"role": "assistant", "content": "It prevents overfitting."}


def test_an_endpoint_that_answers_nothing_is_an_error() -> None:
    with (
        ChatEndpoint(says("No.")) as endpoint,
        pytest.raises(LanguageModelError, match="answered none of 3 questions: no JSON"),
    ):
        ask_language_model(material(), endpoint.model())


@pytest.mark.parametrize("failure", [fails(401), fails(404), fails(500, retry_after="0")])
def test_an_endpoint_that_fails_leaves_the_store_as_it_is_and_keeps_what_was_answered(failure, here: Path) -> None:
    Path("a.csv").write_text(CSV)
    with ChatEndpoint(finds(), failure) as endpoint, open_store("a.db") as store:
        model = endpoint.model(at_once=1, answers=Path("answers").absolute())
        with pytest.raises(LanguageModelError):
            load([Path("a.csv")], store, LoadOptions(embed=False, language_model=model))
        with pytest.raises(StoreMissingError):
            store.info()
    assert len([path for path in Path("answers").rglob("*") if path.is_file()]) == 1


def test_no_more_is_asked_at_one_time_than_allowed() -> None:
    together = threading.Barrier(2, timeout=5)

    def reply(_request):
        together.wait()
        return replace(finds(), after_s=0.05)  # time for a third to come in

    glossary = {f"Term {number}": f"Not Term {(number + 1) % 6}." for number in range(6)}
    with ChatEndpoint(reply) as endpoint:
        proposals = ask_language_model(material(glossary), endpoint.model(at_once=2))
    assert endpoint.most_at_once == 2
    assert proposals.summary.questions == 6


def test_progress_counts_the_questions(tmp_path: Path) -> None:
    steps = []
    with ChatEndpoint(finds()) as endpoint:
        model = endpoint.model(answers=tmp_path)
        ask_language_model(material(), model, lambda *step: steps.append(step))
        assert steps == [("ask", number, 3) for number in range(4)]
        steps.clear()
        ask_language_model(material(), model, lambda *step: steps.append(step))
    assert steps == [("ask", 3, 3)]
