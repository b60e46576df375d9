from __future__ import annotations

import pytest

from graph.errors import InvalidArgumentError, LimitExceededError
from graph.export import export_graph, exporter_named
from graph.export.part import part_of
from graph.model import ConceptId
from graph.validation import validate_graph
from graph.vocabulary import RelationType
from tests.graph.samples import graph_of, relation, requires
from tests.graph.test_export import sample


def ids(graph) -> list[str]:
    return [concept.id for concept in graph.concepts]


def test_a_section_is_named_without_regard_to_case_and_keeps_the_relations_inside():
    part = part_of(sample(), sections=["one"])
    assert (ids(part), part.relations, part.info.sections) == (["network"], (), ("One",))
    assert [each.id for each in part.documents] == ["g.yaml#network"]
    assert {each.code for each in validate_graph(part_of(sample(), sections=["two"]))} == {"name-shared"}  # $x$ and "x"


def test_an_unknown_section_is_refused_with_the_known_ones():
    with pytest.raises(InvalidArgumentError, match="no section 'Three'; its sections are 'One', 'Two'"):
        part_of(sample(), sections=["Three"])


@pytest.mark.parametrize(("depth", "kept"), [(0, "b"), (1, "abc"), (2, "abcd")])
def test_what_lies_around_a_concept_is_reached_both_ways(depth, kept):
    part = part_of(graph_of(requires("ba", "cb", "dc", "ed")), around=[ConceptId("b")], depth=depth)
    assert sorted(ids(part)) == list(kept)
    assert len(part.relations) == max(len(kept) - 1, 0)


def test_a_chart_that_mermaid_does_not_draw_is_refused_with_a_way_out():
    check = exporter_named("mermaid").refuse_too_large
    many = graph_of(relation(f"a{place}", RelationType.USES, f"b{place}") for place in range(501))
    with pytest.raises(LimitExceededError, match=r"501 arrows, and Mermaid draws at most 500 .*--section or --around"):
        check(export_graph(many, "mermaid"))
    long = graph_of([], also=[f"{'x' * 200}{place}" for place in range(250)])
    with pytest.raises(LimitExceededError, match="characters, and Mermaid reads at most 50000"):
        check(export_graph(long, "mermaid"))
    check(export_graph(sample(), "mermaid"))
