"""reStructuredText with the markup of Sphinx to a tree of docutils.

What Sphinx adds is known to this parser alone: nothing is registered with docutils. No file is opened: ``include``
and its like are reported, and left out.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import Any, ClassVar

from docutils import nodes
from docutils.frontend import get_default_settings
from docutils.parsers import rst
from docutils.parsers.rst import directives, states
from docutils.statemachine import StringList
from docutils.utils import Reporter, new_document, unescape

from loaders.formats.sphinx_roles import DOCUTILS_ROLES, read_role

__all__ = ["CrossReference", "GlossaryList", "Message", "Parsed", "parse"]

_LINE_ENDS_OF_DOCUTILS = str.maketrans(dict.fromkeys("\x1c\x1d\x1e\x85\u2028\u2029", " "))
"""Where docutils breaks lines and editors do not: line numbers would be off."""

_CLASSIFIER = re.compile(r" +: +")


class CrossReference(nodes.inline):
    """Text that refers to something by name: ``role`` is its role, ``target`` the name."""


class GlossaryList(nodes.definition_list):
    """What a ``glossary`` directive holds."""


@dataclass(frozen=True, slots=True)
class Message:
    """Something that docutils or a directive has to say about the source."""

    line: int | None
    text: str
    broken: bool
    """Whether it is an error of syntax, and no mere warning."""
    advice: str
    """What to do."""
    once: bool = False
    """Whether it needs no saying for a second place."""


@dataclass(frozen=True, slots=True)
class Parsed:
    """A document, and what is wrong with it."""

    document: nodes.document
    messages: list[Message] = field(default_factory=list)


def parse(text: str, file: str) -> Parsed:
    """The tree of ``text``; no transform was applied to it.

    Raises:
        RecursionError: blocks are nested very deeply.
    """
    settings = get_default_settings(rst.Parser)
    settings.file_insertion_enabled = False
    settings.raw_enabled = False
    settings.warning_stream = False
    settings.halt_level = Reporter.SEVERE_LEVEL + 1
    settings.syntax_highlight = "none"
    settings.line_length_limit = len(text) + 1  # a paragraph may be one line
    parsed = Parsed(new_document(file, settings))
    parsed.document.reporter.attach_observer(lambda message: parsed.messages.extend(_messages(message)))
    parser = rst.Parser(inliner=_inliner())
    parser.state_classes = _STATE_CLASSES
    parser.parse(text.translate(_LINE_ENDS_OF_DOCUTILS), parsed.document)
    return parsed


def _messages(message: nodes.system_message) -> Iterator[Message]:
    if message["level"] > Reporter.INFO_LEVEL:
        text = re.sub(r"\s+", " ", message.children[0].astext()).strip()
        yield Message(
            line=message.get("line"),
            text=text,
            broken=message["level"] >= Reporter.ERROR_LEVEL,
            advice=message.get("advice", "mend the markup"),
            once=message.get("once", False),
        )


class _Inliner(states.Inliner):
    """Gives the roles of Sphinx, and those that nobody knows, as their text."""

    def interpreted(
        self, rawsource: str, text: str, role: str, lineno: int
    ) -> tuple[list[nodes.Node], list[nodes.system_message]]:
        if not role or role.casefold() in DOCUTILS_ROLES:
            made: tuple[list[nodes.Node], list[nodes.system_message]] = super().interpreted(
                rawsource, text, role, lineno
            )
            return made
        read = read_role(role, unescape(text))
        if read.target is None:
            return [nodes.inline(rawsource, read.text)], []
        kind = role.rpartition(":")[2].casefold()
        return [CrossReference(rawsource, read.text, role=kind, target=read.target)], []


def _inliner() -> states.Inliner:
    """One that has the patterns of docutils in its own class, where docutils looks them up."""
    patterns = {name: value for name, value in vars(states.Inliner).items() if isinstance(value, str)}
    made: states.Inliner = type("Inliner", (_Inliner,), patterns)()
    return made


class _AnyOption(dict[str, Any]):
    """The specification of a directive that takes every option."""

    def __bool__(self) -> bool:
        return True

    def __getitem__(self, _name: str) -> Any:
        return lambda value: value


class _Lenient(rst.Directive):
    """A directive of Sphinx, or an unknown one: all arguments and options are allowed."""

    optional_arguments = 1
    final_argument_whitespace = True
    has_content = True
    option_spec: ClassVar[dict[str, Any]] = _AnyOption()

    def parsed(self, content: StringList, offset: int) -> list[nodes.Node]:
        """The blocks that ``content`` holds."""
        holder = nodes.container()
        self.state.nested_parse(content, offset, holder)
        return holder.children

    def text(self, text: str) -> nodes.paragraph:
        """A paragraph of ``text``, in which markup stands."""
        inline, messages = self.state.inline_text(text, self.lineno)
        return nodes.paragraph(text, "", *inline, *messages)

    def all_text(self) -> list[nodes.Node]:
        """The argument and the content."""
        first = [self.text(self.arguments[0])] if self.arguments else []
        return [*first, *self.parsed(self.content, self.content_offset)]

    def warn(self, text: str, advice: str, *, once: bool = False) -> None:
        """Report ``text`` for the directive's line."""
        self.state.document.reporter.warning(text, line=self.lineno, advice=advice, once=once)


