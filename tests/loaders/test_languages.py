"""Glossaries in several languages: what shows which, and which is read."""

from __future__ import annotations

import pytest

from loaders.languages import choose_language, path_languages


@pytest.mark.parametrize(
    ("paths", "languages"),
    [
        (["pod.md", "pod.de.md", "node.md"], [None, "de", None]),
        (["pod.en.md", "pod.pt-BR.md"], ["en", "pt-br"]),
        (["vue.js.md", "script.pl.md", "main.ts.md"], [None, None, None]),
        (["content/en/pod.md", "content/de/kapsel.md"], ["en", "de"]),
        (["en-us/pod/index.md", "zh-cn/pod/index.md"], ["en-us", "zh-cn"]),
        (["docs/pod.md", "docs/ja/pod.md"], [None, "ja"]),
        (["docs/pod.md", "i18n/de/docusaurus-plugin-content-docs/current/kapsel.md"], [None, "de"]),
        (["it/router.md", "hr/salary.md", "it/index.md", "hr/index.md"], [None] * 4),
        (["de/pod.md"], [None]),
        (["ml/loss.md", "ml/layer.md", "ops/pod.md"], [None] * 3),
    ],
)
def test_a_language_shows_in_the_path_where_there_are_translations(paths, languages):
    assert path_languages(paths) == languages


@pytest.mark.parametrize(
    ("languages", "wanted", "unmarked", "kept"),
    [
        (["en", "en", "de"], None, False, [True, True, False]),
        (["en", "de", "de"], None, False, [False, True, True]),
        (["en", "de"], None, False, [True, False]),
        ([None, "de"], None, True, [True, False]),
        ([None, "de", "de"], "en", True, [True, False, False]),
        ([None, "en", "de"], None, False, [True, True, False]),
        (["pt-br", "en", None], "pt", True, [True, False, False]),
        (["zh-cn", "zh-tw", "zh-tw"], "zh", True, [False, True, True]),
        (["de", "en"], "DE_at", True, [True, False]),
        ([None, None], "de", True, [True, True]),
        (["de", "de"], None, False, [True, True]),
    ],
)
def test_the_language_wanted_or_that_of_most_files_is_read(languages, wanted, unmarked, kept):
    choice = choose_language(languages, wanted, unmarked=unmarked)
    assert list(choice.kept) == kept
    assert [problem.code for problem in choice.problems] == ["language-chosen"] * (wanted is None and not all(kept))


def test_a_language_that_is_not_there_is_an_error_with_those_that_are(here, refusal):
    for name in ("glossary/pod.md", "glossary/pod.de.md", "glossary/pod.fr.md"):
        (here / name).parent.mkdir(exist_ok=True)
        (here / name).write_text("A group.")
    (problem,) = refusal("glossary", lang="ja")
    assert str(problem) == ("no file is in the language 'ja'; choose one of those found: unmarked (1), de (1), fr (1)")


def test_files_of_no_language_are_read_beside_every_language(here):
    from pathlib import Path

    from loaders.pipeline import LoadOptions, read_and_build

    for name, text in {
        "g/terms.csv": "name,definition\nNode,A machine.\n",
        "g/en/pod.md": "A group.",
        "g/de/pod.md": "Eine Gruppe.",
    }.items():
        (here / name).parent.mkdir(parents=True, exist_ok=True)
        (here / name).write_text(text)
    for lang, definition in ((None, "A group."), ("de", "Eine Gruppe.")):
        built = read_and_build([Path("g")], LoadOptions(lang=lang))
        assert {each.name: each.definition for each in built.graph.concepts} == {
            "Node": "A machine.",
            "pod": definition,
        }
