"""Candidates of the store, and what is decided on them: in the glossary's own file, or for as long as the page is open."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import streamlit as st

from explorer.reading import HASH_OF_SOURCE, Source
from graph.derivation import contradicted_by
from graph.model import ConceptId, Relation, RelationId
from graph.store import EVERY_RELATION, ConceptOrder, ConceptQuery, RelationFilter, Window
from loaders.decisions import Decision, Verdict, decision_on, put_decision, read_decisions, write_decisions
from loaders.extract.mentions import TermIndex, index_terms
from loaders.review import ContradictionError
from loaders.sources import decisions_file

__all__ = ["decide", "kept_decisions", "next_open", "read_terms", "reviewed_source", "take_back"]

_KEPT = "review_decisions"
_AT_ONCE = 50


@dataclass(frozen=True, slots=True)
class Terms:
    """The names of a glossary, and whose definition each document is."""

    index: TermIndex
    definers: Mapping[str, Sequence[ConceptId]]


@st.cache_resource(show_spinner=False, max_entries=2, hash_funcs=HASH_OF_SOURCE)
def read_terms(source: Source) -> Terms:
    """The names of all concepts, ready to be found in quotes."""
    concepts = source.store.list_concepts(ConceptQuery(order=ConceptOrder.ID), Window()).items
    definers: dict[str, list[ConceptId]] = {}
    for concept in concepts:
        if concept.document is not None:
            definers.setdefault(concept.document, []).append(concept.id)
    return Terms(index_terms(concepts), definers)


@st.cache_resource(show_spinner=False, max_entries=1, hash_funcs=HASH_OF_SOURCE)
def _read_relations(source: Source) -> tuple[Relation, ...]:
    return source.store.list_relations(EVERY_RELATION, Window()).items


def reviewed_source() -> Path | None:
    """The glossary whose decisions the explorer may write, as ``LEXIGRAPH_REVIEW`` names it."""
    named = os.environ.get("LEXIGRAPH_REVIEW")
    return Path(named) if named else None


def kept_decisions() -> tuple[Decision, ...]:
    """What has been decided: all that is in the glossary's file, or what was decided on this page.

    Raises:
        GlossaryError: the file cannot be read, or is no file of decisions.
    """
    glossary = reviewed_source()
    if glossary is not None:
        return read_decisions(decisions_file(glossary))
    kept: tuple[Decision, ...] = st.session_state.get(_KEPT, ())
    return kept


def next_open(
    source: Source, wanted: RelationFilter, start: int, decided: Mapping[RelationId, Decision]
) -> tuple[int, Relation] | None:
    """The first candidate from place ``start`` on that is not ``decided``, and its place; None where there is none."""
    while True:
        page = source.store.list_candidates(wanted, Window(first=_AT_ONCE, offset=start))
        for place, candidate in enumerate(page.items, start=start):
            if candidate.id not in decided:
                return place, candidate
        if not page.items:
            return None
        start += len(page.items)


def decide(source: Source, relation: Relation, verdict: Verdict) -> None:
    """Keep what was decided on ``relation``.

    Raises:
        ContradictionError: it was accepted and cannot hold beside others; nothing is kept.
        GlossaryError: the file cannot be read or written.
    """
    decisions = kept_decisions()
    if verdict is Verdict.ACCEPTED:
        cycle = contradicted_by(relation, _held(source, decisions))
        if cycle:
            ends = {end for each in cycle for end in (each.source, each.target)}
            raise ContradictionError(cycle, source.store.concepts(list(ends)))
    decision = decision_on(relation, verdict, read_terms(source).definers)
    _keep(put_decision(decisions, relation.id, decision))


def take_back(id: RelationId) -> None:
    """Have nothing decided on the relation ``id``.

    Raises:
        GlossaryError: the file cannot be read or written.
    """
    _keep(put_decision(kept_decisions(), id, None))


def _keep(decisions: tuple[Decision, ...]) -> None:
    glossary = reviewed_source()
    if glossary is None:
        st.session_state[_KEPT] = decisions
    else:
        write_decisions(decisions_file(glossary), decisions)


def _held(source: Source, decisions: Sequence[Decision]) -> list[Relation]:
    """The relations of the graph without those that were rejected, and those that were accepted."""
    rejected = {each.id for each in decisions if each.verdict is Verdict.REJECTED}
    accepted = [each.relation for each in decisions if each.verdict is Verdict.ACCEPTED]
    return [*(each for each in _read_relations(source) if each.id not in rejected), *accepted]
