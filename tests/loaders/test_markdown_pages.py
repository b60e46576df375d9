"""Markdown with a page for each term."""

from __future__ import annotations

from pathlib import Path

import pytest

from loaders.entries import Entry, LeftOut, Reading
from loaders.extract.prerequisites import METHOD
from loaders.formats.markdown import MarkdownReader
from loaders.formats.registry import Content, Surroundings
from loaders.pipeline import Built, LoadOptions, read_and_build

SAMPLES = Path(__file__).parent / "samples"
"""Folders as site generators and note takers keep them."""
AMONG = Surroundings("terms/pod.md", beside=5, among=5)
"""What shows that a file is one page of several."""


def read(text: str, file: str = "terms/pod.md", around: Surroundings | None = AMONG) -> Reading:
    return MarkdownReader().read(Content(file, text.encode(), text, around), None)


def page(text: str, file: str = "terms/pod.md") -> Entry:
    reading = read(text, file)
    assert reading.problems == ()
    (entry,) = reading.entries
    return entry


def body(text: str) -> Entry:
    return page(f"---\ntitle: Pod\n---\n\n{text}\n")


def targets(entry: Entry) -> list[tuple[str, str]]:
    """What the definition relates to: type and target, `?` after one that may lie outside."""
    return [(claim.type.value, claim.target + "?" * claim.only_if_known) for claim in entry.claims]


@pytest.fixture
def load_sample(monkeypatch):
    def build(name: str, **options) -> Built:
        monkeypatch.chdir(SAMPLES)
        return read_and_build([Path(name)], LoadOptions(**options))

    return build


def related(built: Built) -> list[str]:
    """Relations that somebody wrote or that a sentence states, in one line each."""
    return sorted(
        f"{each.source} {each.type.value} {each.target}"
        for each in built.graph.relations
        if not each.premises and each.method != METHOD
    )


def definitions(built: Built) -> dict[str, str | None]:
    return {concept.name: concept.definition for concept in built.graph.concepts}


def test_hugo_shortcodes_are_links_and_one_language_is_read(load_sample):
    built = load_sample("hugo")
    assert definitions(built) == {
        "Bed": "A strip of ground for plants.",
        "Climate Controller": "A machine that opens the windows of a greenhouse when a thermometer says so.",
        "Greenhouse": (
            "A building of glass in which plants are raised.\n\nIt keeps the air warm. The controller opens its windows, "
            "and every bed in it has a number. See how to build one for more."
        ),
        "Plant": "A living thing that is sown in a bed.\n\nA plant that was bought counts as well.",
        "thermometer": None,
    }
    assert related(built) == [
        "bed RELATED_TO greenhouse",
        "bed RELATED_TO plant",
        "controller RELATED_TO greenhouse",
        "controller RELATED_TO thermometer",
        "greenhouse RELATED_TO plant",
    ]
    assert [concept.aliases for concept in built.graph.concepts if concept.id == "greenhouse"] == [("Glasshouse",)]
    assert [str(problem) for problem in built.problems] == [
        (
            "files in several languages were found: en (6), de (2); those in en were read and 2 left out; "
            "choose another language with --lang"
        ),
        (
            "1 draft was left out: hugo/content/en/docs/glossary/compost.md; "
            "publish a page to have it read (`draft: false`)"
        ),
        ("1 index page was left out: hugo/content/en/docs/glossary/_index.md; name a file itself to have it read"),
        (
            "hugo/content/en/docs/glossary/controller.md:8: macros that only the site can resolve were left out of the "
            "text: version-badge (1); write out what they show, if it belongs to a definition"
        ),
        (
            "hugo/content/en/docs/glossary/controller.md:8: 'Climate Controller' is related to 'thermometer', which is "
            "no term here; it was added as a concept that is only mentioned; "
            "add it as a term, or list it as mentioned"
        ),
    ]


def test_another_language_is_read_when_it_is_asked_for(load_sample):
    built = load_sample("hugo", lang="de")
    assert list(definitions(built)) == ["Beet", "Pflanze"]
    assert related(built) == ["bed RELATED_TO plant"]
    assert built.problems == ()


