"""The commands as a person types them: what they print, where, and their exit codes."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.api.command_line import GLOSSARY, Run


def test_of_many_problems_of_a_kind_the_first_are_printed_and_all_counted(run: Run, tmp_path: Path) -> None:
    rows = "".join(f"term {number},A thing.,gone {number}\n" for number in range(1030))
    (tmp_path / "terms.csv").write_text(f"name,definition,requires\n{rows}", encoding="utf-8")
    answer = run("load", "terms.csv", "--no-embed")
    lines = answer.err.splitlines()
    assert answer.code == 0
    assert "Warnings: 1030" in answer.out
    assert [line.split(": ")[1] for line in lines[:-1]] == [f"terms.csv:{number}" for number in range(2, 22)]
    assert lines[-1] == "warning: … and 1,010 more of the kind 'unknown-target' (all with --json)"
    assert len(json.loads(run("load", "terms.csv", "--no-embed", "--json").out)["problems"]) == 1030


def test_load_reports_what_it_stored(run: Run, tmp_path: Path) -> None:
    (tmp_path / "terms.csv").write_text(GLOSSARY, encoding="utf-8")
    answer = run("load", "terms.csv", "--no-embed")
    assert answer.code == 0
    assert "5" in answer.out
    assert "lexigraph.db" in answer.out
    assert (tmp_path / "lexigraph.db").exists()


def test_load_as_json_is_one_document(run: Run, tmp_path: Path) -> None:
    (tmp_path / "terms.csv").write_text(GLOSSARY, encoding="utf-8")
    answer = run("load", "terms.csv", "--no-embed", "--json", "--store", "other.db")
    document = json.loads(answer.out)
    assert document["loaded"] is True
    assert document["concepts"] == 5
    assert (tmp_path / "other.db").exists()


def test_load_without_extraction_takes_what_the_glossary_states(run: Run, tmp_path: Path) -> None:
    (tmp_path / "terms.csv").write_text(GLOSSARY, encoding="utf-8")
    answer = run("load", "terms.csv", "--no-embed", "--no-extract", "--json")
    counts = {(each["type"], each["origin"]) for each in json.loads(answer.out)["relations"]}
    assert "EXTRACTED" not in {origin for _, origin in counts}


def test_a_refused_load_names_file_and_line_and_leaves_the_store(loaded: Run, tmp_path: Path) -> None:
    before = (tmp_path / "lexigraph.db").read_bytes()
    (tmp_path / "bad.csv").write_text("name,definition,requires\nA,One.,B\nB,Two.,A\n,Three.,\n", encoding="utf-8")
    answer = loaded("load", "bad.csv", "--no-embed")
    assert answer.code == 1
    assert "bad.csv:4" in answer.err
    assert "Traceback" not in answer.err
    assert (tmp_path / "lexigraph.db").read_bytes() == before


def test_show_prints_definition_relations_and_evidence(loaded: Run) -> None:
    answer = loaded("show", "regularisation")
    assert answer.code == 0
    assert "Regularization" in answer.out
    lines = answer.out.splitlines()
    assert lines.count("requires") == lines.count("prevents") == 1
    assert "  Overfitting  derived 1.00" in lines
    assert "    because Regularization prevents Overfitting" in [line.rstrip() for line in lines]


def test_show_has_each_heading_once(loaded: Run) -> None:
    lines = loaded("show", "training").out.splitlines()
    headings = [line for line in lines if line and lines[lines.index(line) - 1] == ""]
    assert len(headings) == len(set(headings))


def test_show_as_json(loaded: Run) -> None:
    document = json.loads(loaded("show", "Regularization", "--json").out)
    assert document["id"] == "regularization"
    assert {"source": "regularization", "type": "PREVENTS", "target": "overfitting"}.items() <= next(
        relation for relation in document["relations"] if relation["type"] == "PREVENTS"
    ).items()


def test_an_unknown_name_gets_suggestions(loaded: Run) -> None:
    answer = loaded("show", "regularisazion")
    assert answer.code == 1
    assert answer.out == ""
    assert "Regularization" in answer.err


def test_path_puts_prerequisites_first(loaded: Run) -> None:
    plan = json.loads(loaded("path", "dropout", "--format", "json").out)
    order = [step["concept"]["id"] for step in plan["steps"]]
    assert order == ["model", "training", "overfitting", "regularization", "dropout"]


@pytest.mark.parametrize("form", ["text", "markdown", "mermaid"])
def test_path_prints_every_step_in_every_form(loaded: Run, form: str) -> None:
    answer = loaded("path", "dropout", "--known", "model", "--format", form)
    assert answer.code == 0
    for name in ("Training", "Overfitting", "Regularization", "Dropout"):
        assert name in answer.out


def test_path_within_a_budget_names_what_does_not_fit(loaded: Run) -> None:
    plan = json.loads(loaded("path", "training", "dropout", "--budget", "3", "--format", "json").out)
    assert [concept["id"] for concept in plan["unreached"]] == ["dropout"]
    assert plan["totalHours"] == 3


def test_search_finds_by_words(loaded: Run) -> None:
    hits = json.loads(loaded("search", "memorizes", "--mode", "keyword", "--json").out)
    assert [hit["id"] for hit in hits] == ["overfitting"]
    assert "overfitting" in loaded("search", "memorizes").out


def test_search_without_hits_says_so(loaded: Run) -> None:
    answer = loaded("search", "zzzz")
    assert answer.code == 0
    assert answer.out == ""
    assert "Nothing found" in answer.err


def test_query_answers_graphql(loaded: Run) -> None:
    text = "query($id: ID!) { concept(id: $id) { name prerequisites { nodes { id } } } }"
    response = json.loads(loaded("query", text, "--variables", '{"id": "overfitting"}').out)
    concept = response["data"]["concept"]
    assert concept["name"] == "Overfitting"
    assert [node["id"] for node in concept["prerequisites"]["nodes"]] == ["training", "model"]


def test_query_with_errors_exits_1_and_still_prints_the_response(loaded: Run) -> None:
    answer = loaded("query", "{ nothing }")
    assert answer.code == 1
    assert json.loads(answer.out)["errors"]


def test_query_with_bad_variables_says_what_is_wrong(loaded: Run) -> None:
    answer = loaded("query", "{ __typename }", "--variables", "[1]")
    assert answer.code == 1
    assert "--variables" in answer.err


def test_extract_prints_one_relation_a_line_and_touches_no_store(run: Run, tmp_path: Path) -> None:
    (tmp_path / "terms.csv").write_text(GLOSSARY, encoding="utf-8")
    answer = run("extract", "terms.csv")
    relations = [json.loads(line) for line in answer.out.splitlines()]
    assert relations
    for relation in relations:
        assert {"source", "type", "target", "origin", "method", "confidence", "evidence"} <= relation.keys()
    assert not (tmp_path / "lexigraph.db").exists()


def test_validate_finds_nothing_wrong_with_what_load_stored(loaded: Run) -> None:
    answer = loaded("validate")
    assert answer.code == 0
    assert "no finding" in answer.out
    assert json.loads(loaded("validate", "--json").out)["valid"] is True


@pytest.mark.parametrize("form", ["yaml", "csv", "json", "skos", "jsonld", "owl", "graphml", "mermaid", "cypher"])
def test_export_writes_every_format(loaded: Run, tmp_path: Path, form: str) -> None:
    answer = loaded("export", form, f"out.{form}")
    assert answer.code == 0, answer.err
    assert "regularization" in (tmp_path / f"out.{form}").read_text(encoding="utf-8").casefold()


def test_an_exported_glossary_loads_again_as_it_was(loaded: Run, tmp_path: Path) -> None:
    for form in ("yaml", "csv", "jsonld"):
        assert loaded("export", form, f"again.{form}").code == 0
        assert loaded("load", f"again.{form}", "--no-embed", "--store", f"{form}.db").code == 0
        first = json.loads(loaded("export", "json").out)
        second = json.loads(loaded("export", "json", "--store", f"{form}.db").out)
        for whole in (first, second):
            whole.pop("glossary", None)
            whole.pop("documents", None)
            for relation in whole["relations"]:
                relation.pop("evidence", None)
            for concept in whole["concepts"]:
                concept.pop("document", None)
        assert first == second


def test_export_of_an_unknown_format_lists_the_known(loaded: Run) -> None:
    answer = loaded("export", "docx")
    assert answer.code == 1
    assert "graphml" in answer.err


@pytest.mark.parametrize(
    "arguments", [("show", "x"), ("path", "x"), ("search", "x"), ("validate",), ("export", "json")]
)
def test_without_a_store_every_command_says_how_to_make_one(run: Run, arguments: tuple[str, ...]) -> None:
    answer = run(*arguments)
    assert answer.code == 1
    assert "lexigraph load" in answer.err


@pytest.mark.parametrize("arguments", [("load",), ("path", "x", "--budget", "much"), ("nothing",)])
def test_wrong_usage_exits_2(run: Run, arguments: tuple[str, ...]) -> None:
    assert run(*arguments).code == 2


def test_every_command_has_help(run: Run) -> None:
    listed = run("--help").out
    for command in ("load", "serve", "query", "path", "show", "search", "extract", "validate", "diff", "export"):
        assert command in listed
        assert run(command, "--help").code == 0


def test_serve_refuses_a_port_that_is_taken(loaded: Run) -> None:
    import socket

    with socket.socket() as holder:
        holder.bind(("127.0.0.1", 0))
        holder.listen()
        port = holder.getsockname()[1]
        answer = loaded("serve", "--no-explorer", "--port", str(port))
    assert answer.code == 1
    assert str(port) in answer.err
