"""The definitions of a glossary as sets of words and mentions, sentence by sentence."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from loaders.extract.mentions import TermIndex, index_terms, is_written_exactly, link_tokens
from loaders.extract.sentences import Sentence, split_sentences
from loaders.extract.tokens import Token, noun_lemma, tokenize
from loaders.extract.words import FUNCTION_WORDS, word_set

if TYPE_CHECKING:
    from collections.abc import Iterable

    from graph.model import Concept, ConceptId
    from loaders.extract.extraction import Material

__all__ = ["Glossary", "Passage", "read_glossary"]

_SETS_APART = word_set("""not no never neither nor none nothing nobody without cannot 't n't instead unlike despite versus vs than contrary
    opposed contrast contrasts whereas differs""")
"""What follows one of these, up to the next mark or "but", is denied or set apart."""
_SCOPE_ENDS = word_set(", ; : ( ) . \N{EM DASH} \N{EN DASH} but although though")
_REFERS = word_set("see compare cf")
"""A sentence that begins so sends the reader elsewhere."""


@dataclass(frozen=True, slots=True)
class Passage:
    """A sentence of a definition."""

    document: str
    sentence: Sentence
    number: int
    """Which sentence of the document it is, from 0."""
    mentions: frozenset[ConceptId]
    words: frozenset[str]
    """Those that tell something. What is denied or set apart is neither among them nor mentioned."""


@dataclass(frozen=True, slots=True)
class Glossary:
    """The names and texts of concepts, read."""

    names: Mapping[ConceptId, tuple[frozenset[str], ...]]
    """The words of the name and of each alias of every concept, in lower case and the singular.

    A name that counts only as it is written, an acronym, has none: only a mention shows it.
    """
    passages: Mapping[ConceptId, Sequence[Passage]]
    """Of each defined concept the sentences that define it, in the order of the text."""
    rarity: Mapping[str, float]
    """For each word 0 where every concept has it, up to 1 where one has: log(n / n with it) / log(n)."""
    used: Mapping[str, int]
    """For each word how many definitions have it."""
    vectors: Mapping[ConceptId, Mapping[str, float]]
    """The words of names and definition, weighted by frequency and rarity, of length 1."""

    def weight(self, words: Iterable[str]) -> float:
        """How much ``words`` tell: the sum of their rarities."""
        return math.fsum(self.rarity[word] for word in words)


def read_glossary(material: Material) -> Glossary:
    """What the names and the definitions of ``material`` hold."""
    index = index_terms(material.concepts)
    names = {concept.id: _name_forms(concept) for concept in material.concepts}
    texts = _texts(material)
    passages = {
        owner: tuple(passage for document in documents for passage in _passages(material, document, owner, index))
        for owner, documents in texts.items()
    }
    said = {owner: Counter(word for passage in read for word in passage.words) for owner, read in passages.items()}
    return _weighed(names, passages, said)


def _texts(material: Material) -> dict[ConceptId, list[str]]:
    """The documents that define each concept, its own first."""
    texts: dict[ConceptId, list[str]] = {}
    for concept in material.concepts:
        if concept.document is not None and concept.definition:
            texts.setdefault(concept.id, []).append(concept.document)
    for document, owner in sorted(material.further.items()):
        texts.setdefault(owner, []).append(document)
    return texts


def _passages(material: Material, document: str, owner: ConceptId, index: TermIndex) -> Iterable[Passage]:
    for number, sentence in enumerate(split_sentences(material.documents[document].text)):
        tokens = tokenize(sentence.text)
        if tokens[0].text.lower() in _REFERS:
            continue
        said = _affirmed(tokens)
        starts = {token.start for token in said}
        linked = (mention.concept for mention in link_tokens(tokens, index) if mention.start in starts)
        yield Passage(document, sentence, number, frozenset(linked) - {owner}, _content_words(said))


def _affirmed(tokens: Sequence[Token]) -> Sequence[Token]:
    """The words of a sentence without those that it denies or sets its subject apart from."""
    words = [token.text.lower() for token in tokens]
    if _SETS_APART.isdisjoint(words):
        return tokens
    affirmed, denied = [], False
    for token, word in zip(tokens, words, strict=True):
        denied = word in _SETS_APART or (denied and word not in _SCOPE_ENDS)
        if not denied:
            affirmed.append(token)
    return affirmed


def _content_words(tokens: Iterable[Token]) -> frozenset[str]:
    return frozenset({_content_word(token.text) for token in tokens} - {""})


@lru_cache(maxsize=1 << 16)
def _content_word(written: str) -> str:
    """The singular in lower case of a word that tells something; empty for any other token."""
    word = written.lower()
    tells = len(word) > 1 and word not in FUNCTION_WORDS and word[0].isalnum()
    return noun_lemma(word) if tells else ""


def _name_forms(concept: Concept) -> tuple[frozenset[str], ...]:
    written = (name for name in (concept.name, *concept.aliases) if not is_written_exactly(name))
    forms = {_content_words(tokenize(name)) for name in written}
    return tuple(forms - {frozenset()})


def _weighed(
    names: Mapping[ConceptId, tuple[frozenset[str], ...]],
    passages: Mapping[ConceptId, Sequence[Passage]],
    said: Mapping[ConceptId, Counter[str]],
) -> Glossary:
    having: Counter[str] = Counter()
    used: Counter[str] = Counter()
    for id_, forms in names.items():
        of_text = said.get(id_, Counter[str]())
        used.update(of_text.keys())
        having.update(of_text.keys() | frozenset().union(*forms))
    scale = math.log(max(len(names), 2))
    rarity = {word: math.log(len(names) / count) / scale for word, count in having.items()}
    vectors = {
        id_: _vector(said.get(id_, Counter[str]()), frozenset().union(*forms), rarity) for id_, forms in names.items()
    }
    return Glossary(names, passages, rarity, used, vectors)


_OF_THE_NAME = 3
"""How many times a word of the name counts in the words of a concept."""


def _vector(said: Counter[str], name: frozenset[str], rarity: Mapping[str, float]) -> dict[str, float]:
    raw = {word: math.log1p(said[word] + _OF_THE_NAME * (word in name)) * rarity[word] for word in said.keys() | name}
    length = math.sqrt(math.fsum(value * value for value in raw.values()))
    return {word: value / length for word, value in raw.items() if value} if length else {}
