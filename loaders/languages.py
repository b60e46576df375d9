"""Which language the files of a folder are in, and which of several languages is read.

A glossary that was translated holds each page several times: ``pod.md`` and ``pod.de.md``, ``content/en`` and
``content/de``, ``docs`` and ``i18n/de``. Only one language of them is read.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath

from graph.errors import Problem, Severity

__all__ = ["Choice", "choose_language", "has_originals", "language_code", "path_languages"]

_CODES = frozenset(
    [
        "aa",
        "ab",
        "ae",
        "af",
        "ak",
        "am",
        "an",
        "ar",
        "as",
        "av",
        "ay",
        "az",
        "ba",
        "be",
        "bg",
        "bh",
        "bi",
        "bm",
        "bn",
        "bo",
        "br",
        "bs",
        "ca",
        "ce",
        "ch",
        "co",
        "cr",
        "cs",
        "cu",
        "cv",
        "cy",
        "da",
        "de",
        "dv",
        "dz",
        "ee",
        "el",
        "en",
        "eo",
        "es",
        "et",
        "eu",
        "fa",
        "ff",
        "fi",
        "fj",
        "fo",
        "fr",
        "fy",
        "ga",
        "gd",
        "gl",
        "gn",
        "gu",
        "gv",
        "ha",
        "he",
        "hi",
        "ho",
        "hr",
        "ht",
        "hu",
        "hy",
        "hz",
        "ia",
        "id",
        "ie",
        "ig",
        "ii",
        "ik",
        "io",
        "is",
        "it",
        "iu",
        "ja",
        "jv",
        "ka",
        "kg",
        "ki",
        "kj",
        "kk",
        "kl",
        "km",
        "kn",
        "ko",
        "kr",
        "ks",
        "ku",
        "kv",
        "kw",
        "ky",
        "la",
        "lb",
        "lg",
        "li",
        "ln",
        "lo",
        "lt",
        "lu",
        "lv",
        "mg",
        "mh",
        "mi",
        "mk",
        "ml",
        "mn",
        "mr",
        "ms",
        "mt",
        "my",
        "na",
        "nb",
        "nd",
        "ne",
        "ng",
        "nl",
        "nn",
        "no",
        "nr",
        "nv",
        "ny",
        "oc",
        "oj",
        "om",
        "or",
        "os",
        "pa",
        "pi",
        "pl",
        "ps",
        "pt",
        "qu",
        "rm",
        "rn",
        "ro",
        "ru",
        "rw",
        "sa",
        "sc",
        "sd",
        "se",
        "sg",
        "si",
        "sk",
        "sl",
        "sm",
        "sn",
        "so",
        "sq",
        "sr",
        "ss",
        "st",
        "su",
        "sv",
        "sw",
        "ta",
        "te",
        "tg",
        "th",
        "ti",
        "tk",
        "tl",
        "tn",
        "to",
        "tr",
        "ts",
        "tt",
        "tw",
        "ty",
        "ug",
        "uk",
        "ur",
        "uz",
        "ve",
        "vi",
        "vo",
        "wa",
        "wo",
        "xh",
        "yi",
        "yo",
        "za",
        "zh",
        "zu",
    ]
)
"""ISO 639-1."""
_LANGUAGE = re.compile(r"(?P<code>[a-z]{2})(?:[-_](?:[a-z]{2,4}|\d{3}))*", re.IGNORECASE)
_TRANSLATIONS = frozenset({"i18n", "_i18n", "l10n", "locale", "locales", "translations", "lang", "languages"})
"""Folders that hold one folder for each language."""
_NO_PAGE = frozenset({"index", "_index", "readme"})
"""Files that folders of any kind have, so that they show no translation."""

Language = str | None
"""A code in lower case with hyphens; None for what shows none."""


@dataclass(frozen=True, slots=True)
class Choice:
    """What of several files is read."""

    kept: tuple[bool, ...]
    problems: tuple[Problem, ...] = ()


def language_code(text: str) -> Language:
    """``text`` as a code; None where it is no language.

    >>> language_code("pt_BR"), language_code("en"), language_code("ml-notes"), language_code("qq")
    ('pt-br', 'en', None, None)
    """
    found = _LANGUAGE.fullmatch(text.strip())
    known = found is not None and found.group("code").casefold() in _CODES
    return text.strip().replace("_", "-").casefold() if known else None


def path_languages(paths: Sequence[str]) -> list[Language]:
    """The language that each of ``paths`` shows, by a folder or before its suffix.

    A folder ``de`` is a language below a folder such as ``i18n``, beside a folder ``en``, or where it holds a page
    that lies in another language's folder, or beside it, as well; ``pod.de.md`` where ``pod.md`` or ``pod.fr.md``
    lies beside it. A folder ``it`` that shares nothing is a folder.

    >>> path_languages(["pod.md", "pod.de.md", "node.js.md", "it/router.md", "i18n/fr/pod.md"])
    [None, 'de', None, None, 'fr']
    """
    split = [PurePosixPath(path) for path in paths]
    present = {path.as_posix().casefold() for path in split}
    trees = _trees(split, present)
    named = [_named_language(path) for path in split]
    versions = Counter(plain for plain, language in {*named} if language)
    return [
        _by_folder(path, trees) or (language if plain in present or versions[plain] > 1 else None)
        for path, (plain, language) in zip(split, named, strict=True)
    ]


def has_originals(paths: Sequence[str], languages: Sequence[Language]) -> bool:
    """Whether files that show no language are what others translate, and not merely in none.

    >>> has_originals(["docs/pod.md", "i18n/de/pod.md"], [None, "de"]), has_originals(["a.csv", "de/pod.md"], [None, "de"])
    (True, False)
    """
    named: dict[bool, set[str]] = {True: set(), False: set()}
    for path, language in zip(paths, languages, strict=True):
        named[language is None].add(_page_name(PurePosixPath(path)))
    return not named[True].isdisjoint(named[False])


def choose_language(
    languages: Sequence[Language], wanted: str | None, *, unmarked: bool, what: str = "files"
) -> Choice:
    """Which of files in ``languages`` are read: those of one language.

    The one that is ``wanted``, else that of most files; of equals the unmarked, then English. ``unmarked`` says that
    files without a mark are in a language of their own; otherwise they are read whatever the language. Nothing is left
    out where there is one language only.
    """
    counts = Counter(language for language in languages if language is not None or unmarked)
    if not any(language is not None for language in counts):
        return Choice((True,) * len(languages))
    if wanted is None:
        chosen = min(counts, key=lambda each: (-counts[each], _rank(each)))
    else:
        fitting = [each for each in counts if _fits(each, language_code(wanted) or wanted.casefold())]
        if not fitting:
            return Choice((False,) * len(languages), (_not_there(wanted, counts),))
        chosen = min(fitting, key=lambda each: (each is None, each != language_code(wanted), -counts[each]))
    kept = tuple(language == chosen or (language is None and not unmarked) for language in languages)
    told = wanted is None and len(counts) > 1
    return Choice(kept, (_chosen(chosen, counts, what),) if told else ())


def _page_name(path: PurePosixPath) -> str:
    """What a page and its translation are both called: the file's name, with its folder's for an index."""
    plain = PurePosixPath(_named_language(path)[0])
    return f"{plain.parent.name}/{plain.name}" if plain.stem in _NO_PAGE else plain.name


def _trees(paths: Sequence[PurePosixPath], present: set[str]) -> set[tuple[str, str]]:
    """Folders that are languages: what is above them, and their name."""
    held: dict[str, dict[str, set[str]]] = {}
    for path in paths:
        for above, name, below in _language_folders(path):
            held.setdefault(above, {}).setdefault(name, set()).add(below)
    made: set[tuple[str, str]] = set()
    for above, folders in held.items():
        under_translations = PurePosixPath(above).name.casefold() in _TRANSLATIONS
        beside_english = len(folders) > 1 and any(str(language_code(name)).split("-")[0] == "en" for name in folders)
        for name, pages in folders.items():
            others = {page for other, held_there in folders.items() if other != name for page in held_there}
            shared = any(_is_page(page) and (page in others or _joined(above, page) in present) for page in pages)
            if under_translations or beside_english or shared:
                made.add((above, name))
    return made


def _language_folders(path: PurePosixPath) -> Iterator[tuple[str, str, str]]:
    """Each folder above ``path`` whose name is a code: what is above it, its name, what is below."""
    parts = [part.casefold() for part in path.parts]
    for index, part in enumerate(parts[:-1]):
        if language_code(part) is not None:
            yield "/".join(parts[:index]), part, "/".join(parts[index + 1 :])


def _is_page(path: str) -> bool:
    return PurePosixPath(path).stem not in _NO_PAGE or "/" in path


def _joined(above: str, below: str) -> str:
    return f"{above}/{below}" if above else below


def _by_folder(path: PurePosixPath, trees: set[tuple[str, str]]) -> Language:
    found = (language_code(name) for above, name, _ in _language_folders(path) if (above, name) in trees)
    return next(found, None)


def _named_language(path: PurePosixPath) -> tuple[str, Language]:
    """The language between a file's name and its suffix, and the path without it."""
    stem, _, code = path.stem.rpartition(".")
    language = language_code(code) if stem else None
    return path.with_name(f"{stem}{path.suffix}" if language else path.name).as_posix().casefold(), language


