"""Dictionaries of the DICT server."""

from __future__ import annotations

import gzip
import shutil
import tracemalloc
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graph.errors import GlossaryError, Severity
from graph.model import Origin
from graph.vocabulary import RelationType
from loaders.entries import Entry, Reading
from loaders.formats.dictd import DictdReader
from loaders.formats.dictd_files import is_dictzip
from loaders.formats.registry import Content, companion_suffixes
from loaders.pipeline import Built, LoadOptions, read_and_build
from loaders.sources import find_files

CORPORA = Path(__file__).parent / "corpora"
FOLDOC = CORPORA / "foldoc" / "foldoc-excerpt.index"
WORDNET = CORPORA / "wordnet-dict" / "wordnet-excerpt.index"
DIGITS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"

Written = list[tuple[str, str]]
"""Headwords, separated by ``|``, and the text that they lead to."""


def base64(number: int) -> str:
    high, low = divmod(number, 64)
    return (base64(high) if high else "") + DIGITS[low]


def dictionary(entries: Written, encoding: str = "utf-8") -> tuple[str, bytes]:
    """The index and the texts of a dictionary."""
    lines, texts = [], b""
    for headwords, text in entries:
        data = text.encode(encoding)
        lines += [f"{each}\t{base64(len(texts))}\t{base64(len(data))}\n" for each in headwords.split("|")]
        texts += data
    return "".join(lines), texts


def read(entries: Written, encoding: str = "utf-8") -> Reading:
    index, texts = dictionary(entries, encoding)
    return read_bytes(index, texts)


def read_bytes(index: str, texts: bytes, beside: str = ".dict") -> Reading:
    return DictdReader().read(Content("x.index", index.encode(), index, companions={beside: texts}), None)


def only(entries: Written) -> Entry:
    (entry,) = read(entries).entries
    return entry


def claims(entry: Entry) -> list[tuple[str, str]]:
    return [(claim.type.value, claim.target) for claim in entry.claims]


def build(path: Path) -> Built:
    return read_and_build([path], LoadOptions())


TEXTS = [
    ("lines are joined", "knot", "knot\n   A turn\n   of rope.\n", "A turn of rope."),
    ("paragraphs stay", "knot", "knot\n\n   A turn.\n\n   Of rope.\n\n", "A turn.\n\nOf rope."),
    ("a hyphen at a line's end", "knot", "knot\n   Held by self-\n   locking.\n", "Held by self-locking."),
    (
        "verse keeps its lines",
        "knot",
        "knot\n   He sang:\n\n     One\n       two\n\n   So.\n",
        "He sang:\n\nOne\n  two\n\nSo.",
    ),
    ("a line that lost its indentation", "knot", "knot\n\n   A {turn\n} of\nrope.\n", "A turn of rope."),
    ("FOLDOC's topic and date", "knot", "knot\n\n   <rope, jargon> A turn.\n\n   (1994-12-01)\n", "A turn."),
    ("a date inside stays", "knot", "knot\n\n   Begun (1994-12-01) here.\n", "Begun (1994-12-01) here."),
    ("numbered senses", "knot", "knot\n\n   1. <rope> A turn.\n\n   2. <speed> A mile.\n", "1. A turn.\n\n2. A mile."),
    ("pronunciation", "knot", "knot\n\n   <rope> /not/ A turn.\n", "A turn."),
    ("a path is no pronunciation", "knot", "knot\n   /usr/bin holds it.\n", "/usr/bin holds it."),
    ("jargon's line of labels", "knot", "knot\n /not/, n.\n\n    A turn\n    of rope.\n", "A turn of rope."),
    ("a printed dictionary", "knot", "KNOT, n.  A turn of\nrope.\n", "A turn of rope."),
    ("Webster's", "Knot", "Knot \\Knot\\ (n[o^]t), n. (Naut.)\n   A turn\n   of rope.\n", "(Naut.) A turn of rope."),
    ("WordNet, one sense", "knot", "knot\n    n 1: a turn\n         of rope\n", "a turn of rope"),
    (
        "WordNet, more",
        "knot",
        "knot\n    n 1: a turn\n    2: a mile\n    v 1: to tie\n",
        "n 1: a turn\n\n2: a mile\n\nv 1: to tie",
    ),
    ("braces of a program", "knot", "knot\n   Write {x = 1; y} there.\n", "Write {x = 1; y} there."),
    ("no text", "knot", "knot\n\n", None),
    ("no headword above", "knot", "A turn\nof rope.\n", "A turn of rope."),
]


