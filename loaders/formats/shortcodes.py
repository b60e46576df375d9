"""Macros that site generators replace by text: Hugo's shortcodes, MDN's macros, Liquid's tags and outputs.

None is run: each becomes the text that a reader of the page would see, as far as the page itself tells it, and where
it names a term, a link to it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

__all__ = ["DISAMBIGUATION", "Resolved", "in_destination", "macro_end", "replace_macros", "resolve_macro"]

_LONGEST = 2000
"""Characters that a macro may have: one that is not closed costs no more."""
DISAMBIGUATION = re.compile(r"\{\{\s*GlossaryDisambiguation\s*(?:\(\s*\))?\s*\}\}", re.IGNORECASE)
"""Marks a page that only lists terms of one name."""

_CALL = re.compile(r"(?P<name>[\w.-]+)\s*\((?P<arguments>.*)\)\s*", re.DOTALL)
_ARGUMENT = re.compile(
    r"""(?:(?P<key>[\w.-]+)\s*[=:]\s*)?
        (?:"(?P<double>(?:[^"\\]|\\.)*)" | '(?P<single>(?:[^'\\]|\\.)*)' | `(?P<back>[^`]*)` | (?P<bare>[^\s,"'`]+))""",
    re.VERBOSE,
)
_TERM = re.compile(
    r"(glossary|gloss|gls|term|define|definition)([_-]?(tooltip|term|link|def|definition))?", re.IGNORECASE
)
_REFERENCE = frozenset({"ref", "relref", "link", "post_url", "doc", "page_link"})
_ELEMENT = frozenset({"htmlelement", "svgelement", "mathmlelement"})
_TARGET_KEYS = ("term_id", "term", "id", "key", "slug")
_TEXT_KEYS = ("text", "shown", "display", "title", "label", "name", "content")
_WITHOUT_TEXT = re.compile(
    r""".*sidebar | .*(?:_inline|_header|_badge) | embed.* | interactive.?example.* | .*compat(?:ibility)? | apiref
      | jsref | .*ref(?:erences)?_?list | specifications | list.* | subpages.* | .*toc | glossary.?(?:list|toc|index).*
      | previous.* | next.* | page | figure | img | image | video | youtube | vimeo | gist | tweet | feature-state
      | tabs? | tab-content | note | tip | caution | warning | danger | alert | hint | callout | admonition | details
      | highlight | comment | param | include | include_relative | raw | if | elsif | else | unless | for | case | when
      | assign | capture | break | continue | increment | decrement | cycle | tablerow | end.* | securecontext.*
      | availableinworkers.* | baseline.* | optional | readonly.*""",
    re.IGNORECASE | re.VERBOSE,
)
"""Macros that show no words of their own: navigation, banners, pictures, control."""


@dataclass(frozen=True, slots=True)
class Resolved:
    """What a macro stands for."""

    text: str = ""
    target: str | None = None
    """The term that it names."""
    page: str | None = None
    """The page that it links to."""
    unknown: str | None = None
    """Its name, where it is not known and shows no text."""


@dataclass(slots=True)
class _Call:
    """A macro's name and arguments."""

    name: str
    positional: list[str] = field(default_factory=list)
    named: dict[str, str] = field(default_factory=dict)

    def first(self, *keys: str) -> str:
        """The first of the named arguments that is there and not empty."""
        return next((self.named[key].strip() for key in keys if self.named.get(key, "").strip()), "")

    def at(self, index: int) -> str:
        """The positional argument ``index``, empty where there is none."""
        return self.positional[index].strip() if index < len(self.positional) else ""


def resolve_macro(macro: str, fields: Mapping[str, Any] | None = None) -> Resolved:
    """What ``macro`` shows on a page with the front matter ``fields``.

    >>> resolve_macro('{{< glossary_tooltip term_id="pod" text="Pods" >}}')
    Resolved(text='Pods', target='pod', page=None, unknown=None)
    >>> resolve_macro('{{domxref("Window.open()", "open()")}}').text, resolve_macro("{{GlossarySidebar}}").text
    ('open()', '')
    >>> resolve_macro("{{ page.title }}", {"title": "Pod"}).text, resolve_macro("{{ site.data.x }}").unknown
    ('Pod', 'site.data.x')
    """
    for opening, closing, resolve in _KINDS:
        if macro.startswith(opening) and macro.endswith(closing):
            return resolve(macro[len(opening) : len(macro) - len(closing)].strip(), fields or {})
    return Resolved()


def macro_end(text: str, start: int, end: int | None = None) -> int | None:
    """Where the macro ends that begins at ``start``; None where none does.

    >>> macro_end("a {{< ref x >}} b", 2), macro_end("a {{ b", 2)
    (15, None)
    """
    limit = min(len(text) if end is None else end, start + _LONGEST)
    for opening, closing, _ in _KINDS:
        if text.startswith(opening, start):
            found = text.find(closing, start + len(opening), limit)
            return None if found < 0 else found + len(closing)
    return None


def replace_macros(text: str, shown: Callable[[str], str]) -> str:
    """``text`` with each macro replaced by what ``shown`` gives for it."""
    pieces: list[str] = []
    done = 0
    for brace in re.finditer(r"\{(?=[{%:/])", text):
        end = macro_end(text, brace.start()) if brace.start() >= done else None
        if end is not None:
            pieces += [text[done : brace.start()], shown(text[brace.start() : end])]
            done = end
    return "".join([*pieces, text[done:]])


