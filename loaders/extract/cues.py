"""Relations that a verb states: "prevents", "is composed of", "used for"; direction from voice."""

from __future__ import annotations

from typing import TYPE_CHECKING

from graph.vocabulary import RelationType
from loaders.extract.cue_table import CUES, REMEDIES, Cue, Form, VerbForm
from loaders.extract.objects import VERB_ENDS, long_list, objects_of
from loaders.extract.phrases import noun_phrases, read_backwards
from loaders.extract.scene import Finding, Scene, is_asserted, segment_start
from loaders.extract.subjects import subject_in_excess, subject_of_clause, subject_of_verb
from loaders.extract.units import NOMINAL, Kind
from loaders.extract.words import BE, word_set

if TYPE_CHECKING:
    from collections.abc import Iterable

    from graph.model import ConceptId

__all__ = ["find_cues"]

_OF_A_NOUN = frozenset(
    {Kind.TERM, Kind.NOUN, Kind.DETERMINER, Kind.ADJECTIVE, Kind.PARTICIPLE, Kind.PREPOSITION, Kind.CONJUNCTION}
)
_MEASURED_OUT = word_set("a great deal lot little much more most")
"""Between a verb and its particle, these say how much: "gains a great deal from"."""
_REMEDY_VERBS = frozenset({"takes", "requires", "needs", "use", "apply"})
"""What follows "To avoid it" before the remedies."""
_NEEDED = word_set("needed required necessary")
_NOT_BEFORE_GERUND = word_set("of when while before after than from without avoid avoids is are was")
"""After one of these, "using X" tells of an occasion and not of the subject."""


def find_cues(scene: Scene) -> Iterable[Finding]:
    """The relations that the verbs of a sentence state."""
    yield from _remedies(scene)
    for at, unit in enumerate(scene.units):
        if unit.concept is None and at >= scene.begin:
            for verb in CUES.get(unit.text, ()):
                after = _after_particle(scene, at, verb.cue.particle)
                if after is not None and is_asserted(scene, at):
                    yield from _stated_by(scene, at, after, verb)


def _remedies(scene: Scene) -> Iterable[Finding]:
    """X PREVENTS the defined concept in "Combat with X": an instruction to the reader."""
    at = scene.begin + 1 if scene.kind(scene.begin) is Kind.TO else scene.begin
    if scene.first or scene.owner is None or scene.text(at) not in REMEDIES:
        return
    at = at + 2 if scene.text(at + 1) == "it" else at + 1
    means = _REMEDY_VERBS if scene.kind(scene.begin) is Kind.TO else {"with", "by", "through", "using"}
    at = at + 1 if scene.kind(at) is Kind.COMMA else at
    if scene.text(at) in means and is_asserted(scene, at):
        for phrase in max(noun_phrases(scene.units, at + 1), long_list(scene.units, at + 1), key=len):
            if phrase.concept is not None and scene.kind(phrase.end) is not Kind.PREPOSITION:
                yield Finding(phrase.concept, RelationType.PREVENTS, scene.owner, "cue:remedy")


def _after_particle(scene: Scene, at: int, particle: tuple[str, ...]) -> int | None:
    """The unit after the verb and its particle; None where the particle does not follow."""
    after = at + 1
    while particle and (scene.kind(after) is Kind.ADVERB or scene.text(after) in _MEASURED_OUT):
        after += 1
    if all(scene.text(after + offset) == word for offset, word in enumerate(particle)):
        return after + len(particle)
    return None


def _stated_by(scene: Scene, at: int, after: int, verb: VerbForm) -> Iterable[Finding]:
    if verb.form is Form.PARTICIPLE:
        yield from _participle(scene, at, after, verb.cue)
        return
    if verb.cue.type is RelationType.USES and scene.kind(after) in VERB_ENDS:
        yield from _used_by(scene, at, verb)
        return
    if verb.form is Form.GERUND and verb.cue.attached and _belongs_to_noun(scene, at):
        return
    subjects = _active_subjects(scene, at, verb.form)
    if not subjects and verb.cue.type is RelationType.CAUSES:
        subjects = subject_in_excess(scene, at)
    objects = objects_of(scene, _past_second_verb(scene, after, verb.form), verb.cue)
    for subject in subjects:
        for target in objects:
            yield _finding(verb.cue, subject, target, inverse=verb.cue.inverse)


