"use strict";
// GraphiQL on this server's own endpoint. Its first query asks about a concept that the glossary really has.
(async () => {
  const address = new URL("graphql", document.baseURI).href;

  const firstQuery = (name) => `# What has to be learnt before this concept, and why: a relation
# quotes its text, or names the premises that it follows from.
{
  concept(name: ${JSON.stringify(name)}) {
    name
    definition
    prerequisites(first: 10) {
      totalCount
      edges {
        depth
        node { name hours }
        via {
          id
          origin
          confidence
          evidence { quote }
          premises { id evidence { quote } }
        }
      }
    }
  }
}
`;

  // Of the concepts with most relations, the one that has most prerequisites.
  const example = async () => {
    const query = "{ concepts(orderBy: DEGREE_DESC, first: 20) { nodes { name prerequisites(first: 0) { totalCount } } } }";
    try {
      const headers = { "content-type": "application/json" };
      const response = await fetch(address, { method: "POST", headers, body: JSON.stringify({ query }) });
      const { nodes } = (await response.json()).data.concepts;
      nodes.sort((one, other) => other.prerequisites.totalCount - one.prerequisites.totalCount);
      return nodes[0].name;
    } catch {
      return "a concept of your glossary"; // nothing is loaded yet; the answer to the query says so
    }
  };

  const props = { fetcher: GraphiQL.createFetcher({ url: address }), defaultQuery: firstQuery(await example()) };
  ReactDOM.createRoot(document.getElementById("graphiql")).render(React.createElement(GraphiQL, props));
})();
