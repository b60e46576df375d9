"""Tables that are read row by row: the outcome is that of the ordinary way."""

from __future__ import annotations

import csv
import io
from collections import Counter
from dataclasses import replace
from pathlib import Path

import networkx as nx
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graph.curation import AddConcept, curate
from graph.errors import (
    GlossaryError,
    Severity,
    StoreMissingError,
    StoreUnavailableError,
    UnsavedChangesError,
    count_problems,
)
from graph.model import Graph
from graph.names import slug
from graph.snapshot import read_graph
from graph.store import open_store
from loaders import pipeline
from loaders.bulk import scratch
from loaders.bulk import table as large_table
from loaders.bulk.cycles import may_lie_on_cycle
from loaders.pipeline import LoadOptions, load
from loaders.report import report_as_text

ROW_BY_ROW, AS_A_WHOLE = 0, 2**60
"""From how many bytes on a table is large."""
PLAIN = LoadOptions(extract=False, embed=False)


class Recorder:
    """A store that only remembers what it was given."""

    location = "nowhere"

    def info(self):
        raise StoreMissingError("nothing has been loaded")

    def replace(self, source, *, discard_changes: bool) -> str:
        assert not discard_changes
        counts = source.counts()
        records = list(source.by_place())
        assert [each.place for each in records] == sorted({each.place for each in records})
        assert sorted(each.concept.id for each in records) == [each.concept.id for each in source.by_id()]
        assert sorted(map(repr, records)) == sorted(map(repr, source.by_id()))
        documents = [each.document for each in records if each.document is not None]
        assert not list(source.other_documents())
        self.graph = Graph(
            info=source.info,
            concepts=tuple(each.concept for each in records),
            relations=tuple(source.relations()),
            documents=tuple(documents),
        )
        assert counts.concepts == len(records)
        assert counts.relations == Counter((each.type, each.origin) for each in self.graph.relations)
        assert sum(counts.sections.values()) == sum(each.concept.section is not None for each in records)
        return "version"


def outcome(path: Path, options: LoadOptions, monkeypatch: pytest.MonkeyPatch, large: int):
    """Everything that a load says and stores."""
    monkeypatch.setattr(large_table, "LARGE", large)
    store = Recorder()
    try:
        report = load([path], store, options)
    except GlossaryError as refused:
        return sorted(map(repr, refused.problems))
    problems = sorted(map(repr, report.problems))
    return store.graph, problems, replace(report, problems=(), seconds={}), report.relations


def same_outcome(path: Path, options: LoadOptions, monkeypatch: pytest.MonkeyPatch) -> None:
    assert outcome(path, options, monkeypatch, ROW_BY_ROW) == outcome(path, options, monkeypatch, AS_A_WHOLE)


NAMES = [
    "Layer",
    "layers",
    "Layer (2)",
    "Layer (3)",
    "la-yer",
    "Net",
    "NET",
    "Neural Net",
    "C++",
    "C",
    "Modell",
    "Model",
]
NAMES += ["Model: see Net", "Loss, see Layer", "Straße", "STRASSE", "Agent (RL)", "Ünit"]
TARGETS = [*NAMES, "Nothing", "Nothings", "neural-net", "layer-2", "!!", "\u200b"]
DEFINITIONS = ["", "A thing.", "A  thing.", "Another thing.", "see Net", "→ Layers", "See Nowhere.", "see Model"]
DEFINITIONS += [
    "A thing. See also Layer, C++ and Neural Net.",
    "It (see also: Net or Nothing).",
    "Thing. \u017fee also Ünit",
]


def cells(values: list[str], most: int) -> st.SearchStrategy[str]:
    return st.lists(st.sampled_from(values), max_size=most).map("|".join)


