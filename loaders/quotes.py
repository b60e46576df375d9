"""Where a quotation stands in the text that it is from."""

from __future__ import annotations

import re
import unicodedata

from graph.model import Document, Evidence

__all__ = ["locate_quote"]


def locate_quote(quote: str, document: Document) -> Evidence | None:
    r"""Where ``quote`` stands in ``document`` for the first time; None where it does not.

    It has to be there letter by letter; only lines may be broken differently.

    >>> text = Document(id="d", text="A layer that drops\nout units.")
    >>> locate_quote("drops out", text)
    Evidence(document='d', start=13, end=22, quote='drops\nout')
    >>> locate_quote("dropping out", text) is None
    True
    """
    wanted = unicodedata.normalize("NFC", quote).strip()
    start = document.text.find(wanted)
    if wanted and start >= 0:
        return Evidence(document.id, start, start + len(wanted), wanted)
    broken = r"\s+".join(re.escape(word) for word in wanted.split())
    found = re.search(broken, document.text) if broken else None
    return Evidence(document.id, found.start(), found.end(), found.group()) if found else None
