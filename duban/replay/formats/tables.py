"""Comma-separated tables with a head line, plain or gzipped."""

from __future__ import annotations

import csv
import gzip
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import IO

from duban.replay.record import UnreadableFile

_GZIP = b"\x1f\x8b"


def rows_of(path: Path, columns: Sequence[str]) -> Iterator[dict[str, str]]:
    """Rows by the names of their columns, missing cells as empty text.

    Raises UnreadableFile where one of `columns` is missing or the file is no UTF-8 text.
    """
    with _opened(path) as file:
        try:
            table = csv.DictReader(file, restval="")
            if missing := [name for name in columns if name not in (table.fieldnames or ())]:
                raise UnreadableFile(f"{path.name} lacks the columns {', '.join(missing)}")
            yield from table
        except (UnicodeDecodeError, csv.Error, gzip.BadGzipFile, EOFError) as error:
            raise UnreadableFile(f"{path.name} cannot be read to its end: {error}") from error


def _opened(path: Path) -> IO[str]:
    with path.open("rb") as file:
        zipped = file.read(2) == _GZIP
    if zipped:
        return gzip.open(path, "rt", encoding="utf-8-sig", newline="")
    return path.open(encoding="utf-8-sig", newline="")
