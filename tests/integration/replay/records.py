"""Small files of records, written by hand, and a replay of them on a stack of its own."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from duban.replay.formats import mailbox
from duban.replay.run import Replayed, replay, request
from duban.stack import Stack
from duban.stack.folder import PROJECT
from duban.stack.steps import Silent
from duban.watching import Unwatched

RUN_FOLDER = PROJECT / ".run" / "test-replay"
DATA = PROJECT.parent / "shared" / "data"
"""Public data beside the project; tests that need it say so and skip where it is absent."""

LETTERS: Sequence[Sequence[str]] = (
    # mail_id, title, query, query_date, reply, reply_date, reply_agency
    ("1", "in time", "when is the road mended?", "2022-04-21", "in May", "2022-05-13", "roads office"),
    ("2", "late", "where do I apply?", "2022-04-21", "at the hall", "2022-05-14", "hall"),
    ("3", "id used twice", "first", "2022-03-01", "yes", "2022-03-02", "hall"),
    ("3", "id used twice", "second", "2022-03-01", "no", "2022-03-01", "hall"),
    ("4", "sent twice", "same words", "2022-03-01", "yes", "2022-03-04", "hall"),
    ("4", "sent twice", "same words", "2022-03-01", "yes", "2022-03-04", "hall"),
    ("5", "no date at all", "what now?", "", "nothing", "", "hall"),
    ("6", "no reply text", "what now?", "2022-03-01", "", "2022-03-02", "hall"),
    ("7", "reply before the letter", "what now?", "2022-03-01", "soon", "2021-03-02", "hall"),
    ("8", "no letter", " ", "2022-03-01", "which letter?", "2022-03-02", "hall"),
    ("9", "nobody answered, and the time is up", "anybody?", "2022-03-01", "", "", ""),
    ("10", "nobody answered yet", "anybody?", "2022-05-12", "", "", ""),
)


@dataclass(frozen=True, slots=True)
class Replay:
    """A finished replay: its report as bytes and read, its figures, and its stack where that was kept."""

    raw: bytes
    replayed: Replayed
    stack: Stack

    @property
    def report(self) -> dict[str, Any]:
        """The report."""
        read: dict[str, Any] = json.loads(self.raw)
        return read


def letters_file(folder: Path) -> Path:
    """The letters above as a file of a mailbox."""
    path = folder / "letters.csv"
    with path.open("w", newline="", encoding="utf-8") as file:
        csv.writer(file).writerows([mailbox.COLUMNS, *LETTERS])
    return path


@contextmanager
def replaying(file: Path, format_name: str, folder: Path, *, keep: bool = False) -> Iterator[Replay]:
    """Replay a file from a clean state; with `keep` the stack runs until the block ends."""
    report = folder / f"{format_name}.json"
    wanted = replace(request(file, format_name, report, RUN_FOLDER), keep=keep)
    try:
        replayed = replay(wanted, Unwatched(), Silent())
        yield Replay(report.read_bytes(), replayed, Stack(RUN_FOLDER))
    finally:
        Stack(RUN_FOLDER).down()
