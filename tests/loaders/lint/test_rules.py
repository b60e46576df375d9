"""What each rule finds and what it lets pass."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graph.errors import Severity
from graph.vocabulary import RelationType
from loaders.entries import Claim, Entry, Place
from loaders.lint import RULES, Choice, check_sources, page_of, rules_called
from loaders.pipeline import LoadOptions, silent
from tests.loaders.lint.conftest import entries_of, glossary_of

DATA = Path(__file__).resolve().parents[3] / "data"
LOWER = {
    f"{first} {second}": "A thing."
    for first in ("red", "green", "blue", "dark")
    for second in ("apple", "pear", "plum")
}
UPPER = {" ".join(word.capitalize() for word in name.split()): text for name, text in LOWER.items()}

BAD = [
    (
        "LX101",
        {"A": "The run of a spam filter.", "B": "Uses a spam filter.", "C": "It is about the spam filter."},
        ["spam filter"],
    ),
    ("LX103", {"Tick": "A jiffy.", "Jiffy": "The duration of one tick."}, ["'Jiffy' → 'Tick' → 'Jiffy'"]),
    (
        "LX103",
        {"Disc": "A kind of disk.", "Disk": "A magnetic plate.", "Magnetic plate": "A disc."},
        ["'Disc' → 'Disk' → 'Magnetic plate' → 'Disc'"],
    ),
    ("LX104", {"Model": "A function.", "Training": "Fits a model.", "Page": "Paper."}, ["'Page' is an orphan"]),
    ("LX105", {"A": "Ends a SCSI cable.", "B": "Makes SCSI work."}, ["“SCSI” is used in the definitions of 'A', 'B'"]),
    (
        "LX201",
        {"Uno": "An early system on the G-15 computer.", "Duo": "Early system on the G-15 computers."},
        ["'Duo' and 'Uno' are defined in almost the same words"],
    ),
    (
        "LX201",
        dict.fromkeys("ABC", "What you do when nothing else helps."),
        ["'A', 'B' and 'C' are defined in the same"],
    ),
    ("LX202", {"Overfitting": "When a model memorizes its data."}, ["begins with “when”"]),
    ("LX202", {"Overfitting": "Overfitting is when a model memorizes its data."}, ["says “when”"]),
    ("LX202", {"Asbestos": "Used for protection from flames."}, ["begins with “used for”"]),
    ("LX202", {"Reflog": "A reflog shows the history of a ref."}, ["begins with what it does (“A reflog shows”)"]),
    ("LX203", {"Widget": "A widget is a widget that can be dragged."}, ["“A widget is a widget”"]),
    ("LX203", {"Widget": "A widget that can be dragged."}, ["'Widget' is defined by itself: “A widget”"]),
    ("LX204", {"Composite": "aggregate"}, ["is “aggregate” and no more"]),
    ("LX205", {"Tale": "A story with a " + "long " * 300 + "end."}, ["has 305 words"]),
    ("LX301", {"RAG": "A way to answer with text that was looked up."}, ["'RAG' looks like an acronym"]),
    (
        "LX302",
        LOWER | {"Weight Decay": "A thing.", "X": "On weight decay."},
        ["'Weight Decay' is written in Title Case"],
    ),
    ("LX302", UPPER | {"weight decay": "A thing."}, ["'weight decay' is written in lower case"]),
    (
        "LX303",
        {
            "token ring": "A net.",
            "A": "On a Token Ring.",
            "B": "To a Token Ring.",
            "C": "A token ring.",
            "D": "A token ring.",
        },
        ["“Token Ring” 2 times, “token ring” 2 times"],
    ),
]
GOOD = [
    ("LX101", {"A": "Runs a spam filter.", "B": "Uses a spam filter."}),
    ("LX101", {"A": "Runs a spam filter.", "B": "A spam filter.", "C": "The spam filter.", "Spam filter": "A sieve."}),
    ("LX101", dict.fromkeys("ABC", "A large number of the first time.")),
    ("LX101", dict.fromkeys("ABC", "What Howard Aiken made for Howard Aiken.")),
    ("LX101", dict.fromkeys("ABC", "The way that the model learns to control it.")),
    ("LX103", {"Training": "A process that fits a model.", "Model": "A function that training makes."}),
    ("LX103", {"Loss": "A function of error.", "Error": "A difference."}),
    ("LX104", {"Model": "A function.", "Training": "Fits a model."}),
    ("LX104", {"Alone": "What has no company."}),
    ("LX105", {"A": "Ends a small computer system interface (SCSI) cable.", "B": "Makes SCSI work."}),
    ("LX105", {"A": "A SELECT from a table.", "B": "What a SELECT gives, but NOT OK in the USA.", "C": "NOT."}),
    ("LX105", {"A": "Made with SQL.", "B": "Asked in SQL.", "SQL": "A language."}),
    ("LX201", {"Left child": "The node on the left side below.", "Right child": "The node on the right side below."}),
    ("LX201", {"Page in": "To copy a page from disk into memory.", "Page out": "To copy a page to disk from memory."}),
    (
        "LX201",
        {
            "Push": "What a system does when it copies a part of the data of a task in order from memory to disk.",
            "Pull": "What a system does when it copies a part of the data of a task in order from disk to memory.",
        },
    ),
    (
        "LX201",
        {"Flops": "Floating point operations in a second.", "GFlops": "Giga floating point operations in a second."},
    ),
    (
        "LX202",
        {"Overfitting": "A failure in which a model memorizes its data.", "Merging": "Putting two branches together."},
    ),
    ("LX202", {"Reflog": "A reflog shows the history of a ref. It is a log for each repository."}),
    ("LX202", {"IIRC": "If I recall correctly."}),
    ("LX203", {"Loss function": "A function of the error.", "Widget": "A widget is an element of a screen."}),
    ("LX203", {"Sum": "The sum of two sets is the set of what is in either."}),
    ("LX204", {"Composite": "An aggregate of parts.", "Aggregate": "composite", "DBMS": "Database management"}),
    ("LX205", {"Tale": "A story."}),
    ("LX301", {"RAG = retrieval-augmented generation": "A way to answer.", "CPU": "The central processing unit."}),
    ("LX301", {"RPC": "A call.", "Stub": "What stands for a remote procedure call (RPC)."}),
    ("LX301", {"COBOL": "A language.", "PDP-11": "A computer.", "XIV": "A number.", "TLA": "Short for any such word."}),
    (
        "LX302",
        LOWER | {"Bell Labs": "A place.", "GPU memory": "A place.", "Dutch": "A language.", "X": "At Bell Labs."},
    ),
    ("LX302", {"red apple": "A fruit.", "Green Pear": "A fruit.", "Blue plum": "A fruit."}),
    (
        "LX303",
        {"token": "A unit.", "A": "Token", "B": "A Token.", "C": "Of a Token.", "D": "On a token.", "E": "A token."},
    ),
]


@pytest.mark.parametrize(("code", "terms", "expected"), BAD)
def test_a_rule_finds_what_it_is_for(code, terms, expected, found):
    problems = found(code, terms)
    assert len(problems) == len(expected)
    for problem, text in zip(problems, expected, strict=True):
        assert text in problem.message
        assert problem.code == code
        assert problem.suggestion
        assert problem.file == "terms.csv"
        assert problem.line is not None


@pytest.mark.parametrize(("code", "terms"), GOOD)
def test_a_rule_lets_good_definitions_pass(code, terms, found):
    assert [problem.message for problem in found(code, terms)] == []


def test_every_rule_is_in_both_tables():
    by_claims = {"LX102"}
    codes = {rule.code for rule in RULES} - by_claims
    assert {code for code, *_ in BAD} == {code for code, *_ in GOOD} == codes


def requiring(name: str, target: str, line: int) -> Entry:
    place = Place("terms.csv", line)
    claim = Claim(type=RelationType.REQUIRES, target=target, place=place)
    return Entry(name=name, definition="A thing of its own.", place=place, claims=(claim,))


def test_a_concept_that_several_relations_name_and_nobody_defines_is_found(found):
    terms = {"A": requiring("A", "Gradient", 1), "B": requiring("B", "Gradient", 2), "C": requiring("C", "Step", 3)}
    (problem,) = found("LX102", terms)
    assert "2 concepts are related to 'Gradient'" in problem.message
    assert [(place.line, place.message) for place in problem.related] == [
        (1, "'A' requires 'Gradient'"),
        (2, "'B' requires 'Gradient'"),
    ]
    assert found("LX102", terms | {"Gradient": "A vector."}) == []


def test_a_circle_may_lead_through_a_relation_and_is_quoted(found):
    terms = {"Layer": requiring("Layer", "Network", 1), "Network": "A stack of layers."}
    (problem,) = found("LX103", terms)
    assert [str(place) for place in problem.related] == [
        "terms.csv:1: 'Layer' is said to need 'Network'",
        "terms.csv:2: 'Network': “A stack of layers”",
    ]


@pytest.mark.parametrize("rule", RULES, ids=[rule.code for rule in RULES])
def test_the_page_of_a_rule_tells_the_truth(rule, here):
    page = page_of(rule)
    assert page.startswith(f"# {rule.code} {rule.name}\n\nA {rule.severity.value}: ")
    headings = re.findall(r"^## (.*)$", page, flags=re.MULTILINE)
    assert headings == ["Why it matters", "Bad", "Good", "Switching it off"]
    assert f"--ignore {rule.code}" in page
    examples = re.findall(r"^## (Bad|Good)\n\n```csv\n(.*?)```", page, flags=re.MULTILINE | re.DOTALL)
    assert {kind for kind, _ in examples} == ({"Good"} if rule.code == "LX205" else {"Bad", "Good"})
    for kind, text in examples:
        (here / "terms.csv").write_text(text)
        checked = check_sources([Path("terms.csv")], LoadOptions(), Choice(select=[rule.code]), silent)
        lint = [problem for problem in checked.problems if problem.code == rule.code]
        assert bool(lint) is (kind == "Bad"), kind


@settings(max_examples=8, deadline=None)
@given(st.randoms(use_true_random=False))
def test_the_order_of_entries_changes_no_finding(random):
    terms = {
        "Tick": "A jiffy.",
        "Jiffy": "The duration of one tick.",
        "Uno": "An early system on the G-15 computer.",
        "Duo": "Early system on the G-15 computers.",
        "RAG": "When SCSI is a spam filter.",
        "Page": "Paper for the spam filter with SCSI.",
        "Book": "Pages in a spam filter.",
        "Net": requiring("Net", "Gradient", 20),
        "Web": requiring("Web", "Gradient", 21),
    } | {name: f"A {name.upper()} thing." for name in LOWER}
    entries = entries_of(terms)
    expected = [rule.problems(glossary_of(entries)) for rule in RULES]
    random.shuffle(entries)
    assert [rule.problems(glossary_of(entries)) for rule in RULES] == expected
    assert sum(map(len, expected)) > 8


def test_the_bundled_glossary_has_notes_at_most():
    checked = check_sources([DATA], LoadOptions(), Choice(), silent)
    assert checked.concepts > 100
    assert checked.rules == RULES
    assert [str(problem) for problem in checked.problems if problem.severity is not Severity.NOTE] == []


def test_grammar_is_read_in_english_definitions_alone(here):
    (here / "terms.csv").write_text(
        "name,definition\nModell,Eine Funktion deren Parameter aus Daten gelernt wurden.\n"
        "Training,Der Vorgang der ein Modell an Daten anpasst.\n"
    )
    checked = check_sources([Path("terms.csv")], LoadOptions(), Choice(), silent)
    assert [rule.code for rule in checked.not_english] == ["LX101", "LX103", "LX202", "LX203"]
    assert not set(checked.not_english) & set(checked.rules)


def test_what_can_be_read_is_linted_beside_the_errors(here):
    (here / "terms.csv").write_text(
        "name,definition\nTick,A jiffy.\nJiffy,The duration of one tick.\nTick,Another thing.\n,Nameless.\n"
    )
    checked = check_sources([Path("terms.csv")], LoadOptions(), Choice(ignore=["orphan"]), silent)
    assert [(problem.line, problem.code) for problem in checked.problems] == [
        (3, "LX103"),
        (4, "duplicate-term"),
        (5, "name"),
    ]


@pytest.mark.parametrize(
    ("select", "ignore", "expected"),
    [
        (None, (), [rule.code for rule in RULES]),
        (["LX10"], ["LX101", "orphan"], ["LX102", "LX103", "LX105"]),
        (["tautology", "lx3"], ["LX30"], ["LX203"]),
        ([], (), []),
    ],
)
def test_rules_are_chosen_by_code_name_and_beginning(select, ignore, expected):
    assert [rule.code for rule in Choice(select=select, ignore=ignore).rules()] == expected


def test_codes_and_names_are_unique_and_in_order():
    codes = [rule.code for rule in RULES]
    assert codes == sorted(set(codes))
    assert len({rule.name for rule in RULES}) == len(RULES)
    assert all(rules_called(rule.name) == rules_called(rule.code) == (rule,) for rule in RULES)
