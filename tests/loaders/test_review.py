"""Going through candidates: order, what cannot be accepted, and which file a decision is kept in."""

from __future__ import annotations

from pathlib import Path

import pytest

from graph.derivation import contradicted_by
from graph.errors import InvalidArgumentError
from graph.model import ConceptId, Relation
from graph.vocabulary import RelationType
from loaders.decisions import Verdict, read_decisions
from loaders.pipeline import LoadOptions, read_and_build
from loaders.review import ContradictionError, Review, surest_first

T = RelationType
TERMS = """\
id,name,definition,requires
gradient,Gradient,A gradient is a vector of slopes.,
backpropagation,Backpropagation,Backpropagation is an algorithm. It uses the gradient.,
training,Training,Training fits a model. It uses backpropagation.,
goal,Goal,A goal is what is aimed at.,training
"""
USES, TRAINS = "backpropagation:USES:gradient", "training:USES:backpropagation"


def relation(source: str, type_: RelationType, target: str, confidence: float = 1.0) -> Relation:
    return Relation(source=ConceptId(source), type=type_, target=ConceptId(target), confidence=confidence)


def review_of(*sources: str) -> Review:
    paths = [Path(source) for source in sources]
    return Review(read_and_build(paths, LoadOptions()), paths)


@pytest.fixture
def review(here: Path, all_waits: None) -> Review:
    (here / "terms.csv").write_text(TERMS, encoding="utf-8")
    return review_of("terms.csv")


def decided(file: str = "terms.decisions.yaml") -> dict[str, Verdict]:
    return {each.id: each.verdict for each in read_decisions(Path(file))}


def test_the_surest_come_first_and_of_equals_by_id():
    made = [relation("a", T.USES, "b", 0.5), relation("b", T.IS_A, "c", 0.6), relation("a", T.IS_A, "c", 0.6)]
    assert [each.id for each in surest_first(made)] == ["a:IS_A:c", "b:IS_A:c", "a:USES:b"]
    assert [each.id for each in surest_first(made, [T.USES])] == ["a:USES:b"]
    assert [each.id for each in surest_first(made, [], 0.6)] == ["a:IS_A:c", "b:IS_A:c"]


CONTRADICTIONS = [
    (relation("a", T.USES, "b"), [relation("b", T.USES, "a")], ["a:USES:b", "b:USES:a"]),
    (relation("a", T.PREVENTS, "b"), [relation("a", T.CAUSES, "b")], ["a:PREVENTS:b", "a:CAUSES:b"]),
    (
        relation("a", T.REQUIRES, "b"),
        [relation("b", T.IS_A, "c"), relation("c", T.REQUIRES, "a"), relation("b", T.REQUIRES, "d")],
        ["a:REQUIRES:b", "b:IS_A:c", "c:REQUIRES:a"],
    ),
    (relation("a", T.PART_OF, "b"), [relation("b", T.REQUIRES, "a")], []),
    (relation("a", T.REQUIRES, "b"), [relation("a", T.REQUIRES, "b")], []),
    (relation("b", T.CONTRASTS_WITH, "a"), [relation("a", T.CONTRASTS_WITH, "b")], []),
]


@pytest.mark.parametrize(("new", "held", "expected"), CONTRADICTIONS)
def test_what_a_relation_contradicts(new, held, expected):
    assert [each.id for each in contradicted_by(new, held)] == expected


def test_every_decision_is_kept_at_once_and_can_be_taken_back(review):
    review.accept(review.find(USES))
    assert decided() == {USES: Verdict.ACCEPTED}
    review.reject(review.find(TRAINS))
    assert decided() == {USES: Verdict.ACCEPTED, TRAINS: Verdict.REJECTED}
    review.undo()
    assert decided() == {USES: Verdict.ACCEPTED}
    review.undo()
    assert decided() == {}


