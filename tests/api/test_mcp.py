"""AI assistants get the glossary's answers over the Model Context Protocol, through a process that they start."""

from __future__ import annotations

import importlib.util
import json
import re
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from anyio.from_thread import start_blocking_portal
from mcp.client import Client
from mcp.client.stdio import StdioServerParameters
from mcp.types import CallToolResult

from api.mcp.server import SCHEMA_ADDRESS, create_server
from api.schema import schema_text
from api.settings import ApiSettings
from graph.model import Graph
from graph.store import open_store
from graph.stores.sqlite import SqliteStore
from tests.ports import free_port
from tests.waiting import wait_until

TOOLS = {
    "search",
    "concept",
    "prerequisites",
    "unlocks",
    "learning_path",
    "shortest_paths",
    "similar",
    "frontier",
    "glossary",
}


class Assistant:
    """The SDK's own client, called from a test."""

    def __init__(self, portal: Any, client: Client) -> None:
        self._portal, self._client = portal, client

    def call(self, tool: str, /, **arguments: object) -> CallToolResult:
        return self._portal.call(self._client.call_tool, tool, arguments)

    def data(self, tool: str, /, **arguments: object) -> Any:
        """What the tool answers, without an error, the same as text and as structured content."""
        result = self.call(tool, **arguments)
        assert not result.is_error, result.content
        (content,) = result.content
        assert json.loads(content.text) == result.structured_content
        return result.structured_content

    def error(self, tool: str, /, **arguments: object) -> str:
        result = self.call(tool, **arguments)
        assert result.is_error
        (content,) = result.content
        return content.text

    def tools(self) -> dict[str, Any]:
        return {tool.name: tool for tool in self._portal.call(self._client.list_tools).tools}

    def resource(self, address: str) -> Any:
        (content,) = self._portal.call(self._client.read_resource, address).contents
        return content


@contextmanager
def connected(server: Any, **options: Any) -> Iterator[Assistant]:
    with start_blocking_portal() as portal, portal.wrap_async_context_manager(Client(server, **options)) as client:
        yield Assistant(portal, client)


def command(location: Path, *arguments: str) -> list[str]:
    return [sys.executable, "-W", "error", "-m", "api.cli", "mcp", "--store", str(location), *arguments]


