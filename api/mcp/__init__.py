"""The glossary for AI assistants, over the Model Context Protocol; needs the extra 'mcp'."""
