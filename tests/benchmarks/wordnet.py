"""The nouns of WordNet as a concept graph: 82,115 concepts that people use, for measuring stores.

Read from the file ``data.noun`` of WordNet 3.0 (``apt-get install wordnet-base``), whose lines the manual page
wndb(5WN) describes.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from graph.acyclic import AcyclicRelations
from graph.derivation import ACYCLIC_FAMILIES
from graph.model import Concept, ConceptId, Document, GlossaryInfo, Graph, Relation, VectorTable
from graph.names import slug
from graph.vocabulary import RelationType

NOUNS = Path("/usr/share/wordnet/data.noun")
DIMENSION = 384

_FIRST_SECTION = 3
_SECTIONS = (
    *("tops", "act", "animal", "artifact", "attribute", "body", "cognition", "communication", "event", "feeling"),
    *("food", "group", "location", "motive", "object", "person", "phenomenon", "plant", "possession", "process"),
    *("quantity", "relation", "shape", "state", "substance", "time"),
)
"""The lexicographers' files of nouns, numbered from :data:`_FIRST_SECTION` on."""
_FROM_SOURCE = {"@": RelationType.IS_A, "@i": RelationType.INSTANCE_OF, "#p": RelationType.PART_OF}
_FROM_TARGET = {"%p": RelationType.PART_OF}
"""Pointers to what is part of the synset that has them."""


@dataclass(frozen=True, slots=True)
class Synset:
    """A line of the file: one sense, the words for it, and what it points to."""

    offset: str
    section: str
    lemmas: tuple[str, ...]
    pointers: tuple[tuple[str, str], ...]
    """Symbol and offset of the other synset, a noun too."""
    gloss: str


def synsets(path: Path = NOUNS) -> list[Synset]:
    """Every synset in the file's order."""
    with path.open(encoding="ascii") as lines:
        return [_synset(line) for line in lines if not line.startswith("  ")]


def _synset(line: str) -> Synset:
    data, _, gloss = line.partition(" | ")
    offset, file_number, _, count, *rest = data.split()
    words = 2 * int(count, 16)
    pointers = rest[words + 1 : words + 1 + 4 * int(rest[words])]
    return Synset(
        offset,
        _SECTIONS[int(file_number) - _FIRST_SECTION],
        tuple(lemma.replace("_", " ") for lemma in rest[0:words:2]),
        tuple((symbol, to) for symbol, to, part, _ in zip(*[iter(pointers)] * 4, strict=True) if part == "n"),
        gloss.strip(),
    )


def nouns(*, vectors: int = 0) -> Graph:
    """All nouns, each called by its first lemma and a number where that is taken; a gloss is its own document.

    Other lemmas are aliases where they name nothing else. The first ``vectors`` concepts have a random vector.
    """
    found = synsets()
    names = _names(found)
    ids = {synset.offset: slug(name) for synset, name in zip(found, names, strict=True)}
    uses = Counter(key for synset in found for key in {slug(lemma) for lemma in synset.lemmas})
    uses.update(ids.values())
    concepts = tuple(
        Concept(
            id=ids[synset.offset],
            name=name,
            aliases=tuple(lemma for lemma in synset.lemmas[1:] if uses[slug(lemma)] == 1),
            definition=synset.gloss,
            document=ids[synset.offset],
            section=synset.section,
        )
        for synset, name in zip(found, names, strict=True)
    )
    return Graph(
        info=GlossaryInfo(name="WordNet 3.0, nouns", version="3.0", licence="WordNet 3.0 license", sections=_SECTIONS),
        concepts=concepts,
        relations=tuple(_without_cycles(_relations(found, ids))),
        documents=tuple(Document(one.id, one.definition or "", NOUNS.name) for one in concepts),
        vectors=random_vectors([concept.id for concept in concepts[:vectors]]) if vectors else None,
    )


def random_vectors(ids: Iterable[ConceptId]) -> VectorTable:
    """Vectors of length 1 in all directions: the worst case of an index that expects clusters."""
    ids = tuple(ids)
    matrix = np.random.default_rng(20260101).standard_normal((len(ids), DIMENSION), dtype=np.float32)
    matrix /= np.linalg.norm(matrix, axis=1, keepdims=True)
    return VectorTable("random", ids, tuple(f"{row:064x}" for row in range(len(ids))), matrix)


def _names(found: Iterable[Synset]) -> list[str]:
    taken: set[str] = set()
    senses: Counter[str] = Counter()
    names = []
    for synset in found:
        name = lemma = synset.lemmas[0]
        while slug(name) in taken:
            senses[lemma] += 1
            name = f"{lemma} ({senses[lemma] + 1})"
        taken.add(slug(name))
        names.append(name)
    return names


def _relations(found: Iterable[Synset], ids: dict[str, ConceptId]) -> Iterator[Relation]:
    """The pointers as relations, once each: what a part says and what its whole says is the same."""
    seen: dict[Relation, None] = {}
    for synset in found:
        for symbol, offset in synset.pointers:
            here, there = ids[synset.offset], ids[offset]
            if symbol in _FROM_SOURCE:
                seen[Relation(source=here, type=_FROM_SOURCE[symbol], target=there)] = None
            elif symbol in _FROM_TARGET:
                seen[Relation(source=there, type=_FROM_TARGET[symbol], target=here)] = None
    yield from seen


def _without_cycles(relations: Iterable[Relation]) -> Iterator[Relation]:
    orders = [(family, AcyclicRelations()) for family in ACYCLIC_FAMILIES]
    for relation in relations:
        if not any(relation.type in family and order.add(relation) for family, order in orders):
            yield relation
