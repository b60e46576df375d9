"""Our own JSON export, read back: the relations that a person asserted, with what they were quoted from."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from graph.errors import Problem
from graph.model import Origin
from graph.vocabulary import RelationType
from loaders.entries import Claim, Entry, Place
from loaders.formats.json_tree import JsonArray, JsonObject, JsonText, Value

__all__ = ["is_export", "with_exported_relations"]

_KEYS = ("glossary", "concepts", "relations", "documents")


def is_export(value: JsonObject) -> bool:
    """Whether ``value`` has the keys of an export, and lists where these are lists."""
    first, *lists = (value.get(key) for key in _KEYS)
    return isinstance(first, JsonObject) and all(isinstance(each, JsonArray) for each in lists)


def with_exported_relations(
    entries: Sequence[Entry], export: JsonObject, source: JsonText, problems: list[Problem]
) -> list[Entry]:
    """``entries`` of an export with its curated relations as claims, and with the documents that several share.

    Extracted and derived relations are left out: a load finds them again.
    """
    quotes = _Quotes(export)
    claims: dict[str, list[Claim]] = {}
    for offset, relation in _objects(export, "relations"):
        if relation.get("origin") != Origin.CURATED.value:
            continue
        ends = [relation.get(key) for key in ("source", "type", "target")]
        if not all(isinstance(end, str) for end in ends) or ends[1] not in RelationType.__members__:
            message = "the relation has no source, type and target that are known"
            problems.append(source.error(offset, "json-shape", message, "export the glossary again"))
            continue
        from_, type_, target = map(str, ends)
        bare = Claim(type=RelationType[type_], target=target, place=Place(source.file, source.line(offset)))
        claims.setdefault(from_, []).extend(quotes.claims(bare, from_, relation))
    missing = claims.keys() - {entry.id for entry in entries}
    for each in sorted(missing):
        message = f"relations of '{each}' are there, and no concept has that id"
        problems.append(source.error(export.offset, "json-shape", message, "export the glossary again"))
    return [
        replace(entry, claims=(*entry.claims, *claims.get(entry.id or "", ())), document=quotes.shared(entry.id))
        for entry in entries
    ]


def _objects(value: JsonObject, key: str) -> Iterator[tuple[int, JsonObject]]:
    items = value.get(key)
    for offset, item in items.items if isinstance(items, JsonArray) else ():
        if isinstance(item, JsonObject):
            yield offset, item


class _Quotes:
    """What the quotes of relations come from."""

    def __init__(self, export: JsonObject) -> None:
        self._texts = {each.get("id"): each.get("text") for _, each in _objects(export, "documents")}
        self._definers: dict[Value, list[str]] = {}
        self._documents: dict[str, str] = {}
        for _, concept in _objects(export, "concepts"):
            id_, document = concept.get("id"), concept.get("document")
            if isinstance(id_, str) and isinstance(document, str):
                self._definers.setdefault(document, []).append(id_)
                self._documents[id_] = document

    def shared(self, id_: str | None) -> str | None:
        """What an entry calls the text that it shares with others; None where it shares none."""
        document = self._documents.get(id_ or "", "")
        return document.rpartition("#")[2] if len(self._definers.get(document, ())) > 1 else None

    def claims(self, bare: Claim, from_: str, relation: JsonObject) -> list[Claim]:
        """``bare`` once for each quote, which a load merges, or as it is where there is none.

        A quote counts as the first place at which a definition has it. What was found further on was found by
        extraction, and will be again.
        """
        made = []
        for _, evidence in _objects(relation, "evidence"):
            quote, document = evidence.get("quote"), evidence.get("document")
            text, definers = self._texts.get(document), self._definers.get(document)
            if not (isinstance(quote, str) and isinstance(text, str) and definers):
                continue
            if str(text.find(quote)) == evidence.get("start"):
                made.append(replace(bare, quote=quote, quoted_from=None if from_ in definers else definers[0]))
        return made or [bare]
