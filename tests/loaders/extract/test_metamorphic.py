"""Glossaries changed in ways that change nothing they say: whatever extraction finds in them has to stay the same.

The suite takes a sample; ``python -m tests.loaders.extract.test_metamorphic`` takes every term of every glossary, one at
a time, in minutes, and prints each difference.
"""

from __future__ import annotations

import random
import re
import sys
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import TypeVar

import pytest

from graph.model import Concept, ConceptId, Document, Evidence, Relation
from graph.vocabulary import VOCABULARY, RelationType
from loaders.extract import Extraction, Material, extract, find_mentions, index_terms
from loaders.extract.tokens import noun_lemma
from loaders.pipeline import LoadOptions, read_draft
from tests.loaders.extract.renaming import Renaming, invent_names, name_words, new_words, words_of

ROOT = Path(__file__).parents[3]
CORPORA = ROOT / "tests" / "loaders" / "corpora"
GLOSSARIES = {
    "data": ROOT / "data",
    "python": CORPORA / "python" / "glossary.rst.txt",
    "git": CORPORA / "git" / "glossary-content.txt",
    "postgresql": CORPORA / "postgresql" / "glossary.html",
    "apache-httpd": CORPORA / "apache-httpd" / "glossary.html",
    "cargo": CORPORA / "cargo" / "glossary.md",
    "foldoc": CORPORA / "foldoc" / "foldoc-excerpt.index",
}
IN_THE_SUITE = ("data", "python", "git")
TOLERANCE = 0.02
"""How much an unrelated entry may change the confidence of REQUIRES, which rests on counts over the whole glossary."""
SHORT = 5
"""Up to this many letters a name in capitals is an acronym, which counts only as it is written."""
KINDS = frozenset({RelationType.IS_A, RelationType.INSTANCE_OF})


@cache
def material(name: str) -> Material:
    """A glossary as a load hands it to extraction; what it states by itself plays no part."""
    resolution = read_draft([GLOSSARIES[name]], LoadOptions(on_duplicate="first")).resolution
    documents = {document.id: document for document in resolution.documents}
    return Material(concepts=resolution.concepts, documents=documents, further=resolution.further)


@cache
def said(name: str) -> Extraction:
    return extract(material(name))


@dataclass(frozen=True)
class Found:
    """What matters of a relation."""

    asserted: bool
    method: str | None
    confidence: float
    quotes: frozenset[tuple[str, str]]


Key = tuple[ConceptId, RelationType, ConceptId]
Differences = dict[Key, tuple["Found | None", "Found | None"]]
T = TypeVar("T")


@dataclass(frozen=True)
class Change:
    """How ids and texts of the one glossary read in the other."""

    id: Callable[[ConceptId], ConceptId] = lambda id_: id_
    document: Callable[[str], str] = lambda id_: id_
    text: Callable[[str], str] = lambda text: text


UNCHANGED = Change()


def found(extraction: Extraction, change: Change = UNCHANGED) -> dict[Key, Found]:
    made = {}
    for asserted, relations in ((True, extraction.relations), (False, extraction.candidates)):
        for relation in relations:
            quotes = frozenset(_quote(evidence, change) for evidence in relation.evidence)
            made[_key(relation, change)] = Found(asserted, relation.method, relation.confidence, quotes)
    return made


def _quote(evidence: Evidence, change: Change) -> tuple[str, str]:
    return change.document(evidence.document), change.text(evidence.quote)


def _key(relation: Relation, change: Change) -> Key:
    source, target = change.id(relation.source), change.id(relation.target)
    if VOCABULARY[relation.type].symmetric:
        source, target = sorted((source, target))
    return source, relation.type, target


