"""LaTeX to readable text, with the references of the glossaries packages as links."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from pylatexenc import latex2text, macrospec
from pylatexenc.latexwalker import LatexWalker, get_default_latex_context_db

from loaders.formats.latex_source import NOT_LATEX
from loaders.formats.linked_text import LinkedText, Reference

__all__ = ["Forms", "LatexText", "plural_of"]

_LINK, _SHOWN, _END, _ITEM = "\ufdd0", "\ufdd1", "\ufdd2", "\ufdd3"
"""Code points that Unicode keeps free: they carry links and items through the conversion."""

_FOREIGN = str.maketrans(dict.fromkeys((_LINK, _SHOWN, _END, _ITEM), "\ufffd"))
_TOKEN = re.compile(f"([{_LINK}{_SHOWN}{_END}])")
_SPACE = re.compile(r"\s+")
_PARAGRAPH = re.compile(r"\s*\n[ \t]*\n\s*")
_NO_TEXT = (*NOT_LATEX, KeyError, TypeError)
"""What comes of LaTeX that is broken, or of a macro without its arguments, such as the last one in ``\\emph\\sqrt``."""
_PLAIN = re.compile(r"[\w\s.,:;()/+*=]*")
"""Text that is the same in LaTeX."""
_LONGEST_MACRO = 1000
"""Characters that a macro of the file itself may stand for: macros may hold one another, each many times."""

_REFERENCE = {
    "": "text",
    "text": "text",
    "first": "text",
    "name": "name",
    "symbol": "name",
    "desc": "name",
    "pl": "plural",
    "plural": "plural",
    "firstplural": "plural",
}
_ACRONYM = {form + plural: form + plural for form in ("short", "long", "full") for plural in ("", "pl")}
_ACRONYM_PACKAGE = {"": "short", "s": "short", "l": "long", "f": "full"}
_FORM_OF_MACRO: Mapping[str, str] = {
    **{stem + end: form for stem in ("gls", "Gls", "GLS") for end, form in _REFERENCE.items()},
    **{f"{stem}entry{end}": form for stem in ("gls", "Gls") for end, form in {**_REFERENCE, **_ACRONYM}.items() if end},
    **{stem + end: form for stem in ("acr", "Acr", "ACR", "glsxtr", "Glsxtr") for end, form in _ACRONYM.items()},
    **{stem + end: form for stem in ("ac", "Ac") for end, form in _ACRONYM_PACKAGE.items()},
    **{f"{stem}{end}p": f"{form}pl" for stem in ("ac", "Ac") for end, form in _ACRONYM_PACKAGE.items()},
}
"""Macros that name an entry, and which form of its name each shows."""

_WITH_OWN_TEXT = ("glslink", "Glslink", "glsdisp", "Glsdisp", "glshyperlink", "hyperlink", "hyperref")
_SHOWS_LAST = {
    **dict.fromkeys(("textsuperscript", "textsubscript", "textnormal", "mbox", "underline", "text"), "{"),
    **dict.fromkeys(("mathrm", "mathbf", "mathit", "mathsf", "mathtt", "mathcal", "mathbb", "boldsymbol", "bm"), "{"),
    **dict.fromkeys(("textcolor", "foreignlanguage", "hypertarget", "href", "glsmathdelim"), "{{"),
    **dict.fromkeys(
        ("texttt", "textsf", "textrm", "textsl", "textmd", "textup", "textsc", "uppercase", "lowercase"), "{"
    ),
    **dict.fromkeys(("num", "url", "nolinkurl", "path", "code", "operatorname"), "{"),
}
_SHOWS_NOTHING = {
    **dict.fromkeys(
        ("label", "index", "glsadd", "glsreset", "glsunset", "includegraphics", "phantom", "pagestyle"), "[{"
    ),
    **dict.fromkeys(("vspace", "hspace", "ref", "eqref", "pageref", "nomunit", "input", "include"), "*{"),
    **dict.fromkeys(("nopostdesc", "xspace", "protect", "relax", "noindent", "centering", "hfill", "sloppy"), ""),
    **dict.fromkeys(("bf", "it", "rm", "sf", "tt", "sc", "sl", "em", "bfseries", "itshape", "upshape", "slshape"), ""),
    **dict.fromkeys(("rmfamily", "sffamily", "ttfamily", "scshape", "mdseries", "normalfont", "normalsize"), ""),
    **dict.fromkeys(("tiny", "scriptsize", "footnotesize", "small", "large", "Large", "displaystyle", "limits"), ""),
    **dict.fromkeys(("glspostdescription", "ignorespaces", "unskip", "break", "linebreak", "raggedright", "@"), ""),
}
_SHOWS = {
    "glspar": "\n\n",
    "par": "\n\n",
    "newline": " ",
    "TeX": "TeX",
    "LaTeX": "LaTeX",
    "LaTeXe": "LaTeX2e",
    "BibTeX": "BibTeX",
    "textbackslash": "\\",
    "slash": "/",
    "degree": "°",
}
_LISTS = ("itemize", "enumerate", "description")


@dataclass(frozen=True, slots=True)
class Forms:
    """How an entry is written where a text refers to it."""

    name: str
    text: str
    plural: str
    short: str = ""
    long: str = ""

    def shown(self, form: str) -> str:
        """The form that a macro asks for."""
        match form:
            case "name":
                return self.name
            case "plural":
                return self.plural
            case "full" | "fullpl":
                kind = form.removeprefix("full")
                return f"{self.shown('long' + kind)} ({self.shown('short' + kind)})" if self.short else self.text
            case "long" | "short":
                return (self.long if form == "long" else self.short) or self.text
            case "longpl" | "shortpl":
                return plural_of(self.shown(form.removesuffix("pl")))
        return self.text


def plural_of(text: str) -> str:
    """What the glossaries packages make the plural where none is given."""
    return f"{text}s"


class LatexText:
    """Makes text of LaTeX."""

    def __init__(self, forms: Callable[[str], Forms | None], macros: Mapping[str, str]) -> None:
        """``forms`` gives an entry's by its key; ``macros`` are those that the file defines."""
        self.unknown_macros: dict[str, None] = {}
        self.unparsed: set[str] = set()
        """LaTeX that could not be parsed, and stayed as it is."""
        self._forms = forms
        self._context = latex2text.get_default_latex_context_db()
        self._context.add_context_category(
            "terms", prepend=True, macros=list(self._macros()), environments=_list_specs()
        )
        self._context.set_unknown_macro_spec(latex2text.MacroTextSpec("", simplify_repl=self._unknown))
        self._converter = latex2text.LatexNodes2Text(latex_context=self._context, math_mode="text")
        for name, body in macros.items():
            text = self._converted(body)
            if len(text) <= _LONGEST_MACRO:
                spec = latex2text.MacroTextSpec(name, simplify_repl=text.replace("%", "%%"))
                self._context.add_context_category(f"macro {name}", prepend=True, macros=[spec])

    def plain(self, latex: str) -> str:
        """The text of ``latex`` in one line."""
        return _SPACE.sub(" ", self.linked(latex).text).strip()

    def linked(self, latex: str) -> LinkedText:
        """The text of ``latex``, paragraphs with an empty line between, and a link for each reference to an entry.

        Raises:
            RecursionError: groups are nested very deeply.
        """
        text = self._converted(latex)
        paragraphs = (_SPACE.sub(" ", each).strip() for each in _PARAGRAPH.split(text))
        solid = "\n\n".join(re.sub(f" ?{_ITEM} ?", "\n- ", each).strip() for each in paragraphs if each)
        made = LinkedText()
        for shown, key in _links(solid):
            made.refer(Reference(shown, key, only_if_known=key is not None and self._forms(key) is not None))
        return made

    def _converted(self, latex: str) -> str:
        """Text with links and items marked."""
        clean = latex.translate(_FOREIGN)
        if _PLAIN.fullmatch(clean):
            return clean
        try:
            nodes, _, _ = LatexWalker(clean, latex_context=_PARSED, tolerant_parsing=False).get_latex_nodes()
            text: str = self._converter.nodelist_to_text(nodes)
        except _NO_TEXT:
            self.unparsed.add(latex)
            return clean
        return text

    def _unknown(self, node: Any) -> str:
        self.unknown_macros.setdefault(node.macroname)
        return ""

    def _macros(self) -> Iterator[Any]:
        spec = latex2text.MacroTextSpec
        yield from (spec(name, simplify_repl=self._reference) for name in _FORM_OF_MACRO)
        yield from (spec(name, simplify_repl=self._own_text) for name in _WITH_OWN_TEXT)
        yield from (spec(name, simplify_repl=_last_argument) for name in _SHOWS_LAST)
        yield from (spec(name, simplify_repl="") for name in _SHOWS_NOTHING)
        yield from (spec(name, simplify_repl=text) for name, text in _SHOWS.items())
        yield spec("item", simplify_repl=_item)
        yield spec("footnote", simplify_repl=lambda node, l2tobj: f" ({_last_argument(node, l2tobj)})")
        yield spec("enquote", simplify_repl=lambda node, l2tobj: f"“{_last_argument(node, l2tobj)}”")
        yield spec("cite", simplify_repl=lambda node, l2tobj: f"[{_last_argument(node, l2tobj)}]")
        yield spec("verb", simplify_repl=lambda node: getattr(node.nodeargd, "verbatim_text", ""))
        yield spec("texorpdfstring", simplify_repl=_last_argument)

    def _reference(self, node: Any, l2tobj: Any) -> str:
        r"""``\gls[options]{key}[more]`` and its like."""
        if node.nodeargd is None:
            return ""  # it stands where an argument of another macro has to
        _, _, key_node, more = node.nodeargd.argnlist
        key = _raw(key_node)
        forms = self._forms(key)
        shown = key if forms is None else forms.shown(_FORM_OF_MACRO[node.macroname])
        return _link(key, _cased(shown, node.macroname) + (l2tobj.nodelist_to_text([more]) if more else ""))

    def _own_text(self, node: Any, l2tobj: Any) -> str:
        r"""``\glslink{key}{text}`` and its like; for hyperref's, only where the label is an entry's."""
        arguments = [argument for argument in _arguments(node) if argument is not None]
        text = _cased(_last_argument(node, l2tobj), node.macroname)
        if len(arguments) < 2:
            return text
        key = _raw(arguments[-2]) if node.macroname != "glshyperlink" else _raw(arguments[-1])
        if node.macroname == "glshyperlink":
            text = l2tobj.nodelist_to_text([arguments[0]])
        return text if node.macroname.startswith("hyper") and self._forms(key) is None else _link(key, text)