class _Kept(_Lenient):
    """Keeps argument and content."""

    def run(self) -> Sequence[nodes.Node]:
        return self.all_text()


class _Unknown(_Lenient):
    """Keeps argument and content of a directive that nobody knows."""

    def run(self) -> Sequence[nodes.Node]:
        self.warn(f"the directive '{self.name}' is not known; its text was kept", "check how it reads", once=True)
        return self.all_text()


class _Content(_Lenient):
    """Keeps the content; the argument only says for whom it is."""

    def run(self) -> Sequence[nodes.Node]:
        return self.parsed(self.content, self.content_offset)


class _Silent(_Lenient):
    """Holds nothing that a reader sees."""

    def run(self) -> Sequence[nodes.Node]:
        return []


class _NotFollowed(_Lenient):
    """Would bring in another file, or text that is meant for another program."""

    def run(self) -> Sequence[nodes.Node]:
        what = f" of {self.arguments[0][:100]}" if self.arguments else ""
        self.warn(f"the directive '{self.name}'{what} was not followed", "if it brings in terms, load them as well")
        return []


class _Literal(_Lenient):
    """Code: its lines as they are."""

    def run(self) -> Sequence[nodes.Node]:
        text = "\n".join(self.content)
        return [nodes.literal_block(text, text)] if text.strip() else []


class _Formula(_Lenient):
    """A formula, which may begin in the directive's line."""

    def run(self) -> Sequence[nodes.Node]:
        text = "\n".join([*self.arguments, *self.content]).strip()
        return [nodes.math_block(text, text)] if text else []


class _Figure(_Lenient):
    """A picture with a caption: what is told of the picture, and the caption."""

    def run(self) -> Sequence[nodes.Node]:
        return [
            nodes.paragraph("", "", nodes.image(alt=self.options.get("alt", ""))),
            *self.parsed(self.content, self.content_offset),
        ]


class _SeeAlso(_Lenient):
    """Other places to read."""

    def run(self) -> Sequence[nodes.Node]:
        return [nodes.admonition("", nodes.title("", "See also"), *self.all_text())]


class _Version(_Lenient):
    """What changed when."""

    WORDS: ClassVar[dict[str, str]] = {
        "versionadded": "Added in version",
        "versionchanged": "Changed in version",
        "versionremoved": "Removed in version",
        "deprecated": "Deprecated since version",
        "deprecated-removed": "Deprecated since version",
    }

    def run(self) -> Sequence[nodes.Node]:
        version, _, said = " ".join(" ".join(self.arguments).split()).partition(" ")
        first = self.text(f"{self.WORDS[self.name.casefold()]} {version}{f': {said}' if said else '.'}")
        return [first, *self.parsed(self.content, self.content_offset)]


@dataclass(slots=True)
class _Item:
    """Terms and the lines of their definition, as they stand in the directive."""

    terms: list[tuple[str, int]] = field(default_factory=list)
    """Each with its line, from 1."""
    definition: StringList = field(default_factory=StringList)


