"""Entries to concepts."""

from __future__ import annotations

import pytest

from graph.errors import GlossaryError, Severity
from graph.model import ConceptKind, Origin
from loaders.concepts import resolve
from loaders.duplicates import OnDuplicate
from loaders.entries import Entry, Place
from loaders.report import EntryCounts


def csv(*rows: str, header: str = "name,definition") -> str:
    return "\n".join([header, *rows]) + "\n"


def warnings(built) -> list[str]:
    assert all(problem.severity is Severity.WARNING for problem in built.problems)
    return [str(problem) for problem in built.problems]


def names(built) -> list[str]:
    return [concept.name for concept in built.graph.concepts]


def concept(built, id: str):
    return next(each for each in built.graph.concepts if each.id == id)


def curated(built) -> list[tuple[str, str, str]]:
    return [
        (each.source, each.type.value, each.target) for each in built.graph.relations if each.origin is Origin.CURATED
    ]


def test_whole_hours_are_a_float_in_every_format(build_text):
    from_yaml = build_text("a.yaml", "concepts:\n  - {name: Layer, definition: A group., hours: 2}\n")
    from_csv = build_text("a.csv", csv("Layer,A group.,2", header="name,definition,hours"))
    assert [repr(concept(built, "layer").hours) for built in (from_yaml, from_csv)] == ["2.0", "2.0"]


def test_a_term_twice_with_one_definition_is_merged_with_a_warning(build_text):
    built = build_text("a.csv", csv("Layer,A  group.,row", "layer,A group.,level", header="name,definition,aliases"))
    assert names(built) == ["Layer"]
    assert concept(built, "layer").aliases == ("row", "level")
    assert built.entries == EntryCounts(read=2, stored=1, merged=1)
    assert warnings(built) == [
        "a.csv:3: 'layer' stands here again as in a.csv:2; the two were merged; remove one of them"
    ]


def test_a_term_twice_of_which_one_has_no_definition_is_merged(build_text):
    built = build_text("a.csv", csv("Layer,", "Layer,A group."))
    assert concept(built, "layer").definition == "A group."
    assert built.entries == EntryCounts(read=2, stored=1, merged=1)


def test_the_first_of_two_definitions_can_be_kept(build_text):
    built = build_text("a.csv", csv("Layer,A group.", "Layer,A cake."), on_duplicate="first")
    assert concept(built, "layer").definition == "A group."
    assert built.entries == EntryCounts(read=2, stored=1, refused=1)
    assert warnings(built) == [
        "a.csv:3: 'Layer' stands here again, differently from a.csv:2; the first was kept; remove one of them"
    ]


def test_several_definitions_can_be_numbered(build_text):
    text = csv("Layer,A group.", "Layer,A cake.", "Layer (2),Taken.", "Layer,A coat.")
    built = build_text("a.csv", text, on_duplicate="number")
    assert [(each.id, each.name, each.definition) for each in built.graph.concepts] == [
        ("layer", "Layer", "A group."),
        ("layer-2", "Layer (2)", "A cake."),
        ("layer-2-2", "Layer (2) (2)", "Taken."),
        ("layer-3", "Layer (3)", "A coat."),
    ]
    assert built.entries == EntryCounts(read=4, stored=4)


def test_names_of_one_slug_can_be_numbered_or_given_ids(build_text):
    built = build_text("a.csv", csv("C+,One.", "C plus,Two."), on_duplicate="number")
    assert [each.id for each in built.graph.concepts] == ["c-plus", "c-plus-2"]
    built = build_text("a.csv", csv("c1,C+,One.", "c2,C plus sign,Two.", header="id,name,definition"))
    assert [each.id for each in built.graph.concepts] == ["c1", "c2"]


def test_one_name_with_two_ids_is_refused(build_text):
    with pytest.raises(GlossaryError, match=r"a\.csv:3: 'A' is defined here with the id 'y' and in a\.csv:2 with 'x'"):
        build_text("a.csv", csv("x,A,One.", "y,A,One.", header="id,name,definition"))


def test_disambiguated_names_are_two_concepts(build_text):
    built = build_text("a.csv", csv("Agent (RL),It acts.", "Agent (LLM),It calls tools."))
    assert [(each.id, each.aliases) for each in built.graph.concepts] == [("agent-rl", ()), ("agent-llm", ())]
    assert warnings(built) == []


