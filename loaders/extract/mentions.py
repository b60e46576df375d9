"""Term linking: where a text names a concept of the glossary.

Names and aliases are matched word by word without regard to case, plural, hyphen or space, the longest first. A short
name in capitals is matched as it is written, so that RAG is not found in "a rag".
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from loaders.extract.tokens import Token, noun_lemma, tokenize
from loaders.extract.words import DETERMINERS, FIXED_EXPRESSIONS, FUNCTION_WORDS, word_set

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence

    from graph.model import Concept, ConceptId

__all__ = ["Mention", "TermIndex", "find_mentions", "index_terms", "is_written_exactly", "link_tokens", "named_by"]

SHORT_NAME = 5
"""Up to this many letters, a name with capitals inside is a common word's look-alike (RAG, SHAP, ReAct, GloVe)."""

_HYPHENS = frozenset("-\N{HYPHEN}\N{NON-BREAKING HYPHEN}")
_VERB_OPENERS = word_set("to can will may must it they we you that which cannot should would could")
"""After one of these and before a determiner, a word is a verb: "to label the data", "which models a"."""

_Key = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Mention:
    """A place where a text names a concept; ``text[start:end]`` is the name as it stands there."""

    concept: ConceptId
    start: int
    end: int
    plural: bool = False
    """Whether it is named in the plural: "layers"."""


@dataclass(frozen=True, slots=True)
class _Form:
    """One spelling of a name."""

    concept: ConceptId
    words: _Key
    exact: bool
    """Whether it counts only as it is written."""


@dataclass(slots=True)
class _Node:
    """Where the first words of some names lead."""

    forms: tuple[_Form, ...] = ()
    """Those that end here."""
    following: dict[str, _Node] = field(default_factory=dict)
    """By the next word of those that go on."""


@dataclass(frozen=True, slots=True)
class TermIndex:
    """The names and aliases of a glossary, as a tree of the words that they are made of."""

    starts: dict[str, _Node] = field(default_factory=dict)
    """By first word."""
    heads: dict[ConceptId, str] = field(default_factory=dict)
    """The last word of the name of each concept, in lower case; an id need not be made of words."""


def index_terms(concepts: Collection[Concept]) -> TermIndex:
    """The index of all names and aliases of ``concepts``; the same for any order of them."""
    forms: dict[_Key, set[_Form]] = {}
    for concept in concepts:
        for name in (concept.name, *concept.aliases):
            for key, form in _forms_of(concept.id, name):
                forms.setdefault(key, set()).add(form)
    index = TermIndex(heads={concept.id: concept.name.lower().rpartition(" ")[2] for concept in concepts})
    for (first, *rest), made in forms.items():
        node = index.starts.setdefault(first, _Node())
        for word in rest:
            node = node.following.setdefault(word, _Node())
        node.forms = tuple(sorted(made, key=lambda form: (form.concept, form.words)))
    return index


def find_mentions(text: str, index: TermIndex, *, exclude: Collection[ConceptId] = ()) -> tuple[Mention, ...]:
    """The concepts that ``text`` names, in the order of the text, none inside another.

    A name that two concepts share is no mention, nor is one that is a part of a hyphenated word or of a turn of
    phrase ("for example"). Concepts in ``exclude``, such as the one that the text defines, hold their place (nothing
    inside their name is linked) and are left out.
    """
    return tuple(mention for mention in link_tokens(tokenize(text), index) if mention.concept not in exclude)


def link_tokens(tokens: Sequence[Token], index: TermIndex) -> list[Mention]:
    """The mentions among ``tokens``, their places those of the tokens."""
    words = [token for token in tokens if token.text not in _HYPHENS]
    glued = _glued_to_next(tokens) if len(words) < len(tokens) else [False] * len(words)
    lower = [word.text.lower() for word in words]
    keys = [noun_lemma(word) for word in lower]
    blocked = _fixed_expressions(lower)
    mentions = []
    at = 0
    while at < len(words):
        match = _longest(words, keys, at, index)
        if match is None:
            at += 1
            continue
        count, concept = match
        after = at + count
        article = words[at].text in {"a", "an"} and count > 1 and not glued[at]  # "a line" is no A-line
        inside_word = (at > 0 and glued[at - 1]) or glued[after - 1]
        if (
            concept is not None
            and not inside_word
            and not article
            and not blocked[at]
            and not _is_verb(words, at, count)
        ):
            plural = keys[after - 1] != lower[after - 1] or _is_capital_plural(words[after - 1].text)
            mentions.append(Mention(concept, words[at].start, words[after - 1].end, plural))
        at = after
    return mentions


def named_by(words: str, index: TermIndex) -> Mention | None:
    """The one concept that ``words`` name as a whole; None where they name none, or more than it."""
    linked = link_tokens(tokenize(words), index)
    return linked[0] if len(linked) == 1 and linked[0].end - linked[0].start == len(words) else None


