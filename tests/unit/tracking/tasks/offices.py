"""A place with an approval and a course, and `given(...).when(...).then(...)` for tasks."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from functools import lru_cache
from typing import Any

from schemas.contract import EventContract
from schemas.defects import Refused
from schemas.events.task import Process, StepOutcome
from schemas.identity import task_id
from schemas.regime import CompiledRegime, read_canonical
from services.tracking.calendar_seed import calendar_of
from services.tracking.domain.rules import Rules
from services.tracking.domain.state import Holder
from services.tracking.domain.tasks.commands import Acting, CancelTask, EndStep, HandOverTask, OpenTask, TaskCommand
from services.tracking.domain.tasks.decide import decide_task
from services.tracking.domain.tasks.evolve import evolve_task
from services.tracking.domain.tasks.follow_up import look_at_task
from services.tracking.domain.tasks.state import UNOPENED, Task
from tests.unit.tracking.place import REGION, at, named, regime_document, rules_of, unit

WATER = Holder("water", "water-office", "water-clerk", "Li")
WATER_B = Holder("water", "water-office", "water-office-head", "Zhao")
OFFICE = Acting("Sun", "office", for_any=True)
BY_WATER = Acting("Li", "water")
BY_ROADS = Acting("Wang", "roads")
LICENCE = {
    "id": "stall-licence",
    "process": "approval",
    "name": named("stall licence"),
    "unit": "water",
    "limit": {"amount": 20, "unit": "working_days"},
    "annual_check": "03-01",
    "steps": [
        {"id": "accept", "limit": {"amount": 1, "unit": "working_days"}},
        {"id": "site_visit", "unit": "roads", "limit": {"amount": 5, "unit": "working_days"}, "evidence": True},
        {"id": "decide", "limit": {"amount": 10, "unit": "working_days"}},
    ],
}
COURSE = {
    "id": "investor",
    "process": "full_course",
    "name": named("investor"),
    "limit": {"amount": 30, "unit": "working_days"},
    "steps": [{"id": "register", "unit": "water"}, {"id": "connect", "unit": "roads"}],
}
RECTIFICATION = {
    "id": "rectification",
    "ladder": "usual",
    "process": "rectification",
    "name": named("rectification"),
    "look_back": {"amount": 60, "unit": "working_days"},
}


@lru_cache
def rules() -> Rules:
    """The place with a licence, a course and rectifications."""
    document = {**regime_document(), "processes": [LICENCE, COURSE, RECTIFICATION]}
    regime = CompiledRegime(read_canonical(json.dumps(document)))
    return Rules(regime, calendar_of(regime.regime))


def reorganised(region: str = REGION, effective_from: str = "2010-01-01") -> Rules:
    """The place later on: roads has another head, water another post beside its section."""
    units = [
        {**unit("water"), "posts": [*unit("water")["posts"], {"id": "water-inspector", "name": named("inspector")}]},
        {
            **unit("roads"),
            "head": "roads-director",
            "posts": [
                {
                    "id": "roads-director",
                    "name": named("director"),
                    "holders": [{"person": "Qian", "from": "2026-01-01"}],
                }
            ],
        },
        unit("office"),
    ]
    processes = [LICENCE, COURSE, RECTIFICATION]
    return rules_of(units=units, processes=processes, version="2", region=region, effective_from=effective_from)


def on_leave(person: str, first: str, last: str) -> Rules:
    """The place with Li as the clerk of water, for whom Zhao, head of the section, answers from one day to another."""
    water = unit("water")
    head, clerk = water["sections"][0]["posts"]
    head["holders"] = [{"person": "Zhao", "from": "2026-01-01"}]
    clerk["holders"] = [{"person": "Li", "from": "2026-01-01"}]
    clerk["b_post"] = head["id"]
    clerk["absences"] = [{"person": person, "from": first, "to": last}]
    units = [water, unit("roads"), unit("office")]
    return rules_of(units=units, processes=[LICENCE, COURSE, RECTIFICATION], version="2")


def task(process: Process, when: str = "2026-03-02 09:00", **more: Any) -> OpenTask:
    """A task of the water bureau."""
    identity = task_id(REGION, "registry", process.value)
    command = OpenTask(REGION, identity, process, "任务", "a task", WATER, rules(), at(when), "Sun")
    return replace(command, **more)


def ended(outcome: StepOutcome, when: str, acting: Acting = BY_WATER, **more: Any) -> EndStep:
    """The present step ends; with a document, as most need one."""
    more = {"evidence": "doc 1", "note": "as found", "now": at(when), **more}
    return EndStep(outcome, acting, rules(), at(when), **more)


def done(when: str, acting: Acting = BY_WATER, **more: Any) -> EndStep:
    return ended(StepOutcome.DONE, when, acting, **more)


def verified(when: str, acting: Acting = OFFICE, **more: Any) -> EndStep:
    return ended(StepOutcome.VERIFIED, when, acting, **more)


def sent_back(when: str, acting: Acting = OFFICE, **more: Any) -> EndStep:
    return ended(StepOutcome.SENT_BACK, when, acting, **more)


def handed_over(when: str, holder: Holder, acting: Acting = BY_WATER, step: str | None = None) -> HandOverTask:
    return HandOverTask(holder, "away", acting, at(when), step)


def cancelled(when: str, acting: Acting = OFFICE) -> CancelTask:
    return CancelTask("not needed", acting, at(when))


class Told:
    """A task after some commands, and what the last of them led to."""

    def __init__(self, state: Task, last: Sequence[EventContract] | Refused) -> None:
        self.state = state
        self._last = last

    def when(self, command: TaskCommand) -> Told:
        """One more command."""
        outcome = decide_task(self.state, command)
        state = self.state
        for event in () if isinstance(outcome, Refused) else outcome:
            state = evolve_task(state, event)
        return Told(state, outcome)

    def until(self, when: str) -> Told:
        """Somebody looks at that moment."""
        events = look_at_task(self.state, at(when))
        state = self.state
        for event in events:
            state = evolve_task(state, event)
        return Told(state, events)

    @property
    def events(self) -> list[Any]:
        """What the last command led to; it was not refused."""
        assert not isinstance(self._last, Refused), self._last
        return list(self._last)

    @property
    def names(self) -> list[str]:
        """Names of the last events."""
        return [".".join(event.TYPE.split(".")[1:3]) for event in self.events]

    @property
    def refusal(self) -> list[str]:
        """Codes of the refusal."""
        assert isinstance(self._last, Refused), self._last
        return [found.code for found in self._last.defects]


def given(*commands: TaskCommand) -> Told:
    """A task to which all of this happened."""
    told = Told(UNOPENED, ())
    for command in commands:
        told = told.when(command)
        assert told.events is not None
    return told
