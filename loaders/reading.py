"""From the named sources to entries: files found, decoded, and read by the format that each is in."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path, PurePosixPath

from graph.errors import Problem, Severity, has_error
from loaders.decisions import Decision, parse_decisions
from loaders.decoding import Decoded, decode
from loaders.entries import Entry, LeftOut, Reading
from loaders.formats import (
    Content,
    Reader,
    Surroundings,
    choose_reader,
    companion_suffixes,
    formats,
    known_formats,
)
from loaders.languages import choose_language, has_originals, language_code, path_languages
from loaders.report import FileSummary
from loaders.sources import SourceFile, find_files, read_bytes

__all__ = ["SourcesRead", "read_sources"]

_MOST_LISTED = 10
"""Files left out that are listed each by itself; of more, some are named and all counted."""
_MOST_NAMED = 3
_WAYS_IN = {
    LeftOut.DRAFT: "publish a page to have it read (`draft: false`)",
    LeftOut.INDEX: "name a file itself to have it read",
    LeftOut.NO_TERMS: "name a file itself to see what it lacks",
}

Step = Callable[[int, int], None]
"""Called with how many files are read, and of how many."""


@dataclass(slots=True)
class SourcesRead:
    """All that the sources hold."""

    entries: list[Entry] = field(default_factory=list)
    files: list[FileSummary] = field(default_factory=list)
    relative: dict[str, str] = field(default_factory=dict)
    """For each file as it was named, its name relative to its source."""
    source_of: dict[str, int] = field(default_factory=dict)
    """For each file as it was named, which of the named sources it belongs to."""
    glossary: dict[str, str] = field(default_factory=dict)
    decisions: list[Decision] = field(default_factory=list)
    """What people decided on relations that were proposed."""
    problems: list[Problem] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _FileRead:
    """What came out of one file, before it is settled whether it counts."""

    file: SourceFile
    reader: Reader
    decoded: Decoded
    reading: Reading


def read_sources(
    sources: Sequence[Path], *, wanted: str | None, names: Path | None, step: Step, lang: str | None = None
) -> SourcesRead:
    """The entries of ``sources``, in the format ``wanted`` or in the one that each file shows.

    Of a folder that holds pages in several languages those in ``lang`` are read, or in the language of most of them.
    Never raises for bad input.

    Raises:
        InvalidArgumentError: there is no format ``wanted``.
    """
    made = SourcesRead()
    listed = None if names is None else _read_names(names, made.problems)
    found = find_files(sources, leave_out=() if names is None else (names,), companions=companion_suffixes())
    made.problems += found.problems
    for file in found.decisions:
        _take_decisions(file, made)
    files = _in_one_language(found.files, lang, made.problems)
    around = _surroundings(list(files))
    read: list[_FileRead] = []
    left_out: list[Problem] = []
    for count, file in enumerate(files):
        step(count, len(files))
        one = _read_file(file, around.get(file), wanted, listed, lang)
        if isinstance(one, Problem):
            (made.problems if one.severity is Severity.ERROR else left_out).append(one)
        else:
            read.append(one)
    step(len(files), len(files))
    made.problems += _summed_up(left_out)
    for one in _pages(_readings_in_one_language(read, files, lang, made.problems), made.problems):
        _take(one, made)
    made.problems += _names_problems(names, [one.file.shown for one in read if one.reader.name == "headless"])
    if found.files and not made.files and not has_error(made.problems):
        message = f"no glossary was found in {', '.join(source.as_posix() for source in sources)}"
        made.problems.append(_error("nothing-found", message, f"formats tried: {known_formats()}", None))
    return made


def _take_decisions(file: SourceFile, made: SourcesRead) -> None:
    """Add what people decided in ``file``."""
    data = read_bytes(file)
    if isinstance(data, Problem):
        made.problems.append(data)
        return
    decoded = decode(data, file.shown)
    decisions, problems = parse_decisions(decoded.text or "", file.shown)
    made.decisions += decisions
    made.problems += (*decoded.problems, *problems)


def _surroundings(files: Sequence[SourceFile]) -> dict[SourceFile, Surroundings]:
    """Where each file lies that was found in a folder."""
    paths = {file: PurePosixPath(file.relative) for file in files if not file.named}
    among = Counter(path.suffix.casefold() for path in paths.values())
    beside = Counter((file.path.parent, path.suffix.casefold()) for file, path in paths.items())
    return {
        file: Surroundings(
            file.relative,
            beside=beside[file.path.parent, path.suffix.casefold()] - 1,
            among=among[path.suffix.casefold()] - 1,
        )
        for file, path in paths.items()
    }


def _in_one_language(
    files: Sequence[SourceFile], lang: str | None, problems: list[Problem]
) -> dict[SourceFile, str | None]:
    """``files`` without those whose path shows another language than the one that is read, each with its language."""
    inside = [file for file in files if not file.named]
    paths = [file.relative for file in inside]
    languages = path_languages(paths)
    choice = choose_language(languages, lang, unmarked=has_originals(paths, languages))
    problems += choice.problems
    shown = dict(zip(inside, languages, strict=True))
    left = {file for file, kept in zip(inside, choice.kept, strict=True) if not kept}
    return {file: shown.get(file) for file in files if file not in left}


def _readings_in_one_language(
    read: Sequence[_FileRead], shown: Mapping[SourceFile, str | None], lang: str | None, problems: list[Problem]
) -> Sequence[_FileRead]:
    """``read`` without the files that say that they are in another language; those named themselves all count."""
    marking = {one.reader.name for one in read if one.reading.language is not None and not one.file.named}
    asked = [one for one in read if not one.file.named and one.reader.name in marking]
    said = [language_code(one.reading.language or "") or shown.get(one.file) for one in asked]
    english = next((each for each in said if each is not None and each.split("-")[0] == "en"), None)
    choice = choose_language([each or english for each in said], lang, unmarked=True)
    problems += choice.problems
    left = {one.file for one, kept in zip(asked, choice.kept, strict=True) if not kept}
    return [one for one in read if one.file not in left]


def _pages(read: Sequence[_FileRead], problems: list[Problem]) -> Iterator[_FileRead]:
    """``read`` without drafts and pages that are no terms; these are counted."""
    for why in LeftOut:
        files = [one.file.shown for one in read if one.reading.left_out is why]
        if files:
            message = f"{_counted(len(files), why.value)} left out: {_named(files)}"
            problems.append(_warning("pages-left-out", message, _WAYS_IN.get(why), None))
    return (one for one in read if one.reading.left_out is None)


def _read_file(
    file: SourceFile, around: Surroundings | None, wanted: str | None, names: Content | None, lang: str | None
) -> _FileRead | Problem:
    """What is in ``file``, or why it is not read: an error, or a warning for one that only happens to lie there."""
    data = read_bytes(file)
    if isinstance(data, Problem):
        return data
    if not data.strip() and (file.named or not _is_page(file)):
        return _error(
            "nothing-found", "the file is empty", f"formats that it could be in: {known_formats()}", file.shown
        )
    decoded = decode(data, file.shown)
    companions = _read_companions(file)
    if isinstance(companions, Problem):
        return companions
    content = Content(file.shown, data, decoded.text, around, lang, companions)
    reader = _reader(content, decoded, wanted, has_names=names is not None)
    if isinstance(reader, Problem):
        return reader if file.named or _claims_a_format(file) else _left_out(reader)
    return _FileRead(file, reader, decoded, reader.read(content, names if reader.name == "headless" else None))


def _is_page(file: SourceFile) -> bool:
    """Whether the name of ``file`` is the name of a term, so that it says something even when it is empty."""
    return file.path.suffix.casefold() in formats()["markdown"].suffixes


def _take(one: _FileRead, made: SourcesRead) -> None:
    """Add what one file holds."""
    file, reading = one.file, one.reading
    undecoded = one.decoded.problems if one.decoded.text is not None else ()  # bytes that the format knows are no text
    made.problems += [*undecoded, *reading.problems, *_empty_problems(reading, one.reader, file)]
    made.problems += _take_glossary(made.glossary, reading.glossary, file)
    made.entries += reading.entries
    made.relative[file.shown] = file.relative
    made.source_of[file.shown] = file.source
    count = len({(entry.document or index) for index, entry in enumerate(reading.entries)})
    summary = FileSummary(file=file.shown, format=one.reader.name, encoding=one.decoded.encoding, entries=count)
    made.files.append(summary)


def _read_companions(file: SourceFile) -> dict[str, bytes] | Problem:
    """What is in the files that belong to ``file``, by the ending of their names."""
    contents: dict[str, bytes] = {}
    for ending, companion in file.companions.items():
        data = read_bytes(companion)
        if isinstance(data, Problem):
            return data
        contents[ending] = data
    return contents


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


def _summed_up(left_out: Sequence[Problem]) -> list[Problem]:
    """The files that are no glossary, each by itself, or counted where they are many."""
    if len(left_out) <= _MOST_LISTED:
        return list(left_out)
    files = [problem.file or "" for problem in left_out]
    message = f"{_counted(len(files), 'file')} left out, for they are in no known format: {_named(files)}"
    return [_warning("file-left-out", message, f"known formats: {known_formats()}", None)]


def _counted(number: int, what: str) -> str:
    return f"1 {what} was" if number == 1 else f"{number} {what}s were"


def _named(files: Sequence[str]) -> str:
    """The first of ``files``, and how many more there are."""
    more = f" and {len(files) - _MOST_NAMED} more" if len(files) > _MOST_NAMED else ""
    return ", ".join(files[:_MOST_NAMED]) + more


def _empty_problems(reading: Reading, reader: Reader, file: SourceFile) -> list[Problem]:
    if reading.entries or has_error(reading.problems):
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


def _warning(code: str, message: str, suggestion: str | None, file: str | None) -> Problem:
    return Problem(severity=Severity.WARNING, code=code, message=message, suggestion=suggestion, file=file)


def _error(code: str, message: str, suggestion: str, file: str | None) -> Problem:
    return Problem(severity=Severity.ERROR, code=code, message=message, suggestion=suggestion, file=file)
