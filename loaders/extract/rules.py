"""The rules by name, each with its confidence.

A rule's name is a relation's ``method``: a family (``genus``, ``enumeration``, ``cue``, ``contrast``) and, after a colon, the
words that it goes by, such as ``cue:prevent`` or ``genus:kind-of``. Its confidence orders the rules: it says which of two
contradicting findings gives way. The figures are a judgement after reading what each rule finds in glossaries of machine
learning and in dictionary glosses; they are not measured rates.
"""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["CONFIDENCE", "confidence_of"]

CONFIDENCE: Mapping[str, float] = MappingProxyType(
    {
        "genus": 0.9,
        "genus:compound": 0.8,
        "genus:kind-of": 0.95,
        "genus:doing-with": 0.8,
        "genus:measure-of": 0.8,
        "genus:result-of": 0.8,
        "genus:subset-of": 0.8,
        "genus:technique": 0.85,
        "enumeration": 0.85,
        "enumeration:open-list": 0.7,
        "contrast": 0.9,
        "contrast:than": 0.75,
        "contrast:rather-than": 0.75,
        "contrast:instead-of": 0.7,
        "name": 0.85,
        "noun": 0.85,
        "clause": 0.85,
        "cue": 0.85,
        "cue:affect": 0.75,
        "cue:compute": 0.75,
        "cue:convert": 0.8,
        "cue:influence": 0.75,
        "cue:run": 0.75,
        "cue:use-for": 0.8,
        "cue:use-in": 0.8,
    }
)
"""Confidence by rule; a rule that is not listed has that of its family."""


def confidence_of(rule: str) -> float:
    """The confidence of a rule: its own, or else that of its family.

    >>> confidence_of("genus:kind-of"), confidence_of("cue:prevent")
    (0.95, 0.85)
    """
    own = CONFIDENCE.get(rule)
    return CONFIDENCE[rule.partition(":")[0]] if own is None else own