WRONG = {"name": ["", "bad\x07name", "x" * 201], "hours": ["-1", "much"], "aliases": ["a\x07b"]}
ROWS = st.fixed_dictionaries(
    {
        "name": st.sampled_from(NAMES),
        "definition": st.sampled_from(DEFINITIONS),
        "id": st.sampled_from(["", "", "", "", "layer", "layer-2", "Net", "net", "neural-net", "n" * 199 + "--x"]),
        "aliases": cells(TARGETS, 2),
        "section": st.sampled_from(["", "Basics", " Basics", "More"]),
        "hours": st.sampled_from(["", "1,5"]),
        **{column: cells(TARGETS, 2) for column in ("is_a", "requires", "uses", "prevents", "causes", "see also")},
    }
)
COLUMNS = ["name", "definition", "id", "aliases", "section", "hours", "is_a", "requires", "uses", "prevents", "causes"]
COLUMNS += ["see also", "remark"]


@st.composite
def tables(draw: st.DrawFn) -> str:
    """A few rows, of which some have much to do with each other."""
    chosen = draw(st.lists(st.sampled_from(COLUMNS[1:]), unique=True, min_size=1, max_size=5))
    rows = draw(st.lists(ROWS, min_size=1, max_size=8, unique_by=draw(st.sampled_from([None, _name, _slug]))))
    is_wrong = draw(st.integers(0, 9)) == 0
    if is_wrong:
        for column, values in WRONG.items():
            draw(st.sampled_from(rows))[column] = draw(st.sampled_from(values))
    text = io.StringIO()
    writer = csv.writer(text, lineterminator=draw(st.sampled_from(["\n", "\r\n", "\r"])))
    writer.writerow(["name", *chosen])
    writer.writerows([row["name"], *(row.get(column, "?") for column in chosen)] for row in rows)
    return text.getvalue() + draw(st.sampled_from(['"broken', "a,b,c,d,e,f,g\n", "\n\n,,\n"] if is_wrong else [""]))


def _slug(row: dict[str, str]) -> str:
    return slug(row["name"])


def _name(row: dict[str, str]) -> str:
    return row["name"].casefold()


@settings(max_examples=60)
@given(tables(), st.sampled_from(["error", "first", "number"]), st.booleans())
def test_row_by_row_and_as_a_whole_give_the_same(tmp_path_factory, text, on_duplicate, strict):
    path = tmp_path_factory.getbasetemp() / "table.csv"
    path.write_bytes(text.encode())
    options = replace(PLAIN, on_duplicate=on_duplicate, strict=strict)
    with pytest.MonkeyPatch.context() as monkeypatch:
        same_outcome(path, options, monkeypatch)


CASES = {
    "terms alone": "name,definition,section\nB,x,S\nA,y,\nC,,S\n",
    "a number runs into the name of another row": "name,definition\nX,1\nX (2),2\nX,3\nX (3),4\nY,5\n",
    "a pointer to a pointer to a row that is alone": "name,definition\nA,see B\nB,see C\nC,x\nD,y\n",
    "a pointer gives a name that another row has": "name,definition\nK: see A,\nA,x\nKs,y\n",
    "claims on rows, later rows, themselves and nothing": (
        "name,is_a,uses,related_to\nA,B,Nothing,C\nB,,A|b,Nothing\nC,A,nothings,A\n"
    ),
    "a circle that is stated": "name,is_a\nA,B\nB,C\nC,A\nD,A\n",
    "a circle of what follows": "name,is_a,uses\nA,,B\nB,A,\nC,A,B\nD,C,\n",
    "two circles with a way between": "name,uses\nA,B\nB,A\nC,B\nD,C\nE,D|F\nF,E\n",
    "both ways, twice, and against each other": "name,uses,prevents,causes,contrasts_with\nA,B|b,B,B,B\nB,A,,,A\n",
    "sections in another order than rows": "name,section,uses\nA,S,\nB,T,One\nC,S,Two\nC,S,Two\nD,,Three\n",
    "sections of rows that go": "name,definition,section\nOld: see A,,Z\nA,x,M\nB,y,Z\nOlder: see A,,Gone\nC,z,Y\n",
    "evidence": "name,definition\nA,x. See also B and C.\nB,y. See also a.\nC,see also nothing\n",
    "an id that another one's name gives": "name,id\nOne,two\nTwo,\nThree,3\n",
    "no last line end": "name,definition\nA,x\nB,y",
    "lines of all kinds": 'name,definition\r\nA,"x\r\ny"\rB,z\nC,\r',
    "a byte order mark": "\ufeffname,definition\nA,x\n",
    "what a spreadsheet says first": "sep=;\nname;definition\nA;x\nA;y\n",
    "rows with too many cells and a quote that is not closed": 'name,definition\nA,x,y\nB,z\n"C,u\nD,v\n',
    "columns that are not known or there twice": "name,definition,definition,remark\nA,x,y,z\n",
}


