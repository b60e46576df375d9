"""What a load did, for a program (JSON) and for a person (text)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING, Any

from graph.errors import Problem, Severity, count_problems
from graph.model import Origin
from graph.vocabulary import VOCABULARY, RelationType

if TYPE_CHECKING:
    from collections.abc import Iterator

    from graph.derivation import LeftOut
    from graph.model import Relation

__all__ = [
    "EmbeddingSummary",
    "EntryCounts",
    "FileSummary",
    "LanguageModelSummary",
    "LoadReport",
    "MapSummary",
    "language_model_line",
    "problem_as_json",
    "problems_as_json",
    "report_as_json",
    "report_as_text",
]


_MOST_LEFT_OUT = 10
"""Relations that the text lists."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FileSummary:
    """One file that was read."""

    file: str
    format: str
    encoding: str
    entries: int


@dataclass(frozen=True, slots=True, kw_only=True)
class EntryCounts:
    """What became of the entries: ``read == stored + merged + refused``.

    An entry is one definition, or one name without definition, as a file has it. A definition that two names
    share is one entry and gives two concepts.
    """

    read: int = 0
    stored: int = 0
    merged: int = 0
    """Gone into another: the same term again, or a name that only points to another term."""
    refused: int = 0
    """Left out because another entry of the same name was chosen."""


@dataclass(frozen=True, slots=True, kw_only=True)
class EmbeddingSummary:
    """Where the vectors came from."""

    encoder: str | None = None
    """None where there are no vectors."""
    reused: int = 0
    computed: int = 0
    missing: int = 0
    """Concepts without a vector."""
    note: str | None = None
    """What was left out and how to get it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MapSummary:
    """What is on the map."""

    placed: int = 0
    clusters: int = 0
    note: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class LanguageModelSummary:
    """What a language model was asked, and what became of its answers."""

    model: str
    host: str
    """Where definitions were sent."""
    questions: int
    """One for each definition that names another concept."""
    known: int
    """Those whose answer was known from an earlier time."""
    failed: int
    """Those without an answer that can be read."""
    relations: int
    """Different relations that the definitions bear out."""
    dropped: Mapping[str, int]
    """How many proposals were not taken over, by reason."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LoadReport:
    """What a load read, stored and left out."""

    glossary: str
    files: tuple[FileSummary, ...]
    entries: EntryCounts
    concepts: int
    """All of them, those only mentioned included."""
    mentioned: int
    relations: Mapping[tuple[RelationType, Origin], int]
    candidates: int = 0
    """Relations that may hold and wait for a person's word; none of them is in ``relations``."""
    left_out: tuple[LeftOut, ...]
    """Relations that would have closed a cycle."""
    problems: tuple[Problem, ...]
    """Warnings, by file and line."""
    embedding: EmbeddingSummary
    map: MapSummary
    language_model: LanguageModelSummary | None = None
    """None where none was asked."""
    seconds: Mapping[str, float] = field(default_factory=dict)
    """Time for each stage, in the order in which they ran."""
    store: str
    version: str
    """The store's version after the load."""


def problem_as_json(problem: Problem) -> dict[str, Any]:
    """``problem`` as a JSON object, its place and its one-line text included."""
    return {**asdict(problem), "severity": problem.severity.value, "text": str(problem)}


def problems_as_json(problems: Sequence[Problem]) -> list[dict[str, Any]]:
    """``problems`` as JSON objects."""
    return [problem_as_json(problem) for problem in problems]


def report_as_json(report: LoadReport) -> dict[str, Any]:
    """``report`` as a JSON object: the fields of :class:`LoadReport`, relations as a list of counts."""
    return {
        "glossary": report.glossary,
        "files": [asdict(file) for file in report.files],
        "entries": asdict(report.entries),
        "concepts": report.concepts,
        "mentioned": report.mentioned,
        "relations": [
            {"type": type_.value, "origin": origin.value, "count": count}
            for (type_, origin), count in _sorted_counts(report)
        ],
        "candidates": report.candidates,
        "leftOut": [
            {
                "relation": _relation_as_json(each.relation),
                "cycle": [_relation_as_json(relation) for relation in each.cycle],
            }
            for each in report.left_out
        ],
        "problems": problems_as_json(report.problems),
        "embedding": asdict(report.embedding),
        "map": asdict(report.map),
        "languageModel": asdict(report.language_model) if report.language_model is not None else None,
        "seconds": {stage: round(seconds, 4) for stage, seconds in report.seconds.items()},
        "store": report.store,
        "version": report.version,
    }


