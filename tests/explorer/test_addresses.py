from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from explorer.addresses import COLORINGS, MapAddress, PathAddress
from graph.model import ConceptId
from graph.vocabulary import RelationType

IDS = st.lists(st.from_regex(r"[a-z0-9]+(-[a-z0-9]+)*", fullmatch=True).map(ConceptId), unique=True, max_size=4).map(
    tuple
)


@given(
    st.builds(
        MapAddress,
        concept=st.none() | st.from_regex(r"[a-z]+", fullmatch=True),
        path=IDS,
        known=IDS,
        color=st.sampled_from(COLORINGS),
        relations=st.lists(st.sampled_from(RelationType), unique=True).map(tuple),
    )
)
def test_a_map_address_reads_what_it_wrote(address: MapAddress) -> None:
    assert MapAddress.read(address.parameters()) == address


@given(st.builds(PathAddress, targets=IDS, known=IDS, budget=st.none() | st.integers(1, 500).map(float)))
def test_a_path_address_reads_what_it_wrote(address: PathAddress) -> None:
    assert PathAddress.read(address.parameters()) == address


@pytest.mark.parametrize("budget", ["", "x", "-1", "0", "nan", "inf", "1e999"])
def test_a_budget_that_makes_no_sense_is_none(budget: str) -> None:
    assert PathAddress.read({"budget": budget}).budget is None


def test_what_makes_no_sense_in_a_map_address_is_left_out() -> None:
    address = MapAddress.read({"color": "smell", "relations": "IS_A,NO_TYPE", "path": " a , ,b,a", "concept": ""})
    assert address == MapAddress(path=(ConceptId("a"), ConceptId("b")), relations=(RelationType.IS_A,))
