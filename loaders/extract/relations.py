"""From the definitions of a glossary to typed relations, each with the sentence that says so."""

from __future__ import annotations

from typing import TYPE_CHECKING

from graph.model import Concept, ConceptId, Document, Evidence, Origin, Relation
from graph.vocabulary import VOCABULARY, RelationType
from loaders.extract.clauses import find_clauses
from loaders.extract.comparisons import find_comparisons
from loaders.extract.contrasts import find_contrasts
from loaders.extract.cues import find_cues
from loaders.extract.deeds import Deed, find_by_deed, read_deeds
from loaders.extract.enumerations import find_enumerations
from loaders.extract.genus import find_genus
from loaders.extract.manner import find_manner
from loaders.extract.memberships import find_memberships
from loaders.extract.mentions import TermIndex, index_terms
from loaders.extract.names import NAME_RULE, Compounds, find_by_name, read_names
from loaders.extract.nominal_cues import find_nominal_cues, named_together
from loaders.extract.predicates import later_clauses, read_scene
from loaders.extract.rules import confidence_of
from loaders.extract.scene import Finding, Scene
from loaders.extract.sentences import Sentence, split_sentences
from loaders.extract.subjects import opens_with_another, subject_of_opening

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

__all__ = ["extract_relations"]

_Key = tuple[ConceptId, RelationType, ConceptId]
_KINDS = frozenset({RelationType.IS_A, RelationType.INSTANCE_OF})
_FINDERS = (
    find_genus,
    find_enumerations,
    find_memberships,
    find_cues,
    find_nominal_cues,
    find_clauses,
    find_contrasts,
    find_comparisons,
    find_manner,
)


def extract_relations(
    concepts: Sequence[Concept], documents: Mapping[str, Document], further: Mapping[str, ConceptId] | None = None
) -> tuple[Relation, ...]:
    """The relations that the definitions state, sorted by source, type and target; the same for any order of concepts.

    Each is EXTRACTED, names its rule as ``method`` with that rule's confidence (:mod:`loaders.extract.rules`), and
    quotes the sentence that states it from the concept's document. Where several sentences state one relation, the
    strongest rule names it and all are quoted. A concept without definition is linked and says nothing itself.
    ``further`` has documents that define a concept beside its definition.

    Raises KeyError where a concept's document is not in ``documents``.
    """
    index = index_terms(concepts)
    compounds = read_names(concepts, index)
    deeds = read_deeds(concepts, index)
    by_document: dict[str, list[ConceptId]] = {}
    for concept in concepts:
        if concept.document is not None and concept.definition:
            by_document.setdefault(concept.document, []).append(concept.id)
    for document, owner in (further or {}).items():
        by_document.setdefault(document, []).append(owner)
    found: dict[_Key, list[tuple[str, Evidence]]] = {}
    for name, owners in by_document.items():
        for finding, sentence in _findings(documents[name].text, frozenset(owners), index, compounds, deeds):
            if finding.source != finding.target:
                evidence = Evidence(name, sentence.start, sentence.end, sentence.text)
                found.setdefault(_key(finding), []).append((finding.rule, evidence))
    _drop_kinds_by_name(found)
    _drop_weaker_kinds(found)
    _drop_contradictions(found)
    return tuple(_relation(key, found[key]) for key in sorted(found))


def _findings(
    text: str, owners: frozenset[ConceptId], index: TermIndex, compounds: Compounds, deeds: Mapping[ConceptId, Deed]
) -> Iterator[tuple[Finding, Sentence]]:
    about_owner = False
    pair: tuple[ConceptId, ...] = ()
    for number, sentence in enumerate(split_sentences(text)):
        scene = read_scene(sentence, owners, index, first=number == 0, pronouns=about_owner, pair=pair)
        pair = named_together(scene)
        for finder in _FINDERS:
            for finding in finder(scene):
                yield finding, sentence
                if finding.type is RelationType.CONTRASTS_WITH:
                    pair = finding.source, finding.target
        for clause in later_clauses(scene):
            for finding in find_genus(clause):
                yield finding, sentence
        for finding in find_by_name(scene, compounds):
            yield finding, sentence
        for finding in find_by_deed(scene, deeds):
            yield finding, sentence
        about_owner = _is_about_owner(scene, before=about_owner or number == 0)


def _is_about_owner(scene: Scene, *, before: bool) -> bool:
    """Whether "it" in the next sentence means the concept that the text defines, as it did ``before``.

    A definition keeps to its topic: only a sentence about another concept takes "it" away from the defined one.
    """
    if scene.owner is None:
        return False
    about = scene.predicate.subjects if scene.predicate is not None else subject_of_opening(scene)
    return scene.owner in about if about else before and not opens_with_another(scene)


def _key(finding: Finding) -> _Key:
    source, target = finding.source, finding.target
    if VOCABULARY[finding.type].symmetric and target < source:
        source, target = target, source
    return source, finding.type, target


def _drop_kinds_by_name(found: dict[_Key, list[tuple[str, Evidence]]]) -> None:
    """Leave out the genus that a name suggests where the text states one."""
    stated = {
        source
        for (source, type_, _), by in found.items()
        if type_ in _KINDS and any(rule != NAME_RULE for rule, _ in by)
    }
    for key in [key for key in found if key[0] in stated and key[1] is RelationType.IS_A]:
        found[key] = [one for one in found[key] if one[0] != NAME_RULE]
        if not found[key]:
            del found[key]


def _drop_weaker_kinds(found: dict[_Key, list[tuple[str, Evidence]]]) -> None:
    """Of IS_A and INSTANCE_OF between the same two, keep the one with the stronger rule."""
    for source, type_, target in list(found):
        other = (source, RelationType.INSTANCE_OF, target)
        if type_ is RelationType.IS_A and other in found:
            kind, instance = (
                max(confidence_of(rule) for rule, _ in found[key]) for key in ((source, type_, target), other)
            )
            del found[(source, type_, target) if instance >= kind else other]


def _drop_contradictions(found: dict[_Key, list[tuple[str, Evidence]]]) -> None:
    """Leave out what the text says both ways, the weaker of the two or both, and what both prevents and causes."""
    for source, type_, target in list(found):
        back = (target, type_, source)
        if back in found and source < target and not VOCABULARY[type_].symmetric:
            here, there = (
                max(confidence_of(rule) for rule, _ in found[key]) for key in ((source, type_, target), back)
            )
            if here <= there:
                del found[source, type_, target]
            if there <= here:
                del found[back]
        causes = (source, RelationType.CAUSES, target)
        if type_ is RelationType.PREVENTS and causes in found:
            del found[source, type_, target], found[causes]


def _relation(key: _Key, stated: Iterable[tuple[str, Evidence]]) -> Relation:
    source, type_, target = key
    best = min(stated, key=lambda one: (-confidence_of(one[0]), one[0]))[0]
    return Relation(
        source=source,
        type=type_,
        target=target,
        origin=Origin.EXTRACTED,
        method=best,
        confidence=confidence_of(best),
        evidence=tuple(sorted({evidence for _, evidence in stated})),
    )
