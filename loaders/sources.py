"""Which files the named sources are, and what is in them: the only place where a load opens glossary files."""

from __future__ import annotations

import os
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from types import MappingProxyType
from typing import BinaryIO

from graph.errors import Problem, Severity

__all__ = ["Found", "SourceFile", "decisions_file", "find_files", "open_bytes", "read_bytes"]

_DECISIONS = ".decisions.yaml"
"""What the name of a file of decisions ends with; see :mod:`loaders.decisions`."""
_DECISIONS_OF_FOLDER = "lexigraph" + _DECISIONS

_NOT_GLOSSARY = re.compile(
    r"""\..* | (licen[cs]e(-(mit|apache|bsd|l?gpl|mpl|cc|psf)[\w.-]*)?|copying|readme|changelog|news|notice|authors|contributing)(\.\w+)?
    | .*\.schema\.json | embedding\.npz | lexigraph\.toml | .*~""",
    re.IGNORECASE | re.VERBOSE,
)


_NOT_READ = frozenset({"node_modules", "__pycache__"})
"""Folders of programs."""


@dataclass(frozen=True, slots=True)
class SourceFile:
    """A file to read."""

    path: Path
    shown: str
    """As a person finds it: the source as it was named, and the way from there."""
    relative: str
    """Relative to the source that was named: the same wherever that source lies."""
    named: bool
    """Named itself, and not found in a folder."""
    source: int = 0
    """Which of the named sources it belongs to, from 0."""
    companions: Mapping[str, SourceFile] = field(default_factory=dict, compare=False)
    """The files beside it that belong to it, by the ending of their names."""


@dataclass(frozen=True, slots=True)
class Found:
    """What the sources hold."""

    files: tuple[SourceFile, ...]
    problems: tuple[Problem, ...]
    decisions: tuple[SourceFile, ...] = ()
    """The files of decisions that belong to them."""


def decisions_file(source: Path) -> Path:
    """Where the decisions on the relations of ``source`` are kept: in a folder, or beside a file under its name.

    >>> decisions_file(Path("terms/glossary.csv")).as_posix()
    'terms/glossary.decisions.yaml'
    """
    return source / _DECISIONS_OF_FOLDER if source.is_dir() else source.with_name(source.stem + _DECISIONS)


def find_files(
    sources: Sequence[Path],
    *,
    leave_out: Sequence[Path] = (),
    companions: Mapping[str, tuple[str, ...]] = MappingProxyType({}),
) -> Found:
    """The files of ``sources``: each named file, and those of each named folder and its folders, sorted.

    Of a folder, hidden files and folders, ``node_modules``, licence and readme files, JSON schemas, settings and
    precomputed embeddings are no glossary files. Links that leave the folder or lead to a folder are not followed, with a
    warning. A file that is named twice is read once, ``leave_out`` not at all. Files of decisions come by themselves:
    all of a folder, and the one beside a named file.

    ``companions`` has, for the ending of a file, those of the files beside it that belong to it: they come with it,
    also where one of them is named in its place.
    """
    files: list[SourceFile] = []
    decisions: list[SourceFile] = []
    problems: list[Problem] = []
    seen = {path.resolve() for path in leave_out}
    for number, source in enumerate(sources):
        inside, missed = _files_of(source)
        problems += missed
        decided = [file for file in inside if _keeps_decisions(file.path)]
        glossary = [file for file in inside if not _keeps_decisions(file.path)]
        for kept, found in ((files, _with_companions(glossary, companions)), (decisions, decided)):
            for file in found:
                place = file.path.resolve()
                if place not in seen:
                    seen.add(place)
                    kept.append(replace(file, source=number))
    return Found(_told_apart(files), tuple(problems), tuple(decisions))


def _keeps_decisions(path: Path) -> bool:
    return path.name.casefold().endswith(_DECISIONS)


def _files_of(source: Path) -> tuple[list[SourceFile], list[Problem]]:
    try:
        if source.is_dir():
            inside, missed = _search(source)
            if all(_keeps_decisions(file.path) for file in inside) and not missed:
                missed = [_error("nothing-found", source, "the folder holds no glossary file", _PUT)]
            return inside, missed
        source.stat()
    except FileNotFoundError:
        return [], [_error("source-missing", source, "there is no such file or folder", "check the path")]
    except OSError as error:
        return [], [_unreadable(source.as_posix(), error)]
    if _keeps_decisions(source):
        message = "this is a file of decisions, which come with the glossary that it lies beside"
        return [], [_error("decisions-file", source, message, "name that glossary, or its folder")]
    named = [source, *(path for path in [decisions_file(source)] if path.is_file())]
    return [SourceFile(path, path.as_posix(), path.name, named=True) for path in named], []


