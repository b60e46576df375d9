"""What people decided on proposed relations: a plain YAML file beside the glossary, to be read, compared and edited.

Two lists, ``accepted`` and ``rejected``, with one decision a line::

    accepted:
    - {source: backpropagation, type: requires, target: gradient, quote: It computes the gradient}
    rejected:
    - {source: gradient, type: requires, target: chain-rule, quote: It computes the gradient, in: backpropagation}

What may stand where is written down in ``formats/decisions.schema.json``.
"""

from __future__ import annotations

import json
import os
import secrets
import shutil
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cache, lru_cache
from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING, Any

import yaml

from graph.errors import GlossaryError, Problem, Severity, has_error
from graph.model import Relation, RelationId, relation_id
from graph.names import slug
from graph.vocabulary import RelationType
from loaders.decoding import decode
from loaders.entries import Place
from loaders.formats.schema_problems import schema_problems
from loaders.formats.yaml_tree import read_tree

if TYPE_CHECKING:
    from jsonschema.protocols import Validator

    from graph.model import ConceptId

__all__ = [
    "Decision",
    "Verdict",
    "decision_on",
    "decisions_schema",
    "format_decisions",
    "parse_decisions",
    "put_decision",
    "read_decisions",
    "write_decisions",
]

_HEADER = """\
# What people decided on the relations that Lexigraph proposed for this glossary. Every load keeps to it.
# To be edited freely, one decision a line; a remark is kept as its `note:`, comments are not.
"""


class Verdict(StrEnum):
    """What was decided."""

    ACCEPTED = "accepted"
    REJECTED = "rejected"


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """A person's word on one relation; concepts by id, name or alias."""

    verdict: Verdict
    source: str
    type: RelationType
    target: str
    quote: str | None = None
    """The words that the relation was proposed for."""
    quoted_from: str | None = None
    """The concept whose definition holds the quote; None for the source."""
    note: str | None = None
    place: Place | None = field(default=None, compare=False)
    """Where it was read."""

    @property
    def id(self) -> RelationId:
        """The id of the relation, its ends by the ids that their names give."""
        return relation_id(slug(self.source), self.type, slug(self.target))

    @property
    def relation(self) -> Relation:
        """The relation, curated and without its quote, its ends by the ids that their names give."""
        return Relation(source=slug(self.source), type=self.type, target=slug(self.target))


def decision_on(relation: Relation, verdict: Verdict, definers: Mapping[str, Sequence[ConceptId]]) -> Decision:
    """The decision on a proposed relation, with the first of its quotes.

    ``definers`` has the concepts that each document defines; a quote from a document that defines none is left out.
    """
    quoted = next((each for each in relation.evidence if definers.get(each.document)), None)
    owners = definers[quoted.document] if quoted else ()
    return Decision(
        verdict=verdict,
        source=relation.source,
        type=relation.type,
        target=relation.target,
        quote=quoted.quote if quoted else None,
        quoted_from=None if quoted is None or relation.source in owners else owners[0],
    )


def put_decision(decisions: Iterable[Decision], id: RelationId, decision: Decision | None) -> tuple[Decision, ...]:
    """``decisions`` with ``decision`` in the place of what was decided on the relation ``id``; None for no word on it."""
    others = tuple(each for each in decisions if each.id != id)
    return others if decision is None else (*others, decision)


def parse_decisions(text: str, file: str) -> tuple[tuple[Decision, ...], tuple[Problem, ...]]:
    """The decisions in ``text`` and what is wrong with it, which ``file`` names; none where an error is among it."""
    tree = read_tree(text, file)
    if tree.problems or tree.value is None:
        return (), tuple(tree.problems)
    problems = tuple(schema_problems(_validator(), tree, file))
    if problems:
        return (), problems
    made = []
    for verdict in Verdict:
        for index, item in enumerate(tree.value.get(verdict) or ()):
            mark = tree.mark((verdict, index))
            made.append(_decision(verdict, item, Place(file, None if mark is None else mark[0])))
    return tuple(made), ()


