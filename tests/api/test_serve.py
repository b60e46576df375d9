"""``lexigraph serve`` as a process: both servers answer, and both end with it."""

from __future__ import annotations

import importlib
import os
import signal
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Callable
from contextlib import nullcontext
from pathlib import Path

import pytest

from tests.api.command_line import Answer, Run
from tests.ports import free_port
from tests.waiting import wait_until

LIMIT_S = 60.0


def answers(address: str) -> bool:
    try:
        with urllib.request.urlopen(address, timeout=2) as response:
            return bool(response.status == 200)
    except (urllib.error.URLError, OSError):
        return False


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_both_servers_answer_and_both_end(tmp_path: Path, root: Path, number: signal.Signals) -> None:
    (tmp_path / "terms.csv").write_text("name,definition\nModel,A model is a function.\n", encoding="utf-8")
    command = [sys.executable, "-m", "api.cli"]
    environment = os.environ | {"PYTHONPATH": str(root), "LEXIGRAPH_STORE": str(tmp_path / "lexigraph.db")}
    subprocess.run([*command, "load", "terms.csv", "--no-embed"], cwd=tmp_path, env=environment, check=True)
    port, explorer_port = free_port(), free_port()
    ports = ["--port", str(port), "--explorer-port", str(explorer_port)]
    api, explorer = f"http://127.0.0.1:{port}/readyz", f"http://127.0.0.1:{explorer_port}/_stcore/health"
    server = subprocess.Popen(
        [*command, "serve", *ports], cwd=tmp_path, env=environment, stdout=subprocess.PIPE, text=True
    )
    try:
        wait_until(lambda: answers(api) and answers(explorer), "both servers answer")
        assert server.stdout is not None
        printed = ""
        while not (f"http://127.0.0.1:{port}/graphql" in printed and f"http://127.0.0.1:{explorer_port}/" in printed):
            line = server.stdout.readline()
            assert line, f"it ended without its addresses: {printed}"
            printed += line
    finally:
        server.send_signal(number)
        server.communicate(timeout=LIMIT_S)
    wait_until(lambda: not answers(api) and not answers(explorer), "both servers have ended")


@pytest.fixture
def reviewed(run: Run, monkeypatch: pytest.MonkeyPatch) -> Callable[..., tuple[Answer, list[str]]]:
    """``reviewed("--review", "terms.csv")``: the answer of a server that ends at once, and which glossary it may write to."""
    serving = importlib.import_module("api.commands.serve")
    Path("terms.csv").write_text("name,definition\n", encoding="utf-8")

    def serve(*arguments: str) -> tuple[Answer, list[str]]:
        seen: list[str] = []
        monkeypatch.setattr(os, "environ", dict(os.environ))  # what the command sets is gone with the test
        monkeypatch.setattr(signal, "signal", lambda *_: None)
        monkeypatch.setattr(serving, "claim_port", lambda *_: None)
        monkeypatch.setattr(serving, "_announce", lambda *_: None)
        monkeypatch.setattr(serving, "_explorer", lambda *_, wanted: nullcontext())
        monkeypatch.setattr(serving, "_run_api", lambda *_: seen.append(os.environ["LEXIGRAPH_REVIEW"]))
        return run("serve", *arguments), seen

    return serve


@pytest.mark.parametrize(
    ("arguments", "named"),
    [
        (("--review", "terms.csv"), "terms.csv"),
        ((), ""),
        (("--host", "0.0.0.0", "--open"), ""),
        (("--review", "terms.csv", "--host", "127.0.0.2"), "terms.csv"),
        (("--review", "terms.csv", "--host", "::1"), "terms.csv"),
        (("--review", "terms.csv", "--host", "localhost"), "terms.csv"),
        (("--review", "terms.csv", "--host", "0.0.0.0", "--open", "--remote-review"), "terms.csv"),
    ],
)
def test_the_explorer_may_write_only_beside_the_glossary_that_is_named(reviewed, arguments, named) -> None:
    answer, seen = reviewed(*arguments)
    assert answer.code == 0
    assert seen == [named]


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.0.2.1", ""])
def test_who_may_write_to_files_is_not_asked_over_the_network_by_accident(reviewed, host) -> None:
    answer, seen = reviewed("--review", "terms.csv", "--host", host, "--open")
    assert (answer.code, seen) == (2, [])
    assert "listen on 127.0.0.1, or allow it with --remote-review" in " ".join(answer.err.replace("│", " ").split())


