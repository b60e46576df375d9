"""The text of a dictd entry: its headwords above, what it says, and the marks that dictionaries put into it.

The general conventions are dictfmt's: headwords first, then an indented text with ``{references}``. On top of them
FOLDOC's (``<topic>``, ``{text (reference)}``, a date at the end), WordNet's (``n 1: … [ant: {x}]``) and what printed
dictionaries put between headword and definition (pronunciation and part of speech) are understood where they show.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass

from graph.vocabulary import RelationType
from loaders.formats.linked_text import LinkedText

__all__ = ["EntryText", "headword_key", "link_references", "read_entry_text"]

_LONGEST_HEAD = 3
"""Lines that one headword may run over."""
_LONGEST_REFERENCE = 200

_PRONUNCIATION = r"(?:/[^/\n]{1,80}/|\\[^\\\n]{1,80}\\|\([^()\n]*\[[^()\n]*\))(?=[\s,;.]|$)[,;.]?"
_PART_OF_SPEECH = (
    r"(?:n|v|a|adj|adv|prep|conj|interj|excl|pron|pl|prefix|suffix|v\.\s?[ti]|v[ti]|n\.\s?pl|p\.\s?[ap])\."
)
_LABEL = re.compile(
    rf"\s*(?:{_PRONUNCIATION}\s*)*(?:{_PART_OF_SPEECH}(?:\s*[,;&/]|\s+(?:and|or))?\s*)*",
)
_TOPIC = re.compile(r"(?P<before>(?:\d{1,2}\.\s+)?)<(?P<topic>[^\W\d_][\w ,/+&'.-]{0,60})>\s*")
_DATE = re.compile(r"\(\d{4}-\d\d(?:-\d\d)?\)")
_WORDNET_SENSE = re.compile(r"(?:(?P<class>n|v|adj|adv) )?(?P<number>\d{1,3}): ")
_POINTER = re.compile(r"(?:see(?:\s+under)?:?\s*)?\{([^{}]+)\}\s*\.?", re.IGNORECASE)
_SEE_POINTER = re.compile(r"\{\s*see:?\s+([^{}]+)\}\s*\.?", re.IGNORECASE)
_CITATION = re.compile(r"\[\s*\{[^{}]+\}\s*\]\.?")
_MARK = re.compile(r"\{(?P<inside>[^{}]+)\}|\[(?P<list>syn|ant): |(?P<close>\])")
_WITH_REFERENCE = re.compile(r"(?P<text>.*?)\s*\((?P<target>.+)\)", re.DOTALL)
_OUTSIDE = re.compile(r"[a-z][a-z0-9+.-]*:\S|\S+\.html?\b|/\S|www\.", re.IGNORECASE)
_PLAIN_REFERENCE = re.compile(r"[^\n;=<>\"\\]*\w[^\n;=<>\"\\]*|[^\w\s]{1,4}")
_BEFORE_LABEL = re.compile(r"[^,;:(\[\\/]+")
_SPACE = re.compile(r"\s+")
_NOT_WORD = re.compile(r"[\W_]+")
_WRAPPED_HYPHEN = re.compile(r"(?<=\w-)\n\s*(?=\w)")


@dataclass(frozen=True, slots=True)
class EntryText:
    """What one text of a dictionary holds."""

    names: tuple[str, ...]
    """As they are written in it, the first its main one."""
    topic: str | None
    paragraphs: tuple[str, ...]
    """With its references still marked; those with line breaks in them are laid out as they were."""
    pointer: str | None
    """What it leads to, where it says nothing else."""


def headword_key(name: str) -> str:
    """What an index and a text agree in where they write one headword: its letters and digits, in lower case.

    >>> headword_key("100 VG-AnyLAN") == headword_key("100vganylan"), headword_key("++")
    (True, '++')
    """
    folded = name.casefold()
    return _NOT_WORD.sub("", folded) or folded.strip()


def read_entry_text(text: str, headwords: Collection[str]) -> EntryText:
    """The parts of an entry that an index lists under ``headwords``."""
    lines = text.expandtabs().strip("\n").split("\n")
    written, rest, opening = _split_head(lines, headwords)
    rest = _below_label_line(rest)
    seen = {headword_key(name) for name in written}
    names = [*written, *(each for each in headwords if headword_key(each) not in seen)]
    paragraphs = list(_paragraphs(rest, opening=opening))
    if paragraphs and _DATE.fullmatch(paragraphs[-1]):
        del paragraphs[-1]
    paragraphs = _without_labels(paragraphs)
    paragraphs, topic = _without_topics(paragraphs)
    return EntryText(tuple(names), topic, tuple(paragraphs), _pointer(paragraphs))


def link_references(made: LinkedText, paragraphs: Iterable[str], known: Callable[[str], str | None], own: str) -> None:
    """Add ``paragraphs`` to ``made``, each ``{reference}`` as its text and a link.

    ``known`` gives the name under which a headword of the dictionary is kept; ``own`` is that of the
    entry itself, which is not linked. Web addresses and what is no name stay plain text.
    """
    for number, paragraph in enumerate(paragraphs):
        made.add("\n\n" if number else "")
        if _CITATION.fullmatch(paragraph):
            made.add(_MARK.sub(lambda mark: mark.group("inside") or mark.group(), paragraph))
        else:
            _link_paragraph(made, paragraph, known, own)


def _link_paragraph(made: LinkedText, paragraph: str, known: Callable[[str], str | None], own: str) -> None:
    laid_out = "\n" in paragraph
    relation = RelationType.RELATED_TO
    end = 0
    for mark in _MARK.finditer(paragraph):
        inside = mark.group("inside")
        if inside is None:
            relation = RelationType.CONTRASTS_WITH if mark.group("list") == "ant" else RelationType.RELATED_TO
            continue
        made.add(paragraph[end : mark.start()])
        end = mark.end()
        text, target = _reference(inside, known, only_known=laid_out)
        if target is None:
            made.add(mark.group() if text is None else text)
        elif known(target) == own:
            made.add(text or target)
        else:
            made.link(text or target, known(target) or target, relation)
    made.add(paragraph[end:])


def _reference(inside: str, known: Callable[[str], str | None], *, only_known: bool) -> tuple[str | None, str | None]:
    """The text to show for what stands in braces, and what it refers to; None twice where that is no reference."""
    whole = _SPACE.sub(" ", inside).strip() if len(inside) <= _LONGEST_REFERENCE else ""
    if known(whole) is not None:
        return whole, whole
    parted = _WITH_REFERENCE.fullmatch(whole)
    text, target = (parted.group("text"), parted.group("target").strip()) if parted is not None else (whole, whole)
    if _OUTSIDE.match(target):
        return text or target, None
    if known(target) is not None:
        return text or target, target
    refers = not only_known and _PLAIN_REFERENCE.fullmatch(whole) is not None
    return (text or target, target) if refers else (None, None)


def _split_head(lines: list[str], headwords: Collection[str]) -> tuple[list[str], list[str], bool]:
    """The names written above the text, the lines below them, and whether the first of these goes on a head line."""
    keys = {headword_key(each) for each in headwords}
    names: list[str] = []
    at = 0
    while at < len(lines) and lines[at].strip() and not lines[at].startswith(" "):
        count = next((n for n in range(1, _LONGEST_HEAD + 1) if headword_key(" ".join(lines[at : at + n])) in keys), 0)
        if not count:
            break
        names.append(_SPACE.sub(" ", " ".join(lines[at : at + count])).strip())
        at += count
    if names or not lines:
        return names, lines[at:], False
    length = _leading_name(lines[0], headwords, keys)
    if not length:
        return [], lines, False
    return [lines[0][:length].rstrip()], [lines[0][length:].lstrip(" ,;:"), *lines[1:]], True


def _leading_name(line: str, headwords: Collection[str], keys: Collection[str]) -> int:
    """How much of ``line`` is a headword with no letter or digit behind it."""
    leading = _BEFORE_LABEL.match(line)
    if leading is not None and headword_key(leading.group()) in keys:
        return leading.end()
    folded = line.casefold()
    lengths = [len(each) for each in headwords if folded.startswith(each.casefold())]
    return max((length for length in lengths if not line[length : length + 1].isalnum()), default=0)


def _paragraphs(lines: list[str], *, opening: bool) -> Iterator[str]:
    """The paragraphs of a text: lines joined, except where all are indented more than the text is, as in verse."""
    base = _base_indent(lines[opening:]) if not opening or lines[1:2] != [""] else 0
    block: list[str] = []
    for line in [*lines, ""]:
        if block and (not line.strip() or _WORDNET_SENSE.match(line.strip())):
            yield _joined(block, base)
            block = []
        if line.strip():
            block.append(line.rstrip())


def _below_label_line(lines: list[str]) -> list[str]:
    """``lines`` without a first one that only has pronunciation and part of speech, which is indented differently."""
    at = next((at for at, line in enumerate(lines) if line.strip()), 0)
    return lines[at + 1 :] if lines and _LABEL.fullmatch(lines[at]) else lines


def _base_indent(lines: list[str]) -> int:
    return next((len(line) - len(line.lstrip()) for line in lines if line.strip()), 0)


def _joined(block: list[str], base: int) -> str:
    indents = [len(line) - len(line.lstrip()) for line in block]
    if len(block) > 1 and min(indents) > base:
        return "\n".join(line[min(indents) :] for line in block)
    return _SPACE.sub(" ", _WRAPPED_HYPHEN.sub("", "\n".join(block))).strip()


def _without_labels(paragraphs: list[str]) -> list[str]:
    """Without the pronunciation and part of speech at the beginning, and WordNet's number where it has one sense."""
    if not paragraphs:
        return paragraphs
    first, *rest = paragraphs
    senses = [_WORDNET_SENSE.match(paragraph) for paragraph in paragraphs]
    if senses[0] is not None:
        return [first[senses[0].end() :], *rest] if not any(senses[1:]) else paragraphs
    label = _LABEL.match(first)
    first = first[label.end() :].lstrip() if label else first
    return [first, *rest] if first else rest


def _without_topics(paragraphs: list[str]) -> tuple[list[str], str | None]:
    """Without the ``<topic>`` that the text or a numbered sense begins with, and the first of them."""
    topic: str | None = None
    cleaned = []
    for number, paragraph in enumerate(paragraphs):
        found = _TOPIC.match(paragraph)
        if found is None or (number and not found.group("before")):
            cleaned.append(paragraph)
            continue
        topic = topic or found.group("topic").split(",")[0].strip()
        rest = found.group("before") + paragraph[found.end() :]
        label = _LABEL.match(rest)
        cleaned.append(rest[label.end() :].lstrip() if label else rest)
    return [each for each in cleaned if each], topic


def _pointer(paragraphs: list[str]) -> str | None:
    found = _SEE_POINTER.fullmatch(paragraphs[0]) or _POINTER.fullmatch(paragraphs[0]) if len(paragraphs) == 1 else None
    if found is None:
        return None
    target = _SPACE.sub(" ", found.group(1)).strip()
    parted = _WITH_REFERENCE.fullmatch(target)
    inner = parted.group("target").strip() if parted is not None else target
    return None if _OUTSIDE.match(inner) else target
