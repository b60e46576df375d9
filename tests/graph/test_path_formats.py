from __future__ import annotations

import json
import re
from dataclasses import replace

import networkx as nx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph.derivation import complete
from graph.learning import LearningPath, learning_path
from graph.model import Concept, ConceptId, Document, Evidence, GlossaryInfo, Graph, Origin
from graph.path_formats import first_sentence, to_json, to_markdown, to_mermaid, to_text, why
from graph.vocabulary import RelationType
from tests.graph.samples import graph_of, relation, requires, stored

T = RelationType
TEXT = "A transformer is a neural network\nthat works by attention. It replaced recurrence."
DOCUMENT = Document(id="transformer", text=TEXT)
USES_ATTENTION = relation("transformer", T.USES, "attention", evidence=(Evidence("transformer", 26, 57, TEXT[26:57]),))
NAMES = {"transformer": "Transformer", "attention": "Attention", "vector": "Vector", "bert": "BERT"}


def sample() -> Graph:
    asserted = [
        USES_ATTENTION,
        relation("bert", T.INSTANCE_OF, "transformer"),
        relation("bert", T.REQUIRES, "attention"),
        relation("attention", T.IS_A, "vector"),
    ]
    concepts = tuple(
        Concept(
            id=ConceptId(each),
            name=name,
            definition=TEXT if each == "transformer" else None,
            document="transformer" if each == "transformer" else None,
            hours=1.25 if each == "transformer" else None,
        )
        for each, name in NAMES.items()
    )
    return Graph(
        info=GlossaryInfo(name="g"), concepts=concepts, relations=complete(asserted).relations, documents=(DOCUMENT,)
    )


def plan(*targets: str, known: tuple[str, ...] = (), budget: float | None = None, graph: Graph | None = None):
    with stored(graph or sample()) as store:
        return learning_path(store, list(targets), list(known), budget)


def test_every_step_says_why_in_words():
    path = plan("bert")
    assert [why(path, step) for step in path.steps] == [
        "because Attention is a kind of it",
        "because Transformer uses it: “network that works by attention”; BERT needs it too",
        "because BERT is an instance of it",
        "because it is your target",
    ]


def test_a_target_on_the_way_says_both():
    path = plan("bert", "transformer")
    assert why(path, path.steps[2]) == "because it is your target, and BERT is an instance of it"


def test_text():
    assert to_text(plan("transformer", known=("vector",))) == (
        "Learning path to Transformer: 2 concepts, 2.25 h\n"
        "\n"
        "1. Attention, 1 h\n"
        "   because Transformer uses it: “network that works by attention”\n"
        "\n"
        "2. Transformer, 1.25 h (target)\n"
        "   A transformer is a neural network that works by attention.\n"
        "   builds on Attention\n"
        "   because it is your target\n"
        "\n"
        "Left out, because you know it or all that needs it: Vector\n"
    )


def test_markdown_is_a_checklist():
    assert to_markdown(plan("transformer", known=("vector",))) == (
        "# Learning path to Transformer\n"
        "\n"
        "2 concepts, 2.25 h.\n"
        "\n"
        "- [ ] **1. Attention** (1 h)\n"
        "  - because Transformer uses it: “network that works by attention”\n"
        "- [ ] **2. Transformer** (1.25 h)\n"
        "  - A transformer is a neural network that works by attention.\n"
        "  - builds on Attention\n"
        "  - because it is your target\n"
        "\n"
        "Left out, because you know it or all that needs it: Vector\n"
    )


def test_what_does_not_fit_the_budget_is_named():
    path = plan("attention", "bert", budget=2.5)
    assert to_text(path).endswith("\nDoes not fit the budget: BERT\n")
    assert to_markdown(path).endswith("\nDoes not fit the budget: BERT\n")


def test_mermaid_draws_steps_and_the_arrows_that_no_others_imply():
    assert to_mermaid(plan("bert")) == (
        "flowchart TD\n"
        '    s1["Step 1#58; Vector<br/>1 h"]\n'
        '    s2["Step 2#58; Attention<br/>1 h"]\n'
        '    s3["Step 3#58; Transformer<br/>1.25 h"]\n'
        '    s4["Step 4#58; BERT<br/>1 h"]\n'
        "    s1 -.-> s2\n"
        "    s2 -.-> s3\n"
        "    s3 -.-> s4\n"
        "    classDef target stroke-width:3px\n"
        "    class s4 target\n"
    )


def test_mermaid_draws_an_asserted_prerequisite_with_a_full_line():
    assert "    s1 --> s2\n" in to_mermaid(plan("a", graph=graph_of(requires("ab"))))


