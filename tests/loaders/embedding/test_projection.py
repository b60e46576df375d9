from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import loaders.projection as projection_module
from graph.model import Concept, ConceptId, ConceptKind, Position, VectorTable
from loaders.projection import Projection, project, trustworthiness

# One process for all that imports PyTorch and compiles UMAP: both cost tens of seconds, once.
pytestmark = pytest.mark.xdist_group("encoder")


@pytest.fixture
def no_umap(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(projection_module, "_has_umap", lambda: False)


def places(projection: Projection) -> list[tuple[float, float]]:
    return [(at.x, at.y) for at in projection.positions.values()]


@pytest.mark.encoder
@pytest.mark.usefixtures("embed_extra")
@pytest.mark.parametrize("size", [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 33])
def test_any_number_of_concepts_has_a_map(topics, size: int) -> None:
    concepts, table = topics(size)
    made = project(table, {}, concepts=concepts)
    assert list(made.positions) == [concept.id for concept in concepts]
    assert made.note is None
    assert np.isfinite(places(made)).all()
    assert len(set(places(made))) == size
    assert all(value == round(value, 4) for place in places(made) for value in place)
    assert project(table, {}, concepts=concepts) == made


@pytest.mark.encoder
@pytest.mark.usefixtures("embed_extra")
@pytest.mark.parametrize("size", [2, 3, 5, 9, 16, 40])
def test_equal_vectors_get_places_of_their_own(topics, table_of, size: int) -> None:
    concepts, _ = topics(size)
    made = project(table_of(concepts, np.ones((size, 24))), {}, concepts=concepts)
    assert len(set(places(made))) == size
    assert np.isfinite(places(made)).all()


@pytest.mark.encoder
@pytest.mark.usefixtures("embed_extra")
def test_a_map_keeps_neighborhoods_and_finds_the_groups(topics) -> None:
    concepts, table = topics(80)
    made = project(table, {}, concepts=concepts)
    assert trustworthiness(table, made.positions) > 0.9
    groups = {}
    for index, position in enumerate(made.positions.values()):
        if position.cluster is not None:
            groups.setdefault(position.cluster, set()).add(index % 4)
    assert len(groups) >= 4
    assert all(len(topic) == 1 for topic in groups.values()), "a cluster holds one topic"
    assert sorted(groups) == list(range(len(made.cluster_labels)))


@pytest.mark.encoder
@pytest.mark.usefixtures("embed_extra")
@pytest.mark.parametrize("added", [1, 5, 40])
def test_adding_concepts_moves_nothing_and_puts_them_with_their_kind(topics, added: int) -> None:
    everything, table = topics(40 + added)
    old_map = project(topics(40)[1], {}, concepts=everything[:40])
    new_map = project(table, old_map.positions, concepts=everything)
    assert {id_: new_map.positions[id_] for id_ in old_map.positions} == old_map.positions
    old = np.array(places(old_map))
    for index in range(40, 40 + added):
        at = new_map.positions[everything[index].id]
        nearest = np.argsort(np.linalg.norm(old - (at.x, at.y), axis=1))[:3]
        assert np.count_nonzero(nearest % 4 == index % 4) >= 2
    assert len(set(places(new_map))) == 40 + added


@pytest.mark.encoder
@pytest.mark.usefixtures("embed_extra")
def test_a_map_of_mostly_new_concepts_is_made_afresh(topics) -> None:
    concepts, table = topics(41)
    old = {concept.id: Position(1000.0, 1000.0) for concept in concepts[:20]}
    afresh = project(table, old, concepts=concepts)
    assert afresh == project(table, {}, concepts=concepts)
    half = {concept.id: Position(1000.0 + index, 1000.0) for index, concept in enumerate(concepts[:21])}
    kept = project(table, half, concepts=concepts)
    assert all(kept.positions[id_] == at for id_, at in half.items())


@pytest.mark.usefixtures("no_umap")
def test_without_umap_new_concepts_are_put_among_their_nearest(topics) -> None:
    concepts, table = topics(44)
    centres = [(0.0, 0.0), (10.0, 0.0), (0.0, 10.0), (10.0, 10.0)]
    old = {
        concept.id: Position(centres[index % 4][0] + index / 100, centres[index % 4][1], cluster=index % 4)
        for index, concept in enumerate(concepts[:40])
    }
    made = project(table, old, concepts=concepts)
    assert made.note is None
    for index in range(40, 44):
        at = made.positions[concepts[index].id]
        assert np.hypot(at.x - centres[index % 4][0], at.y - centres[index % 4][1]) < 1
        assert at.cluster == index % 4


@pytest.mark.usefixtures("no_umap")
def test_without_umap_a_whole_map_is_left_out_and_the_note_says_so(topics) -> None:
    concepts, table = topics(20)
    made = project(table, {}, concepts=concepts)
    assert made.positions == {}
    assert made.note is not None
    assert made.note.startswith("20 of 20 concepts have no place")
    assert "lexigraph[embed]" in made.note


@pytest.mark.usefixtures("no_umap")
def test_without_umap_a_kept_map_is_grown_however_much_is_new(topics) -> None:
    concepts, table = topics(40)
    old = {concept.id: Position(float(index), 0.0) for index, concept in enumerate(concepts[:10])}
    made = project(table, old, concepts=concepts)
    assert len(made.positions) == 40
    assert all(made.positions[id_] == at for id_, at in old.items())


@pytest.mark.parametrize("size", [1, 2, 3, 4, 7])
@pytest.mark.usefixtures("no_umap")
def test_the_smallest_maps_need_no_umap(topics, size: int) -> None:
    concepts, table = topics(size)
    made = project(table, {}, concepts=concepts)
    assert len(set(places(made))) == size
    assert made.cluster_labels == ()


def test_places_are_kept_where_nothing_has_a_vector(topics) -> None:
    concepts, _ = topics(3)
    old = {concept.id: Position(1.23456, -2.0, cluster=0) for concept in concepts[:2]}
    made = project(None, old, concepts=concepts)
    assert made.positions == old
    assert made.note is not None
    assert made.note.startswith("1 of 3")


def test_places_of_concepts_that_are_gone_are_dropped_and_clusters_numbered_again(topics) -> None:
    concepts, table = topics(4)
    old = {concept.id: Position(float(index), 0.0, cluster=index) for index, concept in enumerate(concepts)}
    made = project(table, old, concepts=concepts[1:])
    assert [at.cluster for at in made.positions.values()] == [0, 1, 2]
    assert made.cluster_labels == ("Concept 1", "Concept 2", "Concept 3")


def test_a_label_names_the_two_most_typical_members_defined_ones_first(table_of) -> None:
    rows = np.array([[1.0, 0.0], [0.9, 0.1], [0.8, 0.4], [0.9, 0.05]])
    concepts = [
        Concept(id=ConceptId(name.lower()), name=name, kind=ConceptKind.DEFINED if defined else ConceptKind.MENTIONED)
        for name, defined in (("Edge", True), ("Core", True), ("Rim", True), ("Named", False))
    ]
    old = {concept.id: Position(float(i), 0.0, cluster=0) for i, concept in enumerate(concepts)}
    assert project(table_of(concepts, rows), old, concepts=concepts).cluster_labels == ("Core, Edge",)


@pytest.mark.usefixtures("no_umap")
def test_a_twin_of_a_placed_concept_lies_beside_it(topics, table_of) -> None:
    concepts, _ = topics(3)
    table = table_of(concepts, np.ones((3, 4)))
    old = {concepts[0].id: Position(0.0, 0.0), concepts[1].id: Position(5.0, 5.0)}
    made = project(table, old, concepts=concepts)
    assert len(set(places(made))) == 3


@settings(max_examples=30)
@given(data=st.data())
def test_growing_by_medians_never_moves_or_loses_a_concept(data: st.DataObject) -> None:
    size = data.draw(st.integers(1, 12))
    known = data.draw(st.integers(1, size))
    seed = data.draw(st.integers(0, 1000))
    rows = np.random.default_rng(seed).normal(size=(size, 3)).round(data.draw(st.integers(0, 3))) + 0.01
    concepts = [Concept(id=ConceptId(f"c{i}"), name=f"C{i}") for i in range(size)]
    unit = (rows / np.linalg.norm(rows, axis=1, keepdims=True)).astype(np.float32)
    table = VectorTable("m", tuple(c.id for c in concepts), ("",) * size, unit)
    coordinate = st.floats(-100, 100, allow_nan=False)
    old = {
        concept.id: Position(data.draw(coordinate), data.draw(coordinate), data.draw(st.sampled_from([None, 0])))
        for concept in concepts[:known]
    }
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(projection_module, "_can_project", lambda _size: False)
        patch.setattr(projection_module, "_has_umap", lambda: False)
        made = project(table, old, concepts=concepts)
    assert len(made.positions) == size
    assert np.isfinite(places(made)).all()
    for id_, at in old.items():
        assert (made.positions[id_].x, made.positions[id_].y) == (at.x, at.y)


@pytest.mark.encoder
@pytest.mark.usefixtures("embed_extra")
def test_trustworthiness_tells_a_true_map_from_a_scrambled_one(topics) -> None:
    concepts, table = topics(60)
    made = project(table, {}, concepts=concepts)
    shuffled = np.random.default_rng(0).permutation(list(made.positions.values()))
    scrambled = dict(zip(made.positions, shuffled, strict=True))
    assert trustworthiness(table, made.positions) > 0.9
    assert trustworthiness(table, scrambled) < 0.7


@pytest.mark.encoder
@pytest.mark.usefixtures("embed_extra")
@pytest.mark.parametrize("size", [0, 1, 2, 3, 4])
def test_trustworthiness_of_tiny_maps_is_a_number(topics, size: int) -> None:
    concepts, table = topics(size)
    assert 0 <= trustworthiness(table, project(table, {}, concepts=concepts).positions) <= 1


def test_without_the_extra_the_map_and_its_measure_say_so(run_without_extra) -> None:
    printed = run_without_extra(
        "import numpy as np\n"
        "from graph.errors import MissingExtraError\n"
        "from graph.model import Concept, ConceptId, Position, VectorTable\n"
        "from loaders.projection import project, trustworthiness\n"
        "concepts = [Concept(id=ConceptId(f'c{i}'), name=f'C{i}') for i in range(10)]\n"
        "table = VectorTable('m', tuple(c.id for c in concepts), ('',) * 10, np.eye(10, dtype=np.float32))\n"
        "print(len(project(table, {}, concepts=concepts).positions))\n"
        "print(len(project(table, {concepts[0].id: Position(0.0, 0.0)}, concepts=concepts).positions))\n"
        "try:\n    trustworthiness(table, {})\n"
        "except MissingExtraError as error:\n    print(error.extra)\n"
    )
    assert printed.split() == ["0", "10", "embed"]
