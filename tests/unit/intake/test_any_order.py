"""Whatever order steps come in: a fold never fails, a refusal changes nothing, what is recorded stays in order."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from schemas.defects import Refused
from schemas.events.matter import Grade, MatterAssigned, MatterReopened
from services.intake.domain.commands import Answer, Close, MatterCommand, Rate, Reopen, Return, Sign, Transfer
from services.intake.domain.decide import decide
from services.intake.domain.evolve import evolve
from services.intake.domain.state import UNREGISTERED, Matter
from tests.unit.intake.county import RECEIVED, county, register

units = st.sampled_from(["housing", "traffic", "petitions", None])
moves = st.integers(-3, 48)


class LifeOfAMatter(RuleBasedStateMachine):
    """Drives one matter with steps at any time, by anybody, in any order."""

    def __init__(self) -> None:
        super().__init__()
        self.state: Matter = UNREGISTERED
        self.now = RECEIVED
        self.rounds = 0
        self.opened_by: list[str] = []

    def does(self, command: MatterCommand) -> None:
        before = self.state
        decided = decide(before, command)
        assert decide(before, command) == decided
        if isinstance(decided, Refused):
            assert decided.defects
            assert self.state == before
            return
        for event in decided:
            self.state = evolve(self.state, event)
            self.rounds += isinstance(event, MatterReopened)
            if isinstance(event, MatterAssigned):
                assert event.person
        if decided:
            assert decide(self.state, command) == (), "the same command once more changes nothing"

    def moved(self, hours: int) -> dict[str, Any]:
        self.now = self.now + timedelta(hours=hours)
        return {"reference": "H-1", "at": self.now}

    @rule(content=st.sampled_from("ab"))
    def register(self, content: str) -> None:
        self.does(register(content=content * 64))

    @rule(hours=moves, unit=units)
    def sign(self, hours: int, unit: str | None) -> None:
        self.does(Sign(**self.moved(hours), by="x", unit=unit))

    @rule(hours=moves, unit=units, to=st.sampled_from(["housing", "traffic"]))
    def transfer(self, hours: int, unit: str | None, to: str) -> None:
        self.does(Transfer(**self.moved(hours), by="x", unit=unit, to_unit=to, reason="r", regime=county()))

    @rule(hours=moves)
    def send_back(self, hours: int) -> None:
        self.does(Return(**self.moved(hours), by="x", reason="r", regime=county()))

    @rule(hours=moves, unit=units)
    def answer(self, hours: int, unit: str | None) -> None:
        self.does(Answer(**self.moved(hours), by="x", unit=unit))

    @rule(hours=moves, grade=st.sampled_from(list(Grade)))
    def rate(self, hours: int, grade: Grade) -> None:
        self.does(Rate(**self.moved(hours), grade=grade))

    @rule(hours=moves)
    def reopen(self, hours: int) -> None:
        self.does(Reopen(**self.moved(hours), by="x", reason="r", regime=county()))

    @rule(hours=moves)
    def close(self, hours: int) -> None:
        self.does(Close(**self.moved(hours), by="x"))

    @precondition(lambda self: self.state.registered)
    @invariant()
    def somebody_is_answerable_and_steps_are_in_order(self) -> None:
        state = self.state
        assert state.unit
        assert state.round == 1 + self.rounds
        assert state.closed_at is None or state.answered_at is not None
        assert state.answered_at is None or state.signed_at is not None
        steps = [state.received_at, state.reopened_at, state.signed_at, state.answered_at, state.closed_at]
        known = [step for step in steps if step is not None]
        assert known == sorted(known)


LifeOfAMatter.TestCase.settings = settings(max_examples=60, stateful_step_count=30, deadline=None)
TestLifeOfAMatter = LifeOfAMatter.TestCase
