"""Marks and macros inside a line of AsciiDoc: to plain text with links."""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Mapping
from dataclasses import replace

from loaders.formats.linked_text import LinkedText, Reference

__all__ = ["Resolve", "substitute_attributes", "take_anchors", "write_inline"]

Resolve = Callable[[str], Reference]
"""What a reference to an anchor comes to where no text is given for it."""

_CHARACTERS: Mapping[str, str] = {
    "empty": "",
    "blank": "",
    "sp": " ",
    "nbsp": "\u00a0",
    "zwsp": "",
    "wj": "",
    "plus": "+",
    "cpp": "C++",
    "apos": "'",
    "quot": '"',
    "lsquo": "\u2018",
    "rsquo": "\u2019",
    "ldquo": "“",
    "rdquo": "”",
    "deg": "°",
    "brvbar": "¦",
    "vbar": "|",
    "amp": "&",
    "lt": "<",
    "gt": ">",
    "startsb": "[",
    "endsb": "]",
    "caret": "^",
    "asterisk": "*",
    "tilde": "~",
    "backslash": "\\",
    "backtick": "`",
    "two-colons": "::",
    "two-semicolons": ";;",
}
"""Attributes that every document has: each is a character."""

_LONGEST = 1000
"""Characters that a mark or a macro may span: one that is never closed costs no more than that."""

_ATTRIBUTE = re.compile(r"(\\?)\{([\w-]+)\}")
_ANCHOR = re.compile(r"\[\[([^\[\],]+)(?:,[^\]]*)?\]\]|\[#([^\],.%]+)[^\]]*\]|anchor:([^\s\[]+)\[[^\]]*\]")
_MANUAL_SECTION = re.compile(r"\d[a-z]*")


def _brackets(name: str) -> str:
    """What a macro holds."""
    return rf"\[(?P<{name}>[^\]\\]{{0,{_LONGEST}}}(?:\\.[^\]\\]{{0,{_LONGEST}}}){{0,20}})\]"


def _constrained(name: str, mark: str) -> str:
    """A mark around whole words."""
    return rf"(?<![\w{mark}]){mark}(?P<{name}>[^\s{mark}]|[^\s{mark}].{{0,{_LONGEST}}}?\S){mark}(?![\w{mark}])"


def _unconstrained(name: str, mark: str) -> str:
    """A doubled mark, anywhere."""
    return rf"{mark}(?P<{name}>.{{1,{_LONGEST}}}?){mark}"


_INLINE = re.compile(
    "|".join(
        (
            r"\\(?P<escaped>[*_`+#^~{<\[(]|(?:https?|link|xref|mailto):|->|<-|\.\.\.|--)",
            _unconstrained("raw3", r"\+\+\+"),
            _unconstrained("raw2", r"\+\+"),
            _unconstrained("raw_math", r"\$\$"),
            rf"(?P<raw_macro>pass|stem|latexmath|asciimath):[a-z,]*{_brackets('raw')}",
            r"<<(?P<anchor>[^<>,]{1,200})(?:,\s*(?P<anchor_text>(?:[^>]|>(?!>)){0,500}))?>>",
            rf"xref:(?P<xref>[^\s\[]{{1,500}}){_brackets('xref_text')}",
            r"\(\(\((?P<hidden_index>[^()]{1,200})\)\)\)",
            r"\(\((?P<index>[^()]{1,200})\)\)",
            r"(?P<defined>\[\[[^\[\]]{1,200}\]\]|anchor:[^\s\[]{1,200}\[[^\]]{0,200}\])",
            rf"(?:link:|mailto:)(?P<link>[^\s\[]{{1,500}}){_brackets('link_text')}",
            rf"(?P<url>(?:https?|ftp|irc)://[^\s\[\]<>]{{1,500}}){_brackets('url_text')}",
            r"<(?P<bare_url>(?:https?|ftp|irc)://[^\s<>]{1,500})>",
            r"(?P<plain_url>(?:https?|ftp|irc)://[^\s\[\]<>]{1,500})",
            rf"(?<![\w:])(?P<macro>[a-z][a-z0-9]{{0,30}}):(?P<target>(?!:)[^\s\[:]{{0,200}}){_brackets('macro_text')}",
            rf'"`(?P<double>.{{1,{_LONGEST}}}?)`"',
            rf"(?<!\w)'`(?P<single>.{{1,{_LONGEST}}}?)`'",
            r"\[[\w.#% -]{0,100}\](?=[*_`#])",
            *(_unconstrained(f"doubled{number}", mark) for number, mark in enumerate((r"\*\*", "__", "``", "##"))),
            *(_constrained(f"marked{number}", mark) for number, mark in enumerate((r"\*", "_", "`", "#", r"\+"))),
            r"\^(?P<raised>[^\s^]{1,200})\^",
            r"~(?P<lowered>[^\s~]{1,200})~",
            rf"\{{(?P<character>{'|'.join(_CHARACTERS)})\}}",
            r"(?P<entity>&(?:\w{2,10}|#\d{1,6}|#x[0-9a-fA-F]{1,5});)",
            r"(?P<replaced>\((?:C|R|TM)\)|(?<=\s)--(?=\s)|(?<=\w)--(?=\w)|\.\.\.|->|<-|=>|<=)",
        )
    ),
    re.DOTALL,
)
_REPLACED = {
    "(C)": "©",
    "(R)": "®",
    "(TM)": "™",
    "--": "—",
    "...": "…",
    "->": "→",
    "<-": "←",
    "=>": "⇒",
    "<=": "⇐",
}
_QUOTES = {"double": ("\u201c", "\u201d"), "single": ("\u2018", "\u2019")}
_DEEPEST = 8
"""Marks inside one another."""


