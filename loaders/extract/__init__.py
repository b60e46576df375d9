"""Extraction: which concepts a text names, and which typed relations a glossary's definitions state, with their quotes.

It asserts only what a sentence says plainly, and is silent elsewhere: precision comes before recall.
"""

from loaders.extract.mentions import Mention, TermIndex, find_mentions, index_terms
from loaders.extract.relations import extract_relations

__all__ = ["Mention", "TermIndex", "extract_relations", "find_mentions", "index_terms"]
