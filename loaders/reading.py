"""From the named sources to entries: files found, decoded, and read by the format that each is in."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from graph.errors import Problem, Severity
from loaders.decoding import Decoded, decode
from loaders.entries import Entry, Reading
from loaders.formats import Content, Reader, choose_reader, formats, known_formats
from loaders.report import FileSummary
from loaders.sources import SourceFile, find_files, read_bytes

__all__ = ["SourcesRead", "read_sources"]

Step = Callable[[int, int], None]
"""Called with how many files are read, and of how many."""


@dataclass(slots=True)
class SourcesRead:
    """All that the sources hold."""

    entries: list[Entry] = field(default_factory=list)
    files: list[FileSummary] = field(default_factory=list)
    relative: dict[str, str] = field(default_factory=dict)
    """For each file as it was named, its name relative to its source."""
    glossary: dict[str, str] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)


def read_sources(sources: Sequence[Path], *, wanted: str | None, names: Path | None, step: Step) -> SourcesRead:
    """The entries of ``sources``, in the format ``wanted`` or in the one that each file shows.

    Never raises for bad input.

    Raises:
        InvalidArgumentError: there is no format ``wanted``.
    """
    made = SourcesRead()
    listed = None if names is None else _read_names(names, made.problems)
    found = find_files(sources, leave_out=() if names is None else (names,))
    made.problems += found.problems
    nameless: list[str] = []
    for count, file in enumerate(found.files):
        step(count, len(found.files))
        _read_file(file, wanted, listed, made, nameless)
    step(len(found.files), len(found.files))
    made.problems += _names_problems(names, nameless)
    if found.files and not made.files and not _has_error(made.problems):
        message = f"no glossary was found in {', '.join(source.as_posix() for source in sources)}"
        made.problems.append(_error("nothing-found", message, f"formats tried: {known_formats()}", None))
    return made


def _read_file(
    file: SourceFile, wanted: str | None, names: Content | None, made: SourcesRead, nameless: list[str]
) -> None:
    data = read_bytes(file)
    if isinstance(data, Problem):
        made.problems.append(data)
        return
    if not data.strip():
        made.problems.append(
            _error("nothing-found", "the file is empty", f"formats that it could be in: {known_formats()}", file.shown)
        )
        return
    decoded = decode(data, file.shown)
    content = Content(file.shown, data, decoded.text)
    reader = _reader(content, decoded, wanted, has_names=names is not None)
    if isinstance(reader, Problem):
        made.problems.append(reader if file.named or _claims_a_format(file) else _left_out(reader))
        return
    reading = reader.read(content, names if reader.name == "headless" else None)
    if reader.name == "headless":
        nameless.append(file.shown)
    made.problems += [*decoded.problems, *reading.problems, *_empty_problems(reading, reader, file)]
    made.problems += _take_glossary(made.glossary, reading.glossary, file)
    made.entries += reading.entries
    made.relative[file.shown] = file.relative
    count = len({(entry.document or index) for index, entry in enumerate(reading.entries)})
    made.files.append(FileSummary(file=file.shown, format=reader.name, encoding=decoded.encoding, entries=count))


def _reader(content: Content, decoded: Decoded, wanted: str | None, *, has_names: bool) -> Reader | Problem:
    """The format of ``content``; bytes that are no text only have one where a format knows them."""
    if content.text is None and not any(reader.recognises(content) for reader in formats().values()):
        return decoded.problems[0]
    return choose_reader(content, wanted, has_names=has_names)


def _claims_a_format(file: SourceFile) -> bool:
    suffix = file.path.suffix.casefold()
    return any(suffix in reader.suffixes for reader in formats().values())


def _left_out(problem: Problem) -> Problem:
    """For a file that only happens to lie in a folder."""
    message = f"{problem.message}; the file was left out"
    return replace(problem, severity=Severity.WARNING, code="file-left-out", message=message)


def _empty_problems(reading: Reading, reader: Reader, file: SourceFile) -> list[Problem]:
    if reading.entries or _has_error(reading.problems):
        return []
    message = f"no entry was found; the file was read as {reader.name} ({reader.description})"
    return [_error("nothing-found", message, f"add entries, or name its format: {known_formats()}", file.shown)]


def _take_glossary(glossary: dict[str, str], more: Mapping[str, str], file: SourceFile) -> list[Problem]:
    """What is said of the glossary as a whole: the first file that says it counts."""
    problems = []
    for key, value in more.items():
        if glossary.setdefault(key, value) != value:
            problems.append(
                Problem(
                    severity=Severity.WARNING,
                    code="glossary-differs",
                    message=f"the glossary's {key} is '{value}' here and '{glossary[key]}' in a file before",
                    suggestion="say it in one file only",
                    file=file.shown,
                )
            )
    return problems


def _read_names(path: Path, problems: list[Problem]) -> Content | None:
    shown = path.as_posix()
    if not path.exists():
        problems.append(_error("names-missing", "there is no such file of names", "check the path", shown))
        return None
    data = read_bytes(SourceFile(path, shown, path.name, named=True))
    if isinstance(data, Problem):
        problems.append(data)
        return None
    decoded = decode(data, shown)
    problems += decoded.problems
    return None if decoded.text is None else Content(shown, data, decoded.text)


def _names_problems(names: Path | None, nameless: Sequence[str]) -> list[Problem]:
    """Names go with one text."""
    if names is None or len(nameless) == 1:
        return []
    if nameless:
        message = f"the names are for one text, and {len(nameless)} have none: {', '.join(nameless)}"
        return [_error("names-ambiguous", message, "load these texts one at a time, or join them", names.as_posix())]
    message = "names were given, and no source is a text of definitions without names"
    return [_error("names-unused", message, "leave --names out, or say --format headless", names.as_posix())]


def _has_error(problems: Sequence[Problem]) -> bool:
    return any(problem.severity is Severity.ERROR for problem in problems)


def _error(code: str, message: str, suggestion: str, file: str | None) -> Problem:
    return Problem(severity=Severity.ERROR, code=code, message=message, suggestion=suggestion, file=file)
