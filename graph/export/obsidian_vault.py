"""An Obsidian vault: a note for each concept, linked by its relations, and an index."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from graph.export.exporter import FolderExporter
from graph.export.note_names import note_names
from graph.markdown import escape_markdown
from graph.model import ConceptKind, Origin
from graph.relation_groups import relation_groups

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from graph.model import Concept, ConceptId, Graph, Relation

__all__ = ["OBSIDIAN"]

_INDEX = "Index"
_OWN_MARKUP = re.compile(r"(?<!\\)([=%^])")
"""What marks highlights, comments and blocks in Obsidian and nothing in other Markdown."""
_PLAIN_LINK_TEXT = re.compile(r"[^\[\]|<>*_`~$\\%=!{}#^]+")


def _write(graph: Graph) -> Mapping[str, bytes]:
    """``Index.md``, and for each concept a note with its facts as properties, its definition, and its relations.

    A relation stands in the note of its source, under what it says, with its quotes; Obsidian shows the other way as
    backlinks. Those that people wrote are properties too, which a load reads again. Names and texts show as they are,
    whatever markup is in them.
    """
    names = note_names(graph.concepts, reserved=(_INDEX,))
    by_source: dict[ConceptId, list[Relation]] = {}
    for relation in graph.relations:
        by_source.setdefault(relation.source, []).append(relation)
    vault = _Vault({concept.id: concept for concept in graph.concepts}, names)
    notes = {
        f"{names[concept.id]}.md": vault.note(concept, by_source.get(concept.id, ())) for concept in graph.concepts
    }
    return {path: text.encode() for path, text in ({f"{_INDEX}.md": vault.index(graph)} | notes).items()}


class _Vault:
    """Writes notes that link to one another."""

    def __init__(self, concepts: Mapping[ConceptId, Concept], names: Mapping[ConceptId, str]) -> None:
        self._concepts = concepts
        self._names = names

    def note(self, concept: Concept, relations: Sequence[Relation]) -> str:
        """A concept with the relations that start at it."""
        lines = ["---", self._properties(concept, relations), "---", "", f"# {_escaped(concept.name)}"]
        if concept.definition:
            lines += ["", *(_escaped(line) for line in concept.definition.splitlines())]
        groups = relation_groups(concept.id, relations)
        lines += ["", "## Relations", ""] if groups else []
        for group in groups:
            lines.append(f"- {group.label}")
            for relation in group.relations:
                lines.append(f"    - {self._link(relation.target)}")
                lines += [f"      > {_escaped(evidence.quote)}" for evidence in relation.evidence]
        return "\n".join(lines) + "\n"

    def index(self, graph: Graph) -> str:
        """All concepts by section."""
        lines = [f"# {_escaped(graph.info.name or 'Glossary')}"]
        facts = [f"version {graph.info.version}" if graph.info.version else None, graph.info.licence]
        if any(facts):
            lines += ["", _escaped(", ".join(fact for fact in facts if fact))]
        sections: dict[str | None, list[Concept]] = {name: [] for name in graph.info.sections}
        for concept in graph.concepts:
            sections.setdefault(concept.section, []).append(concept)
        for section, concepts in sections.items():
            if concepts:
                lines += ["", f"## {_escaped(section or 'Without a section')}", ""]
                lines += [f"- {self._link(concept.id)}" for concept in concepts]
        return "\n".join(lines) + "\n"

    def _properties(self, concept: Concept, relations: Sequence[Relation]) -> str:
        import yaml

        facts: dict[str, Any] = {
            "id": str(concept.id),
            "title": concept.name,
            "aliases": list(concept.aliases) or None,
            "section": concept.section,
            "hours": concept.hours,
            "kind": concept.kind.value.lower() if concept.kind is ConceptKind.MENTIONED else None,
        }
        present = {key: value for key, value in facts.items() if value is not None}
        for relation in relations:
            if relation.origin is Origin.CURATED:
                present.setdefault(relation.type.value.lower(), []).append(f"[[{self._names[relation.target]}]]")
        text: str = yaml.safe_dump(present, allow_unicode=True, sort_keys=False, width=1_000_000)
        return text.rstrip("\n")

    def _link(self, id_: ConceptId) -> str:
        """To a note, shown under the concept's name where a link can show that."""
        note, name = self._names[id_], self._concepts[id_].name
        return f"[[{note}]]" if note == name or not _PLAIN_LINK_TEXT.fullmatch(name) else f"[[{note}|{name}]]"


def _escaped(line: str) -> str:
    r"""``line`` as Obsidian shows it letter by letter.

    >>> print(_escaped("[[a]] ==b== %%c%% #d"))
    \[\[a\]\] \=\=b\=\= \%\%c\%\% \#d
    """
    return _OWN_MARKUP.sub(r"\\\1", escape_markdown(line))


OBSIDIAN = FolderExporter(
    name="obsidian",
    description="a vault: a folder with a note for each concept, linked by its relations, and an index",
    write=_write,
)
