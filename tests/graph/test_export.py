from __future__ import annotations

import ast
import csv
import io
import json
import re
from dataclasses import replace

import networkx as nx
import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from graph.derivation import complete
from graph.errors import InvalidArgumentError
from graph.export import EXPORTERS, export_graph, format_descriptions
from graph.model import (
    Concept,
    ConceptId,
    ConceptKind,
    Document,
    Evidence,
    GlossaryInfo,
    Graph,
    Origin,
    Position,
    RelationId,
)
from graph.names import clean_name
from graph.snapshot import read_graph
from graph.vocabulary import VOCABULARY, RelationType
from loaders.concepts import resolve
from loaders.formats.registry import Content, formats
from tests.graph.samples import relation, stored

T = RelationType
TEXT_FORMATS = [name for name, exporter in EXPORTERS.items() if exporter.is_text]
HARD_NAMES = [
    "C++", 'Loss "error"', "it's", "a | b", "[x](y)", "<script>alert(1)</script>", "机器学习", "שלום", "🦊", "back\\slash",
    "`tick`", "yes", "1.5", "#5", "- dash", "key: value", "{{ x }}", "*", "null", "a; DROP", "\\u0041", "$x$",
]  # fmt: skip


def loaded(data: bytes, format: str) -> Graph:
    """What the loaders make of ``data`` in a file of the sample's name, without extraction."""
    text = data.decode()
    reading = formats()[format].read(Content(file="g.yaml", data=data, text=text), None)
    assert [each for each in reading.problems if each.severity == "error"] == []
    resolution = resolve(reading.entries)
    assert [each for each in resolution.problems if each.severity == "error"] == []
    about = reading.glossary
    return Graph(
        info=GlossaryInfo(
            name=about.get("name", ""),
            version=about.get("version", ""),
            licence=about.get("licence"),
            sections=resolution.sections,
        ),
        concepts=resolution.concepts,
        relations=complete(resolution.relations).relations,
        documents=tuple(replace(document, line=None) for document in resolution.documents),
    )


def evidence(document: str, text: str, quote: str) -> Evidence:
    start = text.index(quote)
    return Evidence(document, start, start + len(quote), quote)


def sample() -> Graph:
    """Two sections, shared and missing evidence, every origin, hard names."""
    net, layer = "A network is built from layers.\nIt uses layers.", "A layer is “part” of a network: 'it' \\ \t x."
    documents = (
        Document(id="g.yaml#network", text=net, file="g.yaml"),
        Document(id="g.yaml#layer", text=layer, file="g.yaml"),
    )
    concepts = [
        Concept(id=ConceptId("network"), name="Network", aliases=("net", "NN"), definition=net, document="g.yaml#network",
                section="One", hours=1.5, position=Position(0.5, -1.25, 2)),
        Concept(id=ConceptId("layer"), name="Layer", definition=layer, document="g.yaml#layer", section="Two", hours=2.0),
        *(
            Concept(id=ConceptId(f"h{place}"), name=name, kind=ConceptKind.MENTIONED, section="Two")
            for place, name in enumerate(HARD_NAMES)
        ),
        Concept(id=ConceptId("rest"), name="Rest", kind=ConceptKind.MENTIONED, aliases=("remainder",)),
    ]  # fmt: skip
    asserted = [
        relation("network", T.USES, "layer", evidence=(evidence("g.yaml#network", net, "built from layers"),
                                                       evidence("g.yaml#network", net, "It uses layers"))),
        relation("layer", T.PART_OF, "network", evidence=(evidence("g.yaml#network", net, "built"),)),
        relation("layer", T.CONTRASTS_WITH, "network"),
        relation("layer", T.USES, "h4"),
        relation("layer", T.CAUSES, "rest", origin=Origin.EXTRACTED, confidence=0.75,
                 evidence=(evidence("g.yaml#layer", layer, "'it' \\ \t x"),)),
    ]  # fmt: skip
    info = GlossaryInfo(name="Sample: a 'test'", version="1.10", licence="CC0", sections=("One", "Two"))
    return Graph(info=info, concepts=tuple(concepts), relations=complete(asserted).relations, documents=documents)


