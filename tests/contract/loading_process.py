"""Processes that load one graph after another until killed: ``python -m tests.contract.loading_process LOCATION``.

For each line that it reads it starts one, which prints its process id once it is about to load. The password of a
server comes from LEXIGRAPH_TEST_PASSWORD.
"""

from __future__ import annotations

import os
import sys
from itertools import count, pairwise

from graph.model import Concept, ConceptId, Document, GlossaryInfo, Graph, Relation
from graph.store import open_store
from graph.vocabulary import RelationType

__all__ = ["numbered"]


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


def load_for_ever(location: str) -> None:
    store = open_store(location, password=os.environ.get("LEXIGRAPH_TEST_PASSWORD"))
    store.info()
    sys.stdout.write(f"{os.getpid()}\n")
    sys.stdout.flush()
    for number in count(1):
        store.replace(numbered(number))


def main(location: str) -> None:
    if "://" in location:
        import neo4j  # noqa: F401  # which takes seconds, once and not in each process
    while sys.stdin.readline():
        child = os.fork()  # everything is imported already, nothing is open yet
        if child == 0:
            load_for_ever(location)
        os.waitpid(child, 0)


if __name__ == "__main__":
    main(sys.argv[1])
