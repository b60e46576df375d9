"""Every promise about bad input that concerns reading: which error, where, and what to do; the store stays as it is."""

from __future__ import annotations

import hashlib
import re
from pathlib import Path

import pytest

from graph.errors import GlossaryError, InvalidArgumentError, Severity, StoreFormatError
from graph.store import open_store
from loaders.pipeline import LoadOptions, load, read_and_build

KNOWN = r".*yaml \(.*csv \(.*headless \("
"""The known formats, as a message lists them."""

REFUSED = [
    ("missing.csv", [r"missing\.csv: there is no such file or folder; check the path"]),
    ("empty.csv", [rf"empty\.csv: the file is empty; formats that it could be in: {KNOWN}"]),
    ("header-only.csv", [rf"header-only\.csv: no entry was found; the file was read as csv .*{KNOWN}"]),
    ("only-comments.yaml", [r"only-comments\.yaml:1: the file holds nothing; begin with a list `concepts:`"]),
    ("unrecognised.xyz", [rf"unrecognised\.xyz: neither the content nor the file name .*--format.*{KNOWN}"]),
    ("broken.yaml", [r"broken\.yaml:4:4: broken YAML: .*; mend"]),
    ("quote-not-closed.csv", [r"quote-not-closed\.csv:3: broken quoting .*noticed in line 4\); close every quote"]),
    ("text-after-quote.csv", [r"text-after-quote\.csv:2: broken quoting"]),
    ("too-few-cells.csv", [r"too-few-cells\.csv:3: the row has 2 cells and the header 3; put a cell"]),
    ("too-many-cells.csv", [r"too-many-cells\.csv:4: the row has 3 cells and the header 2; put a cell"]),
    (
        "no-name-column.csv",
        [r"no-name-column\.csv:1: the first row has no column 'name' \(it has: begriff, bedeutung\)"],
    ),
    ("column-twice.csv", [r"column-twice\.csv:1: the column 'definition' is there twice"]),
    (
        "hours-not-a-number.csv",
        [
            r"hours-not-a-number\.csv:2: '2h' is no number of hours; write a number without a unit",
            r"hours-not-a-number\.csv:3: -1 is no number of hours; give a positive",
            r"hours-not-a-number\.csv:4: nan is no number of hours; give a positive",
        ],
    ),
    (
        "constructing-tag.yaml",
        [r"constructing-tag\.yaml:2:11: the tag '!!python/object/apply:os\.system' is not allowed"],
    ),
    ("alias-bomb.yaml", [r"alias-bomb\.yaml:5:37: aliases stand for more than 10000 values"]),
    ("alias-of-itself.yaml", [r"alias-of-itself\.yaml:2:5: '\*all' points to nothing that was finished"]),
    ("key-twice.yaml", [r"key-twice\.yaml:4:5: 'name' stands here a second time; the first is in line 2"]),
    ("two-documents.yaml", [r"two-documents\.yaml:3:1: a second document starts here"]),
    ("unknown-key.yaml", [r"unknown-key\.yaml:3:5: .*no key 'defintion' here; did you mean definition\?"]),
    ("no-name.yaml", [r"no-name\.yaml:2:5: concepts\[0\]: the key 'name' is missing; add `name:`"]),
    (
        "wrong-types.yaml",
        [
            r"wrong-types\.yaml:2:5: concepts\[0\]\.name: '404' stands where text has to; put it in quotes",
            r"wrong-types\.yaml:3:5: .*'not found' stands where a list has to; write it as a list",
            r"wrong-types\.yaml:4:5: .*'two' stands where a number has to; write a number",
        ],
    ),
    (
        "unknown-relation-type.yaml",
        [r"unknown-relation-type\.yaml:4:10: .*no relation type 'requiers'; did you mean requires\?"],
    ),
    (
        "two-definitions.csv",
        [r"two-definitions\.csv:4: 'layer' .*two-definitions\.csv:2, differently; .*--on-duplicate"],
    ),
    ("one-slug.csv", [r"one-slug\.csv:3: 'Fine Tuning' here and 'Fine-Tuning' in one-slug\.csv:2 both have the id"]),
    (
        "alias-is-a-name.csv",
        [r"alias-is-a-name\.csv:2: 'row', an alias of 'Layer' .* is the name of 'Row' \(alias-is-a-name\.csv:3\)"],
    ),
    (
        "alias-of-two.csv",
        [r"alias-of-two\.csv:3: 'Row', an alias of 'Table' .* is an alias of 'Layer' \(alias-of-two\.csv:2\)"],
    ),
    ("name-empty.csv", [r"name-empty\.csv:3: the name is empty; write a name, or remove the entry"]),
    (
        "cycle.yaml",
        [
            (
                r"cycle\.yaml:13: .*circle: 'token' requires 'layer', 'layer' requires 'model', 'model' is a 'token' "
                r"\(written in cycle\.yaml:13, cycle\.yaml:5, cycle\.yaml:9\); remove"
            )
        ],
    ),
    ("both-ways.yaml", [r"both-ways\.yaml:9: 'model' uses 'layer' and 'layer' uses 'model' .*both-ways\.yaml:5\)"]),
    ("prevents-and-causes.csv", [r"prevents-and-causes\.csv:2: 'dropout' prevents .* causes .*; remove one"]),
    (
        "quote-not-there.yaml",
        [
            r"quote-not-there\.yaml:5: “a group of neurones” does not stand in the definition of 'Layer'; quote it",
            r"quote-not-there\.yaml:9: the quote is said to be from 'Nowhere', which is no term here",
        ],
    ),
    ("front-matter-broken.md", [r"front-matter-broken\.md:4:1: broken YAML: .*; mend the syntax at this place"]),
    (
        "front-matter-not-closed.md",
        [r"front-matter-not-closed\.md:1: the front matter .* --- does not end; put a line"],
    ),
    ("front-matter-no-fields.md", [r"front-matter-no-fields\.md:2: the front matter holds no fields; write"]),
    ("front-matter-toml.md", [r"front-matter-toml\.md:3: broken TOML: Invalid value; mend the syntax at this place"]),
    ("only-a-draft.md", [rf"no glossary was found in only-a-draft\.md; formats tried: {KNOWN}"]),
    ("broken.json", [r"broken\.json:3:26: broken JSON: nothing follows this comma but '}'; mend"]),
    (
        "broken-lines.jsonl",
        [
            r"broken-lines\.jsonl:2:10: broken JSON: expecting value; mend",
            r"broken-lines\.jsonl:4:30: broken JSON: a colon has to stand here; mend",
        ],
    ),
    ("constants.json", [r"constants\.json:3:30: NaN is no JSON; write a number, or null"]),
    ("term-twice.json", [r"term-twice\.json:4: 'Layer' .*term-twice\.json:2, differently; .*--on-duplicate"]),
    ("two-names-for-one-column.csv", [r"two-names-for-one-column\.csv:1: the columns 'term' and 'word' both mean"]),
    ("no-terms.html", [r"no-terms\.html: the page has no list \(`dl`\), no table .*; mark terms up as a definition"]),
    ("no-workbook.xlsx", [r"no-workbook\.xlsx: this is no \.xlsx workbook; give it the ending of its own format"]),
    (
        "braces-not-closed.tex",
        [
            r"braces-not-closed\.tex:2: broken LaTeX in the \\newglossaryentry of 'model' that begins here .*; close every",
            r"braces-not-closed\.tex:3: broken LaTeX in the \\newacronym of 'cnn' that begins here",
            r"braces-not-closed\.tex:4: the entry 'nameless' has no name; give it one: name=",
        ],
    ),
    (
        "broken-markup.rst",
        [
            r"broken-markup\.rst:3: a definition stands here without a term; begin each term at the margin",
            r"broken-markup\.rst:9: malformed table",
        ],
    ),
    ("no-terms.adoc", [rf"no-terms\.adoc: no entry was found; the file was read as asciidoc .*{KNOWN}"]),
    (
        "texts-missing.index",
        [
            r"texts-missing\.index: the file with its texts is not beside it; put texts-missing\.dict or .*\.dict\.dz into"
        ],
    ),
    (
        "broken-lines.index",
        [
            r"broken-lines\.index:2: this is no line of a dictd index: 'no tab here'; write headword, offset and length",
            r"broken-lines\.index:3: .*'loss\\tQ\\t#9'; .*in base 64",
            r"broken-lines\.index:4: .*'model\\tQ'",
        ],
    ),
    (
        "offsets-beyond.index",
        [r"offsets-beyond\.index:2: 'loss' is said to be in bytes 16 to 4111 .*, which have 35; take"],
    ),
    (
        "texts-overlap.index",
        [r"texts-overlap\.dict: the entries .*overlap: .* 44980 bytes long, their file 1360; correct"],
    ),
    ("texts-half-utf-8.index", [r"texts-half-utf-8\.dict:4: byte 30 \(0xff\) is not UTF-8; save"]),
    (
        "cut-character.index",
        [
            r"cut-character\.index:2: the text of 'layer' is not UTF-8 at byte 14; take index and texts of one version",
            r"cut-character\.index:3: the text of 'loss' is not UTF-8 at byte 15",
        ],
    ),
    (
        "unpacked-too-large.index",
        [r"unpacked-too-large\.dict\.dz: the index leads to byte 68719476735, and at most 2684"],
    ),
    ("broken-gzip.index", [r"broken-gzip\.dict\.dz: the file cannot be unpacked \(.*\); get the file again"]),
    ("cut-off.index", [r"cut-off\.dict\.dz: the file ends in the middle of its texts, after \d+ bytes unpacked; get"]),
    ("definitions.txt", [r"definitions\.txt:2: the text has 3 definitions and no names; .*--names FILE"]),
    ("broken.ttl", [r"broken\.ttl:5:17: broken Turtle: objectList expected; mend"]),
    ("prefix-not-declared.ttl", [r'prefix-not-declared\.ttl:2:1: broken Turtle: Prefix "ex:" not bound']),
    ("broken.rdf", [r"broken\.rdf:4:27: broken XML: mismatched tag; mend"]),
    ("not-rdf.rdf", [r"not-rdf\.rdf:2:3: broken RDF/XML: Invalid node element"]),
    ("functional-syntax.owl", [r"functional-syntax\.owl:1: this is no XML, .*; save it as RDF/XML, Turtle or JSON-LD"]),
    ("external-entity.rdf", [r"external-entity\.rdf:3: the entity 'secret' stands for another file or address"]),
    ("billion-laughs.rdf", [r"billion-laughs\.rdf:3: the entities .* stand for far more text than the document has"]),
    ("broken.jsonld", [r"broken\.jsonld:5:3: broken JSON: Expecting ',' delimiter; mend"]),
    ("context-no-object.jsonld", [r"context-no-object\.jsonld: 5 stands where a context has to; write an object"]),
    (
        "remote-context.jsonld",
        [
            r"remote-context\.jsonld:2: .* fetched from 'https://example\.org/context\.jsonld'; nothing is fetched; write",
            r"remote-context\.jsonld:2: .* fetched from 'file:///etc/passwd'",
            r"remote-context\.jsonld:6: .* fetched from 'other\.jsonld'",
        ],
    ),
    (
        "broken.obo",
        [
            r"broken\.obo:6: the value of def is no text in quotes, or has a quote in it .*; write",
            r"broken\.obo:7: the value of synonym is no text in quotes",
            r"broken\.obo:9: this \[Term\] has no id; add a line id:",
            r"broken\.obo:15: 'is_a:' names no term; write its id",
            r"broken\.obo:16: 'relationship: part_of' needs a relation and a term; write both",
            r"broken\.obo:17: 'this line has no tag' is no line of the form tag: value; give it a tag",
        ],
    ),
    (
        "broken.tbx",
        [r"broken\.tbx:4:65: broken XML: Opening and ending tag mismatch: termSec line 4 and langSec; mend"],
    ),
    ("no-term.tbx", [r"no-term\.tbx:4: this concept has no term; add one"]),
    ("external-entity.tbx", [r"external-entity\.tbx:3: the entity 'secret' stands for another file or address"]),
    ("billion-laughs.tbx", [r"billion-laughs\.tbx:3: the entities .* stand for far more text than the document has"]),
    ("undeclared-entity.tbx", [r"undeclared-entity\.tbx:5: nothing in this file says what the entity &eacute; stands"]),
]