def curated(graph: Graph) -> Graph:
    """What a load without extraction gives back: positions are projected again, extracted relations found again."""
    asserted = [each for each in graph.relations if each.origin is Origin.CURATED]
    return replace(
        graph,
        concepts=tuple(replace(concept, position=None) for concept in graph.concepts),
        relations=complete(asserted).relations,
    )


def by_id(graph: Graph) -> Graph:
    """The same without regard to the order of lists."""
    return replace(
        graph,
        concepts=tuple(sorted(graph.concepts, key=lambda each: each.id)),
        documents=tuple(sorted(graph.documents, key=lambda each: each.id)),
    )


def without_evidence(graph: Graph) -> Graph:
    return replace(graph, relations=tuple(replace(each, evidence=()) for each in graph.relations))


def test_every_format_is_described():
    assert list(format_descriptions()) == [
        "yaml", "csv", "json", "skos", "jsonld", "owl", "graphml", "mermaid", "cypher", "anki", "obsidian",
    ]  # fmt: skip
    for name, exporter in EXPORTERS.items():
        assert exporter.name == name
        assert exporter.description
        assert re.fullmatch(r"\.[a-z]+", exporter.extension)


@pytest.mark.parametrize("format", EXPORTERS)
def test_the_same_graph_gives_the_same_bytes_also_out_of_a_store(format, monkeypatch):
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1700000000")
    with stored(sample()) as store:
        assert export_graph(read_graph(store), format) == export_graph(read_graph(store), format)
    assert export_graph(sample(), format) == export_graph(sample(), format)


@pytest.mark.parametrize("format", TEXT_FORMATS)
def test_an_empty_graph_can_be_written(format):
    assert export_graph(Graph(info=GlossaryInfo(name="")), format).endswith(b"\n")


def test_an_unknown_format_is_refused_with_the_known_ones():
    with pytest.raises(InvalidArgumentError, match="yaml, csv, json"):
        export_graph(sample(), "docx")


@pytest.mark.parametrize("format", ["yaml", "json"])
def test_the_same_graph_is_loaded_again(format):
    # the order of a load is by section, those without one last: as in the sample
    assert by_id(loaded(export_graph(sample(), format), format)) == by_id(curated(sample()))


def test_yaml_keeps_the_order_of_sections_and_of_concepts_in_them():
    again = loaded(export_graph(sample(), "yaml"), "yaml")
    assert again.info.sections == ("One", "Two")
    assert [concept.id for concept in again.concepts] == [concept.id for concept in sample().concepts]


def test_yaml_has_one_section_at_the_top_and_several_in_a_list():
    several = yaml.safe_load(export_graph(sample(), "yaml"))
    assert [section["section"] for section in several["sections"]] == ["One", "Two"]
    assert [mention["id"] for mention in several["mentioned"]] == ["rest"]
    one = replace(sample(), concepts=sample().concepts[:1], relations=())
    top = yaml.safe_load(export_graph(one, "yaml"))
    assert top["glossary"] == {"name": "Sample: a 'test'", "version": "1.10", "licence": "CC0"}
    assert (top["section"], top["concepts"][0]["id"], top["concepts"][0]["hours"]) == ("One", "network", 1.5)


def test_yaml_says_where_a_quote_from_another_definition_stands():
    several = yaml.safe_load(export_graph(sample(), "yaml"))
    (layer,) = several["sections"][1]["concepts"]
    assert layer["relations"][0] == {"type": "part_of", "target": "network", "quote": "built", "in": "network"}


def test_csv_gives_the_same_graph_again_but_for_quotes():
    again = loaded(export_graph(sample(), "csv"), "csv")
    want = without_evidence(curated(sample()))
    assert again.relations == want.relations
    assert [replace(each, document=None) for each in again.concepts] == [
        replace(each, document=None) for each in want.concepts
    ]
    assert {each.text for each in again.documents} == {each.text for each in want.documents}


