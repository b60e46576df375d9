"""lexigraph.toml: where it is looked for, what it may say, and what is said of a wrong one."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from graph.errors import GlossaryError
from loaders.lint import find_configuration
from loaders.sources import find_files


@pytest.fixture
def sources(here):
    for folder in ("one", "two"):
        (here / folder).mkdir()
        (here / folder / "terms.csv").write_text("name,definition\nA,B\n")
    return here


@pytest.mark.parametrize(
    ("places", "named", "expected"),
    [
        ((), ["one"], ()),
        (("one",), ["one"], ("one",)),
        (("one",), ["one/terms.csv", "two"], ("one",)),
        ((".",), ["one"], (".",)),
        ((".", "one"), ["one"], ("one",)),
        (("two",), ["one"], ()),
    ],
)
def test_the_file_beside_the_source_counts_before_that_in_the_working_directory(places, named, expected, sources):
    code = {".": "LX101", "one": "LX102", "two": "LX103"}
    for place in places:
        (sources / place / "lexigraph.toml").write_text(f'[lint]\nignore = ["{code[place]}"]\n')
    found = find_configuration([Path(name) for name in named], Path())
    assert tuple(found.choice.ignore) == tuple(code[place] for place in expected)
    assert not found.strict


def test_all_settings_are_read(sources):
    (sources / "lexigraph.toml").write_text('[lint]\nselect = ["LX1"]\nignore = ["orphan"]\nstrict = true\n')
    found = find_configuration([Path("one")], Path())
    assert [rule.code for rule in found.choice.rules()] == ["LX101", "LX102", "LX103", "LX105"]
    assert found.strict


def test_two_sources_with_settings_of_their_own_are_an_error(sources):
    for folder in ("one", "two"):
        (sources / folder / "lexigraph.toml").write_text("[lint]\n")
    with pytest.raises(GlossaryError, match=r"two/lexigraph\.toml: .* here and in one/lexigraph\.toml"):
        find_configuration([Path("one"), Path("two")], Path())


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("[lint\n", [r"lexigraph\.toml:1:6: broken TOML: .*; mend it"]),
        ("[lint]\nignore = [", [r"lexigraph\.toml: broken TOML|lexigraph\.toml:2:\d+: broken TOML"]),
        ("[lnt]\n", [r"lexigraph\.toml:1: there is no setting 'lnt'; did you mean 'lint'\?"]),
        ("lint = 3\n", [r"lexigraph\.toml: 'lint' is no table; write \[lint\]"]),
        ("[lint]\nignor = []\n", [r"lexigraph\.toml:2: there is no setting 'ignor'; did you mean 'ignore'\?"]),
        ("[lint]\nzzz = 1\n", [r"lexigraph\.toml:2: .*; there are: select, ignore, strict"]),
        ('[lint]\nignore = "LX101"\n', [r"lexigraph\.toml:2: 'ignore' is no list of rules"]),
        (
            '[lint]\nignore = ["LX101",\n "orfan"]\nselect = ["LX9"]\n',
            [r"lexigraph\.toml:4: there is no rule 'LX9'", r"lexigraph\.toml:3: .*'orfan'; did you mean 'orphan'\?"],
        ),
        ("[lint]\nstrict = 1\n", [r"lexigraph\.toml:2: 'strict' is neither true nor false"]),
    ],
)
def test_a_wrong_file_is_told_with_its_line(text, expected, here):
    (here / "lexigraph.toml").write_text(text)
    with pytest.raises(GlossaryError) as caught:
        find_configuration([Path("terms.csv")], Path())
    problems = [str(problem) for problem in caught.value.problems]
    assert len(problems) == len(expected)
    for problem, pattern in zip(problems, expected, strict=True):
        assert re.match(pattern, problem), problem


def test_settings_are_no_glossary_file(sources):
    (sources / "one" / "lexigraph.toml").write_text("[lint]\n")
    assert [file.relative for file in find_files([Path("one")]).files] == ["terms.csv"]
