"""The course of one matter: who has it, what time it is, and the messages that its steps become."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from random import Random
from typing import Any, Final

from duban.complaints.message import REPEATED, Complaint, OfficeMessage
from duban.complaints.phrases import phrases
from schemas.commands.portal import (
    AnswerMatter,
    CloseMatter,
    MatterMessage,
    RateMatter,
    ReopenMatter,
    ReturnMatter,
    SignForMatter,
    TransferMatter,
)
from schemas.events.matter import Grade
from schemas.regime import CompiledRegime, MatterFacts
from services.tracking.calendar_seed import calendar_of
from services.tracking.domain.limits import PlannedObligation, plan_obligations

WORKING_DAY_HOURS: Final = 6.5
_DAYS_LATE: Final = (1, 1, 2, 2, 3, 4, 6, 7, 8, 11, 12, 14, 16, 18, 20)
_WALL_CLOCK: Final = ("hours", "minutes")
_RESULTS: Final = (("solved", "explained", "answered", "not-accepted"), (60, 22, 15, 3))
_UNSOLVED: Final = frozenset({Grade.DISSATISFIED, Grade.VERY_DISSATISFIED})
_FEW: Final = (0.3, 5.0)
"""Working hours that a decision takes."""


class Course:
    """Steps in the order of time. `unit` has the matter now, `messages` are what was said of it so far."""

    def __init__(self, complaint: Complaint, rules: CompiledRegime, rng: Random) -> None:
        self._complaint = complaint
        self._rules = rules
        self._rng = rng
        self._calendar = calendar_of(rules.regime)
        names = ("category", "source", "district", "about", "importance", "kind")
        said = {name: complaint.data[name] for name in names if name in complaint.data}
        self._facts = MatterFacts(portal=complaint.portal, **said)
        self._now = complaint.at
        received = datetime.fromisoformat(complaint.data["received_at"])
        self._due = self._limit("matter.registered", received)
        self.unit = rules.route(self._facts).unit
        self.messages: list[OfficeMessage] = []

    @property
    def with_first_contact(self) -> bool:
        """Whether the first contact still has it."""
        return self.unit == self._rules.regime.first_contact

    @property
    def takes_ratings(self) -> bool:
        """Whether its portal asks complainants what they think."""
        return "ratings" in self._rules.portals[self._complaint.portal].capabilities

    def another_unit(self, than: str | None = None) -> str:
        """Some unit that does not have it, and is not `than`."""
        taken = {self.unit, than, self._rules.regime.first_contact}
        return self._rng.choice([unit.id for unit in self._rules.regime.units if unit.id not in taken])

    def transfer(self, to_unit: str) -> None:
        """Hand on."""
        self._work(*_FEW)
        self._say(TransferMatter, to_unit=to_unit, reason=self._words("transfer"), by=self._official)
        self.unit = to_unit

    def send_back(self) -> None:
        """Send back to the first contact."""
        self._work(*_FEW)
        self._say(ReturnMatter, reason=self._words("return"), by=self._official)
        self.unit = self._rules.regime.first_contact

    def sign(self, *, late: bool) -> None:
        """Sign for it, on time as far as handing on left time for it."""
        if self._facts.importance == "urgent":
            self._pass(*((25, 400) if late else (2, 17)))
        else:
            self._work(*((2.2 * WORKING_DAY_HOURS, 9 * WORKING_DAY_HOURS) if late else (0.1, 6.0)))
        self._say(SignForMatter, unit=self.unit, by=self._official)

    def say_again(self) -> None:
        """Somebody clicks twice: the last step is reported once more."""
        self.messages.append(replace(self.messages[-1], expected=REPEATED))

    def answer(self, uses: tuple[float, float], *, late: bool) -> None:
        """Answer after a part of the limit, or some working days after its end."""
        self._now = max(self._late() if late else self._within(self._rng.uniform(*uses)), self._soon())
        result = self._rng.choices(*_RESULTS)[0]
        self._say(AnswerMatter, text=self._words(result), unit=self.unit, by=self._official, result=result)

    def rate(self, grades: tuple[int, ...]) -> bool:
        """The complainant's word; whether the matter is solved."""
        self._pass(60, 90 * 60)
        grade = self._rng.choices(tuple(Grade), grades)[0]
        solved = grade not in _UNSOLVED or self._rng.random() < 0.25
        said: dict[str, Any] = {"grade": grade.value, "solved": solved}
        if self._rng.random() < 0.3:
            said["comment"] = self._words("praise" if solved else "blame")
        self._say(RateMatter, **said)
        return solved

    def reopen(self) -> None:
        """Take it up again; the limit starts anew."""
        self._work(0.5, 12)
        self._say(ReopenMatter, reason=self._words("reopen"), by="热线回访员")
        self._due = self._limit("matter.reopened", self._now)

    def close(self) -> None:
        """Close it."""
        self._work(1, 20)
        self._say(CloseMatter, by=self._official)

    @property
    def _official(self) -> str:
        name = self._rules.directory.units[self.unit].name
        return f"{name.zh}经办员"

    def _words(self, occasion: str) -> str:
        return self._rng.choice(phrases().office[occasion])

    def _say(self, kind: type[MatterMessage], **fields: Any) -> None:
        self._now = self._now.replace(microsecond=0)
        portal, identity = self._complaint.portal, self._complaint.submission_id
        data = {"submission_id": identity, "at": self._calendar.local(self._now).isoformat(), **fields}
        self.messages.append(OfficeMessage(portal, identity, kind.TYPE, self._now, data))

    def _work(self, least: float, most: float) -> None:
        """So many working hours pass."""
        self._now = self._calendar.add_working_hours(self._now, self._rng.uniform(least, most))

    def _pass(self, least: float, most: float) -> None:
        """So many minutes pass, by day and by night."""
        self._now += timedelta(minutes=self._rng.uniform(least, most))

    def _limit(self, event: str, at: datetime) -> PlannedObligation:
        """The answer's, which runs from the beginning of the round or else from the assignment that follows it."""
        known = (self._rules, self._calendar)
        from_beginning = plan_obligations(*known, event, self._facts, at)
        planned = (*from_beginning, *plan_obligations(*known, "matter.assigned", self._facts, self._now))
        return next(one for one in planned if one.kind == "answer")

    def _soon(self) -> datetime:
        if self._on_the_wall_clock:
            return self._now + timedelta(minutes=self._rng.uniform(3, 30))
        return self._calendar.add_working_hours(self._now, self._rng.uniform(0.2, 1.0))

    def _within(self, part: float) -> datetime:
        starts, due = self._due.starts_at, self._due.due_at
        if self._on_the_wall_clock:
            return starts + (due - starts) * part
        return self._calendar.add_working_hours(
            starts, part * self._calendar.working_seconds_between(starts, due) / 3600
        )

    def _late(self) -> datetime:
        days = self._rng.choice(_DAYS_LATE) - self._rng.random() * 0.8
        return self._calendar.add_working_hours(self._due.due_at, days * WORKING_DAY_HOURS)

    @property
    def _on_the_wall_clock(self) -> bool:
        limit = self._due.binding.limit
        return limit is not None and limit.unit in _WALL_CLOCK
