"""What docker-compose.yml promises. No Docker is needed: the file is read, and its one script is run."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import Any

import pytest
import yaml

from graph.store import open_store

OURS = ("load", "api", "explorer", "replica")
REPLICAS = ("replica", "balancer")
"""Which only the profile of that name starts."""
SERVERS = ("neo4j", "api", "explorer", *REPLICAS)


@pytest.fixture(scope="module")
def compose(root: Path) -> dict[str, Any]:
    return yaml.safe_load((root / "docker-compose.yml").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def services(compose: dict[str, Any]) -> dict[str, Any]:
    return compose["services"]


@pytest.fixture(scope="module")
def dockerfile(compose: dict[str, Any]) -> list[str]:
    return compose["x-lexigraph"]["build"]["dockerfile_inline"].splitlines()


def test_services_are_the_database_the_load_the_api_and_the_explorer(services: dict[str, Any]) -> None:
    assert set(services) == {*SERVERS, "load"}
    assert {name: services[name].get("profiles") for name in services} == {
        name: ["replicas"] if name in REPLICAS else None for name in services
    }


def test_replicas_are_the_api_several_times_behind_one_address(
    services: dict[str, Any], compose: dict[str, Any]
) -> None:
    same = ("image", "build", "environment", "command", "healthcheck")
    assert {key: services["replica"][key] for key in same} == {key: services["api"][key] for key in same}
    assert "ports" not in services["replica"]
    assert services["replica"]["deploy"]["replicas"] > 1
    balancing = compose["configs"]["balancer"]["content"]
    assert "server replica:8000" in balancing
    (published,) = services["balancer"]["ports"]
    assert f"listen {published.rpartition(':')[2]};" in balancing
    assert re.findall(r"(?<!\$)\$(?!\$)", balancing) == []  # compose would put a variable of its own there


@pytest.mark.parametrize("name", SERVERS)
def test_every_server_has_a_health_check_that_ends(services: dict[str, Any], name: str) -> None:
    check = services[name]["healthcheck"]
    assert check["test"][0] in {"CMD", "CMD-SHELL"}
    assert {"interval", "timeout", "retries", "start_period"} <= set(check)


@pytest.mark.parametrize(
    ("name", "path"),
    [
        ("api", ":8000/readyz"),
        ("explorer", ":8501/_stcore/health"),
        ("replica", ":8000/readyz"),
        ("balancer", ":8080/readyz"),
    ],
)
def test_health_is_asked_of_the_address_that_tells_it(services: dict[str, Any], name: str, path: str) -> None:
    command = services[name]["healthcheck"]["test"]
    assert path in command[-1]
    if command[1] == "python":
        compile(command[-1], name, "exec")


def test_each_starts_when_what_it_needs_is_healthy(services: dict[str, Any]) -> None:
    assert {name: services[name].get("depends_on") for name in services} == {
        "neo4j": None,
        "load": {"neo4j": {"condition": "service_healthy"}},
        "api": {
            "neo4j": {"condition": "service_healthy"},
            "load": {"condition": "service_completed_successfully"},
        },
        "explorer": {"api": {"condition": "service_healthy"}},
        "replica": {
            "neo4j": {"condition": "service_healthy"},
            "load": {"condition": "service_completed_successfully"},
        },
        "balancer": {"replica": {"condition": "service_healthy"}},
    }


def test_ports_are_open_to_this_machine_alone(services: dict[str, Any]) -> None:
    ports = [port for service in services.values() for port in service.get("ports", ())]
    assert len(ports) == 5
    assert all(str(port).startswith("127.0.0.1:") for port in ports)


@pytest.mark.parametrize("name", ["api", "replica"])
def test_the_api_starts_in_its_container_where_it_listens_to_all_addresses(
    services: dict[str, Any], root: Path, name: str
) -> None:
    environment = {variable: str(value) for variable, value in services[name]["environment"].items()}
    script = (
        "import importlib, sys; serving = importlib.import_module('api.commands.serve'); from api.cli import main; "
        "serving.claim_port = serving._announce = lambda *_: None; "
        "serving._run_api = lambda host, *_: print('listening on', host); sys.argv = sys.argv[1:]; main()"
    )
    answer = subprocess.run(
        [sys.executable, "-c", script, *services[name]["command"]],
        cwd=root,
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (answer.returncode, answer.stdout) == (0, "listening on 0.0.0.0\n"), answer.stderr


def test_images_are_pinned_to_a_version(
    compose: dict[str, Any], services: dict[str, Any], dockerfile: list[str], root: Path
) -> None:
    bases = [line.split()[1] for line in dockerfile if line.startswith("FROM ")]
    for image in [*bases, *(service["image"] for service in services.values())]:
        assert re.fullmatch(r"[a-z0-9]+:\d+\.\d+[a-z0-9.-]*", image), image
    assert services["neo4j"]["image"].startswith("neo4j:5.26")
    version = tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))["project"]["version"]
    assert compose["x-lexigraph"]["image"] == f"lexigraph:{version}"


@pytest.mark.parametrize("name", OURS)
def test_ours_share_one_image_that_runs_without_privileges(
    services: dict[str, Any], compose: dict[str, Any], name: str
) -> None:
    service = services[name]
    assert (service["image"], service["build"]) == (compose["x-lexigraph"]["image"], compose["x-lexigraph"]["build"])
    assert service["cap_drop"] == ["ALL"]
    assert service["security_opt"] == ["no-new-privileges:true"]
    assert "user" not in service
    assert not service.get("privileged")


def test_the_image_ends_as_an_ordinary_user_with_the_base_and_the_explorer(dockerfile: list[str]) -> None:
    last_stage = dockerfile[max(i for i, line in enumerate(dockerfile) if line.startswith("FROM ")) :]
    assert [line for line in last_stage if line.startswith("USER ")] == ["USER lexigraph"]
    assert sum(line.startswith("FROM ") for line in dockerfile) == 2
    installs = [line for line in dockerfile if "pip install" in line]
    assert len(installs) == 1
    assert re.findall(r"\[(.*?)\]", installs[0]) == ["explorer"]
    assert any(line.startswith("COPY data ") for line in last_stage)


def test_everything_the_image_copies_is_in_the_build_context(dockerfile: list[str], root: Path) -> None:
    copied = {
        source
        for line in dockerfile
        if line.startswith("COPY ") and not line.startswith("COPY --from")
        for source in line.split()[1:-1]
    }
    rules = (root / ".dockerignore").read_text(encoding="utf-8").split("\n")
    assert "*" in rules
    assert copied == {rule[1:] for rule in rules if rule.startswith("!")}
    assert all((root / source).exists() for source in copied)


@pytest.mark.parametrize("name", OURS)
def test_ours_find_the_database_by_its_service_name(services: dict[str, Any], name: str) -> None:
    environment = services[name]["environment"]
    assert environment["LEXIGRAPH_STORE"] == "neo4j://neo4j@neo4j:7687/neo4j"
    password = environment["LEXIGRAPH_NEO4J_PASSWORD"]
    assert re.fullmatch(r"\$\{LEXIGRAPH_NEO4J_PASSWORD:-[a-z-]{8,}\}", password)
    assert services["neo4j"]["environment"]["NEO4J_AUTH"] == f"neo4j/{password}"


def test_the_graph_outlives_its_container(compose: dict[str, Any], services: dict[str, Any]) -> None:
    assert services["neo4j"]["volumes"] == ["graph:/data"]
    assert "graph" in compose["volumes"]


def test_the_load_fills_an_empty_store_and_leaves_a_full_one(
    services: dict[str, Any], root: Path, tmp_path: Path
) -> None:
    interpreter, flag, script = services["load"]["command"]
    assert (interpreter, flag) == ("python", "-c")
    location = tmp_path / "graph.db"
    path = os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])
    assert shutil.which("lexigraph", path=path), "the command of this project is not installed"

    def run() -> str:
        answer = subprocess.run(
            [sys.executable, flag, script.replace("$$", "$")],
            cwd=root,
            env={**os.environ, "PATH": path, "LEXIGRAPH_STORE": str(location)},
            capture_output=True,
            text=True,
            check=False,
        )
        assert answer.returncode == 0, answer.stderr
        return answer.stdout

    run()
    with open_store(str(location)) as store:
        version, concepts = store.info().version, store.info().concepts
    assert concepts > 77
    assert "stays as it is" in run()
    with open_store(str(location)) as store:
        assert store.info().version == version
