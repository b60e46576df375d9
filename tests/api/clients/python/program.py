"""What somebody writes over the client that ariadne-codegen generates: ``program.py ADDRESS`` prints JSON."""

from __future__ import annotations

import json
import sys

from glossary_client import (
    ConceptFilter,
    ConceptKind,
    ConceptOrder,
    GlossaryClient,
    GraphQLClientGraphQLMultiError,
    LearningPathLearningPathLearningPath,
    LearningPathLearningPathUnknownConcepts,
    NodesNodesRelation,
    Origin,
    RelationType,
    SearchMode,
)


def prerequisites(client: GlossaryClient, name: str, origins: list[Origin] | None = None) -> list[str]:
    concept = client.prerequisites(name=name, origins=origins).concept
    edges = concept.prerequisites.edges if concept else []
    return [f"{edge.depth} {edge.node.id} {edge.via.type_.value} {edge.via.origin.value}" for edge in edges]


def learning_path(client: GlossaryClient, target: str) -> str:
    path = client.learning_path(targets=[target], known=["loss-function"]).learning_path
    if isinstance(path, LearningPathLearningPathLearningPath):
        steps = ", ".join(step.concept.name for step in path.steps)
        return f"{path.total_hours:g} h: {steps}"
    if isinstance(path, LearningPathLearningPathUnknownConcepts):
        return f"did you mean {path.suggestions[0].name}?"
    return path.message


def neighbors(client: GlossaryClient, id: str, first: int) -> list[str]:
    seen: list[str] = []
    after: str | None = None
    while True:
        concept = client.neighbors(id=id, first=first, after=after).concept
        if concept is None:
            return seen
        seen += [f"{edge.node.type_.value} {edge.other.name}" for edge in concept.neighbors.edges if edge.other]
        if not concept.neighbors.page_info.has_next_page:
            return seen
        after = concept.neighbors.page_info.end_cursor


def refusal(client: GlossaryClient) -> list[str]:
    try:
        client.neighbors(id="overfitting", relations=[RelationType.REQUIRES], first=-1)
    except GraphQLClientGraphQLMultiError as error:
        return [str((each.extensions or {}).get("code")) for each in error.errors]
    return []


def main(address: str) -> None:
    with GlossaryClient(f"{address}/graphql") as client:
        mentioned = ConceptFilter(kinds=[ConceptKind.MENTIONED])
        nodes = client.nodes(ids=["backpropagation:USES:chain-rule", "calculus", "nothing"]).nodes
        answers = {
            "prerequisites": prerequisites(client, "GD"),
            "curatedPrerequisites": prerequisites(client, "GD", [Origin.CURATED]),
            "noConcept": prerequisites(client, "nothing"),
            "learningPath": learning_path(client, "gradient-descent"),
            "unknown": learning_path(client, "overfiting"),
            "search": [
                hit.concept.id for hit in client.search(text="calculus", mode=SearchMode.KEYWORD, first=1).search
            ],
            "neighbors": neighbors(client, "gradient-descent", 2),
            "mentioned": [
                node.id for node in client.concepts(order_by=ConceptOrder.ID, where=mentioned).concepts.nodes
            ],
            "nodes": [
                node and (node.type_.value if isinstance(node, NodesNodesRelation) else node.id) for node in nodes
            ],
            "refusal": refusal(client),
        }
    print(json.dumps(answers))


if __name__ == "__main__":
    main(sys.argv[1])