def format_decisions(decisions: Iterable[Decision]) -> str:
    """The text of a file with ``decisions``, by source, type and target: the same for any order of them."""
    by_verdict: dict[Verdict, list[Decision]] = {verdict: [] for verdict in Verdict}
    for decision in decisions:
        by_verdict[decision.verdict].append(decision)
    return _HEADER + "".join(_lists(by_verdict))


def read_decisions(path: Path) -> tuple[Decision, ...]:
    """The decisions that are kept at ``path``; none where there is no such file.

    Raises:
        GlossaryError: it cannot be read, or is no file of decisions.
    """
    try:
        data = path.read_bytes()
    except FileNotFoundError:
        return ()
    except OSError as error:
        raise _failed(path, "read", error) from error
    decoded = decode(data, path.as_posix())
    decisions, problems = parse_decisions(decoded.text or "", path.as_posix())
    if has_error((*decoded.problems, *problems)):
        raise GlossaryError((*decoded.problems, *problems))
    return decisions


def write_decisions(path: Path, decisions: Iterable[Decision]) -> None:
    """Put ``decisions`` at ``path``, at once: whoever reads it sees the old file or the new one.

    Raises:
        GlossaryError: it cannot be written.
    """
    target = path.resolve()  # of a link, what it leads to is replaced
    beside = target.with_name(f".{target.name}.{secrets.token_hex(4)}")
    try:
        try:
            with beside.open("x", encoding="utf-8", newline="\n") as file:
                file.write(format_decisions(decisions))
                file.flush()
                os.fsync(file.fileno())
            if target.exists():
                shutil.copymode(target, beside)
            beside.replace(target)
        finally:
            beside.unlink(missing_ok=True)
    except OSError as error:
        raise _failed(path, "written", error) from error


@cache
def decisions_schema() -> Mapping[str, Any]:
    """The JSON Schema (draft 2020-12) of the file."""
    text = resources.files("loaders.formats").joinpath("decisions.schema.json").read_text(encoding="utf-8")
    schema: dict[str, Any] = json.loads(text)
    return schema


@cache
def _validator() -> Validator:
    from jsonschema import Draft202012Validator

    return Draft202012Validator(decisions_schema())


def _decision(verdict: Verdict, item: Mapping[str, Any], place: Place) -> Decision:
    return Decision(
        verdict=verdict,
        source=item["source"],
        type=RelationType[item["type"].upper()],
        target=item["target"],
        quote=item.get("quote"),
        quoted_from=item.get("in"),
        note=item.get("note"),
        place=place,
    )


def _lists(by_verdict: Mapping[Verdict, Sequence[Decision]]) -> Iterator[str]:
    for verdict, decisions in by_verdict.items():
        yield f"{verdict.value}:{'' if decisions else ' []'}\n"
        yield from sorted(map(_line, decisions))


@lru_cache(maxsize=10_000)  # a file is written again with every decision
def _line(decision: Decision) -> str:
    item = {"source": str(decision.source), "type": decision.type.value.lower(), "target": str(decision.target)}
    optional = {"quote": decision.quote, "in": decision.quoted_from, "note": decision.note}
    item |= {key: str(value) for key, value in optional.items() if value is not None}
    text: str = yaml.dump(
        item, Dumper=_OneLine, allow_unicode=True, sort_keys=False, width=float("inf"), default_flow_style=True
    )
    return f"- {text}"


class _OneLine(yaml.SafeDumper):
    """Writes a text with line breaks on one line, with escapes."""


def _represent_text(dumper: _OneLine, text: str) -> yaml.ScalarNode:
    has_breaks = text.splitlines() not in ([], [text])
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style='"' if has_breaks else None)


_OneLine.add_representer(str, _represent_text)


def _failed(path: Path, what: str, error: OSError) -> GlossaryError:
    problem = Problem(
        severity=Severity.ERROR,
        code="decisions-file",
        message=f"cannot be {what}: {error.strerror or error}",
        suggestion="check the permissions of the file and its folder",
        file=path.as_posix(),
    )
    return GlossaryError([problem])
