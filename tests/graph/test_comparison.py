from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from graph.comparison import ConceptField, GraphDifference, RelationField, compare_graphs
from graph.comparison import path_changes as path_changes_module
from graph.comparison.json_document import to_json
from graph.comparison.markdown import to_markdown
from graph.comparison.text import difference_lines
from graph.comparison.word_changes import abridged, word_changes
from graph.derivation import complete
from graph.errors import PrerequisiteCycleError
from graph.model import Concept, ConceptId, Evidence, GlossaryInfo, Graph, Origin, Relation
from graph.vocabulary import RelationType
from tests.graph.samples import graph_of, relation, requires

T = RelationType


def concept(id_: str, name: str | None = None, definition: str | None = None, **facts) -> Concept:
    return Concept(id=ConceptId(id_), name=name or id_, definition=definition, **facts)


def graph(*concepts: Concept, relations: tuple[Relation, ...] = (), **about) -> Graph:
    sections = tuple(dict.fromkeys(each.section for each in concepts if each.section))
    info = GlossaryInfo(**({"name": "G", "sections": sections} | about))
    return Graph(info=info, concepts=concepts, relations=relations)


def text(difference: GraphDifference, most: int = 0) -> list[str]:
    return ["".join(piece for piece, _ in line) for line in difference_lines(difference, most)]


def ids(concepts) -> list[str]:
    return [each.id for each in concepts]


# Concepts

RENAMED = [
    pytest.param(concept("a", "A", "One."), concept("b", "B", "One."), ["id", "name"], id="same definition"),
    pytest.param(
        concept("a", "A", "One.", aliases=("B",)), concept("b", "B", "Two.", aliases=("A",)),
        ["id", "name", "aliases", "definition"], id="alias became the name",
    ),
    pytest.param(concept("a", "A b", "One."), concept("x1", "a-B", "Two."), ["id", "name", "definition"], id="other id"),
    pytest.param(concept("a", "A", "One."), concept("a", "B", "Two."), ["name", "definition"], id="same id"),
]  # fmt: skip


@pytest.mark.parametrize(("old", "new", "fields"), RENAMED)
def test_a_renamed_concept_is_changed_and_neither_added_nor_removed(old, new, fields):
    for before, after in ((old, new), (new, old)):
        found = compare_graphs(graph(before), graph(after))
        assert (found.concepts_added, found.concepts_removed) == ((), ())
        (change,) = found.concepts_changed
        assert (change.old, change.new, [field.value for field in change.fields]) == (before, after, fields)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ([concept("a", definition="One.")], [concept("b", definition="One."), concept("c", definition="One.")]),
        ([concept("a", aliases=("ML",))], [concept("b", aliases=("ML",))]),
        ([concept("a")], [concept("b")]),
    ],
)
def test_what_could_be_two_or_only_shares_an_alias_is_another_concept(old, new):
    found = compare_graphs(graph(*old), graph(*new))
    assert (ids(found.concepts_added), ids(found.concepts_removed)) == (ids(new), ids(old))


def test_every_field_of_a_concept_is_compared():
    old = concept("a", "A", "A thing.", aliases=("x", "y"), section="One", hours=1.0)
    new = concept("a", "B", "A small thing.", aliases=("z", "y"), section="Two", hours=2.5)
    (change,) = compare_graphs(graph(old), graph(new)).concepts_changed
    assert set(change.fields) == set(ConceptField) - {ConceptField.ID, ConceptField.KIND}
    assert text(compare_graphs(graph(old), graph(new)))[2:8] == [
        "Concepts changed: 1",
        "  ~ B (a)",
        "      name: A → B",
        "      aliases: -x, +z",
        "      section: One → Two",
        "      hours: 1 h → 2.5 h",
    ]


def test_white_space_order_of_aliases_and_places_do_not_count():
    old = concept("a", definition="A  thing\nof use.", aliases=("x", "y"), document="one.yaml#a")
    new = concept("a", definition="A thing of use.", aliases=("y", "x"), document="two.yaml#a")
    assert not compare_graphs(graph(old), graph(new))


def test_version_and_licence_are_compared_and_the_name_is_not():
    found = compare_graphs(graph(name="old", version="1"), graph(name="new", version="2", licence="MIT"))
    assert found
    assert text(found) == ["old 1 → new 2", "  ~ version: 1 → 2", "  ~ licence: none → MIT"]
    assert not compare_graphs(graph(name="old"), graph(name="new"))


# Relations


def quoted(document: str, quote: str) -> tuple[Evidence, ...]:
    return (Evidence(document, 0, len(quote), quote),)


def test_relations_are_compared_under_the_new_id_of_a_renamed_concept():
    old = graph(concept("a", "A", "One."), concept("z"), relations=(relation("a", T.USES, "z"),))
    new = graph(concept("b", "B", "One."), concept("z"), relations=(relation("b", T.USES, "z"),))
    found = compare_graphs(old, new)
    assert (found.relations_added, found.relations_removed, found.relations_changed) == ((), (), ())