def _link(key: str, text: str) -> str:
    return f"{_LINK}{key}{_SHOWN}{text}{_END}"


def _cased(text: str, macro: str) -> str:
    """``text`` as macros that begin with one or more capitals have it."""
    if macro[:2].isupper():
        return text.upper()
    return text[:1].upper() + text[1:] if macro[:1].isupper() else text


def _raw(node: Any) -> str:
    """An argument's characters without the brackets around them."""
    text: str = node.latex_verbatim().strip()
    return text[1:-1].strip() if text[:1] in ("{", "[") else text


def _arguments(node: Any) -> Sequence[Any]:
    """None for each that is not there; no argument at all where the macro is itself one."""
    found: Sequence[Any] = [] if node.nodeargd is None else node.nodeargd.argnlist or []
    return found


def _last_argument(node: Any, l2tobj: Any) -> str:
    last = next((each for each in reversed(_arguments(node)) if each is not None), None)
    text: str = "" if last is None else l2tobj.nodelist_to_text([last])
    return text


def _item(node: Any, l2tobj: Any) -> str:
    label = next(iter(_arguments(node)), None)
    return f"{_ITEM}{l2tobj.nodelist_to_text([label])}: " if label else _ITEM


def _list_specs() -> list[Any]:
    """Lists stand apart from the text around them."""
    return [latex2text.EnvironmentTextSpec(name, simplify_repl="\n\n%(body)s\n\n") for name in _LISTS]


