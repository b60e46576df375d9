"""``lexigraph review``: a person decides on the relations that may hold, one by one."""

from __future__ import annotations

import shlex
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from api.commands.terminal import (
    FormatOption,
    JsonOption,
    LangOption,
    NamesOption,
    OnDuplicate,
    OnDuplicateOption,
    SourcesArgument,
    output,
    print_json,
    print_problems,
    terminal_progress,
)
from graph.errors import GlossaryError
from graph.vocabulary import RelationType

if TYPE_CHECKING:
    from graph.model import Relation
    from loaders.pipeline import LoadOptions
    from loaders.review import Review

__all__ = ["review"]

_ALL = "all with lexigraph load --json"
_Ids = Annotated[
    list[str] | None,
    typer.Option(metavar="ID", help="Take this relation as true: source:TYPE:target. Can be given several times."),
]


@dataclass(frozen=True, slots=True)
class _Chosen:
    """The candidates that are asked for."""

    candidates: tuple[Relation, ...]
    """The surest first, as many as wanted."""
    matching: int
    """How many there are of the types and sureness that were asked for."""
    waiting: int
    """How many there are in all."""


def review(
    sources: SourcesArgument,
    source_format: FormatOption = None,
    names: NamesOption = None,
    lang: LangOption = None,
    types: Annotated[
        list[RelationType] | None,
        typer.Option("--type", case_sensitive=False, metavar="T", help="Only this type; can be given several times."),
    ] = None,
    min_confidence: Annotated[
        float, typer.Option("--min-confidence", min=0, max=1, metavar="X", help="Only those at least so sure, 0 to 1.")
    ] = 0.0,
    limit: Annotated[
        int | None, typer.Option("--limit", min=1, metavar="N", help="At most so many, the surest.")
    ] = None,
    accept: _Ids = None,
    reject: Annotated[list[str] | None, typer.Option(metavar="ID", help="Take this relation as false.")] = None,
    on_duplicate: OnDuplicateOption = OnDuplicate.ERROR,
    list_all: Annotated[bool, typer.Option("--list", help="Print the candidates and decide nothing.")] = False,
    as_json: JsonOption = False,
) -> None:
    """Decide on the relations that a glossary's texts suggest.

    A load asserts what is as good as certain; what may hold waits for a person. On a terminal the candidates are shown
    one by one, the surest first: a accepts, r rejects, s skips, u takes the last step back, o shows both definitions, q
    leaves. Anywhere else they are printed. Decisions are kept beside the glossary in SOURCE/lexigraph.decisions.yaml, or
    FILE.decisions.yaml for a file, which every load heeds: accepted relations are curated, rejected ones stay away.
    """
    from loaders.pipeline import LoadOptions

    options = LoadOptions(format=source_format, names=names, lang=lang, on_duplicate=on_duplicate.value)
    review_ = _read(sources, options, as_json=as_json)
    if accept or reject:
        _decide(review_, accept or (), reject or (), _load_again(sources, options), as_json=as_json)
        return
    chosen = _choose(review_, types or (), min_confidence, limit)
    if as_json:
        print_json(_as_json(review_, chosen))
    elif not chosen.candidates:
        typer.echo(_nothing(chosen))
    elif list_all or not (sys.stdin.isatty() and sys.stdout.isatty()):
        _print_list(review_, chosen)
    else:
        _ask(review_, chosen, _load_again(sources, options))


def _read(sources: Sequence[Path], options: LoadOptions, *, as_json: bool) -> Review:
    from loaders.pipeline import read_and_build
    from loaders.report import problems_as_json
    from loaders.review import Review

    try:
        with terminal_progress() as progress:
            built = read_and_build(sources, options, progress)
    except GlossaryError as error:
        if as_json:
            print_json({"problems": problems_as_json(error.problems)})
        print_problems(error.problems, rest=_ALL)
        typer.echo("Nothing can be reviewed: a load of this glossary would be refused.", err=True)
        raise typer.Exit(1) from None
    print_problems([each for each in built.problems if each.code.startswith("decision-")], rest=_ALL)
    return Review(built, sources)