@pytest.mark.parametrize("known", [("a",), ()])
def test_a_path_without_a_step_can_be_written(known):
    path = plan("a", known=known, budget=0, graph=graph_of([], also="a"))
    assert to_text(path).startswith("Learning path to a: 0 concepts, 0 h\n")
    assert to_markdown(path).startswith("# Learning path to a\n")
    assert to_mermaid(path) == "flowchart TD\n"
    assert to_json(path)["steps"] == []


def test_json_has_everything_under_the_names_of_the_graphql_type():
    made = json.loads(json.dumps(to_json(plan("transformer", known=("vector",)))))
    assert set(made) == {"targets", "steps", "totalHours", "skipped", "unreached", "premises"}
    assert [concept["id"] for concept in made["targets"]] == ["transformer"]
    assert [concept["id"] for concept in made["skipped"]] == ["vector"]
    attention, transformer = made["steps"]
    assert attention["neededFor"] == transformer["requires"]
    assert transformer["requires"][0]["premises"] == ["transformer:USES:attention"]
    assert (transformer["hours"], transformer["cumulativeHours"], transformer["isTarget"]) == (1.25, 2.25, True)
    assert attention["why"].startswith("because Transformer uses it")
    (premise,) = made["premises"]
    assert premise["evidence"][0]["quote"] == "network\nthat works by attention"


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("One. Two.", "One."),
        ("One!\n\nTwo.", "One!"),
        ("It costs 3.5 h. Then more.", "It costs 3.5 h."),
        ("Uses a metric, e.g. Recall. Then more.", "Uses a metric, e.g. Recall."),
        ("After J. Pearl. Then more.", "After J. Pearl."),
        ("The next token. “Large” means big.", "The next token."),
        ("no end", "no end"),
        ("它是模型。它学习。", "它是模型。"),
        ("see node.js. it runs", "see node.js. it runs"),
        ("", ""),
    ],
)
def test_first_sentence(text, sentence):
    assert first_sentence(text) == sentence


def test_markdown_in_names_and_texts_stays_text():
    graph = graph_of(requires(("<b>*x*", "[y](http://z)")))
    written = to_markdown(plan("<b>*x*", graph=graph))
    assert "**2. \\<b\\>\\*x\\*** (1 h)" in written
    assert "\\[y\\]\\(http://z\\)" in written


NODE = re.compile(r's\d+\["[\w #;,.()/\'-]*<br/>[\d.]+ h"\]')


names = st.text(st.characters(exclude_categories=["Cs"]), max_size=20).filter(str.strip)


@given(st.lists(names, min_size=2, max_size=2))
def test_any_name_is_safe_in_mermaid_and_stands_there_as_it_is(names):
    chain = graph_of(requires("ab"))
    path = plan("a", graph=chain)
    steps = tuple(
        replace(step, concept=replace(step.concept, name=name)) for step, name in zip(path.steps, names, strict=True)
    )
    lines = to_mermaid(replace(path, steps=steps)).splitlines()
    assert len(lines) == 6
    for line, step in zip(lines[1:3], steps, strict=True):
        assert NODE.fullmatch(line.strip())
        label = line.split("#58; ", 1)[1].rsplit("<br/>", 1)[0]
        shown = re.sub(r"#(\d+);", lambda entity: chr(int(entity[1])), label)
        assert shown == " ".join(step.concept.name.split())


@given(st.sets(st.tuples(st.integers(0, 6), st.integers(0, 6)), min_size=1, max_size=15))
def test_mermaid_draws_the_transitive_reduction(pairs):
    edges = {("abcdefg"[i], "abcdefg"[j]) for i, j in pairs if i < j}
    names = sorted({end for edge in edges for end in edge}) or ["a"]
    path: LearningPath = plan(*names, graph=graph_of(requires(*sorted(edges)), also=names))
    place = {step.concept.id: step.position for step in path.steps}
    drawn = {tuple(map(int, found)) for found in re.findall(r"s(\d+) --> s(\d+)", to_mermaid(path))}
    reduced = nx.transitive_reduction(nx.DiGraph(edges))
    assert drawn == {(place[target], place[source]) for source, target in reduced.edges}


def test_a_relation_with_a_quote_explains_before_one_without():
    quoted = relation("c", T.USES, "x", origin=Origin.EXTRACTED, evidence=(Evidence("d", 0, 4, "uses"),))
    graph = graph_of(complete([relation("b", T.REQUIRES, "x"), quoted, relation("c", T.REQUIRES, "b")]).relations)
    graph = replace(graph, documents=(Document(id="d", text="uses"),))
    path = plan("c", graph=graph)
    assert why(path, path.steps[0]) == "because c uses it: “uses”; b needs it too"