def test_a_new_concept_with_the_id_of_one_that_was_renamed_has_relations_of_its_own():
    old = graph(concept("a", "A", "One."), relations=())
    gone = graph(concept("a", "A", "One."), concept("c"), relations=(relation("a", T.USES, "c"),))
    found = compare_graphs(gone, old)
    assert [each.id for each in found.relations_removed] == ["a:USES:c"]


def test_origin_confidence_and_quotes_of_a_relation_are_compared():
    ends = concept("a"), concept("b")
    old = relation("a", T.USES, "b", origin=Origin.EXTRACTED, confidence=0.75, evidence=quoted("one", "A uses  b."))
    moved = replace(old, evidence=quoted("two", "A uses b."))
    assert not compare_graphs(graph(*ends, relations=(old,)), graph(*ends, relations=(moved,)))
    new = relation("a", T.USES, "b", evidence=quoted("one", "A is made of b."))
    (change,) = compare_graphs(graph(*ends, relations=(old,)), graph(*ends, relations=(new,))).relations_changed
    assert change.fields == tuple(RelationField)
    assert text(compare_graphs(graph(*ends, relations=(old,)), graph(*ends, relations=(new,))))[3:] == [
        "  ~ a uses b",
        "      origin: extracted → curated",
        "      confidence: 0.75 → 1",
        "      evidence: -“A uses b.”",
        "      evidence: +“A is made of b.”",
    ]


def test_derived_relations_are_counted_and_not_listed():
    ends = concept("a"), concept("b")
    new = graph(*ends, relations=complete([relation("a", T.USES, "b")]).relations)
    assert text(compare_graphs(graph(*ends), new))[2:4] == [
        "Relations added: 1, and 1 derived",
        "  + a uses b  curated",
    ]


# Learning paths


def test_a_new_prerequisite_changes_every_path_through_it():
    old = graph_of(requires("ba", "cb", "dc", "zy"), hours={"x": 2.0})
    new = graph_of(requires("ba", "cb", "dc", "zy", "bx"), hours={"x": 2.0})
    found = compare_graphs(old, new)
    assert [(each.concept.id, ids(each.added), each.steps_before, each.steps_after) for each in found.paths_changed] == [
        ("b", ["x"], 2, 3), ("c", ["x"], 3, 4), ("d", ["x"], 4, 5),
    ]  # fmt: skip
    assert [(each.hours_before, each.hours_after) for each in found.paths_changed] == [(2, 4), (3, 5), (4, 6)]
    assert text(found)[-4:] == [
        "Learning paths changed: 3",
        "  ~ b, c, d",
        "      + x",
        "      the path to b: 2 → 3 steps, 2 h → 4 h",
    ]


def test_paths_change_with_hours_with_the_order_and_with_what_is_gone():
    chain = requires("ba", "ca")
    by_hours = compare_graphs(graph_of(chain), graph_of(chain, hours={"a": 2.5})).paths_changed
    assert [(each.concept.id, ids(each.added), each.hours_after) for each in by_hours] == [
        ("b", [], 3.5),
        ("a", [], 2.5),
        ("c", [], 3.5),
    ]
    free, bound = requires("cb", "ca"), requires("cb", "ca", "ab")
    (reordered,) = [each for each in compare_graphs(graph_of(free), graph_of(bound)).paths_changed if not each.added]
    assert (reordered.concept.id, reordered.reordered, ids(reordered.removed)) == ("c", True, [])
    gone = compare_graphs(graph_of(requires("cb", "ba")), graph_of(requires("cb"))).paths_changed
    assert [(each.concept.id, ids(each.removed)) for each in gone] == [("c", ["a"]), ("b", ["a"])]


def test_another_order_of_sections_can_reorder_paths():
    sections = {"a": "One", "b": "Two"}
    old, new = (
        replace(graph_of(requires("ca", "cb"), sections=sections), info=GlossaryInfo(name="", sections=order))
        for order in (("One", "Two"), ("Two", "One"))
    )
    assert [each.reordered for each in compare_graphs(old, new).paths_changed] == [True]


def test_paths_whose_order_was_not_compared_are_counted(monkeypatch):
    monkeypatch.setattr(path_changes_module, "_MOST_ORDERING", 1)
    found = compare_graphs(graph_of(requires("cb", "ca")), graph_of(requires("cb", "ca", "ab")))
    assert found.paths_not_ordered == 1
    assert text(found)[-1] == "The order of steps was not compared in 1 long path."


def test_a_circle_of_prerequisites_is_named():
    with pytest.raises(PrerequisiteCycleError, match="a → b → a"):
        compare_graphs(graph_of(requires("ab", "cb")), graph_of(requires("ab", "ba", "cb")))


