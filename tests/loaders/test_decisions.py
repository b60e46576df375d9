"""Files of decisions: written, read, and heeded by everything that reads a glossary."""

from __future__ import annotations

import os
import stat
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from graph.errors import GlossaryError, Severity
from graph.model import Origin
from graph.store import EVERY_RELATION, Window, open_store
from graph.vocabulary import VOCABULARY, RelationType
from loaders.bulk.table import find_large_table
from loaders.decisions import (
    Decision,
    Verdict,
    decisions_schema,
    format_decisions,
    parse_decisions,
    put_decision,
    read_decisions,
    write_decisions,
)
from loaders.lint import Choice, check_sources
from loaders.pipeline import Built, LoadOptions, load, read_and_build
from loaders.sources import decisions_file, find_files
from loaders.stages import silent

TERMS = """\
concepts:
- name: Gradient
  aliases: [slope]
  definition: A gradient is a vector of slopes.
- name: Backpropagation
  definition: Backpropagation is an algorithm. It uses the gradient.
- name: Training
  definition: Training fits a model. It uses backpropagation.
  relations:
  - {type: requires, target: gradient}
"""
USES = "backpropagation:USES:gradient"
ACCEPTED = "accepted:\n- {source: backpropagation, type: uses, target: gradient, quote: It uses the gradient.}\n"
REJECTED = "rejected:\n- {source: backpropagation, type: uses, target: gradient}\n"

BREAKS = ("\n", "\r", "\x85", "\u2028", " a\n\nb ")
texts = st.sampled_from(BREAKS) | st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=20)
decisions = st.builds(
    Decision,
    verdict=st.sampled_from(Verdict),
    source=texts,
    type=st.sampled_from(RelationType),
    target=texts,
    quote=st.none() | texts,
    quoted_from=st.none() | texts,
    note=st.none() | texts,
)


@pytest.fixture
def glossary(here: Path) -> Path:
    folder = here / "glossary"
    folder.mkdir()
    (folder / "terms.yaml").write_text(TERMS, encoding="utf-8")
    return folder


def build(folder: Path, decided: str = "") -> Built:
    if decided:
        (folder / "lexigraph.decisions.yaml").write_text(decided, encoding="utf-8")
    return read_and_build([Path(folder.name)], LoadOptions())


def origins(built: Built) -> dict[str, Origin]:
    return {relation.id: relation.origin for relation in built.graph.relations}


def refused(folder: Path, decided: str) -> list[str]:
    with pytest.raises(GlossaryError) as caught:
        build(folder, decided)
    return [str(each) for each in caught.value.problems if each.severity is Severity.ERROR]


# -- the file ------------------------------------------------------------------------------------------------------


@settings(max_examples=40)
@given(st.lists(decisions, max_size=4))
def test_what_is_written_is_read_again_and_written_the_same(made):
    text = format_decisions(made)
    read, problems = parse_decisions(text, "a")
    assert problems == ()
    assert sorted(read, key=repr) == sorted((replace(each, place=None) for each in made), key=repr)
    assert format_decisions(reversed(read)) == text
    assert text.count("\n") == len(made) + 4


def test_a_decision_is_one_line_that_a_person_reads():
    quote = "It uses the gradient: " + "a long quote, with a comma, " * 10
    made = Decision(verdict=Verdict.ACCEPTED, source="a", type=RelationType.USES, target="b", quote=quote, note="Eva")
    comment, _, *lines = format_decisions([made]).splitlines()
    assert comment.startswith("# What people decided")
    assert lines == [
        "accepted:",
        f"- {{source: a, type: uses, target: b, quote: '{quote}', note: Eva}}",
        "rejected: []",
    ]


def test_a_new_decision_takes_the_place_of_the_old_and_others_stay():
    first, other = (
        Decision(verdict=Verdict.ACCEPTED, source=source, type=RelationType.CONTRASTS_WITH, target="b")
        for source in "ca"
    )
    turned = Decision(verdict=Verdict.REJECTED, source="b", type=RelationType.CONTRASTS_WITH, target="c")
    assert put_decision([first, other], turned.id, turned) == (other, turned)
    assert put_decision([first, other], turned.id, None) == (other,)


def test_the_schema_has_the_types_of_the_vocabulary_and_describes_every_key():
    schema = decisions_schema()
    Draft202012Validator.check_schema(schema)
    keys = schema["$defs"]["decision"]["properties"]
    assert keys["type"]["enum"] == [type_.value.lower() for type_ in VOCABULARY]
    assert all("description" in value for value in (*keys.values(), *schema["properties"].values()))