def test_mdn_macros_become_their_text_and_lead_to_terms(load_sample):
    built = load_sample("mdn")
    assert definitions(built) == {
        "Chisel": (
            "A chisel is a tool with a sharp edge, driven into wooden parts by hand. "
            "It is set with open() and shown by the <figure> element.\n\nIts edge is ground, see RFC 2119."
        ),
        "Mallet": "A mallet is a hammer of wood.\n\n- head: The part that strikes.",
        "Plane (geometry)": "A flat surface without end.",
        "Plane (tool)": "A tool that takes thin shavings off wood.",
        "Tool": "A tool is a thing that is held in the hand to work on something, such as:\n\n- a mallet, and\n- a chisel.",
        "Wood": "Wood is what trees are made of.",
    }
    assert {"chisel RELATED_TO mallet", "plane-tool RELATED_TO tool"} <= set(related(built))
    assert [problem.code for problem in built.problems] == ["pages-left-out", "pages-left-out", "macro-unknown"]


def test_an_obsidian_vault_gives_its_notes(load_sample):
    built = load_sample("obsidian")
    assert definitions(built) == {
        "Crumb": "The inside of a loaf, under its crust.",
        "Dough": "Flour and water, kneaded. $w = 0.65 f$ is a good start.",
        "Proofing": None,
        "Sourdough": (
            "A Dough that is raised by wild yeast from a starter culture.\n\n"
            "Keep it warm\nIt rises best at 24 °C; see the right temperature."
        ),
        "Starter": "A mix of flour and water in which yeast lives; feed it before it goes into dough.",
        "Gluten": None,
    }
    assert related(built) == [
        "crumb RELATED_TO dough",
        "crumb RELATED_TO sourdough",
        "dough RELATED_TO gluten",
        "dough RELATED_TO sourdough",
        "dough RELATED_TO starter",
        "proofing RELATED_TO sourdough",
        "sourdough IS_A dough",
        "sourdough RELATED_TO starter",
    ]
    assert {concept.section for concept in built.graph.concepts} == {"Baking", None}
    assert [(problem.code, problem.file) for problem in built.problems] == [
        ("pages-left-out", None),
        ("file-left-out", "obsidian/Attachments/sourdough.png"),
        ("unknown-target", "obsidian/Baking/Dough.md"),
        ("definition-empty", "obsidian/Baking/Proofing.md"),
    ]


def test_docusaurus_components_modules_and_admonitions_are_resolved(load_sample):
    built = load_sample("docusaurus")
    assert definitions(built) == {
        "Boom": "A pole at the foot of a sail.",
        "Mast": (
            "A pole that carries a sail, held by stays. It stands on the keel.\n"
            'It is no <script>alert("mast")</script>, and building one takes days.'
        ),
        "Sail": (
            "Cloth that is hung on a mast and catches the wind.\n\n"
            "A ship with two masts has a boom for each sail; its type is Vec<Sail> or Vec<T>, and x < y."
        ),
    }
    assert related(built) == ["boom RELATED_TO sail", "mast RELATED_TO sail"]
    assert [problem.code for problem in built.problems] == ["language-chosen", "pages-left-out"]


def test_jekyll_tags_are_resolved_and_pages_say_their_language(load_sample):
    built = load_sample("jekyll")
    assert definitions(built) == {
        "Loom": "A frame on which the warp is stretched.\n\nA Loom has a shuttle.",
        "Shuttle": "A tool that carries the weft through the warp.",
        "Warp": "The threads that run along the cloth.",
    }
    assert related(built) == ["loom RELATED_TO shuttle", "loom RELATED_TO warp", "shuttle RELATED_TO warp"]
    assert list(definitions(load_sample("jekyll", lang="de"))) == ["Webstuhl"]


