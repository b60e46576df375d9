"""Commands that define terms in LaTeX and in bib2gls files: found, and taken apart into their fields.

What stands in the fields stays LaTeX here; :mod:`loaders.formats.latex_text` makes text of it. Each command is parsed
by itself, so that one with broken braces hides none of the others.
"""

from __future__ import annotations

import logging
import re
from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

from pylatexenc import macrospec
from pylatexenc.latexwalker import (
    LatexCharsNode,
    LatexCommentNode,
    LatexEnvironmentNode,
    LatexGroupNode,
    LatexMacroNode,
    LatexWalker,
    LatexWalkerError,
    get_default_latex_context_db,
)

__all__ = ["NOT_LATEX", "Broken", "LatexSource", "RawEntry", "read_bib", "read_tex"]

_ENTRY_COMMANDS: Mapping[str, tuple[str, tuple[str, ...]]] = {
    "newglossaryentry": ("{{", ("key", "*")),
    "provideglossaryentry": ("{{", ("key", "*")),
    "longnewglossaryentry": ("*{{{", ("", "key", "*", "description")),
    "longprovideglossaryentry": ("*{{{", ("", "key", "*", "description")),
    "newacronym": ("[{{{", ("*", "key", "short", "long")),
    "newabbreviation": ("[{{{", ("*", "key", "short", "long")),
    "newacro": ("{[{", ("key", "short", "long")),
    "acro": ("{[{", ("key", "short", "long")),
    "acrodef": ("{[{", ("key", "short", "long")),
    "DeclareAcronym": ("{{", ("key", "*")),
    "glsxtrnewsymbol": ("[{{", ("*", "key", "name")),
    "newterm": ("[{", ("*", "key")),
    "nomenclature": ("[{{", ("", "name", "description")),
}
"""For each command its arguments, and the field that each one is; ``*`` holds fields as ``key=value``."""

_FILES = "input|include|subfile|loadglsentries|import|subimport|InputIfFileExists"
_MACROS = "newcommand|renewcommand|providecommand|DeclareRobustCommand|def"
_SECTIONS = "part|chapter|section|subsection|subsubsection"
_COMMAND = re.compile(rf"\\(?:{'|'.join(_ENTRY_COMMANDS)})(?![^\W\d_]|@)")
_FILE = re.compile(rf"\\(?:{_FILES})\s*\{{([^}}]{{0,300}})\}}")
_SEE = re.compile(r"\\glssee\s*(?:\[[^\]]{0,100}\])?\s*\{([^{}]{0,300})\}\s*\{([^{}]{0,1000})\}")
_OWN_MACRO = re.compile(
    rf"""\\(?:{_MACROS})\*?\s* (?: \{{\s*\\([A-Za-z@]+)\s*\}} | \\([A-Za-z@]+) ) \s*(?=\{{)
      | \\DeclareMathOperator\*?\s*\{{\s*\\([A-Za-z@]+)\s*\}}\s*(?=\{{)""",
    re.VERBOSE,
)
_BRACED = r"\{((?:[^{}]|\{[^{}]{0,300}\}){0,300})\}"
_GLOSSARY = re.compile(
    rf"\\newglossary(?:\*\s*\{{([^{{}}]*)\}}|\s*(?:\[[^\]]*\])?\{{([^{{}}]*)\}}\{{[^{{}}]*\}}\{{[^{{}}]*\}}){_BRACED}"
)
_SECTION = re.compile(rf"\\(?:{_SECTIONS})\*?\s*(?:\[[^\]]*\])?{_BRACED}")
_LIST_NAME = "description list"
_LIST = re.compile(r"\\begin\s*\{description\}")
_COMMENT = re.compile(r"(?<!\\)((?:\\\\)*)(%[^\n]*)")
_VERBATIM = re.compile(r"\\begin\{(verbatim\*?|lstlisting|minted|comment)\}.*?(?:\\end\{\1\}|\Z)", re.DOTALL)
_BIB_ENTRY = re.compile(r"^[ \t]*@[ \t]*(\w+)[ \t]*(?=\{)", re.MULTILINE)
_NOT_TERMS = frozenset({"string", "preamble", "comment", "bibtexentry"})
_BIB_TERMS = re.compile(r"\w*(?:entry|symbol|number|index|indexplural|abbreviation|acronym)")
NOT_LATEX = (LatexWalkerError, IndexError)
"""What the parser raises for broken input: IndexError for a ``\\verb`` at its end."""
_CONTEXT = get_default_latex_context_db()
_CONTEXT.add_context_category(
    "terms",
    prepend=True,
    macros=[macrospec.std_macro(name, arguments) for name, (arguments, _) in _ENTRY_COMMANDS.items()],
)


logging.getLogger("pylatexenc").addHandler(logging.NullHandler())  # what it has to say is in our problems


@dataclass(frozen=True, slots=True)
class RawEntry:
    """A term; what its fields hold is LaTeX."""

    kind: str
    """The command without its backslash, or the type in a bib2gls file."""
    line: int
    fields: Mapping[str, str]
    section: str | None = None