def _forms_of(concept: ConceptId, name: str) -> Iterable[tuple[_Key, _Form]]:
    words = tuple(token.text for token in tokenize(name) if token.text not in _HYPHENS)
    if not words or not any(character.isalnum() for character in name):
        return
    if len(words) == 1 and name in FUNCTION_WORDS:
        return
    exact = is_written_exactly(name) or (len(words) == 1 and (len(name) == 1 or name.lower() in FUNCTION_WORDS))
    key = tuple(noun_lemma(word.lower()) for word in words)
    yield key, _Form(concept, words, exact)
    if len(words) > 1 and len(words) == name.count("-") + 1:
        joined = "".join(words)
        yield (noun_lemma(joined.lower()),), _Form(concept, (joined,), exact)


def is_written_exactly(name: str) -> bool:
    """Whether a name is so short, with capitals inside, that only its own spelling names it (RAG, SHAP, ReAct)."""
    if name.islower():
        return False
    letters = [character for character in name if character.isalpha()]
    inner_capital = any(character.isupper() for character in letters[1:])
    return len(letters) <= SHORT_NAME and inner_capital


def _longest(
    words: Sequence[Token], keys: Sequence[str], at: int, index: TermIndex
) -> tuple[int, ConceptId | None] | None:
    """How many words the longest name at ``at`` has, and whose it is; None in place of the concept where two share it."""
    found = _longest_from(index.starts.get(keys[at]), words, keys, at)
    if found is None and _is_capital_plural(words[at].text):
        found = _longest_from(index.starts.get(_capital_singular(words[at].text)), words, keys, at)
    return found


def _longest_from(
    node: _Node | None, words: Sequence[Token], keys: Sequence[str], at: int
) -> tuple[int, ConceptId | None] | None:
    if node is None:
        return None
    for count, forms in reversed(_forms_from(node, words, keys, at)):
        found = _choose(forms, tuple([word.text for word in words[at : at + count]]))
        if found:
            return count, found[0] if len(found) == 1 else None
    return None


def _forms_from(
    node: _Node, words: Sequence[Token], keys: Sequence[str], at: int
) -> list[tuple[int, tuple[_Form, ...]]]:
    """The forms that the words from ``at`` on may be, the first of which led to ``node``, with how many words each has."""
    found = [(1, node.forms)] if node.forms else []
    count = 1
    while node.following and at + count < len(words):
        deeper = last = node.following.get(keys[at + count])
        if (last is None or not last.forms) and _is_capital_plural(words[at + count].text):
            last = node.following.get(_capital_singular(words[at + count].text))
        count += 1
        if last is not None and last.forms:
            found.append((count, last.forms))
        if deeper is None:
            break
        node = deeper
    return found


def _choose(forms: Sequence[_Form], written: _Key) -> list[ConceptId]:
    """The concepts that the words as written can mean: those spelt exactly so before any others."""
    singular = (*written[:-1], written[-1][:-1]) if _is_capital_plural(written[-1]) else written
    exactly = {form.concept for form in forms if form.words in (written, singular)}
    if exactly:
        return sorted(exactly)
    in_capitals = len(written) == 1 and len(written[0]) <= SHORT_NAME and len(written[0]) > 1 and written[0].isupper()
    if in_capitals:
        return []
    return sorted({form.concept for form in forms if not form.exact})


def _is_capital_plural(word: str) -> bool:
    return len(word) > 2 and word.endswith("s") and word[:-1].isupper()


def _capital_singular(word: str) -> str:
    """``gpu`` for ``GPUs``, the plural of a word in capitals, which no dictionary knows; empty for any other word."""
    return word[:-1].lower() if _is_capital_plural(word) else ""


def _glued_to_next(tokens: Sequence[Token]) -> list[bool]:
    """For each token that is no hyphen: whether a hyphen (or a slash or underscore) ties it to the next without space."""
    glued = []
    for position, token in enumerate(tokens):
        if token.text in _HYPHENS:
            continue
        following = tokens[position + 1] if position + 1 < len(tokens) else None
        beyond = tokens[position + 2] if position + 2 < len(tokens) else None
        glued.append(
            following is not None
            and beyond is not None
            and following.text in _HYPHENS
            and token.end == following.start
            and following.end == beyond.start
        )
    return glued


_EXPRESSIONS_BY_FIRST: dict[str, list[tuple[str, ...]]] = {}
for _expression in FIXED_EXPRESSIONS:
    _EXPRESSIONS_BY_FIRST.setdefault(_expression[0], []).append(_expression)


def _fixed_expressions(lower: Sequence[str]) -> list[bool]:
    blocked = [False] * len(lower)
    for at, word in enumerate(lower):
        for expression in _EXPRESSIONS_BY_FIRST.get(word, ()):
            if tuple(lower[at : at + len(expression)]) == expression:
                blocked[at : at + len(expression)] = [True] * len(expression)
    return blocked


def _is_verb(words: Sequence[Token], at: int, count: int) -> bool:
    if count > 1 or at == 0 or at + 1 >= len(words):
        return False
    return words[at - 1].text.lower() in _VERB_OPENERS and words[at + 1].text.lower() in DETERMINERS