@pytest.mark.parametrize("on_duplicate", ["error", "first", "number"])
@pytest.mark.parametrize("text", CASES.values(), ids=CASES)
def test_what_belongs_together_is_found(here, monkeypatch, text, on_duplicate):
    table, options = Path("table.csv"), replace(PLAIN, on_duplicate=on_duplicate)
    table.write_bytes(text.encode())
    as_a_whole = outcome(table, options, monkeypatch, AS_A_WHOLE)
    monkeypatch.delattr(pipeline, "read_and_build")  # the ordinary way is closed
    assert outcome(table, options, monkeypatch, ROW_BY_ROW) == as_a_whole


LEFT_TO_THE_ORDINARY_WAY = {
    "Windows-1252": "name,definition\nCafé,à côté du marché où l'on mange très bien\n".encode("cp1252"),
    "UTF-16": "name,definition\nA,x\n".encode("utf-16"),
    "half UTF-8": "name,definition\nÜber,x\n".encode() + b"B,\xff\n",
    "a binary file": b"name,definition\nA,\0\n",
    "pairs without header": b"Layer\tA thing.\nNet\tAnother.\n",
    "no column of terms": b"remark,definition\nA,x\n",
    "no entry": b"name,definition\n",
    "another format": b"- name: A\n  definition: x\n",
    "one line": b"name,definition",
}


@pytest.mark.parametrize("data", LEFT_TO_THE_ORDINARY_WAY.values(), ids=LEFT_TO_THE_ORDINARY_WAY)
def test_what_cannot_be_read_row_by_row_is_read_as_a_whole(here, monkeypatch, data):
    Path("table.csv").write_bytes(data)
    same_outcome(Path("table.csv"), PLAIN, monkeypatch)


@pytest.mark.parametrize(
    "options",
    [
        LoadOptions(embed=False),
        LoadOptions(extract=False),
        replace(PLAIN, names=Path("names.txt")),
        replace(PLAIN, on_duplicate="join"),
    ],
)
def test_what_needs_the_whole_glossary_gets_it(here, monkeypatch, options):
    monkeypatch.setattr(large_table, "LARGE", ROW_BY_ROW)
    Path("table.csv").write_text("name,definition\nA,x\n")
    assert large_table.find_large_table([Path("table.csv")], PLAIN) is not None
    assert large_table.find_large_table([Path("table.csv")], options) is None
    assert large_table.find_large_table([Path("table.csv"), Path("other.csv")], PLAIN) is None


def test_a_table_row_by_row_into_a_store_with_progress(here, monkeypatch):
    monkeypatch.setattr(large_table, "LARGE", ROW_BY_ROW)
    rows = [f"Term {number},Definition of {number}.,Term {number // 2}" for number in range(1, 2_501)]
    Path("table.csv").write_text("\n".join(["name,definition,is_a", *rows]))
    steps = []
    with open_store("store.db") as store:
        report = load([Path("table.csv")], store, PLAIN, lambda *step: steps.append(step))
        by_rows = read_graph(store)
        monkeypatch.setattr(large_table, "LARGE", AS_A_WHOLE)
        load([Path("table.csv")], store, PLAIN)
        assert read_graph(store) == by_rows
    size = Path("table.csv").stat().st_size
    assert ("read", size, size) in steps
    assert ("resolve", 2_500, 2_500) in steps
    stored = [step[1:] for step in steps if step[0] == "store"]
    assert stored == [(0, None), (2_000, 7_501), (4_000, 7_501), (7_000, 7_501), (1, 1)]
    assert (report.concepts, report.mentioned) == (2_501, 1)
    assert sorted(path.name for path in here.iterdir()) == ["store.db", "table.csv"]


