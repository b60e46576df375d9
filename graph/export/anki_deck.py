"""An Anki deck: a card for each defined concept, in an order in which they can be learnt."""

from __future__ import annotations

import io
import itertools
import os
import re
import time
import zipfile
from contextlib import closing
from hashlib import sha256
from html import escape
from typing import TYPE_CHECKING

from graph.acyclic import shortest_cycle
from graph.errors import PrerequisiteCycleError
from graph.export.exporter import Exporter
from graph.path_formats import first_sentence
from graph.vocabulary import RelationType

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import genanki

    from graph.model import Concept, ConceptId, Graph

__all__ = ["ANKI", "anki_package", "cards_in_order"]

_MODEL_ID = 1_607_392_819
"""Of the note type; Anki knows it again by this number, so it never changes."""
_FIELDS = ("Name", "Aliases", "Definition", "Prerequisites", "Section")
_FRONT = '<h1>{{Name}}</h1>{{#Aliases}}<div class="aliases">{{Aliases}}</div>{{/Aliases}}'
_BACK = (
    '{{FrontSide}}<hr id="answer"><div class="definition">{{Definition}}</div>'
    '{{#Prerequisites}}<div class="first">Learn first:{{Prerequisites}}</div>{{/Prerequisites}}'
)
_STYLE = """\
.card { font-family: sans-serif; font-size: 1.1rem; line-height: 1.5; max-width: 40rem; margin: 1rem auto; }
h1 { font-size: 1.5rem; text-align: center; }
.aliases { text-align: center; opacity: 0.7; }
.first { margin-top: 1.5rem; }
summary { cursor: pointer; }
"""
_ZIP_DATE = (1980, 1, 1, 0, 0, 0)
_NEVER_TEXT = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")
"""Anki keeps fields apart with U+001F."""


def anki_package(graph: Graph, made: int) -> bytes:
    """An ``.apkg`` with the cards of ``graph``; the same bytes for the same graph and time.

    Deck and notes are known again by the glossary's name and the concepts' ids: importing a later export changes the
    cards that are there, keeps what was learnt, and adds what is new. ``made`` is the time in seconds since 1970 that
    the notes count as changed at; Anki takes a note over only where it is later than what it has.
    """
    import genanki

    model = genanki.Model(
        _MODEL_ID,
        "Lexigraph concept",
        fields=[{"name": name} for name in _FIELDS],
        templates=[{"name": "Definition", "qfmt": _FRONT, "afmt": _BACK}],
        css=_STYLE,
    )
    name = graph.info.name.replace("::", ": ") or "Glossary"  # "::" makes decks inside of decks
    deck = genanki.Deck(_deck_id(graph.info.name), name, "Made by Lexigraph, in learning order.")
    prerequisites = _prerequisites(graph)
    for place, concept in enumerate(cards_in_order(graph), start=1):
        fields = _fields(concept, prerequisites.get(concept.id, ()))
        guid = genanki.guid_for("lexigraph", graph.info.name, concept.id)
        tags = ["_".join(_plain(concept.section).replace("::", "-").split())] if concept.section else []
        deck.add_note(genanki.Note(model=model, fields=fields, guid=guid, tags=tags, due=place))
    return _zipped(_collection(genanki.Package(deck), made))


def cards_in_order(graph: Graph) -> tuple[Concept, ...]:
    """The concepts that have a definition, each after those that it requires, otherwise as the glossary has them.

    Raises:
        PrerequisiteCycleError: the prerequisites run in a circle.
    """
    import networkx as nx

    places = {concept.id: place for place, concept in enumerate(graph.concepts)}
    requires = [relation for relation in graph.relations if relation.type is RelationType.REQUIRES]
    order: nx.DiGraph[ConceptId] = nx.DiGraph()
    order.add_nodes_from(places)
    order.add_edges_from((relation.target, relation.source) for relation in requires)
    try:
        ids = list(nx.lexicographical_topological_sort(order, key=places.__getitem__))
    except nx.NetworkXUnfeasible:
        raise PrerequisiteCycleError(shortest_cycle(requires)) from None
    ordered = (graph.concepts[places[id_]] for id_ in ids)
    return tuple(concept for concept in ordered if concept.definition is not None)


def _prerequisites(graph: Graph) -> Mapping[ConceptId, Sequence[Concept]]:
    """What each concept requires directly, in the glossary's order."""
    wanted: dict[ConceptId, set[ConceptId]] = {}
    for relation in graph.relations:
        if relation.type is RelationType.REQUIRES:
            wanted.setdefault(relation.source, set()).add(relation.target)
    places = {concept.id: (place, concept) for place, concept in enumerate(graph.concepts)}
    return {source: [concept for _, concept in sorted(places[id_] for id_ in ids)] for source, ids in wanted.items()}


def _fields(concept: Concept, prerequisites: Sequence[Concept]) -> list[str]:
    listed = "".join(f"<li>{_prerequisite(each)}</li>" for each in prerequisites)
    return [
        _html(concept.name),
        _html(", ".join(concept.aliases)),
        _html(concept.definition or ""),
        f"<ul>{listed}</ul>" if listed else "",
        _html(concept.section or ""),
    ]


def _prerequisite(concept: Concept) -> str:
    """Its name, which unfolds to what it is."""
    if concept.definition is None:
        return _html(concept.name)
    return f"<details><summary>{_html(concept.name)}</summary>{_html(first_sentence(concept.definition))}</details>"


def _html(text: str) -> str:
    r"""``text`` as Anki shows it letter by letter: neither HTML nor ``[sound:…]``, ``[latex]`` or ``\(…\)``.

    >>> _html("<b> [latex]\n")
    '&lt;b&gt; &#91;latex]<br>'
    """
    safe = escape(_plain(text)).replace("[", "&#91;").replace("\\(", "\\<span>(</span>")
    return safe.replace("\\&#91;", "\\<span>&#91;</span>").replace("\n", "<br>")


def _plain(text: str) -> str:
    return _NEVER_TEXT.sub("\ufffd", text.replace("\r\n", "\n"))


def _deck_id(name: str) -> int:
    """A number between 2**30 and 2**31, as Anki's own tools choose them."""
    return (1 << 30) + int.from_bytes(sha256(f"lexigraph {name}".encode()).digest()[:4], "big") % (1 << 30)


def _collection(package: genanki.Package, made: int) -> bytes:
    import sqlite3

    with closing(sqlite3.connect(":memory:")) as connection:
        package.write_to_db(connection.cursor(), made, itertools.count(made * 1000))
        connection.commit()
        return connection.serialize()


def _zipped(collection: bytes) -> bytes:
    """The package; with a date of its own, so that the same cards are the same bytes."""
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as package:
        for name, data in (("collection.anki2", collection), ("media", b"{}")):
            package.writestr(zipfile.ZipInfo(name, _ZIP_DATE), data, zipfile.ZIP_DEFLATED)
    return written.getvalue()


def _write(graph: Graph) -> bytes:
    """Made now, or at SOURCE_DATE_EPOCH where that is set, as for other builds that have to be repeatable."""
    given = os.environ.get("SOURCE_DATE_EPOCH", "")
    return anki_package(graph, int(given) if given.isdecimal() else int(time.time()))


ANKI = Exporter(
    name="anki",
    description="a deck of cards in learning order, one for each concept with a definition",
    extension=".apkg",
    write=_write,
    is_text=False,
)
