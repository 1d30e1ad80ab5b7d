"""What Kafka says of a campaign: its items as they appeared, what offices did, what became of each obligation."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

import msgspec

from duban.following import Following, event_in
from schemas.events.campaign import ItemAppeared
from schemas.events.cards import CardIssued, CardRevoked
from schemas.events.supervision import ObligationDischarged, ObligationEscalated, ObligationOpened
from schemas.events.task import TaskClosed, TaskStepCompleted
from schemas.topics import CAMPAIGN, SUPERVISION, TASK, domain_topic
from services.tracking.domain.campaigns.identity import item_task

VERIFICATION: Final = "verify"


class _Appeared(msgspec.Struct):
    region: str
    campaign: str
    item: str
    occurrence: str
    unit: str
    appeared_at: datetime
    due_at: datetime
    section: str | None = None
    post: str | None = None


class _Completed(msgspec.Struct):
    task: str
    step: str
    outcome: str
    completed_at: datetime


class _Closed(msgspec.Struct):
    task: str
    outcome: str


class _Opened(msgspec.Struct):
    matter: str
    obligation: str
    kind: str
    due_at: datetime


class _Escalated(msgspec.Struct):
    matter: str
    obligation: str
    level: int


class _Card(msgspec.Struct):
    matter: str
    obligation: str
    card: str
    colour: str
    unit: str
    issued_at: datetime | None = None


class _Discharged(msgspec.Struct):
    matter: str
    obligation: str
    verdict: str


@dataclass(slots=True)
class Card:
    """A card that was given; `revoked` once it was taken back."""

    colour: str
    unit: str
    obligation: str
    issued_at: datetime
    revoked: bool = False


@dataclass(slots=True)
class Obligation:
    """What became of one obligation; `verdict` is None while it is owed."""

    kind: str
    due_at: datetime
    level: int = 0
    verdict: str | None = None


@dataclass(slots=True)
class TaskSeen:
    """One task with its obligations."""

    region: str = ""
    appeared: list[datetime] = field(default_factory=list)
    """When it appeared; more than once would be a fault."""
    due_at: datetime | None = None
    handed_in: list[datetime] = field(default_factory=list)
    verified_at: datetime | None = None
    sent_back: int = 0
    outcome: str | None = None
    obligations: dict[str, Obligation] = field(default_factory=dict)
    cards: dict[str, Card] = field(default_factory=dict)


class Seen:
    """All tasks of campaigns by their identity."""

    def __init__(self) -> None:
        self.tasks: dict[str, TaskSeen] = {}
        self._versions: dict[str, int] = {}
        self._readings: Mapping[str, tuple[msgspec.json.Decoder[Any], Callable[[Any], None]]] = {
            ItemAppeared.TYPE: (msgspec.json.Decoder(_Appeared), self._appeared),
            TaskStepCompleted.TYPE: (msgspec.json.Decoder(_Completed), self._completed),
            TaskClosed.TYPE: (msgspec.json.Decoder(_Closed), self._closed),
            ObligationOpened.TYPE: (msgspec.json.Decoder(_Opened), self._opened),
            ObligationEscalated.TYPE: (msgspec.json.Decoder(_Escalated), self._escalated),
            ObligationDischarged.TYPE: (msgspec.json.Decoder(_Discharged), self._discharged),
            CardIssued.TYPE: (msgspec.json.Decoder(_Card), self._card_issued),
            CardRevoked.TYPE: (msgspec.json.Decoder(_Card), self._card_revoked),
        }

    async def read(self, following: Following, region: str) -> None:
        """Take in what the topics of a region hold by now."""
        for noun in (CAMPAIGN, TASK, SUPERVISION):
            await following.catch_up(domain_topic(region, noun), self.take)

    def take(self, record: Any) -> None:
        """Take in one record; one that was published again changes nothing."""
        event = event_in(record)
        version = int(event.sequence)
        if version <= self._versions.get(event.subject, 0):
            return
        self._versions[event.subject] = version
        reading = self._readings.get(event.type)
        if reading is not None:
            decoder, note = reading
            note(decoder.decode(event.data))

    def _task(self, task: str) -> TaskSeen:
        return self.tasks.setdefault(task, TaskSeen())

    def _appeared(self, event: _Appeared) -> None:
        task = item_task(
            event.region, event.campaign, event.item, event.occurrence, event.unit, event.section, event.post
        )
        seen = self._task(task)
        seen.region = event.region
        seen.appeared.append(event.appeared_at)
        seen.due_at = event.due_at

    def _completed(self, event: _Completed) -> None:
        seen = self._task(event.task)
        if event.step != VERIFICATION:
            seen.handed_in.append(event.completed_at)
        elif event.outcome == "verified":
            seen.verified_at = event.completed_at
        else:
            seen.sent_back += 1

    def _closed(self, event: _Closed) -> None:
        self._task(event.task).outcome = event.outcome

    def _opened(self, event: _Opened) -> None:
        self._task(event.matter).obligations[event.obligation] = Obligation(event.kind, event.due_at)

    def _escalated(self, event: _Escalated) -> None:
        self._task(event.matter).obligations[event.obligation].level = event.level

    def _discharged(self, event: _Discharged) -> None:
        self._task(event.matter).obligations[event.obligation].verdict = event.verdict

    def _card_issued(self, event: _Card) -> None:
        assert event.issued_at is not None, "a card is given at some time"
        card = Card(event.colour, event.unit, event.obligation, event.issued_at)
        self._task(event.matter).cards[event.card] = card

    def _card_revoked(self, event: _Card) -> None:
        self._task(event.matter).cards[event.card].revoked = True