@pytest.mark.parametrize(("headword", "text", "definition"), [case[1:] for case in TEXTS], ids=[c[0] for c in TEXTS])
def test_the_definition_is_the_text_without_what_stands_around_it(headword, text, definition):
    assert only([(headword, text)]).definition == definition


NAMES = [
    ("knot", "Knot\n   A turn.\n", ("Knot", ())),
    ("knot|bend", "Knot\nBend\n\n   A turn.\n", ("Knot", ("Bend",))),
    ("bend|knot", "Knot\n   A turn.\n", ("Knot", ("bend",))),
    ("a very long name", "A very\nlong name\n\n   A turn.\n", ("A very long name", ())),
    ("100vg", "100 VG\n   Voice grade.\n", ("100 VG", ())),  # dictfmt leaves out what is no letter or digit
    ("noncombatant", "NON-COMBATANT, n.  A dead Quaker.\n", ("NON-COMBATANT", ())),
    ("++", "++\n   Increment.\n", ("++", ())),
]


@pytest.mark.parametrize(("headwords", "text", "names"), NAMES)
def test_names_are_as_the_text_writes_them(headwords, text, names):
    entry = only([(headwords, text)])
    assert (entry.name, entry.aliases) == names
    assert entry.definition not in {None, ""}


def test_an_index_may_give_headwords_as_they_are_written():
    texts = "A turn.\n"
    (entry,) = read_bytes(f"knot\tA\t{base64(len(texts))}\tKnot!\n", texts.encode()).entries
    assert entry.name == "Knot!"


REFERENCES = [
    ("a {turn} of {rope}", "a turn of rope", [("RELATED_TO", "turn"), ("RELATED_TO", "rope")]),
    ("{turn}s", "turns", [("RELATED_TO", "turn")]),
    ("a {simple\n   turn}", "a simple turn", [("RELATED_TO", "simple turn")]),
    ("a {left (left turn)}", "a left", [("RELATED_TO", "left turn")]),
    ("a {bend (rope)}", "a bend (rope)", [("RELATED_TO", "bend (rope)")]),  # a headword as it stands
    ("{tied (http://x.example/)}", "tied", []),
    ("{(http://x.example/)}", "http://x.example/", []),
    ("{more (help.html)}", "more", []),
    ("a {knot} itself", "a knot itself", []),
    ("[syn: {bend}, {knot}] [ant: {loose end}]", None, [("RELATED_TO", "Bend"), ("CONTRASTS_WITH", "loose end")]),
    ("Tied.\n\n   [{Rope File}]", "Tied.\n\n[Rope File]", []),  # where the entry was taken from
]


@pytest.mark.parametrize(("text", "definition", "related"), REFERENCES)
def test_references_become_claims(text, definition, related):
    entries = [("knot", f"knot\n   Is {text}\n"), ("bend", "Bend\n   A.\n"), ("bend (rope)", "bend (rope)\n   B.\n")]
    knot = read(entries).entries[0]
    assert claims(knot) == related
    assert definition is None or knot.definition == f"Is {definition}"
    assert all(claim.quote in knot.definition for claim in knot.claims)


def test_a_reference_alone_is_a_pointer(here):
    index, texts = dictionary(
        [
            ("knot", "knot\n   <rope> A turn of rope.\n"),
            ("bend", "bend\n   {knot}\n"),
            ("hitch", "hitch\n\n   <rope> {See knot}.\n"),
            ("ieee 802.3", "IEEE 802.3\n   Ethernet.\n"),
            ("802.3", "802.3\n   {IEEE 802.3}.\n"),
        ]
    )
    Path("x.index").write_text(index)
    Path("x.dict").write_bytes(texts)
    built = build(Path("x.dict"))  # either of the two may be named
    assert built.problems == ()
    named = {concept.name: concept.aliases for concept in built.graph.concepts}
    assert named == {"knot": ("bend", "hitch"), "IEEE 802.3": ("802.3",)}
    assert (built.entries.read, built.entries.stored, built.entries.merged) == (5, 2, 3)


def test_entries_of_one_headword_are_joined_and_names_with_one_id_told_apart():
    reading = read(
        [
            ("c*", "C*\n\n   <language> Parallel {C}.\n"),
            ("c", "C\n\n   <letter> The third.\n"),
            ("c", "c\n\n   <language> Not {C*}.\n"),
            ("(c)", "(c)\n\n   The sign.\n"),
            ("c", "C\n\n   <letter> The third.\n"),
        ]
    )
    assert [(e.name, e.definition, e.section, claims(e)) for e in reading.entries] == [
        ("C* (language)", "Parallel C.", "language", [("RELATED_TO", "C")]),
        ("C", "The third.\n\nNot C*.", "letter", [("RELATED_TO", "C* (language)")]),
        ("(c) (2)", "The sign.", None, []),
    ]
    assert [(each.severity, each.code, each.line) for each in reading.problems] == [
        (Severity.WARNING, "homographs-joined", 2),
        (Severity.WARNING, "headword-renamed", 1),
        (Severity.WARNING, "headword-renamed", 4),
    ]