@pytest.mark.parametrize(
    ("arguments", "message"),
    [(("gone.csv",), "does not exist"), (("terms.csv", "--no-explorer"), "--review is about the explorer")],
)
def test_a_glossary_to_review_has_to_be_there_and_needs_the_explorer(
    run: Run, arguments: tuple[str, ...], message: str
) -> None:
    Path("terms.csv").write_text("name,definition\n", encoding="utf-8")
    answer = run("serve", "--review", *arguments)
    assert answer.code == 2
    assert message in answer.err


@pytest.fixture
def listening(run: Run, monkeypatch: pytest.MonkeyPatch) -> Callable[..., tuple[Answer, dict[str, str]]]:
    """``listening("--host", "0.0.0.0")``: the answer of a server that ends at once, and where its two parts listen."""
    serving = importlib.import_module("api.commands.serve")

    def serve(*arguments: str) -> tuple[Answer, dict[str, str]]:
        seen: dict[str, str] = {}

        def explore(host: str, _port: int, *, wanted: bool) -> nullcontext[None]:
            seen["explorer"] = host
            return nullcontext()

        monkeypatch.setattr(os, "environ", dict(os.environ))
        monkeypatch.setattr(signal, "signal", lambda *_: None)
        monkeypatch.setattr(serving, "claim_port", lambda *_: None)
        monkeypatch.setattr(serving, "_announce", lambda *_: None)
        monkeypatch.setattr(serving, "_explorer", explore)
        monkeypatch.setattr(serving, "_run_api", lambda host, *_: seen.update(api=host))
        return run("serve", *arguments), seen

    return serve


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.0.2.1", ""])
def test_it_does_not_listen_beyond_this_machine_without_keys(listening, host) -> None:
    answer, seen = listening("--host", host)
    assert (answer.code, seen) == (1, {})
    assert "lexigraph key NAME" in answer.err
    assert "--open" in answer.err


def test_it_may_be_told_to_be_open_to_all(listening, monkeypatch: pytest.MonkeyPatch) -> None:
    everywhere = {"api": "0.0.0.0", "explorer": "0.0.0.0"}
    assert listening("--host", "0.0.0.0", "--open")[1] == everywhere
    monkeypatch.setenv("LEXIGRAPH_OPEN", "true")
    assert listening("--host", "0.0.0.0")[1] == everywhere


def test_with_keys_the_api_is_served_beyond_this_machine_and_the_explorer_is_not(
    listening, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert run("key", "website", "--file", "keys.toml").code == 0
    monkeypatch.setenv("LEXIGRAPH_API_KEYS", "keys.toml")
    answer, seen = listening("--host", "0.0.0.0")
    assert (answer.code, seen) == (0, {"api": "0.0.0.0", "explorer": "127.0.0.1"})
    assert listening("--host", "0.0.0.0", "--open")[1]["explorer"] == "0.0.0.0"


@pytest.mark.parametrize("content", [None, "", "[keys.a]\nhash = 3\n"])
def test_keys_that_let_nobody_in_are_told_before_it_starts(listening, monkeypatch: pytest.MonkeyPatch, content) -> None:
    monkeypatch.setenv("LEXIGRAPH_API_KEYS", "keys.toml")
    if content is not None:
        Path("keys.toml").write_text(content, encoding="utf-8")
    answer, seen = listening()
    assert (answer.code, seen) == (1, {})
    assert "keys.toml" in answer.err
    assert "lexigraph key NAME" in answer.err