# Laws

names = st.sampled_from("abcdef")


@st.composite
def graphs(draw) -> Graph:
    chosen = draw(st.lists(names, max_size=6, unique=True))
    concepts = tuple(
        concept(
            each,
            definition=draw(st.sampled_from([None, f"It is {each}.", "It is it."])),
            hours=draw(st.sampled_from([None, 2.0])),
            section=draw(st.sampled_from([None, "One"])),
        )
        for each in chosen
    )
    pairs = draw(st.lists(st.tuples(names, st.sampled_from([T.USES, T.REQUIRES, T.RELATED_TO]), names), max_size=6))
    told = [relation(*pair) for pair in pairs if {pair[0], pair[2]} <= set(chosen)]
    kept = [each for each in complete(told).relations if each.origin is Origin.CURATED]
    return graph(*concepts, relations=complete(kept).relations)


@settings(max_examples=40)
@given(graphs())
def test_a_graph_does_not_differ_from_itself(one):
    assert not compare_graphs(one, one)


@settings(max_examples=60)
@given(graphs(), graphs())
def test_the_other_way_round_what_was_added_is_removed(old, new):
    there, back = compare_graphs(old, new), compare_graphs(new, old)
    assert there.concepts_added == back.concepts_removed
    assert set(there.relations_added) == set(back.relations_removed)
    assert {(each.old.id, each.new.id) for each in there.concepts_changed} == {
        (each.new.id, each.old.id) for each in back.concepts_changed
    }
    assert len(there.paths_changed) == len(back.paths_changed)
    assert bool(there) == bool(back)


@settings(max_examples=60)
@given(graphs(), graphs())
def test_what_differs_makes_the_new_graph_of_the_old(old, new):
    found = compare_graphs(old, new)
    changed = {each.old.id: each.new for each in found.concepts_changed}
    kept = {changed.get(each.id, each) for each in old.concepts if each not in found.concepts_removed}
    assert kept | set(found.concepts_added) == set(new.concepts)


# What is printed

HOSTILE = "<script>alert(1)</script> **b** | [x](y) @team #1 `c` </details>"


def test_markdown_shows_names_and_texts_as_they_are():
    old = graph(concept("a", HOSTILE, "It is <b>."), concept("g", f"gone {HOSTILE}"))
    relations = (relation("a", T.USES, "n", evidence=quoted("d", HOSTILE)),)
    new = graph(
        concept("a", HOSTILE, f"It is {HOSTILE}."), concept("n", f"new {HOSTILE}", HOSTILE), relations=relations
    )
    written = to_markdown(compare_graphs(old, new))
    shown = MarkdownIt("gfm-like", {"html": True, "linkify": False}).render(written)
    assert "<script" not in shown
    assert "<a " not in shown
    assert shown.count("</details>") == shown.count("<details>") == written.count("<summary>")
    assert shown.count("<td") == 4 * 4 + 1 * 4 * 2 + 1 * 3
    assert "@team" not in written
    assert "<del>&lt;b&gt;.</del>" in shown


def test_markdown_and_text_stop_at_the_limit():
    found = compare_graphs(graph(), graph(*(concept(f"c{place}") for place in range(5))))
    assert text(found, 2)[-1] == "    … and 3 more"
    assert "… and 3 more" in to_markdown(found, 2)
    assert "more" not in to_markdown(found)


def test_json_has_everything():
    old = graph_of(requires("ba"))
    found = to_json(compare_graphs(old, graph_of(requires("ba", "bx"))))
    assert found["different"] is True
    assert [each["id"] for each in found["concepts"]["added"]] == ["x"]
    assert [each["id"] for each in found["relations"]["added"]] == ["b:REQUIRES:x"]
    assert found["paths"]["changed"] == [
        {
            "concept": "b",
            "added": ["x"],
            "removed": [],
            "reordered": False,
            "steps": {"before": 2, "after": 3},
            "hours": {"before": 2.0, "after": 3.0},
        }
    ]


@settings(max_examples=50)
@given(st.lists(st.sampled_from("abc"), max_size=12), st.lists(st.sampled_from("abc"), max_size=12))
def test_word_changes_hold_both_texts(old, new):
    passages = word_changes(" ".join(old), " ".join(new))
    assert " ".join(each.text for each in passages if each.change != "added") == " ".join(old)
    assert " ".join(each.text for each in passages if each.change != "removed") == " ".join(new)


def test_long_texts_are_compared_as_wholes_and_shown_in_part():
    old = " ".join(["same"] * 50 + [f"o{place}" for place in range(1100)] + ["end"])
    new = " ".join(["same"] * 50 + ["new", "end"])
    kept, removed, added, last = abridged(word_changes(old, new))
    assert kept.text == f"… {' '.join(['same'] * 8)}"
    assert (len(removed.text.split()), added.text, last.text) == (1100, "new", "end")
