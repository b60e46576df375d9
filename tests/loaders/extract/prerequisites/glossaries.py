"""Small glossaries for what reads texts."""

from __future__ import annotations

from collections.abc import Mapping

from loaders.extract import Material
from tests.loaders.extract.conftest import make_glossary

KITCHEN = {
    "Dough": "A soft mass of flour and water. It rises by yeast.",
    "Flour": "A powder that is ground from grain.",
    "Yeast | baker's yeast": "A fungus that makes gas from sugar.",
    "Sour Dough": "A dough that rises by wild yeast, not by baker's powder.",
    "Bread": "A food that is baked from dough in an oven.",
    "Oven": "A hot box. See bread.",
    "Grain": "The seeds of a grass.",
    "Baking Powder": "A powder that makes gas in a dough.",
    "Menu": "A card with the dishes of a house.",
    "Bread Oven": "An oven whose floor of stone holds the heat that bread needs.",
}


def material(definitions: Mapping[str, str], *mentioned: str) -> Material:
    concepts, documents = make_glossary(definitions, mentioned)
    return Material(concepts=concepts, documents=documents)
