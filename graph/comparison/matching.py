"""Which concept of one graph is which concept of another."""

from __future__ import annotations

from typing import TYPE_CHECKING

from graph.names import slug

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from graph.model import Concept, ConceptId

    Keys = Callable[[Concept], Iterable[str]]

__all__ = ["match_concepts"]


def match_concepts(old: Sequence[Concept], new: Sequence[Concept]) -> dict[ConceptId, ConceptId]:
    """The new id of each old concept that is in both.

    A concept keeps its id. Of those that are left, two are the same where they have one name; where the name of one is
    an alias of the other; where they have the same definition. Where one could be two, it is neither.
    """
    kept = {concept.id for concept in new}
    matched = {concept.id: concept.id for concept in old if concept.id in kept}
    for wanted, offered in ((_name, _name), (_called, _answers_to), (_definition, _definition)):
        taken = set(matched.values())
        left = [concept for concept in old if concept.id not in matched]
        free = [concept for concept in new if concept.id not in taken]
        if not left or not free:
            break
        matched |= _pairs(left, free, wanted, offered)
    return matched


def _pairs(old: Sequence[Concept], new: Sequence[Concept], wanted: Keys, offered: Keys) -> dict[ConceptId, ConceptId]:
    """Those that can only be each other."""
    partners = _partners(old, new, wanted, offered)
    back = _partners(new, old, wanted, offered)
    return {
        mine: theirs
        for mine, candidates in partners.items()
        if len(candidates) == 1 and back[theirs := next(iter(candidates))] == {mine}
    }


def _partners(
    side: Sequence[Concept], other: Sequence[Concept], wanted: Keys, offered: Keys
) -> dict[ConceptId, set[ConceptId]]:
    owners: dict[str, list[ConceptId]] = {}
    for concept in other:
        for key in offered(concept):
            owners.setdefault(key, []).append(concept.id)
    found = {concept.id: {id_ for key in wanted(concept) for id_ in owners.get(key, ())} for concept in side}
    return {id_: partners for id_, partners in found.items() if partners}


def _name(concept: Concept) -> list[str]:
    return [slug(concept.name)]


def _called(concept: Concept) -> list[str]:
    """A name looks for names and aliases, an alias for names alone: two may well share an abbreviation."""
    return [f"any:{slug(concept.name)}", *(f"name:{slug(alias)}" for alias in concept.aliases)]


def _answers_to(concept: Concept) -> list[str]:
    name = slug(concept.name)
    return [f"any:{name}", f"name:{name}", *(f"any:{slug(alias)}" for alias in concept.aliases)]


def _definition(concept: Concept) -> list[str]:
    return [] if concept.definition is None else [" ".join(concept.definition.split())]