def test_csv_has_a_column_for_each_relation_type():
    header, *rows = csv.reader(io.StringIO(export_graph(sample(), "csv").decode()))
    assert header == ["id", "name", "aliases", "definition", "section", "hours", *(each.lower() for each in VOCABULARY)]
    assert len(rows) == len(sample().concepts)
    network = dict(zip(header, rows[0], strict=True))
    assert (network["aliases"], network["hours"], network["uses"]) == ("net|NN", "1.5", "layer")


def test_json_has_everything():
    graph = sample()
    made = json.loads(export_graph(graph, "json"))
    assert set(made) == {"glossary", "concepts", "relations", "documents"}
    assert made["glossary"]["sections"] == ["One", "Two"]
    assert made["concepts"][0]["position"] == {"x": 0.5, "y": -1.25, "cluster": 2}
    assert [each["name"] for each in made["concepts"]] == [each.name for each in graph.concepts]
    for written, meant in zip(made["relations"], graph.relations, strict=True):
        assert written["id"] == meant.id
        assert (written["origin"], written["confidence"]) == (meant.origin, meant.confidence)
        assert [each["quote"] for each in written["evidence"]] == [each.quote for each in meant.evidence]
        assert written["premises"] == list(meant.premises)
    assert [each["text"] for each in made["documents"]] == [each.text for each in graph.documents]


def test_graphml_has_every_concept_and_relation():
    graph = sample()
    made = nx.read_graphml(io.BytesIO(export_graph(graph, "graphml")), force_multigraph=True)
    assert made.is_directed()
    labels = {node: data["label"] for node, data in made.nodes(data=True)}
    assert labels == {each.id: each.name for each in graph.concepts}
    assert made.nodes["network"]["x"] == 0.5
    assert made.nodes["network"]["hours"] == 1.5
    assert "hours" not in made.nodes["rest"]
    edges = {RelationId(key): data for _, _, key, data in made.edges(keys=True, data=True)}
    assert set(edges) == {each.id for each in graph.relations}
    assert edges[RelationId("layer:CAUSES:rest")]["confidence"] == 0.75
    assert edges[RelationId("layer:CAUSES:rest")]["quotes"] == "'it' \\ \t x"
    assert edges[RelationId("network:REQUIRES:layer")]["premises"] == "network:USES:layer"


def test_graphml_stands_for_what_xml_cannot_hold():
    concept = Concept(id=ConceptId("a"), name="a", definition="\x00 \x0b \ufffe & <b> \U0001f98a")
    written = export_graph(Graph(info=GlossaryInfo(name="\x01"), concepts=(concept,)), "graphml")
    made = nx.read_graphml(io.BytesIO(written))
    assert made.nodes["a"]["definition"] == "\ufffd \ufffd \ufffd & <b> \U0001f98a"


MERMAID_LINE = re.compile(
    r"""flowchart\ LR|end
    |subgraph\ section\d+\["[\w\ \#;,.()/'-]*"\]
    |c\d+\["[\w\ \#;,.()/'-]*"\]
    |c\d+\ (-->|---)\|"[a-z\ ]+"\|\ c\d+""",
    re.VERBOSE,
)


def test_mermaid_draws_concepts_in_sections_and_asserted_relations():
    lines = [line.strip() for line in export_graph(sample(), "mermaid").decode().splitlines()]
    assert [line for line in lines if not MERMAID_LINE.fullmatch(line)] == []
    assert lines[:4] == ["flowchart LR", 'subgraph section1["One"]', 'c1["Network"]', "end"]
    assert 'c1 -->|"uses"| c2' in lines
    assert 'c2 ---|"contrasts with"| c1' in lines
    assert not [line for line in lines if "requires" in line]  # derived from what is drawn
    assert lines.count("end") == 2