def test_an_alias_that_names_another_entry_is_left_out_with_a_warning():
    reading = read([("knot|bend", "Knot\nBend\n\n   A turn.\n"), ("bend", "bend\n   A curve.\n")])
    assert [(entry.name, entry.aliases) for entry in reading.entries] == [("Knot", ()), ("bend", ())]
    (problem,) = reading.problems
    assert str(problem).startswith(
        "x.index:1: 'Bend', an alias of 'Knot', is a name of 'bend' as well; it was left out"
    )


def test_the_entries_about_the_dictionary_are_no_terms():
    reading = read(
        [
            ("00-database-short", "00-database-short\n     Words of Sailors (2nd edition, 1912)\n"),
            ("00databaseinfo", "The original data is under no licence.\n\nIn the public\n domain.\n\nHave fun.\n"),
            ("knot", "knot\n   A turn.\n"),
        ]
    )
    assert [entry.name for entry in reading.entries] == ["knot"]
    assert reading.glossary == {
        "name": "Words of Sailors",
        "version": "2nd edition, 1912",
        "licence": "In the public domain.",
    }


def test_texts_in_windows_1252_are_read():
    words = "Knoten für Schiffe, die schöne Häfen anlaufen und über große Flüsse kommen, heißen Schläge."
    assert read([("knoten", f"Knoten\n   {words}\n")], "cp1252").entries[0].definition == words


@pytest.mark.parametrize("members", [1, 2])
def test_packed_texts_are_unpacked_no_further_than_the_index_leads(members):
    index, texts = dictionary([("knot", "knot\n   A turn.\n")])
    half = len(texts) // members
    bomb = gzip.compress(texts[:half] if members == 2 else texts + b" " * 50_000_000)
    data = bomb + gzip.compress(texts[half:] + b" " * 50_000_000) if members == 2 else bomb
    tracemalloc.start()
    reading = read_bytes(index, data, ".dict.dz")
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert [entry.definition for entry in reading.entries] == ["A turn."]
    assert peak < 5_000_000


RECOGNISED = [
    ("knot\tA\tQ\n", {".dict": b""}, True),
    ("knot\tA\tQ\nbend\tQ\tQ\tBend\n", {".dict.dz": b""}, True),
    ("00-database-utf8\tA\tA\nknot\tA\tQ\n", {}, True),
    ("knot\tA\tQ\n", {}, False),
    ("name\tid\tsection\nknot\tknot\trope\n", {}, False),
    ("knot\tA turn of rope.\tQ\n", {".dict": b""}, False),
    ("", {".dict": b""}, False),
]


@pytest.mark.parametrize(("text", "companions", "expected"), RECOGNISED)
def test_an_index_is_recognised_beside_its_texts_or_by_what_it_says(text, companions, expected):
    content = Content("x", text.encode(), text, companions=companions)
    assert DictdReader().recognises(content) is expected


def test_dictzip_is_told_from_other_archives():
    assert is_dictzip(WORDNET.with_suffix(".dict.dz").read_bytes())
    assert not is_dictzip(gzip.compress(b"knot"))
    assert not is_dictzip(b"\x1f\x8b")


def test_texts_without_their_index_say_what_is_missing(here, refusal):
    shutil.copy(WORDNET.with_suffix(".dict.dz"), "wn.dict.dz")
    (problem,) = refusal("wn.dict.dz")
    assert str(problem) == "wn.dict.dz: its index is not beside it; put wn.index into the same folder"


@pytest.mark.parametrize("source", ["glossary", "glossary/x.index", "glossary/x.dict"])
def test_index_and_texts_are_one_source(source, here):
    (here / "glossary").mkdir()
    for name in ("x.index", "x.dict", "y.csv", "z.dict"):
        (here / "glossary" / name).write_text("knot")
    files = find_files([Path(source)], companions=companion_suffixes()).files
    listed = {file.shown: {ending: each.shown for ending, each in file.companions.items()} for file in files}
    assert listed["glossary/x.index"] == {".dict": "glossary/x.dict"}
    assert set(listed) - {"glossary/y.csv", "glossary/z.dict"} == {"glossary/x.index"}


