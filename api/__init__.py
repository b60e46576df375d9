"""The ways in for programs and terminals: GraphQL over HTTP, and the command line."""