def _decide(review: Review, accept: Sequence[str], reject: Sequence[str], what_next: str, *, as_json: bool) -> None:
    """Take the decisions of a script, the rejections first, for they can make room; nothing where one id is unknown."""
    rejected, accepted = ([review.find(id_) for id_ in dict.fromkeys(ids)] for ids in (reject, accept))
    for relation in rejected:
        review.reject(relation)
    for relation in accepted:
        review.accept(relation)
    files = [file.as_posix() for file in review.files]
    if as_json:
        ids = {"accepted": [each.id for each in accepted], "rejected": [each.id for each in rejected]}
        print_json(ids | {"files": files})
        return
    typer.echo(f"{len(accepted)} accepted, {len(rejected)} rejected, written to {', '.join(files)}.")
    typer.echo(what_next)


def _choose(review: Review, types: Sequence[RelationType], min_confidence: float, limit: int | None) -> _Chosen:
    from loaders.review import surest_first

    matching = surest_first(review.candidates, types, min_confidence)
    return _Chosen(matching[:limit], len(matching), len(review.candidates))


def _ask(review: Review, chosen: _Chosen, what_next: str) -> None:
    """Go through the candidates with whoever sits at the terminal."""
    from api.commands.review_session import ReviewSession

    session = ReviewSession(review, chosen.candidates, output())
    try:
        session.run()
    finally:
        counts = session.counts
        typer.echo(f"{counts['accepted']} accepted, {counts['rejected']} rejected, {counts['skipped']} skipped.")
    decided = counts["accepted"] + counts["rejected"]
    if decided:
        typer.echo(f"Written to {', '.join(file.as_posix() for file in review.files)}.")
        typer.echo(what_next)
    if chosen.waiting > decided:
        typer.echo(f"{chosen.waiting - decided} wait for a decision.")


def _load_again(sources: Sequence[Path], options: LoadOptions) -> str:
    """The load that reads the glossary as it was read here."""
    words = [source.as_posix() for source in sources]
    given = {"--format": options.format, "--names": options.names, "--lang": options.lang}
    words += [word for option, value in given.items() if value is not None for word in (option, str(value))]
    if options.on_duplicate != OnDuplicate.ERROR:
        words += ["--on-duplicate", options.on_duplicate]
    return f"To have it in the graph: lexigraph load {shlex.join(words)}"


def _nothing(chosen: _Chosen) -> str:
    if not chosen.waiting:
        return "Nothing waits for a decision."
    others = "1 does" if chosen.waiting == 1 else f"{chosen.waiting} do"
    return f"Nothing of this type and sureness waits for a decision; {others} otherwise."


def _print_list(review: Review, chosen: _Chosen) -> None:
    from rich.text import Text

    from graph.relation_groups import sentence_of

    console = output()
    for relation in chosen.candidates:
        line = Text(f"{relation.confidence:.2f}  ", style="cyan") + Text(sentence_of(relation, review.concepts), "bold")
        console.print(line.append(f"  ({relation.method})", style="not bold dim"), soft_wrap=True)
        console.print(Text(f"      {relation.id}", style="dim"), soft_wrap=True)
        for evidence in relation.evidence:
            console.print(Text(f"      “{evidence.quote}”", style="italic"), soft_wrap=True)
    left = chosen.matching - len(chosen.candidates)
    more = f", {left} more without --limit" if left else ""
    console.print(f"\n{len(chosen.candidates)} of {chosen.waiting} that wait for a decision{more}.", soft_wrap=True)
    console.print("Decide with --accept ID and --reject ID, or on a terminal without --list.", soft_wrap=True)


def _as_json(review: Review, chosen: _Chosen) -> dict[str, Any]:
    from graph.export.json_document import relation_record
    from graph.relation_groups import sentence_of

    return {
        "waiting": chosen.waiting,
        "matching": chosen.matching,
        "candidates": [
            relation_record(relation) | {"reads": sentence_of(relation, review.concepts)}
            for relation in chosen.candidates
        ],
    }
