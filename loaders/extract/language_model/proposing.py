"""Asking a language model about a whole glossary."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor, as_completed
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from graph.errors import LanguageModelError, Problem, Severity
from loaders.extract.language_model.answer_cache import AnswerCache
from loaders.extract.language_model.answers import BadAnswerError, Checker, read_answer
from loaders.extract.language_model.chat import Chat, QuestionRefusedError
from loaders.extract.language_model.questions import Message, Question, read_questions
from loaders.report import LanguageModelSummary
from loaders.stages import Progress, silent

if TYPE_CHECKING:
    from graph.model import Relation, RelationId
    from loaders.extract.extraction import Material
    from loaders.extract.language_model.endpoint import LanguageModel

__all__ = ["Proposals", "ask_language_model"]

_STAGE = "ask"
_AGAIN = "That is no JSON object with a list of relations. Answer again, with that object alone."


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposals:
    """What a language model found."""

    relations: tuple[Relation, ...]
    """By id, each borne out by its quote."""
    problems: tuple[Problem, ...]
    """Warnings: definitions about which there is no answer that can be read."""
    summary: LanguageModelSummary

    def propose(self, _material: Material) -> tuple[Relation, ...]:
        """The relations: a :data:`~loaders.extract.extraction.Proposer` for the material that was asked about."""
        return self.relations


def ask_language_model(material: Material, model: LanguageModel, progress: Progress = silent) -> Proposals:
    """The relations that ``model`` finds in the definitions of ``material``; the same for any order of its parts.

    A definition is sent only if it names another concept, and only if the answer is not known from an earlier time.
    Progress is reported as ``ask``, in questions.

    Raises:
        LanguageModelError: the endpoint cannot be reached, refuses to serve, or answers no question at all. What it
            had answered until then is kept.
        MissingExtraError: the extra ``nlp`` is not installed.
    """
    questions = read_questions(material)
    cache = AnswerCache(model)
    answers = dict(_known(cache, questions))
    known = len(answers)
    failed: dict[int, str] = {}
    progress(_STAGE, known, len(questions))
    with Chat(model) as chat:
        for number, answer in _ask(chat, model.at_once, questions, known=frozenset(answers)):
            if isinstance(answer, str):
                answers[number] = read_answer(answer)
                cache.put(questions[number].messages, answer)
            else:
                failed[number] = str(answer)
            progress(_STAGE, len(answers) + len(failed), len(questions))
    if failed and not answers:
        reason = failed[min(failed)]
        raise LanguageModelError(
            f"the language model at {model.host} answered none of {len(failed)} questions: {reason}"
        )
    problems = [_unanswered(questions[number], failed[number]) for number in sorted(failed)]
    return _proposals(material, model, questions, answers, known, [*problems, *_not_kept(cache)])


def _known(cache: AnswerCache, questions: Sequence[Question]) -> Iterator[tuple[int, list[Any]]]:
    """What was answered at an earlier time, by number of the question."""
    for number, question in enumerate(questions):
        kept = cache.get(question.messages)
        if kept is not None:
            with suppress(BadAnswerError):  # kept by a version that could read it: asked again
                yield number, read_answer(kept)


def _ask(
    chat: Chat, at_once: int, questions: Sequence[Question], *, known: frozenset[int]
) -> Iterator[tuple[int, str | Exception]]:
    """The answer to each question but the ``known`` ones, by number, or why there is none; as they come in."""
    pool = ThreadPoolExecutor(max_workers=at_once, thread_name_prefix="ask")
    try:
        asked: dict[Future[str], int] = {
            pool.submit(_readable_answer, chat, question.messages): number
            for number, question in enumerate(questions)
            if number not in known
        }
        for future in as_completed(asked):
            error = future.exception()
            if isinstance(error, BadAnswerError | QuestionRefusedError):
                yield asked[future], error
            else:
                yield asked[future], future.result()
    finally:
        chat.give_up()
        pool.shutdown(cancel_futures=True)


def _readable_answer(chat: Chat, messages: Sequence[Message]) -> str:
    """An answer that can be read; the model is told once where its answer cannot."""
    answer = chat.answer(messages)
    try:
        read_answer(answer)
    except BadAnswerError:
        turns = ({"role": "assistant", "content": answer}, {"role": "user", "content": _AGAIN})
        answer = chat.answer((*messages, *turns))
        read_answer(answer)
    return answer


def _proposals(
    material: Material,
    model: LanguageModel,
    questions: Sequence[Question],
    answers: Mapping[int, list[Any]],
    known: int,
    problems: Sequence[Problem],
) -> Proposals:
    checker = Checker(material.concepts, method=f"language-model:{model.name}", confidence=model.confidence)
    found: dict[RelationId, Relation] = {}
    dropped: Counter[str] = Counter()
    for number in sorted(answers):
        checked = checker.check(questions[number], answers[number])
        dropped.update({reason.value: count for reason, count in checked.dropped.items()})
        for relation in checked.relations:
            before = found.setdefault(relation.id, relation)
            found[relation.id] = replace(before, evidence=tuple(sorted({*before.evidence, *relation.evidence})))
    return Proposals(
        relations=tuple(found[id_] for id_ in sorted(found)),
        problems=tuple(problems),
        summary=LanguageModelSummary(
            model=model.name,
            host=model.host,
            questions=len(questions),
            known=known,
            failed=len(questions) - len(answers),
            relations=len(found),
            dropped=dict(sorted(dropped.items())),
        ),
    )


def _unanswered(question: Question, reason: str) -> Problem:
    return Problem(
        severity=Severity.WARNING,
        code="language-model-answer",
        message=f"the language model was of no use for the definition of '{question.concept.name}': {reason}",
        suggestion="it was read by the rules alone",
        file=question.document.file,
        line=question.document.line,
    )


def _not_kept(cache: AnswerCache) -> Iterator[Problem]:
    if cache.fault is not None:
        yield Problem(
            severity=Severity.WARNING,
            code="language-model-cache",
            message=f"answers of the language model could not be kept: {cache.fault}",
            suggestion="the next load asks again; make the folder writable, or name another in XDG_CACHE_HOME",
        )
