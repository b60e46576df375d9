"""Ontologies that others wrote load, each with what it is known to hold."""

from __future__ import annotations

from pathlib import Path

import pytest

from graph.errors import GlossaryError
from graph.model import Origin
from loaders.pipeline import LoadOptions, read_and_build

CORPORA = Path(__file__).parent / "corpora"


@pytest.mark.parametrize(
    ("file", "format", "concepts", "curated", "relation", "line"),
    [
        ("data-cube/qb.ttl", "turtle", 15, 12, "attribute-property:IS_A:component-property-abstract", 137),
        ("adms/adms.rdf", "rdfxml", 4, 0, None, None),
    ],
)
def test_an_ontology_of_others_loads(file, format, concepts, curated, relation, line):
    built = read_and_build([CORPORA / file], LoadOptions())
    assert built.files[0].format == format
    assert len(built.graph.concepts) == concepts
    asserted = [each.id for each in built.graph.relations if each.origin is Origin.CURATED]
    assert len(asserted) == curated
    assert relation is None or relation in asserted
    assert built.entries.read == built.entries.stored + built.entries.merged + built.entries.refused
    lines = {document.line for document in built.graph.documents} | {problem.line for problem in built.problems}
    assert line is None or line in lines


def test_an_ontology_with_an_alias_that_is_another_name_is_refused_unless_it_may_be_left_out(build_text):
    text = (CORPORA / "taxrank/taxrank.obo").read_text()
    with pytest.raises(GlossaryError) as caught:
        build_text("taxrank.obo", text)
    assert str(caught.value) == (
        "taxrank.obo:85: 'species complex', an alias of 'species_subgroup' (taxrank.obo:85), is the name of "
        "'species_complex' (taxrank.obo:92) as well; take it from one of the two, or have it left out here with "
        "--on-duplicate first"
    )
    built = build_text("taxrank.obo", text, on_duplicate="first")
    assert len(built.graph.concepts) == built.entries.stored == 61
    asserted = [each.id for each in built.graph.relations if each.origin is Origin.CURATED]
    assert len(asserted) == 60
    assert "phylum:IS_A:taxonomic-rank" in asserted