@pytest.mark.parametrize(("file", "expected"), REFUSED, ids=[file for file, _ in REFUSED])
def test_a_bad_file_is_refused_with_place_fault_and_way_out(file, expected, in_bad, refusal):
    errors = [str(problem) for problem in refusal(file) if problem.severity is Severity.ERROR]
    assert len(errors) == len(expected)
    for error, pattern in zip(errors, expected, strict=True):
        assert re.match(pattern, error), error


def test_every_bad_file_is_in_the_table(in_bad):
    companions = {"two-names.txt", "wrong-lines.tsv", "many-things.csv"}
    companions |= {path.name for path in in_bad.iterdir() if path.name.endswith((".dict", ".dict.dz"))}
    there = {path.name for path in in_bad.iterdir()} - companions
    assert there == {file for file, _ in REFUSED} - {"missing.csv"}


@pytest.fixture(scope="module")
def stored(tmp_path_factory):
    """A store with one concept in it."""
    folder = tmp_path_factory.mktemp("stored")
    (folder / "good.csv").write_text("name,definition\nSeed,What a plant grows from.\n")
    with open_store(str(folder / "store.db")) as store:
        load([folder / "good.csv"], store, LoadOptions(embed=False))
    return folder / "store.db"


def fingerprint(path: Path) -> dict[str, str]:
    """Each file that belongs to a store, with a hash of its bytes."""
    return {each.name: hashlib.sha256(each.read_bytes()).hexdigest() for each in path.parent.glob("store.db*")}


