"""Every message of every portal has its one receipt, or lies among the dead letters; nothing vanishes.

Kafka deletes what portals sent after some weeks. Of a message that is gone only its receipt is left to be counted.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from typing import Any

from duban.following import Following
from duban.verify.faults import Findings
from duban.verify.parts import Part
from schemas.commands.portal import SoundHeartbeat
from schemas.events.receipt import ReceiptIssued

_TOPICS = r"\d{6}\.portal\..+"
_RECEIPTS = "SELECT causation FROM events WHERE type = $1"
_LETTERS = "SELECT topic || '/' || partition || '/' || record_offset AS place, attempts FROM dead_letters"
_HEARTBEAT = SoundHeartbeat.TYPE.encode()
_AT_ONCE = 20_000
_PLACE = re.compile(r"\d{6}\.portal\..+/\d+/\d+")


class Submissions:
    """Accounts for the messages of all portals: those that had come when the verification began."""

    def __init__(self, intake: Part, findings: Findings) -> None:
        self._intake = intake
        self._findings = findings
        self._ends: dict[tuple[str, int], int] = {}
        self._receipts: Counter[str] = Counter()
        self._letters: dict[str, int] = {}

    async def note_ends(self, following: Following) -> None:
        """How far the portals' topics reach now; what comes later is not looked at."""
        for topic in await following.topics(_TOPICS):
            ends = await following.ends(topic)
            self._ends |= {(place.topic, place.partition): end for place, end in ends.items()}

    async def run(self, following: Following) -> None:
        """Read the portals' topics and hold them against the receipts that intake issued."""
        database = self._intake.database
        async with database.transaction(readonly=True):
            cursor = await database.cursor(_RECEIPTS, ReceiptIssued.TYPE)
            while rows := await cursor.fetch(_AT_ONCE):
                self._receipts.update(row["causation"] for row in rows)
        self._letters = {row["place"]: row["attempts"] for row in await database.fetch(_LETTERS)}
        begins: dict[tuple[str, int], int] = {}
        for topic in sorted({topic for topic, _ in self._ends}):
            await following.catch_up(topic, self._take)
            begins |= {(at.topic, at.partition): first for at, first in (await following.beginnings(topic)).items()}
        self._account_for_the_rest(begins)

    def _account_for_the_rest(self, begins: Mapping[tuple[str, int], int]) -> None:
        """Receipts of no message that was read: they are of messages that lay before where a partition now begins."""
        for place in filter(_PLACE.fullmatch, self._receipts):
            topic, partition, offset = place.rsplit("/", 2)
            if int(offset) < begins.get((topic, int(partition)), 0):
                self._findings.counted["receipts of deleted messages"] += 1
            else:
                self._findings.add("receipt_for_nothing", "intake", f"{place} has a receipt and is no message")

    def _take(self, record: Any) -> None:
        place = f"{record.topic}/{record.partition}/{record.offset}"
        receipts = self._receipts.pop(place, 0)
        if record.offset >= self._ends.get((record.topic, record.partition), 0):
            return
        self._findings.counted["messages of portals"] += 1
        if receipts > 1 + self._letters.get(place, 0):
            self._findings.add("receipt_twice", "intake", f"{place} has {receipts} receipts")
        elif not receipts and place not in self._letters and dict(record.headers).get("ce_type") != _HEARTBEAT:
            self._findings.add("submission_lost", "intake", f"{place} has neither a receipt nor a dead letter")
