"""Text with links in it, as most formats have it: the plain text, and a claim for each term that it links to."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass, field

from graph.vocabulary import RelationType
from loaders.entries import Claim, Place
from loaders.extract.sentences import split_sentences

__all__ = ["LinkedText"]


@dataclass(frozen=True, slots=True)
class _Link:
    start: int
    target: str
    type: RelationType


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

    def link(self, text: str, target: str, type: RelationType = RelationType.RELATED_TO) -> LinkedText:
        """Append the text of a link to the term that ``target`` names: by name, id, alias or anchor."""
        self._links.append(_Link(self._length, target, type))
        return self.add(text)

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
        first: dict[tuple[str, RelationType], Claim] = {}
        for link in self._links:
            before = bisect_right(starts, link.start) - 1
            sentence = sentences[max(before, 0)] if sentences else None
            first.setdefault(
                (link.target, link.type),
                Claim(
                    type=link.type,
                    target=link.target,
                    place=place,
                    quote=sentence.text if sentence and sentence.start <= link.start < sentence.end else None,
                ),
            )
        return tuple(first.values())
