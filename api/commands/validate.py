"""``lexigraph validate``: lint a glossary on files, or check every invariant of the stored graph."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from api.commands.terminal import (
    FormatOption,
    JsonOption,
    LangOption,
    NamesOption,
    OutputForm,
    OutputOption,
    StoreOption,
    print_json,
    report_problems,
    store_at_edge,
    terminal_progress,
)
from graph.errors import GlossaryError, InvalidArgumentError, Problem, Severity, has_error
from graph.store import DEFAULT_STORE

if TYPE_CHECKING:
    from loaders.lint import Checked, Choice, Configuration, Rule

__all__ = ["validate"]

_Rules = Annotated[
    str | None, typer.Option(metavar="RULES", help="Run these alone: codes, names or beginnings, as LX101,LX2,orphan.")
]
_Ignored = Annotated[str | None, typer.Option(metavar="RULES", help="Leave these out.")]


def validate(
    sources: Annotated[
        list[Path] | None,
        typer.Argument(
            metavar="SOURCE", help="Glossary files, or folders of them; none: the store.", show_default=False
        ),
    ] = None,
    source_format: FormatOption = None,
    names: NamesOption = None,
    lang: LangOption = None,
    store: StoreOption = DEFAULT_STORE,
    select: _Rules = None,
    ignore: _Ignored = None,
    strict: Annotated[bool, typer.Option("--strict", help="Warnings fail, too.")] = False,
    as_json: JsonOption = False,
    form: OutputOption = OutputForm.TEXT,
    list_rules: Annotated[bool, typer.Option("--list-rules", help="Print the rules for glossaries and leave.")] = False,
    explain: Annotated[str | None, typer.Option(metavar="RULE", help="Print a rule's page and leave.")] = None,
) -> None:
    """Check a glossary on files as a lexicographer would, or every invariant of the stored graph.

    With a SOURCE nothing is stored: what a load would say and what the rules find come in one list. Rules are chosen by
    --select and --ignore, or by a lexigraph.toml beside the glossary or in the working directory. The exit code is 1 when
    a problem is an error, and with --strict a warning; notes never fail.
    """
    if list_rules or explain is not None:
        _print_rules(explain, as_json=as_json)
    elif sources:
        from loaders.pipeline import LoadOptions

        options = LoadOptions(format=source_format, names=names, embed=False, lang=lang)
        _lint(sources, options, select, ignore, strict=strict, as_json=as_json, form=form)
    elif any(option is not None for option in (select, ignore, source_format, names, lang)):
        raise typer.BadParameter("--select, --ignore, --format, --names and --lang need a SOURCE: they are about files")
    else:
        _check_store(store, as_json=as_json, strict=strict, form=form)


def _print_rules(explain: str | None, *, as_json: bool) -> None:
    from loaders.lint import RULES, page_of

    rules = RULES if explain is None else _rules_of("--explain", explain)
    if as_json:
        print_json([_rule_as_json(rule) for rule in rules])
    elif explain is not None:
        typer.echo("\n".join(page_of(rule) for rule in rules).rstrip())
    else:
        for rule in rules:
            typer.echo(f"{rule.code}  {rule.severity.value:<7}  {rule.name:<19}  {rule.summary}")


def _rule_as_json(rule: Rule) -> dict[str, Any]:
    from loaders.lint import page_of

    return {
        "code": rule.code,
        "name": rule.name,
        "severity": rule.severity.value,
        "summary": rule.summary,
        "page": page_of(rule),
    }


def _lint(
    sources: Sequence[Path],
    options: Any,
    select: str | None,
    ignore: str | None,
    *,
    strict: bool,
    as_json: bool,
    form: OutputForm,
) -> None:
    from loaders.lint import check_sources, find_configuration

    try:
        configuration = find_configuration(sources, Path())
    except GlossaryError as error:
        report_problems(error.problems, form, codes=True, stderr=as_json)
        if as_json:
            print_json({"valid": False, "findings": _as_json(error.problems)})
        raise typer.Exit(1) from None
    choice = _choice(configuration, select, ignore)
    with terminal_progress() as progress:
        checked = check_sources(sources, options, choice, progress)
    if as_json:
        print_json(_checked_as_json(checked))
    else:
        described = [_described(rule) for rule in checked.rules] if form is OutputForm.SARIF else ()
        report_problems(checked.problems, form, rules=described, codes=True)
        typer.echo("\n".join(_verdict(checked)), err=form is OutputForm.SARIF)
    _fail(checked.problems, strict=strict or configuration.strict)


def _choice(configuration: Configuration, select: str | None, ignore: str | None) -> Choice:
    """What the command line says before what the file says; both leave out rules."""
    from loaders.lint import Choice

    for option, text in (("--select", select), ("--ignore", ignore)):
        if text is not None:
            _rules_of(option, text)
    chosen = configuration.choice.select if select is None else _names(select)
    return Choice(select=chosen, ignore=(*configuration.choice.ignore, *_names(ignore or "")))


def _rules_of(option: str, text: str) -> tuple[Rule, ...]:
    """The rules that a list on the command line names; a wrong one is wrong usage."""
    from loaders.lint import rules_called

    try:
        return tuple(rule for name in _names(text) for rule in rules_called(name))
    except InvalidArgumentError as error:
        raise typer.BadParameter(str(error), param_hint=option) from None


def _names(text: str) -> tuple[str, ...]:
    return tuple(name.strip() for name in text.split(",") if name.strip())


def _described(rule: Rule) -> dict[str, Any]:
    """What a SARIF log says of a rule."""
    from loaders.lint import page_of

    return {
        "id": rule.code,
        "name": rule.name,
        "shortDescription": {"text": rule.summary},
        "help": {"text": page_of(rule), "markdown": page_of(rule)},
        "defaultConfiguration": {"level": rule.severity.value},
    }


def _checked_as_json(checked: Checked) -> dict[str, Any]:
    return {
        "valid": not checked.count(Severity.ERROR),
        "concepts": checked.concepts,
        "relations": checked.relations,
        "rules": [rule.code for rule in checked.rules],
        "notEnglish": [rule.code for rule in checked.not_english],
        "findings": _as_json(checked.problems),
    }


def _as_json(problems: Sequence[Problem]) -> list[dict[str, Any]]:
    from loaders.report import problems_as_json

    return problems_as_json(problems)


def _verdict(checked: Checked) -> list[str]:
    """What was found, in a few lines."""
    counts = [(checked.count(severity), severity.value) for severity in Severity]
    found = ", ".join(f"{count} {what}{'' if count == 1 else 's'}" for count, what in counts if count) or "nothing"
    lines = [f"{checked.concepts} concepts, {len(checked.rules)} rules: {found} found."]
    names = {rule.code: rule.name for rule in checked.rules}
    for code, count in sorted(Counter(problem.code for problem in checked.problems).items()):
        lines.append(f"  {count:>6}  {f'{code} {names[code]}' if code in names else code}")
    if checked.not_english:
        left_out = ", ".join(rule.code for rule in checked.not_english)
        lines.append(f"Left out, because the definitions are not English: {left_out}.")
    if checked.count(Severity.ERROR):
        lines.append("A load would refuse this glossary; the rules saw what could be read of it.")
    if any(problem.code in names for problem in checked.problems):
        lines.append("What a rule means: lexigraph validate --explain CODE. To leave it out: --ignore CODE.")
    return lines


def _check_store(store: str, *, as_json: bool, strict: bool, form: OutputForm) -> None:
    from graph.snapshot import read_graph
    from graph.validation import validate_graph

    with store_at_edge(store) as source:
        graph = read_graph(source)
    findings = validate_graph(graph)
    if as_json:
        print_json(
            {
                "valid": not has_error(findings),
                "concepts": len(graph.concepts),
                "relations": len(graph.relations),
                "findings": _as_json(findings),
            }
        )
    else:
        report_problems(findings, form)
        verdict = f"{len(findings)} finding{'s' if len(findings) != 1 else ''}" if findings else "no finding"
        counts = f"{len(graph.concepts)} concepts, {len(graph.relations)} relations"
        typer.echo(f"{counts}: {verdict}.", err=form is OutputForm.SARIF)
    _fail(findings, strict=strict)


def _fail(problems: Sequence[Problem], *, strict: bool) -> None:
    failing = {Severity.ERROR, Severity.WARNING} if strict else {Severity.ERROR}
    if any(problem.severity in failing for problem in problems):
        raise typer.Exit(1)
