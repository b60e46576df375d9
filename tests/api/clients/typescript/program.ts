// What somebody writes over the types that GraphQL Code Generator generates: `program.js ADDRESS` prints JSON.
import { readFileSync } from "node:fs";
import type {
  ConceptsQuery,
  ConceptsQueryVariables,
  LearningPathQuery,
  LearningPathQueryVariables,
  NeighborsQuery,
  NeighborsQueryVariables,
  NodesQuery,
  NodesQueryVariables,
  PrerequisitesQuery,
  PrerequisitesQueryVariables,
  SearchQuery,
  SearchQueryVariables,
} from "./operations";
import type { Origin } from "./schema";

type Operations = {
  Concepts: { data: ConceptsQuery; variables: ConceptsQueryVariables };
  LearningPath: { data: LearningPathQuery; variables: LearningPathQueryVariables };
  Neighbors: { data: NeighborsQuery; variables: NeighborsQueryVariables };
  Nodes: { data: NodesQuery; variables: NodesQueryVariables };
  Prerequisites: { data: PrerequisitesQuery; variables: PrerequisitesQueryVariables };
  Search: { data: SearchQuery; variables: SearchQueryVariables };
};
type Refusal = { message: string; extensions: { code: string } };

const address = process.argv[2];
const query = readFileSync("operations.graphql", "utf8");

class RefusedError extends Error {
  constructor(readonly refusals: Refusal[]) {
    super(refusals.map((each) => each.message).join("; "));
  }
}

async function ask<Name extends keyof Operations>(
  operationName: Name,
  variables: Operations[Name]["variables"],
): Promise<Operations[Name]["data"]> {
  const response = await fetch(`${address}/graphql`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ query, operationName, variables }),
  });
  const answer = (await response.json()) as { data: Operations[Name]["data"]; errors?: Refusal[] };
  if (answer.errors) throw new RefusedError(answer.errors);
  return answer.data;
}

async function prerequisites(name: string, origins?: Origin[]): Promise<string[]> {
  const { concept } = await ask("Prerequisites", { name, origins });
  const edges = concept?.prerequisites.edges ?? [];
  return edges.map((edge) => `${edge.depth} ${edge.node.id} ${edge.via.type} ${edge.via.origin}`);
}

async function learningPath(target: string): Promise<string> {
  const { learningPath: path } = await ask("LearningPath", { targets: [target], known: ["loss-function"] });
  switch (path.__typename) {
    case "LearningPath":
      return `${path.totalHours} h: ${path.steps.map((step) => step.concept.name).join(", ")}`;
    case "UnknownConcepts":
      return `did you mean ${path.suggestions[0]?.name}?`;
    case "PrerequisiteCycle":
      return path.message;
  }
}

async function neighbors(id: string, first: number): Promise<string[]> {
  const seen: string[] = [];
  let after: string | null = null;
  do {
    const found: NeighborsQuery = await ask("Neighbors", { id, first, after });
    const page = found.concept?.neighbors;
    seen.push(...(page?.edges ?? []).map((edge) => `${edge.node.type} ${edge.other?.name}`));
    after = page?.pageInfo.hasNextPage ? page.pageInfo.endCursor : null;
  } while (after !== null);
  return seen;
}

async function refusal(): Promise<string[]> {
  try {
    await ask("Neighbors", { id: "overfitting", relations: ["REQUIRES"], first: -1 });
  } catch (error) {
    if (error instanceof RefusedError) return error.refusals.map((each) => each.extensions.code);
    throw error;
  }
  return [];
}

const found = await ask("Search", { text: "calculus", mode: "KEYWORD", first: 1 });
const mentioned = await ask("Concepts", { orderBy: "ID", where: { kinds: ["MENTIONED"] } });
const { nodes } = await ask("Nodes", { ids: ["backpropagation:USES:chain-rule", "calculus", "nothing"] });

console.log(
  JSON.stringify({
    prerequisites: await prerequisites("GD"),
    curatedPrerequisites: await prerequisites("GD", ["CURATED"]),
    noConcept: await prerequisites("nothing"),
    learningPath: await learningPath("gradient-descent"),
    unknown: await learningPath("overfiting"),
    search: found.search.map((hit) => hit.concept.id),
    neighbors: await neighbors("gradient-descent", 2),
    mentioned: mentioned.concepts.nodes.map((node) => node.id),
    nodes: nodes.map((node) => (node?.__typename === "Relation" ? node.type : (node?.id ?? null))),
    refusal: await refusal(),
  }),
);
