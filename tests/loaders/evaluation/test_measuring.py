from __future__ import annotations

from pathlib import Path

import pytest

from graph.errors import GlossaryError, InvalidArgumentError
from graph.vocabulary import RelationType
from loaders.evaluation import EvaluationOptions, Measured, measure

TERMS = """\
name,definition,is_a,uses,requires
Engine,An engine is a machine that uses fuel.,{},{},{}
Machine,A machine is a thing with parts.,,,
Fuel,Fuel is burnt by an engine.,,,
Pump,A pump is a machine.,,,
"""
GOLD = "source,type,target\nengine,IS_A,machine\nengine,USES,fuel\nengine,REQUIRES,machine\n"


@pytest.fixture
def measured(tmp_path: Path):
    (tmp_path / "gold.csv").write_text(GOLD, encoding="utf-8")

    def run(stated: tuple[str, str, str], **options: object) -> Measured:
        source = tmp_path / "terms.csv"
        source.write_text(TERMS.format(*stated), encoding="utf-8")
        return measure([source], options=EvaluationOptions(**options))

    return run


@pytest.mark.parametrize("stated", [("machine", "fuel", "machine"), ("", "machine", "fuel"), ("pump", "", "")])
def test_extraction_sees_nothing_of_what_the_glossary_states(measured, tmp_path, stated):
    gold = tmp_path / "gold.csv"
    assert measured(stated, gold=gold).evaluation == measured(("", "", ""), gold=gold).evaluation


def test_what_follows_from_stated_relations_is_gold(measured):
    made = measured(("machine", "fuel", ""))
    assert {" ".join(each) for each in made.gold.triples} == {
        "engine IS_A machine",
        "engine USES fuel",
        "engine REQUIRES machine",
        "engine REQUIRES fuel",
    }


def test_what_a_load_derives_is_measured_beside_what_is_found(measured):
    types = {each.type: each for each in measured(("machine", "fuel", "")).evaluation.types}
    requires = dict(types[RelationType.REQUIRES].comparisons)
    derived, plain = requires["with derived"].score, requires["plain reading"].score
    assert (derived.gold, derived.found, derived.right) == (2, 2, 2)
    assert (plain.found, plain.right) == (2, 2)


@pytest.mark.parametrize(("partial", "found"), [(False, 2), (True, 1)])
def test_a_partial_gold_judges_what_it_speaks_of(measured, tmp_path, partial, found):
    made = measured(("", "", ""), gold=tmp_path / "gold.csv", types=(RelationType.IS_A,), partial=partial)
    (is_a,) = made.evaluation.types
    assert is_a.asserted.score.found == found
    assert len(made.evaluation.not_judged) == 2 - found


def test_what_cannot_be_measured_is_said(measured):
    with pytest.raises(GlossaryError, match="--gold"):
        measured(("", "", ""))
    with pytest.raises(InvalidArgumentError, match="no relation of type CAUSES"):
        measured(("machine", "", ""), types=(RelationType.CAUSES,))


def test_warnings_of_the_gold_file_come_with_the_measurement(measured, tmp_path):
    path = tmp_path / "noted.csv"
    path.write_text("source,type,target,note\nengine,IS_A,machine,sure\n", encoding="utf-8")
    made = measured(("", "", ""), gold=path)
    assert [problem.code for problem in made.gold_problems] == ["unknown-column"]
    assert made.stated_in == path.as_posix()
