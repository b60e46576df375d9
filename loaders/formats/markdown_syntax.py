"""Markdown to a tree, with what site generators and note takers add to it: macros, wikilinks, notes, footnotes."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING

from loaders.formats.shortcodes import in_destination, macro_end, replace_macros

if TYPE_CHECKING:
    from markdown_it import MarkdownIt
    from markdown_it.rules_inline import StateInline
    from markdown_it.tree import SyntaxTreeNode

__all__ = ["parse_blocks", "parse_inline"]

_DESTINATION = re.compile(
    r"""\]\([ \t]*(?P<address>[^\s(){}]{0,200}(?:(?:\{\{[^\n{}]{1,200}\}\}|\{%[^\n{}]{1,200}%\})[^\s(){}]{0,200}){1,4})
        (?P<title>[ \t]+"[^"\n]{0,200}")?[ \t]*\)""",
    re.VERBOSE,
)
"""The address of a link with a macro in it, which Markdown does not take for one."""
_HIDDEN = re.compile(
    r"""^%%[ \t]*\n.*?^%%[ \t]*$ | \{%-?\s*comment\s*-?%\}.*?\{%-?\s*endcomment\s*-?%\}
      | \{\{[<%]\s*comment\s*[>%]\}\}.*?\{\{[<%]\s*/comment\s*[>%]\}\}""",
    re.DOTALL | re.MULTILINE | re.VERBOSE,
)
_WIKI = re.compile(r"!?\[\[([^\[\]\n]{1,300})\]\]")
_MARKED = re.compile(r"%%([^\n%]{1,1000})%%")


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
    parser.inline.ruler.before("link", "marked", _marked)
    return parser


def _plain_destination(found: re.Match[str]) -> str:
    """A link whose address holds macros, with what they stand for."""
    address = replace_macros(found.group("address"), in_destination)
    return f"]({address.replace(' ', '%20')}{found.group('title') or ''})"


def _macro(state: StateInline, silent: bool) -> bool:  # noqa: FBT001
    end = macro_end(state.src, state.pos, state.posMax)
    return end is not None and _take(state, "macro", end, silent=silent)


def _wikilink(state: StateInline, silent: bool) -> bool:  # noqa: FBT001
    found = _WIKI.match(state.src, state.pos, state.posMax)
    return found is not None and _take(state, "wikilink", found.end(), silent=silent)


def _marked(state: StateInline, silent: bool) -> bool:  # noqa: FBT001
    """``%%a remark%%`` in Obsidian; ``%%shown|term%%`` is a link in a plugin of Docusaurus."""
    found = _MARKED.match(state.src, state.pos, state.posMax)
    return found is not None and _take(state, "marked", found.end(), silent=silent)


def _take(state: StateInline, kind: str, end: int, *, silent: bool) -> bool:
    if not silent:
        state.push(kind, "", 0).content = state.src[state.pos : end]
    state.pos = end
    return True