def test_a_changed_mind_keeps_quote_and_note_and_undoing_brings_the_old_word_back(review):
    path = Path("terms.decisions.yaml")
    path.write_text(
        "rejected:\n- {source: backpropagation, type: uses, target: gradient, quote: uses the gradient, note: hm}\n",
        encoding="utf-8",
    )
    again = review_of("terms.csv")
    assert USES not in {each.id for each in again.candidates}
    again.accept(again.find(USES))
    (made,) = read_decisions(path)
    assert (made.verdict, made.quote, made.note) == (Verdict.ACCEPTED, "uses the gradient", "hm")
    again.undo()
    assert decided() == {USES: Verdict.REJECTED}


def test_what_somebody_else_decided_meanwhile_stays(review):
    Path("terms.decisions.yaml").write_text(
        "accepted:\n- {source: gone, type: uses, target: gradient}\n", encoding="utf-8"
    )
    review.accept(review.find(USES))
    assert decided() == {"gone:USES:gradient": Verdict.ACCEPTED, USES: Verdict.ACCEPTED}


def test_what_closes_a_circle_is_refused_before_anything_is_written(review):
    review.accept(review.find(TRAINS))
    before = Path("terms.decisions.yaml").read_bytes()
    with pytest.raises(ContradictionError) as caught:
        review.accept(relation("backpropagation", T.REQUIRES, "goal"))
    assert [each.id for each in caught.value.cycle] == [
        "backpropagation:REQUIRES:goal",
        "goal:REQUIRES:training",
        "training:REQUIRES:backpropagation",
    ]
    assert "Goal requires Training, Training requires Backpropagation" in str(caught.value)
    assert Path("terms.decisions.yaml").read_bytes() == before
    review.undo()
    review.accept(relation("backpropagation", T.REQUIRES, "goal"))


def test_an_extracted_relation_that_is_in_the_way_is_named_and_can_be_rejected(here):
    (here / "terms.csv").write_text(TERMS, encoding="utf-8")
    review = review_of("terms.csv")
    back = relation("gradient", T.USES, "backpropagation")
    with pytest.raises(ContradictionError, match=f"first reject what is wrong of these: {USES}"):
        review.accept(back)
    review.reject(review.find(USES))
    review.accept(back)
    read_and_build([Path("terms.csv")], LoadOptions())


def test_a_decision_goes_into_the_file_of_the_source_that_is_quoted(here, all_waits):
    header, *rows = TERMS.splitlines(keepends=True)
    (here / "one").mkdir()
    (here / "one" / "a.csv").write_text(header + "".join(rows[:1]), encoding="utf-8")
    (here / "two.csv").write_text(header + "".join(rows[1:]), encoding="utf-8")
    review = review_of("one", "two.csv")
    review.accept(review.find(USES))
    assert review.files == (Path("two.decisions.yaml"),)
    assert decided("two.decisions.yaml") == {USES: Verdict.ACCEPTED}
    assert not Path("one/lexigraph.decisions.yaml").exists()


UNKNOWN = [
    ("backpropagation:USES:gradeint", f"waits for a decision; did you mean {USES}"),
    ("goal:REQUIRES:training", "the glossary itself asserts 'goal:REQUIRES:training'; change it there"),
    ("nonsense", "see them with lexigraph review SOURCE --list"),
]


@pytest.mark.parametrize(("id_", "message"), UNKNOWN)
def test_what_cannot_be_decided_on_is_said(review, id_, message):
    with pytest.raises(InvalidArgumentError) as caught:
        review.find(id_)
    assert message in str(caught.value)


def test_what_follows_from_others_is_decided_there(here):
    (here / "terms.csv").write_text(TERMS, encoding="utf-8")
    with pytest.raises(InvalidArgumentError, match=f"follows from {USES}; decide on what it follows from"):
        review_of("terms.csv").find("backpropagation:REQUIRES:gradient")


def test_what_follows_from_an_accepted_relation_counts_at_once(review):
    review.accept(review.find(USES))
    with pytest.raises(ContradictionError, match="Backpropagation requires Gradient"):
        review.accept(relation("gradient", T.REQUIRES, "backpropagation"))
    review.undo()
    review.accept(relation("gradient", T.REQUIRES, "backpropagation"))