CYPHER_STRING = re.compile(r"'(?:[^'\\]|\\.)*'")
CYPHER_STATEMENTS = (
    re.compile(r"CREATE CONSTRAINT concept_id IF NOT EXISTS FOR \(concept:Concept\) REQUIRE concept\.id IS UNIQUE;"),
    re.compile(r"MERGE \(concept:Concept \{id: §\}\) SET concept \+= \{[\w: ,.§\[\]-]*\};"),
    re.compile(
        r"MATCH \(source:Concept \{id: §\}\), \(target:Concept \{id: §\}\) "
        r"MERGE \(source\)-\[relation:[A-Z_]+\]->\(target\) SET relation \+= \{[\w: ,.§\[\]-]*\};"
    ),
)


def test_cypher_has_one_well_formed_statement_a_line():
    graph = sample()
    lines = export_graph(graph, "cypher").decode().split("\n")
    assert lines.pop() == ""
    assert len(lines) == 1 + len(graph.concepts) + len(graph.relations)
    for line in lines:
        bare = CYPHER_STRING.sub("§", line)
        assert any(statement.fullmatch(bare) for statement in CYPHER_STATEMENTS), line
    names = [
        ast.literal_eval(re.search(rf"name: ({CYPHER_STRING.pattern})", line)[1]) for line in lines if "name: " in line
    ]
    assert names == [concept.name for concept in graph.concepts]


def test_cypher_keeps_texts_whatever_is_in_them():
    text = "'; MATCH (n) DETACH DELETE n; //\r\n\\u0041 \\' \u2028 \x00 🦊"
    concept = Concept(id=ConceptId("a"), name="a", definition=text)
    written = export_graph(Graph(info=GlossaryInfo(name=""), concepts=(concept,)), "cypher").decode()
    literal = re.search(rf"definition: ({CYPHER_STRING.pattern})", written)
    assert ast.literal_eval(literal[1]) == text
    assert len(written.splitlines()) == 2


plain_names = st.text(st.characters(exclude_categories=["Cs", "Cc", "Cn", "Co"]), min_size=1, max_size=12).map(
    clean_name
)
definitions = st.none() | st.text(st.characters(exclude_categories=["Cs", "Cc", "Cn", "Co"]), max_size=60).map(
    lambda text: f"It is {clean_name(text)}."
)


@st.composite
def glossaries(draw) -> Graph:
    size = draw(st.integers(1, 5))
    names = [f"{draw(plain_names)} t{place}" for place in range(size)]
    ids = [ConceptId(f"c{place}") for place in range(size)]
    concepts, documents = [], []
    for name, id_ in zip(names, ids, strict=True):
        definition = draw(definitions)
        document = None if definition is None else f"g.yaml#{id_}"
        if definition is not None:
            documents.append(Document(id=f"g.yaml#{id_}", text=definition, file="g.yaml"))
        concepts.append(
            Concept(
                id=id_,
                name=clean_name(name),
                definition=definition,
                document=document,
                kind=ConceptKind.MENTIONED if definition is None else ConceptKind.DEFINED,
                section=draw(st.sampled_from([None, "One", "Two"])),
                hours=draw(st.none() | st.sampled_from([0.25, 1.0, 12.5])),
            )
        )
    ends = st.sampled_from(ids)
    asserted = draw(st.lists(st.builds(relation, ends, st.sampled_from(list(T)), ends), max_size=8))
    kept = [each for each in complete(asserted).relations if each.origin is Origin.CURATED]
    sections = tuple(dict.fromkeys(concept.section for concept in concepts if concept.section))
    return Graph(
        info=GlossaryInfo(name=draw(plain_names) or "g", sections=sections),
        concepts=tuple(concepts),
        relations=complete(kept).relations,
        documents=tuple(documents),
    )


@settings(max_examples=60)
@given(glossaries(), st.sampled_from(["yaml", "json"]))
def test_any_glossary_comes_back(graph, format):
    again = loaded(export_graph(graph, format), format)
    assert by_id(again) == by_id(graph)


@settings(max_examples=60)
@given(glossaries())
def test_any_glossary_can_be_written_in_every_format(graph):
    for name in TEXT_FORMATS:
        assert export_graph(graph, name).decode().endswith("\n")
