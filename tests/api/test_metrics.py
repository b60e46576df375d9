"""Figures at /metrics."""

from __future__ import annotations

from fastapi.testclient import TestClient
from prometheus_client.parser import text_string_to_metric_families

from api.app import create_app
from graph.model import Concept, ConceptId, GlossaryInfo, Graph


def figures(client) -> dict[tuple[str, frozenset], float]:
    response = client.get("/metrics")
    assert response.status_code == 200
    assert response.headers["content-type"].startswith("text/plain; version=")
    return {
        (sample.name, frozenset(sample.labels.items())): sample.value
        for family in text_string_to_metric_families(response.text)
        for sample in family.samples
    }


def value(found, name, **labels):
    return found.get((name, frozenset(labels.items())))


def test_requests_are_counted_by_status_and_kind_of_answer(client):
    accept = {"accept": "application/graphql-response+json"}  # in which what is not carried out has status 400
    for query in ("{ __typename }", "{ __typename }", "{ nothing }", "{ bad: concept { name } }"):
        client.post("/graphql", json={"query": query}, headers=accept)
    client.get("/nothing/there")
    client.put("/graphql")
    found = figures(client)

    def answered(path, status, answer):
        return value(found, "lexigraph_http_requests_total", path=path, status=status, answer=answer)

    assert answered("/graphql", "200", "ok") == 2
    assert answered("/graphql", "400", "BAD_USER_INPUT") == 1
    assert answered("/graphql", "200", "BAD_USER_INPUT") == 1
    assert answered("other", "404", "BAD_USER_INPUT") == 1
    assert answered("/graphql", "405", "BAD_USER_INPUT") == 1
    assert value(found, "lexigraph_http_request_seconds_count", path="/graphql") == 5


def test_a_fault_counts_before_an_error_of_the_client(store, settings, watched):
    def fail(name):
        if name == "relations_of":
            raise RuntimeError

    with TestClient(create_app(settings, watched(store, fail))) as client:
        client.post(
            "/graphql",
            json={"query": '{ bad: concept { name } concept(id: "overfitting") { neighbors { totalCount } } }'},
        )
        found = figures(client)
    assert value(found, "lexigraph_http_requests_total", path="/graphql", status="200", answer="INTERNAL") == 1


def test_what_clients_send_makes_no_new_figures(client):
    figures(client)
    before = set(figures(client))
    for number in range(20):
        client.get(f"/{number}")
    added = set(figures(client)) - before
    assert {dict(labels)["path"] for _, labels in added} == {"other"}


def test_the_graph_that_is_answered_from_is_told_and_followed(client, store):
    found = figures(client)
    assert value(found, "lexigraph_store_info", version=store.info().version) == 1
    assert (value(found, "lexigraph_store_up"), value(found, "lexigraph_store_concepts")) == (1, 8)
    assert value(found, "lexigraph_store_relations") == 8
    version = store.replace(Graph(info=GlossaryInfo(name="Other"), concepts=(Concept(id=ConceptId("a"), name="A"),)))
    found = figures(client)
    assert value(found, "lexigraph_store_info", version=version) == 1
    assert value(found, "lexigraph_store_concepts") == 1


def test_a_store_that_is_missing_or_stuck_is_down(settings, tmp_path, stuck, gate):
    missing = settings.model_copy(update={"store": str(tmp_path / "none.db")})
    with TestClient(create_app(missing)) as client:
        found = figures(client)
        assert value(found, "lexigraph_store_up") == 0
        assert value(found, "lexigraph_store_concepts") is None
    with TestClient(create_app(settings.model_copy(update={"ready_timeout_s": 0.05}), stuck)) as client:
        assert value(figures(client), "lexigraph_store_up") == 0
        gate.set()


def test_who_is_being_answered_is_counted_and_what_is_built_is_named(client):
    found = figures(client)
    assert value(found, "lexigraph_http_requests_in_flight") == 1  # this one
    (build,) = [labels for name, labels in found if name == "lexigraph_build_info"]
    assert set(dict(build)) == {"version", "python"}


def test_they_can_be_switched_off(settings, store):
    with TestClient(create_app(settings.model_copy(update={"metrics": False}), store)) as client:
        assert client.get("/metrics").status_code == 404
        assert client.get("/livez").status_code == 200


def test_two_applications_in_one_process_count_apart(settings, store):
    for _ in range(2):
        with TestClient(create_app(settings, store)) as client:
            client.get("/livez")
            found = figures(client)
        assert value(found, "lexigraph_http_requests_total", path="/livez", status="200", answer="ok") == 1
