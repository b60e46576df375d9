"""The load of a large table."""

from __future__ import annotations

from contextlib import closing
from typing import TYPE_CHECKING

from graph.model import GlossaryInfo, Graph
from graph.stores.sqlite_file import translated
from graph.validation import validate_graph
from loaders.bulk.asserting import assert_rows
from loaders.bulk.graph import LargeGraph
from loaders.bulk.relations import complete_relations
from loaders.bulk.rows import read_rows
from loaders.bulk.scratch import Scratch
from loaders.bulk.settling import settle_rows
from loaders.bulk.table import UnusualTableError
from loaders.problems import ProblemLog, by_place, with_places
from loaders.report import EmbeddingSummary, EntryCounts, FileSummary, LoadReport, MapSummary
from loaders.watched import Watched

if TYPE_CHECKING:
    from graph.store import GraphStore
    from loaders.bulk.rows import RowsRead
    from loaders.bulk.settling import TogetherSettled
    from loaders.bulk.table import LargeTable
    from loaders.duplicates import OnDuplicate
    from loaders.stages import Stages

__all__ = ["load_table"]

_SCRATCH = "the scratch file of the load (in the folder that TMPDIR names, or /var/tmp)"


def load_table(
    table: LargeTable,
    store: GraphStore,
    stages: Stages,
    *,
    on_duplicate: OnDuplicate,
    strict: bool,
    note: str,
    discard_changes: bool = False,
) -> LoadReport:
    """Put ``table`` in the place of what ``store`` holds, without vectors and map; ``note`` says why without.

    Raises:
        GlossaryError: the table has errors; of each kind a thousand are in it, and all are counted.
        UnusualTableError: the table has to be read as a whole.
        StoreError: the store cannot be written, or there is no space for what has been read.
    """
    log = ProblemLog()
    with translated(_SCRATCH), closing(Scratch(table.file.shown, table.file.relative)) as scratch:
        with stages.stage("read"):
            read = read_rows(table, scratch, log, lambda done, total: stages.progress("read", done, total))
            if not read.entries:
                raise UnusualTableError("there is no entry")
        with stages.stage("resolve"):
            together = settle_rows(read, scratch, on_duplicate, log)
            numbered = assert_rows(
                read,
                scratch,
                together,
                log,
                relative={table.file.shown: table.file.relative},
                strict=strict,
                step=lambda done, total: stages.progress("resolve", done, total),
            )
        with stages.stage("derive"):
            relations = complete_relations(numbered, scratch, table.file.shown)
            log.add(with_places(relations.together.conflicts, relations.places))
            log.refuse_errors()
        info = GlossaryInfo(name=table.file.path.resolve().stem, sections=scratch.sections)
        graph = LargeGraph(info, scratch, relations, table.file.relative)
        with stages.stage("validate"):
            part = _part_to_check(graph, together)
            log.add(with_places(validate_graph(part), relations.places))
            log.refuse_errors()
        with stages.stage("store"):
            version = store.replace(Watched(graph, stages.progress), discard_changes=discard_changes)
        counts = graph.counts()
        undefined = scratch.count_undefined()
    return LoadReport(
        glossary=info.name,
        files=(FileSummary(file=table.file.shown, format=table.reader.name, encoding="utf-8", entries=read.entries),),
        entries=_entries(read, together),
        concepts=counts.concepts,
        mentioned=undefined,
        relations=counts.relations,
        left_out=relations.together.left_out,
        problems=by_place(log.problems()),
        embedding=EmbeddingSummary(missing=counts.concepts, note=note),
        map=MapSummary(note=note),
        seconds=stages.seconds,
        store=store.location,
        version=version,
    )


def _entries(read: RowsRead, together: TogetherSettled) -> EntryCounts:
    counts = together.settled.counts
    return EntryCounts(
        read=read.entries,
        stored=read.kept - len(together.rows) + counts.stored,
        merged=counts.merged,
        refused=read.refused + counts.refused,
    )


def _part_to_check(graph: LargeGraph, together: TogetherSettled) -> Graph:
    """What may break a promise of :mod:`graph.validation`.

    That is the terms that were settled together and the relations that were completed together, with their ends. All
    others keep the promises by what they are: a row whose names are its own, checked by
    :mod:`loaders.entry_rules`, whose definition is its document; a relation between two rows that nothing else relates
    and that is on no cycle, whose quote was found in the document.
    """
    records = [graph.record(*each) for each in graph.scratch.concepts({*together.terms, *graph.all_relations.ends})]
    return Graph(
        info=graph.info,
        concepts=tuple(record.concept for record in records),
        relations=graph.all_relations.together.relations,
        documents=tuple(record.document for record in records if record.document is not None),
    )
