"""The review page, run as Streamlit runs it but without a browser."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from graph.model import ConceptId, Graph
from graph.store import open_store
from loaders.decisions import Verdict, read_decisions

Open = Callable[..., AppTest]
FIRST, SECOND = "training:IMPROVES:model", "rate:REQUIRES:training"


@pytest.fixture
def opened(root: Path, monkeypatch: pytest.MonkeyPatch, store_file: Path) -> Open:
    """Opens the page over the small store, or over another, with query parameters."""

    def run(store: Path = store_file, *, glossary: Path | None = None, **parameters: str) -> AppTest:
        monkeypatch.setenv("LEXIGRAPH_STORE", str(store))
        monkeypatch.setenv("LEXIGRAPH_REVIEW", "" if glossary is None else str(glossary))
        app = AppTest.from_file(str(root / "explorer" / "app.py"), default_timeout=60).run()
        app.switch_page("views/review.py")
        for name, value in parameters.items():
            app.query_params[name] = value
        app.run()
        assert not app.exception
        return app

    return run


def texts(app: AppTest) -> list[str]:
    kinds = ("title", "header", "text", "markdown", "caption", "warning", "code")
    return [str(each.value).replace("\\", "") for kind in kinds for each in app.get(kind)]


def current(app: AppTest) -> str:
    """Which candidate is shown to be decided on."""
    return next(text for text in texts(app) if " of " in text and ", score " in text)


def press(app: AppTest, key: str) -> None:
    app.button(key=key).click().run()
    assert not app.exception


def test_candidates_are_shown_the_surest_first_with_marked_quotes_and_links(opened: Open) -> None:
    app = opened()
    assert current(app) == "1 of 4, score 0.65, cue"
    quotes = [text for text in texts(app) if text.startswith("“")]
    assert quotes[:3] == [
        "“:blue-background[Training] fits a :blue-background[model]”",
        "“:blue-background[Training] fits a :blue-background[model]”",
        "“The :blue-background[learning rate] controls gradient descent.”",
    ]
    links = [each.proto.query_string for each in app.get("page_link")]
    assert links[:4] == ["id=training", "id=model", "id=training", "id=model"]
    assert [each.proto.shortcut.upper() for each in map(app.button, ("accept", "reject", "skip", "undo"))] == list(
        "AXSU"
    )


def test_answers_go_on_and_undo_takes_them_back(opened: Open) -> None:
    app = opened()
    assert app.button(key="undo").disabled
    press(app, "accept")
    assert current(app) == "2 of 4, score 0.60, cue"
    assert "1 accepted, 0 rejected" in texts(app)
    press(app, "reject")
    press(app, "skip")
    assert current(app) == "4 of 4, score 0.30, cue"
    press(app, "undo")
    press(app, "undo")
    assert current(app) == "2 of 4, score 0.60, cue"
    assert "1 accepted, 0 rejected" in texts(app)


def test_without_a_glossary_decisions_last_for_the_page_and_can_be_downloaded(opened: Open) -> None:
    app = opened()
    (button,) = app.get("download_button")
    assert button.proto.disabled
    press(app, "accept")
    assert [(each.id, each.quote) for each in app.session_state["review_decisions"]] == [
        (FIRST, "Training fits a model")
    ]
    assert not app.get("download_button")[0].proto.disabled
    assert "They last as long as this page is open." in "\n".join(texts(app))


def test_with_a_glossary_decisions_are_written_beside_it_and_kept(opened: Open, tmp_path: Path) -> None:
    app = opened(glossary=tmp_path)
    press(app, "accept")
    press(app, "reject")
    file = tmp_path / "lexigraph.decisions.yaml"
    assert {each.id: each.verdict for each in read_decisions(file)} == {
        FIRST: Verdict.ACCEPTED,
        SECOND: Verdict.REJECTED,
    }
    assert any(text.startswith(f"lexigraph load {tmp_path} --store ") for text in texts(app))
    assert not app.get("download_button")
    assert current(opened(glossary=tmp_path)) == "3 of 4, score 0.40, cue"
    press(app, "undo")
    assert [each.id for each in read_decisions(file)] == [FIRST]


def test_what_closes_a_circle_is_refused_with_the_circle(opened: Open) -> None:
    app = opened(types="REQUIRES", least="0.3")
    press(app, "skip")
    press(app, "accept")
    circle = "Model requires Transformer, Transformer is a Neural Network, Neural Network is a Model"
    assert circle in "\n".join(texts(app))
    assert "0 accepted, 0 rejected" in texts(app)
    assert current(app) == "2 of 2, score 0.40, cue"


def test_a_broken_file_of_decisions_is_told(opened: Open, tmp_path: Path) -> None:
    (tmp_path / "lexigraph.decisions.yaml").write_text("accepted: [", encoding="utf-8")
    assert "broken YAML" in "\n".join(texts(opened(glossary=tmp_path)))


def test_filters_follow_the_address_and_change_it(opened: Open) -> None:
    app = opened(types="USES,NONSENSE", least="0.2")
    assert current(app) == "1 of 1, score 0.30, cue"
    app.number_input(key="review_least").set_value(0.9).run()
    assert app.query_params["least"] == "0.9"
    assert "No candidate is of these types and this sure." in texts(app)


def test_when_all_are_gone_past_the_skipped_can_be_begun_again(opened: Open) -> None:
    app = opened(types="IMPROVES")
    press(app, "skip")
    assert "That was the last one." in texts(app)
    press(app, "again")
    press(app, "reject")
    assert "Every one of these has been decided on." in texts(app)


def test_a_long_list_has_pages_and_any_candidate_can_be_chosen(
    opened: Open, small_graph: Graph, tmp_path: Path
) -> None:
    ids = [concept.id for concept in small_graph.concepts][:7]
    (made, *_) = small_graph.candidates
    many = [replace(made, source=ConceptId(a), target=ConceptId(b)) for a in ids for b in ids if a != b]
    with open_store(str(tmp_path / "many.db")) as store:
        store.replace(replace(small_graph, candidates=tuple(many)))
    app = opened(tmp_path / "many.db")
    assert app.number_input(key="review_page").max == 3
    app.number_input(key="review_page").set_value(3).run()
    press(app, "decide-41")
    assert current(app) == "42 of 42, score 0.65, cue"


def test_a_store_without_candidates_says_what_they_are(opened: Open, unembedded_store_file: Path) -> None:
    written = "\n".join(texts(opened(unembedded_store_file)))
    assert "Nothing waits for a decision." in written
    assert "What a definition only suggests becomes a candidate" in written