@dataclass(frozen=True, slots=True)
class Broken:
    """A command that cannot be taken apart, or one that was left out."""

    line: int
    code: str
    message: str
    advice: str
    refused: bool
    """Whether it is an error."""


@dataclass(slots=True)
class LatexSource:
    """What a file defines."""

    entries: list[RawEntry] = field(default_factory=list)
    see: dict[str, list[tuple[int, str]]] = field(default_factory=dict)
    """``\\glssee`` by key: its line, and the keys to see."""
    macros: dict[str, str] = field(default_factory=dict)
    """Macros without arguments that the file itself defines, in their order."""
    glossaries: dict[str, str] = field(default_factory=dict)
    """The title of each type of glossary."""
    problems: list[Broken] = field(default_factory=list)


def read_tex(text: str) -> LatexSource:
    """The terms that ``text`` defines; where it defines none by a command, those of its description lists.

    Raises:
        RecursionError: groups are nested very deeply.
    """
    made = LatexSource()
    line_at = _Lines(text)
    bare = _without_comments(text)
    made.macros = dict(_own_macros(bare))
    made.glossaries = {(found[1] or found[2]).strip(): found[3] for found in _GLOSSARY.finditer(bare)}
    for found in _SEE.finditer(bare):
        made.see.setdefault(found[1].strip(), []).append((line_at(found.start()), found[2]))
    for found in _FILE.finditer(bare):
        message = f"the file {found[1][:200]} that is brought in here was not followed"
        advice = "if it holds terms, load it as well"
        made.problems.append(Broken(line_at(found.start()), "include-not-followed", message, advice, refused=False))
    starts = [found.start() for found in _COMMAND.finditer(bare)]
    for start, end in pairwise([*starts, len(text)]):
        _read_command(text[start:end], line_at(start), made)
    if not starts:
        _read_lists(text, bare, line_at, made)
    return made


def read_bib(text: str) -> LatexSource:
    """The terms in a bib2gls file.

    Raises:
        RecursionError: groups are nested very deeply.
    """
    made = LatexSource()
    line_at = _Lines(text)
    found = list(_BIB_ENTRY.finditer(text))
    ends = [*(each.start() for each in found[1:]), len(text)]
    others: dict[str, int] = {}
    for each, end in zip(found, ends, strict=False):
        kind, line = each[1].casefold(), line_at(each.start())
        if kind in _NOT_TERMS:
            continue
        if not _BIB_TERMS.fullmatch(kind):
            others.setdefault(kind, line)
            continue
        nodes = _parse(text[each.end() : end], line, f"@{kind}", made)
        if nodes is not None:
            key, fields = _bib_fields(nodes[0])
            made.entries.append(RawEntry(kind, line, {"key": key, **fields}))
    for kind, line in others.items():
        message = f"'@{kind}' is no type of glossary entry; entries of that type were left out"
        made.problems.append(Broken(line, "bib-type", message, "use @entry, @abbreviation, @symbol", refused=False))
    return made


class _Lines:
    """Offsets to line numbers, asked for in any order."""

    def __init__(self, text: str) -> None:
        self._ends = [found.start() for found in re.finditer("\n", text)]

    def __call__(self, offset: int) -> int:
        return bisect_left(self._ends, offset) + 1


def _without_comments(text: str) -> str:
    """``text`` with spaces where comments and verbatim text stand: every offset stays what it was."""
    bare = _COMMENT.sub(lambda found: found[1] + " " * len(found[2]), text)
    return _VERBATIM.sub(lambda found: re.sub(r"[^\n]", " ", found[0]), bare)


def _own_macros(bare: str) -> Iterator[tuple[str, str]]:
    for found in _OWN_MACRO.finditer(bare):
        body = _group_at(bare, found.end())
        if body is not None and "#" not in body:
            yield found[1] or found[2] or found[3], body


def _group_at(text: str, start: int) -> str | None:
    """What stands between the braces that open at ``start``; None where they do not close soon."""
    depth = 0
    for found in re.compile(r"\\.|[{}]", re.DOTALL).finditer(text, start, start + 2000):
        depth += {"{": 1, "}": -1}.get(found[0], 0)
        if depth == 0 and found[0] == "}":
            return text[start + 1 : found.start()]
    return None


def _read_command(chunk: str, line: int, made: LatexSource) -> None:
    """A command with its arguments."""
    nodes = _parse(chunk, line, None, made)
    if nodes is None:
        return
    command = nodes[0]
    _, names = _ENTRY_COMMANDS[command.macroname]
    fields: dict[str, str] = {}
    for name, node in zip(names, command.nodeargd.argnlist, strict=True):
        if node is None or not name:
            continue
        if name == "*":
            fields.update(_fields(node.nodelist if isinstance(node, LatexGroupNode) else [node]))
        else:
            fields[name] = _inner(node)
    if "#" in fields.get("key", fields.get("name", "")):
        message = f"\\{command.macroname} stands in a macro of this file; what that macro defines was not read"
        made.problems.append(Broken(line, "latex-macro", message, "write the entries out", refused=False))
        return
    made.entries.append(RawEntry(command.macroname, line, fields))