def differences(before: Mapping[Key, Found], after: Mapping[Key, Found], tolerance: float = 0.0) -> Differences:
    """What is not the same in both; ``tolerance`` is how much the confidence of REQUIRES may differ.

    A REQUIRES as unsure as the least sure one may then be left out, and one at the threshold change sides.
    """
    apart = {}
    for key in before.keys() | after.keys():
        one, other = before.get(key), after.get(key)
        if one == other or (key[1] is RelationType.REQUIRES and tolerance and _near(one, other, before, tolerance)):
            continue
        apart[key] = one, other
    return apart


def _near(one: Found | None, other: Found | None, all_: Mapping[Key, Found], tolerance: float) -> bool:
    if one is None or other is None:
        least = min((each.confidence for key, each in all_.items() if key[1] is RelationType.REQUIRES), default=0.0)
        return (one or other).confidence <= least + tolerance
    moved = abs(one.confidence - other.confidence)
    return moved <= tolerance and (one.method, one.quotes) == (other.method, other.quotes)


# Renaming


def renamed(name: str, words: Iterable[str], seed: int) -> Differences:
    """What a renaming of ``words`` changes."""
    renaming = invent_names(material(name), words, seed)
    after = extract(renaming.of_material(material(name)))
    return differences(found(said(name), as_renamed(renaming)), found(after))


def as_renamed(renaming: Renaming) -> Change:
    return Change(renaming.of_id, renaming.of_text, renaming.of_text)


@pytest.mark.parametrize("name", IN_THE_SUITE)
@pytest.mark.parametrize("seed", range(2))
def test_all_terms_renamed_keep_their_relations(name, seed):
    assert renamed(name, name_words(material(name)), seed) == {}


