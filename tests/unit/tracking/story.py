"""`given(...).when(...).then(...)` in the words of the office."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

from schemas.contract import EventContract
from schemas.defects import Refused
from schemas.regime import MatterFacts
from services.tracking.domain.alarms import look, wake_at
from services.tracking.domain.commands import Assign, Begin, Close, HandOn, Progress, Reopen, SupervisionCommand
from services.tracking.domain.decide import decide
from services.tracking.domain.evolve import evolve
from services.tracking.domain.rules import Rules
from services.tracking.domain.state import UNWATCHED, Holder, Supervision
from tests.unit.tracking.place import REGION, at

MATTER = "7F3K9Q2MXXXXXXXXXXXXXXXXXX"
FACTS = MatterFacts(portal="hotline", source="phone")
WATER = Holder("water", "water-office", "water-clerk", "Li")
ROADS = Holder("roads", "roads-office", "roads-clerk", "Wang")


def registered(when: str, *, given_due: str | None = None, facts: MatterFacts = FACTS) -> Begin:
    return Begin(REGION, MATTER, "360923-260302-7F3K-9Q2M", facts, at(given_due) if given_due else None, at(when))


def assigned(when: str, rules: Rules, holder: Holder = WATER, number: int = 1) -> Assign:
    return Assign(holder, number, rules, at(when))


def signed(when: str, rules: Rules, number: int = 1) -> Progress:
    return Progress("matter.signed", number, rules, at(when))


def answered(when: str, rules: Rules, number: int = 1) -> Progress:
    return Progress("matter.answered", number, rules, at(when))


def rated(when: str, rules: Rules, number: int = 1) -> Progress:
    return Progress("matter.rated", number, rules, at(when))


def transferred(when: str, number: int = 1) -> HandOn:
    return HandOn("transferred", number, at(when))


def returned(when: str, number: int = 1) -> HandOn:
    return HandOn("returned", number, at(when))


def reopened(when: str, number: int) -> Reopen:
    return Reopen(number, at(when))


def closed(when: str, rules: Rules, number: int = 1) -> Close:
    return Close(number, rules, at(when))


def folded(state: Supervision, events: Sequence[EventContract]) -> Supervision:
    for event in events:
        state = evolve(state, event)
    return state


def decided(state: Supervision, command: SupervisionCommand) -> tuple[Supervision, list[EventContract]]:
    events = decide(state, command)
    assert not isinstance(events, Refused), events
    return folded(state, events), list(events)


def looked(state: Supervision, until: datetime) -> tuple[Supervision, list[EventContract]]:
    """What an alarm does, with its promise checked: looking twice at one instant gives nothing more."""
    events = list(look(state, until))
    state = folded(state, events)
    assert not look(state, until)
    wake = wake_at(state)
    assert wake is None or wake > until
    return state, events


class Given:
    """A supervision as the commands left it."""

    def __init__(self, *commands: SupervisionCommand) -> None:
        self.state = UNWATCHED
        for command in commands:
            self.state, _ = decided(self.state, command)

    def when(self, *commands: SupervisionCommand) -> Then:
        events: list[EventContract] = []
        for command in commands:
            self.state, more = decided(self.state, command)
            events += more
        return Then(self.state, events)

    def when_looked_at(self, *moments: str) -> Then:
        events: list[EventContract] = []
        for moment in moments:
            self.state, more = looked(self.state, at(moment))
            events += more
        return Then(self.state, events)


def refusals(state: Supervision, command: SupervisionCommand) -> list[str]:
    """Codes of all defects for which a command is refused."""
    answer = decide(state, command)
    assert isinstance(answer, Refused), answer
    return [defect.code for defect in answer.defects]


class Then:
    """What happened."""

    def __init__(self, state: Supervision, events: list[EventContract]) -> None:
        self.state = state
        self.events = events

    def then(self, *expected: str) -> Then:
        """Events in order, as `opened answer.1`."""
        assert [told(event) for event in self.events] == list(expected)
        return self

    def the(self, kind: type[EventContract], check: Callable[[Any], bool] = lambda _: True) -> Any:
        """The one event of that kind which the check picks."""
        found = [event for event in self.events if isinstance(event, kind) and check(event)]
        assert len(found) == 1, [told(event) for event in self.events]
        return found[0]


def told(event: EventContract) -> str:
    """An event in two words: `opened answer.1`, `reached level 2 of answer.1`, `issued yellow.answer.1`."""
    data: Any = event
    noun, verb = event.TYPE.split(".")[1:3]
    if noun == "supervision":
        return f"begun round {data.round}"
    if noun in ("card", "admonition", "problem"):
        return f"{verb} {getattr(data, noun)}"
    if noun == "accountability":
        return f"referred {data.liability}"
    if verb == "escalated":
        return f"level {data.level} of {data.obligation}"
    return f"{verb} {data.obligation}"
