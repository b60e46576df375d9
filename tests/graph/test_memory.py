"""What a store keeps of a version in memory."""

from __future__ import annotations

import pytest

from graph.store import ConceptOrder, Window
from graph.stores.memory import Memory

TOTAL = 100
ALL = tuple(f"c{number:03}" for number in range(TOTAL))


class Reader:
    """Gives all ids, and counts how often."""

    def __init__(self):
        self.read = 0

    def __call__(self):
        self.read += 1
        return list(ALL)


def asked(memory, reader, window, order=ConceptOrder.ID):
    passed = TOTAL if window.first is None else window.offset + window.first
    return memory.ids(order, window, TOTAL, passed, reader)


def test_the_order_is_read_once_pages_have_passed_as_much():
    memory, reader = Memory(), Reader()
    assert asked(memory, reader, Window(first=10, offset=40)) is None
    assert asked(memory, reader, Window(first=50, offset=0)) is None
    assert reader.read == 0
    assert asked(memory, reader, Window(first=2, offset=3)) == ALL[3:5]
    assert asked(memory, reader, Window()) == ALL
    assert asked(memory, reader, Window(first=10, offset=95)) == ALL[95:]
    assert asked(memory, reader, Window(first=10, offset=200)) == ()
    assert reader.read == 1


def test_each_order_is_counted_by_itself():
    memory, reader = Memory(), Reader()
    assert asked(memory, reader, Window()) is None
    assert asked(memory, reader, Window(), ConceptOrder.NAME) is None


@pytest.mark.parametrize("most", [0, 3, 1_000])
def test_steps_are_the_same_whether_they_are_kept_or_not(monkeypatch, most):
    monkeypatch.setattr("graph.stores.memory._MOST_STEPS", most)
    graph = {concept: [(ALL[number - 1], f"r{number}")] * (number % 3) for number, concept in enumerate(ALL)}
    memory, taken = Memory(), []

    def take(concepts):
        taken.extend(concepts)
        return {concept: graph[concept] for concept in concepts if graph[concept]}

    for _ in range(2):
        for number in range(0, TOTAL, 5):
            wanted = ALL[number : number + 7]
            steps = memory.steps("out", wanted, take)
            assert [list(steps[concept]) for concept in wanted] == [graph[concept] for concept in wanted]
    if most == 1_000:
        assert sorted(taken) == sorted(ALL)
    else:
        assert len(taken) > TOTAL
