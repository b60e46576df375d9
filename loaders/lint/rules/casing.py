"""LX302 and LX303: names in another case than the glossary's, and terms that definitions write now this way, now that."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

from graph.errors import Severity
from graph.model import ConceptId
from loaders.extract.mentions import Mention
from loaders.extract.words import FUNCTION_WORDS
from loaders.lint.glossary import Definition, Glossary
from loaders.lint.rule import Finding, Rule, related_at

__all__ = ["CASING_VARIES", "NAME_CASING"]

_LEAST_NAMES = 10
"""Names of one style that make it the style of the glossary."""
_MAJORITY = 0.8
_LEAST_WRITTEN = 2
"""How often each spelling has to stand in definitions."""
_LEAST_ALONE = 3
"""How often a name of one word has to stand in definitions, never with a capital, before it counts as a common one."""
_NEIGHBOUR = 40
"""Characters in which the word beside a term stands."""
_TITLE, _LOWER, _SENTENCE = "Title Case", "lower case", "Sentence case"
_LABEL = re.compile(r"^[\s(\[\"'\u201c\u2018*•-]*$|[.:!?;…/\n(\[\"\u201c][\s(\[\"'\u201c\u2018*•-]*$")
"""What stands before a word that is written with a capital in any case."""


def _style(name: str) -> str | None:
    """The case of a name; None where it shows none: one that has inner capitals, digits or a single letter.

    >>> [_style(name) for name in ("loss function", "Loss Function", "Loss function", "GPU", "Loss of Function")]
    ['lower case', 'Title Case', 'Sentence case', None, 'Title Case']
    """
    words = [word for word in re.findall(r"[^\W_]+", name) if word.lower() not in FUNCTION_WORDS]
    if not words or any(not word.isalpha() or word[1:] != word[1:].lower() or len(word) == 1 for word in words):
        return None
    capitals = [word[0].isupper() for word in words]
    if not any(capitals):
        return _LOWER
    if len(words) > 1 and capitals[0] and not any(capitals[1:]):
        return _SENTENCE
    return _TITLE if all(capitals) else None


def _find_names(glossary: Glossary) -> Iterator[Finding]:
    styles = {concept.id: _style(concept.name) for concept in glossary.concepts if concept.definition}
    several = [style for id_, style in styles.items() if style and " " in glossary.by_id[id_].name]
    if not several:
        return
    usual, count = min(Counter(several).items(), key=lambda item: (-item[1], item[0]))
    if count < _LEAST_NAMES or count < _MAJORITY * len(several):
        return
    spelt = _spellings(glossary)
    for id_, style in styles.items():
        name = glossary.by_id[id_].name
        judged = style and (" " in name or usual == _LOWER)
        if judged and style != usual and _is_common(name, usual, spelt.get(id_, Counter())):
            yield Finding(
                glossary.place(id_),
                f"'{name}' is written in {style}, and {count} of {len(several)} names of several words in {usual}",
                f"write '{_written(name, usual)}'",
            )


def _is_common(name: str, usual: str, spelt: Counter[str]) -> bool:
    """Whether definitions mostly write the name small, so that it is no proper name; lower-case names are none anyway."""
    small = spelt[name.lower()]
    if " " not in name:
        return small >= _LEAST_ALONE and small == sum(spelt.values())
    return name.islower() or usual == _TITLE or small > sum(spelt.values()) - small


def _written(name: str, style: str) -> str:
    words = [word if word.lower() in FUNCTION_WORDS else word[:1].upper() + word[1:] for word in name.split(" ")]
    if style == _TITLE:
        return " ".join(words)
    return name.lower() if style == _LOWER else name[:1].upper() + name[1:].lower()


def _find_varying(glossary: Glossary) -> Iterator[Finding]:
    where: dict[ConceptId, dict[str, list[Definition]]] = {}
    for definition in glossary.definitions:
        for mention in definition.mentions:
            written = _inner_spelling(definition, mention)
            if written is not None:
                where.setdefault(mention.concept, {}).setdefault(written, []).append(definition)
    for id_ in sorted(where):
        yield from _variants(glossary, id_, where[id_])


def _variants(glossary: Glossary, id_: ConceptId, spelt: dict[str, list[Definition]]) -> Iterator[Finding]:
    """Spellings that differ in capitals only, each of them no slip but a habit."""
    by_letters: dict[str, list[str]] = {}
    for written in sorted(spelt):
        by_letters.setdefault(written.casefold(), []).append(written)
    for letters in sorted(by_letters):
        habits = [each for each in by_letters[letters] if len(spelt[each]) >= _LEAST_WRITTEN and _tells(each)]
        if len(habits) < 2:
            continue
        habits.sort(key=lambda written: (-len(spelt[written]), written))
        counts = ", ".join(f"“{written}” {len(spelt[written])} times" for written in habits)
        rarest = spelt[habits[-1]]
        yield Finding(
            rarest[0].place,
            f"definitions write '{glossary.by_id[id_].name}' in several ways: {counts}",
            f"write “{habits[0]}” everywhere",
            tuple(related_at(each.place, f"'{each.name}' writes “{habits[-1]}”") for each in rarest[1:]),
        )


def _tells(written: str) -> bool:
    """Whether the spelling is a choice: one capital at the beginning has many reasons."""
    first_only = written[:1].isupper() and written[1:] == written[1:].lower()
    return not first_only and (" " in written or not written.islower())


def _spellings(glossary: Glossary) -> dict[ConceptId, Counter[str]]:
    """How definitions write the name of each concept inside a sentence."""
    found: dict[ConceptId, Counter[str]] = {}
    for definition in glossary.definitions:
        for mention in definition.mentions:
            written = _inner_spelling(definition, mention)
            name = glossary.by_id[mention.concept].name
            if written is not None and written.casefold() == name.casefold():
                found.setdefault(mention.concept, Counter())[written] += 1
    return found


def _inner_spelling(definition: Definition, mention: Mention) -> str | None:
    """The term as it stands inside a sentence; None where a sentence, a heading or a bracket opens with it.

    A term between other capitals is a part of a name or a heading, and says nothing either.
    """
    text = definition.text
    if _LABEL.search(text[max(0, mention.start - 12) : mention.start]):
        return None
    before = text[max(0, mention.start - _NEIGHBOUR) : mention.start].split()[-1:]
    after = text[mention.end : mention.end + _NEIGHBOUR].split()[:1]
    if text[mention.start].isupper() and any(word[:1].isupper() for word in (*before, *after)):
        return None
    return " ".join(text[mention.start : mention.end].split())


NAME_CASING = Rule(
    code="LX302",
    name="name-casing",
    severity=Severity.WARNING,
    summary="a name in another case than nearly all names have",
    find=_find_names,
)
CASING_VARIES = Rule(
    code="LX303",
    name="casing-varies",
    severity=Severity.NOTE,
    summary="a term that definitions write in several ways that differ in capitals",
    find=_find_varying,
)
