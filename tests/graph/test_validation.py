from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest

from graph.errors import Severity
from graph.model import (
    Concept,
    ConceptId,
    ConceptKind,
    Document,
    Evidence,
    GlossaryInfo,
    Graph,
    Origin,
    Position,
    Relation,
    RelationId,
    VectorTable,
)
from graph.validation import CODES, validate_graph
from graph.vocabulary import RelationType
from tests.graph.samples import graph_of, relation

T = RelationType
TEXT = "A layer is part of a network."
DOCUMENT = Document(id="g.yaml#layer", text=TEXT, file="g.yaml", line=7)
QUOTE = Evidence(DOCUMENT.id, 2, 18, "layer is part of")
LAYER = Concept(id=ConceptId("layer"), name="Layer", definition=TEXT, document=DOCUMENT.id, aliases=("stage",))
NETWORK = Concept(id=ConceptId("network"), name="Network", kind=ConceptKind.MENTIONED)
PART_OF = relation("layer", T.PART_OF, "network", origin=Origin.EXTRACTED, evidence=(QUOTE,))


def sound(**changed) -> Graph:
    graph = Graph(
        info=GlossaryInfo(name="sample"), concepts=(LAYER, NETWORK), relations=(PART_OF,), documents=(DOCUMENT,)
    )
    return replace(graph, **changed)


def with_layer(**changed) -> Graph:
    return sound(concepts=(replace(LAYER, **changed), NETWORK))


def with_relations(*relations: Relation) -> Graph:
    return graph_of(relations, also=["a", "b", "c"])


def with_candidate(**changed) -> Graph:
    """Which is no relation, and sound but for ``changed``."""
    return sound(relations=(), candidates=(replace(PART_OF, **({"confidence": 0.5} | changed)),))


def derived(*premises: str, **changed) -> Relation:
    made = Relation(
        source=ConceptId("a"),
        type=T.REQUIRES,
        target=ConceptId("b"),
        origin=Origin.DERIVED,
        method="requires-from-uses",
        premises=tuple(map(RelationId, premises)),
    )
    return replace(made, **changed)


def vectors(ids: list[str], rows: list[list[float]]) -> VectorTable:
    return VectorTable(
        encoder="e",
        ids=tuple(map(ConceptId, ids)),
        text_hashes=tuple("0" for _ in ids),
        matrix=np.array(rows, dtype=np.float32),
    )


USES = relation("a", T.USES, "b")
LEFT_ALIAS = replace(NETWORK, aliases=("Stage",))

BROKEN = [
    ("concept-id-invalid", with_layer(id=ConceptId("a:b"))),
    ("concept-id-invalid", with_layer(id=ConceptId(""))),
    ("concept-id-twice", sound(concepts=(LAYER, NETWORK, LAYER))),
    ("name-empty", with_layer(name=" ")),
    ("name-shared", sound(concepts=(LAYER, LEFT_ALIAS))),
    ("name-shared", with_layer(name="net-work", aliases=("Network",))),
    ("hours-not-positive", with_layer(hours=0.0)),
    ("hours-not-positive", with_layer(hours=-1.0)),
    ("hours-not-positive", with_layer(hours=math.nan)),
    ("hours-not-positive", with_layer(hours=math.inf)),
    ("position-not-finite", with_layer(position=Position(0.0, math.nan))),
    ("definition-of-mentioned", with_layer(kind=ConceptKind.MENTIONED)),
    ("definition-not-document", with_layer(definition="Something else.")),
    ("definition-not-document", with_layer(document="nowhere")),
    ("document-twice", sound(documents=(DOCUMENT, DOCUMENT))),
    ("relation-end-missing", sound(concepts=(LAYER,))),
    ("relation-to-itself", with_relations(relation("a", T.USES, "a"))),
    ("relation-twice", with_relations(USES, replace(USES, method="other"))),
    ("relation-twice", with_relations(relation("a", T.CONTRASTS_WITH, "b"), relation("b", T.CONTRASTS_WITH, "a"))),
    ("relation-not-canonical", with_relations(relation("b", T.RELATED_TO, "a"))),
    ("relation-both-ways", with_relations(USES, relation("b", T.USES, "a"))),
    ("relation-prevents-and-causes", with_relations(relation("a", T.PREVENTS, "b"), relation("a", T.CAUSES, "b"))),
    ("relation-cycle", with_relations(*(relation(s, T.PART_OF, t) for s, t in ("ab", "bc", "ca")))),
    (
        "relation-cycle",
        with_relations(relation("a", T.IS_A, "b"), relation("b", T.INSTANCE_OF, "c"), relation("c", T.REQUIRES, "a")),
    ),
    ("confidence-out-of-range", with_relations(replace(USES, confidence=1.01))),
    ("confidence-out-of-range", with_relations(replace(USES, confidence=math.nan))),
    ("evidence-missing", with_relations(replace(USES, origin=Origin.EXTRACTED))),
    ("evidence-not-literal", sound(relations=(replace(PART_OF, evidence=(replace(QUOTE, start=3),)),))),
    ("evidence-not-literal", sound(relations=(replace(PART_OF, evidence=(replace(QUOTE, document="x"),)),))),
    ("evidence-not-literal", sound(relations=(replace(PART_OF, evidence=(Evidence(DOCUMENT.id, 0, 0, ""),)),))),
    (
        "evidence-not-literal",
        sound(relations=(replace(PART_OF, evidence=(Evidence(DOCUMENT.id, -8, -1, TEXT[-8:-1]),)),)),
    ),
    ("evidence-of-derived", sound(relations=(PART_OF, replace(derived(PART_OF.id), evidence=(QUOTE,))))),
    ("premise-missing", with_relations(derived())),
    ("premise-missing", with_relations(derived("a:USES:b"))),
    ("premise-missing", with_relations(derived("a:REQUIRES:b"))),
    ("candidate-asserted", sound(candidates=(PART_OF,))),
    ("evidence-missing", with_candidate(evidence=())),
    ("evidence-not-literal", with_candidate(evidence=(replace(QUOTE, start=3),))),
    ("confidence-out-of-range", with_candidate(confidence=1.5)),
    ("relation-end-missing", with_candidate(target=ConceptId("nowhere"))),
    ("relation-to-itself", with_candidate(target=LAYER.id)),
    ("relation-twice", sound(relations=(), candidates=(PART_OF, PART_OF))),
    ("vector-invalid", sound(vectors=vectors(["layer"], [[0.6, 0.6]]))),
    ("vector-invalid", sound(vectors=vectors(["layer"], [[math.nan, 1.0]]))),
    ("vector-invalid", sound(vectors=vectors(["layer", "layer"], [[0, 1], [1, 0]]))),
    ("vector-invalid", sound(vectors=vectors(["stranger"], [[0, 1]]))),
    ("vector-invalid", sound(vectors=vectors(["layer", "network"], [[0, 1]]))),
]