def _rank(language: Language) -> tuple[int, str]:
    if language is None:
        return 0, ""
    return (1 if language.split("-")[0] == "en" else 2), language


def _fits(language: Language, wanted: str) -> bool:
    """Whether files in ``language`` answer to ``wanted``; those without a mark are taken for English."""
    if language is None:
        return wanted.split("-", maxsplit=1)[0] == "en"
    return language == wanted or language.startswith(f"{wanted}-") or wanted.startswith(f"{language}-")


def _listed(counts: Counter[Language]) -> str:
    return ", ".join(f"{each or 'unmarked'} ({counts[each]})" for each in sorted(counts, key=_rank))


def _chosen(chosen: Language, counts: Counter[Language], what: str) -> Problem:
    read = f"those in {chosen}" if chosen else "those without a mark"
    left = counts.total() - counts[chosen]
    return Problem(
        severity=Severity.WARNING,
        code="language-chosen",
        message=f"{what} in several languages were found: {_listed(counts)}; {read} were read and {left} left out",
        suggestion="choose another language with --lang",
    )


def _not_there(wanted: str, counts: Counter[Language]) -> Problem:
    return Problem(
        severity=Severity.ERROR,
        code="language-missing",
        message=f"no file is in the language '{wanted}'",
        suggestion=f"choose one of those found: {_listed(counts)}",
    )