@pytest.mark.parametrize("file", [file for file, _ in REFUSED])
def test_a_refused_load_leaves_every_byte_of_the_store(file, in_bad, stored):
    before = fingerprint(stored)
    with open_store(str(stored)) as store, pytest.raises(GlossaryError):
        load([Path(file)], store, LoadOptions(embed=False))
    assert fingerprint(stored) == before


def test_all_problems_of_a_load_come_at_once(in_bad, refusal):
    problems = refusal("many-things.csv", "broken.yaml", "missing.csv")
    assert [(problem.file, problem.line, problem.code) for problem in problems] == [
        ("broken.yaml", 4, "yaml-broken"),
        ("many-things.csv", 2, "hours"),
        ("many-things.csv", 3, "name"),
        ("many-things.csv", 4, "duplicate-term"),
        ("many-things.csv", 5, "alias-conflict"),
        ("many-things.csv", 5, "unknown-target"),
        ("missing.csv", None, "source-missing"),
    ]


def test_the_message_of_a_refusal_has_a_line_for_each_error(in_bad):
    with pytest.raises(GlossaryError) as caught:
        read_and_build([Path("many-things.csv")], LoadOptions())
    assert len(str(caught.value).splitlines()) == 4


def test_a_missing_folder_is_refused(here, refusal):
    (problem,) = refusal("nowhere/at/all")
    assert problem.code == "source-missing"


