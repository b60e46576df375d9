"""Every page, run as Streamlit runs it but without a browser."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from explorer import map_data, reading
from graph.learning import learning_path
from graph.model import ConceptId, ConceptKind, Graph, Origin
from graph.store import open_store

Open = Callable[..., AppTest]


@pytest.fixture
def opened(root: Path, monkeypatch: pytest.MonkeyPatch, store_file: Path) -> Open:
    """Opens a page over the small store, or over another, with query parameters."""

    def run(page: str, store: Path | str = store_file, **parameters: str) -> AppTest:
        monkeypatch.setenv("LEXIGRAPH_STORE", str(store))
        app = AppTest.from_file(str(root / "explorer" / "app.py"), default_timeout=60).run()
        app.switch_page(f"views/{page}.py")
        for name, value in parameters.items():
            app.query_params[name] = value
        app.run()
        assert not app.exception
        return app

    return run


def texts(app: AppTest) -> str:
    """All that is written on the page, one piece a line, without the escapes of Markdown."""
    parts = [
        each.value for kind in ("title", "header", "subheader", "text", "markdown", "caption") for each in app.get(kind)
    ]
    parts += [each.value for each in (*app.warning, *app.info, *app.error)]
    return "\n".join(str(part) for part in parts).replace("\\", "")


def links(app: AppTest) -> list[tuple[str, str]]:
    """Label and query of every link to a page."""
    return [(each.proto.label.replace("\\", ""), each.proto.query_string) for each in app.get("page_link")]


def component_data(app: AppTest) -> Any:
    (component,) = app.get("bidi_component")
    return json.loads(component.proto.json or component.proto.mixed.json)


# -- map -----------------------------------------------------------------------------------------------------------


def test_map_sends_every_placed_concept_and_introduces_the_glossary(opened: Open, small_graph: Graph) -> None:
    app = opened("map")
    data = component_data(app)
    assert {point["id"] for point in data["points"]} == {concept.id for concept in small_graph.concepts}
    assert (data["selected"], data["route"], data["color"], data["drawn"]) == (None, None, "section", [])
    assert "Learning *machines*" in texts(app)
    assert f"{len(small_graph.concepts)} concepts, {len(small_graph.relations)} relations." in texts(app)


def test_map_selects_the_concept_of_its_address_by_alias_and_links_to_it(opened: Open) -> None:
    app = opened("map", concept="SGD")
    assert component_data(app)["selected"] == "gradient"
    assert "Gradient descent uses the loss function to take steps." in texts(app)
    assert ("Open concept", "id=gradient") in links(app)
    assert ("Show learning path", "concept=gradient&path=gradient") in links(app)
    assert ("Loss Function", "concept=loss") in links(app)


def test_map_draws_the_path_of_its_address(opened: Open) -> None:
    app = opened("map", path="transformer", known="loss")
    route = component_data(app)["route"]
    assert [step["n"] for step in route["steps"]] == list(range(1, len(route["steps"]) + 1))
    assert route["steps"][-1]["id"] == "transformer"
    assert ("Open plan", "targets=transformer&known=loss") in links(app)


def test_map_takes_coloring_and_relation_types_from_its_address(opened: Open) -> None:
    data = component_data(opened("map", color="cluster", relations="IS_A,USES,NONSENSE"))
    assert (data["color"], data["drawn"]) == ("cluster", ["IS_A", "USES"])


@pytest.mark.parametrize("parameters", [{"concept": "attentoin"}, {"path": "attentoin"}])
def test_map_says_which_name_it_does_not_know_and_suggests_one(opened: Open, parameters: dict[str, str]) -> None:
    app = opened("map", **parameters)
    assert "no concept is called 'attentoin'; did you mean Attention" in texts(app)
    assert component_data(app)["points"]


def test_map_without_vectors_says_how_to_get_one(opened: Open, unembedded_store_file: Path) -> None:
    app = opened("map", unembedded_store_file)
    assert not app.get("bidi_component")
    assert "pip install 'lexigraph[embed]'" in texts(app)


# -- concept -------------------------------------------------------------------------------------------------------


def test_concept_shows_definition_relations_evidence_and_ways_on(opened: Open) -> None:
    app = opened("concept", id="transformer")
    written = texts(app)
    assert app.title[0].value == "Transformer"
    assert "A transformer is a neural network that uses attention." in written
    assert [each.value for each in app.subheader[:3]] == ["is a", "requires", "uses"]
    assert "“uses attention”" in written
    assert "because Transformer uses Attention" in written
    assert ("Learning path to this", "targets=transformer") in links(app)
    assert ("Show on map", "concept=transformer") in links(app)


def test_concept_reads_an_incoming_relation_the_other_way(opened: Open) -> None:
    app = opened("concept", id="network")
    labels = [each.value for each in app.subheader]
    assert {"has kind", "has part", "is required by"} <= set(labels)


def test_concept_tells_origin_and_confidence(opened: Open) -> None:
    written = texts(opened("concept", id="loss"))
    assert "confidence 0.80" in written
    assert {origin.value.lower() for origin in Origin} <= set(written.replace("[", "\n").replace("]", "\n").split("\n"))


def test_concept_lists_prerequisites_in_learning_order_with_their_depth(opened: Open, store_file: Path) -> None:
    app = opened("concept", id="transformer")
    with open_store(str(store_file)) as store:
        path = learning_path(store, [ConceptId("transformer")])
    expected = [step.concept.name for step in path.steps[:-1]]
    labels = [label for label, _ in links(app)]
    assert expected in [labels[at : at + len(expected)] for at in range(len(labels))]
    written = texts(app)
    assert "directly required, 3 h" in written
    assert "2 steps away, 1 h" in written


def test_concept_lists_what_it_unlocks_and_its_neighbors(opened: Open, small_graph: Graph) -> None:
    app = opened("concept", id="model")
    assert {"Opens up", "Near in meaning"} <= {each.value for each in app.subheader}
    assert ("Loss Function", "id=loss") in links(app)
    assert len([each for each in app.caption if each.value.lstrip("-").replace(".", "").isdigit()]) == 8


def test_a_mentioned_concept_shows_who_mentions_it(opened: Open) -> None:
    app = opened("concept", id="dropout")
    assert "The glossary does not define this concept." in texts(app)
    assert "Mentioned by" in {each.value for each in app.subheader}
    assert ("Attention", "id=attention") in links(app)


def test_the_box_jumps_to_a_concept(opened: Open) -> None:
    app = opened("concept", id="model")
    assert app.selectbox[0].value == "model"
    app.selectbox[0].select("rate").run()
    assert not app.exception
    assert app.query_params["id"] in ("rate", ["rate"])
    assert app.title[0].value == "Learning Rate"


def test_an_unknown_concept_is_named_with_suggestions_and_a_start(opened: Open) -> None:
    app = opened("concept", id="lerning rate")
    assert "did you mean Learning Rate" in texts(app)
    assert "Choose a concept above" in texts(app)


def test_concept_without_vectors_says_how_to_get_neighbors(opened: Open, unembedded_store_file: Path) -> None:
    app = opened("concept", unembedded_store_file, id="model")
    assert "pip install 'lexigraph[embed]'" in texts(app)
    assert "Show on map" not in [label for label, _ in links(app)]


# -- learning path -------------------------------------------------------------------------------------------------


def path_names(app: AppTest) -> list[str]:
    """The ids of the steps, in order: each has its button."""
    return [each.key.removeprefix("known-") for each in app.button if each.key and each.key.startswith("known-")]


def test_path_lists_steps_with_hours_and_reasons(opened: Open) -> None:
    app = opened("path", targets="transformer")
    steps = path_names(app)
    assert steps[-1] == "transformer"
    assert steps.index("layer") < steps.index("network") < steps.index("transformer")
    written = texts(app)
    assert "**5 steps**, **11 h**" in written
    assert "Because Transformer uses it: “uses attention”" in written
    assert "4 h, 11 h in all" in written


def test_marking_a_step_as_known_updates_plan_address_and_widget(opened: Open) -> None:
    app = opened("path", targets="transformer")
    app.button("known-network").click().run()
    assert not app.exception
    assert "network" not in path_names(app)
    assert app.query_params["known"] in ("network", ["network"])
    assert app.multiselect[1].value == ["network"]
    assert ("Neural Network", "id=network") in links(app)  # named as left out


def test_choosing_a_target_writes_the_address(opened: Open) -> None:
    app = opened("path")
    assert "Choose what you want to learn" in texts(app)
    app.multiselect[0].set_value(["rate"]).run()
    assert app.query_params["targets"] in ("rate", ["rate"])
    assert path_names(app)[-1] == "rate"


def test_a_budget_names_what_does_not_fit(opened: Open) -> None:
    app = opened("path", targets="model,transformer", budget="2")
    assert path_names(app) == ["model"]
    assert "Does not fit the hours" in texts(app)
    assert ("Transformer", "id=transformer") in links(app)


def test_what_can_be_learnt_next_requires_only_what_is_known(opened: Open) -> None:
    app = opened("path", known="model,layer")
    assert "Everything that these require is known, in this glossary." in texts(app)
    assert {("Neural Network", "id=network"), ("Loss Function", "id=loss")} <= set(links(app))
    assert ("Transformer", "id=transformer") not in links(app)


def test_an_unknown_target_is_said_and_the_others_are_planned(opened: Open) -> None:
    app = opened("path", targets="nothing-like-it,SGD")
    assert "no concept is called 'nothing-like-it'" in texts(app)
    assert path_names(app)[-1] == "gradient"


# -- overview ------------------------------------------------------------------------------------------------------


def test_overview_counts_and_lists_what_is_missing(opened: Open, small_graph: Graph) -> None:
    app = opened("overview")
    metrics = {each.label: each.value for each in app.metric}
    assert metrics["Concepts"] == str(len(small_graph.concepts))
    assert metrics["Relations"] == str(len(small_graph.relations))
    assert metrics["Named but not defined"] == "1"
    frames = {tuple(frame.value.columns): frame.value for frame in app.dataframe}
    counts = frames["relation", "curated", "extracted", "derived", "all"].set_index("relation")
    assert counts["all"].sum() == len(small_graph.relations)
    assert counts.loc["measures", "extracted"] == 1
    named = [list(frame.value["name"]) for frame in app.dataframe if "name" in frame.value.columns]
    assert named[0] == ["Dropout"]
    assert next(iter(app.dataframe[2].value["related to"])) == "Attention"
    assert "Lonely Concept" in named[1]


def test_overview_filters_by_text_section_and_kind(opened: Open) -> None:
    app = opened("overview")
    app.text_input(key="filter_text").input("attention").run()
    assert list(app.dataframe[-1].value["name"]) == ["Transformer", "Attention"]
    app.text_input(key="filter_text").input("").run()
    app.selectbox(key="filter_kind").select(ConceptKind.MENTIONED.value.lower()).run()
    assert list(app.dataframe[-1].value["name"]) == ["Dropout"]


# -- what keeps a page from being drawn -----------------------------------------------------------------------------

PAGES = ("map", "concept", "path", "overview")


@pytest.mark.parametrize("page", PAGES)
def test_without_a_store_every_page_tells_the_command(opened: Open, tmp_path: Path, page: str) -> None:
    store = tmp_path / "no store yet.db"
    app = opened(page, store)
    assert app.title[0].value == "No glossary here yet"
    assert app.code[0].value == f"lexigraph load data --store '{store}'"


@pytest.mark.parametrize("page", PAGES)
def test_a_file_that_is_no_store_is_told_in_words(opened: Open, tmp_path: Path, page: str) -> None:
    wrong = tmp_path / "notes.txt"
    wrong.write_text("these are notes, not a store\n" * 100, encoding="utf-8")
    app = opened(page, wrong)
    assert app.title[0].value == "This store cannot be read"
    assert str(wrong) in texts(app)
    assert "Traceback" not in texts(app)


def test_a_location_that_no_store_has_is_told_in_words(opened: Open) -> None:
    app = opened("map", "ftp://somewhere/else")
    assert app.title[0].value == "This page cannot be shown"
    assert "ftp" in texts(app)


@pytest.mark.parametrize(
    ("page", "parameters"),
    [("map", {"concept": "nasty", "path": "nasty"}), ("concept", {"id": "nasty"}), ("path", {"targets": "nasty"})],
)
def test_signs_of_markup_are_escaped_wherever_markdown_is_drawn(
    opened: Open, page: str, parameters: dict[str, str]
) -> None:
    app = opened(page, **parameters)
    shown = [each.value for kind in ("title", "header", "subheader", "markdown", "caption") for each in app.get(kind)]
    shown += [each.proto.label for each in app.get("page_link")] + [each.label for each in app.expander]
    about = [text for text in shown if "script" in text]
    assert about
    assert not [text for text in about if "<script>" in text or " **b**" in text or "$x$" in text or "[d](" in text]


def test_a_map_of_too_many_concepts_shows_the_most_connected_and_says_so(
    opened: Open, monkeypatch: pytest.MonkeyPatch, small_graph: Graph
) -> None:
    for module in (map_data, reading):
        monkeypatch.setattr(module, "MAX_POINTS", 5)
    reading.read_map.clear()
    app = opened("map")
    reading.read_map.clear()
    degrees = Counter(end for each in small_graph.relations for end in (each.source, each.target))
    shown = [point["id"] for point in component_data(app)["points"]]
    assert sorted(degrees[id_] for id_ in shown) == sorted(degrees.values())[-5:]
    assert "The map shows the 5 most connected concepts." in texts(app)