def report_as_text(report: LoadReport) -> str:
    """``report`` for a person, in a few lines; warnings are counted here and listed by whoever prints them."""
    return "\n".join(
        [
            f"Loaded “{report.glossary}” into {report.store}.",
            *_entry_lines(report),
            *_relation_lines(report),
            *([language_model_line(report.language_model)] if report.language_model is not None else []),
            *_left_out_lines(report.left_out),
            *_vector_lines(report),
            f"Took {sum(report.seconds.values()):.1f} s: "
            + ", ".join(f"{stage} {seconds:.1f}" for stage, seconds in report.seconds.items())
            + ".",
        ]
    )


def language_model_line(summary: LanguageModelSummary) -> str:
    """``summary`` for a person, in one line."""
    asked = f"{_count(summary.questions, 'question')}, {summary.known} answered before, {summary.failed} failed"
    dropped = sum(summary.dropped.values())
    reasons = ", ".join(f"{count} {reason}" for reason, count in summary.dropped.items())
    found = f"{_count(summary.relations, 'relation')}, {dropped} more dropped{f' ({reasons})' if reasons else ''}"
    return f"Language model: {summary.model} at {summary.host} ({asked}): {found}"


def _entry_lines(report: LoadReport) -> Iterator[str]:
    entries, files = report.entries, len(report.files)
    formats = ", ".join(sorted({file.format for file in report.files}))
    yield f"Entries: {entries.read} read from {_count(files, 'file')} ({formats}): " + ", ".join(
        [f"{entries.stored} stored", f"{entries.merged} merged", f"{entries.refused} refused"]
    )
    defined = report.concepts - report.mentioned
    yield f"Concepts: {report.concepts} ({defined} defined, {report.mentioned} only mentioned)"
    warnings = count_problems(report.problems, Severity.WARNING)
    if warnings:
        yield f"Warnings: {warnings}"


def _relation_lines(report: LoadReport) -> Iterator[str]:
    by_origin: dict[Origin, int] = {}
    for (_, origin), count in report.relations.items():
        by_origin[origin] = by_origin.get(origin, 0) + count
    origins = ", ".join(f"{by_origin.get(origin, 0)} {origin.value.lower()}" for origin in Origin)
    yield f"Relations: {sum(by_origin.values())} ({origins})"
    for type_ in RelationType:
        count = sum(report.relations.get((type_, origin), 0) for origin in Origin)
        if count:
            yield f"  {VOCABULARY[type_].label:<20} {count:>6}"
    if report.candidates:
        yield f"Candidates: {report.candidates}, waiting for a decision: lexigraph review SOURCE"


def _left_out_lines(left_out: Sequence[LeftOut]) -> Iterator[str]:
    if left_out:
        yield f"Left out, because each contradicts stronger relations: {len(left_out)}"
    for each in left_out[:_MOST_LEFT_OUT]:
        against = "; ".join(_in_words(relation) for relation in each.cycle[1:])
        yield f"  {_in_words(each.relation)} ({each.relation.origin.value.lower()}), against: {against}"
    if len(left_out) > _MOST_LEFT_OUT:
        yield f"  … and {len(left_out) - _MOST_LEFT_OUT} more (all of them with --json)"


def _vector_lines(report: LoadReport) -> Iterator[str]:
    embedding, map_ = report.embedding, report.map
    if embedding.encoder is not None:
        made = f"{embedding.reused} kept, {embedding.computed} computed"
        yield f"Vectors: {embedding.reused + embedding.computed} by {embedding.encoder} ({made})"
    if embedding.note:
        yield f"Vectors left out: {embedding.note}"
    if map_.placed:
        yield f"Map: {_count(map_.placed, 'concept')} in {_count(map_.clusters, 'cluster')}"
    if map_.note:
        yield f"Map left out: {map_.note}"


def _sorted_counts(report: LoadReport) -> list[tuple[tuple[RelationType, Origin], int]]:
    types, origins = list(RelationType), list(Origin)
    return sorted(report.relations.items(), key=lambda item: (types.index(item[0][0]), origins.index(item[0][1])))


def _relation_as_json(relation: Relation) -> dict[str, str]:
    return {
        "source": relation.source,
        "type": relation.type.value,
        "target": relation.target,
        "origin": relation.origin.value,
    }


def _in_words(relation: Relation) -> str:
    return f"{relation.source} {VOCABULARY[relation.type].label} {relation.target}"


def _count(number: int, what: str) -> str:
    return f"{number} {what}{'' if number == 1 else 's'}"
