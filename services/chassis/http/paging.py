"""Keyset paging: at most 50 rows, no totals, filters stay in the address; the cursor is opaque and checked.

A list is ordered by a key that is unique (for example due time and stream). A query asks for ``page.limit + 1`` rows
beyond ``page.after``; `Paged.of` cuts the surplus row and knows from it whether there is more.
"""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Annotated, Generic, TypeVar

from fastapi import Query
from starlette.datastructures import URL
from starlette.requests import Request
from starlette.responses import Response

from services.chassis.http.problems import INVALID, Defect, ProblemError

MOST_ROWS = 50
LONGEST_CURSOR = 512

Row = TypeVar("Row")
KeyPart = str | int | datetime
Key = tuple[KeyPart, ...]


@dataclass(frozen=True, slots=True)
class Page:
    """What a request asks for: rows beyond the key `after` (the beginning where None), at most `limit`."""

    limit: int
    after: Key | None

    @property
    def fetch(self) -> int:
        """How many rows to ask the database for: one more than shown."""
        return self.limit + 1


@dataclass(frozen=True, slots=True)
class Paged(Generic[Row]):
    """Rows of a page, and the cursor of the next page where there is one."""

    rows: Sequence[Row]
    next_cursor: str | None

    @classmethod
    def of(cls, rows: Sequence[Row], page: Page, key: Callable[[Row], Key]) -> Paged[Row]:
        """Cut `rows` (up to ``page.fetch``) to the page."""
        shown = rows[: page.limit]
        more = len(rows) > page.limit
        return cls(shown, encode_cursor(key(shown[-1])) if more else None)


def page_of(*kinds: type) -> Callable[..., Page]:
    """A dependency that reads ``limit`` and ``cursor``; `kinds` are the types of the key's parts, in order.

    ``page: Annotated[Page, Depends(page_of(datetime, str))]``
    """

    def read(
        limit: Annotated[int, Query(ge=1, le=MOST_ROWS)] = MOST_ROWS,
        cursor: Annotated[str | None, Query(max_length=LONGEST_CURSOR)] = None,
    ) -> Page:
        return Page(limit, decode_cursor(cursor, kinds) if cursor else None)

    return read


def encode_cursor(key: Key) -> str:
    """`key` as opaque text."""
    parts = [part.isoformat() if isinstance(part, datetime) else part for part in key]
    text = json.dumps(parts, ensure_ascii=False, separators=(",", ":"))
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


def decode_cursor(cursor: str, kinds: tuple[type, ...]) -> Key:
    """The key of `cursor`, exactly of `kinds`; 422 for anything else."""
    try:
        padded = cursor.encode("ascii") + b"=" * (-len(cursor) % 4)
        parts = json.loads(base64.b64decode(padded, altchars=b"-_", validate=True))
        if not isinstance(parts, list) or len(parts) != len(kinds):
            raise _not_ours()
        return tuple(_part(part, kind) for part, kind in zip(parts, kinds, strict=True))
    except (ValueError, TypeError, OverflowError, binascii.Error, RecursionError):
        raise _not_ours() from None


def link_next(request: Request, response: Response, paged: Paged[Row]) -> None:
    """Put the next page's address into the Link header (RFC 8288)."""
    address = next_address(request, paged)
    if address:
        response.headers["Link"] = f'<{address}>; rel="next"'


def next_address(request: Request, paged: Paged[Row]) -> str | None:
    """Path and query of the next page, with every filter of this one; None on the last."""
    if paged.next_cursor is None:
        return None
    return _relative(request.url.include_query_params(cursor=paged.next_cursor))


def first_address(request: Request) -> str | None:
    """Path and query of the first page; None when this is it."""
    if "cursor" not in request.query_params:
        return None
    return _relative(request.url.remove_query_params("cursor"))


def _relative(url: URL) -> str:
    return f"{url.path}?{url.query}" if url.query else url.path


def _part(part: object, kind: type) -> KeyPart:
    if kind is datetime and isinstance(part, str):
        moment = datetime.fromisoformat(part)
        if moment.tzinfo is None:
            raise ValueError("a moment without an offset")
        return moment.astimezone(UTC)
    if kind is int and isinstance(part, int) and not isinstance(part, bool) and abs(part) < 2**63:
        return part
    if kind is str and isinstance(part, str) and "\0" not in part:
        return part.encode().decode()  # raises for half a surrogate pair, which no database takes
    raise ValueError("a part of another type")


def _not_ours() -> ProblemError:
    defect = Defect(
        "cursor-not-ours", "cursor", "游标无效，请从第一页重新开始。 The cursor is not valid; start at the first page."
    )
    return INVALID.error(defects=[defect])