def _with_companions(files: Sequence[SourceFile], companions: Mapping[str, tuple[str, ...]]) -> list[SourceFile]:
    """``files`` with what belongs to them; one that belongs to another gives way to that.

    A named file's are looked for beside it, those of a file in a folder among ``files``, where no link leads out.
    """
    inside = {file.path: file for file in files}

    def beside(file: SourceFile, name: str) -> SourceFile | None:
        path = file.path.with_name(name)
        if not file.named:
            return inside.get(path)
        return SourceFile(path, path.as_posix(), name, named=True) if path.is_file() else None

    made = []
    for file in files:
        main = next((found for name in _main_names(file.path.name, companions) if (found := beside(file, name))), file)
        endings = companions.get(main.path.suffix.casefold(), ())
        belonging = {ending: beside(main, main.path.stem + ending) for ending in endings}
        made.append(replace(main, companions={ending: found for ending, found in belonging.items() if found}))
    return made


def _main_names(name: str, companions: Mapping[str, tuple[str, ...]]) -> list[str]:
    """What a file would be called whose companion is called ``name``."""
    return [
        name[: -len(ending)] + suffix
        for suffix, endings in companions.items()
        for ending in endings
        if name.casefold().endswith(ending) and len(name) > len(ending)
    ]


def open_bytes(file: SourceFile) -> BinaryIO | Problem:
    """``file``, open for reading from its beginning, or why it cannot be read."""
    if not file.path.is_file():
        return _error("source-unreadable", file.path, "this is no regular file", "name a file or a folder")
    try:
        return file.path.open("rb")
    except OSError as error:
        return _unreadable(file.shown, error)


def read_bytes(file: SourceFile) -> bytes | Problem:
    """What is in ``file``, or why it cannot be read."""
    if not file.path.is_file():
        return _error("source-unreadable", file.path, "this is no regular file", "name a file or a folder")
    try:
        return file.path.read_bytes()
    except OSError as error:
        return _unreadable(file.shown, error)


_PUT = "put a .yaml, .csv or .txt glossary into it, or name the file itself"


def _search(folder: Path) -> tuple[list[SourceFile], list[Problem]]:
    files: list[SourceFile] = []
    problems: list[Problem] = []
    root = folder.resolve()
    failed: list[OSError] = []
    for where, folders, names in os.walk(folder, onerror=failed.append):
        here = Path(where)
        links = [name for name in folders if (here / name).is_symlink()]
        problems += [_not_followed(here / name, "a link to a folder") for name in sorted(links)]
        skipped = {*links, *_NOT_READ}
        folders[:] = sorted(name for name in folders if name not in skipped and not name.startswith("."))
        for name in sorted(names):
            if _NOT_GLOSSARY.fullmatch(name):
                continue
            problem = _link_problem(here / name, root)
            if problem is not None:
                problems.append(problem)
            else:
                path = here / name
                files.append(SourceFile(path, path.as_posix(), path.relative_to(folder).as_posix(), named=False))
    problems += [_unreadable(None, error) for error in failed]
    return sorted(files, key=lambda file: file.relative), problems


def _link_problem(path: Path, root: Path) -> Problem | None:
    """Why the link ``path`` is not followed; None for a plain file, or a link to one inside ``root``."""
    if not path.is_symlink():
        return None
    try:
        target = path.resolve(strict=True)
    except (OSError, RuntimeError):  # RuntimeError: a loop, before Python 3.13
        return _not_followed(path, "a link that leads nowhere")
    if not target.is_relative_to(root):
        return _not_followed(path, "a link out of the folder")
    return None


def _not_followed(path: Path, what: str) -> Problem:
    return Problem(
        severity=Severity.WARNING,
        code="link-not-followed",
        message=f"this is {what}; it was not followed",
        suggestion="name what it leads to as a source of its own",
        file=path.as_posix(),
    )


def _told_apart(files: Sequence[SourceFile]) -> tuple[SourceFile, ...]:
    """Files of several sources with one relative name get the name that they were given by."""
    counts = Counter(file.relative for file in files)
    return tuple(file if counts[file.relative] == 1 else replace(file, relative=file.shown) for file in files)


def _unreadable(file: str | None, error: OSError) -> Problem:
    return Problem(
        severity=Severity.ERROR,
        code="source-unreadable",
        message=f"cannot be read: {error.strerror or error}",
        suggestion="check its permissions",
        file=file or str(error.filename),
    )


def _error(code: str, source: Path, message: str, suggestion: str) -> Problem:
    return Problem(severity=Severity.ERROR, code=code, message=message, suggestion=suggestion, file=source.as_posix())