def test_very_many_problems_of_a_kind_are_counted(here, monkeypatch):
    monkeypatch.setattr(large_table, "LARGE", ROW_BY_ROW)
    Path("table.csv").write_text("name,section\n" + "".join(f"Term {number},S\n" for number in range(1_234)))
    report = load([Path("table.csv")], Recorder(), PLAIN)
    assert len(report.problems) == 1_001
    assert count_problems(report.problems, Severity.WARNING) == 1_234
    assert "Warnings: 1234" in report_as_text(report)
    assert "234 further problems of the kind 'definition-empty' are not listed one by one" in str(report.problems[-1])


def test_a_refused_table_leaves_the_store_as_it_is(here, monkeypatch):
    monkeypatch.setattr(large_table, "LARGE", ROW_BY_ROW)
    with open_store("store.db") as store:
        Path("table.csv").write_text("name,definition\nA,x\n")
        version = load([Path("table.csv")], store, PLAIN).version
        Path("table.csv").write_text("name,definition\nA,x\nA,y\nB,1,2\n")
        with pytest.raises(GlossaryError) as refused:
            load([Path("table.csv")], store, PLAIN)
        assert [(each.line, each.code) for each in refused.value.problems] == [(3, "duplicate-term"), (4, "csv-cells")]
        assert store.info().version == version


def test_changes_in_the_store_are_lost_only_where_the_options_say_so(here, monkeypatch):
    monkeypatch.setattr(large_table, "LARGE", ROW_BY_ROW)
    (here / "terms.csv").write_text("name,definition\nModel,A function.\n")
    with open_store("lexigraph.db") as store:
        load([Path("terms.csv")], store, PLAIN)
        curate(store, [AddConcept(name="Epoch")], by="tester")
        with pytest.raises(UnsavedChangesError):
            load([Path("terms.csv")], store, PLAIN)
        assert store.info().concepts == 2
        load([Path("terms.csv")], store, replace(PLAIN, discard_changes=True))
        assert (store.info().concepts, store.info().changes) == (1, 0)


def test_no_space_for_what_is_read_is_said(here, monkeypatch):
    monkeypatch.setattr(large_table, "LARGE", ROW_BY_ROW)
    monkeypatch.setattr("loaders.bulk.scratch._SCHEMA", scratch._SCHEMA + "PRAGMA max_page_count = 3;")
    Path("table.csv").write_text("name,definition\n" + "".join(f"A{number},{'x' * 500}\n" for number in range(500)))
    with pytest.raises(StoreUnavailableError, match=r"TMPDIR.*no space left"):
        load([Path("table.csv")], Recorder(), PLAIN)


@given(st.lists(st.tuples(st.integers(0, 9), st.integers(0, 9)), max_size=30))
def test_relations_on_cycles_are_never_taken_for_others(pairs):
    pairs = [(source, target) for source, target in pairs if source != target]
    sources, targets = (np.array([pair[end] for pair in pairs], dtype=np.int32) for end in (0, 1))
    marked = may_lie_on_cycle(sources, targets)
    graph = nx.DiGraph(pairs)
    for (source, target), is_marked in zip(pairs, marked.tolist(), strict=True):
        assert is_marked or not nx.has_path(graph, target, source)
    assert marked.any() == (not nx.is_directed_acyclic_graph(graph))