@pytest.mark.parametrize(
    ("text", "file", "name", "line"),
    [
        ("---\nid: x\ntitle: The Pod\n---\n# Heading\n\nText.", "t/pod.md", "The Pod", 3),
        ("---\ntitle: 404\n---\nText.", "t/404.md", "404", 2),
        ("---\nid: x\n---\n\n# The Pod\n\nText.", "t/pod.md", "The Pod", 5),
        ("The Pod\n=======\n\nText.", "t/pod.md", "The Pod", 1),
        ("# The `Pod` {#pod}\n\nText.", "t/pod.md", "The Pod", 1),
        ("Text.", "t/control-plane.md", "control plane", 1),
        ("Text.", "t/Neural Network.md", "Neural Network", 1),
        ("Text.", "t/Fine-Tuning.md", "Fine-Tuning", 1),
        ("Text.", "t/control-plane/index.md", "control plane", 1),
    ],
)
def test_a_page_is_called_by_its_front_matter_its_heading_or_its_file(text, file, name, line):
    around = Surroundings(file, beside=0, among=5)
    (entry,) = read(text, file, around).entries
    assert (entry.name, entry.place.line, entry.definition) == (name, line, "Text.")


@pytest.mark.parametrize(
    ("text", "definition"),
    [
        ("---\ndefinition: Short and [linked](node.md).\n---\nThe body.", "Short and linked."),
        ("---\nshort_description: Short.\n---\nThe body.", "The body."),
        ("---\nsummary: Short.\n---\n# Pod\n", "Short."),
        ("# Pod\n\nLead.\n\n- one\n- two\n\n## History\n\nOld.", "Lead.\n\n- one\n- two"),
        ("---\ntitle: Pod\n---\n## What is it?\n\nA group.\n\n## How it helps\n\nMuch.", "A group."),
        ("# Pod\n\n## Examples\n\nNone.\n\n## Shape\n\nRound.", "Round."),
        ("# Pod\n\nLead.\n\nSee also:\n\n- [Node](node.md)", "Lead."),
        ("# Pod\n\n```go\nfunc x()\n```\n\n> quoted\n\n1. a\n2. b\n   - c", "func x()\n\nquoted\n\n1. a\n2. b\n- c"),
        ("# Pod\n\nA | B\n--|--\n1 | 2", "A | B\n1 | 2"),
        ("# Pod\n\n[TOC]\n\n![a picture](pod.png)\n\n#tag #other\n\nText.", "Text."),
        ("# Pod\n{: .no_toc }\n\nText.\n{: .lead}", "Text."),
        ("# Pod\n\nText. %%hidden%% More.\n\n%%\nmuch\n\nhidden\n%%", "Text. More."),
        ("# Pod\n\nOne<!-- two -->.\n\n<!--\nthree\n-->\n\n<div>\nfour &amp; five\n</div>", "One.\n\nfour & five"),
        ('# Pod\n\n{% comment %}\na\n\nb\n{% endcomment %}\n\n!!! note "Mind"\n    Text.', "Text."),
    ],
)
def test_the_definition_is_the_first_part_of_the_page(text, definition):
    assert page(text).definition == definition