def _finding(cue: Cue, subject: ConceptId, target: ConceptId, *, inverse: bool) -> Finding:
    if inverse:
        subject, target = target, subject
    return Finding(subject, cue.type, target, cue.rule)


def _active_subjects(scene: Scene, at: int, form: Form) -> tuple[ConceptId, ...]:
    before = scene.text(at - 1)
    if form is Form.THIRD:
        return subject_of_verb(scene, at, singular=True)
    if form is Form.BASE and scene.kind(at - 1) is Kind.TO:
        needed = scene.text(at - 2) in _NEEDED and scene.text(at - 3) in BE  # "X is needed to prevent"
        return subject_of_verb(scene, at - 3, singular=None) if needed else subject_of_clause(scene, at - 1)
    if form is Form.BASE:
        return subject_of_verb(scene, at, singular=False) if at > scene.begin else ()
    if at == scene.begin:
        return (scene.owner,) if scene.first and scene.owner is not None else ()
    if before in _NOT_BEFORE_GERUND or scene.kind(at - 1) in {Kind.DETERMINER, Kind.ADJECTIVE, Kind.NEGATION}:
        return ()
    return subject_of_clause(scene, at)


def _belongs_to_noun(scene: Scene, at: int) -> bool:
    """Whether a noun other than the genus stands right before: "a computer running Unix", "a compiler building tool"."""
    genus = scene.predicate is not None and at in scene.predicate.ends
    return scene.kind(at - 1) in NOMINAL and not genus


def _used_by(scene: Scene, at: int, verb: VerbForm) -> Iterable[Finding]:
    """X USES the defined concept in "the variables that X uses"."""
    predicate = scene.predicate
    user = read_backwards(scene.units, at - 1)
    if predicate is None or user is None or user.bare is None or user.head.plural is (verb.form is Form.THIRD):
        return
    before = user.start - 1 if scene.kind(user.start - 1) is Kind.RELATIVE else user.start
    if before in predicate.ends and verb.form in {Form.THIRD, Form.BASE}:
        for subject in predicate.subjects:
            yield Finding(user.bare, verb.cue.type, subject, verb.cue.rule)


def _past_second_verb(scene: Scene, at: int, form: Form) -> int:
    """The unit after "and searching" in "storing and searching embeddings"."""
    position = at
    while form is Form.GERUND and scene.kind(position) in {Kind.CONJUNCTION, Kind.COMMA}:
        position += 1
        if scene.text(position).endswith("ing"):
            position += 1
    return position


def _participle(scene: Scene, at: int, after: int, cue: Cue) -> Iterable[Finding]:
    """Relations like "is prevented by X", "composed of X", "used for X"."""
    if not cue.participle:
        by = _after_particle(scene, at, ("by",))
        if by is None or not cue.passive or cue.particle:
            return
        after = by
    subjects = _passive_subjects(scene, at)
    inverse = cue.inverse if cue.participle else not cue.inverse
    for subject in subjects:
        for target in objects_of(scene, after, cue):
            yield _finding(cue, subject, target, inverse=inverse)


def _passive_subjects(scene: Scene, at: int) -> tuple[ConceptId, ...]:
    position = at - 1
    while scene.kind(position) is Kind.ADVERB:
        position -= 1
    if (
        scene.text(position) == "be"
        and scene.kind(position - 1) is Kind.TO
        and scene.text(position - 2) in {"has", "have"}
    ):
        position -= 2  # "it has to be prevented by"
    if scene.text(position) in BE | {"has", "have"}:
        return subject_of_verb(scene, position, singular=None)
    predicate = scene.predicate
    if predicate is not None and position + 1 in predicate.ends:
        return predicate.subjects
    if (
        predicate is not None
        and predicate.copular
        and scene.kind(position) is Kind.COMMA
        and _is_whole(scene, position)
    ):
        return predicate.subjects  # "X is a snapshot of Y, taken during Z"
    opens = position < segment_start(scene, at)
    return (scene.owner,) if opens and scene.owner is not None else ()


def _is_whole(scene: Scene, comma: int) -> bool:
    """Whether nothing but the predicate's noun with what belongs to it stands before the comma."""
    start = scene.predicate.start if scene.predicate is not None else scene.begin
    return all(unit.kind in _OF_A_NOUN for unit in scene.units[start:comma])
