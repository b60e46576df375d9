"""Renaming the terms of a glossary: every word of a name becomes an invented one, wherever it stands.

A rule of extraction reads the words of the language, never the name of a thing: a glossary in which every name is
another word says the same. What a rule does read has to stay as it was, and stays:

* the words that rules know (prepositions, cue verbs, "kind", "measure"), which are not renamed;
* the class of a word, that is its ending (``-ing``, ``-tion``, ``-ed``), its number, its capitals and its length;
* what names share: "cake" is renamed in "sponge cake" too, "fit" in "underfit" and "overfit" alike.
"""

from __future__ import annotations

import ast
import random
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

import simplemma

import loaders.extract
from graph.model import Concept, ConceptId, Document
from loaders.extract import Material
from loaders.extract.names import are_opposites
from loaders.extract.noun_classes import ACTIVITY_ENDINGS
from loaders.extract.tokens import noun_lemma
from loaders.extract.words import is_adjective, is_adverb, is_degree, is_gerund, is_participle, word_set

__all__ = ["Renaming", "invent_names", "known_words", "name_words", "new_words", "words_of"]

_LETTERS = re.compile(r"[^\W\d_]+")
_CLASS_ENDINGS = sorted(
    {*ACTIVITY_ENDINGS, *word_set("ing ed ly ier al ic ive ous ful less able ible ar ary ish er or est ity ness ism")},
    key=lambda ending: (-len(ending), ending),
)
_ONSETS = sorted(word_set("b c d f g l m n p r t v bl br cl cr dr fl gl gr pl pr tr sp st sl sk sm sn sw ch sh th"))
_VOWELS = sorted(word_set("a e i o u ea oo ai ou"))
_CODAS = sorted(word_set("b d g k l m n p r t x lt nt rm rn nd lk mp rk rp st nk ft sk"))


@cache
def known_words() -> frozenset[str]:
    """The words that a rule names: whatever a text in the source of extraction holds, beside its docstrings."""
    sources = Path(loaders.extract.__file__).parent
    trees = [ast.parse(path.read_text()) for path in sources.glob("*.py")]
    return frozenset(
        word
        for tree in trees
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and node not in _docstrings(tree)
        for word in _LETTERS.findall(node.value.lower())
    )


@cache
def _docstrings(tree: ast.Module) -> frozenset[ast.Constant]:
    return frozenset(
        node.value for node in ast.walk(tree) if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
    )


@dataclass(frozen=True, slots=True)
class Renaming:
    """Singular words in lower case, and what each of them becomes."""

    new: Mapping[str, str]

    def of_text(self, text: str) -> str:
        """``text`` with every word renamed in the number and the letter case that it has.

        >>> Renaming({"matrix": "gloost"}).of_text("Matrices and a sub-matrix; MATRIX")
        'Gloosts and a sub-gloost; GLOOST'
        """
        return _LETTERS.sub(lambda match: self._of_word(match.group()), text)

    def of_material(self, material: Material) -> Material:
        """The same glossary under other names: its ids, names, aliases and texts."""
        documents = {self.of_text(name): self._of_document(each) for name, each in material.documents.items()}
        further = {self.of_text(name): self.of_id(id_) for name, id_ in material.further.items()}
        concepts = [self._of_concept(concept) for concept in material.concepts]
        return replace(material, concepts=concepts, documents=documents, further=further)

    def of_id(self, id_: ConceptId) -> ConceptId:
        """What the id of a concept becomes."""
        return ConceptId(self.of_text(id_))

    def _of_word(self, word: str) -> str:
        lower = word.lower()
        if lower in self.new:
            return _in_case_of(word, self.new[lower])
        capital_plural = word.endswith("s") and word[:-1].isupper() and len(word) > 2
        lemma = lower[:-1] if capital_plural else noun_lemma(lower)
        if lemma == lower or lemma not in self.new:
            return word
        if capital_plural:
            return _in_case_of(word[:-1], self.new[lemma]) + "s"
        return _in_case_of(word, _plural(self.new[lemma]))

    def _of_document(self, document: Document) -> Document:
        return replace(document, id=self.of_text(document.id), text=self.of_text(document.text))

    def _of_concept(self, concept: Concept) -> Concept:
        return replace(
            concept,
            id=self.of_id(concept.id),
            name=self.of_text(concept.name),
            aliases=tuple(map(self.of_text, concept.aliases)),
            definition=None if concept.definition is None else self.of_text(concept.definition),
            document=None if concept.document is None else self.of_text(concept.document),
        )


def _in_case_of(word: str, new: str) -> str:
    if word.isupper() and len(word) > 1:
        return new.upper()
    capitals = {at for at, letter in enumerate(word) if letter.isupper()}
    return "".join(letter.upper() if at in capitals else letter for at, letter in enumerate(new))