@pytest.mark.parametrize(
    ("written", "shown", "wanted"),
    [
        ("[[Node]]", "Node", "Node"),
        ("[[k8s/Node#Kinds|the nodes]]", "the nodes", "Node"),
        ("![[Node]]", "Node", "Node"),
        ("[nodes](node.md)", "nodes", "node.md?"),
        ("[nodes](./the%20node.md)", "nodes", "the node.md?"),
        ("[nodes](../node/)", "nodes", "node.md?"),
        ("[nodes](/docs/reference/glossary/?all=true#term-node)", "nodes", "node?"),
        ("[nodes](/docs/Glossary/Node)", "nodes", "node.md?"),
        ("[nodes](#kinds)", "nodes", "pod#kinds?"),
        ("[nodes](term:node)", "nodes", "node?"),
        ("[nodes][n]\n\n[n]: node.md", "nodes", "node.md?"),
        ('{{< glossary_tooltip term_id="node" text="nodes" >}}', "nodes", "node"),
        ("{{% term node %}}", "node", "node"),
        ('{{< ref "node.md" >}}', "node", "node.md?"),
        ('[nodes]({{< ref "/docs/glossary/node" >}})', "nodes", "node.md?"),
        ('[nodes]({{ site.baseurl }}{% link _terms/node.md %} "a title")', "nodes", "node.md?"),
        ('{{Glossary("Node", "nodes")}}', "nodes", "Node"),
        ("{{ glossary('node') }}", "node", "node"),
        ("{{term:node}}", "node", "node"),
        ('<Term id="node">nodes</Term>', "nodes", "node"),
        ('<GlossaryTerm term="node" />', "node", "node"),
        ('<a href="node.md">nodes</a>', "nodes", "node.md?"),
    ],
)
def test_links_and_macros_lead_to_terms(written, shown, wanted):
    entry = body(f"Lives on {written}")
    assert entry.definition == f"Lives on {shown}"
    assert targets(entry)[-1] == ("RELATED_TO", wanted)
    assert entry.claims[-1].quote == entry.definition
    assert entry.claims[-1].place.line == 5


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("[nodes](https://example.org/node)", "nodes"),
        ("[nodes](../../guide/node.md)", "nodes"),
        ("[nodes](/docs/concepts/node/)", "nodes"),
        ("[nodes](node.png)", "nodes"),
        ("[[#Kinds|nodes]]", "nodes"),
        ("<https://example.org>", "https://example.org"),
        ('{{domxref("Node.x()", "x()")}}', "x()"),
        ('{{jsxref("Global_Objects/Array")}}', "Array"),
        ('{{HTTPHeader("Accept")}}', "Accept"),
        ('{{htmlelement("div")}}', "<div>"),
        ('{{< tooltip text="nodes" >}}', "nodes"),
        ("{{ 'nodes' | upcase }}", "nodes"),
        ("{{ page.title }}", "Pod"),
        ("{{</* ref */>}}", "ref"),
        ("`{{ verbatim }}`", "{{ verbatim }}"),
        ("a {{ that is not closed", "a {{ that is not closed"),
    ],
)
def test_other_links_and_macros_are_their_text(written, shown):
    entry = body(f"Lives on {written}")
    assert (entry.definition, targets(entry)) == (f"Lives on {shown}", [])


def test_macros_that_only_the_site_knows_are_counted():
    reading = read("# Pod\n\nA {{< badge >}} group {{unknown}}\nof {{< badge >}} things. {{GlossarySidebar}}")
    assert reading.entries[0].definition == "A group of things."
    (problem,) = reading.problems
    assert str(problem) == (
        "terms/pod.md:3: macros that only the site can resolve were left out of the text: badge (2), unknown (1); "
        "write out what they show, if it belongs to a definition"
    )


def test_see_also_in_all_its_places_relates_without_a_quote():
    entry = page(
        "---\ntitle: Pod\nsee_also: [Node]\npart_of: ['[[Cluster]]', 'not a link']\n---\nA group.\n\n"
        "**Related:** [[Service]], [job](job.md)\n\n## Details\n\n[[Nothing]]\n\n## See also\n\n### More\n\n- [[Volume]]\n"
    )
    assert entry.definition == "A group."
    assert targets(entry) == [
        ("RELATED_TO", "Service"),
        ("RELATED_TO", "job.md?"),
        ("RELATED_TO", "Volume"),
        ("RELATED_TO", "Node"),
        ("PART_OF", "Cluster"),
    ]
    assert [claim.quote for claim in entry.claims] == [None] * 5
    assert [claim.place.line for claim in entry.claims] == [8, 8, 18, 3, 4]