def test_a_write_that_fails_leaves_the_old_file_and_nothing_else(here, monkeypatch):
    path = here / "a.decisions.yaml"
    made = Decision(verdict=Verdict.ACCEPTED, source="a", type=RelationType.USES, target="b")
    write_decisions(path, [made])
    before = path.read_bytes()

    def full(descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(GlossaryError, match=r"a\.decisions\.yaml: cannot be written: No space left on device"):
        write_decisions(path, [])
    assert path.read_bytes() == before
    assert list(here.iterdir()) == [path]


def test_a_write_keeps_permissions_and_follows_a_link(here):
    path, link = here / "kept" / "a.decisions.yaml", here / "link.decisions.yaml"
    path.parent.mkdir()
    path.write_text("", encoding="utf-8")
    path.chmod(0o640)
    link.symlink_to(path)
    write_decisions(link, [Decision(verdict=Verdict.REJECTED, source="a", type=RelationType.USES, target="b")])
    assert link.is_symlink()
    assert stat.S_IMODE(path.stat().st_mode) == 0o640
    assert [each.id for each in read_decisions(path)] == ["a:USES:b"]


def test_no_file_is_no_decision_and_a_folder_in_its_place_is_an_error(here):
    assert read_decisions(here / "none.decisions.yaml") == ()
    with pytest.raises(GlossaryError, match="cannot be read"):
        read_decisions(here)


# -- where it lies -------------------------------------------------------------------------------------------------


def test_decisions_lie_in_the_folder_or_beside_the_file(here):
    (here / "glossary").mkdir()
    assert decisions_file(Path("glossary")) == Path("glossary/lexigraph.decisions.yaml")
    assert decisions_file(Path("glossary/terms.csv")) == Path("glossary/terms.decisions.yaml")


def test_files_of_decisions_are_found_and_are_no_glossaries(glossary):
    for name in ("lexigraph.decisions.yaml", "terms.decisions.yaml"):
        (glossary / name).write_text("", encoding="utf-8")
    folder, file = find_files([Path("glossary")]), find_files([Path("glossary/terms.yaml")])
    assert [each.relative for each in folder.files] == [each.relative for each in file.files] == ["terms.yaml"]
    assert [each.relative for each in folder.decisions] == ["lexigraph.decisions.yaml", "terms.decisions.yaml"]
    assert [each.relative for each in file.decisions] == ["terms.decisions.yaml"]


def test_a_file_of_decisions_is_no_source_and_alone_no_glossary(here):
    (here / "a.decisions.yaml").write_text("accepted: []\n", encoding="utf-8")
    assert [each.code for each in find_files([Path("a.decisions.yaml")]).problems] == ["decisions-file"]
    assert [each.code for each in find_files([Path()]).problems] == ["nothing-found"]


# -- what a load makes of it ---------------------------------------------------------------------------------------


@pytest.mark.usefixtures("all_waits")
def test_what_is_accepted_is_curated_with_its_quote_and_waits_no_longer(glossary):
    before = build(glossary)
    assert USES in {each.id for each in before.graph.candidates}
    assert USES not in origins(before)
    built = build(glossary, ACCEPTED)
    made = {relation.id: relation for relation in built.graph.relations}
    assert (made[USES].origin, made[USES].method, made[USES].confidence) == (Origin.CURATED, "curated", 1.0)
    assert [each.quote for each in made[USES].evidence] == ["It uses the gradient."]
    assert made["backpropagation:REQUIRES:gradient"].origin is Origin.DERIVED
    assert USES not in {each.id for each in built.graph.candidates}
    assert built.problems == before.problems


@pytest.mark.usefixtures("all_waits")
def test_what_is_rejected_waits_no_longer(glossary):
    built = build(glossary, REJECTED)
    assert USES not in {each.id for each in built.graph.candidates}
    assert "training:USES:backpropagation" in {each.id for each in built.graph.candidates}


def test_what_is_rejected_is_not_asserted_though_it_was_found(glossary):
    assert origins(build(glossary))[USES] is Origin.EXTRACTED
    assert not {USES, "backpropagation:REQUIRES:gradient"} & origins(build(glossary, REJECTED)).keys()


def test_a_stored_load_and_a_check_of_the_files_heed_decisions_too(glossary):
    (glossary / "lexigraph.decisions.yaml").write_text(
        "rejected:\n- {source: gone, type: uses, target: gradient}\n" + ACCEPTED, encoding="utf-8"
    )
    with open_store("graph.db") as store:
        load([glossary], store, LoadOptions(embed=False, extract=False))
        stored = {each.id: each.origin for each in store.list_relations(EVERY_RELATION, Window()).items}
    assert stored[USES] is Origin.CURATED
    checked = check_sources([glossary], LoadOptions(), Choice(), silent)
    assert "decision-unknown-concept" in {each.code for each in checked.problems}
    assert checked.relations == 2


def test_a_table_with_decisions_is_not_loaded_row_by_row(here, monkeypatch):
    monkeypatch.setattr("loaders.bulk.table.LARGE", 1)
    (here / "terms.csv").write_text("name,definition\nModel,A model is a function.\n", encoding="utf-8")
    options = LoadOptions(embed=False, extract=False)
    assert find_large_table([Path("terms.csv")], options) is not None
    (here / "terms.decisions.yaml").write_text("", encoding="utf-8")
    assert find_large_table([Path("terms.csv")], options) is None


WARNED = [
    (
        "accepted:\n- {source: backpropagatoin, type: uses, target: gradient}\n",
        "decision-unknown-concept",
        "a decision is about 'backpropagatoin', which is no term here, and has no effect; did you mean 'backpropagation'?",
    ),
    (
        "accepted:\n- {source: Backpropagation, type: uses, target: slope, quote: It is gone.}\n",
        "decision-quote",
        "“It is gone.” does not stand in the definition of 'Backpropagation' any more; 'Backpropagation' uses 'slope' was taken without a quote; quote the new words, or remove the quote",
    ),
    (
        "rejected:\n- {source: training, type: requires, target: gradient}\n",
        "decision-overruled",
        "'training' requires 'gradient' was rejected, and the glossary asserts it; remove it there, or this decision here",
    ),
    (
        "rejected:\n- {source: backpropagation, type: requires, target: gradient}\n",
        "decision-overruled",
        f"'backpropagation' requires 'gradient' was rejected, and it follows from {USES}; reject what it follows from, too",
    ),
    (
        ACCEPTED + "- {source: backpropagation, type: uses, target: gradient}\n",
        "decision-twice",
        f"'{USES}' was accepted already in glossary/lexigraph.decisions.yaml:2; keep one",
    ),
]


@pytest.mark.parametrize(("decided", "code", "message"), WARNED)
def test_a_decision_that_does_not_fit_is_a_warning_at_its_line(glossary, decided, code, message):
    (problem,) = [each for each in build(glossary, decided).problems if each.code.startswith("decision")]
    line = len(decided.splitlines())
    assert (problem.severity, problem.code) == (Severity.WARNING, code)
    assert str(problem) == f"glossary/lexigraph.decisions.yaml:{line}: {message}"


def test_a_quote_that_is_gone_leaves_the_relation(glossary):
    built = build(glossary, "accepted:\n- {source: gradient, type: part_of, target: training, quote: gone}\n")
    made = {relation.id: relation for relation in built.graph.relations}
    assert made["gradient:PART_OF:training"].evidence == ()


def test_a_quote_may_be_from_another_definition(glossary):
    decided = "accepted:\n- {source: gradient, type: part_of, target: training, quote: fits a model, in: training}\n"
    made = {relation.id: relation for relation in build(glossary, decided).graph.relations}
    assert [each.document for each in made["gradient:PART_OF:training"].evidence] == ["terms.yaml#training"]


FILE = "glossary/lexigraph.decisions.yaml"
REFUSED = [
    ("acepted: []\n", f"{FILE}:1:1: acepted: there is no key 'acepted' here; did you mean accepted?"),
    (
        "accepted:\n- {source: a, type: uses, target: b, qoute: c}\n",
        f"{FILE}:2:38: accepted[0].qoute: there is no key 'qoute' here; did you mean quote?",
    ),
    ("accepted:\n- {source: a, type: uses}\n", f"{FILE}:2:3: accepted[0]: the key 'target' is missing; add `target:`"),
    (
        "rejected:\n- {source: a, type: needs, target: b}\n",
        f"{FILE}:2:15: rejected[0].type: there is no relation type 'needs'; known are is_a,",
    ),
    ("accepted: {}\n", f"{FILE}:1:1: accepted: a mapping stands where a list or nothing has to; "),
    ("accepted: [\n", f"{FILE}:2:1: broken YAML: "),
    (
        ACCEPTED + REJECTED,
        f"{FILE}:4: '{USES}' was rejected here, and accepted in {FILE}:2; keep one of the two",
    ),
    (
        "accepted:\n- {source: gradient, type: requires, target: training}\n",
        f"'gradient' requires 'training' (written in glossary/terms.yaml:10, {FILE}:2); remove one of them",
    ),
]


@pytest.mark.parametrize(("decided", "message"), REFUSED)
def test_a_bad_file_of_decisions_refuses_the_load_and_says_where(glossary, decided, message):
    (error,) = refused(glossary, decided)
    assert message in error


def test_a_file_that_is_no_text_is_refused(glossary):
    (glossary / "lexigraph.decisions.yaml").write_bytes(b"\x89PNG\r\n\x1a\n")
    with pytest.raises(GlossaryError, match=r"decisions\.yaml: this is a PNG image"):
        build(glossary)


def test_the_problem_of_two_decisions_names_both_places(glossary):
    with pytest.raises(GlossaryError) as caught:
        build(glossary, ACCEPTED + REJECTED)
    (problem,) = [each for each in caught.value.problems if each.code == "decision-contradicts"]
    assert [(each.file, each.line) for each in problem.related] == [(FILE, 2)]
