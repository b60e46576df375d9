"""What each change does to a draft."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from graph.curation.changes import (
    UNCHANGED,
    AcceptCandidate,
    Action,
    ActionKind,
    AddConcept,
    AddRelation,
    ChangeConcept,
    ChangeRelation,
    RejectCandidate,
    RemoveConcept,
    RemoveRelation,
    Undo,
)
from graph.curation.draft import Draft
from graph.curation.undoing import take_back
from graph.derivation import one_way
from graph.errors import ChangeRefusedError
from graph.model import Concept, ConceptKind, Evidence, Origin, Relation
from graph.names import clean_name, slug
from graph.vocabulary import VOCABULARY

if TYPE_CHECKING:
    from collections.abc import Sequence

    from graph.curation.changes import Change

__all__ = ["edit"]

_BY_HAND = "curated"


def edit(draft: Draft, change: Change) -> Action:
    """Carry ``change`` out on ``draft``, which may have to be thrown away where it is refused.

    Raises:
        ChangeRefusedError: it cannot be carried out as it is.
        ConflictError: what it takes back has been changed since.
        UnknownConceptError: no concept has an id that it names.
    """
    match change:
        case AddConcept():
            action = _add_concept(draft, change)
        case ChangeConcept():
            action = _change_concept(draft, change)
        case RemoveConcept():
            action = _remove_concept(draft, change)
        case AddRelation():
            action = _add_relation(draft, change)
        case ChangeRelation():
            action = _change_relation(draft, change)
        case RemoveRelation(relation=id_):
            draft.touched.add(draft.asserted.pop(draft.asserted_relation(id_).id).id)
            action = Action(ActionKind.REMOVE_RELATION, id_)
        case AcceptCandidate(candidate=id_):
            found = draft.candidates.pop(draft.candidate(id_).id)
            _assert(draft, replace(found, origin=Origin.CURATED, method=_BY_HAND, confidence=1.0))
            action = Action(ActionKind.ACCEPT_CANDIDATE, id_)
        case RejectCandidate(candidate=id_):
            draft.touched.add(draft.candidates.pop(draft.candidate(id_).id).id)
            action = Action(ActionKind.REJECT_CANDIDATE, id_)
        case Undo(entry=entry):
            take_back(draft, entry)
            action = Action(ActionKind.UNDO, entry.id)
    return action


# -- concepts --------------------------------------------------------------------------------------------------------


def _add_concept(draft: Draft, change: AddConcept) -> Action:
    name = _name(change.name)
    id_ = slug(name)
    if id_ in draft.concepts:
        raise ChangeRefusedError(
            f"there is a concept '{id_}' already", suggestion="change that one, or choose another name"
        )
    concept = Concept(
        id=id_,
        name=name,
        aliases=_aliases(change.aliases, name),
        kind=ConceptKind.MENTIONED,
        section=_section(change.section),
        hours=change.hours,
    )
    draft.put_concept(draft.with_definition(concept, _definition(change.definition)))
    return Action(ActionKind.ADD_CONCEPT, id_)


def _change_concept(draft: Draft, change: ChangeConcept) -> Action:
    concept = draft.concept(change.concept)
    name = concept.name if change.name is UNCHANGED else _name(change.name)
    aliases = concept.aliases if change.aliases is UNCHANGED else change.aliases
    changed = replace(
        concept,
        name=name,
        aliases=_aliases(aliases, name),
        section=concept.section if change.section is UNCHANGED else _section(change.section),
        hours=concept.hours if change.hours is UNCHANGED else change.hours,
    )
    if change.definition is not UNCHANGED:
        changed = draft.with_definition(changed, _definition(change.definition))
    draft.put_concept(changed)
    return Action(ActionKind.CHANGE_CONCEPT, concept.id)


def _remove_concept(draft: Draft, change: RemoveConcept) -> Action:
    concept = draft.concept(change.concept)
    needed = draft.relations_at(concept.id)
    if needed and not change.with_relations:
        named = ", ".join(sorted(each.id for each in needed)[:3]) + (", …" if len(needed) > 3 else "")
        count = f"{len(needed)} relation{'s need' if len(needed) > 1 else ' needs'}"
        raise ChangeRefusedError(
            f"{count} the concept '{concept.id}': {named}",
            suggestion="remove them first, or all together with withRelations",
        )
    draft.drop_concept(concept)
    return Action(ActionKind.REMOVE_CONCEPT, concept.id)


def _name(text: str) -> str:
    name = clean_name(text)
    if not name or not slug(name):
        raise ChangeRefusedError("a concept needs a name", suggestion="give it one")
    return name


def _aliases(aliases: Sequence[str], name: str) -> tuple[str, ...]:
    cleaned = dict.fromkeys(_name(alias) for alias in aliases)
    return tuple(alias for alias in cleaned if alias.casefold() != name.casefold())


def _definition(text: str | None) -> str | None:
    if text is not None and not text.strip():
        raise ChangeRefusedError("the definition is empty", suggestion="write one, or leave it out")
    return text


def _section(name: str | None) -> str | None:
    return None if name is None else clean_name(name) or None


# -- relations -------------------------------------------------------------------------------------------------------


def _add_relation(draft: Draft, change: AddRelation) -> Action:
    relation = one_way(
        Relation(source=change.source, type=change.type, target=change.target, confidence=change.confidence)
    )
    there = draft.asserted.get(relation.id)
    if there is not None and there.origin is Origin.CURATED:
        raise ChangeRefusedError(f"the relation '{relation.id}' is there already", suggestion="change it, or leave it")
    quoted = () if change.quote is None else (_evidence(draft, change, change.quote),)
    known = draft.candidates.pop(relation.id, None) or there
    found = () if known is None else known.evidence
    _assert(draft, replace(relation, evidence=tuple(dict.fromkeys((*quoted, *found)))))
    return Action(ActionKind.ADD_RELATION, relation.id)


def _change_relation(draft: Draft, change: ChangeRelation) -> Action:
    old = draft.asserted_relation(change.relation)
    changed = one_way(
        Relation(
            source=old.source if change.source is UNCHANGED else change.source,
            type=old.type if change.type is UNCHANGED else change.type,
            target=old.target if change.target is UNCHANGED else change.target,
            confidence=old.confidence if change.confidence is UNCHANGED else change.confidence,
        )
    )
    if {changed.source, changed.target} == {old.source, old.target}:
        changed = replace(changed, evidence=old.evidence)
    del draft.asserted[old.id]
    draft.touched.add(old.id)
    if changed.id in draft.asserted:
        raise ChangeRefusedError(f"the relation '{changed.id}' is there already", suggestion="remove one of the two")
    draft.candidates.pop(changed.id, None)
    _assert(draft, changed)
    return Action(ActionKind.CHANGE_RELATION, changed.id)


def _assert(draft: Draft, relation: Relation) -> None:
    """Take a curated relation in.

    Raises:
        ChangeRefusedError: it is none by itself.
        UnknownConceptError: an end is missing.
    """
    for end in (relation.source, relation.target):
        draft.concept(end)
    if relation.source == relation.target:
        raise ChangeRefusedError(
            f"'{relation.source}' cannot be said to be '{VOCABULARY[relation.type].label}' itself",
            suggestion="name another concept at one of the ends",
        )
    if not 0 <= relation.confidence <= 1:
        raise ChangeRefusedError(f"the confidence is {relation.confidence}", suggestion="give a number from 0 to 1")
    draft.asserted[relation.id] = relation
    draft.touched.add(relation.id)


def _evidence(draft: Draft, change: AddRelation, quote: str) -> Evidence:
    """Where ``quote`` stands, in the definition of the source before that of the target."""
    for end in (change.source, change.target):
        document = draft.documents.get(draft.concept(end).document or "")
        at = -1 if document is None or not quote else document.text.find(quote)
        if document is not None and at >= 0:
            return Evidence(document.id, at, at + len(quote), quote)
    raise ChangeRefusedError(
        f"neither definition has the words “{quote}”",
        suggestion="quote one of them word for word, or leave the quote out",
    )