def test_names_that_differ_in_plural_only_are_a_warning(build_text):
    built = build_text("a.csv", csv("Statistic,A number.", "Statistics,A science."))
    assert len(built.graph.concepts) == 2
    assert warnings(built) == [
        (
            "a.csv:3: 'Statistics' (a.csv:3) and 'Statistic' (a.csv:2) differ only in spacing, hyphens or plural; "
            "make one an alias of the other"
        )
    ]


STRANGE_NAMES = [
    "تعلم الآلة",
    "機械学習",
    "हिन्दी",
    "🦊",
    "👩‍💻",
    "TCP/IP",
    "C#",
    '"quoted"',
    "`backticks`",
    "it's",
    "!?",
    "a:b",
    "<b>bold</b>",
    "${x}",
    "'); DROP TABLE concepts;--",
    "x" * 200,
]


def test_strange_names_are_names(build_text):
    rows = [f'"{name.replace(chr(34), chr(34) * 2)}",A thing.' for name in STRANGE_NAMES]
    built = build_text("a.csv", csv(*rows))
    assert names(built) == STRANGE_NAMES
    assert len({each.id for each in built.graph.concepts}) == len(STRANGE_NAMES)
    assert not any(":" in each.id for each in built.graph.concepts)


@pytest.mark.parametrize(
    ("name", "fault"),
    [
        ("x" * 201, "has 201 characters; give a name of at most 200"),
        ("\u200b \u00a0", "the name is empty; write a name, or remove the entry"),
        ("a\x07b", "the name holds the control character U\\+0007; remove it"),
    ],
)
def test_a_bad_name_is_refused(name, fault, build_text):
    with pytest.raises(GlossaryError, match=f"a.csv:2: .*{fault}"):
        build_text("a.csv", csv(f"{name},A thing that is long enough for a bell to be no binary file.{'.' * 300}"))


def test_half_a_character_is_refused_in_names_and_definitions():
    place = Place("a", 1)
    faults = resolve(
        [Entry(name="a\ud800", place=place, definition="x"), Entry(name="b", place=place, definition="\udc00")]
    )
    assert [problem.code for problem in faults.problems] == ["name", "definition"]


def test_names_are_compared_without_what_cannot_be_seen(build_text):
    decomposed, composed = "re\u0301sume\u0301", "r\u00e9sum\u00e9"
    text = csv(
        f"{decomposed},A list.,", f"Neural\u00a0\u200bNetwork,A model.,{composed}", header="name,definition,uses"
    )
    built = build_text("a.csv", text)
    assert names(built) == [composed, "Neural Network"]
    assert curated(built) == [("neural-network", "USES", composed)]
    assert warnings(built) == []


def test_a_term_without_definition_is_a_concept_with_a_warning(build_text):
    built = build_text("a.csv", csv("Layer,", "Model,A function."))
    layer = concept(built, "layer")
    assert (layer.definition, layer.document, layer.kind) == (None, None, ConceptKind.MENTIONED)
    assert warnings(built) == ["a.csv:2: 'Layer' has no definition; write one"]


HOSTILE = "<script>alert(1)</script> **bold** $x^2$ MATCH (n) DETACH DELETE n; '; DROP TABLE concept; --"


def test_markup_and_code_in_a_definition_are_text(build_text):
    built = build_text("a.csv", csv(f'Layer,"{HOSTILE}"'))
    (document,) = built.graph.documents
    assert concept(built, "layer").definition == document.text == HOSTILE


def test_an_id_that_is_none_is_mended_with_a_warning(build_text):
    built = build_text("a.csv", csv("T_1: a,Layer,One.", header="id,name,definition"))
    assert concept(built, "t-1-a").name == "Layer"
    assert warnings(built) == [
        "a.csv:2: the id 'T_1: a' became 't-1-a': an id has lower-case letters, digits and hyphens; write 't-1-a'"
    ]


# Relations


