"""Markdown with many terms in one file."""

from __future__ import annotations

from pathlib import Path

import pytest

from graph.vocabulary import RelationType
from loaders.entries import Entry, Reading
from loaders.formats.markdown import MarkdownReader
from loaders.formats.registry import Content, Surroundings
from loaders.pipeline import LoadOptions, read_and_build

CARGO = Path(__file__).parent / "corpora" / "cargo" / "glossary.md"


def read(text: str, file: str = "glossary.md", around: Surroundings | None = None) -> Reading:
    return MarkdownReader().read(Content(file, text.encode(), text, around), None)


def entries(text: str) -> list[Entry]:
    reading = read(text)
    assert reading.problems == ()
    return list(reading.entries)


def terms(text: str) -> list[tuple[int | None, str, str | None]]:
    return [(entry.place.line, entry.name, entry.definition) for entry in entries(text)]


def sections(text: str) -> list[tuple[str, str | None]]:
    return [(entry.name, entry.section) for entry in entries(text)]


def test_the_glossary_of_cargo_is_read_whole():
    built = read_and_build([CARGO], LoadOptions(format="markdown"))
    named = {concept.name: concept for concept in built.graph.concepts}
    assert len(named) == 19
    assert named["Lock file"].aliases == ("Cargo.lock",)
    assert named["Member"].definition == "A member is a package that belongs to a workspace."
    related = {(each.source, each.target) for each in built.graph.relations if each.type.value == "RELATED_TO"}
    assert {("member", "workspace"), ("member", "package")} <= related
    assert ("package", "spec") in related  # "See [package ID specification](#package)."
    assert built.problems == ()


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Pod\n: A group.\n\nNode\n: A machine.\n", [(1, "Pod", "A group."), (4, "Node", "A machine.")]),
        ("**Pod**\n: A group.\n\n  With more.\n: Or a shell.\n", [(1, "Pod", "A group.\n\nWith more.\n\nOr a shell.")]),
        ("- **Pod**: A group.\n- **Node:** A machine.\n", [(1, "Pod", "A group."), (2, "Node", "A machine.")]),
        ("* `pod` \u2013 A group,\n  of two.\n* [Node](#n) - x\n", [(1, "pod", "A group, of two."), (3, "Node", "x")]),
        ("- Pod: A group.\n- Node: A machine.\n", [(1, "Pod", "A group."), (2, "Node", "A machine.")]),
        (
            "- **Pod**\n  - : A group.\n- **Node**\n\n  A machine.\n",
            [(1, "Pod", "A group."), (3, "Node", "A machine.")],
        ),
        ("**Pod** — A group.\n\nOf two.\n\n**Node**: x\n", [(1, "Pod", "A group.\n\nOf two."), (5, "Node", "x")]),
        ("**Pod**: A group.\n**Node**: A machine.\n", [(1, "Pod", "A group."), (2, "Node", "A machine.")]),
        ("**Pod**\n\nA group.\n\n**Node**\n\nA machine.\n", [(1, "Pod", "A group."), (5, "Node", "A machine.")]),
        ("| Term | Meaning |\n|--|--|\n| **Pod** | A \\| B |\n| Node | |\n", [(3, "Pod", "A | B"), (4, "Node", None)]),
        ("# Words\n\n## Pod\n\nA group.\n\n## Node\n\nx\n", [(3, "Pod", "A group."), (7, "Node", "x")]),
        ("# Pod\nA group.\n\n# Node\nx\n", [(1, "Pod", "A group."), (4, "Node", "x")]),
        ("Pod\n---\nA group.\n\nNode\n---\nx\n", [(1, "Pod", "A group."), (5, "Node", "x")]),
        ("## Pod:\n### Kinds\nTwo.\n\n## Node\nx\n### Kinds\ny", [(1, "Pod", "Two."), (5, "Node", "x")]),
        ("## Pod\n\n## Node\nx\n", [(1, "Pod", None), (3, "Node", "x")]),
    ],
)
def test_each_form_of_a_list_gives_terms_with_their_lines(text, expected):
    assert terms(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("# G\n\n## A\n\n### Ape\nx\n\n### Ant\ny\n\n## B\n\n### Bee\nz\n", [("Ape", "A"), ("Ant", "A"), ("Bee", "B")]),
        ("## Insects\n\n- **Ant**: x\n- **Bee**: y\n\n## Apes\n\n- **Ape**: z\n", [("Ant", "Insects"), ("Bee", "Insects"), ("Ape", "Apes")]),
        ("## Insects\nSix legs.\n\nAnt\n: x\n\nBee\n: y\n", [("Ant", "Insects"), ("Bee", "Insects")]),
        ("## Insects\n\n### A\n\n#### Ant\nx\n\n#### Ape\ny\n", [("Ant", "Insects"), ("Ape", "Insects")]),
        ("| Term | Definition | Category |\n|-|-|-|\n| Ant | x | Insects |\n", [("Ant", "Insects")]),
    ],
)  # fmt: skip
def test_letters_and_headings_over_terms_are_sections(text, expected):
    assert sections(text) == expected


