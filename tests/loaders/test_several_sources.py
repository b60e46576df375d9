"""What becomes of terms that several sources have."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graph.errors import GlossaryError, Severity
from graph.model import Origin
from graph.stores.sqlite import SqliteStore
from graph.validation import validate_graph
from graph.vocabulary import RelationType
from loaders.concepts import resolve
from loaders.duplicates import OnDuplicate
from loaders.entries import Entry, Place
from loaders.pipeline import Built, LoadOptions, load, read_and_build
from loaders.report import EntryCounts


@pytest.fixture
def build(here: Path):
    """``build({"a.csv": "…", "b/c.csv": "…"}, "a.csv", "b")``."""

    def build(files: dict[str, str], *sources: str, **options) -> Built:
        for name, text in files.items():
            (here / name).parent.mkdir(exist_ok=True)
            (here / name).write_text(text, encoding="utf-8")
        return read_and_build([Path(source) for source in sources or files], LoadOptions(**options))

    return build


def csv(*rows: str, header: str = "name,aliases,definition") -> str:
    return "\n".join([header, *rows]) + "\n"


def told(built: Built) -> list[str]:
    return [str(problem) for problem in built.problems]


def concepts(built: Built) -> list[tuple[str, tuple[str, ...], str | None]]:
    return [(each.name, each.aliases, each.definition) for each in built.graph.concepts]


NET = "Neural network,NN,A model of layers."


def test_one_name_with_one_definition_is_one_concept(build):
    built = build({"a.csv": csv(NET), "b.csv": csv("neural network,net,A model  of layers.")})
    assert concepts(built) == [("Neural network", ("NN", "net"), "A model of layers.")]
    assert told(built) == ["b.csv:2: 'neural network' stands here again as in a.csv:2; the two were merged"]
    assert built.entries == EntryCounts(read=2, stored=1, merged=1)


@pytest.mark.parametrize(
    ("first", "second", "made"),
    [
        (NET, "NN,,A model of layers.", ("Neural network", ("NN",), "A model of layers.")),
        ("NN,,A model of layers.", NET, ("NN", ("Neural network",), "A model of layers.")),
        (NET, "nn,nets,", ("Neural network", ("NN", "nets"), "A model of layers.")),
        ("NN,,", NET, ("Neural network", ("NN",), "A model of layers.")),
    ],
)
def test_a_name_that_is_an_alias_in_another_source_joins_the_two(build, first, second, made):
    built = build({"a.csv": csv(first), "b.csv": csv(second)})
    assert concepts(built) == [made]
    assert built.entries == EntryCounts(read=2, stored=1, merged=1)
    (warning,) = (each for each in told(built) if "merged" in each)
    assert warning.startswith("b.csv:2: ")
    assert " in a.csv:2 have a name in common; the two were merged; where they are two things" in warning


def test_names_that_differ_in_hyphens_are_one_concept_in_two_sources(build):
    built = build({"a.csv": csv("Fine-tuning,,More training."), "b.csv": csv("fine tuning,,More training.")})
    assert concepts(built) == [("Fine-tuning", (), "More training.")]


def test_within_a_source_an_alias_that_is_a_name_stays_an_error(build):
    two = {"b/one.csv": csv(NET), "b/two.csv": csv("NN,,")}
    with pytest.raises(GlossaryError, match=r"'NN', an alias of 'Neural network' .* is the name of 'NN'"):
        build({"a.csv": csv("Other,,x"), **two}, "a.csv", "b")


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ([NET, "Natural number,,A count."], ["Naive net,NN,A guess."]),
        ([NET, "Net,,A thing for fishing."], ["NN,net,A model of layers."]),
    ],
)
def test_what_only_shares_an_alias_or_could_be_two_is_not_joined(build, first, second):
    with pytest.raises(GlossaryError, match=r"a\.csv:\d.* an alias|an alias .*a\.csv:\d"):
        build({"a.csv": csv(*first), "b.csv": csv(*second)})


TWICE = {
    "a.csv": csv("Layer,,A layer is part of a model.", "Model,,A model is a function.", "Token,,A token is a word."),
    "b.csv": csv("Layer,row,A layer uses a token. See also Model.", "Lexeme,Token,A lexeme is part of a layer."),
}


CHOOSE = "remove or rename one of them, or choose with --on-duplicate join, first or number"


def test_another_definition_is_an_error_that_names_both_places_and_the_choices(build):
    with pytest.raises(GlossaryError) as caught:
        build(TWICE)
    assert [str(each) for each in caught.value.problems if each.severity is Severity.ERROR] == [
        f"b.csv:2: 'Layer' is defined here and in a.csv:2, differently; {CHOOSE}",
        f"b.csv:3: 'Lexeme' is defined here and in a.csv:4, where it is called 'Token', differently; {CHOOSE}",
    ]


def test_joined_definitions_are_both_documents_and_both_are_read(build):
    built = build(TWICE, on_duplicate="join")
    assert concepts(built) == [
        ("Layer", ("row",), "A layer is part of a model."),
        ("Model", (), "A model is a function."),
        ("Token", ("Lexeme",), "A token is a word."),
    ]
    assert {each.id: each.line for each in built.graph.documents} == {
        "a.csv#layer": 2, "a.csv#model": 3, "a.csv#token": 4, "b.csv#layer": 2, "b.csv#token": 3,
    }  # fmt: skip
    quoted = {each.id: each.evidence[0].document for each in built.graph.relations if each.evidence}
    assert quoted["layer:PART_OF:model"] == "a.csv#layer"
    assert quoted["layer:USES:token"] == quoted["layer:RELATED_TO:model"] == "b.csv#layer"
    assert quoted["token:PART_OF:layer"] == "b.csv#token"
    assert validate_graph(built.graph) == ()
    assert built.entries == EntryCounts(read=5, stored=3, merged=2)
    assert [each.code for each in built.problems] == ["duplicate-joined"] * 2


def test_joined_documents_are_kept_in_the_store(build, here):
    build(TWICE, on_duplicate="join")
    with SqliteStore(str(here / "g.db")) as store:
        load([here / "a.csv", here / "b.csv"], store, LoadOptions(embed=False, on_duplicate="join"))
        assert "b.csv#layer" in store.documents()


def test_the_first_or_all_definitions_can_be_kept(build):
    built = build(TWICE, on_duplicate="first")
    assert [name for name, _, _ in concepts(built)] == ["Layer", "Model", "Token"]
    assert built.entries == EntryCounts(read=5, stored=3, refused=2)
    assert told(built)[1] == (
        "b.csv:3: 'Lexeme' here and 'Token' in a.csv:4 have a name in common and differ; the first was kept; "
        "remove one of them"
    )
    numbered = {**TWICE, "b.csv": csv("Layer,row,A layer uses a token.")}
    assert [name for name, _, _ in concepts(build(numbered, on_duplicate="number"))] == [
        "Layer", "Model", "Token", "Layer (2)",
    ]  # fmt: skip


def test_definitions_of_one_file_can_be_joined_too(build):
    built = build({"a.csv": csv("Layer,,A row.", "Layer,,A cake.", "Layer-2,,A coat.")}, on_duplicate="join")
    assert [each.id for each in built.graph.documents] == ["a.csv#layer", "a.csv#layer-3", "a.csv#layer-2"]
    assert validate_graph(built.graph) == ()


def test_a_quote_may_stand_in_the_text_of_its_own_source(build):
    text = "concepts:\n- name: Layer\n  definition: A layer holds units.\n  relations:\n  - {type: uses, target: Unit, quote: holds units}\n- {name: Unit, definition: A part.}\n"
    built = build({"a.csv": csv("Layer,,A row."), "b.yaml": text}, on_duplicate="join")
    (uses,) = (each for each in built.graph.relations if each.type is RelationType.USES)
    assert (uses.origin, uses.evidence[0].document) == (Origin.CURATED, "b.yaml#layer")


def test_two_ids_of_one_term_lead_to_it_from_their_own_sources(build):
    header = "id,name,definition,uses"
    first = csv("x1,Layer,A row.,", "x2,Model,A function.,x1", header=header)
    second = csv("y1,Layer,A row.,", "y2,Token,A word.,y1", header=header)
    built = build({"a.csv": first, "b.csv": second})
    assert {each.id for each in built.graph.relations if each.type is RelationType.USES} == {"x2:USES:x1", "y2:USES:x1"}
    with pytest.raises(GlossaryError, match=r"'Token' here and 'Model' in a\.csv:3 both have the id 'x2'"):
        build({"a.csv": first, "b.csv": second.replace("y2", "x2")})


def test_what_sources_say_differently_beside_the_definition_is_reported(build):
    header = "name,section,hours,definition"
    files = {"a.csv": csv("Layer,One,1,A row.", header=header), "b.csv": csv("Layer,Two,2,A row.", header=header)}
    built = build(files)
    assert built.graph.info.sections == ("One",)
    assert told(built)[1:] == [
        "b.csv:2: section of 'Layer' is 'Two' here and 'One' in a.csv:2; 'One' was kept; say the same in both",
        "b.csv:2: hours of 'Layer' is '2.0' here and '1.0' in a.csv:2; '1.0' was kept; say the same in both",
    ]


names = st.sampled_from(["A", "B", "a", "C D", "c-d", "E"])


@st.composite
def entries(draw) -> Entry:
    return Entry(
        name=draw(names),
        place=Place(draw(st.sampled_from(["one", "two", "three"])), draw(st.integers(1, 9))),
        aliases=tuple(draw(st.lists(names, max_size=2))),
        definition=draw(st.sampled_from([None, "It is x.", "It is y.", "see A"])),
    )


@settings(max_examples=100)
@given(st.lists(entries(), max_size=8), st.sampled_from(OnDuplicate))
def test_every_entry_is_stored_merged_or_refused(given_entries, answer):
    source_of = {"one": 0, "two": 1, "three": 1}
    made = resolve(given_entries, source_of=source_of, on_duplicate=answer)
    counts = made.counts
    assert counts.read == len(given_entries) == counts.stored + counts.merged + counts.refused
    assert len({each.id for each in made.concepts}) == len(made.concepts)
    if answer is OnDuplicate.JOIN and not any(each.severity is Severity.ERROR for each in made.problems):
        said = {entry.definition for entry in given_entries} - {None, "see A"}
        assert said <= {document.text for document in made.documents}
