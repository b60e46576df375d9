"""What compounds say that name a deed by its object: "waste prevention" prevents waste, "oven control" controls the oven.

In such a compound the head is a verb made a noun, and the noun before it is what the verb acts on (J. Levi, The Syntax and
Semantics of Complex Nominals, 1978: nominalizations).
"""

from __future__ import annotations

from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING

from graph.vocabulary import RelationType
from loaders.extract.mentions import TermIndex, named_by
from loaders.extract.scene import Finding, Scene
from loaders.extract.tokens import noun_lemma
from loaders.extract.units import Kind
from loaders.extract.words import is_adjective, is_participle, is_qualifier, word_set

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from graph.model import Concept, ConceptId

__all__ = ["Deed", "find_by_deed", "read_deeds"]

_HEADS: Mapping[str, RelationType] = MappingProxyType(
    {
        noun: type_
        for type_, nouns in (
            (RelationType.PREVENTS, "prevention avoidance suppression elimination mitigation"),
            (
                RelationType.PRODUCES,
                "generation generator production producer creation creator maker making builder engineering",
            ),
            (RelationType.PRODUCES, "synthesis synthesizer"),
            (
                RelationType.CONTROLS,
                "controller management manager tuning tuner schedule scheduling scheduler regulation regulator",
            ),
            (RelationType.MEASURES, "measurement monitoring estimation estimator assessment detection gauge tracking"),
            (
                RelationType.IMPROVES,
                "improvement enhancement enhancer optimization optimizer optimisation optimiser curation",
            ),
            (RelationType.USES, "reader player user"),
        )
        for noun in word_set(nouns)
    }
)
"""What the doer or the deed that a noun names does to its object."""
_RULE = "name:deed"


@dataclass(frozen=True, slots=True)
class Deed:
    """What a compound says that something does."""

    type: RelationType
    object: ConceptId
    undefined: bool
    """Whether no definition says anything else of the concept so called."""


def read_deeds(concepts: Iterable[Concept], index: TermIndex) -> Mapping[ConceptId, Deed]:
    """What the names of ``concepts`` say that they do, by concept."""
    found = {}
    for concept in concepts:
        before, _, head = concept.name.rpartition(" ")
        type_ = _HEADS.get(noun_lemma(head.lower()))
        last = before.rpartition(" ")[2].lower()
        if type_ is None or is_adjective(last) or is_qualifier(last) or is_participle(last):
            continue
        named = named_by(before, index)
        if named is not None and named.concept != concept.id:
            found[concept.id] = Deed(type_, named.concept, concept.definition is None)
    return found


def find_by_deed(scene: Scene, deeds: Mapping[ConceptId, Deed]) -> Iterable[Finding]:
    """What a compound that the sentence names says; nothing where the sentence denies or supposes anything.

    A sentence of another concept's definition speaks only for a compound that has no definition.
    """
    if not scene.affirms:
        return
    for unit in scene.units:
        deed = deeds.get(unit.concept) if unit.kind is Kind.TERM and unit.concept is not None else None
        if deed is None or unit.concept is None or not unit.ends_small:
            continue
        if deed.undefined or scene.owner in {None, unit.concept, deed.object}:
            yield Finding(unit.concept, deed.type, deed.object, _RULE)
