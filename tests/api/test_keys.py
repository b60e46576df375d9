"""Keys: made once, kept as hashes, counted by the minute."""

from __future__ import annotations

import json
import os
import stat
import tomllib
from pathlib import Path

import pytest

from api.errors import RateLimitedError
from api.keys import KeyRing, add_key, read_keys
from api.scope import Scope
from graph.errors import InvalidArgumentError


class Clock:
    def __init__(self):
        self.now = 1000.0

    def __call__(self):
        return self.now


@pytest.fixture
def path(tmp_path):
    return tmp_path / "keys.toml"


@pytest.fixture
def clock():
    return Clock()


def test_a_key_is_printed_and_only_its_hash_is_kept(run):
    answer = run("key", "website", "--scope", "curate", "--rate", "30")
    assert answer.code == 0
    token = answer.out.strip()
    text = Path("lexigraph-keys.toml").read_text(encoding="utf-8")
    assert token not in text
    assert len(token) > 40
    entry = tomllib.loads(text)["keys"]["website"]
    assert entry["hash"].startswith("sha256:")
    assert (entry["scope"], entry["rate"]) == ("curate", 30)
    assert "lexigraph-keys.toml" in answer.err


def test_a_key_as_json(run):
    made = json.loads(run("key", "website", "--file", "k.toml", "--json").out)
    assert {made[name] for name in ("name", "scope", "file")} == {"website", "read", "k.toml"}
    assert KeyRing(Path("k.toml")).use(made["key"].encode()).name == "website"


def test_each_key_is_another_and_all_stay(path):
    tokens = {name: add_key(path, name) for name in ("a", "b", "c-d_E9")}
    assert len(set(tokens.values())) == 3
    ring = KeyRing(path)
    assert {name: ring.use(token.encode()).name for name, token in tokens.items()} == {name: name for name in tokens}


def test_what_stands_in_the_file_stays_as_it_is(path):
    path.write_text("# ours", encoding="utf-8")
    add_key(path, "a")
    assert path.read_text(encoding="utf-8").startswith("# ours\n")
    assert [key.name for key in read_keys(path)] == ["a"]


def test_others_of_this_machine_may_not_read_the_file(path):
    mask = os.umask(0)
    try:
        add_key(path, "a")
    finally:
        os.umask(mask)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


@pytest.mark.parametrize("name", ["", "a b", "a.b", "a]", "ä", "x" * 65, "a\nb"])
def test_a_name_that_the_file_could_not_hold_is_refused(run, name):
    answer = run("key", "--", name)
    assert answer.code == 1
    assert "hyphens" in answer.err
    assert not Path("lexigraph-keys.toml").exists()


def test_a_name_is_taken_once(run):
    assert run("key", "a").code == 0
    before = Path("lexigraph-keys.toml").read_bytes()
    answer = run("key", "a")
    assert answer.code == 1
    assert "already" in answer.err
    assert Path("lexigraph-keys.toml").read_bytes() == before


def test_a_file_that_cannot_be_written_is_named(run):
    answer = run("key", "a", "--file", "nowhere/keys.toml")
    assert answer.code == 1
    assert "nowhere/keys.toml" in answer.err


@pytest.mark.parametrize("token", [b"", b"x", b"lxg_", b"\xff\xfe", b"x" * 10_000])
def test_what_is_no_key_is_none(path, token):
    add_key(path, "a")
    assert KeyRing(path).use(token) is None


HASH = "sha256:" + "0" * 64


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[keys", "no file of keys"),
        ("[other]\n", "'other'"),
        ("keys = 3\n", "keys"),
        ("[keys.a]\nscope = 'read'\n", "'a' must have 'hash'"),
        (f"[keys.a]\nhash = '{HASH}'\nadmin = true\n", "'a' must have 'hash'"),
        ("[keys.a]\nhash = 'lxg_abc'\n", "64 hexadecimal digits"),
        (f"[keys.a]\nhash = '{HASH}'\nscope = 'admin'\n", "read, curate"),
        (f"[keys.a]\nhash = '{HASH}'\nscope = 3\n", "read, curate"),
        (f"[keys.a]\nhash = '{HASH}'\nrate = 0\n", "from 1 on"),
        (f"[keys.a]\nhash = '{HASH}'\nrate = true\n", "from 1 on"),
        (f"[keys.a]\nhash = '{HASH}'\n[keys.b]\nhash = '{HASH}'\n", "same hash"),
    ],
)
def test_a_damaged_file_is_named_with_what_is_wrong(path, text, said):
    path.write_text(text, encoding="utf-8")
    with pytest.raises(InvalidArgumentError, match="lexigraph key") as caught:
        read_keys(path)
    assert said in str(caught.value)
    assert str(path) in str(caught.value)


def test_an_entry_with_a_hash_alone_may_read(path):
    path.write_text(f"[keys.a]\nhash = '{HASH}'\n", encoding="utf-8")
    (key,) = read_keys(path)
    assert (key.scope, key.rate) == (Scope.READ, 600)


def test_keys_that_come_and_go_are_heeded_without_a_restart(path, clock):
    first = add_key(path, "first").encode()
    ring = KeyRing(path, clock)
    assert ring.use(first)
    second = add_key(path, "second").encode()
    clock.now += 2
    assert ring.use(second)
    path.write_text(path.read_text(encoding="utf-8").replace("[keys.first]", "[keys.other]", 1), encoding="utf-8")
    clock.now += 2
    assert ring.use(first).name == "other"
    path.unlink()
    clock.now += 2
    assert ring.use(first) is None
    assert ring.use(second) is None


def test_a_file_that_is_damaged_on_the_way_leaves_the_keys_as_they_were_and_is_logged(path, clock, caplog):
    token = add_key(path, "a").encode()
    ring = KeyRing(path, clock)
    assert ring.use(token)
    path.write_text("[keys", encoding="utf-8")
    clock.now += 2
    assert ring.use(token)
    assert str(path) in caplog.text


def test_a_key_may_send_a_minutes_worth_and_then_as_much_as_its_rate_gives(path, clock):
    token = add_key(path, "a", rate=60).encode()
    other = add_key(path, "b", rate=1).encode()
    ring = KeyRing(path, clock)
    for _ in range(60):
        assert ring.use(token)
    with pytest.raises(RateLimitedError) as caught:
        ring.use(token)
    assert caught.value.retry_after_s == pytest.approx(1)
    assert ring.use(other)
    clock.now += 1.001
    assert ring.use(token)
    with pytest.raises(RateLimitedError):
        ring.use(token)
    clock.now += 3_600
    for _ in range(60):
        assert ring.use(token)
    with pytest.raises(RateLimitedError):
        ring.use(token)


def test_asking_too_often_does_not_make_the_wait_longer(path, clock):
    token = add_key(path, "a", rate=1).encode()
    ring = KeyRing(path, clock)
    ring.use(token)
    for _ in range(100):
        with pytest.raises(RateLimitedError):
            ring.use(token)
    clock.now += 60.001
    assert ring.use(token)
