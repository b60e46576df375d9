"""Markdown to a tree, with what site generators and note takers add to it: macros, wikilinks, notes, footnotes."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING, Any

from loaders.formats.shortcodes import MACRO, in_destination

if TYPE_CHECKING:
    from markdown_it import MarkdownIt
    from markdown_it.rules_inline import StateInline
    from markdown_it.tree import SyntaxTreeNode

__all__ = ["parse_blocks", "parse_inline"]

_DESTINATION = re.compile(
    r"""\]\([ \t]*(?P<address>(?:[^\s(){}]|\{\{[^\n]*?\}\}|\{%[^\n]*?%\})*?(?:\{\{[^\n]*?\}\}|\{%[^\n]*?%\})
        (?:[^\s(){}]|\{\{[^\n]*?\}\}|\{%[^\n]*?%\})*)(?P<title>[ \t]+"[^"\n]*")?[ \t]*\)""",
    re.VERBOSE,
)
_HIDDEN = re.compile(
    r"""^%%[ \t]*\n.*?^%%[ \t]*$ | \{%-?\s*comment\s*-?%\}.*?\{%-?\s*endcomment\s*-?%\}
      | \{\{[<%]\s*comment\s*[>%]\}\}.*?\{\{[<%]\s*/comment\s*[>%]\}\}""",
    re.DOTALL | re.MULTILINE | re.VERBOSE,
)
_WIKI = re.compile(r"!?\[\[([^\[\]\n]+)\]\]")
_COMMENT = re.compile(r"%%([^\n]*?)%%")


def parse_blocks(text: str) -> SyntaxTreeNode:
    """The blocks of ``text``; lines are those of ``text``, from 0."""
    from markdown_it.tree import SyntaxTreeNode

    visible = _HIDDEN.sub(lambda found: "\n" * found.group().count("\n"), text)
    return SyntaxTreeNode(_parser().parse(_DESTINATION.sub(_plain_destination, visible)))


def parse_inline(text: str) -> SyntaxTreeNode:
    """What stands in one line or paragraph."""
    from markdown_it.tree import SyntaxTreeNode

    return SyntaxTreeNode(_parser().parseInline(_DESTINATION.sub(_plain_destination, text)))


@cache
def _parser() -> MarkdownIt:
    from markdown_it import MarkdownIt
    from mdit_py_plugins.admon import admon_plugin
    from mdit_py_plugins.container import container_plugin
    from mdit_py_plugins.deflist import deflist_plugin
    from mdit_py_plugins.dollarmath import dollarmath_plugin
    from mdit_py_plugins.footnote import footnote_plugin

    parser = MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"])
    parser.use(deflist_plugin).use(footnote_plugin).use(admon_plugin)
    parser.use(dollarmath_plugin, allow_space=False, allow_digits=False)
    parser.use(container_plugin, "admonition", validate=lambda _parameters, *_: True)
    parser.inline.ruler.before("link", "wikilink", _wikilink)
    parser.inline.ruler.before("link", "macro", _macro)
    parser.inline.ruler.before("link", "comment", _comment)
    return parser


def _plain_destination(found: re.Match[str]) -> str:
    """A link whose address holds macros, with what they stand for."""
    address = MACRO.sub(lambda macro: in_destination(macro.group()), found.group("address"))
    return f"]({address.replace(' ', '%20')}{found.group('title') or ''})"


def _macro(state: StateInline, silent: bool) -> bool:  # noqa: FBT001
    return _take(state, MACRO, "{", "macro", silent=silent)


def _wikilink(state: StateInline, silent: bool) -> bool:  # noqa: FBT001
    return _take(state, _WIKI, "![", "wikilink", silent=silent)


def _comment(state: StateInline, silent: bool) -> bool:  # noqa: FBT001
    """``%%a remark%%`` in Obsidian; ``%%shown|term%%`` is a link in a Docusaurus plugin."""
    return _take(state, _COMMENT, "%", "marked", silent=silent)


def _take(state: StateInline, pattern: re.Pattern[str], first: str, kind: str, *, silent: bool) -> bool:
    if state.src[state.pos] not in first:
        return False
    found: Any = pattern.match(state.src, state.pos, state.posMax)
    if found is None:
        return False
    if not silent:
        state.push(kind, "", 0).content = found.group()
    state.pos = found.end()
    return True
