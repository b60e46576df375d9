"""A measurement of extraction for a person to read: tables of figures, then the errors one by one."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, TypeVar

from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from graph.vocabulary import VOCABULARY, RelationType
from loaders.evaluation.judging import Verdict
from loaders.evaluation.measuring import PLAIN_READING, WITH_DERIVED

if TYPE_CHECKING:
    from rich.console import RenderableType

    from graph.model import Concept, ConceptId
    from loaders.evaluation import Calibration, Measured, Score, Share
    from loaders.evaluation.evaluation import Evaluation, Measure, Missed
    from loaders.evaluation.judging import Judged

__all__ = ["evaluation_tables"]

_T = TypeVar("_T")
_TO = "\N{EN DASH}"
"""Between the ends of an interval, and for a figure that there is none of."""
_COMPARISONS = {
    PLAIN_READING: "no rules: each mention is a REQUIRES, the first head an IS_A.",
    WITH_DERIVED: "what a load asserts, with the REQUIRES that follow from others.",
}


def evaluation_tables(measured: Measured, most: int, *, candidates: bool) -> Iterator[RenderableType]:
    """What was measured, part by part; of wrong and of missed relations up to ``most`` each, from every type some.

    With ``candidates`` they count as found, and their errors are listed, too.
    """
    evaluation = measured.evaluation
    yield Text(_headline(measured))
    yield _heading(_what(measured, candidates=candidates))
    yield _scores(evaluation, candidates=candidates)
    yield from _notes(evaluation)
    if evaluation.judged:
        yield _heading("Confidences against what came true, candidates included")
        yield _bins(evaluation.every.calibration)
        yield Text()
        yield _calibrations(evaluation)
        yield Text("A REQUIRES came true when the gold says or implies it, any other when it says it.", style="dim")
        yield _heading("Rules, candidates included")
        yield _rules(evaluation)
    yield from _wrong(measured, most, candidates=candidates)
    yield from _missed(measured, most, candidates=candidates)


def _headline(measured: Measured) -> str:
    every = measured.evaluation.every
    found = every.with_candidates.found
    return (
        f"Gold: {every.asserted.gold:,} relations in {measured.stated_in}, of "
        f"{len(measured.definitions.material.concepts):,} concepts.\n"
        f"Found: {found:,} relations that it can judge ({every.asserted.found:,} asserted, "
        f"{found - every.asserted.found:,} candidates)."
    )


def _what(measured: Measured, *, candidates: bool) -> str:
    if candidates:
        return "Asserted relations and candidates"
    return f"Asserted relations (confidence {measured.asserted_from:.2f} or more)"


def _heading(text: str) -> Text:
    return Text(f"\n{text}", style="bold")


def _scores(evaluation: Evaluation, *, candidates: bool) -> Table:
    table = _table("type", "gold", "found", "right", "precision", "recall", "F1", "closure", "direction")
    for each in evaluation.types:
        own = each.with_candidates if candidates else each.asserted
        table.add_row(each.type.value, *_score_cells(own.score), *_graph_cells(own))
        for name, other in each.comparisons:
            table.add_row(f"  {name}", *_score_cells(other.score), *_graph_cells(other), style="dim")
    for name, summary in (("typed together", evaluation.typed), ("all together", evaluation.every)):
        score = summary.with_candidates if candidates else summary.asserted
        if score.gold and len(evaluation.types) > 1:
            table.add_row(name, *_score_cells(score), "", "", style="bold")
    return table


def _notes(evaluation: Evaluation) -> Iterator[Text]:
    yield Text("precision: with its 95 % interval (Wilson). typed: all types but REQUIRES.", style="dim")
    yield Text("closure: share of what was found that the gold says or implies.", style="dim")
    yield Text("direction: of found pairs that the gold joins, the share that point right.", style="dim")
    for name in {name: None for each in evaluation.types for name, _ in each.comparisons}:
        yield Text(f"{name}: {_COMPARISONS[name]}", style="dim")
    if evaluation.not_judged:
        count = len(evaluation.not_judged)
        yield Text(f"not judged, for the gold says nothing of their type or concept: {count:,}", style="dim")


def _score_cells(score: Score) -> tuple[str, ...]:
    counts = map(str, (score.gold, score.found, score.right))
    return (*counts, _with_interval(score.precision), _figure(score.recall.value), _figure(score.f1))


def _graph_cells(measure: Measure) -> list[str]:
    return [_figure(share.value) if share else "" for share in (measure.in_closure, measure.direction)]


def _bins(calibration: Calibration) -> Table:
    table = _table("confidence", "found", "mean", "came true")
    for each in calibration.bins:
        table.add_row(
            f"{each.low:.1f}{_TO}{each.high:.1f}",
            str(each.right.of),
            _figure(each.mean_confidence),
            _with_interval(each.right),
        )
    return table


def _calibrations(evaluation: Evaluation) -> Table:
    table = _table("type", "found", "expected error", "Brier score")
    rows = [(each.type.value, each.calibration) for each in evaluation.types]
    for name, calibration in (*rows, ("all together", evaluation.every.calibration)):
        if calibration.count:
            figures = (_figure(calibration.expected_error, 3), _figure(calibration.brier, 3))
            table.add_row(name, str(calibration.count), *figures)
    return table


def _rules(evaluation: Evaluation) -> Table:
    table = _table("rule", "confidence", "found", "right", "precision", "closure")
    last = None
    for rule in evaluation.rules:
        if rule.type is not last:
            table.add_row(Text(rule.type.value, style="cyan"))
            last = rule.type
        closure = _figure(rule.holds.value) if VOCABULARY[rule.type].transitive else ""
        counts = (str(rule.right.of), str(rule.right.right))
        table.add_row(f"  {rule.method}", _figure(rule.mean_confidence), *counts, _with_interval(rule.right), closure)
    return table


def _confusions(evaluation: Evaluation, *, candidates: bool) -> Table:
    table = _table("found", "the gold says", "times")
    table.columns[1].justify = "left"
    for each in evaluation.confusions:
        count = each.asserted + (each.candidates if candidates else 0)
        if count:
            table.add_row(each.type.value, _GOLD_SAYS[each.verdict].format(type=each.gold_type), str(count))
    return table


_GOLD_SAYS: Mapping[Verdict, str] = {
    Verdict.RIGHT: "the same",
    Verdict.IMPLIED: "that it follows",
    Verdict.OTHER_TYPE: "{type}",
    Verdict.REVERSED: "the other way round",
    Verdict.OTHER_REVERSED: "{type}, the other way round",
    Verdict.NOTHING: "nothing",
}


def _wrong(measured: Measured, most: int, *, candidates: bool) -> Iterator[RenderableType]:
    evaluation = measured.evaluation
    wrong = [each for each in evaluation.judged if not each.is_right and (each.asserted or candidates)]
    yield _heading(f"Wrong: {len(wrong):,}")
    if not wrong:
        return
    yield _confusions(evaluation, candidates=candidates)
    shown = _some_of_each(wrong, lambda each: each.relation.type, most)
    for each in shown:
        yield from _wrong_lines(each, measured.definitions.concepts)
    yield from _rest(len(wrong) - len(shown))


def _missed(measured: Measured, most: int, *, candidates: bool) -> Iterator[RenderableType]:
    missed = [each for each in measured.evaluation.missed if each.candidate is None or not candidates]
    yield _heading(f"Missed: {len(missed):,}")
    shown = _some_of_each(missed, lambda each: each.triple.type, most)
    for each in shown:
        yield from _missed_lines(each, measured)
    yield from _rest(len(missed) - len(shown))


def _wrong_lines(judged: Judged, concepts: Mapping[ConceptId, Concept]) -> Iterator[RenderableType]:
    relation = judged.relation
    line = _sentence(relation.source, relation.type, relation.target, concepts)
    line.append(f"  {relation.method} {relation.confidence:.2f}", style="dim")
    line.append("" if judged.asserted else " candidate", style="dim")
    line.append(f"  gold: {_GOLD_SAYS[judged.verdict].format(type=judged.gold_type)}", style="yellow")
    yield line
    for evidence in relation.evidence:
        yield _quote(evidence.quote)


def _missed_lines(missed: Missed, measured: Measured) -> Iterator[RenderableType]:
    triple, concepts = missed.triple, measured.definitions.concepts
    line = _sentence(triple.source, triple.type, triple.target, concepts)
    if missed.candidate is not None:
        line.append(f"  a candidate: {missed.candidate.method} {missed.candidate.confidence:.2f}", style="yellow")
    mentioning = measured.definitions.mentioning(triple.source, triple.target)
    if mentioning is None:
        line.append("  neither definition mentions the other", style="dim")
    elif mentioning.where != triple.source:
        line.append(f"  in {concepts[mentioning.where].name}", style="dim")
    yield line
    if mentioning is not None:
        yield _quote(mentioning.sentence)


def _sentence(source: ConceptId, type_: RelationType, target: ConceptId, concepts: Mapping[ConceptId, Concept]) -> Text:
    return Text.assemble(concepts[source].name, " ", (type_.value, "cyan"), " ", concepts[target].name)


def _quote(text: str) -> Padding:
    return Padding(Text(f"“{' '.join(text.split())}”", style="italic dim"), (0, 0, 0, 4))


def _rest(count: int) -> Iterator[Text]:
    if count > 0:
        yield Text(f"… and {count:,} more (--errors N, or --json for all)", style="dim")


def _some_of_each(items: Sequence[_T], type_of: Callable[[_T], RelationType], most: int) -> list[_T]:
    """Up to ``most`` of ``items`` in their order: the first of each type, then the second, as far as that goes."""
    before: dict[RelationType, int] = {}
    ranked: list[tuple[int, int]] = []
    for place, item in enumerate(items):
        rank = before.setdefault(type_of(item), 0)
        before[type_of(item)] = rank + 1
        ranked.append((rank, place))
    return [items[place] for place in sorted(place for _, place in sorted(ranked)[:most])]


def _table(first: str, *others: str) -> Table:
    table = Table(box=None, pad_edge=False, padding=(0, 1, 0, 0), header_style="dim")
    table.add_column(first, no_wrap=True)
    for title in others:
        table.add_column(title, justify="right", no_wrap=True)
    return table


def _with_interval(share: Share) -> str:
    """A share with its interval; a dash where there is nothing to take a share of."""
    interval = share.interval
    if interval is None:
        return _figure(None)
    return f"{_figure(share.value)} ({interval[0]:.2f}{_TO}{interval[1]:.2f})"


def _figure(value: float | None, digits: int = 2) -> str:
    return _TO if value is None else f"{value:.{digits}f}"
