from __future__ import annotations

import itertools
import re
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from explorer import map_data as module
from explorer.map_data import map_data, missing_map, route_data
from graph.learning import learning_path
from graph.model import ConceptId, Graph, Position
from graph.store import open_store
from graph.vocabulary import VOCABULARY

CSS = Path(module.__file__).with_name("map_component") / "map.css"


def test_every_concept_with_a_position_is_a_point(small_graph: Graph) -> None:
    first, *others = small_graph.concepts
    data = map_data([replace(first, position=None), *others], small_graph.relations, small_graph.info)
    assert [point["id"] for point in data["points"]] == [concept.id for concept in others]
    assert all(0 <= end < len(others) for source, target, _ in data["relations"] for end in (source, target))


def test_relations_and_categories_are_indices_into_names(small_graph: Graph) -> None:
    data = map_data(small_graph.concepts, small_graph.relations, small_graph.info)
    ids = [point["id"] for point in data["points"]]
    told = {(ids[source], data["types"][type_]["type"], ids[target]) for source, target, type_ in data["relations"]}
    assert told == {(each.source, each.type.value, each.target) for each in small_graph.relations}
    sections = {
        point["id"]: data["sections"][point["section"]] if point["section"] >= 0 else None for point in data["points"]
    }
    assert sections == {concept.id: concept.section for concept in small_graph.concepts}
    assert [each["label"] for each in data["types"]] == [info.label for info in VOCABULARY.values()]


def test_degree_counts_the_relations_at_both_ends(small_graph: Graph) -> None:
    data = map_data(small_graph.concepts, small_graph.relations, small_graph.info)
    for point in data["points"]:
        ends = [end for each in small_graph.relations for end in (each.source, each.target)]
        assert point["degree"] == ends.count(point["id"])


def test_a_point_tells_its_first_sentence_and_nothing_for_a_mentioned_concept(small_graph: Graph) -> None:
    data = map_data(small_graph.concepts, (), small_graph.info)
    sentences = {point["id"]: point["sentence"] for point in data["points"]}
    assert sentences["model"] == "A model is a function with learned parameters."
    assert sentences["dropout"] is None


def test_a_section_that_the_glossary_does_not_list_and_an_unnamed_cluster_get_an_entry(small_graph: Graph) -> None:
    odd = replace(small_graph.concepts[0], section="Elsewhere", position=Position(0, 0, 3))
    data = map_data([odd], (), small_graph.info)
    assert data["sections"] == [*small_graph.info.sections, "Elsewhere"]
    assert data["clusters"] == ["Fitting", "Shape", "Cluster 3", "Cluster 4"]


def test_no_concept_gives_no_point(small_graph: Graph) -> None:
    data = map_data((), small_graph.relations, small_graph.info)
    assert (data["points"], data["relations"], data["clusters"]) == ([], [], [])


def test_a_route_numbers_its_steps_and_counts_those_off_the_map(store_file: Path) -> None:
    with open_store(str(store_file)) as store:
        path = learning_path(store, [ConceptId("transformer")])
    ids = [step.concept.id for step in path.steps]
    route = route_data(path, [id_ for id_ in ids if id_ != ids[1]])
    assert route["missing"] == 1
    assert route["steps"] == [{"id": id_, "n": n} for n, id_ in enumerate(ids, start=1) if n != 2]


@pytest.mark.parametrize(
    ("embedded", "cut", "says"),
    [(False, False, "lexigraph[embed]"), (True, False, "Load the glossary again"), (True, True, "3,000")],
)
def test_a_missing_map_says_what_to_do(says: str, *, embedded: bool, cut: bool) -> None:
    assert says in missing_map(embedded=embedded, cut=cut)


# -- the palette ---------------------------------------------------------------------------------------------------

# Linear RGB as seen with deuteranopia and protanopia: Machado, Oliveira and Fernandes (2009), severity 1.
DEUTERANOPIA = [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.011820, 0.042940, 0.968881]]
PROTANOPIA = [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]]
# Linear RGB to Oklab: Ottosson (2020).
TO_LMS = [[0.4122214708, 0.5363325363, 0.0514459929], [0.2119034982, 0.6806995451, 0.1073969566]]
TO_LMS.append([0.0883024619, 0.2817188376, 0.6299787005])
TO_LAB = [[0.2104542553, 0.7936177850, -0.0040720468], [1.9779984951, -2.4285922050, 0.4505937099]]
TO_LAB.append([0.0259040371, 0.7827717662, -0.8086757660])


def linear(color: str) -> np.ndarray:
    channels = np.array([int(color[at : at + 2], 16) / 255 for at in (1, 3, 5)])
    return np.where(channels <= 0.04045, channels / 12.92, ((channels + 0.055) / 1.055) ** 2.4)


def oklab(rgb: np.ndarray) -> np.ndarray:
    return np.array(TO_LAB) @ np.cbrt(np.array(TO_LMS) @ np.clip(rgb, 0, 1))


def contrast(one: str, other: str) -> float:
    low, high = sorted(float(linear(color) @ [0.2126, 0.7152, 0.0722]) for color in (one, other))
    return (high + 0.05) / (low + 0.05)


def palettes() -> dict[str, list[str]]:
    light, dark = re.findall(r"((?:--c\d: #\w{6};\s*){10})", CSS.read_text(encoding="utf-8"))
    return {"#ffffff": re.findall("#[0-9a-f]{6}", light), "#0f131a": re.findall("#[0-9a-f]{6}", dark)}


@pytest.mark.parametrize("background", ["#ffffff", "#0f131a"])
def test_colors_stand_out_from_the_background(background: str) -> None:
    assert [color for color in palettes()[background] if contrast(color, background) < 3] == []


@pytest.mark.parametrize("background", ["#ffffff", "#0f131a"])
@pytest.mark.parametrize("view", [np.eye(3), DEUTERANOPIA, PROTANOPIA], ids=["full", "deuteranopia", "protanopia"])
def test_colors_stay_apart_for_color_blind_readers(background: str, view: np.ndarray) -> None:
    seen = [oklab(np.array(view) @ linear(color)) for color in palettes()[background]]
    assert min(float(np.linalg.norm(a - b)) for a, b in itertools.combinations(seen, 2)) > 0.09