def substitute_attributes(text: str, attributes: Mapping[str, str]) -> str:
    r"""``text`` with ``{name}`` replaced where the attribute is known; ``\{name}`` is left as it is."""
    if "{" not in text:
        return text

    def value(found: re.Match[str]) -> str:
        known = attributes.get(found[2].casefold())
        return found[0] if found[1] or known is None else known

    return _ATTRIBUTE.sub(value, text)


def take_anchors(text: str) -> tuple[str, tuple[str, ...]]:
    """``text`` without the anchors that it defines, and their names.

    >>> take_anchors("[[def_ref]]ref"), take_anchors("[#a]#A#")
    (('ref', ('def_ref',)), ('#A#', ('a',)))
    """
    names = tuple(next(group for group in found.groups() if group).strip() for found in _ANCHOR.finditer(text))
    return _ANCHOR.sub("", text).strip(), names


def write_inline(text: str, made: LinkedText, resolve: Resolve, *, depth: int = 0) -> None:
    """Append ``text`` to ``made``, its marks taken away, and its references to terms as links."""
    end = 0
    for found in _INLINE.finditer(text):
        made.add(text[end : found.start()])
        end = found.end()
        _write_match(found, made, resolve, depth)
    made.add(text[end:])


def _write_match(found: re.Match[str], made: LinkedText, resolve: Resolve, depth: int) -> None:
    kind = found.lastgroup
    groups = found.groupdict()
    if groups["anchor"] is not None:
        _write_reference(groups["anchor"], groups["anchor_text"], made, resolve)
    elif groups["xref"] is not None:
        _write_reference(groups["xref"], groups["xref_text"], made, resolve)
    elif kind is None or groups["defined"] or groups["hidden_index"] is not None:
        return
    elif kind in _LITERAL:
        made.add(_LITERAL[kind](found[kind]))
    elif groups["macro"]:
        made.add(_macro_text(groups["macro"], groups["target"], _plain(groups["macro_text"])))
    elif groups["link"] or groups["url"]:
        shown = _plain(_link_text(groups["link_text"] or groups["url_text"] or ""))
        made.add(shown or groups["link"] or groups["url"])
    else:
        before, after = _QUOTES.get(kind, ("", ""))
        made.add(before)
        if depth < _DEEPEST:
            write_inline(found[kind], made, resolve, depth=depth + 1)
        else:
            made.add(found[kind])
        made.add(after)


def _write_reference(anchor: str, text: str | None, made: LinkedText, resolve: Resolve) -> None:
    """A reference: its text, or the name that it refers to."""
    reference = resolve(anchor.strip())
    shown = _plain(_link_text(text or ""))
    made.refer(replace(reference, shown=shown) if shown else reference)


def _plain(text: str) -> str:
    """The text of a link or macro: its own links are none."""
    made = LinkedText()
    write_inline(_unescaped(text), made, Reference, depth=_DEEPEST - 1)
    return made.text.strip()


def _link_text(text: str) -> str:
    """What is shown of ``text,role=x`` and ``text^``."""
    quoted = re.match(r'"((?:[^"\\]|\\.)*)"(?:,|$)', text)
    shown = quoted[1] if quoted and "=" in text else re.split(r",\s*[\w-]+=", text)[0]
    return "" if re.match(r"[\w-]+=", shown) else shown.removesuffix("^")


def _macro_text(name: str, target: str, text: str) -> str:
    """What an inline macro shows: ``linkgit:git-add[1]`` is git-add(1), others show their text."""
    if name in ("footnote", "footnoteref"):
        return f" ({text})" if text else ""
    if name in ("indexterm", "indexterm3"):
        return ""
    if name == "menu":
        return " > ".join(part.strip() for part in (target, *text.split(">")) if part.strip())
    if name in ("image", "icon"):
        return text.split(",", maxsplit=1)[0] or target.rpartition("/")[2]
    if target and _MANUAL_SECTION.fullmatch(text):
        return f"{target}({text})"
    return text or target


def _unescaped(text: str) -> str:
    return text.replace("\\]", "]")


_LITERAL: Mapping[str, Callable[[str], str]] = {
    **dict.fromkeys(("raw3", "raw2", "raw_math", "raw", "escaped", "plain_url", "bare_url", "marked4"), _unescaped),
    "entity": html.unescape,
    "character": _CHARACTERS.__getitem__,
    "replaced": _REPLACED.__getitem__,
}
"""What becomes text by itself, and how."""
