"""LX202 and LX203: first sentences that name no genus, and those that name the term itself as its genus."""

from __future__ import annotations

from collections.abc import Iterator

from graph.errors import Severity
from graph.names import name_key
from loaders.extract.cue_table import CUES, Form
from loaders.extract.predicates import read_scene
from loaders.extract.scene import Scene
from loaders.extract.subjects import PLAIN_VERBS
from loaders.extract.units import Kind
from loaders.extract.words import word_set
from loaders.lint.glossary import Definition, Glossary
from loaders.lint.rule import Finding, Rule
from loaders.lint.rules.acronyms import spells_out

__all__ = ["NO_GENUS", "TAUTOLOGY"]

_CLAUSES = word_set("when where if how why because while whenever wherever")
"""What opens a clause in the place of a genus: "is when you ..."."""
_PEOPLE = word_set("you we i one's your our it they")
_USES = word_set("for to in by as when with")
_DIFFERENTIA = word_set("that which who whose where for with used")
"""What goes on after a genus; other words after the term itself are a sentence about it."""
_DEFINING = word_set("is are means denotes describes refers represents stands was were")


def _find_no_genus(glossary: Glossary) -> Iterator[Finding]:
    for definition, scene in glossary.openings:
        fault = _fault(scene, definition)
        spelt_out = any(spells_out(owner.name, definition.text[:100]) for owner in definition.owners)
        acronym = definition.name.isupper() or spelt_out  # "IIRC: If I recall correctly"
        if fault and not acronym and not _says_later(definition, glossary):
            yield Finding(
                definition.place,
                f"the definition of '{definition.name}' {fault} and names no genus",
                "begin with what it is: “a … that …”",
            )


def _fault(scene: Scene, definition: Definition) -> str | None:
    """With what the sentence begins in the place of a genus; None where it may have one."""
    at = scene.begin
    named = False
    while scene.kind(at) is Kind.DETERMINER and scene.units[at + 1 :] and scene.units[at + 1].concept in scene.owners:
        at += 1
    if at < len(scene.units) and scene.units[at].concept in scene.owners:
        named, at = True, at + 1
    if named and scene.text(at) in {"is", "are"}:
        return _clause(scene, at + 1, "says")
    if named:
        return f"begins with what it does (“{_quote(scene, definition, at)}”)" if _is_verb(scene, at) else None
    return _clause(scene, at, "begins with")


def _clause(scene: Scene, at: int, verb: str) -> str | None:
    text, following = scene.text(at), scene.text(at + 1)
    if text in _CLAUSES:
        return f"{verb} “{text}”"
    if text == "used" and following in _USES:
        return f"{verb} “{text} {following}”"
    if text in _PEOPLE and scene.begin == at:
        return f"{verb} “{text}”"
    return None


def _is_verb(scene: Scene, at: int) -> bool:
    while scene.kind(at) is Kind.ADVERB:
        at += 1
    text = scene.text(at)
    if text in _DEFINING or scene.units[at : at + 1] == [] or scene.units[at].concept is not None:
        return False
    third = text in PLAIN_VERBS or any(verb.form is Form.THIRD for verb in CUES.get(text, ()))
    return third or text in {"can", "will", "may", "should", "must", "happens", "occurs", "has", "have"}


def _quote(scene: Scene, definition: Definition, at: int) -> str:
    start, last = scene.units[0].start, scene.units[at]
    return definition.text[start : last.start + len(last.written or last.text)]


def _says_later(definition: Definition, glossary: Glossary) -> bool:
    """Whether a later sentence says what it is: "It is a ...", "X is a ..."."""
    for sentence in definition.sentences[1:]:
        scene = read_scene(sentence, definition.owner_ids, glossary.index, first=False, pronouns=True)
        predicate = scene.predicate
        if predicate is not None and predicate.copular and predicate.phrase is not None:
            return True
    return False


def _find_tautology(glossary: Glossary) -> Iterator[Finding]:
    for definition, scene in glossary.openings:
        predicate = scene.predicate
        if predicate is None or predicate.phrase is None or not set(predicate.subjects) <= scene.owners:
            continue
        head = predicate.phrase.head
        goes_on = predicate.copular or scene.text(predicate.phrase.end) in _DIFFERENTIA
        itself = name_key(head.written) in {name_key(owner.name) for owner in definition.owners}
        if (
            itself
            and goes_on
            and not definition.name.isupper()
            and not predicate.phrase.compound
            and not predicate.phrase.qualified
        ):
            yield Finding(
                definition.place,
                f"'{definition.name}' is defined by itself: “{_quote(scene, definition, predicate.phrase.end - 1)}”",
                "name what it is a kind of",
            )


NO_GENUS = Rule(
    code="LX202",
    name="no-genus",
    severity=Severity.NOTE,
    summary="a definition that says when or what for, and never what the term is",
    find=_find_no_genus,
    english=True,
)
TAUTOLOGY = Rule(
    code="LX203",
    name="tautology",
    severity=Severity.WARNING,
    summary="a definition that gives the term itself as what it is a kind of",
    find=_find_tautology,
    english=True,
)
