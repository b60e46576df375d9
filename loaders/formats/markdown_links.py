"""Where links in Markdown lead, as far as one page can tell: to names of pages and to places on pages.

A page is called by its file's stem, or by its folder where the file is an ``index``: ``pod.md`` is its anchor,
whatever folders the link goes through; ``glossary.md#pod`` is under the heading ``Pod`` of that file, as ``glossary#pod``.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import PurePosixPath
from urllib.parse import unquote

from loaders.formats.registry import Content

__all__ = [
    "LinkBase",
    "below_glossary",
    "heading_anchor",
    "is_glossary_name",
    "link_base",
    "link_targets",
    "page_anchor",
    "wiki_link",
]

_SCHEME = re.compile(r"[a-zA-Z][a-zA-Z0-9+.-]*:")
_TERM_SCHEME = re.compile(r"(?:term|glossary):(?://)?(.+)", re.IGNORECASE)
_PAGE_SUFFIX = re.compile(r"\.(?:md|mdx|markdown|mkd|html?)$", re.IGNORECASE)
_ASSET = re.compile(
    r"\.(?:png|jpe?g|gif|svg|webp|avif|pdf|zip|gz|mp[34]|webm|csv|tsv|json|ya?ml|toml|xml|js|css|txt|xlsx?|docx?|canvas)$",
    re.IGNORECASE,
)
_GLOSSARY_NAME = re.compile(
    r"""\b( glossary | glossaries | glossar | glossaire | glosario | glossario | glossário | terminology | definitions
      | acronyms | abbreviations | terms | jargon | lexique | terminologie | begriffe | termes | términos )\b
      | глоссарий | 用語集? | 術語 | 术语 | 词汇表 | 용어집""",
    re.IGNORECASE | re.VERBOSE,
)
_INDEX = frozenset({"index", "_index", "readme"})


@dataclass(frozen=True, slots=True)
class LinkBase:
    """The page on which links stand."""

    page: str
    """Its name: the file's stem, or the folder's name where the file is an index."""
    folder: str
    """The name of the folder that holds it among others."""
    depth: int
    """How many folders it lies below the one that was named."""


def is_glossary_name(name: str) -> bool:
    """Whether ``name`` says that what it is the name of holds terms.

    >>> is_glossary_name("Project glossary"), is_glossary_name("key-terms"), is_glossary_name("Terminal")
    (True, True, False)
    """
    return bool(_GLOSSARY_NAME.search(name.replace("-", " ").replace("_", " ")))


def link_base(content: Content) -> LinkBase:
    """Where the page in ``content`` lies."""
    path = PurePosixPath(content.file.replace("\\", "/"))
    stem = path.stem
    is_index = stem.casefold() in _INDEX and bool(path.parent.name)
    depth = len(PurePosixPath(content.around.relative).parts) - 1 if content.around else 0
    holder = path.parent.parent if is_index else path.parent
    return LinkBase(path.parent.name if is_index else stem, holder.name, depth)


def below_glossary(path: str) -> str:
    """The part of an address that names a page of the glossary: below its folder, else the last part.

    >>> below_glossary("Glossary/Plane/Tool"), below_glossary("/tools/plane/")
    ('Plane/Tool', 'plane')
    """
    parts = [part for part in path.split("/") if part]
    holders = [index for index, part in enumerate(parts[:-1]) if is_glossary_name(part)]
    return "/".join(parts[holders[-1] + 1 :] if holders else parts[-1:])


def page_anchor(name: str) -> str:
    """What links to a page call it."""
    return f"{name.strip().casefold()}.md"


def heading_anchor(title: str) -> str:
    """The fragment that site generators make of a heading.

    >>> heading_anchor("Application binary interface (ABI)")
    'application-binary-interface-abi'
    """
    return re.sub(r"[^\w\- ]", "", title.strip().casefold()).replace(" ", "-")


def link_targets(href: str, base: LinkBase) -> tuple[str, ...]:
    """What the link ``href`` may call a term, best first; nothing where it leads out of the glossary.

    >>> base = LinkBase("pod", "glossary", 0)
    >>> link_targets("node.md", base), link_targets("../guide/node.md", base), link_targets("https://e.org/node", base)
    (('node.md',), (), ())
    >>> link_targets("/docs/glossary/?all=true#term-node", base), link_targets("#life", base)
    (('node',), ('pod#life',))
    """
    named = _TERM_SCHEME.fullmatch(href.strip())
    if named is not None:
        return (unquote(named.group(1)).strip("/"),)
    if _SCHEME.match(href) or href.startswith("//"):
        return ()
    address, _, fragment = unquote(href.strip()).partition("#")
    path = address.partition("?")[0]
    if fragment.startswith("term-"):
        return (fragment.removeprefix("term-"),)
    if not path:
        return (f"{base.page}#{fragment}".casefold(),) if fragment else ()
    return _page_targets(path, fragment, base)


def _page_targets(path: str, fragment: str, base: LinkBase) -> tuple[str, ...]:
    if _ASSET.search(path):
        return ()
    parts = [part for part in path.split("/") if part not in {"", "."}]
    up = sum(part == ".." for part in parts)
    parts = [part for part in parts if part != ".."]
    if parts and PurePosixPath(parts[-1]).stem.casefold() in _INDEX:
        parts.pop()
    if not parts:
        return ()
    page = _PAGE_SUFFIX.sub("", parts[-1])
    if path.startswith("/"):
        near = len(parts) == 1 or parts[-2].casefold() == base.folder.casefold()
        inside = near or any(is_glossary_name(part) for part in parts)
    else:
        # The address of a page without suffix is a folder on the site, so that one step more leads to its neighbour.
        inside = up <= base.depth + (_PAGE_SUFFIX.search(parts[-1]) is None)
    if not inside:
        return ()
    if path.startswith("/"):
        page = below_glossary("/".join([*parts[:-1], page]))
    if fragment and is_glossary_name(page):
        return (f"{page}#{fragment}".casefold(), fragment)
    return (f"{page}#{fragment}".casefold(), page_anchor(page)) if fragment else (page_anchor(page),)


def wiki_link(inner: str) -> tuple[str, str | None]:
    """What ``[[inner]]`` shows, and the term that it names; None where it names a place on the page or a file.

    >>> wiki_link("ml/Loss function#Kinds|the loss"), wiki_link("#Kinds"), wiki_link("loss.png")
    (('the loss', 'Loss function'), ('Kinds', None), ('loss.png', None))
    """
    written, bar, shown = inner.partition("|")
    address, _, place = written.partition("#")
    name = _PAGE_SUFFIX.sub("", address.partition("^")[0].strip().rstrip("/").rsplit("/", 1)[-1])
    text = shown.strip() if bar and shown.strip() else name or place.strip()
    return text, None if not name or _ASSET.search(name) else name
