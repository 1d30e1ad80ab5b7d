"""Rows as the columns that a set-based statement takes."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any


def columns_of(rows: Iterable[Sequence[Any]], width: int) -> tuple[Sequence[Any], ...]:
    """Rows of `width` values turned into as many columns; empty columns for no rows."""
    columns = tuple(zip(*rows, strict=True))
    return columns or ((),) * width
