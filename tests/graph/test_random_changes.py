"""Whatever is changed, in whatever order: the promises of a graph hold, and each change can be undone."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from graph.curation import (
    AcceptCandidate,
    AddConcept,
    AddRelation,
    ChangeConcept,
    ChangeRelation,
    RejectCandidate,
    RemoveConcept,
    RemoveRelation,
    Undo,
    apply,
)
from graph.derivation import complete
from graph.errors import ChangeRefusedError, ConflictError, UnknownConceptError
from graph.model import ConceptId, Graph, Origin, RelationId
from graph.validation import validate_graph
from graph.vocabulary import RelationType
from tests.graph.curated_sample import BASE, MENTIONED, TEXTS, comparable, logged


def test_the_sample_keeps_every_promise():
    assert validate_graph(BASE) == ()
    assert {each.origin for each in BASE.relations} == set(Origin)


NAMES = st.sampled_from([*TEXTS, *MENTIONED, "new one", "other"])
IDS = NAMES.map(lambda name: ConceptId(name.replace(" ", "-")))
DEFINITIONS = st.none() | st.sampled_from(
    [*TEXTS.values(), "It prevents overfitting.", "New words that say nothing.", "causes overfitting and uses data"]
)
TYPES = st.sampled_from([RelationType.REQUIRES, RelationType.PREVENTS, RelationType.CAUSES]) | st.sampled_from(
    list(RelationType)
)
SECTIONS = st.sampled_from([None, "Basics", "Cures", "New"])


@st.composite
def changes(draw: st.DrawFn, graph: Graph):
    """A change that says something of ``graph``; it may well be refused."""
    relation = st.sampled_from([each.id for each in graph.relations] or ["none"]).map(RelationId)
    candidate = st.sampled_from([each.id for each in graph.candidates] or ["none"]).map(RelationId)
    return draw(
        st.one_of(
            st.builds(AddConcept, name=NAMES, definition=DEFINITIONS, section=SECTIONS),
            st.builds(ChangeConcept, concept=IDS, definition=DEFINITIONS),
            st.builds(ChangeConcept, concept=IDS, section=SECTIONS, hours=st.none() | st.sampled_from([1.0, 2.5])),
            st.builds(ChangeConcept, concept=IDS, name=NAMES, aliases=st.lists(NAMES, max_size=1).map(tuple)),
            st.builds(RemoveConcept, concept=IDS, with_relations=st.booleans()),
            st.builds(AddRelation, source=IDS, type=TYPES, target=IDS),
            st.builds(ChangeRelation, relation=relation, type=TYPES, confidence=st.sampled_from([0.5, 1.0])),
            st.builds(ChangeRelation, relation=relation, target=IDS),
            st.builds(RemoveRelation, relation=relation),
            st.builds(AcceptCandidate, candidate=candidate),
            st.builds(RejectCandidate, candidate=candidate),
        )
    )


@settings(max_examples=100)
@given(data=st.data())
def test_any_changes_keep_every_promise_and_are_undone_one_by_one(data):
    graph, made = BASE, []
    for _ in range(data.draw(st.integers(1, 8))):
        try:
            after = apply(graph, [data.draw(changes(graph))]).graph
        except (ChangeRefusedError, UnknownConceptError):
            continue
        assert validate_graph(after) == ()
        asserted = [each for each in after.relations if each.origin is not Origin.DERIVED]
        assert complete(asserted).relations == after.relations
        made.append((graph, logged(graph, after, str(len(made)))))
        graph = after
    for before, entry in reversed(made):
        graph = apply(graph, [Undo(entry=entry)]).graph
        assert comparable(graph) == comparable(before)


@settings(max_examples=100)
@given(data=st.data())
def test_undoing_any_change_keeps_every_promise_or_is_a_conflict(data):
    graph, made = BASE, []
    for _ in range(data.draw(st.integers(2, 8))):
        try:
            after = apply(graph, [data.draw(changes(graph))]).graph
        except (ChangeRefusedError, UnknownConceptError):
            continue
        made.append(logged(graph, after, str(len(made))))
        graph = after
    for entry in data.draw(st.permutations(made)):
        try:
            graph = apply(graph, [Undo(entry=entry)]).graph
        except ConflictError:
            continue
        assert validate_graph(graph) == ()