@pytest.mark.parametrize("name", IN_THE_SUITE)
@pytest.mark.parametrize("seed", range(3))
def test_some_terms_renamed_keep_their_relations_with_the_others(name, seed):
    words = name_words(material(name))
    assert renamed(name, random.Random(seed).sample(words, len(words) // 3), seed) == {}


def test_a_renaming_reaches_most_relations():
    before = said("data")
    renaming = invent_names(material("data"), name_words(material("data")), 0)
    kept = found(before).keys() & found(before, as_renamed(renaming)).keys()
    assert len(kept) < 0.1 * len(found(before))


def test_a_renaming_is_no_word_of_the_glossary():
    renaming = invent_names(material("data"), ["overfitting", "matrix", "gpu"], 0)
    over, under = renaming.of_text("Overfitting Underfitting").split(" ")
    assert over.removeprefix("Over") == under.removeprefix("Under") != "fitting"
    assert renaming.of_text("GPUs") == renaming.new["gpu"].upper() + "s"
    assert not words_of(material("data")) & set(renaming.new.values())


# Ids


@pytest.mark.parametrize("name", IN_THE_SUITE)
def test_an_id_says_nothing(name):
    numbers = random.Random(0).sample(range(1000), len(material(name).concepts))
    ids = {concept.id: f"n{at}" for concept, at in zip(material(name).concepts, numbers, strict=True)}
    changed = replace(
        material(name),
        concepts=[replace(concept, id=ids[concept.id]) for concept in material(name).concepts],
        further={document: ids[id_] for document, id_ in material(name).further.items()},
    )
    assert differences(found(said(name), Change(id=ids.__getitem__)), found(extract(changed))) == {}


# Order


@pytest.mark.parametrize("name", IN_THE_SUITE)
@pytest.mark.parametrize("seed", range(2))
def test_the_order_of_entries_says_nothing(name, seed):
    assert extract(shuffled(material(name), random.Random(seed))) == said(name)


def shuffled(given: Material, chance: random.Random) -> Material:
    concepts = [
        replace(concept, aliases=tuple(in_any_order(concept.aliases, chance)))
        for concept in in_any_order(given.concepts, chance)
    ]
    documents = dict(in_any_order(given.documents.items(), chance))
    return replace(
        given, concepts=concepts, documents=documents, further=dict(in_any_order(given.further.items(), chance))
    )


def in_any_order(items: Iterable[T], chance: random.Random) -> list[T]:
    listed = list(items)
    return chance.sample(listed, len(listed))


# Another entry


@pytest.mark.parametrize("name", IN_THE_SUITE)
@pytest.mark.parametrize("seed", range(2))
def test_an_unrelated_entry_changes_nothing(name, seed):
    after = found(extract(with_unrelated_entry(material(name), seed)))
    assert differences(found(said(name)), after, TOLERANCE) == {}


def with_unrelated_entry(given: Material, seed: int) -> Material:
    """With one more entry, none of whose nouns occurs elsewhere."""
    nouns = new_words(given, 6, seed)
    name = f"{nouns[0]} {nouns[1]}".capitalize()
    text = f"A {name.lower()} is a {nouns[2]} that uses every {nouns[3]}. Unlike a {nouns[4]}, it causes {nouns[5]}."
    entry = Concept(id=ConceptId("-".join(nouns[:2])), name=name, definition=text, document=nouns[2])
    concepts = list(given.concepts)
    concepts.insert(random.Random(seed).randrange(len(concepts)), entry)
    documents = {**given.documents, nouns[2]: Document(id=nouns[2], text=text)}
    return replace(given, concepts=concepts, documents=documents)


def test_only_what_rests_on_counts_may_shift_a_little():
    """How differences are judged, for REQUIRES of a proposer that looks at the whole glossary."""
    a, b, c = (ConceptId(each) for each in "abc")
    sure, unsure = Found(True, "text", 0.81, frozenset()), Found(False, "text", 0.3, frozenset())
    requires, uses = (a, RelationType.REQUIRES, b), (a, RelationType.USES, b)
    before = {requires: sure, uses: sure, (b, RelationType.REQUIRES, c): unsure}
    moved = replace(sure, asserted=False, confidence=0.795)
    assert differences(before, before | {requires: moved}, 0.02) == {}
    assert differences(before, before | {requires: moved}).keys() == {requires}
    assert differences(before, before | {requires: replace(sure, confidence=0.7)}, 0.02).keys() == {requires}
    assert differences(before, before | {requires: replace(sure, method="rule")}, 0.02).keys() == {requires}
    assert differences(before, before | {uses: moved}, 0.02).keys() == {uses}
    assert differences(before, {requires: sure, uses: sure}, 0.02) == {}
    assert differences(before, {uses: sure}, 0.02).keys() == {requires}


# Letter case


@pytest.mark.parametrize("name", IN_THE_SUITE)
@pytest.mark.parametrize("change", [str.lower, str.title, str.capitalize, str.upper], ids=lambda case: case.__name__)
def test_the_case_of_names_says_nothing(name, change):
    given = material(name)
    recased = [with_case(concept, change, spelt_as_it_is(given)) for concept in given.concepts]
    assert differences(found(said(name)), found(extract(replace(given, concepts=recased)))) == {}


def with_case(concept: Concept, change: Callable[[str], str], exact: Collection[NameKey]) -> Concept:
    """With its names changed, as far as their case is not what tells them from other words."""

    def changed(written: str) -> str:
        new = change(written)
        key = name_key(written)
        told_apart = any(key[at:] in exact for at in range(len(key)))  # "lexical scope" beside a SCOPE
        return written if told_apart or is_acronym(written) or is_acronym(new) else new

    return replace(concept, name=changed(concept.name), aliases=tuple(map(changed, concept.aliases)))


def is_acronym(name: str) -> bool:
    """Whether a name counts only as it is written: RAG, ReAct, C."""
    letters = [letter for letter in name if letter.isalpha()]
    return len(letters) < 2 or (len(letters) <= SHORT and any(letter.isupper() for letter in letters[1:]))


NameKey = tuple[str, ...]


def name_key(name: str) -> NameKey:
    return tuple(noun_lemma(word) for word in re.findall(r"\w+", name.lower()))


def spelt_as_it_is(given: Material) -> frozenset[NameKey]:
    """The names that case tells apart: Git's head and HEAD, an acronym and the word that it looks like."""
    owners: dict[NameKey, set[ConceptId]] = {}
    for concept in given.concepts:
        for name in (concept.name, *concept.aliases):
            owners.setdefault(name_key(name), set()).add(concept.id)
    names = (name for concept in given.concepts for name in (concept.name, *concept.aliases))
    shared = {key for key, sharing in owners.items() if len(sharing) > 1}
    return frozenset(shared | {name_key(name) for name in names if is_acronym(name)})


@pytest.mark.parametrize("name", IN_THE_SUITE)
def test_a_capital_says_no_more_than_that_a_name_is_one(name):
    """That a term is written with a capital tells an instance from a kind, and nothing else."""
    places = random.Random(0).sample(places_for_capitals(name), len(places_for_capitals(name)) // 4)
    assert capitalized(name, places) == {}


Place = tuple[str, int]


def places_for_capitals(name: str) -> list[Place]:
    """Where a term begins in lower case inside a sentence: document and offset."""
    given, index = material(name), index_terms(material(name).concepts)
    exact = spelt_as_it_is(given)
    return [
        (document.id, mention.start)
        for document in given.documents.values()
        for mention in find_mentions(document.text, index)
        if document.text[mention.start].islower()
        and document.text[: mention.start].rstrip()[-1:] not in {"", *".!?…:"}
        and name_key(document.text[mention.start : mention.end]) not in exact
    ]


def capitalized(name: str, places: Iterable[Place]) -> Differences:
    """What capitals at ``places`` change."""
    texts = {document.id: document.text for document in material(name).documents.values()}
    for document, at in places:
        texts[document] = texts[document][:at] + texts[document][at].upper() + texts[document][at + 1 :]
    documents = {id_: replace(each, text=texts[id_]) for id_, each in material(name).documents.items()}
    after = extract(replace(material(name), documents=documents))
    return differences(*(without_kinds(found(each, Change(text=str.lower))) for each in (said(name), after)))


def without_kinds(relations: Mapping[Key, Found]) -> dict[Key, Found]:
    """IS_A and INSTANCE_OF as one."""
    return {
        (source, RelationType.IS_A if type_ in KINDS else type_, target): each
        for (source, type_, target), each in relations.items()
    }


# Everything


def every_difference(name: str) -> Iterator[tuple[str, Differences]]:
    """Each change of one thing alone, and what it changes."""
    given, exact = material(name), spelt_as_it_is(material(name))
    for number, word in enumerate(name_words(given)):
        yield f"renamed: {word}", renamed(name, [word], number)
    for document, at in places_for_capitals(name):
        yield f"capital: {document}, {at}", capitalized(name, [(document, at)])
    for number, concept in enumerate(given.concepts):
        for change in (str.lower, str.title, str.capitalize, str.upper):
            concepts = list(given.concepts)
            concepts[number] = with_case(concept, change, exact)
            after = extract(replace(given, concepts=concepts))
            yield f"{change.__name__}: {concept.name}", differences(found(said(name)), found(after))
    for seed in range(20):
        yield f"all renamed: {seed}", renamed(name, name_words(given), seed)
        after = extract(shuffled(given, random.Random(seed)))
        yield f"shuffled: {seed}", differences(found(said(name)), found(after))
        after = extract(with_unrelated_entry(given, seed))
        yield f"entry: {seed}", differences(found(said(name)), found(after), TOLERANCE)


def main(names: Iterable[str]) -> int:
    """Print every difference in the glossaries ``names``; how many changes made one."""
    bad = 0
    for name in names:
        changes = 0
        for what, apart in every_difference(name):
            changes += 1
            bad += bool(apart)
            for (source, type_, target), (before, after) in apart.items():
                print(f"{name}: {what}: {source} {type_} {target}\n    {before}\n    {after}")
        print(f"{name}: {len(found(said(name)))} relations, {changes} changes")
    return bad


if __name__ == "__main__":
    sys.exit(bool(main(sys.argv[1:] or GLOSSARIES)))