@pytest.fixture(scope="module")
def stored(glossary: Graph, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the small glossary is."""
    location = tmp_path_factory.mktemp("mcp") / "small.db"
    with SqliteStore(str(location)) as opened:
        opened.replace(glossary)
    return location


@pytest.fixture(scope="module")
def assistant(stored: Path, root: Path) -> Iterator[Assistant]:
    """Over stdin and stdout of a process."""
    executable, *arguments = command(stored)
    with connected(StdioServerParameters(command=executable, args=arguments, cwd=root)) as client:
        yield client


def test_an_assistant_is_told_what_each_tool_is_for_and_what_it_takes(assistant: Assistant) -> None:
    tools = assistant.tools()
    assert tools.keys() == TOOLS
    for tool in tools.values():
        assert "Use it " in tool.description
        assert "\n  " not in tool.description
        assert tool.annotations.read_only_hint
        assert all("description" in each for each in tool.input_schema["properties"].values())


def test_inputs_have_ranges_and_enumerations(assistant: Assistant) -> None:
    tools = assistant.tools()
    search, paths = tools["search"].input_schema, tools["shortest_paths"].input_schema
    assert search["required"] == ["text"]
    assert {"minimum": 1, "maximum": 100, "default": 10}.items() <= search["properties"]["first"].items()
    assert search["$defs"]["SearchMode"]["enum"] == ["HYBRID", "KEYWORD", "SEMANTIC"]
    assert "PREVENTS" in paths["$defs"]["RelationType"]["enum"]
    assert {"minimum": 0, "maximum": 1}.items() <= tools["unlocks"].input_schema["properties"]["min_confidence"].items()


def test_search_finds_concepts(assistant: Assistant) -> None:
    (hit,) = assistant.data("search", text="calculus", mode="KEYWORD", first=1)["search"]
    assert hit["concept"]["id"] == "calculus"


@pytest.mark.parametrize("name", ["backpropagation", "Backpropagation", "backprop", "BACKPROPS"])
def test_a_concept_is_named_by_id_name_or_alias(assistant: Assistant, name: str) -> None:
    assert assistant.data("concept", name=name)["concept"]["id"] == "backpropagation"


def test_a_concept_comes_with_its_definition_and_evidence(assistant: Assistant) -> None:
    found = assistant.data("concept", name="regularization", relations=["PREVENTS", "REQUIRES"])["concept"]
    assert found["definition"] == "Regularization prevents overfitting."
    relations = {edge["node"]["type"]: edge["node"] for edge in found["neighbors"]["edges"]}
    (evidence,) = relations["PREVENTS"]["evidence"]
    assert (evidence["quote"], evidence["source"]["file"]) == ("Regularization prevents overfitting.", "small.yaml")
    (premise,) = relations["REQUIRES"]["premises"]
    assert premise["id"] == relations["PREVENTS"]["id"]


def test_relations_come_by_pages(assistant: Assistant) -> None:
    seen, after = [], None
    while True:
        page = assistant.data("concept", name="GD", first=2, after=after)["concept"]["neighbors"]
        seen += [edge["node"]["id"] for edge in page["edges"]]
        after = page["pageInfo"]["endCursor"]
        if not page["pageInfo"]["hasNextPage"]:
            break
    assert len(seen) == len(set(seen)) == page["totalCount"] == 3


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        ({}, {"backpropagation": 1, "loss-function": 1, "chain-rule": 2}),
        ({"max_depth": 1}, {"backpropagation": 1, "loss-function": 1}),
        ({"min_confidence": 0.85}, {"loss-function": 1}),
        ({"first": 1}, {"backpropagation": 1}),
    ],
)
def test_prerequisites(assistant: Assistant, arguments: dict[str, Any], expected: dict[str, int]) -> None:
    found = assistant.data("prerequisites", name="gradient descent", **arguments)["concept"]["prerequisites"]
    assert {edge["node"]["id"]: edge["depth"] for edge in found["edges"]} == expected


def test_what_a_concept_unlocks(assistant: Assistant) -> None:
    found = assistant.data("unlocks", name="chain rule")["concept"]["unlocks"]
    assert [edge["node"]["id"] for edge in found["edges"]] == ["backpropagation", "gradient-descent"]
    assert [edge["via"]["origin"] for edge in found["edges"]] == ["DERIVED", "DERIVED"]


def test_a_learning_path_leaves_out_what_is_known(assistant: Assistant) -> None:
    path = assistant.data("learning_path", targets=["GD"], known=["loss function"])["learningPath"]
    assert [step["concept"]["id"] for step in path["steps"]] == ["chain-rule", "backpropagation", "gradient-descent"]
    assert path["totalHours"] == 6
    assert path["steps"][0]["neededFor"][0]["source"]["id"] == "backpropagation"


def test_a_learning_path_within_hours(assistant: Assistant) -> None:
    path = assistant.data("learning_path", targets=["GD", "calculus"], budget_hours=2)["learningPath"]
    assert [concept["id"] for concept in path["unreached"]] == ["gradient-descent"]


def test_shortest_paths(assistant: Assistant) -> None:
    found = assistant.data(
        "shortest_paths", source="GD", target="chain rule", relations=["USES"], direction="OUT", first=1
    )
    (path,) = found["shortestPaths"]["paths"]
    assert [concept["id"] for concept in path["concepts"]] == ["gradient-descent", "backpropagation", "chain-rule"]
    assert path["relations"][0]["evidence"][0]["quote"] == "Gradient descent uses backpropagation."


def test_similar_concepts(assistant: Assistant) -> None:
    found = assistant.data("similar", name="overfitting", first=2)["concept"]["similar"]
    assert len(found) == 2
    assert found[0]["score"] >= found[1]["score"]
    assert "overfitting" not in {each["concept"]["id"] for each in found}


def test_what_can_be_learnt_next(assistant: Assistant) -> None:
    found = assistant.data("frontier", known=["chain rule"], towards=["GD"])["frontier"]
    assert {each["concept"]["id"] for each in found} == {"backpropagation", "loss-function"}


def test_what_the_glossary_is(assistant: Assistant) -> None:
    found = assistant.data("glossary")["glossary"]
    assert (found["name"], found["concepts"], found["relations"]) == ("Small", 8, 8)
    assert "PREVENTS" in {each["type"] for each in found["relationTypes"]}


@pytest.mark.parametrize(
    ("tool", "arguments"),
    [
        ("concept", {"name": "overfiting"}),
        ("prerequisites", {"name": "overfiting"}),
        ("unlocks", {"name": "overfiting"}),
        ("similar", {"name": "overfiting"}),
        ("learning_path", {"targets": ["overfiting"]}),
        ("shortest_paths", {"source": "GD", "target": "overfiting"}),
        ("frontier", {"known": ["overfiting"]}),
    ],
)
def test_an_unknown_name_is_an_error_with_suggestions(
    assistant: Assistant, tool: str, arguments: dict[str, Any]
) -> None:
    said = assistant.error(tool, **arguments)
    assert said.count("'overfiting'") == 1
    assert said.count("did you mean") == 1
    assert "Overfitting" in said


def test_a_name_that_nothing_comes_near_is_to_be_searched_for(assistant: Assistant) -> None:
    assert "look for it with search" in assistant.error("concept", name="zzzzzzzzzz")


@pytest.mark.parametrize(
    ("tool", "arguments", "named"),
    [
        ("search", {"text": "x", "first": 0}, "first"),
        ("search", {"text": "x", "first": 101}, "first"),
        ("search", {"text": "x", "mode": "MAGIC"}, "mode"),
        ("search", {}, "text"),
        ("concept", {"name": ""}, "name"),
        ("concept", {"name": "GD", "relations": ["LIKES"]}, "relations"),
        ("prerequisites", {"name": "GD", "min_confidence": 2}, "min_confidence"),
        ("learning_path", {"targets": []}, "targets"),
        ("shortest_paths", {"source": "GD", "target": "GD", "max_length": 99}, "max_length"),
    ],
)
def test_a_wrong_argument_is_named(assistant: Assistant, tool: str, arguments: dict[str, Any], named: str) -> None:
    assert named in assistant.error(tool, **arguments)


def test_an_error_of_graphql_says_what_to_do(assistant: Assistant) -> None:
    said = assistant.error("concept", name="GD", after="no cursor")
    assert "BAD_USER_INPUT" in said
    assert "; " in said


def test_the_schema_is_a_resource(assistant: Assistant) -> None:
    content = assistant.resource(SCHEMA_ADDRESS)
    assert content.text == schema_text()
    assert content.mime_type == "application/graphql"


def test_the_configuration_in_the_readme_starts_it(stored: Path, root: Path) -> None:
    (text,) = re.findall(r'```json\n({ "mcpServers".*\n)```', (root / "README.md").read_text(encoding="utf-8"))
    configured = json.loads(text)["mcpServers"]["lexigraph"]
    assert configured["command"] == "lexigraph"
    arguments = [str(stored) if argument == "lexigraph.db" else argument for argument in configured["args"]]
    server = StdioServerParameters(command=sys.executable, args=["-m", "api.cli", *arguments], cwd=root)
    with connected(server, mode="legacy") as client:
        assert client.data("glossary")["glossary"]["name"] == "Small"


def test_the_limits_of_the_settings_hold(store: SqliteStore, location: Path) -> None:
    settings = ApiSettings(store=str(location), max_first=5)
    with connected(create_server(store, settings)) as client:
        assert len(client.data("search", text="overfitting", mode="KEYWORD", first=5)["search"]) > 1
        assert "5" in client.error("search", text="overfitting", mode="KEYWORD", first=6)


def test_without_a_store_a_tool_says_how_to_make_one(tmp_path: Path) -> None:
    location = str(tmp_path / "none.db")
    with open_store(location) as opened, connected(create_server(opened, ApiSettings(store=location))) as client:
        assert client.tools().keys() == TOOLS
        assert "lexigraph load" in client.error("glossary")


def test_a_load_shows_in_the_next_answer(glossary: Graph, tmp_path: Path, root: Path) -> None:
    location = tmp_path / "late.db"
    executable, *arguments = command(location)
    with connected(StdioServerParameters(command=executable, args=arguments, cwd=root)) as client:
        assert "lexigraph load" in client.error("glossary")
        with SqliteStore(str(location)) as opened:
            opened.replace(glossary)
        assert client.data("glossary")["glossary"]["name"] == "Small"


_REQUESTS: tuple[dict[str, Any], ...] = (
    {
        "id": 1,
        "method": "initialize",
        "params": {
            "protocolVersion": "2025-06-18",
            "capabilities": {},
            "clientInfo": {"name": "by hand", "version": "1"},
        },
    },
    {"method": "notifications/initialized"},
    {"id": 2, "method": "tools/call", "params": {"name": "concept", "arguments": {"name": "GD"}}},
    {"id": 3, "method": "tools/call", "params": {"name": "concept", "arguments": {"name": "overfiting"}}},
    {"id": 4, "method": "tools/call", "params": {"name": "no_such_tool", "arguments": {}}},
)


def test_stdout_carries_the_protocol_alone(stored: Path, root: Path) -> None:
    """As an older client talks, line by line; the process ends when its stdin does."""
    process = subprocess.Popen(
        command(stored), cwd=root, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    assert process.stdin is not None
    assert process.stdout is not None
    answers = []
    for request in _REQUESTS:
        process.stdin.write(json.dumps({"jsonrpc": "2.0", **request}) + "\n")
        process.stdin.flush()
        if "id" in request:
            answers.append(json.loads(process.stdout.readline()))
    rest, log = process.communicate(timeout=60)
    assert (rest, process.returncode) == ("", 0), log
    assert [(answer["jsonrpc"], answer["id"]) for answer in answers] == [("2.0", number) for number in (1, 2, 3, 4)]
    assert answers[0]["result"]["serverInfo"]["name"] == "lexigraph"
    assert "search" in answers[0]["result"]["instructions"]
    assert answers[1]["result"]["structuredContent"]["concept"]["id"] == "gradient-descent"
    assert "Traceback" not in log


def test_over_http_on_this_machine(stored: Path, root: Path) -> None:
    port = free_port()
    process = subprocess.Popen(command(stored, "--http", str(port)), cwd=root, stderr=subprocess.PIPE)
    try:
        wait_until(lambda: _listens(port), "it listens")
        with connected(f"http://127.0.0.1:{port}/mcp") as client:
            assert client.data("concept", name="GD")["concept"]["id"] == "gradient-descent"
    finally:
        process.terminate()
        process.communicate(timeout=60)


def test_a_port_that_is_taken_is_an_error(run: Callable[..., Any]) -> None:
    with socket.socket() as holder:
        holder.bind(("127.0.0.1", 0))
        holder.listen()
        port = holder.getsockname()[1]
        answer = run("mcp", "--http", str(port))
    assert (answer.code, answer.out) == (1, "")
    assert str(port) in answer.err
    assert "--http" in answer.err


def _listens(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def test_without_the_extra_the_command_says_how_to_install_it(
    run: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    found = importlib.util.find_spec
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None if name == "mcp" else found(name))
    answer = run("mcp")
    assert (answer.code, answer.out) == (1, "")
    assert "pip install 'lexigraph[mcp]'" in answer.err
