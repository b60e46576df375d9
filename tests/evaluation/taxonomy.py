"""WordNet's nouns as a gold standard for the genus of a definition: hypernyms, senses in their order, and two halves."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from hashlib import blake2b
from pathlib import Path

from loaders.extract.tokens import noun_lemma
from tests.benchmarks.wordnet import NOUNS, Synset, synsets

__all__ = ["Taxonomy", "head_words", "is_held_out", "is_near", "read_taxonomy"]

_HYPERNYMS = frozenset({"@", "@i"})


@dataclass(frozen=True)
class Taxonomy:
    """Synsets by offset, and what lies above each."""

    synsets: Mapping[str, Synset]
    senses: Mapping[str, tuple[str, ...]]
    """By lemma in lower case: the offsets of its senses, the most frequent first."""

    def hypernyms(self, offset: str) -> tuple[str, ...]:
        """The direct hypernyms, of a class or an instance."""
        return tuple(to for symbol, to in self.synsets[offset].pointers if symbol in _HYPERNYMS)

    def ancestors(self, offset: str) -> frozenset[str]:
        """All that lie above, the direct hypernyms too."""
        return self._ancestors[offset]

    @cached_property
    def _ancestors(self) -> dict[str, frozenset[str]]:
        known: dict[str, frozenset[str]] = {}

        def above(offset: str) -> frozenset[str]:
            if offset not in known:
                direct = self.hypernyms(offset)
                known[offset] = frozenset(direct).union(*map(above, direct))
            return known[offset]

        for offset in self.synsets:
            above(offset)
        return known

    @cached_property
    def with_hypernym(self) -> tuple[Synset, ...]:
        """The synsets that have a hypernym, all but the root, in the file's order."""
        return tuple(synset for synset in self.synsets.values() if self.hypernyms(synset.offset))


def read_taxonomy(folder: Path | None = None) -> Taxonomy:
    """WordNet from the folder that holds ``data.noun`` and ``index.noun``; by default ``$WORDNET`` or where Debian has it.

    Raises OSError where it is not there.
    """
    folder = folder or Path(os.environ.get("WORDNET") or NOUNS.parent)
    found = synsets(folder / NOUNS.name)
    return Taxonomy({synset.offset: synset for synset in found}, _senses(folder / "index.noun"))


def _senses(path: Path) -> dict[str, tuple[str, ...]]:
    """Offsets by lemma, in the order of the index, which is that of frequency: see the manual page wndb(5WN)."""
    senses = {}
    with path.open(encoding="ascii") as lines:
        for line in lines:
            if not line.startswith("  "):
                lemma, _, count, *rest = line.split()
                senses[lemma.replace("_", " ")] = tuple(rest[-int(count) :])
    return senses


def head_words(taxonomy: Taxonomy, offsets: Iterable[str]) -> frozenset[str]:
    """The last word of every lemma of the synsets, in the singular: "dog" of "hunting dog"."""
    lemmas = (lemma for offset in offsets for lemma in taxonomy.synsets[offset].lemmas)
    return frozenset(noun_lemma(lemma.lower().split()[-1]) for lemma in lemmas)


def is_held_out(offset: str) -> bool:
    """Whether a synset belongs to the half that no rule was made from; the same on every machine."""
    return blake2b(offset.encode(), digest_size=1).digest()[0] % 2 == 1


def is_near(taxonomy: Taxonomy, offset: str, word: str) -> bool:
    """Whether ``word`` is close to a hypernym of the synset without being one.

    One of its senses, which is neither the synset nor below it, lies below a direct hypernym, or has a direct hypernym in
    common with the synset or with one of the synset's direct hypernyms.
    """
    direct = frozenset(taxonomy.hypernyms(offset))
    shared = direct.union(*map(taxonomy.hypernyms, direct))
    return any(
        direct & taxonomy.ancestors(sense) or shared.intersection(taxonomy.hypernyms(sense))
        for sense in taxonomy.senses.get(word, ())
        if sense != offset and offset not in taxonomy.ancestors(sense)
    )
