from __future__ import annotations

import random
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graph.model import Concept, Document
from graph.vocabulary import VOCABULARY
from loaders.extract import extract_relations

GLOSSARY = {
    "regulator": ("Valve Regulator", "A device that controls pressure. Prevents bursting."),
    "pressure": ("Pressure", "The force of a gas. It is measured by a gauge."),
    "gauge": ("Gauge", "A device that measures pressure. Unlike a valve, it lets nothing through."),
    "valve": ("Valve", "A part of a pipe. Ball valves and gate valves are examples."),
    "ball-valve": ("Ball Valve", "A valve with a ball. It is faster than a gate valve."),
    "gate-valve": ("Gate Valve", "A kind of valve that uses a disc."),
    "pipe": ("Pipe", "A tube composed of segments. Leads to corrosion."),
    "segment": ("Segment", "A piece of a pipe."),
    "disc": ("Disc", "A flat component of a gate valve."),
    "corrosion": ("Corrosion", "Damage. Combat with coating or drying."),
    "coating": ("Coating", "A layer that prevents corrosion and bursting."),
    "drying": ("Drying", "Reduces corrosion."),
    "bursting": ("Bursting", "A failure caused by pressure."),
}


def glossary(entries=GLOSSARY):
    concepts = [Concept(id=id_, name=name, definition=text, document=id_) for id_, (name, text) in entries.items()]
    return concepts, {id_: Document(id=id_, text=text) for id_, (_, text) in entries.items()}


def triples(relations):
    return {(r.source, r.type.value, r.target) for r in relations}


BASE = extract_relations(*glossary())


def test_the_sample_states_enough_to_mean_something():
    assert len(BASE) >= 15


@given(st.randoms(use_true_random=False))
@settings(max_examples=25, deadline=None)
def test_the_order_of_entries_does_not_matter(shuffler):
    concepts, documents = glossary()
    shuffler.shuffle(concepts)
    keys = list(documents)
    shuffler.shuffle(keys)
    assert extract_relations(concepts, {key: documents[key] for key in keys}) == BASE


@pytest.mark.parametrize("change", [str.lower, str.title, str.upper])
def test_the_case_of_names_does_not_matter(change):
    concepts, documents = glossary()
    long_enough = [concept for concept in concepts if len(concept.name) > 5]
    changed = [
        replace(concept, name=change(concept.name)) if concept in long_enough else concept for concept in concepts
    ]
    assert extract_relations(changed, documents) == BASE


def test_an_entry_that_nobody_names_changes_nothing():
    concepts, documents = glossary()
    concepts.append(Concept(id="zither", name="Zither", definition="An old instrument.", document="zither"))
    documents["zither"] = Document(id="zither", text="An old instrument.")
    assert extract_relations(concepts, documents) == BASE


@pytest.mark.parametrize(("old", "new"), [("valve", "flange"), ("pressure", "voltage"), ("corrosion", "oxidation")])
def test_a_term_renamed_everywhere_keeps_its_relations(old, new):
    def renamed(text):
        return text.replace(old, new).replace(old.title(), new.title())

    entries = {id_: (renamed(name), renamed(text)) for id_, (name, text) in GLOSSARY.items()}
    assert triples(extract_relations(*glossary(entries))) == triples(BASE)


CUES = ["prevents", "reduces", "causes", "uses", "produces", "measures", "controls", "improves", "contains", "avoids"]
BASES = {
    "prevents": "prevent",
    "reduces": "reduce",
    "causes": "cause",
    "uses": "use",
    "produces": "produce",
    "measures": "measure",
    "controls": "control",
    "improves": "improve",
    "contains": "contain",
    "avoids": "avoid",
}
FRAMES = [
    "{head}{verb} {object}.",
    "A gadget that {verb} {object}.",
    "Heating {verb} {object}.",
    "Works well. It also {verb} {object}.",
]
DENIALS = ["does not", "doesn't", "never", "cannot", "did not"]


def stated(text):
    concepts = [
        Concept(id="heating", name="Heating", definition=text, document="d"),
        Concept(id="oxidation", name="Oxidation"),
        Concept(id="gas", name="Gas"),
    ]
    return triples(extract_relations(concepts, {"d": Document(id="d", text=text)}))


@given(st.sampled_from(CUES), st.sampled_from(FRAMES), st.sampled_from(["oxidation", "gas", "oxidation and gas"]))
@settings(max_examples=60, deadline=None)
def test_every_cue_in_every_frame_states_a_relation(cue, frame, target):
    assert stated(frame.format(head="", verb=cue.title() if frame.startswith("{head}") else cue, object=target))


@given(
    st.sampled_from(CUES),
    st.sampled_from(FRAMES),
    st.sampled_from(DENIALS),
    st.sampled_from(["oxidation", "gas", "oxidation and gas"]),
)
@settings(max_examples=120, deadline=None)
def test_a_denial_before_the_verb_takes_the_relation_away(cue, frame, denial, target):
    verb = f"{denial} {BASES[cue] if denial != 'never' else cue}"
    assert stated(frame.format(head="", verb=verb, object=target)) == set()


@given(st.lists(st.sampled_from([text for _, text in GLOSSARY.values()]), min_size=1, max_size=6), st.integers(0, 99))
@settings(max_examples=60, deadline=None)
def test_what_comes_out_keeps_the_laws_of_a_graph(texts, seed):
    """Definitions mixed up at random: never a loop, a duplicate, both ways, or a quote that is not there."""
    shuffled = list(GLOSSARY)
    random.Random(seed).shuffle(shuffled)
    entries = {
        id_: (name, texts[number % len(texts)])
        for number, (id_, name) in enumerate((id_, GLOSSARY[id_][0]) for id_ in shuffled)
    }
    concepts, documents = glossary(entries)
    relations = extract_relations(concepts, documents)
    ids = [relation.id for relation in relations]
    assert len(ids) == len(set(ids))
    assert list(relations) == sorted(relations, key=lambda relation: (relation.source, relation.type, relation.target))
    for relation in relations:
        assert relation.source != relation.target
        if VOCABULARY[relation.type].symmetric:
            assert relation.source < relation.target
        else:
            assert not any(
                (r.source, r.type, r.target) == (relation.target, relation.type, relation.source) for r in relations
            )
        assert relation.evidence
        for evidence in relation.evidence:
            assert documents[evidence.document].text[evidence.start : evidence.end] == evidence.quote


@given(st.text(max_size=200))
@settings(max_examples=100, deadline=None)
def test_any_text_is_read_without_error(text):
    concepts = [
        Concept(id="a", name="Alpha", definition=text, document="d"),
        Concept(id="b", name=text[:20] or "Beta"),
    ]
    for relation in extract_relations(concepts, {"d": Document(id="d", text=text)}):
        assert relation.evidence


def test_nothing_between_two_commas_is_no_error():
    text = "A mould,, is a kind of gas."
    concepts = [Concept(id="mould", name="Mould", definition=text, document="d"), Concept(id="gas", name="Gas")]
    extract_relations(concepts, {"d": Document(id="d", text=text)})
