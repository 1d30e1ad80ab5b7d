"""Cursors come back as they were given, or are refused."""

from __future__ import annotations

import base64
import json
from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as some
from starlette.requests import Request
from starlette.responses import Response

from services.chassis.http.paging import (
    Page,
    Paged,
    decode_cursor,
    encode_cursor,
    first_address,
    link_next,
    page_of,
)
from services.chassis.http.problems import ProblemError

moments = some.datetimes(timezones=some.just(UTC))
names = some.text(alphabet=some.characters(exclude_characters="\0", codec="utf-8"), max_size=40)


@given(moments, names, some.integers(-(2**63) + 1, 2**63 - 1))
def test_a_cursor_returns_its_key(due_at: datetime, stream: str, number: int) -> None:
    key = (due_at, stream, number)
    assert decode_cursor(encode_cursor(key), (datetime, str, int)) == key


@given(some.text(max_size=60))
def test_a_cursor_of_somebody_else_is_refused(cursor: str) -> None:
    with pytest.raises(ProblemError):
        decode_cursor(cursor, (datetime, str))


@pytest.mark.parametrize(
    "parts",
    [[], ["2026-01-01T00:00:00+08:00"], ["2026-01-01T00:00:00", "x"], [1, "x"], ["2026-01-01T00:00:00Z", None],
     ["2026-01-01T00:00:00Z", "a\0b"], ["2026-01-01T00:00:00Z", {"$ne": 1}], {"a": 1}, "text", 5],
)  # fmt: skip
def test_a_cursor_of_another_shape_is_refused(parts: object) -> None:
    cursor = base64.urlsafe_b64encode(json.dumps(parts).encode()).decode().rstrip("=")
    with pytest.raises(ProblemError):
        decode_cursor(cursor, (datetime, str))


@pytest.mark.parametrize("value", [True, 2**63, 1.5])
def test_a_number_must_fit_the_database(value: object) -> None:
    cursor = base64.urlsafe_b64encode(json.dumps([value]).encode()).decode().rstrip("=")
    with pytest.raises(ProblemError):
        decode_cursor(cursor, (int,))


def _request(query: str) -> Request:
    headers = [(b"host", b"office")]
    return Request(
        {"type": "http", "method": "GET", "path": "/worklist", "query_string": query.encode(), "headers": headers,
         "scheme": "http", "server": ("office", 80)}
    )  # fmt: skip


def test_a_surplus_row_means_a_further_page_that_keeps_the_filters() -> None:
    china = timezone(timedelta(hours=8))
    rows = [(datetime(2026, 3, day, tzinfo=china), f"supervision-{day}") for day in (1, 2, 3)]
    page = Page(limit=2, after=None)

    paged = Paged.of(rows, page, key=lambda row: row)
    assert (len(rows), paged.rows) == (page.fetch, rows[:2])

    response = Response()
    link_next(_request("unit=police&cursor=old"), response, paged)
    address = response.headers["link"].split(">")[0].lstrip("<")
    assert address.startswith("/worklist?unit=police&cursor=")
    assert decode_cursor(address.split("cursor=")[1], (datetime, str)) == rows[1]


def test_the_last_page_has_no_next_and_the_first_no_first() -> None:
    response = Response()
    paged = Paged.of([("a",)], Page(limit=2, after=None), key=lambda row: row)
    link_next(_request(""), response, paged)
    assert "link" not in response.headers
    assert first_address(_request("unit=police")) is None
    assert first_address(_request("unit=police&cursor=x")) == "/worklist?unit=police"


def test_a_page_begins_where_its_cursor_says() -> None:
    assert page_of(str)(limit=50, cursor=encode_cursor(("x",))) == Page(50, ("x",))
    assert page_of(str)(limit=10, cursor=None) == Page(10, None)
