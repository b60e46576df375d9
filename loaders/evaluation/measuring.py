"""A glossary's files measured: what extraction finds in the definitions alone, against what the glossary or a file says."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from graph.derivation import complete
from graph.errors import InvalidArgumentError, Problem, Severity, has_error
from graph.vocabulary import VOCABULARY, RelationType
from loaders.evaluation.definitions import PLAIN_TYPES, Definitions, read_plainly
from loaders.evaluation.evaluation import Comparison, Evaluation, evaluate
from loaders.evaluation.gold import NEVER_JUDGED, Gold, curated_gold
from loaders.evaluation.gold_files import names_of, read_gold
from loaders.extract.extraction import ASSERTED_FROM, Material, extract
from loaders.pipeline import LoadOptions, read_draft
from loaders.problems import by_place, refuse_errors
from loaders.stages import Progress, Stages, silent

if TYPE_CHECKING:
    from loaders.concepts import Resolution
    from loaders.extract.extraction import Extraction

__all__ = ["COMPARED", "PLAIN_READING", "WITH_DERIVED", "EvaluationOptions", "Measured", "measure"]

PLAIN_READING = "plain reading"
"""The baseline; see :func:`loaders.evaluation.definitions.read_plainly`."""
WITH_DERIVED = "with derived"
"""What a load asserts: the asserted relations, and the REQUIRES that follow from them."""
COMPARED = (PLAIN_READING, WITH_DERIVED)


@dataclass(frozen=True, slots=True, kw_only=True)
class EvaluationOptions:
    """What is measured, and by what."""

    gold: Path | None = None
    """A file of relations that hold; None: those that the glossary itself states."""
    types: Collection[RelationType] = ()
    """Those to measure; none: all that the gold has."""
    partial: bool = False
    """Whether only concepts with a relation of a type in the gold are judged by it. For REQUIRES this is always so."""
    asserted_from: float = ASSERTED_FROM
    """The least confidence with which a relation counts as asserted, 0 to 1."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Measured:
    """An evaluation with what it was made from."""

    evaluation: Evaluation
    gold: Gold
    stated_in: str
    """Where the gold was read."""
    definitions: Definitions
    asserted_from: float
    glossary_problems: tuple[Problem, ...] = ()
    """Warnings that a load lists, by file and line."""
    gold_problems: tuple[Problem, ...] = ()
    """Warnings about the gold file."""
    seconds: Mapping[str, float] = field(default_factory=dict)


def measure(
    sources: Sequence[Path],
    load: LoadOptions | None = None,
    options: EvaluationOptions | None = None,
    progress: Progress = silent,
) -> Measured:
    """How good extraction is on the glossary in ``sources``.

    It sees names and definitions, and neither what the glossary states nor what people decided on its candidates. Names
    that only relations mention are among the names. What people accepted is a part of the gold: it was chosen from what
    extraction had found, so that a gold with much of it flatters.

    Raises:
        GlossaryError: the sources or the gold file have errors, or there is no gold.
        InvalidArgumentError: an option has no such value, or the gold has none of the types.
    """
    options = options or EvaluationOptions()
    draft = read_draft(sources, load or LoadOptions(embed=False), progress)
    refuse_errors(draft.problems)
    resolution = draft.resolution
    stages = Stages(progress, dict(draft.seconds))
    with stages.stage("gold"):
        gold, problems = _gold(sources, resolution, options)
        refuse_errors([*draft.problems, *problems])
        types = _types(gold, options.types)
    material = Material(
        concepts=resolution.concepts,
        documents={document.id: document for document in resolution.documents},
        further=resolution.further,
    )
    with stages.stage("extract"):
        extraction = extract(material, asserted_from=options.asserted_from)
    definitions = Definitions(material)
    with stages.stage("judge"):
        comparisons = _comparisons(definitions, extraction, types or gold.types)
        evaluation = evaluate(gold, extraction, comparisons=comparisons, types=types)
    return Measured(
        evaluation=evaluation,
        gold=gold,
        stated_in=_stated_in(sources, options),
        definitions=definitions,
        asserted_from=options.asserted_from,
        glossary_problems=by_place(draft.problems),
        gold_problems=by_place(problems),
        seconds=stages.seconds,
    )


def _gold(
    sources: Sequence[Path], resolution: Resolution, options: EvaluationOptions
) -> tuple[Gold, Sequence[Problem]]:
    partial = tuple(VOCABULARY) if options.partial else ()
    if options.gold is not None:
        read = read_gold(options.gold, names_of(resolution.concepts))
        gold, problems = Gold.of(read.relations, partial=partial), read.problems
    else:
        gold, problems = curated_gold(resolution.relations, partial=partial), []
    if not gold.types and not has_error(problems):
        problems = [*problems, _nothing_to_judge(_stated_in(sources, options))]
    return gold, problems


def _stated_in(sources: Sequence[Path], options: EvaluationOptions) -> str:
    named = sources if options.gold is None else [options.gold]
    return ", ".join(path.as_posix() for path in named)


def _nothing_to_judge(where: str) -> Problem:
    left_out = ", ".join(NEVER_JUDGED)
    return Problem(
        severity=Severity.ERROR,
        code="no-gold",
        message=f"no relation is stated that found ones could be measured by ({left_out} is never judged)",
        suggestion="name a file of relations that hold with --gold",
        file=where,
    )


def _types(gold: Gold, wanted: Collection[RelationType]) -> Collection[RelationType] | None:
    missing = [each for each in wanted if each not in gold.types]
    if missing:
        raise InvalidArgumentError(
            f"the gold has no relation of type {', '.join(missing)}", suggestion=f"it has: {', '.join(gold.types)}"
        )
    return wanted or None


def _comparisons(
    definitions: Definitions, extraction: Extraction, types: Collection[RelationType]
) -> tuple[Comparison, ...]:
    loaded = complete(extraction.relations).relations
    return (
        Comparison(name=PLAIN_READING, types=PLAIN_TYPES, relations=read_plainly(definitions, types)),
        Comparison(name=WITH_DERIVED, types=(RelationType.REQUIRES,), relations=loaded),
    )