@pytest.mark.parametrize("opening", ["---\n{}\n---", "+++\n{}\n+++"])
def test_front_matter_gives_aliases_section_id_and_hours(opening):
    is_yaml = opening.startswith("---")
    fields = (
        'title: Pod\nid: the-pod\naka: [Cell, "/old/capsule/"]\nSynonyms: group, bunch\ncategory: Parts\nhours: 1.5\nslug: x/y'
        if is_yaml
        else 'title = "Pod"\nid = "the-pod"\naka = ["Cell"]\nsynonyms = "group, bunch"\nhours = 1.5\nslug = "x/y"\n'
        '[params]\ncategory = "Parts"'
    )
    entry = page(opening.format(fields) + "\n\nText.")
    assert (entry.name, entry.id, entry.section, entry.hours) == ("Pod", "the-pod", "Parts", 1.5)
    assert [alias for alias in entry.aliases if "/" not in alias] == ["Cell", "group", "bunch"]
    assert {"pod", "pod.md", "the-pod", "y", "y.md"} <= set(entry.anchors)


@pytest.mark.parametrize(
    ("relative", "fields", "section"),
    [
        ("networking/pod.md", "", "Networking"),
        ("content/en/docs/glossary/pod.md", "", None),
        ("glossary/data_plane/pod/index.md", "", "Data plane"),
        ("pod.md", "tags: [glossary, workload]", "workload"),
        ("networking/pod.md", "categories: [Compute, Other]\ntags: [workload]", "Compute"),
    ],
)
def test_the_section_is_the_front_matters_or_the_folders(relative, fields, section):
    around = Surroundings(relative, beside=0, among=5)
    (entry,) = read(f"---\ntitle: Pod\n{fields}\n---\nText.", f"src/{relative}", around).entries
    assert entry.section == section


@pytest.mark.parametrize(
    ("text", "file", "beside", "why"),
    [
        ("---\ntitle: Pod\ndraft: true\n---\nText.", "t/pod.md", 3, LeftOut.DRAFT),
        ("---\ntitle: Pod\npublished: false\n---\nText.", "t/pod.md", 3, LeftOut.DRAFT),
        ("---\ntitle: Pod\nstatus: Draft\n---\nText.", "t/pod.md", 3, LeftOut.DRAFT),
        ("---\ntitle: Terms\n---\nText.", "t/_index.md", 0, LeftOut.INDEX),
        ("# Networking\n\nAll about it.", "t/networking/index.md", 3, LeftOut.INDEX),
        ("# The glossary\n", "t/all.md", 3, LeftOut.INDEX),
        ("# Pod\n\n{{GlossaryDisambiguation}}", "t/pod/index.md", 0, LeftOut.DISAMBIGUATION),
        ("# Pod\n\nText.", "t/pod/index.md", 0, None),
        ("---\ntitle: Pod\ndraft: false\n---\nText.", "t/pod.md", 3, None),
        ("# Terms\n\n## Pod\n\nText.\n\n## Node\n\nText.", "t/_index.md", 3, None),
    ],
)
def test_drafts_and_pages_that_are_no_terms_are_left_out(text, file, beside, why):
    reading = read(text, file, Surroundings(file, beside=beside, among=9))
    assert (reading.left_out, bool(reading.entries)) == (why, why is None)


def test_an_index_that_is_named_itself_is_read():
    assert read("# Networking\n\nAll about it.", "t/_index.md", None).entries[0].name == "Networking"


@pytest.mark.parametrize(
    ("file", "text", "is_markdown"),
    [
        ("a", "---\ntitle: Pod\n---\nText.", True),
        ("a", '+++\ntitle = "Pod"\n+++\n', True),
        ("a.txt", "# Words\n\n- **Pod**: A group.\n", True),
        ("a.txt", "# Words\n\nPod\n: A group.\n", True),
        ("a.txt", "# Words\n\n| Term | Meaning |\n|---|---|\n| Pod | A group. |\n", True),
        ("a.txt", "# A heading\n\nA definition without a name.\n", False),
        ("a.yaml", "---\nconcepts: []\n---\n", False),
        ("a.rst", "- **Pod**: A group.\n", False),
        ("a.ttl", "# a comment\n@prefix a: <b> .\n", False),
        ("a.txt", "---\n\nA line above a text.\n", False),
    ],
)
def test_markdown_is_recognised_by_what_only_markdown_has(file, text, is_markdown):
    assert MarkdownReader().recognises(Content(file, text.encode(), text)) is is_markdown