class _Glossary(_Lenient):
    """Terms at the margin, one or several for each definition, which is indented."""

    def run(self) -> Sequence[nodes.Node]:
        made = [(self._sort_key(item), self._node(item)) for item in self._items()]
        if "sorted" in self.options:
            made.sort(key=lambda pair: pair[0])
        return [GlossaryList("", *(node for _, node in made))]

    def _items(self) -> list[_Item]:
        """Lines to items; what stands where it must not is reported."""
        items: list[_Item] = []
        in_definition, in_comment, after_blank, indent = True, False, True, 0
        for line, (source, offset) in zip(self.content, self.content.items, strict=True):
            if not line.strip():
                after_blank = True
                if in_definition and items:
                    items[-1].definition.append("", source, offset)
                continue
            if not line[0].isspace():
                in_comment = line == ".." or line.startswith(".. ")
                if not in_comment:
                    self._complain(offset, in_definition=in_definition, after_blank=after_blank)
                    if in_definition:
                        items.append(_Item())
                    items[-1].terms.append((line, offset + 1))
                    in_definition = False
            elif not in_comment:
                if not in_definition:
                    in_definition, indent = True, len(line) - len(line.lstrip())
                if items:
                    items[-1].definition.append(line[min(indent, len(line) - len(line.lstrip())) :], source, offset)
                else:
                    self._report("a definition stands here without a term", offset, broken=True)
            after_blank = False
        return items

    def _complain(self, offset: int, *, in_definition: bool, after_blank: bool) -> None:
        """Report a term that stands where Sphinx would not have it."""
        if in_definition and not after_blank:
            self._report("a term follows on a definition without an empty line", offset)
        elif not in_definition and after_blank:
            self._report("the term before has no definition of its own, and was made a name of this one", offset)

    def _report(self, text: str, offset: int, *, broken: bool = False) -> None:
        report = self.state.document.reporter.error if broken else self.state.document.reporter.warning
        advice = "begin each term at the margin after an empty line, and indent its definition"
        report(text, line=offset + 1, advice=advice)

    def _sort_key(self, item: _Item) -> str:
        """The key after the first term's colon, else that term."""
        parts = _CLASSIFIER.split(item.terms[0][0])
        return parts[min(1, len(parts) - 1)].casefold()

    def _node(self, item: _Item) -> nodes.definition_list_item:
        made = nodes.definition_list_item()
        made.line = item.terms[0][1]
        for written, line in item.terms:
            inline, messages = self.state.inline_text(_CLASSIFIER.split(written)[0], line)
            made += nodes.term(written, "", *inline)
            made += messages
        offset = item.definition.items[0][1] if item.definition.items else self.content_offset
        made += nodes.definition("", *self.parsed(item.definition, offset))
        return made


_DIRECTIVES: dict[str, type[rst.Directive]] = {
    "glossary": _Glossary,
    "seealso": _SeeAlso,
    "math": _Formula,
    "figure": _Figure,
    **dict.fromkeys(_Version.WORDS, _Version),
    **dict.fromkeys(("code", "code-block", "sourcecode", "doctest", "testcode", "testoutput"), _Literal),
    **dict.fromkeys(("productionlist", "graphviz", "digraph", "graph", "mermaid"), _Literal),
    **dict.fromkeys(("only", "hlist", "tab", "dropdown", "details"), _Content),
    **dict.fromkeys(("centered", "rubric", "versionnote"), _Kept),
    **dict.fromkeys(("include", "literalinclude", "raw", "mdinclude"), _NotFollowed),
    **dict.fromkeys(("index", "highlight", "toctree", "tabularcolumns", "todo", "todolist", "contents"), _Silent),
    **dict.fromkeys(("sectionauthor", "codeauthor", "currentmodule", "module", "testsetup", "testcleanup"), _Silent),
    **dict.fromkeys(("py:module", "py:currentmodule", "default-domain", "sectnum"), _Silent),
    # These two would change docutils for every later document; "date" would make a file read differently each day.
    **dict.fromkeys(("role", "default-role", "date"), _Silent),
}


class _WithSphinx:
    """Makes a state of docutils look directives up here first, and stay with its like in nested blocks."""

    nested_sm_cache: ClassVar[list[Any]] = []

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.nested_sm_kwargs = {"state_classes": _STATE_CLASSES, "initial_state": "Body"}

    def directive(self, match: re.Match[str], **presets: Any) -> Any:
        """What the directive that ``match`` begins makes."""
        body: Any = self
        name = match.group(1)
        chosen = _DIRECTIVES.get(name.casefold())
        if chosen is None:
            chosen, _ = directives.directive(name, body.memo.language, body.document)
        return body.run_directive(chosen or _Unknown, match, name, presets)


def _explicit() -> Any:
    """The explicit markup that docutils knows, with our way to look up directives."""
    known: Any = states.Body.explicit
    constructs = [
        (_WithSphinx.directive if method is states.Body.directive else method, pattern)
        for method, pattern in known.constructs
    ]
    return SimpleNamespace(patterns=known.patterns, constructs=constructs)


def _with_sphinx(state: type[states.RSTState]) -> type[states.RSTState]:
    """``state`` under its own name, by which the others know it."""
    members = {"explicit": _explicit()} if issubclass(state, states.Body) else {}
    return type(state.__name__, (_WithSphinx, state), members)


_STATE_CLASSES = tuple(_with_sphinx(state) for state in states.state_classes)
