"""The tools: each asks one question of the glossary through GraphQL, with the same limits, answers and errors.

A docstring is what the assistant reads of a tool: what it answers, and when to ask it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import orjson
from mcp.server.mcpserver.exceptions import ToolError
from mcp.types import CallToolResult, TextContent
from pydantic import Field

from api.execution import Executor, Operation
from api.mcp import documents
from graph.finding import SearchMode
from graph.store import Direction
from graph.vocabulary import RelationType

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from api.settings import ApiSettings
    from graph.store import GraphStore

__all__ = ["GlossaryTools"]

Name = Annotated[str, Field(description="A concept's id, name or alias.", min_length=1, max_length=500)]
Names = Annotated[
    list[Name], Field(description="Concepts, each by id, name or alias; may be empty.", min_length=0, max_length=500)
]
First = Annotated[int, Field(description="The most to be listed.", ge=1, le=100)]
After = Annotated[str | None, Field(description="endCursor of the page before, to go on from there.")]
Relations = Annotated[
    list[RelationType] | None, Field(description="Only relations of these types; all where it is left out.")
]
Depth = Annotated[int | None, Field(description="Most steps away; any number where it is left out.", ge=1, le=100)]
Confidence = Annotated[
    float, Field(description="Only over relations at least this sure; 1 is what a person wrote.", ge=0, le=1)
]


class GlossaryTools:
    """What an assistant can ask of the glossary in ``store``, within the limits of ``settings``."""

    def __init__(self, store: GraphStore, settings: ApiSettings) -> None:
        self._executor = Executor(store, settings)

    async def search(
        self,
        text: Annotated[str, Field(description="Words, or a question in plain language.", min_length=1)],
        mode: Annotated[
            SearchMode, Field(description="By words (KEYWORD), by meaning (SEMANTIC), or both (HYBRID).")
        ] = SearchMode.HYBRID,
        first: First = 10,
    ) -> CallToolResult:
        """Find concepts of the glossary by words or by meaning, best first.

        Use it first, whenever you do not know what the glossary calls a thing, or whether it has it at all. The other
        tools take the ids and names that it returns.
        """
        return await self._ask(documents.SEARCH, text=text, mode=mode, first=first)

    async def concept(
        self, name: Name, relations: Relations = None, first: First = 20, after: After = None
    ) -> CallToolResult:
        """One concept: its definition, aliases and section, and its relations with the words that say so.

        Use it to explain a term, or to check a claim about two concepts: each relation has its origin (CURATED by a
        person, EXTRACTED from a text, DERIVED from its premises), a confidence and verbatim quotes to cite.
        """
        id_ = await self._resolved(name)
        return await self._ask(documents.CONCEPT, id=id_, relations=relations, first=first, after=after)

    async def prerequisites(
        self,
        name: Name,
        max_depth: Depth = None,
        min_confidence: Confidence = 0.0,
        first: First = 50,
        after: After = None,
    ) -> CallToolResult:
        """Everything that has to be understood before a concept, nearest first, each with the relation that says so.

        Use it for "what do I need to know before X?" and "why is X hard for me?". For the order in which to learn
        them, use learning_path.
        """
        return await self._reached(documents.PREREQUISITES, name, max_depth, min_confidence, first, after)

    async def unlocks(
        self,
        name: Name,
        max_depth: Depth = None,
        min_confidence: Confidence = 0.0,
        first: First = 50,
        after: After = None,
    ) -> CallToolResult:
        """Everything that a concept opens up: what needs it, directly or through others, nearest first.

        Use it for "what can I do once I know X?" and "what depends on X?".
        """
        return await self._reached(documents.UNLOCKS, name, max_depth, min_confidence, first, after)

    async def learning_path(
        self,
        targets: Annotated[
            list[Name],
            Field(description="What is to be learnt, each by id, name or alias.", min_length=1, max_length=100),
        ],
        known: Names = [],  # noqa: B006 -- the tool's schema shows it; nothing writes to it
        budget_hours: Annotated[
            float | None, Field(description="Hours that there are; targets that do not fit are named.", ge=0)
        ] = None,
    ) -> CallToolResult:
        """What to learn, in which order, to understand the targets: the smallest such plan, with hours and reasons.

        Use it for "teach me X", "plan my way to X", or to order explanations so that each builds on the one before.
        Pass what the person knows already as known, and nothing of it is taught again.
        """
        return await self._ask(documents.LEARNING_PATH, targets=targets, known=known, budget_hours=budget_hours)

    async def shortest_paths(
        self,
        source: Name,
        target: Name,
        relations: Relations = None,
        direction: Annotated[
            Direction, Field(description="Follow relations from source to target (OUT), backwards (IN), or either way.")
        ] = Direction.BOTH,
        max_length: Annotated[int, Field(description="Most steps of a way.", ge=1, le=50)] = 8,
        first: Annotated[int, Field(description="The most ways to be listed.", ge=1, le=20)] = 3,
    ) -> CallToolResult:
        """The shortest ways from one concept to another, relation by relation, with evidence.

        Use it for "how is X related to Y?" where concept shows no direct relation.
        """
        ends = {"source": source, "target": target, "relations": relations, "direction": direction}
        return await self._ask(documents.SHORTEST_PATHS, **ends, max_length=max_length, first=first)

    async def similar(self, name: Name, first: First = 10) -> CallToolResult:
        """Concepts nearest in meaning to a concept, with the relations that already join the two.

        Use it for alternatives, for terms that are easily confused, and for what else to read. Nearness is no relation:
        it has no evidence. For a free text use search.
        """
        return await self._ask(documents.SIMILAR, id=await self._resolved(name), first=first)

    async def frontier(
        self,
        known: Names,
        towards: Annotated[
            list[Name] | None, Field(description="Only what leads to these concepts.", max_length=100)
        ] = None,
        first: First = 10,
    ) -> CallToolResult:
        """What can be learnt next: concepts whose every prerequisite is known.

        Use it for "what should I learn next?", with all that the person knows as known.
        """
        return await self._ask(documents.FRONTIER, known=known, towards=towards, first=first)

    async def glossary(self) -> CallToolResult:
        """What the glossary is about: name, version, licence, sections, counts, and what each type of relation means.

        Use it once, at the start, to see what can be asked here.
        """
        return await self._ask(documents.GLOSSARY)

    async def _reached(
        self, document: str, name: str, max_depth: int | None, min_confidence: float, first: int, after: str | None
    ) -> CallToolResult:
        which = {"id": await self._resolved(name), "max_depth": max_depth, "min_confidence": min_confidence}
        return await self._ask(document, **which, first=first, after=after)

    async def _resolved(self, name: str) -> str:
        """The id of the concept that ``name`` is the id, name or alias of."""
        data = await self._data(documents.RESOLVE, {"name": name})
        return str(data["shortestPaths"]["paths"][0]["concepts"][0]["id"])

    async def _ask(self, document: str, **variables: Any) -> CallToolResult:
        data = await self._data(document, variables)
        # As text, too, for clients that know no structured content; without spaces, which assistants pay for.
        text = orjson.dumps(data).decode()
        return CallToolResult(content=[TextContent(type="text", text=text)], structured_content=data)

    async def _data(self, document: str, variables: Mapping[str, Any]) -> dict[str, Any]:
        payload = orjson.loads((await self._executor.answer(Operation(document, variables))).body)
        refusals = list(_refusals(payload))
        if refusals:
            raise ToolError("\n".join(refusals))
        data: dict[str, Any] = payload["data"]
        return data


def _refusals(payload: Mapping[str, Any]) -> Iterator[str]:
    """What an answer says instead of the data that were asked for, each with what to do about it."""
    for error in payload.get("errors", ()):
        extensions = error["extensions"]
        step = f"; {extensions['suggestion']}" if "suggestion" in extensions else ""
        yield f"{error['message']}{step} ({extensions['code']})"
    for value in (payload.get("data") or {}).values():
        if isinstance(value, dict) and value.get("__typename") == "UnknownConcepts":
            yield value["message"] if value["suggestions"] else f"{value['message']}; look for it with search"
