"""What a SQLite store keeps of a version in memory."""

from __future__ import annotations

import pytest

from graph.store import ConceptOrder, Window
from graph.stores.sqlite_memory import Memory

TOTAL = 100
ALL = tuple(f"c{number:03}" for number in range(TOTAL))


class Connection:
    """Answers each statement with all ids, and counts them."""

    def __init__(self):
        self.executed = []

    def execute(self, statement):
        self.executed.append(statement)
        return ((id_,) for id_ in ALL)


def asked(memory, connection, window):
    return memory.ids(connection, ConceptOrder.ID, window, TOTAL, "all")


def test_the_order_is_read_once_pages_have_passed_as_much():
    memory, connection = Memory(), Connection()
    assert asked(memory, connection, Window(first=10, offset=40)) is None
    assert asked(memory, connection, Window(first=50, offset=0)) is None
    assert connection.executed == []
    assert asked(memory, connection, Window(first=2, offset=3)) == ALL[3:5]
    assert asked(memory, connection, Window()) == ALL
    assert asked(memory, connection, Window(first=10, offset=95)) == ALL[95:]
    assert asked(memory, connection, Window(first=10, offset=200)) == ()
    assert connection.executed == ["all"]


def test_each_order_is_counted_by_itself():
    memory, connection = Memory(), Connection()
    assert asked(memory, connection, Window()) is None
    assert memory.ids(connection, ConceptOrder.NAME, Window(), TOTAL, "all") is None


@pytest.mark.parametrize("most", [0, 3, 1_000])
def test_steps_are_the_same_whether_they_are_kept_or_not(monkeypatch, most):
    monkeypatch.setattr("graph.stores.sqlite_memory._MOST_STEPS", most)
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
