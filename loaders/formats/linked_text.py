"""Text with links in it, as most formats have it: the plain text, and a claim for each term that it links to."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass, field, replace

from graph.vocabulary import RelationType
from loaders.entries import Claim, Place
from loaders.extract.sentences import split_sentences

__all__ = ["LinkedText", "Reference"]


@dataclass(frozen=True, slots=True)
class Reference:
    """What something that refers to a term, or to anything else, comes to."""

    shown: str
    target: str | None = None
    """The term that it leads to; None where it leads out of the glossary."""
    only_if_known: bool = False
    """Whether it may as well lead out of the glossary."""


@dataclass(frozen=True, slots=True)
class _Link:
    start: int
    target: str
    type: RelationType
    line: int | None
    only_if_known: bool


@dataclass(slots=True)
class LinkedText:
    """A definition that is put together from pieces of text and links.

    >>> made = LinkedText()
    >>> _ = made.add("A CNN is a ").link("network", "Neural network").add(". It sees.")
    >>> made.text, [(claim.target, claim.quote) for claim in made.claims(Place("a.md", 1))]
    ('A CNN is a network. It sees.', [('Neural network', 'A CNN is a network.')])
    """

    _pieces: list[str] = field(default_factory=list)
    _links: list[_Link] = field(default_factory=list)
    _length: int = 0

    def add(self, text: str) -> LinkedText:
        """Append plain text."""
        self._pieces.append(text)
        self._length += len(text)
        return self

    def link(
        self,
        text: str,
        target: str,
        type: RelationType = RelationType.RELATED_TO,
        *,
        line: int | None = None,
        only_if_known: bool = False,
    ) -> LinkedText:
        """Append the text of a link to the term that ``target`` names: by name, id, alias or anchor.

        ``line`` is where it stands, if not where the definition begins; ``only_if_known`` says that it may as well
        lead out of the glossary.
        """
        self._links.append(_Link(self._length, target, type, line, only_if_known))
        return self.add(text)

    def refer(self, reference: Reference, *, line: int | None = None) -> LinkedText:
        """Append what ``reference`` shows: as a link, or as text where it leads out of the glossary."""
        if reference.target is None or not reference.shown:
            return self.add(reference.shown)
        return self.link(reference.shown, reference.target, line=line, only_if_known=reference.only_if_known)

    @property
    def text(self) -> str:
        """All text without its links."""
        return "".join(self._pieces)

    def claims(self, place: Place) -> tuple[Claim, ...]:
        """A claim for each term that is linked to, once for each type; its quote is the first link's sentence."""
        if not self._links:
            return ()
        sentences = split_sentences(self.text)
        starts = [sentence.start for sentence in sentences]
        first: dict[tuple[str, RelationType, bool], Claim] = {}
        for link in self._links:
            before = bisect_right(starts, link.start) - 1
            sentence = sentences[max(before, 0)] if sentences else None
            first.setdefault(
                (link.target, link.type, link.only_if_known),
                Claim(
                    type=link.type,
                    target=link.target,
                    place=place if link.line is None else replace(place, line=link.line),
                    quote=sentence.text if sentence and sentence.start <= link.start < sentence.end else None,
                    only_if_known=link.only_if_known,
                ),
            )
        return tuple(first.values())