def test_texts_behind_a_link_out_of_the_folder_are_not_read(here, refusal):
    (here / "glossary").mkdir()
    (here / "outside.dict").write_text("knot\n   A turn.\n")
    (here / "glossary/x.index").write_text("knot\tA\tQ\n")
    (here / "glossary/x.dict").symlink_to(here / "outside.dict")
    assert [problem.code for problem in refusal("glossary")] == ["link-not-followed", "companion-missing"]


def test_an_excerpt_of_foldoc():
    built = build(FOLDOC)
    graph = built.graph
    assert graph.info.name == "The Free On-line Dictionary of Computing"
    assert graph.info.version == "19 January 2023"
    assert "GNU Free Documentation License" in (graph.info.licence or "")
    concepts = {concept.id: concept for concept in graph.concepts}
    compiler = concepts["compiler"]
    assert compiler.section == "programming"
    assert (compiler.definition or "").startswith("A program that converts another program from some source language")
    assert concepts["carnegie-mellon-university"].aliases == ("CMU",)
    assert concepts["last-call-optimisation"].aliases == ("tail call optimisation", "tail call optimization")
    assert concepts["c-language"].name == "C* (language)"
    assert "Algorithmic Language" in concepts["algol-60"].aliases  # its entry is a pointer
    assert concepts["cim"].definition == "1. Computer Integrated Manufacturing.\n\n2. Common Information Model."
    related = {(each.source, each.target) for each in graph.relations if each.type is RelationType.RELATED_TO}
    assert {("callee", "subroutine"), ("pie", "carnegie-mellon-university")} <= {
        pair for one, other in related for pair in ((one, other), (other, one))
    }
    text = " ".join(concept.definition or "" for concept in graph.concepts)
    assert "{" not in text
    assert "(1994-12-01)" not in text
    # Every reference is resolved, or stands in the report.
    listed = sum(problem.code == "unknown-target" for problem in built.problems)
    assert listed == sum(concept.definition is None for concept in graph.concepts) > 200


def test_an_excerpt_of_wordnet():
    graph = build(WORDNET).graph
    contrasts = {
        (each.source, each.target, each.origin) for each in graph.relations if each.type.value.startswith("CONT")
    }
    assert ("disloyalty", "loyalty", Origin.CURATED) in contrasts
    (tarpan,) = [concept for concept in graph.concepts if concept.name == "tarpan"]
    assert (tarpan.definition or "").startswith("European wild horse extinct since the early 20th century")


headwords = st.text(st.characters(codec="utf-8", exclude_characters="\t\n"), min_size=1, max_size=12)
numbers = st.sampled_from(["A", "B", "Q", "BA", "////////", "x", "", "#", "AAAAAAAAAAAA"])
pieces = st.sampled_from(
    [
        *"{}[]()<>/\\\n\t .,;",
        "a",
        "knot",
        "1. ",
        "n 1: ",
        "[ant: ",
        "See ",
        "(2001-01-01)",
        "<jargon>",
        "é",
        "\x85",
        "\u2028",
    ]
)


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.tuples(headwords, numbers, numbers), max_size=6),
    st.lists(pieces, max_size=60).map(lambda each: "".join(each).encode()) | st.binary(max_size=80),
    st.booleans(),
)
def test_any_bytes_give_entries_or_problems(rows, texts, packed):
    index = "".join(f"{headword}\t{start}\t{length}\n" for headword, start, length in rows)
    reading = read_bytes(index, gzip.compress(texts) if packed else texts, ".dict.dz" if packed else ".dict")
    lines = {number for number, line in enumerate(index.split("\n"), 1) if line}
    about = {entry.place.line for entry in reading.entries} | {problem.line for problem in reading.problems}
    assert bool(about) == bool(lines) or all(row[0].lower().startswith("00") for row in rows)
    assert all(entry.name for entry in reading.entries)


@settings(max_examples=60, deadline=None)
@given(st.dictionaries(headwords, st.lists(pieces, max_size=40).map("".join), max_size=6))
def test_a_whole_dictionary_is_read_without_conflicts(tmp_path_factory, entries):
    folder = tmp_path_factory.mktemp("dictionary")
    index, texts = dictionary([(headword, f"{headword}\n   {text}") for headword, text in entries.items()])
    (folder / "x.index").write_text(index, encoding="utf-8", newline="")
    (folder / "x.dict").write_bytes(texts)
    try:
        build(folder / "x.index")
    except GlossaryError as error:
        codes = {each.code for each in error.problems if each.severity is Severity.ERROR}
        assert codes <= {"name", "alias", "nothing-found", "not-text", "dictd-index", "undecodable"}