def test_a_sound_graph_has_no_finding():
    assert validate_graph(sound()) == ()
    assert validate_graph(with_relations(USES, derived(USES.id))) == ()
    assert validate_graph(sound(vectors=vectors(["network", "layer"], [[0, 1], [0.6, 0.8]]))) == ()


def test_candidates_may_contradict_each_other_and_run_in_circles():
    back = replace(PART_OF, source=NETWORK.id, target=LAYER.id)
    assert validate_graph(with_candidate()) == ()
    assert validate_graph(sound(candidates=(back,))) == ()
    assert validate_graph(sound(relations=(), candidates=(PART_OF, back))) == ()


def test_an_empty_graph_has_no_finding():
    assert validate_graph(Graph(info=GlossaryInfo(name=""))) == ()


@pytest.mark.parametrize(("code", "graph"), BROKEN)
def test_each_broken_promise_is_found(code, graph):
    problems = validate_graph(graph)
    assert code in {problem.code for problem in problems}
    assert all(problem.severity is Severity.ERROR and problem.suggestion for problem in problems)


def test_every_code_has_a_case():
    assert {code for code, _ in BROKEN} == set(CODES)


@pytest.mark.parametrize(
    "pair",
    [
        (relation("a", T.PREVENTS, "b"), relation("b", T.CAUSES, "a")),
        (relation("a", T.PART_OF, "b"), relation("b", T.REQUIRES, "a")),
        (relation("a", T.USES, "b"), relation("b", T.PRODUCES, "a")),
    ],
)
def test_relations_of_different_types_may_run_both_ways(pair):
    assert validate_graph(with_relations(*pair)) == ()


def test_a_problem_names_the_place_of_the_definition():
    (problem,) = validate_graph(with_layer(hours=0.0))
    assert str(problem).startswith("g.yaml:7: concept 'layer' takes 0.0 hours; ")


def test_a_cycle_is_named_whole_and_once():
    problems = validate_graph(with_relations(*(relation(s, T.IS_A, t) for s, t in ("ab", "bc", "ca"))))
    assert [problem.code for problem in problems] == ["relation-cycle"]
    assert problems[0].message == "relations run in a circle: 'a' is a 'b', 'b' is a 'c', 'c' is a 'a'"


def test_all_problems_are_reported_together():
    graph = with_relations(replace(USES, confidence=2.0), relation("b", T.USES, "a"), relation("c", T.CAUSES, "c"))
    found = {problem.code for problem in validate_graph(graph)}
    assert found == {"confidence-out-of-range", "relation-both-ways", "relation-to-itself"}