def _links(text: str) -> Iterator[tuple[str, str | None]]:
    """Pieces of ``text``, each with the key that it refers to; a link inside another is a part of it."""
    depth, key, shown, in_key = 0, "", "", False
    for token in _TOKEN.split(text):
        if token == _LINK:
            key, shown = (key, shown) if depth else ("", "")
            depth, in_key = depth + 1, True
        elif token == _SHOWN:
            in_key = False
        elif token == _END:
            depth -= 1
            if depth == 0:
                yield shown, key
        elif depth == 0:
            yield token, None
        elif in_key:
            key = key or token
        else:
            shown += token


def _argument_specs() -> list[Any]:
    specs = {
        **dict.fromkeys(_FORM_OF_MACRO, "*[{["),
        **dict.fromkeys(("glslink", "Glslink", "glsdisp", "Glsdisp"), "*[{{"),
        "glshyperlink": "[{",
        "hyperlink": "{{",
        "hyperref": "[{",
        "enquote": "{",
        "cite": "[[{",
        **_SHOWS_LAST,
        **_SHOWS_NOTHING,
        **dict.fromkeys(_SHOWS, ""),
        "texorpdfstring": "{{",
        "footnote": "[{",
        "item": "[",
    }
    return [macrospec.std_macro(name, arguments) for name, arguments in specs.items()]


_PARSED = get_default_latex_context_db()
_PARSED.add_context_category("terms", prepend=True, macros=_argument_specs())
