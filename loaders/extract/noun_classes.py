"""Nouns that in "a part of Y" or "a kind of Y" say how the defined concept stands to Y, listed by what they say."""

from __future__ import annotations

from loaders.extract.words import word_set

__all__ = [
    "ACTIVITY_ENDINGS",
    "BRANCH_NOUNS",
    "COLLECTION_NOUNS",
    "COUNTED_GERUNDS",
    "GENERIC_HEADS",
    "KIND_NOUNS",
    "MEASURE_NOUNS",
    "MEMBER_NOUNS",
    "OPPOSITE_NOUNS",
    "PART_NOUNS",
    "PEOPLES",
    "PORTION_NOUNS",
    "RELATIONAL_NOUNS",
    "RESULT_NOUNS",
    "TRANSPARENT_NOUNS",
    "USE_NOUNS",
    "WHOLES",
    "WORD_NOUNS",
]

KIND_NOUNS = word_set(
    "kind type sort form class category variety variant version subtype subclass family species flavor flavour example instance case"
)
"""X is a kind of Y: X IS_A Y."""
COLLECTION_NOUNS = word_set(
    "collection set group sequence list series subset stack combination bundle ensemble snapshot network chain pair batch array"
)
"""X is a collection of Ys: Y PART_OF X. Only with Y in the plural."""
PART_NOUNS = word_set(
    "part component element constituent portion piece section fragment segment member step stage phase ingredient"
)
"""X is a part of Y: X PART_OF Y."""
MEMBER_NOUNS = PART_NOUNS | word_set("value entry item unit pair mechanism record")
"""X is a value in a Y: X PART_OF Y."""
MEASURE_NOUNS = word_set("measure measurement number percentage fraction ratio proportion")
"""X is the percentage of Y: X MEASURES Y."""
RESULT_NOUNS = word_set("result output outcome")
"""X is the result of Y: Y PRODUCES X."""
BRANCH_NOUNS = word_set("branch subfield subarea subdiscipline subdomain")
"""X is a branch of Y: X PART_OF Y."""
OPPOSITE_NOUNS = word_set("opposite counterpart inverse converse antithesis")
"""X is the opposite of Y: X CONTRASTS_WITH Y."""
USE_NOUNS = word_set("use usage application")
"""X is the use of Y: X USES Y."""
WHOLES = word_set("system pipeline application architecture")
"""A mechanism in "RAG systems" is a part of RAG."""
RELATIONAL_NOUNS = word_set("generalization generalisation extension modification adaptation approximation alternative")
"""A generalization of Y is no kind of generalization."""
GENERIC_HEADS = word_set("technique method approach algorithm strategy procedure")
"""A "training technique" is a kind of training: the head says nothing that the noun before it does not."""
ACTIVITY_ENDINGS = ("ing", "tion", "sion", "ment", "ance", "ence", "ysis", "ization")
"""... if that noun names something that one does: a "GPU technique" is not a GPU."""
COUNTED_GERUNDS = word_set("""building painting drawing meeting wedding opening fitting clothing lining covering coating ending beginning setting
    gathering dwelling feeling saying casting coupling filling finding heading landing listing offering reading recording
    ruling stocking swelling writing sitting crossing hearing awning ceiling railing""")
"""Words in -ing that have a plural: "a wooden building of", whereas "a device running on" opens a clause."""
TRANSPARENT_NOUNS = (KIND_NOUNS - {"family"}) | word_set("breed subspecies brand isotope dialect branch")
"""X is a N of Ys: what X is a kind of is Y."""
PORTION_NOUNS = word_set("piece bit item article length expanse tract stretch plot")
"""X is a N of Y, where Y is a mass and has no article: what X is a kind of is Y, as "a piece of furniture" is furniture."""
WORD_NOUNS = word_set("term name word epithet expression slang trademark nickname synonym abbreviation acronym")
"""X is a N for Y: what X is a kind of is Y."""
PEOPLES = word_set("""people tribe race clan family dynasty church sect cult order party team crew force gang society community council
    senate parliament congress committee jury army navy staff clergy nobility profession movement organization club association
    generation class faculty legislature house police group living denomination""")
"""A member of a N is a person."""
