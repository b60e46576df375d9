"""Lexigraph's own YAML: a glossary that can be edited, and that gives the same graph when it is loaded again."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from graph.export.asserted import Quotations, curated_by_source
from graph.export.exporter import Exporter
from graph.model import ConceptKind

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from graph.model import Concept, Graph, Relation

__all__ = ["YAML"]


def _write(graph: Graph) -> bytes:
    import yaml

    text: str = yaml.dump(
        _glossary(graph),
        Dumper=getattr(yaml, "CSafeDumper", yaml.SafeDumper),  # the one in C where PyYAML was built with it
        allow_unicode=True,
        sort_keys=False,
        width=110,
    )
    return text.encode()


def _glossary(graph: Graph) -> dict[str, Any]:
    about = {"name": graph.info.name, "version": graph.info.version, "licence": graph.info.licence}
    document: dict[str, Any] = {"glossary": {key: value for key, value in about.items() if value}}
    entry = _Entries(graph)
    sections = _sections(graph)
    if list(sections) not in ([], [None]) and len(sections) == 1:
        document["section"] = next(iter(sections))
        return document | entry.of(next(iter(sections.values())))
    document |= entry.of(sections.pop(None, []))
    if sections:
        document["sections"] = [{"section": name} | entry.of(concepts) for name, concepts in sections.items()]
    return document if len(document) > 1 else document | {"concepts": []}


def _sections(graph: Graph) -> dict[str | None, list[Concept]]:
    """Concepts by section, in the glossary's order of sections; those without one under None."""
    found: dict[str | None, list[Concept]] = {name: [] for name in graph.info.sections}
    for concept in graph.concepts:
        found.setdefault(concept.section, []).append(concept)
    return {name: concepts for name, concepts in found.items() if concepts}


class _Entries:
    """Makes the entries of a graph's concepts."""

    def __init__(self, graph: Graph) -> None:
        self._relations = curated_by_source(graph)
        self._quotations = Quotations(graph)

    def of(self, concepts: Sequence[Concept]) -> dict[str, Any]:
        """``concepts`` and ``mentioned`` as a section has them; only ``concepts`` can have hours."""
        plain = {each.id for each in concepts if each.kind is ConceptKind.MENTIONED and each.hours is None}
        defined = [self._entry(each) for each in concepts if each.id not in plain]
        mentioned = [self._entry(each) for each in concepts if each.id in plain]
        return {key: value for key, value in (("concepts", defined), ("mentioned", mentioned)) if value}

    def _entry(self, concept: Concept) -> dict[str, Any]:
        entry: dict[str, Any] = {"id": str(concept.id), "name": concept.name}
        if concept.aliases:
            entry["aliases"] = list(concept.aliases)
        if concept.hours is not None:
            entry["hours"] = concept.hours
        if concept.definition is not None:
            entry["definition"] = concept.definition
        claims = [claim for each in self._relations.get(concept.id, []) for claim in self._claims(each)]
        if claims:
            entry["relations"] = claims
        return entry

    def _claims(self, relation: Relation) -> Iterator[dict[str, str]]:
        """The relation once for each quote, which a load merges; without a quote where it has none."""
        bare = {"type": relation.type.value.lower(), "target": str(relation.target)}
        quotes = [
            {"quote": each.text} | ({} if each.quoted_from is None else {"in": str(each.quoted_from)})
            for each in self._quotations.of(relation)
        ]
        yield from [bare | quote for quote in quotes] or [bare]


YAML = Exporter(
    name="yaml",
    description="the glossary with its curated relations, to be edited and loaded again",
    extension=".yaml",
    write=_write,
)
