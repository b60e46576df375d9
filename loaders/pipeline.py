"""From glossary files to a stored graph: read, resolve, extract, derive, validate, embed, store. All or nothing."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from graph.derivation import LeftOut, complete, open_candidates
from graph.errors import InvalidArgumentError, Problem, StoreFormatError, StoreMissingError, has_error
from graph.model import ConceptKind, GlossaryInfo, Graph, Origin, Relation
from graph.stores.guarding import Replacement
from graph.stores.held_graph import HeldGraph
from graph.validation import validate_graph, validate_map
from loaders.concepts import Resolution, resolve
from loaders.decided import Decided, overruled, settle_decisions, with_accepted, without_rejected
from loaders.duplicates import OnDuplicate
from loaders.embedding import DEFAULT_ENCODER
from loaders.placing import NOT_ASKED, Previous, place_on_map, previous_vectors
from loaders.problems import by_place, refuse_errors, with_places
from loaders.reading import SourcesRead, read_sources
from loaders.report import EntryCounts, FileSummary, LanguageModelSummary, LoadReport
from loaders.stages import Progress, Stages, silent
from loaders.watched import Watched

if TYPE_CHECKING:
    from graph.store import GraphStore
    from loaders.extract import Extraction
    from loaders.extract.language_model import LanguageModel, Proposals

__all__ = [
    "Built",
    "Draft",
    "LoadOptions",
    "Progress",
    "by_place",
    "extract",
    "load",
    "read_and_build",
    "read_draft",
    "silent",
]


@dataclass(frozen=True, slots=True, kw_only=True)
class LoadOptions:
    """How to load."""

    format: str | None = None
    """Name of the format; None: told from content and file name."""
    names: Path | None = None
    """The names that belong to a text without names."""
    embed: bool = True
    """Whether concepts get vectors and places on the map."""
    lang: str | None = None
    """The language to read, of a glossary that was translated; None: the one with most files."""
    extract: bool = True
    """Whether definitions are searched for relations; those that the glossary itself states are always there."""
    language_model: LanguageModel | None = None
    """Asked for relations, too, where definitions are searched; None: nothing leaves this machine."""
    strict: bool = False
    """Whether a relation to a concept that is not there is an error."""
    on_duplicate: str = "error"
    """A term with two definitions: ``error``, ``join``, ``first`` or ``number``; see :class:`OnDuplicate`."""
    encoder: str = DEFAULT_ENCODER
    discard_changes: bool = False
    """Whether changes that were made in the store since its last load may be lost."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Built:
    """A graph in memory, without vectors and map, and how it came about."""

    graph: Graph
    files: tuple[FileSummary, ...] = ()
    entries: EntryCounts = field(default_factory=EntryCounts)
    left_out: tuple[LeftOut, ...] = ()
    problems: tuple[Problem, ...] = ()
    """Warnings, by file and line."""
    language_model: LanguageModelSummary | None = None
    seconds: Mapping[str, float] = field(default_factory=dict)
    draft: Draft
    """What it was built from."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """What sources say, before anything is extracted from it and whether or not it may be loaded."""

    read: SourcesRead
    resolution: Resolution
    """With what people accepted among its relations."""
    decided: Decided = field(default_factory=Decided)
    problems: tuple[Problem, ...]
    """Those of reading, of names and of what the glossary asserts, in no order."""
    seconds: Mapping[str, float] = field(default_factory=dict)

    def graph_problems(self) -> tuple[Problem, ...]:
        """What else is wrong with the graph of what the glossary asserts; nothing where a load is refused already."""
        if has_error(self.problems):
            return ()
        graph = Graph(
            info=GlossaryInfo(name=""),
            concepts=self.resolution.concepts,
            relations=complete(self.resolution.relations).relations,
            documents=self.resolution.documents,
        )
        return tuple(with_places(validate_graph(graph), self.resolution.places))


def load(
    sources: Sequence[Path], store: GraphStore, options: LoadOptions | None = None, progress: Progress = silent
) -> LoadReport:
    """Put the glossary in ``sources`` in the place of what ``store`` holds, and say what was done.

    Vectors and places on the map are kept from the store, and from an ``embedding.npz`` beside the sources, as far as
    encoder and text are the same. Nothing is stored unless everything went well.

    Raises:
        GlossaryError: the sources have errors; all of them are in it, and all warnings.
        InvalidArgumentError: an option has no such value, or there is no such encoder.
        StoreError: the store cannot be read or written.
        UnsavedChangesError: changes that were made in the store would be lost.
    """
    options = options or LoadOptions()
    _refuse_unsaved(store, options)  # before the work; whatever comes later is refused by the store itself
    report = _load_large(sources, store, options, progress)
    if report is not None:
        return report
    previous = previous_vectors(store) if options.embed else Previous()  # a broken store shows before the work
    built = read_and_build(sources, options, progress)
    stages = Stages(progress, dict(built.seconds))
    with stages.stage("embed"):
        placed = place_on_map(built.graph, sources, previous, options if options.embed else None, progress)
    with stages.stage("validate"):
        problems = [*built.problems, *placed.problems, *validate_map(placed.graph)]  # the rest is valid already
        refuse_errors(problems)
    with stages.stage("store"):
        source = Watched(HeldGraph(placed.graph), progress)
        version = store.replace(source, discard_changes=options.discard_changes)
    graph = placed.graph
    return LoadReport(
        glossary=graph.info.name,
        files=built.files,
        entries=built.entries,
        concepts=len(graph.concepts),
        mentioned=sum(concept.kind is ConceptKind.MENTIONED for concept in graph.concepts),
        relations=Counter((relation.type, relation.origin) for relation in graph.relations),
        candidates=len(graph.candidates),
        left_out=built.left_out,
        problems=by_place(problems),
        embedding=placed.embedding,
        map=placed.map,
        language_model=built.language_model,
        seconds=stages.seconds,
        store=store.location,
        version=version,
    )


def _refuse_unsaved(store: GraphStore, options: LoadOptions) -> None:
    try:
        changes = store.info().changes
    except (StoreMissingError, StoreFormatError):
        return
    Replacement(discard_changes=options.discard_changes).check(store.location, None, changes)


def _load_large(
    sources: Sequence[Path], store: GraphStore, options: LoadOptions, progress: Progress
) -> LoadReport | None:
    """The load of a large table row by row; None where the sources are to be read as a whole."""
    from loaders.bulk.loading import load_table
    from loaders.bulk.table import UnusualTableError, find_large_table

    on_duplicate = _on_duplicate(options.on_duplicate)
    table = find_large_table(sources, options)
    if table is None:
        return None
    try:
        return load_table(
            table,
            store,
            Stages(progress),
            on_duplicate=on_duplicate,
            strict=options.strict,
            note=NOT_ASKED,
            discard_changes=options.discard_changes,
        )
    except UnusualTableError:
        return None


def extract(sources: Sequence[Path], options: LoadOptions | None = None) -> tuple[Relation, ...]:
    """The relations that a load of ``sources`` would store: curated, extracted and derived. No store is touched.

    Raises:
        GlossaryError: the sources have errors.
    """
    return read_and_build(sources, options or LoadOptions()).graph.relations


def read_and_build(sources: Sequence[Path], options: LoadOptions, progress: Progress = silent) -> Built:
    """The valid graph that ``sources`` give, without vectors and map.

    Raises:
        GlossaryError: the sources have errors; all of them are in it, and all warnings.
        InvalidArgumentError: an option has no such value.
    """
    draft = read_draft(sources, options, progress)
    read, resolution, problems = draft.read, draft.resolution, draft.problems
    refuse_errors(problems)
    stages = Stages(progress, dict(draft.seconds))
    extraction, proposals = _extract(resolution, options, stages)
    problems = (*problems, *(proposals.problems if proposals is not None else ()))
    from loaders.extract import without_told

    with stages.stage("derive"):
        extraction = without_rejected(without_told(extraction, resolution.relations), draft.decided)
        completion = complete((*resolution.relations, *extraction.relations))

    graph = Graph(
        info=_info(sources, read, resolution),
        concepts=resolution.concepts,
        relations=completion.relations,
        candidates=open_candidates(extraction.candidates, completion.relations),
        documents=resolution.documents,
    )
    derived = (relation for relation in completion.relations if relation.origin is Origin.DERIVED)
    problems = (*problems, *overruled(draft.decided, derived))
    with stages.stage("validate"):
        refuse_errors([*problems, *with_places(validate_graph(graph), resolution.places)])
    return Built(
        graph=graph,
        files=tuple(read.files),
        entries=resolution.counts,
        left_out=completion.left_out,
        problems=by_place(problems),
        language_model=proposals.summary if proposals is not None else None,
        seconds=stages.seconds,
        draft=draft,
    )


def _extract(resolution: Resolution, options: LoadOptions, stages: Stages) -> tuple[Extraction, Proposals | None]:
    """What the definitions give, and what a language model had to do with it; None where none was asked."""
    with stages.stage("extract"):
        from loaders.extract import PROPOSERS, Extraction, Material, extract

        if not options.extract:
            return Extraction(), None
        documents = {document.id: document for document in resolution.documents}
        material = Material(concepts=resolution.concepts, documents=documents, further=resolution.further)
    proposals = None
    if options.language_model is not None:
        with stages.stage("ask"):
            from loaders.extract.language_model import ask_language_model

            proposals = ask_language_model(material, options.language_model, stages.progress)
    with stages.stage("extract"):
        return extract(material, (*PROPOSERS, proposals.propose) if proposals is not None else PROPOSERS), proposals


def read_draft(sources: Sequence[Path], options: LoadOptions, progress: Progress = silent) -> Draft:
    """What ``sources`` say, with every problem that refuses a load or is listed by it. Bad input raises nothing.

    Raises:
        InvalidArgumentError: an option has no such value.
    """
    stages = Stages(progress)
    on_duplicate = _on_duplicate(options.on_duplicate)
    with stages.stage("read"):
        read = read_sources(
            sources,
            wanted=options.format,
            names=options.names,
            lang=options.lang,
            step=lambda done, total: progress("read", done, total),
        )
    with stages.stage("resolve"):
        resolution = resolve(
            read.entries,
            relative=read.relative,
            source_of=read.source_of,
            strict=options.strict,
            on_duplicate=on_duplicate,
        )
        decided = settle_decisions(read.decisions, resolution)
        resolution = with_accepted(resolution, decided)
        contradictions = complete(resolution.relations).conflicts  # extracted relations give way and add none
    return Draft(
        read=read,
        resolution=resolution,
        decided=decided,
        problems=(
            *read.problems,
            *resolution.problems,
            *decided.problems,
            *overruled(decided, resolution.relations),
            *with_places(contradictions, resolution.places),
        ),
        seconds=stages.seconds,
    )


def _on_duplicate(value: str) -> OnDuplicate:
    try:
        return OnDuplicate(value)
    except ValueError:
        known = ", ".join(OnDuplicate)
        raise InvalidArgumentError(f"'{value}' is no answer to duplicates", suggestion=f"one of: {known}") from None


def _info(sources: Sequence[Path], read: SourcesRead, resolution: Resolution) -> GlossaryInfo:
    first = sources[0].resolve()
    return GlossaryInfo(
        name=read.glossary.get("name") or (first.name if first.is_dir() else first.stem),
        version=read.glossary.get("version", ""),
        licence=read.glossary.get("licence"),
        sections=resolution.sections,
    )
