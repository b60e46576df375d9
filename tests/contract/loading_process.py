"""Processes that load one graph after another until killed: ``python -m tests.contract.loading_process LOCATION``.

For each line that it reads it starts one, which prints its process id once it is about to load. With ``--changes``
each graph is a change with an entry in the log. The password of a server comes from LEXIGRAPH_TEST_PASSWORD.
"""

from __future__ import annotations

import os
import sys
from datetime import UTC, datetime
from itertools import count, pairwise

from graph.curation import Action, ActionKind, LogEntry
from graph.model import Concept, ConceptId, Document, GlossaryInfo, Graph, Relation
from graph.store import open_store
from graph.vocabulary import RelationType

__all__ = ["numbered", "numbered_entry"]


def numbered(number: int, size: int = 400) -> Graph:
    """A chain in which everything says the same number, so that a mixture of two graphs shows."""
    ids = [ConceptId(f"c{place:04}") for place in range(size)]
    return Graph(
        info=GlossaryInfo(name=str(number), sections=(str(number),)),
        concepts=tuple(
            Concept(id=id_, name=f"{id_} of {number}", definition=str(number), document=id_, section=str(number))
            for id_ in ids
        ),
        relations=tuple(
            Relation(source=one, type=RelationType.USES, target=two, method=str(number)) for one, two in pairwise(ids)
        ),
        documents=tuple(Document(id_, str(number)) for id_ in ids),
    )


def numbered_entry(id_: str, number: int) -> LogEntry:
    """An entry for the change from one of these graphs to that with ``number``, of which it names a single concept."""
    before, after = numbered(0, 1), numbered(number, 1)
    action = Action(ActionKind.CHANGE_CONCEPT, "c0000")
    return LogEntry(id=id_, at=datetime.now(UTC), by="tester", actions=(action,), before=before, after=after)


def load_for_ever(location: str, *, changing: bool) -> None:
    store = open_store(location, password=os.environ.get("LEXIGRAPH_TEST_PASSWORD"))
    store.info()
    sys.stdout.write(f"{os.getpid()}\n")
    sys.stdout.flush()
    for number in count(1):
        entry = numbered_entry(f"{os.getpid()}-{number}", number) if changing else None
        store.replace(numbered(number), entry=entry)


def main(location: str, *options: str) -> None:
    if "://" in location:
        import neo4j  # noqa: F401  # which takes seconds, once and not in each process
    while sys.stdin.readline():
        child = os.fork()  # everything is imported already, nothing is open yet
        if child == 0:
            load_for_ever(location, changing="--changes" in options)
        os.waitpid(child, 0)


if __name__ == "__main__":
    main(*sys.argv[1:])