def _parse(chunk: str, line: int, what: str | None, made: LatexSource) -> Sequence[Any] | None:
    """The first node of ``chunk``; None, with a problem, where its braces are broken."""
    try:
        nodes = LatexWalker(chunk, latex_context=_CONTEXT, tolerant_parsing=False).get_latex_nodes(0, read_max_nodes=1)
    except NOT_LATEX as error:
        made.problems.append(_broken(chunk, line, what, error))
        return None
    found: Sequence[Any] = nodes[0]
    return found


def _broken(chunk: str, line: int, what: str | None, error: Exception) -> Broken:
    command = what or (re.match(r"\\\w+", chunk) or [""])[0]
    key = re.search(r"\{([^{},\n]{1,80})[},]", chunk)
    noticed = line + chunk.count("\n", 0, getattr(error, "pos", None) or 0)
    why = str(getattr(error, "msg", "unexpected end")).partition("\n")[0].rstrip(".")
    called = f" of '{key[1]}'" if key and what != _LIST_NAME else ""
    where = f", noticed in line {noticed}" if noticed != line else ""
    message = f"broken LaTeX in the {command}{called} that begins here ({why}{where})"
    return Broken(line, "latex-broken", message, "close every brace that is opened, and no other", refused=True)


def _bib_fields(group: Any) -> tuple[str, dict[str, str]]:
    """The key and the fields of a bib entry."""
    pieces = list(_split(group.nodelist, ","))
    key = "".join(node if isinstance(node, str) else node.latex_verbatim() for node in pieces[0]).strip()
    fields = {name: _unquoted(value) for piece in pieces[1:] for name, value in _field(piece)}
    return key, fields


def _unquoted(value: str) -> str:
    return value[1:-1] if len(value) > 1 and value[0] == value[-1] == '"' else value


def _fields(nodes: Sequence[Any]) -> dict[str, str]:
    """``key=value, key={value}``."""
    return {name: value for piece in _split(nodes, ",") for name, value in _field(piece)}


def _field(piece: Sequence[Any]) -> Iterator[tuple[str, str]]:
    """The name and the value of one field; nothing for white space."""
    parts = list(_split(piece, "=", most=1))
    name = "".join(node for node in parts[0] if isinstance(node, str)).strip()
    if not name:
        return
    value = [node for node in (parts[1] if len(parts) > 1 else []) if not isinstance(node, LatexCommentNode)]
    solid = [node for node in value if not (isinstance(node, str) and not node.strip())]
    if len(solid) == 1 and isinstance(solid[0], LatexGroupNode):
        yield name, _inner(solid[0])
    else:
        yield name, "".join(node if isinstance(node, str) else node.latex_verbatim() for node in value).strip()


def _split(nodes: Sequence[Any], separator: str, most: int = -1) -> Iterator[list[Any]]:
    """``nodes`` in pieces, cut at ``separator`` outside of groups; plain characters come as strings."""
    piece: list[Any] = []
    for node in nodes:
        if isinstance(node, LatexCharsNode | str):
            first, *rest = (node if isinstance(node, str) else node.chars).split(separator, most)
            piece.append(first)
            for chars in rest:
                most -= 1 if most > 0 else 0
                yield piece
                piece = [chars]
        else:
            piece.append(node)
    yield piece


def _inner(node: Any) -> str:
    """The LaTeX of an argument without its braces."""
    text: str = node.latex_verbatim()
    return text[1:-1] if isinstance(node, LatexGroupNode) else text


def _read_lists(text: str, bare: str, line_at: _Lines, made: LatexSource) -> None:
    """The items of description lists that stand in no other one."""
    sections = [(found.start(), found[1]) for found in _SECTION.finditer(bare)]
    end = 0
    for found in _LIST.finditer(bare):
        if found.start() < end:
            continue
        nodes = _parse(text[found.start() :], line_at(found.start()), _LIST_NAME, made)
        if nodes is None:
            return
        section = next((title for start, title in reversed(sections) if start < found.start()), None)
        environment = nodes[0]
        if isinstance(environment, LatexEnvironmentNode):
            end = found.start() + environment.len
            made.entries += _items(environment, text, found.start(), line_at, section)


def _items(
    environment: LatexEnvironmentNode, text: str, offset: int, line_at: _Lines, section: str | None
) -> Iterator[RawEntry]:
    r"""An entry for each ``\item[Term]``."""
    items = [node for node in environment.nodelist if isinstance(node, LatexMacroNode) and node.macroname == "item"]
    last = environment.nodelist[-1] if environment.nodelist else None
    stop = offset if last is None else offset + last.pos + last.len
    ends = [*(offset + item.pos for item in items[1:]), stop]
    for item, end in zip(items, ends, strict=False):
        term = item.nodeargd.argnlist[0]
        if term is not None:
            start = offset + item.pos
            fields = {"name": _inner(term), "description": text[start + item.len : end]}
            yield RawEntry("item", line_at(start), fields, section)