@pytest.mark.parametrize(
    ("name", "data", "what"),
    [
        ("map.png", b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", "a PNG image"),
        ("photo.yaml", b"\xff\xd8\xff\xe0\0\x10JFIF", "a JPEG image"),
        ("book.csv", b"PK\x03\x04\x14\0\0\0", "a ZIP archive"),
        ("text.txt", b"%PDF-1.7\n", "a PDF document"),
        ("program", b"words\0and\1other\2bytes", "a binary file"),
    ],
)
def test_a_binary_is_refused_and_called_by_its_name(name, data, what, here, refusal):
    (here / name).write_bytes(data)
    (problem,) = refusal(name)
    assert str(problem).startswith(f"{name}: this is {what}")


def test_a_folder_without_glossary_is_refused_with_the_formats_tried(here, refusal):
    (here / "empty").mkdir()
    (here / "README.md").write_text("# Nothing to load")
    assert [problem.code for problem in refusal("empty")] == ["nothing-found"]
    (here / "picture.png").write_bytes(b"\x89PNG\r\n")
    warning, error = sorted(refusal("."), key=lambda problem: problem.severity, reverse=True)
    assert (warning.code, warning.file) == ("file-left-out", "picture.png")
    assert re.search(f"no glossary was found in .*; formats tried: {KNOWN}", str(error))


def test_an_unreadable_file_is_refused(here, refusal, monkeypatch):
    (here / "secret.csv").write_text("name\nLayer\n")

    def deny(path: Path) -> bytes:
        raise PermissionError(13, "Permission denied", str(path))

    monkeypatch.setattr(Path, "read_bytes", deny)
    (problem,) = refusal("secret.csv")
    assert str(problem) == "secret.csv: cannot be read: Permission denied; check its permissions"


@pytest.mark.parametrize(
    ("file", "forced"), [("cycle.yaml", "csv"), ("one-slug.csv", "yaml"), ("cycle.yaml", "headless")]
)
def test_a_forced_format_that_the_content_denies_is_refused(file, forced, in_bad, refusal):
    (problem,) = refusal(file, format=forced)
    assert problem.code == "format-disagrees"
    assert re.search(f"--format {forced} was given.*{KNOWN}", str(problem))


def test_an_unknown_format_names_the_known_ones(in_bad):
    with pytest.raises(InvalidArgumentError, match=f"no format 'docx'.*{KNOWN}"):
        read_and_build([Path("cycle.yaml")], LoadOptions(format="docx"))


def test_an_unknown_answer_to_duplicates_names_the_known_ones(in_bad):
    with pytest.raises(InvalidArgumentError, match="error, join, first, number"):
        read_and_build([Path("one-slug.csv")], LoadOptions(on_duplicate="last"))


def test_a_tag_runs_no_code(in_bad, refusal, monkeypatch):
    monkeypatch.setattr("os.system", lambda _: pytest.fail("the tag ran a program"))
    assert refusal("constructing-tag.yaml")


def test_nesting_without_end_is_refused(build_text):
    with pytest.raises(GlossaryError, match=r"levels inside one another|maximum nesting depth"):
        build_text("deep.yaml", "concepts: " + "[" * 200_000)


def test_an_alias_bomb_costs_no_memory(in_bad, refusal):
    import tracemalloc

    tracemalloc.start()
    try:
        refusal("alias-bomb.yaml")
        assert tracemalloc.get_traced_memory()[1] < 20_000_000
    finally:
        tracemalloc.stop()


def test_a_file_that_is_no_store_is_refused_before_the_work_and_kept(here):
    Path("store.db").write_text("my diary\n" * 1000)
    Path("good.csv").write_text("name,definition\nSeed,What a plant grows from.\n")
    with open_store("store.db") as store, pytest.raises(StoreFormatError):
        load([Path("good.csv")], store)
    assert Path("store.db").read_text() == "my diary\n" * 1000


def test_one_name_too_many_for_the_definitions_says_both_counts(in_bad, refusal):
    (problem,) = refusal("definitions.txt", names=Path("two-names.txt"))
    assert str(problem).startswith(
        "two-names.txt: definitions.txt has 3 definitions and two-names.txt 2 names; give one"
    )


def test_a_table_of_names_with_wrong_lines_says_which(in_bad, refusal):
    assert [str(problem) for problem in refusal("definitions.txt", names=Path("wrong-lines.tsv"))] == [
        (
            "definitions.txt:5: this definition has no name in wrong-lines.tsv; "
            "add a row for line 5, or end a heading without a full stop"
        ),
        (
            "wrong-lines.tsv:4: line 9 of definitions.txt holds no definition; "
            "give the line on which the definition stands"
        ),
    ]


def test_names_for_no_text_or_for_two_are_refused(in_bad, refusal, tmp_path):
    assert [problem.code for problem in refusal("name-empty.csv", names=Path("two-names.txt"))] == [
        "name",
        "names-unused",
    ]
    (tmp_path / "more.txt").write_text("One more definition.\n")
    (tmp_path / "one.txt").write_text("One definition.\n")
    problems = refusal(str(tmp_path), names=Path("two-names.txt"))
    assert "names-ambiguous" in [problem.code for problem in problems]


def test_names_that_are_not_there_are_refused(in_bad, refusal):
    problems = refusal("definitions.txt", names=Path("no-such-names.txt"))
    assert [problem.code for problem in problems] == ["names-missing", "names-missing"]
