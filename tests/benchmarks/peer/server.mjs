// WordNet in Neo4j behind @neo4j/graphql and Apollo Server, set up as their manuals say: node server.mjs PORT.
// The graph is the one that by_hand.py writes.

import { ApolloServer } from "@apollo/server";
import { startStandaloneServer } from "@apollo/server/standalone";
import { Neo4jGraphQL } from "@neo4j/graphql";
import neo4j from "neo4j-driver";

const typeDefs = `#graphql
  type Concept @node(labels: ["Noun"]) {
    id: String! # an ID would not be compared by order
    name: String!
    isA: [Concept!]! @relationship(type: "IS_A", direction: OUT)
    kinds: [Concept!]! @relationship(type: "IS_A", direction: IN)
    instanceOf: [Concept!]! @relationship(type: "INSTANCE_OF", direction: OUT)
    instances: [Concept!]! @relationship(type: "INSTANCE_OF", direction: IN)
    partOf: [Concept!]! @relationship(type: "PART_OF", direction: OUT)
    parts: [Concept!]! @relationship(type: "PART_OF", direction: IN)
    descendants(first: Int!): [Concept!]! @cypher(
      statement: """
      MATCH p = (this)<-[:IS_A*1..10]-(below)
      WITH below, min(length(p)) AS depth ORDER BY depth, below.id LIMIT $first
      RETURN below
      """
      columnName: "below"
    )
  }
`;

const { PEER_NEO4J_URI, PEER_NEO4J_USER, PEER_NEO4J_PASSWORD, PEER_NEO4J_DATABASE } = process.env;
const driver = neo4j.driver(PEER_NEO4J_URI, neo4j.auth.basic(PEER_NEO4J_USER, PEER_NEO4J_PASSWORD));
const features = { filters: { String: { GT: true } } }; // for pages: the concepts after one
const schema = await new Neo4jGraphQL({ typeDefs, driver, features }).getSchema();
await startStandaloneServer(new ApolloServer({ schema }), {
  context: async () => ({ sessionConfig: { database: PEER_NEO4J_DATABASE } }),
  listen: { host: "127.0.0.1", port: Number(process.argv[2]) },
});
