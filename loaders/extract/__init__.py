"""Extraction: which concepts a text names, and which typed relations a glossary's definitions state, with their quotes.

It asserts only what a sentence says plainly, and is silent elsewhere: precision comes before recall.
"""

from loaders.extract.extraction import PROPOSERS, Extraction, Material, extract, without_told
from loaders.extract.mentions import Mention, TermIndex, find_mentions, index_terms
from loaders.extract.relations import extract_relations

__all__ = [
    "PROPOSERS",
    "Extraction",
    "Material",
    "Mention",
    "TermIndex",
    "extract",
    "extract_relations",
    "find_mentions",
    "index_terms",
    "without_told",
]
