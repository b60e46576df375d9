"""The rules by name, each with its confidence.

A rule's name is a relation's ``method``: a family (``genus``, ``enumeration``, ``cue``, ``noun``, ``clause``, ``name``,
``contrast``) and, after a colon, the words that it goes by, such as ``cue:prevent`` or ``genus:kind-of``. Its confidence is
the share of what it finds that holds, and it says which of two contradicting findings gives way.

The figures outside of ``genus`` come from 1,457 relations that were read one by one, the sentence beside the relation: the
bundled glossary (against its curated relations), the same knowledge in another wording, the glossaries of Python, Git,
PostgreSQL, Apache httpd and Cargo, and what FOLDOC and WordNet have, of frequent rules a random sample. Those of ``genus``,
whose plain rule is listed as ``head``, come from 466 relations in random samples of what is found in one half of
WordNet's glosses, with every lemma a concept: what WordNet's hypernyms confirm counted as right unread, and the rest was
read, for a true genus such as "shrub" need not be a hypernym there.

A rule that was seen rarely is drawn towards its family: ``(right + 4 * rate of the family) / (seen + 4)``, the mean of a Beta
distribution whose prior weighs four cases. One person read each, so that a figure is good to about .1.

Of a rule that was made while the bundled glossary was read, nothing counts that was found there (``_SEEN_ELSEWHERE``): it
was counted in the other texts above, in GCIDE (Webster's dictionary of 1913 with additions), in the Jargon File and, where
these have few cases, in sentences of public documentation that were searched for by the words of the rule. A rule without
a case there has the confidence ``UNREAD``, so that what it finds is a candidate.
"""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["CONFIDENCE", "JUDGED", "PRIOR", "UNREAD", "confidence_of"]

PRIOR = 4
"""How many cases the family's rate counts for."""
UNREAD = 0.75
"""The confidence of a rule for which nobody has read a case outside of the text that it was made for."""

_SEEN = """
clause: by 41/43, by-means-of 9/9, via 21/25, with-the-help-of 2/2
contrast: and-not 6/7, as-opposed-to 11/12, between 2/2, contrast-with 7/8, contrasts-with 10/12, different-from 7/8,
    differs-from 6/7, distinguished-from 10/10, in-contrast-to 12/13, instead-of 4/5, not-to-be-confused-with 11/12,
    rather-than 8/12, replaced 39/41, than 14/16, two-kinds 5/5, unlike 14/17, whereas 6/7
cue: adjust 7/8, affect 9/9, apply 4/5, base-on 11/12, build 26/31, build-into 3/4, cause 6/6, combine 8/11,
    compose-of 12/13, comprise 10/12, compute 4/8, consist-of 11/13, contain 9/11, control 16/17, convert 0/1,
    create 9/13, depend-on 4/6, divide-into 6/8, drive-by 9/11, eliminate 3/7, encompass 3/5, estimate 1/2,
    facilitate 2/3, generate 8/13, guide 10/10, help 1/1, improve 8/9, include 14/15, include-in 2/3,
    incorporate 11/16, introduce 6/10, make-of 11/11, manage 6/8, measure 3/3, operate-on 3/3, output 3/5,
    prevent 2/2, produce 12/13, reduce 3/3, rely-on 6/7, result-from 2/3, run 19/22, run-on 8/12, simplify 4/5,
    speed-up 5/5, split-into 1/1, store 20/26, use 13/15, use-for 11/15, use-in 11/12
enumeration: are 19/23, common 18/19, example-is 9/12, include 9/12, including 8/12, open-list 0/1, such-as 13/15
genus: head 113/120, based 1/1, branch-of 12/12, collection-of 12/12, compound 71/80, doing-with 8/8, kind-of 76/80,
    opposite-of 2/2, part-in 9/11, part-of 11/12, portion 34/40, result-of 8/8, subset-of 1/1, technique 8/8,
    term-for 54/59, use-of 12/12
name: deed 75/80, head 55/60, opposites 56/58
noun: cause 1/1, effect 2/2, measure 28/33, tool 17/20
"""
"""By family and rule: how many of those read were right, and how many were read."""

_SEEN_ELSEWHERE = """
clause: in-which 7/7, patterns-for 0/0, split-in 11/14, that-produces 11/11
contrast: is-not-the 2/3, kept-apart 4/4, parallel 12/12, take-place 3/3, traded-off-against 2/2,
    trades-off-against 8/8, unsaid 1/1
cue: build-from 4/4, counter 2/4, detect 37/39, determine 1/3, gain-from 5/5, influence 12/13, lead-to 2/2, limit 13/13,
    make 1/1, make-up-of 1/1, relieve 27/28, remedy 10/10, restrict 1/1, take-care-of 4/4, take-during 1/1,
    treat-by 3/4
enumeration: another-of-these 2/3, belong 9/18, its-kinds 8/8
noun: mean 9/9, mechanism 4/4, mixture 111/122, pass 0/0, setting 9/10
"""
"""The same for rules that were made while the bundled glossary was read; nothing of it counts here."""


def _read(table: str) -> dict[str, tuple[int, int]]:
    """How many were right of how many, by rule."""
    judged: dict[str, tuple[int, int]] = {}
    for family, _, rules in (line.partition(":") for line in table.replace("\n    ", " ").strip().splitlines()):
        for entry in rules.split(","):
            rule, share = entry.split()
            right, seen = share.split("/")
            judged[f"{family}:{rule}"] = int(right), int(seen)
    return judged


def _calibrated(judged: Mapping[str, tuple[int, int]]) -> dict[str, float]:
    """The rate of each family, and of each rule as drawn towards it."""
    figures: dict[str, float] = {}
    for family in {rule.partition(":")[0] for rule in judged}:
        own = {rule: counts for rule, counts in judged.items() if rule.startswith(family + ":")}
        rate = sum(right for right, _ in own.values()) / sum(seen for _, seen in own.values())
        figures[family] = round(rate, 2)
        figures |= {
            rule: round((right + PRIOR * rate) / (seen + PRIOR), 2) if seen else UNREAD
            for rule, (right, seen) in own.items()
        }
    return figures


JUDGED: Mapping[str, tuple[int, int]] = MappingProxyType(_read(_SEEN) | _read(_SEEN_ELSEWHERE))
"""How many relations of a rule were right, and how many were read."""

CONFIDENCE: Mapping[str, float] = MappingProxyType(_calibrated(JUDGED))
"""Confidence by rule; a rule that is not listed has that of its family."""


def confidence_of(rule: str) -> float:
    """The confidence of a rule: its own, or else that of its family.

    >>> confidence_of("genus:kind-of"), confidence_of("genus:part-of")
    (0.95, 0.92)
    """
    own = CONFIDENCE.get(rule)
    return CONFIDENCE[rule.partition(":")[0]] if own is None else own
