"""What changes make of a graph: the promises that it keeps, what gives way, and undoing."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, datetime

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graph.curation import (
    AcceptCandidate,
    AddConcept,
    AddRelation,
    ChangeConcept,
    ChangeRelation,
    LogEntry,
    Reason,
    RejectCandidate,
    RemoveConcept,
    RemoveRelation,
    Undo,
    apply,
)
from graph.curation.entry_json import entry_from_json, entry_to_json
from graph.curation.touched import difference, predecessors
from graph.derivation import complete
from graph.errors import ChangeRefusedError, ConflictError, UnknownConceptError
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
from graph.validation import validate_graph
from graph.vocabulary import RelationType

TEXTS = {
    "dropout": "Dropout is a technique. It prevents overfitting.",
    "overfitting": "Overfitting is the opposite of underfitting.",
    "underfitting": "Underfitting is too little.",
    "training": "Training uses data and causes overfitting.",
}
MENTIONED = ("technique", "data")
VECTORS = ("dropout", "overfitting", "training")


def extracted(source: str, type_: RelationType, target: str, quote: str, confidence: float = 0.9) -> Relation:
    at = TEXTS[source].index(quote)
    return Relation(
        source=ConceptId(source),
        type=type_,
        target=ConceptId(target),
        origin=Origin.EXTRACTED,
        method="cue",
        confidence=confidence,
        evidence=(Evidence(f"t#{source}", at, at + len(quote), quote),),
    )


def curated(text: str, **fields) -> Relation:
    source, type_, target = text.split()
    return Relation(source=ConceptId(source), type=RelationType(type_), target=ConceptId(target), **fields)


def base() -> Graph:
    """Four defined concepts in two sections and two mentioned ones; curated, extracted and derived relations; candidates."""
    asserted = [
        extracted("dropout", RelationType.IS_A, "technique", "is a technique"),
        extracted("dropout", RelationType.PREVENTS, "overfitting", "prevents overfitting"),
        extracted("training", RelationType.USES, "data", "uses data"),
        extracted("training", RelationType.CAUSES, "overfitting", "causes overfitting", 0.8),
        curated("overfitting CONTRASTS_WITH underfitting"),
        curated("dropout REQUIRES training"),
    ]
    sections = {"dropout": "Cures", "overfitting": "Basics", "underfitting": "Basics"}
    concepts = [
        Concept(
            id=ConceptId(id_),
            name=id_.capitalize(),
            definition=text,
            document=f"t#{id_}",
            section=sections.get(id_),
            position=Position(float(place), 1.0, 0),
        )
        for place, (id_, text) in enumerate(TEXTS.items())
    ]
    concepts += [Concept(id=ConceptId(id_), name=id_, kind=ConceptKind.MENTIONED) for id_ in MENTIONED]
    order = {"Basics": 0, "Cures": 1, None: 2}
    return Graph(
        info=GlossaryInfo(name="sample", sections=("Basics", "Cures"), cluster_labels=("all",)),
        concepts=tuple(sorted(concepts, key=lambda each: order[each.section])),
        relations=complete(asserted).relations,
        candidates=(
            extracted("overfitting", RelationType.REQUIRES, "underfitting", "opposite of underfitting", 0.5),
            extracted("training", RelationType.REQUIRES, "data", "data", 0.4),
            extracted("training", RelationType.IMPROVES, "underfitting", "Training", 0.3),
        )[::2],
        documents=tuple(Document(f"t#{id_}", text, "t.csv", line) for line, (id_, text) in enumerate(TEXTS.items(), 2)),
        vectors=VectorTable("e", tuple(map(ConceptId, VECTORS)), VECTORS, np.eye(3, dtype=np.float32)),
    )


BASE = base()


def by_id(relations: Iterable[Relation]) -> dict[RelationId, Relation]:
    return {each.id: each for each in relations}


def logged(before: Graph, after: Graph, id_: str = "entry") -> LogEntry:
    """The entry that a store would have, as it comes back from its JSON."""
    parts = difference(before, after)
    came_after = predecessors(before, parts[0])
    entry = LogEntry(
        id=id_, at=datetime.now(UTC), by="x", actions=(), before=parts[0], after=parts[1], came_after=came_after
    )
    return entry_from_json(entry_to_json(entry))


def comparable(graph: Graph) -> tuple[object, ...]:
    """``graph`` without the order of what has none, and vectors by concept."""
    table = graph.vectors
    rows = (
        {}
        if table is None
        else dict(zip(table.ids, zip(table.text_hashes, map(bytes, table.matrix), strict=True), strict=True))
    )
    documents = sorted(graph.documents, key=lambda each: each.id)
    candidates = sorted(graph.candidates, key=lambda each: each.id)
    return graph.info, graph.concepts, graph.relations, candidates, documents, rows, table and table.encoder


def test_the_sample_keeps_every_promise():
    assert validate_graph(BASE) == ()
    assert {each.origin for each in BASE.relations} == set(Origin)


# -- concepts --------------------------------------------------------------------------------------------------------


def test_a_new_concept_is_the_last_of_its_section_and_has_a_document():
    after = apply(
        BASE, [AddConcept(name=" Early  Stopping ", definition="Stop.", section="Basics", aliases=("ES",), hours=2)]
    ).graph
    added = next(each for each in after.concepts if each.id == "early-stopping")
    assert (added.name, added.kind, added.aliases, added.hours) == ("Early Stopping", ConceptKind.DEFINED, ("ES",), 2)
    assert [each.id for each in after.concepts[:3]] == ["overfitting", "underfitting", "early-stopping"]
    assert Document(added.document, "Stop.") in after.documents


def test_a_concept_without_definition_is_only_mentioned_and_a_new_section_is_the_last():
    after = apply(BASE, [AddConcept(name="Epoch", section="New")]).graph
    assert next(each for each in after.concepts if each.id == "epoch").kind is ConceptKind.MENTIONED
    assert after.info.sections == ("Basics", "Cures", "New")


def test_another_definition_takes_vector_and_place_of_this_concept_alone():
    after = apply(BASE, [ChangeConcept(concept="dropout", definition="It prevents overfitting.")]).graph
    assert set(after.vectors.ids) == {"overfitting", "training"}
    placed = {each.id for each in after.concepts if each.position}
    assert placed == {"overfitting", "underfitting", "training"}


def test_fields_that_say_nothing_of_the_text_leave_vector_and_place():
    after = apply(BASE, [ChangeConcept(concept="dropout", hours=3.0, aliases=("Unit dropping",))]).graph
    assert after.vectors is BASE.vectors
    assert [each.position for each in after.concepts] == [each.position for each in BASE.concepts]


def test_what_was_read_off_words_that_are_gone_goes_and_the_rest_is_quoted_where_it_stands():
    done = apply(BASE, [ChangeConcept(concept="dropout", definition="A trick: it prevents overfitting.")])
    relations = by_id(done.graph.relations)
    (evidence,) = relations["dropout:PREVENTS:overfitting"].evidence
    assert (evidence.quote, evidence.start) == ("prevents overfitting", 12)
    gave_way = {each.relation.id: each.reason for each in done.gave_way}
    assert gave_way == {
        "dropout:IS_A:technique": Reason.QUOTE_GONE,
        "dropout:REQUIRES:technique": Reason.PREMISE_GONE,
    }
    changed = next(each for each in done.graph.documents if each.id == "t#dropout")
    assert (changed.file, changed.line) == (None, None)


def test_a_curated_relation_stays_without_its_quote():
    at = TEXTS["dropout"].index("technique")
    quoted = curated("dropout USES data", evidence=(Evidence("t#dropout", at, at + 9, "technique"),))
    graph = replace(BASE, relations=complete([*BASE.relations, quoted]).relations)
    after = apply(graph, [ChangeConcept(concept="dropout", definition=None)]).graph
    assert by_id(after.relations)["dropout:USES:data"].evidence == ()
    assert next(each for each in after.concepts if each.id == "dropout").kind is ConceptKind.MENTIONED
    assert "t#dropout" not in {each.id for each in after.documents}


def test_of_a_text_that_two_concepts_share_one_gets_its_own():
    twin = replace(BASE.concepts[0], id=ConceptId("twin"), name="Twin", position=None)
    graph = replace(BASE, concepts=(*BASE.concepts, twin))
    after = apply(graph, [ChangeConcept(concept="twin", definition="Another.")]).graph
    texts = {each.id: each.definition for each in after.concepts}
    assert (texts["twin"], texts["overfitting"]) == ("Another.", TEXTS["overfitting"])


def test_a_concept_that_relations_need_stays_unless_they_go_too():
    with pytest.raises(ChangeRefusedError, match=r"3 relations need.*withRelations"):
        apply(BASE, [RemoveConcept(concept="training")])
    done = apply(BASE, [RemoveConcept(concept="overfitting", with_relations=True)])
    assert "overfitting" not in {end for each in done.graph.relations for end in (each.source, each.target)}
    assert {each.reason for each in done.gave_way} == {Reason.CONCEPT_REMOVED}
    assert "dropout:PREVENTS:overfitting" in {each.relation.id for each in done.gave_way}


# -- relations -------------------------------------------------------------------------------------------------------


def test_a_curated_relation_brings_what_follows_from_it():
    after = by_id(
        apply(BASE, [AddRelation(source="underfitting", type=RelationType.USES, target="data")]).graph.relations
    )
    assert after["underfitting:USES:data"].origin is Origin.CURATED
    assert after["underfitting:REQUIRES:data"].premises == ("underfitting:USES:data",)


def test_extracted_relations_give_way_to_a_curated_one_that_contradicts_them():
    done = apply(BASE, [AddRelation(source="dropout", type=RelationType.CAUSES, target="overfitting")])
    lost = {each.relation.id: each for each in done.gave_way}
    assert lost["dropout:PREVENTS:overfitting"].reason is Reason.CONTRADICTED
    assert [each.id for each in lost["dropout:PREVENTS:overfitting"].against] == ["dropout:CAUSES:overfitting"]


def test_a_curated_relation_that_contradicts_curated_ones_is_refused_with_the_circle():
    with pytest.raises(ChangeRefusedError, match=r"run in a circle.*remove one of them"):
        apply(BASE, [AddRelation(source="training", type=RelationType.REQUIRES, target="dropout")])


def test_an_extracted_relation_becomes_curated_with_its_quote():
    after = by_id(apply(BASE, [AddRelation(source="training", type=RelationType.USES, target="data")]).graph.relations)
    uses = after["training:USES:data"]
    assert (uses.origin, uses.method, uses.confidence, uses.evidence[0].quote) == (
        Origin.CURATED,
        "curated",
        1.0,
        "uses data",
    )


def test_a_quote_is_found_in_either_definition():
    change = AddRelation(source="underfitting", type=RelationType.USES, target="training", quote="uses data")
    evidence = by_id(apply(BASE, [change]).graph.relations)["underfitting:USES:training"].evidence
    assert [each.document for each in evidence] == ["t#training"]
    with pytest.raises(ChangeRefusedError, match="word for word"):
        apply(BASE, [replace(change, quote="nowhere")])


def test_a_relation_in_other_terms_is_curated_and_keeps_its_quotes_where_its_ends_stay():
    done = apply(BASE, [ChangeRelation(relation="dropout:PREVENTS:overfitting", type=RelationType.CONTROLS)])
    relations = by_id(done.graph.relations)
    assert "dropout:PREVENTS:overfitting" not in relations
    assert relations["dropout:CONTROLS:overfitting"].evidence[0].quote == "prevents overfitting"
    moved = apply(
        BASE, [ChangeRelation(relation="dropout:PREVENTS:overfitting", target="underfitting", confidence=0.5)]
    )
    assert by_id(moved.graph.relations)["dropout:PREVENTS:underfitting"].evidence == ()
    assert by_id(moved.graph.relations)["dropout:PREVENTS:underfitting"].confidence == 0.5


def test_a_relation_goes_with_what_follows_from_it():
    done = apply(BASE, [RemoveRelation(relation="training:USES:data")])
    assert [(each.relation.id, each.reason) for each in done.gave_way] == [
        ("training:REQUIRES:data", Reason.PREMISE_GONE)
    ]


def test_accepting_makes_a_curated_relation_and_rejecting_drops_the_candidate():
    candidate = "overfitting:REQUIRES:underfitting"
    accepted = apply(BASE, [AcceptCandidate(candidate=candidate)]).graph
    relation = by_id(accepted.relations)[candidate]
    assert (relation.origin, relation.confidence) == (Origin.CURATED, 1.0)
    assert relation.evidence == BASE.candidates[0].evidence
    rejected = apply(BASE, [RejectCandidate(candidate=candidate)])
    assert candidate not in {*by_id(accepted.candidates), *by_id(rejected.graph.candidates)}
    assert rejected.graph.relations == BASE.relations
    assert rejected.gave_way == ()


def test_a_candidate_that_a_relation_settles_gives_way():
    done = apply(BASE, [AddRelation(source="underfitting", type=RelationType.REQUIRES, target="overfitting")])
    assert [(each.relation.id, each.reason) for each in done.gave_way] == [
        ("overfitting:REQUIRES:underfitting", Reason.SETTLED)
    ]


REFUSED = {
    "a name that is there": (AddConcept(name="DROPOUT"), "is a concept 'dropout' already"),
    "an alias of another": (ChangeConcept(concept="dropout", aliases=("Training",)), "both called"),
    "no name": (AddConcept(name="  "), "needs a name"),
    "an empty definition": (ChangeConcept(concept="dropout", definition=" "), "leave it out"),
    "hours below zero": (ChangeConcept(concept="dropout", hours=-1.0), "more than 0"),
    "hours that are no number": (ChangeConcept(concept="dropout", hours=float("nan")), "more than 0"),
    "nothing new": (ChangeConcept(concept="dropout", name="Dropout"), "nothing would change"),
    "a relation to itself": (AddRelation(source="data", type=RelationType.USES, target="data"), "another concept"),
    "a confidence above one": (
        AddRelation(source="data", type=RelationType.USES, target="dropout", confidence=1.5),
        "from 0 to 1",
    ),
    "a curated relation again": (
        AddRelation(source="underfitting", type=RelationType.CONTRASTS_WITH, target="overfitting"),
        "there already",
    ),
    "no such relation": (RemoveRelation(relation="data:USES:dropout"), "no relation"),
    "a derived relation": (RemoveRelation(relation="training:REQUIRES:data"), "follows from training:USES:data"),
    "no such candidate": (RejectCandidate(candidate="data:USES:dropout"), "no candidate"),
    "a change to what is there": (
        ChangeRelation(relation="dropout:IS_A:technique", type=RelationType.REQUIRES, target="training"),
        "there already",
    ),
}


@pytest.mark.parametrize(("change", "said"), REFUSED.values(), ids=REFUSED)
def test_a_change_that_cannot_be_is_refused_with_what_to_do(change, said):
    with pytest.raises(ChangeRefusedError, match=said) as refusal:
        apply(BASE, [change])
    assert refusal.value.suggestion


@pytest.mark.parametrize(
    "change",
    [
        ChangeConcept(concept="nobody", hours=1.0),
        RemoveConcept(concept="nobody"),
        AddRelation(source="nobody", type=RelationType.USES, target="data"),
        ChangeRelation(relation="training:USES:data", target="nobody"),
    ],
)
def test_a_concept_that_is_not_there_is_named(change):
    with pytest.raises(UnknownConceptError, match="nobody"):
        apply(BASE, [change])


# -- undoing ---------------------------------------------------------------------------------------------------------


def test_a_change_that_later_ones_touched_again_is_not_undone():
    first = apply(BASE, [ChangeConcept(concept="dropout", hours=1.0)]).graph
    second = apply(first, [ChangeConcept(concept="dropout", hours=2.0)]).graph
    with pytest.raises(ConflictError, match=r"'dropout' was changed again"):
        apply(second, [Undo(entry=logged(BASE, first))])
    elsewhere = apply(first, [ChangeConcept(concept="training", hours=2.0)]).graph
    undone = apply(elsewhere, [Undo(entry=logged(BASE, first))]).graph
    assert {each.id: each.hours for each in undone.concepts if each.hours} == {"training": 2.0}


def test_a_new_concept_that_relations_need_by_now_is_not_undone():
    first = apply(BASE, [AddConcept(name="Epoch")]).graph
    second = apply(first, [AddRelation(source="training", type=RelationType.USES, target="epoch")]).graph
    with pytest.raises(ConflictError, match="training:USES:epoch"):
        apply(second, [Undo(entry=logged(BASE, first))])


def test_what_would_contradict_later_relations_is_not_undone():
    first = apply(BASE, [RemoveRelation(relation="dropout:REQUIRES:training")]).graph
    second = apply(first, [AddRelation(source="training", type=RelationType.REQUIRES, target="dropout")]).graph
    with pytest.raises(ConflictError, match="later changes stand against it"):
        apply(second, [Undo(entry=logged(BASE, first))])


def test_a_concept_comes_back_with_vector_and_place_where_it_stood():
    first = apply(BASE, [RemoveConcept(concept="overfitting", with_relations=True)]).graph
    undone = apply(first, [Undo(entry=logged(BASE, first))]).graph
    assert comparable(undone) == comparable(BASE)


def test_a_place_on_a_map_that_was_made_anew_is_kept():
    first = apply(BASE, [ChangeConcept(concept="dropout", definition="It prevents overfitting.")]).graph
    moved = tuple(replace(each, position=Position(9.0, 9.0, 0)) for each in first.concepts)
    undone = apply(replace(first, concepts=moved), [Undo(entry=logged(BASE, first))]).graph
    assert {each.position for each in undone.concepts} == {Position(9.0, 9.0, 0)}


# -- random changes --------------------------------------------------------------------------------------------------

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


@settings(max_examples=150)
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


@settings(max_examples=150)
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