def test_lists_inside_a_term_belong_to_its_definition():
    made = terms("# G\n\n## Target\n\nOne of:\n\n- **Library** — code.\n- **Binary** — a program.\n\n## Spec\n\nx\n")
    assert made == [(3, "Target", "One of:\n\n- Library — code.\n- Binary — a program."), (10, "Spec", "x")]


@pytest.mark.parametrize(
    ("written", "name", "aliases"),
    [
        ("**Central processing unit** (CPU): x", "Central processing unit", ("CPU",)),
        ("**CPU** (central processing unit): x", "CPU", ("central processing unit",)),
        ("**Agent** (RL): x", "Agent (RL)", ()),
        ("**Agent (RL)**: x", "Agent (RL)", ()),
        ("**Loam** / **Garden soil**: x", "Loam", ("Garden soil",)),
    ],
)
def test_names_beside_a_term_are_aliases_unless_they_tell_two_apart(written, name, aliases):
    (entry, _) = entries(f"- {written}\n- **Other**: y\n")
    assert (entry.name, entry.aliases) == (name, aliases)


def test_a_table_may_give_aliases_and_related_terms():
    (entry,) = entries(
        "| Name | Description | AKA | See also | Note |\n|-|-|-|-|-|\n| Pod | x | cell; group | Node, [[Job]] | |\n"
    )
    assert (entry.aliases, [claim.target for claim in entry.claims]) == (("cell", "group"), ["Node", "Job"])
    assert {claim.place.line for claim in entry.claims} == {3}


def test_links_on_the_page_find_terms_by_heading_and_by_anchor():
    made = entries(
        "## Pod {#cell}\nOn a [node](#the-node), see [this](glossary.md#job) and [that](other.md).\n\n"
        '## <a id="the-node"></a>Node\nHolds [pods](#cell).\n\n## Job!\nx\n'
    )
    pod, node, job = made
    wanted = [claim.target for claim in pod.claims]
    assert wanted == ["glossary#the-node", "job", "glossary#job", "other.md"]
    assert wanted[0] in node.anchors
    assert wanted[2] in job.anchors
    assert [claim.target for claim in node.claims] == ["glossary#cell"]
    assert "glossary#cell" in pod.anchors
    assert all(claim.only_if_known for entry in made for claim in entry.claims)


def test_a_link_out_of_the_glossary_is_plain_text_and_a_wikilink_is_a_reference(build_text):
    built = build_text("words.md", "- **Pod**: On a [machine](machine.md), in a [[Cluster]].\n- **Node**: x\n")
    linked = (each for each in built.graph.relations if each.type is RelationType.RELATED_TO)
    assert [(each.source, each.target) for each in linked] == [("cluster", "pod")]
    assert [problem.code for problem in built.problems] == ["unknown-target"]


def test_what_is_no_term_among_terms_is_told():
    reading = read(
        "# G\n\n- **Pod**: x\n- and more\n- **Node**: y\n\n## References\n\nBooks.\n\n## Contents\n\n- [A](#a)\n"
    )
    assert [entry.name for entry in reading.entries] == ["Pod", "Node"]
    assert [str(problem) for problem in reading.problems] == [
        (
            "glossary.md:4: this item of a list of terms does not begin with a term; it was left out; "
            "write it as `- **Term**: definition`"
        ),
        (
            "glossary.md:7: the heading 'References' was taken for no term, and what is under it was left out; "
            "rename it if it is a term"
        ),
    ]


@pytest.mark.parametrize(
    ("file", "text", "count"),
    [
        ("terms/glossary.md", "# Glossary\n\n## Pod\n\nx\n\n## Node\n\ny\n", 2),
        ("terms/net.md", "# Networking\n\nPod\n: x\n\nNode\n: y\n\nJob\n: z\n", 3),
        ("terms/pod.md", "# Pod\n\nA group.\n\n## Shape\n\nx\n\n## Size\n\ny\n", 1),
        ("terms/pod.md", "# Pod\n\nOne of:\n\n- **Small**: x\n- **Large**: y\n", 1),
        ("terms/pod.md", "---\nterm: Pod\n---\n# One\nx\n\n# Two\ny\n", 1),
    ],
)
def test_among_other_pages_a_list_has_to_look_like_one(file, text, count):
    assert len(read(text, file, Surroundings(file, beside=5, among=5)).entries) == count


def test_a_file_of_several_is_a_section_and_one_alone_names_the_glossary():
    text = "# {}\n\nPod\n: x\n\nNode\n: y\n\nJob\n: z\n"
    among = read(text.format("Networking"), "net.md", Surroundings("net.md", beside=2, among=2))
    assert {entry.section for entry in among.entries} == {"Networking"}
    alone = read(text.format("Cluster glossary"))
    assert ({entry.section for entry in alone.entries}, alone.glossary) == ({None}, {"name": "Cluster glossary"})


def test_a_file_without_terms_is_refused_with_the_way_out(build_text, here, refusal):
    (here / "empty.md").write_text("\n\n")
    (problem,) = refusal("empty.md")
    assert "the file is empty" in str(problem)
