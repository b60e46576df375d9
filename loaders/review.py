"""Going through candidates: which come first, what speaks against accepting one, and keeping what a person decides."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from graph.derivation import complete, contradicted_by, implied_by
from graph.errors import InvalidArgumentError, LexigraphError
from graph.model import Origin, Relation, RelationId
from graph.relation_groups import sentence_of
from graph.vocabulary import ACYCLIC_TYPES
from loaders.decisions import Decision, Verdict, decision_on, put_decision, read_decisions, write_decisions
from loaders.extract.mentions import TermIndex, find_mentions
from loaders.sources import decisions_file
from loaders.spelling import nearest

if TYPE_CHECKING:
    from graph.model import Concept, ConceptId
    from graph.vocabulary import RelationType
    from loaders.pipeline import Built

__all__ = ["ContradictionError", "Review", "surest_first", "with_terms_marked"]


class ContradictionError(LexigraphError):
    """A relation cannot be accepted beside others, which it contradicts or closes a circle with."""

    def __init__(self, cycle: Sequence[Relation], concepts: Mapping[ConceptId, Concept]) -> None:
        """Keep the relations: the refused one first, each target the next one's source, or the two that contradict."""
        self.cycle = tuple(cycle)
        refused, *others = (sentence_of(relation, concepts) for relation in self.cycle)
        if self.cycle[0].type in ACYCLIC_TYPES:
            why = f"would close a circle: {', '.join((refused, *others))}"
        else:
            why = f"contradicts: {', '.join(others)}"
        found = ", ".join(relation.id for relation in self.cycle[1:] if relation.origin is Origin.EXTRACTED)
        super().__init__(
            f"'{refused}' cannot be accepted, for it {why}",
            suggestion=f"first reject what is wrong of these: {found}" if found else "reject it, or mend those",
        )


def surest_first(
    candidates: Iterable[Relation], types: Collection[RelationType] = (), min_confidence: float = 0.0
) -> tuple[Relation, ...]:
    """Those of ``candidates`` of one of ``types`` (of any where none is named) and at least so sure, the surest first."""
    chosen = (each for each in candidates if each.confidence >= min_confidence and (not types or each.type in types))
    return tuple(sorted(chosen, key=lambda each: (-each.confidence, each.id)))


def with_terms_marked(quote: str, relation: Relation, index: TermIndex) -> tuple[tuple[str, bool], ...]:
    """``quote`` in pieces, each with whether it names one of the two ends of ``relation``.

    >>> from graph.model import Concept, ConceptId
    >>> from graph.vocabulary import RelationType
    >>> from loaders.extract.mentions import index_terms
    >>> model, data = Concept(id=ConceptId("model"), name="Model"), Concept(id=ConceptId("data"), name="Data")
    >>> uses = Relation(source=model.id, type=RelationType.USES, target=data.id)
    >>> with_terms_marked("It needs data.", uses, index_terms([model, data]))
    (('It needs ', False), ('data', True), ('.', False))
    """
    pieces: list[tuple[str, bool]] = []
    done = 0
    for mention in find_mentions(quote, index):
        if mention.concept in {relation.source, relation.target}:
            pieces += [(quote[done : mention.start], False), (quote[mention.start : mention.end], True)]
            done = mention.end
    pieces.append((quote[done:], False))
    return tuple((text, marked) for text, marked in pieces if text)


@dataclass(frozen=True, slots=True)
class _Done:
    """A decision that was written, and what was there before."""

    path: Path
    id: RelationId
    before: Decision | None