def test_a_relation_finds_its_target_by_id_name_alias_and_plural(build_text):
    rows = ["l,Layer,row,A group.,", "m,Model,,A function.,l|rows|LAYERS", "t,Token,,A piece.,Layer|model"]
    built = build_text("a.csv", csv(*rows, header="id,name,aliases,definition,uses"))
    assert curated(built) == [("m", "USES", "l"), ("t", "USES", "l"), ("t", "USES", "m")]
    assert warnings(built) == []


def test_a_target_that_is_not_there_is_mentioned_with_a_warning(build_text):
    built = build_text("a.csv", csv("Layer,A group.,Modle", "Model,A function.,modle", header="name,definition,uses"))
    assert concept(built, "modle").kind is ConceptKind.MENTIONED
    assert curated(built) == [("layer", "USES", "modle"), ("model", "USES", "modle")]
    assert warnings(built) == [
        (
            "a.csv:2: uses: 'Layer' uses 'Modle', which is no term here; "
            "it was added as a concept that is only mentioned; did you mean 'Model'?"
        )
    ]
    assert built.entries == EntryCounts(read=2, stored=2)


def test_a_target_that_is_not_there_is_refused_when_strict(build_text):
    with pytest.raises(
        GlossaryError, match=r"a\.csv:2: uses: 'Layer' uses 'Modle', which is no term here; did you mean"
    ):
        build_text("a.csv", csv("Layer,A group.,Modle", "Model,A,", header="name,definition,uses"), strict=True)


def test_a_relation_to_itself_is_left_out_with_a_warning(build_text):
    built = build_text("a.csv", csv("Layer,A group.,layers", header="name,definition,uses"))
    assert curated(built) == []
    assert warnings(built) == ["a.csv:2: uses: 'Layer' uses itself; the relation was left out; name another target"]


def test_a_relation_twice_and_a_symmetric_one_both_ways_are_merged(build_text):
    rows = ["Layer,A group.,Model|model,Model", "Model,A function.,,Layer"]
    built = build_text("a.csv", csv(*rows, header="name,definition,uses,contrasts_with"))
    assert curated(built) == [("layer", "USES", "model"), ("layer", "CONTRASTS_WITH", "model")]


QUOTING = """\
concepts:
  - name: Layer
    definition: |
      A group of neurons
      in a model.
    relations:
      - {type: part_of, target: Model, quote: "neurons in a model"}
      - {type: uses, target: Model, quote: "turns an input", in: models}
  - name: Model
    definition: It turns an input into an output; it turns an input.
"""


def test_a_quote_is_evidence_with_its_place_in_the_document(build_text):
    built = build_text("a.yaml", QUOTING)
    documents = {document.id: document for document in built.graph.documents}
    assert {(each.id, each.file, each.line) for each in documents.values()} == {
        ("a.yaml#layer", "a.yaml", 2),
        ("a.yaml#model", "a.yaml", 9),
    }
    quotes = {
        (relation.type.value, evidence.document, evidence.start, evidence.quote)
        for relation in built.graph.relations
        if relation.origin is Origin.CURATED
        for evidence in relation.evidence
    }
    assert quotes == {
        ("PART_OF", "a.yaml#layer", 11, "neurons\nin a model"),
        ("USES", "a.yaml#model", 3, "turns an input"),
    }
    for relation in built.graph.relations:
        for evidence in relation.evidence:
            assert documents[evidence.document].text[evidence.start : evidence.end] == evidence.quote


def test_a_concept_mentioned_in_one_place_and_defined_in_another_is_defined(build_text):
    built = build_text(
        "a.yaml",
        "sections:\n- section: A\n  mentioned: [{name: Model, aliases: [net]}]\n  concepts: [{name: Layer, definition: x}]\n"
        "- section: B\n  concepts: [{name: Model, definition: y}]\n",
    )
    assert [(each.name, each.section, each.aliases, each.kind.value) for each in built.graph.concepts] == [
        ("Layer", "A", (), "DEFINED"),
        ("Model", "B", ("net",), "DEFINED"),
    ]
    assert warnings(built) == []
    assert built.entries == EntryCounts(read=3, stored=2, merged=1)


# Pointers


