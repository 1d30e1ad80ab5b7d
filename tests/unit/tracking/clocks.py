"""The rules of clocks that may stand and be lengthened, and what officials do to them, in a test's words."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any, Final

from services.tracking.calendar_seed import calendar_of
from services.tracking.domain.calendar import Calendar
from services.tracking.domain.interventions import (
    Actor,
    Admonish,
    AppealCard,
    DecideCard,
    Excuse,
    Extend,
    HandOver,
    PauseClock,
    Refer,
    ResumeClock,
)
from services.tracking.domain.rules import Rules
from services.tracking.domain.state import Holder
from tests.unit.tracking.place import ANSWER, SIGN, at, named, rules_of

CLERK: Final = Actor("li", "clerk", "water")
LEADER: Final = Actor("zhao", "leader", "water")
OFFICE: Final = Actor("qian", "efficiency", "office")
PAUSE_KINDS: Final = [
    {"id": "hearing", "name": named("hearing"), "longest": {"amount": 10, "unit": "working_days"}},
    {
        "id": "applicant",
        "name": named("the applicant's delay"),
        "longest": {"amount": 20, "unit": "civil_days"},
        "evidence": False,
    },
]
EXTENSION: Final = {"granted_by": ["leader"], "most": 1, "longest": {"amount": 5, "unit": "working_days"}}
MOVABLE: Final = {**ANSWER, "pauses": ["hearing", "applicant"], "extension": EXTENSION}


def clock_rules(**sections: Any) -> Rules:
    """Sign within 1 working day; answer within 15, with pauses and one extension."""
    return rules_of(SIGN, MOVABLE, pause_kinds=PAUSE_KINDS, **sections)


def by_calendar(rules: Rules, *, off: tuple[str, ...] = (), worked: tuple[str, ...] = ()) -> Rules:
    """The same rules by a calendar in which these days are off, or worked."""
    calendar = _revised(calendar_of(rules.regime.regime), off, worked)
    return replace(rules, calendar=calendar)


def _revised(calendar: Calendar, off: tuple[str, ...], worked: tuple[str, ...]) -> Calendar:
    days_off = (calendar.days_off | {date.fromisoformat(day) for day in off}) - {date.fromisoformat(d) for d in worked}
    make_up = (calendar.make_up_days | {date.fromisoformat(d) for d in worked}) - {date.fromisoformat(d) for d in off}
    name = f"revised {sorted(off)} {sorted(worked)}"
    return replace(calendar, version=name, days_off=days_off, make_up_days=make_up)


def paused(
    when: str,
    rules: Rules,
    *,
    since: str | None = None,
    kind: str = "hearing",
    evidence: str | None = "notice 3",
    obligation: str = "answer.1",
) -> PauseClock:
    """A pause, recorded at `when`, that began then or before."""
    return PauseClock(obligation, kind, "the neighbours are heard", evidence, at(since or when), CLERK, rules, at(when))


def resumed(when: str, rules: Rules, obligation: str = "answer.1") -> ResumeClock:
    """The clock runs again."""
    return ResumeClock(obligation, CLERK, rules, at(when))


def extended(when: str, rules: Rules, amount: int = 5, by: Actor = LEADER, obligation: str = "answer.1") -> Extend:
    """More time."""
    return Extend(obligation, amount, "the expert is ill", by, rules, at(when))


def excused(when: str, obligation: str = "answer.1") -> Excuse:
    """Nobody is held to account."""
    return Excuse(obligation, "the river was in flood", "order 7", OFFICE, at(when))


def appealed(when: str, rules: Rules, card: str) -> AppealCard:
    """The unit appeals."""
    return AppealCard(card, "the quarter was closed", LEADER, rules, at(when))


def decided_card(when: str, card: str, outcome: Any) -> DecideCard:
    """The efficiency office decides on a card."""
    return DecideCard(card, outcome, "looked into", OFFICE, at(when))


def handed_over(when: str, holder: Holder, obligation: str = "answer.1") -> HandOver:
    """Somebody else of the unit answers."""
    return HandOver(obligation, holder, LEADER, at(when))


def admonished(when: str, obligation: str = "answer.1") -> Admonish:
    """A formal warning."""
    return Admonish(obligation, "it lay unread", "record 12", OFFICE, at(when))


def referred(when: str, liability: Any = "disciplinary", obligation: str = "answer.1") -> Refer:
    """Somebody else decides on this liability."""
    return Refer(obligation, liability, "discipline", "the date was altered", "record 13", OFFICE, at(when))
