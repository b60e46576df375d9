from __future__ import annotations

from pathlib import Path

import pytest

from graph.errors import Severity
from graph.export.json_document import relation_record
from graph.model import Concept, ConceptId
from loaders.evaluation.gold_files import GoldRead, names_of, parse_gold, read_gold
from tests.loaders.evaluation.relations import relation

NAMES = names_of(
    [
        Concept(id=ConceptId("neural-network"), name="Neural Network", aliases=("NN",)),
        Concept(id=ConceptId("layer"), name="Layer"),
        Concept(id=ConceptId("over-fitting"), name="Overfitting"),
    ]
)


def parse(text: str) -> GoldRead:
    return parse_gold(text, "gold.tsv", NAMES)


@pytest.mark.parametrize(
    "text",
    [
        "source,type,target\nlayer,PART_OF,neural-network\n",
        "type;Target;Source\npart of;Neural Networks;LAYER\n",
        "source\ttype\ttarget\nlayers\tpart-of\tNN\n\nlayer\tPART_OF\tneural_network\n",
        '{"source": "layer", "type": "PART_OF", "target": "nn", "confidence": 0.5}\n\n',
    ],
)
def test_tables_and_json_lines_name_concepts_as_people_do(text):
    read = parse(text)
    assert read.problems == []
    assert [each.id for each in read.relations] == ["layer:PART_OF:neural-network"]


def test_goals_require_their_prerequisites():
    read = parse("goal\tprerequisite\nNN\tlayer\noverfitting\tNN\n")
    assert [each.id for each in read.relations] == [
        "neural-network:REQUIRES:layer",
        "over-fitting:REQUIRES:neural-network",
    ]


def test_what_extract_prints_is_gold():
    import orjson

    line = orjson.dumps(relation_record(relation("layer PART_OF neural-network"))).decode()
    assert [each.id for each in parse(line).relations] == ["layer:PART_OF:neural-network"]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("source,type\nlayer,IS_A\n", "gold.tsv:1: the first row does not name 'target' (it has: source, type); call"),
        (
            "goal,needs\nlayer,NN\n",
            "gold.tsv:1: the first row does not name 'prerequisite' (it has: goal, needs); call",
        ),
        ("", "gold.tsv: the file has no relations; write one on each line"),
        ("source,type,target\n", "gold.tsv: the file has no relations; write one on each line"),
        (
            "source,type,target\nlayer,IS_A,NN\nlayr,IS_A,NN\n",
            "gold.tsv:3: no concept is called 'layr'; did you mean 'Layer'?",
        ),
        (
            "source,type,target\nlayer,IS_A,\n",
            "gold.tsv:2: the name of a concept is empty; name a term of the glossary",
        ),
        (
            "source,type,target\nlayer,part_off,NN\n",
            "gold.tsv:2: 'part_off' is no relation type; did you mean 'PART_OF'?",
        ),
        ("source,type,target\nlayer,xx,NN\n", "gold.tsv:2: 'xx' is no relation type; known types: IS_A, INSTANCE_OF"),
        ("source,type,target\nNN,IS_A,neural network\n", "gold.tsv:2: 'NN' is a itself; name another target"),
        ("source,type,target\nlayer,IS_A\n", "gold.tsv:2: the row has 2 cells and the header 3"),
        ('{"source": "layer", "type": "IS_A"}', "gold.tsv:1: no text for 'target'; write an object"),
        ('{"source": "layer", "type": "IS_A", "target": 3}', "gold.tsv:1: no text for 'target'; write an object"),
        ('{"source": "layer", "type": "IS_A", "target": "NN"}\n[]', "gold.tsv:2: this is no object; write an object"),
        ('{"source": "layer"', "gold.tsv:1: this is no JSON ("),
    ],
)
def test_what_is_wrong_is_said_with_its_line(text, said):
    read = parse(text)
    (error,) = read.problems
    assert error.severity is Severity.ERROR
    assert str(error).startswith(said)


def test_every_wrong_row_is_said():
    read = parse("source,type,target\na,IS_A,layer\nlayer,IS_A,b\nc,D,e\nlayer,IS_A,NN\n")
    assert [(each.line, each.code) for each in read.problems] == [
        (2, "unknown-concept"),
        (3, "unknown-concept"),
        (4, "relation-type"),
        (4, "unknown-concept"),
        (4, "unknown-concept"),
    ]
    assert len(read.relations) == 1


def test_a_column_that_is_not_read_is_a_warning():
    read = parse("source,type,target,remark\nlayer,PART_OF,NN,sure\n")
    assert [(each.severity, each.message) for each in read.problems] == [
        (Severity.WARNING, "the column 'remark' is not read")
    ]
    assert len(read.relations) == 1


@pytest.mark.parametrize(
    ("data", "code"),
    [(None, "gold-missing"), (b"\x89PNG\r\n\x1a\n", "not-text")],
)
def test_a_file_that_cannot_be_read_is_an_error(tmp_path: Path, data, code):
    path = tmp_path / "gold.tsv"
    if data is not None:
        path.write_bytes(data)
    (error,) = read_gold(path, NAMES).problems
    assert (error.severity, error.code, error.file) == (Severity.ERROR, code, path.as_posix())