def test_see_makes_an_alias_over_several_steps(build_text):
    text = csv("CNN,see ConvNet", "ConvNet,See: Convolutional network.", "Convolutional network,A model for images.")
    built = build_text("a.csv", text)
    assert [(each.name, each.aliases) for each in built.graph.concepts] == [
        ("Convolutional network", ("CNN", "ConvNet"))
    ]
    assert built.entries == EntryCounts(read=3, stored=1, merged=2)


def test_see_in_the_name_makes_an_alias(build_text):
    built = build_text("a.csv", csv("NN: see Neural Network,", "Neural Network,A model."))
    assert concept(built, "neural-network").aliases == ("NN",)
    assert warnings(built) == []


@pytest.mark.parametrize("rows", [("A,see Nothing",), ("A,see B", "B,see A"), ("A,see A",)])
def test_see_that_leads_nowhere_stays_as_it_is(rows, build_text):
    built = build_text("a.csv", csv(*rows))
    assert names(built) == [row[0] for row in rows]
    assert [problem.code for problem in built.problems] == ["see-unknown"] * len(rows)


@pytest.mark.parametrize("choice", ["first", "number", "join"])
def test_an_alias_that_belongs_to_another_is_left_out_where_that_was_chosen(build_text, choice):
    rows = ["Layer,row;level,A group.,", "Row,,A line.,", "Floor,level,A storey.,Row"]
    built = build_text("a.csv", csv(*rows, header="name,aliases,definition,uses"), on_duplicate=choice)
    assert [(each.name, each.aliases) for each in built.graph.concepts] == [
        ("Layer", ("level",)),
        ("Row", ()),
        ("Floor", ()),
    ]
    assert [problem.code for problem in built.problems] == ["alias-left-out", "alias-left-out"]


def test_see_also_names_a_term_with_parentheses(build_text):
    built = build_text("a.csv", csv("Reward,A number. See also agent (RL).", "Agent (RL),An actor."))
    assert curated(built) == [("agent-rl", "RELATED_TO", "reward")]
    assert built.graph.relations[0].evidence[0].quote == "See also agent (RL)"


def test_where_links_say_what_to_see_the_words_between_are_not_looked_for(build_text):
    page = "# Terms\n\n## Argument\n\nA value. See also the [parameter](#parameter) entry and the FAQ.\n\n## Parameter\n\nA name.\n"
    built = build_text("terms.md", page)
    assert curated(built) == [("argument", "RELATED_TO", "parameter")]
    assert warnings(built) == []


def test_a_pointer_leads_to_another_spelling_of_a_name(build_text):
    built = build_text("a.csv", csv("Token,A piece.", "Subword,See tokens."))
    assert [(concept.name, concept.aliases) for concept in built.graph.concepts] == [("Token", ("Subword",))]


def test_a_pointer_whose_link_has_another_name_stays_a_term_that_is_related(build_text):
    page = "# Terms\n\n## Spec\n\nSee [package ID](#package).\n\n## Package\n\nA set of files.\n"
    built = build_text("terms.md", page)
    assert curated(built) == [("package", "RELATED_TO", "spec")]
    assert warnings(built) == []


def test_see_also_relates(build_text):
    rows = [
        '"Layer","A group. See also Model, tokens and Search and rescue."',
        "Model,See also: Layer",
        "Token,A piece (see also Modle).",
        "Search and rescue,A service.",
    ]
    built = build_text("a.csv", csv(*rows))
    assert curated(built) == [
        ("layer", "RELATED_TO", "model"),
        ("layer", "RELATED_TO", "search-and-rescue"),
        ("layer", "RELATED_TO", "token"),
    ]
    quotes = [evidence.quote for relation in built.graph.relations for evidence in relation.evidence]
    assert "See also Model" in quotes
    assert "See also: Layer" in quotes
    assert any(
        "'Token' says to see also 'Modle'" in each and "did you mean 'Model'?" in each for each in warnings(built)
    )


def test_counts_always_add_up(build_text):
    rows = ["A,x", "A,x", "B,see A", "C,y", "C,z", "D,"]
    for answer in OnDuplicate:
        if answer is OnDuplicate.ERROR:
            continue
        counts = build_text("a.csv", csv(*rows), on_duplicate=answer.value).entries
        assert counts.read == counts.stored + counts.merged + counts.refused == 6