def _plural(word: str) -> str:
    if word.endswith("y") and word[-2:-1] not in "aeiou":
        return word[:-1] + "ies"
    return word + ("es" if word.endswith(("s", "x", "ch", "sh")) else "s")


def name_words(material: Material) -> tuple[str, ...]:
    """The words of names and aliases that can be renamed: singular, in lower case, none that a rule knows."""
    names = (name for concept in material.concepts for name in (concept.name, *concept.aliases))
    words = {noun_lemma(word.lower()) for name in names for word in _LETTERS.findall(name)}
    return tuple(sorted(word for word in words if _is_free(word)))


def _is_free(word: str) -> bool:
    known = known_words()
    return len(word) > 1 and word.isascii() and word not in known and word + "s" not in known


def invent_names(material: Material, words: Iterable[str], seed: int) -> Renaming:
    """An invented word for each of ``words`` of the names of ``material``, and for what belongs with it."""
    chance = random.Random(seed)
    taken = words_of(material) | known_words()
    names = name_words(material)
    new: dict[str, str] = {}
    for word in words:
        if word in new:
            continue
        family = [other for other in names if are_opposites(word, other)]
        stem = min((_shared_stem(word, other) for other in family), key=len, default=word)
        made = _invent(stem, chance, taken)
        taken |= {made}
        new[word] = word[: len(word) - len(stem)] + made
        new |= {other: other[: len(other) - len(stem)] + made for other in family if other.endswith(stem)}
    new |= dict(_joined_spellings(material, new))
    return Renaming(new)


def words_of(material: Material) -> set[str]:
    """Every word of the names and texts of a glossary, in lower case, as it stands and in the singular."""
    texts = [document.text for document in material.documents.values()]
    texts += [name for concept in material.concepts for name in (concept.name, *concept.aliases)]
    words = {word.lower() for text in texts for word in _LETTERS.findall(text)}
    return words | set(map(noun_lemma, words))


def new_words(material: Material, count: int, seed: int) -> tuple[str, ...]:
    """Nouns that occur nowhere in ``material``."""
    chance = random.Random(seed)
    taken = words_of(material) | known_words()
    return tuple(_invent("x" * length, chance, taken) for length in chance.choices(range(5, 10), k=count))


def _shared_stem(word: str, other: str) -> str:
    """What two opposites end in, their prefixes left whole: "fitting" of "overfitting" and "underfitting"."""
    stem = next(word[at:] for at in range(len(word) + 1) if other.endswith(word[at:]))
    while not are_opposites(word.removesuffix(stem) + "marble", other.removesuffix(stem) + "marble"):
        stem = stem[1:]
    return stem


def _joined_spellings(material: Material, new: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """How the joined spelling of a hyphenated name changes: "wordform" where "word-form" becomes "glim-form"."""
    renaming = Renaming(new)
    for concept in material.concepts:
        for name in (concept.name, *concept.aliases):
            renamed = renaming.of_text(name)
            if "-" in name and renamed != name and " " not in name:
                yield noun_lemma(name.replace("-", "").lower()), noun_lemma(renamed.replace("-", "").lower())


def _invent(word: str, chance: random.Random, taken: Iterable[str]) -> str:
    """A word that nobody knows, with the length, the class and the ending of ``word``."""
    fitting = [ending for ending in _CLASS_ENDINGS if word.endswith(ending) and len(word) - len(ending) > 1]
    for ending in (*fitting, ""):
        for _ in range(500):
            made = _syllables(len(word) - len(ending), chance, vowel=word[0] in "aeiou") + ending
            if made not in taken and _class_of(made) == _class_of(word) and _stays_a_noun(made):
                return made
    raise AssertionError(f"no word like '{word}' could be invented")


def _syllables(length: int, chance: random.Random, *, vowel: bool) -> str:
    made = "" if vowel else chance.choice(_ONSETS)
    while len(made) < length:
        made += chance.choice(_VOWELS) + chance.choice(_CODAS)
    return made[:length]


def _stays_a_noun(word: str) -> bool:
    """Whether a dictionary and the rules of plurals take an invented word for one in the singular."""
    unknown = len(word) < 4 or not simplemma.is_known(word, lang="en")
    plural = len(word) < 3 or noun_lemma(_plural(word)) == word
    return unknown and plural and noun_lemma(word) == word


def _class_of(word: str) -> tuple[bool, ...]:
    tests = (is_adjective, is_adverb, is_degree, is_gerund, is_participle)
    return (*(test(word) for test in tests), word.endswith(ACTIVITY_ENDINGS))
