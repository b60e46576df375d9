"""What the README says is so: its query answers as printed, its commands exist, its links lead somewhere."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from api.execution import execute
from api.settings import ApiSettings
from graph.store import GraphStore, open_store
from loaders.pipeline import LoadOptions, load
from tests.neo4j.fixtures import NEEDS_NEO4J, Neo4jDatabase

ROOT = Path(__file__).resolve().parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")


def blocks(language: str) -> list[str]:
    return re.findall(rf"```{language}\n(.*?)```", README, flags=re.DOTALL)


@pytest.fixture(scope="module")
def bundled(tmp_path_factory: pytest.TempPathFactory) -> Iterator[GraphStore]:
    with open_store(str(tmp_path_factory.mktemp("readme") / "lexigraph.db")) as store:
        load([ROOT / "data"], store, LoadOptions())
        yield store


def test_it_starts_with_the_two_commands() -> None:
    first = blocks("sh")[0]
    assert re.findall(r"^make (\w+)", first, flags=re.MULTILINE) == ["run", "test"]
    assert README.index("make run") < 100


def test_the_query_answers_as_printed(bundled: GraphStore) -> None:
    (query, _), (answer, *_) = blocks("graphql"), blocks("json")
    assert execute(bundled, query) == json.loads(answer)


def test_the_mutation_answers_as_printed(bundled: GraphStore, tmp_path: Path) -> None:
    copy = shutil.copy(bundled.location, tmp_path / "changed.db")
    (_, mutation), (_, answer, _) = blocks("graphql"), blocks("json")
    with open_store(str(copy)) as store:
        assert execute(store, mutation, settings=ApiSettings(curation=True)) == json.loads(answer)


@pytest.mark.parametrize("target", ["rag", "backpropagation"])
def test_every_step_of_a_learning_path_says_why(bundled: GraphStore, target: str) -> None:
    text = """query($target: ID!) { learningPath(targets: [$target]) { ... on LearningPath { steps {
        isTarget concept { id } requires { target { id } } neededFor { source { id } } } } } }"""
    steps = execute(bundled, text, {"target": target})["data"]["learningPath"]["steps"]
    seen: set[str] = set()
    for step in steps:
        assert step["isTarget"] or step["neededFor"]
        assert {relation["target"]["id"] for relation in step["requires"]} <= seen
        seen.add(step["concept"]["id"])
    assert steps[-1]["concept"]["id"] == target


def test_every_command_and_every_export_format_is_named() -> None:
    from api.cli import app
    from graph.export import format_descriptions

    commands = {command.callback.__name__ for command in app.registered_commands if command.callback}
    assert commands == set(re.findall(r"\| `lexigraph (\w+)", README))
    assert ", ".join(format_descriptions()) in README


def test_every_link_inside_the_repository_leads_somewhere() -> None:
    links = re.findall(r"\]\((?!https?:|#)([^)]+)\)", README)
    assert links
    assert [link for link in links if not (ROOT / link).exists()] == []


def test_the_numbers_of_the_bundled_glossary_are_right(bundled: GraphStore) -> None:
    from graph.snapshot import read_graph

    graph = read_graph(bundled)
    said = re.search(r"(\d+) concepts, (\d+) names that they mention, (\d+) curated relations", README)
    assert said
    defined = sum(concept.definition is not None for concept in graph.concepts)
    curated = sum(relation.method == "curated" for relation in graph.relations)
    assert tuple(map(int, said.groups())) == (defined, len(graph.concepts) - defined, curated)


class TestNeo4j:
    pytestmark = NEEDS_NEO4J

    def test_the_cypher_queries_answer(self, neo4j_database: Neo4jDatabase) -> None:
        with neo4j_database.store() as store:
            load([ROOT / "data"], store, LoadOptions())
        prevents, way, undefined = (neo4j_database.run(query.strip().rstrip(";")) for query in blocks("cypher"))
        quotes = {(way, problem): quoted for way, problem, quoted in prevents}
        assert "a family of techniques that prevent overfitting" in quotes["Regularization", "Overfitting"]
        assert way[0][0][0] == "Chunking"
        assert way[0][0][-1] == "Model"
        assert len(undefined) == 10