def in_destination(macro: str) -> str:
    """The part of an address that ``macro`` stands for inside a link; empty where only the site knows it.

    >>> in_destination('{{< ref "pod.md" >}}'), in_destination("{% link _terms/pod.md %}")
    ('pod.md', '_terms/pod.md')
    >>> in_destination("{{ '/pod/' | relative_url }}"), in_destination("{{ site.baseurl }}")
    ('/pod/', '')
    """
    inner = macro.strip("{}<>%").strip()
    call = _shortcode(inner)
    if call.name in _REFERENCE:
        return call.at(0) or call.first("path", "page")
    quoted = re.match(r"""["']([^"']*)["']""", inner)
    return quoted.group(1) if quoted else ""


def _hugo(inner: str, _fields: Mapping[str, Any]) -> Resolved:
    if inner.startswith("/*"):
        return Resolved(inner.strip("/* "))
    if inner.startswith("/"):
        return Resolved()  # the end of a pair: what stands between is text
    return _resolve(_shortcode(inner.removesuffix("/")))


def _double(inner: str, fields: Mapping[str, Any]) -> Resolved:
    """MDN's ``{{name("argument")}}``, Liquid's ``{{ page.title | filter }}``."""
    called = _CALL.fullmatch(inner)
    if called is not None:
        return _resolve(_with_arguments(_Call(called.group("name")), called.group("arguments")))
    output = inner.split("|", 1)[0].strip()
    quoted = re.fullmatch(r"""(["'])(.*)\1""", output, re.DOTALL)
    if quoted is not None:
        return Resolved(quoted.group(2))
    key = re.sub(r"[\s_-]+", "", output.removeprefix("page.").removeprefix("frontmatter.").casefold())
    value = fields.get(key)
    if isinstance(value, str | int | float):
        return Resolved(str(value))
    prefix, colon, rest = output.partition(":")
    if colon and _TERM.fullmatch(prefix.strip()):
        return Resolved(rest.strip(), target=rest.strip())
    return _nothing(output)


def _liquid(inner: str, _fields: Mapping[str, Any]) -> Resolved:
    call = _shortcode(inner.strip("-").strip())
    if call.name in {"include", "include_relative", "render"} and call.first(*_TEXT_KEYS, *_TARGET_KEYS):
        return _term(call) if call.first("term_id", "term") else Resolved(call.first(*_TEXT_KEYS))
    return _nothing(call.name) if _WITHOUT_TEXT.fullmatch(call.name) else _resolve(call)


def _silent(_inner: str, _fields: Mapping[str, Any]) -> Resolved:
    return Resolved()


_Resolver = Callable[[str, Mapping[str, Any]], Resolved]
_KINDS: tuple[tuple[str, str, _Resolver], ...] = (
    ("{{{", "}}}", _double),
    ("{{<", ">}}", _hugo),
    ("{{%", "%}}", _hugo),
    ("{{", "}}", _double),
    ("{%", "%}", _liquid),
    ("{:", "}", _silent),  # attributes of a block, in kramdown
    ("{/*", "*/}", _silent),  # a comment, in MDX
)


def _shortcode(inner: str) -> _Call:
    name, _, arguments = inner.partition(" ")
    return _with_arguments(_Call(name.strip()), arguments)


def _with_arguments(call: _Call, arguments: str) -> _Call:
    for found in _ARGUMENT.finditer(arguments):
        value = next(part for part in found.group("double", "single", "back", "bare") if part is not None)
        value = re.sub(r"\\(.)", r"\1", value)
        if found.group("key"):
            call.named[found.group("key").casefold()] = value
        else:
            call.positional.append(value)
    return call


def _resolve(call: _Call) -> Resolved:
    name = call.name.casefold()
    if _TERM.fullmatch(name) and (call.positional or call.named):
        return _term(call)
    if name in _REFERENCE:
        page = call.at(0)
        return Resolved(re.split(r"[/#]", page.rstrip("/"))[-1].removesuffix(".md"), page=page)
    if name == "rfc" and call.positional:
        return Resolved(f"RFC {call.at(0)}")
    if _WITHOUT_TEXT.fullmatch(name):
        return Resolved()
    shown = call.first(*_TEXT_KEYS) or call.at(1) or call.at(0)
    if name in _ELEMENT and shown == call.at(0):
        return Resolved(f"<{shown}>")
    shown = re.sub(r"^Global_Objects/", "", shown).replace("/", ".") if name == "jsxref" else shown
    return Resolved(shown) if shown else _nothing(call.name)


def _term(call: _Call) -> Resolved:
    """A macro that names a term: first the term, then how it is shown."""
    target = call.first(*_TARGET_KEYS) or call.at(0)
    shown = call.first("text", "shown", "display", "label", "title") or call.at(0 if call.first(*_TARGET_KEYS) else 1)
    return Resolved(shown or target, target=target or None)


def _nothing(name: str) -> Resolved:
    known = _WITHOUT_TEXT.fullmatch(name) or name.startswith("site.base") or not name
    return Resolved() if known else Resolved(unknown=name)
