from __future__ import annotations

import re

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from graph.comparison import compare_graphs
from graph.errors import InvalidArgumentError
from graph.export import export_graph, exporter_named
from graph.export.note_names import note_names
from graph.model import Concept, ConceptId, ConceptKind, GlossaryInfo, Graph, Origin
from graph.vocabulary import RelationType
from loaders.pipeline import LoadOptions, read_and_build
from tests.graph.samples import relation
from tests.graph.test_export import HARD_NAMES, glossaries, sample


def vault(graph: Graph) -> dict[str, str]:
    return {path: data.decode() for path, data in exporter_named("obsidian").write(graph).items()}


def properties(note: str) -> dict[str, object]:
    return yaml.safe_load(note.split("---\n")[1])


def test_a_note_has_properties_definition_and_relations_with_their_quotes():
    assert (
        vault(sample())["Network.md"]
        == """\
---
id: network
title: Network
aliases:
- net
- NN
section: One
hours: 1.5
uses:
- '[[Layer]]'
---

# Network

A network is built from layers.
It uses layers.

## Relations

- requires
    - [[Layer]]
- uses
    - [[Layer]]
      > built from layers
      > It uses layers
"""
    )


def test_there_is_a_note_for_each_concept_and_an_index_by_section():
    notes = vault(sample())
    assert len(notes) == len(sample().concepts) + 1
    assert [properties(note)["title"] for path, note in notes.items() if path != "Index.md"] == [
        each.name for each in sample().concepts
    ]
    index = notes["Index.md"].splitlines()
    assert index[:6] == ["# Sample: a 'test'", "", "version 1.10, CC0", "", "## One", ""]
    assert index[-3:] == ["## Without a section", "", "- [[Rest]]"]


def test_every_link_leads_to_a_note():
    notes = vault(sample())
    links = [link for note in notes.values() for link in re.findall(r"\[\[([^|\]]+)(?:\|[^\]]+)?\]\]", note)]
    assert {f"{link}.md" for link in links} <= notes.keys()
    assert "- [[C++]]" in notes["Index.md"]
    assert "- [[TCP-IP|TCP/IP]]" in vault(Graph(info=GlossaryInfo(name=""), concepts=named("TCP/IP")))["Index.md"]


def test_markup_in_a_definition_is_text():
    text = "[[link]] ==mark== %%gone%% <script>x</script> **b** `c` $x$ ![[e]]\n- no list\n    no code ^id"
    concept = Concept(id=ConceptId("a"), name="# A", definition=text, kind=ConceptKind.DEFINED)
    note = vault(Graph(info=GlossaryInfo(name=""), concepts=(concept,)))["- A.md"]
    assert (
        note.split("---\n", 2)[2]
        == r"""
# \# A

\[\[link\]\] \=\=mark\=\= \%\%gone\%\% \<script\>x\</script\> \*\*b\*\* \`c\` \$x\$ \!\[\[e\]\]
\- no list
no code \^id
"""
    )


def named(*names: str) -> tuple[Concept, ...]:
    return tuple(
        Concept(id=ConceptId(f"c{place}"), name=name, kind=ConceptKind.MENTIONED) for place, name in enumerate(names)
    )


@pytest.mark.parametrize(
    ("name", "file"),
    [
        ("Layer", "Layer"),
        ("TCP/IP", "TCP-IP"),
        ('a\\b:c*?"d"<e>|f#g^h[i]', "a-b-c-d-e-f-g-h-i-"),
        ("con", "con_"),
        ("COM1.txt", "COM1.txt_"),
        (".hidden. ", "hidden"),
        ("...", "c0"),
        ("??", "c0"),
        ("%%x%%", "-x-"),
        ("機械学習", "機械学習"),
        ("é" * 150, "é" * 100),
    ],
)
def test_a_note_has_a_file_name_that_every_system_takes(name, file):
    assert note_names(named(name)) == {"c0": file}


def test_names_that_a_file_system_takes_for_one_get_a_number():
    made = note_names(
        named("Index", "index", "A/b", "a-B", "a-b (2)", "re\u0301sume\u0301", "RÉSUMÉ"), reserved=("Index",)
    )
    assert list(made.values()) == [
        "Index (2)", "index (3)", "A-b", "a-B (2)", "a-b (2) (2)", "résumé", "RÉSUMÉ (2)",
    ]  # fmt: skip


@settings(max_examples=100)
@given(
    st.lists(st.text(st.characters(exclude_categories=["Cs"]), min_size=1) | st.sampled_from(HARD_NAMES), max_size=6)
)
def test_any_names_give_files_apart(names):
    made = list(note_names(named(*names)).values())
    assert len({name.casefold() for name in made}) == len(names)
    for name in made:
        assert not re.search(r'[\\/:*?"<>|#^\[\]\x00-\x1f]', name)
        assert name == name.strip(" .")
        assert 0 < len(name.encode()) <= 210


@settings(max_examples=30)
@given(glossaries())
def test_any_glossary_becomes_a_vault(graph):
    notes = vault(graph)
    assert len(notes) == len(graph.concepts) + 1
    assert {properties(note)["id"] for path, note in notes.items() if path != "Index.md"} == {
        each.id for each in graph.concepts
    }


HOSTILE = "1. [[Layer]] ==b== %%c%% <b>x</b>\n\n- a `d` \\\\ $e$ &amp; | ~~f~~\n    deep # g\n===\n{{< h >}} ![[i]] ^j :term:`k`"


def test_a_vault_that_is_loaded_gives_concepts_and_curated_relations_again(tmp_path):
    graph = sample()
    odd = Concept(id=ConceptId("odd"), name="Odd [x] | `y`", definition=HOSTILE, section="Two", hours=0.5)
    names = {'Loss "error"', "C++", "机器学习", "it's", "back\\slash", "TCP/IP", "$x$", "#5", "yes", "1.5"}
    kept = [
        each for each in graph.concepts if each.kind is ConceptKind.DEFINED or each.name in {*names, "a | b", "Rest"}
    ]
    told = [each for each in graph.relations if {each.source, each.target} <= {each.id for each in kept}]
    graph = Graph(
        info=graph.info, concepts=(*kept, odd), relations=(*told, relation("odd", RelationType.USES, "layer"))
    )
    for path, text in vault(graph).items():
        (tmp_path / path).write_text(text, encoding="utf-8", newline="\n")
    built = read_and_build([tmp_path], LoadOptions())
    assert [each.code for each in built.problems] == ["pages-left-out"]
    found = compare_graphs(graph, built.graph)
    assert (found.concepts_added, found.concepts_removed, found.concepts_changed) == ((), (), ())
    curated = [{each.id for each in some.relations if each.origin is Origin.CURATED} for some in (graph, built.graph)]
    assert curated[0] == curated[1]


def test_a_folder_is_not_one_file():
    with pytest.raises(InvalidArgumentError, match="obsidian is a folder of files"):
        export_graph(sample(), "obsidian")
