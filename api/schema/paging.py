"""Pages of a list: ``first``, ``after``, and the cursors between them.

A cursor is opaque to clients. It holds the number of items up to and with its own, in base64 behind a mark: the list
goes on after that many. A list that is loaded anew in between may shift by what was added or removed.
"""

import base64
import binascii
from typing import TypeVar

import strawberry

from api.errors import RequestLimitError
from api.settings import ApiSettings
from graph.errors import InvalidArgumentError
from graph.store import Page, Window

__all__ = ["PageInfo", "cursor", "first_items", "page_info", "window"]

T = TypeVar("T")

_MARK = "after:"
_LARGEST = 2**53


@strawberry.type
class PageInfo:
    """Where a page stands in its list."""

    has_next_page: bool
    has_previous_page: bool
    start_cursor: str | None
    end_cursor: str | None


def cursor(position: int) -> str:
    """The cursor of the item at ``position``, from 1.

    >>> cursor(3)
    'YWZ0ZXI6Mw=='
    """
    return base64.urlsafe_b64encode(f"{_MARK}{position}".encode()).decode()


def first_items(first: int, settings: ApiSettings) -> int:
    """``first``, when it is in range; otherwise an ``InvalidArgumentError`` or ``RequestLimitError``."""
    if first < 0:
        raise InvalidArgumentError(f"first is {first}", suggestion=f"give a number from 0 to {settings.max_first}")
    if first > settings.max_first:
        raise RequestLimitError(
            f"first is {first}; at most {settings.max_first} items are given at once",
            setting="max_first",
            allowed=settings.max_first,
            was=first,
            suggestion="page through the list with 'after'",
        )
    return first


def window(first: int, after: str | None, settings: ApiSettings) -> Window:
    """The ``first`` items after the cursor ``after``; from the start where that is None."""
    return Window(first=first_items(first, settings), offset=_offset(after) if after is not None else 0)


def page_info(page: Page[T], shown: Window) -> PageInfo:
    """What is said of a page that shows the window ``shown``."""
    count = len(page.items)
    return PageInfo(
        has_next_page=shown.offset + count < page.total,
        has_previous_page=min(shown.offset, page.total) > 0,
        start_cursor=cursor(shown.offset + 1) if count else None,
        end_cursor=cursor(shown.offset + count) if count else None,
    )


def _offset(after: str) -> int:
    try:
        text = base64.b64decode(after.encode(), altchars=b"-_", validate=True).decode()
    except (binascii.Error, UnicodeError):
        text = ""
    digits = text.removeprefix(_MARK)
    if not (text.startswith(_MARK) and digits.isascii() and digits.isdecimal() and len(digits) <= 16):
        raise InvalidArgumentError("after is no cursor of this list", suggestion="pass an endCursor that a page gave")
    return min(int(digits), _LARGEST)