class Review:
    """The candidates of a glossary, and what is decided on them: every decision is kept at once."""

    def __init__(self, built: Built, sources: Sequence[Path]) -> None:
        """Take what a load of ``sources`` would store."""
        self.candidates = surest_first(built.graph.candidates)
        self.concepts: Mapping[ConceptId, Concept] = {concept.id: concept for concept in built.graph.concepts}
        self._relations = {relation.id: relation for relation in built.graph.relations}
        self._decided = {decision.id: decision for decision in built.draft.read.decisions}
        self._definers = _definers(built)
        self._files = _Files(built, sources)
        self._accepted: dict[RelationId, Relation] = {}
        self._rejected: set[RelationId] = set()
        self._held: dict[RelationId, Relation] | None = dict(self._relations)
        """What a load would hold, given what has been decided; None where that has to be worked out again."""
        self._done: list[_Done] = []

    @property
    def files(self) -> tuple[Path, ...]:
        """The files that hold what was decided here."""
        return tuple(dict.fromkeys(done.path for done in self._done))

    def find(self, id: str) -> Relation:
        """The relation with this id that can be decided on: a candidate, an extracted one, or one that was decided on.

        Raises:
            InvalidArgumentError: there is none; or the glossary asserts it, or it follows from others.
        """
        open_ = {relation.id: relation for relation in self.candidates}
        open_ |= {id_: each.relation for id_, each in self._decided.items()}
        open_ |= {id_: each for id_, each in self._relations.items() if each.origin is Origin.EXTRACTED}
        found = open_.get(RelationId(id))
        if found is not None:
            return found
        held = self._relations.get(RelationId(id))
        if held is not None and held.origin is Origin.DERIVED:
            message, hint = f"'{id}' follows from {', '.join(held.premises)}", "decide on what it follows from"
        elif held is not None:
            message, hint = f"the glossary itself asserts '{id}'", "change it there"
        else:
            near = nearest(id, open_)
            message = f"no relation '{id}' waits for a decision"
            hint = f"did you mean {' or '.join(near)}?" if near else "see them with lexigraph review SOURCE --list"
        raise InvalidArgumentError(message, suggestion=hint)

    def accept(self, relation: Relation) -> None:
        """Keep that ``relation`` holds.

        Raises:
            ContradictionError: it cannot hold beside others; nothing is written.
            GlossaryError: the file of decisions cannot be read or written.
        """
        held = self._relations_held()
        cycle = contradicted_by(relation, held.values())
        if cycle:
            raise ContradictionError(cycle, self.concepts)
        self._write(relation, Verdict.ACCEPTED)
        curated = replace(relation, origin=Origin.CURATED, method="curated", confidence=1.0)
        self._accepted[relation.id] = held[relation.id] = curated
        self._rejected.discard(relation.id)
        implied = implied_by(curated)
        if implied is not None and implied.id not in held and not contradicted_by(implied, held.values()):
            held[implied.id] = implied

    def reject(self, relation: Relation) -> None:
        """Keep that ``relation`` does not hold.

        Raises:
            GlossaryError: the file of decisions cannot be read or written.
        """
        self._write(relation, Verdict.REJECTED)
        self._accepted.pop(relation.id, None)
        self._rejected.add(relation.id)
        if self._held is not None and relation.id in self._held:
            self._held = None

    def undo(self) -> None:
        """Take back the last decision: what was decided before counts again, or nothing.

        Raises:
            GlossaryError: the file of decisions cannot be read or written.
        """
        done = self._done[-1]
        write_decisions(done.path, put_decision(read_decisions(done.path), done.id, done.before))
        self._done.pop()
        self._accepted.pop(done.id, None)
        self._rejected.discard(done.id)
        if done.id in self._relations or (self._held is not None and done.id in self._held):
            self._held = None

    def _write(self, relation: Relation, verdict: Verdict) -> None:
        path = self._files.of(relation, self._decided.get(relation.id))
        decisions = read_decisions(path)  # anew, for somebody may have edited it meanwhile
        before = next((each for each in decisions if each.id == relation.id), None)
        decision = (
            decision_on(relation, verdict, self._definers) if before is None else replace(before, verdict=verdict)
        )
        write_decisions(path, put_decision(decisions, relation.id, decision))
        self._done.append(_Done(path, relation.id, before))

    def _relations_held(self) -> dict[RelationId, Relation]:
        if self._held is None:
            asserted = (each for id_, each in self._relations.items() if id_ not in self._rejected)
            completion = complete((*asserted, *self._accepted.values()))
            self._held = {relation.id: relation for relation in completion.relations}
        return self._held


class _Files:
    """Which file a decision belongs into."""

    def __init__(self, built: Built, sources: Sequence[Path]) -> None:
        read = built.draft.read
        self._documents = {document.id: document for document in built.graph.documents}
        self._source_of = {read.relative[file]: source for file, source in read.source_of.items()}
        self._files = [decisions_file(source) for source in sources]

    def of(self, relation: Relation, decided: Decision | None) -> Path:
        """Where it was decided on already; else that of the source that is quoted, or of the first."""
        if decided is not None and decided.place is not None:
            return Path(decided.place.file)
        texts = (self._documents.get(each.document) for each in relation.evidence)
        quoted = next((text.file for text in texts if text is not None and text.file is not None), "")
        return self._files[self._source_of.get(quoted, 0)]


def _definers(built: Built) -> dict[str, list[ConceptId]]:
    """The concepts that each document defines."""
    made: dict[str, list[ConceptId]] = {}
    for concept in built.graph.concepts:
        if concept.document is not None:
            made.setdefault(concept.document, []).append(concept.id)
    for document, id_ in built.draft.resolution.further.items():
        made.setdefault(document, []).append(id_)
    return made
