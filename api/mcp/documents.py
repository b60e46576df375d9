"""What each tool asks, in GraphQL. Variables are named as the tool's parameters are."""

from __future__ import annotations

__all__ = [
    "CONCEPT",
    "FRONTIER",
    "GLOSSARY",
    "LEARNING_PATH",
    "PREREQUISITES",
    "RESOLVE",
    "SEARCH",
    "SHORTEST_PATHS",
    "SIMILAR",
    "UNLOCKS",
]

_UNKNOWN = "... on UnknownConcepts { message suggestions { id name } }"
_PAGE = "totalCount pageInfo { hasNextPage endCursor }"
_RELATION = """
fragment Said on Relation {
  id type origin confidence method source { id name } target { id name }
  evidence { quote document source { file line } }
  premises { id type origin confidence source { id name } target { id name } evidence { quote document source { file line } } }
}"""

RESOLVE = f"""
query Resolve($name: ID!) {{
  shortestPaths(source: $name, target: $name) {{
    __typename ... on ShortestPaths {{ paths {{ concepts {{ id }} }} }} {_UNKNOWN}
  }}
}}"""
"""The way from a concept to itself: the one field that takes id, name and alias alike and suggests what comes near."""

SEARCH = """
query Search($text: String!, $mode: SearchMode!, $first: Int!) {
  search(text: $text, mode: $mode, first: $first) { score matched concept { id name definition section } }
}"""

CONCEPT = f"""
query Concept($id: ID!, $relations: [RelationType!], $first: Int!, $after: String) {{
  concept(id: $id) {{
    id name aliases definition kind section hours
    neighbors(relations: $relations, first: $first, after: $after) {{
      {_PAGE} edges {{ other {{ id name }} node {{ ...Said }} }}
    }}
  }}
}}{_RELATION}"""

_REACHED = f"""
query Reached($id: ID!, $max_depth: Int, $min_confidence: Float!, $first: Int!, $after: String) {{
  concept(id: $id) {{
    id name
    FIELD(maxDepth: $max_depth, minConfidence: $min_confidence, first: $first, after: $after) {{
      {_PAGE} edges {{ depth node {{ id name definition }} via {{ ...Said }} }}
    }}
  }}
}}{_RELATION}"""
PREREQUISITES = _REACHED.replace("FIELD", "prerequisites")
UNLOCKS = _REACHED.replace("FIELD", "unlocks")

LEARNING_PATH = f"""
query LearningPath($targets: [ID!]!, $known: [ID!]!, $budget_hours: Float) {{
  learningPath(targets: $targets, known: $known, budgetHours: $budget_hours) {{
    __typename {_UNKNOWN}
    ... on LearningPath {{
      totalHours targets {{ id name }} skipped {{ id name }} unreached {{ id name }}
      steps {{
        position hours cumulativeHours isTarget concept {{ id name definition }}
        requires {{ origin confidence target {{ id name }} }} neededFor {{ origin confidence source {{ id name }} }}
      }}
    }}
    ... on PrerequisiteCycle {{ message cycle {{ id type origin source {{ id name }} target {{ id name }} }} }}
  }}
}}"""

SHORTEST_PATHS = f"""
query ShortestPaths(
  $source: ID!, $target: ID!, $relations: [RelationType!], $direction: Direction!, $max_length: Int!, $first: Int!
) {{
  shortestPaths(
    source: $source, target: $target, relations: $relations, direction: $direction, maxLength: $max_length, first: $first
  ) {{
    __typename {_UNKNOWN}
    ... on ShortestPaths {{ paths {{ length concepts {{ id name }} relations {{ ...Said }} }} }}
  }}
}}{_RELATION}"""

SIMILAR = """
query Similar($id: ID!, $first: Int!) {
  concept(id: $id) {
    id name
    similar(first: $first) { score concept { id name definition } relations { id type origin confidence } }
  }
}"""

FRONTIER = """
query Frontier($known: [ID!]!, $towards: [ID!], $first: Int!) {
  frontier(known: $known, towards: $towards, first: $first) {
    hours unlocks concept { id name definition } requires { origin confidence target { id name } }
  }
}"""

GLOSSARY = """
query Glossary {
  glossary {
    name version storeVersion licence concepts relations candidates encoder encodesText clusterLabels
    sections { name concepts } relationCounts { type origin count }
    relationTypes { type label inverseLabel description symmetric transitive acyclic }
  }
}"""
