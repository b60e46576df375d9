from __future__ import annotations

import random
from dataclasses import replace

import pytest

from graph.model import Origin
from graph.vocabulary import RelationType
from loaders.extract import Extraction, extract, without_told
from loaders.extract.extraction import ASSERTED_FROM
from loaders.extract.prerequisites import METHOD, propose_prerequisites
from loaders.extract.prerequisites.features import FEATURES
from loaders.extract.prerequisites.model import Model, Regression
from tests.loaders.extract.prerequisites.glossaries import KITCHEN, material

NONE, ALL = (Regression(intercept, (0.0,) * len(FEATURES)) for intercept in (-9.0, 9.0))


def proposed(given, model=None):
    return sorted(propose_prerequisites(given, model), key=lambda one: one.id)


def test_what_a_definition_builds_on_is_proposed_with_its_sentence():
    found = {(one.source, one.target): one for one in proposed(material(KITCHEN))}
    one = found["sour-dough", "dough"]
    assert (one.type, one.origin, one.method) == (RelationType.REQUIRES, Origin.EXTRACTED, METHOD)
    assert 0.5 < one.confidence < 1
    assert [piece.quote for piece in one.evidence] == [KITCHEN["Sour Dough"]]
    assert ("menu", "bread") not in found


def test_every_quote_stands_in_its_document():
    given = material(KITCHEN)
    for one in proposed(given):
        (piece,) = one.evidence
        assert given.documents[piece.document].text[piece.start : piece.end] == piece.quote


def test_a_pair_is_proposed_one_way_at_most():
    given = material({"Yeast": "A fungus in dough.", "Dough": "What yeast makes rise, a soft mass."})
    both = [(one.source, one.target) for one in proposed(given, Model(direct=ALL, holds=ALL))]
    assert both == []  # as likely one way as the other: nothing tells which comes first
    ways = {(one.source, one.target) for one in proposed(material(KITCHEN))}
    assert not any((target, source) in ways for source, target in ways)


def test_what_is_not_likely_enough_is_not_proposed():
    assert proposed(material(KITCHEN), Model(direct=NONE, holds=ALL)) == []


def test_the_confidence_is_the_probability_that_it_holds():
    sure = proposed(material(KITCHEN), Model(direct=ALL, holds=Regression(0.0, (0.0,) * len(FEATURES))))
    assert sure
    assert {one.confidence for one in sure} == {0.5}


@pytest.mark.parametrize("seed", range(3))
def test_the_order_of_concepts_and_documents_does_not_matter(seed):
    given, shuffler = material(KITCHEN), random.Random(seed)
    concepts, documents = list(given.concepts), list(given.documents.items())
    shuffler.shuffle(concepts)
    shuffler.shuffle(documents)
    assert proposed(replace(given, concepts=concepts, documents=dict(documents))) == proposed(given)


def test_the_likely_ones_are_asserted_and_the_others_wait_for_a_person():
    made = extract(material(KITCHEN), [propose_prerequisites])
    assert all(one.confidence >= ASSERTED_FROM for one in made.relations)
    assert all(one.confidence < ASSERTED_FROM for one in made.candidates)
    assert made.candidates


def test_what_a_relation_tells_already_is_not_said_by_a_probability_too():
    given = material(KITCHEN)
    made = extract(given)
    is_a = next(one for one in made.relations if one.id == "sour-dough:IS_A:dough")
    requires = next(one for one in proposed(given) if (one.source, one.target) == ("sour-dough", "dough"))
    sure = replace(requires, confidence=0.95)
    other = replace(sure, source="bread")
    extraction = Extraction(relations=(is_a, sure, other))
    assert without_told(extraction, []).relations == (is_a, other)
    assert without_told(Extraction(relations=(sure, other)), [is_a]).relations == (other,)
    back = replace(is_a, source="dough", target="sour-dough")
    assert without_told(Extraction(relations=(sure, other)), [back]).relations == (other,)
    part = replace(is_a, type=RelationType.PART_OF)
    assert without_told(Extraction(relations=(sure, other)), [part]).relations == (sure, other)
    by_rule = replace(sure, method="rule")
    assert without_told(Extraction(relations=(by_rule,)), [is_a]).relations == (by_rule,)


def test_nobody_is_asked_twice():
    given = material(KITCHEN)
    is_a = next(one for one in extract(given).relations if one.id == "sour-dough:IS_A:dough")
    requires = next(one for one in proposed(given) if (one.source, one.target) == ("sour-dough", "dough"))
    assert without_told(Extraction(candidates=(is_a, requires)), []).candidates == (is_a,)
    assert without_told(Extraction(relations=(is_a,), candidates=(requires,)), []).candidates == ()
    sure = Extraction(relations=(requires,), candidates=(is_a,))
    assert without_told(sure, []) == sure
