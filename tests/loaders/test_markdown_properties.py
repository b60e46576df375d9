"""Whatever Markdown there is gives entries or problems."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from loaders.concepts import resolve
from loaders.formats.markdown import MarkdownReader
from loaders.formats.registry import Content, Surroundings

WORDS = st.sampled_from(
    ["Pod", "node", "A", "**Job**", "`x`", "_y_", "[[Pod]]", "[[Pod|p]]", "[n](node.md#x)", "[n](#pod)"]
)
MACROS = st.sampled_from(
    [
        '{{< glossary_tooltip term_id="pod" >}}',
        '{{Glossary("Pod")}}',
        "{{x}}",
        "{% if x %}",
        "{{< ref",
        "{{",
        "{:.a}",
        "%%a%%",
    ]
)
MARKS = st.sampled_from(
    [": ", " \u2013 ", "(", ")", "|", "<b>", "</b>", "<T>", "<!--", "-->", "[^1]", "$x$", "![[", "](", "\\", "#tag"]
)
LINES = st.lists(st.one_of(WORDS, MACROS, MARKS, st.text(max_size=5)), max_size=6).map(" ".join)
STARTS = st.sampled_from(
    ["", "# ", "## ", "### ", "- ", "  - : ", ": ", "> [!note] ", "1. ", "| ", "|--|--|", "```", ":::note", "!!! tip", "---", "+++", "title: ", "draft: ", "    ", "[^1]: ", "<div>"]
)  # fmt: skip
TEXTS = (
    st.lists(st.tuples(STARTS, LINES).map("".join), max_size=14)
    .map("\n".join)
    .map(lambda text: text.replace("\r", "\n"))
)


@settings(max_examples=150, deadline=None)
@given(TEXTS, st.booleans())
def test_any_markdown_gives_entries_or_problems_with_true_places(text, alone):
    content = Content("d/a.md", text.encode("utf-8", "replace"), text, None if alone else Surroundings("d/a.md", 2, 2))
    reader = MarkdownReader()
    reader.recognises(content)
    reading = reader.read(content, None)
    assert reading.entries or reading.problems or reading.left_out
    lines = text.count("\n") + 1
    places = [entry.place for entry in reading.entries] + [
        claim.place for entry in reading.entries for claim in entry.claims
    ]
    assert all(place.line is None or 1 <= place.line <= lines for place in places)
    assert all(problem.line is None or 1 <= problem.line <= lines + 1 for problem in reading.problems)
    resolution = resolve(reading.entries)
    assert not [problem for problem in resolution.problems if problem.code == "quote-not-literal"]
