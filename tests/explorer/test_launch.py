from __future__ import annotations

import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from explorer.launch import address, command


def test_the_command_names_port_and_host_and_says_nothing_to_anyone() -> None:
    argv = command(8765, "127.0.0.1")
    assert argv[:4] == [sys.executable, "-m", "streamlit", "run"]
    assert Path(argv[4]).is_file()
    assert {"--server.port=8765", "--server.address=127.0.0.1", "--browser.gatherUsageStats=false"} <= set(argv)


def test_every_flag_and_setting_is_one_that_streamlit_knows(root: Path) -> None:
    from streamlit.config import get_config_options

    known = set(get_config_options())
    flags = {flag.removeprefix("--").partition("=")[0] for flag in command(1, "::1")[5:]}
    assert flags <= known
    settings = tomllib.loads((root / "explorer" / ".streamlit" / "config.toml").read_text(encoding="utf-8"))
    named = set()
    for section, values in settings.items():
        for name, value in values.items():
            inner = value if isinstance(value, dict) else {None: value}
            named |= {".".join(filter(None, (section, name, key))) for key in inner}
    assert named <= known


@pytest.mark.parametrize(
    ("host", "expected"),
    [("127.0.0.1", "http://127.0.0.1:80"), ("0.0.0.0", "http://127.0.0.1:80"), ("::", "http://[::1]:80")],
)
def test_the_address_is_one_that_a_browser_reaches(host: str, expected: str) -> None:
    assert address(80, host) == expected


def test_help_answers_without_starting_anything() -> None:
    answer = subprocess.run([sys.executable, "-m", "explorer", "--help"], capture_output=True, text=True, check=True)
    assert "--port" in answer.stdout
    code = "import sys, explorer.launch; print('streamlit' in sys.modules)"
    answer = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert answer.stdout.strip() == "False"
