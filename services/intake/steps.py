"""Steps of officials as commands: what a form or a request says, and who acts, put together."""

from __future__ import annotations

import json
from typing import Literal

from pydantic import BaseModel, ConfigDict

from schemas.contract import LongText, ShortText
from schemas.events.matter import Grade
from services.chassis.http.problems import INVALID, Defect
from services.intake.casework import Actor, Making
from services.intake.domain.commands import Answer, Close, MatterCommand, Rate, Reopen, Return, Sign, Transfer
from services.intake.domain.field_rules import near_unit
from services.intake.domain.state import Matter


class _Said(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Reason(_Said):
    """Why a matter is sent back or reopened."""

    reason: ShortText


class Transferring(_Said):
    """To whom and why; the unit by id, name or alias."""

    to_unit: ShortText
    reason: ShortText


class Answering(_Said):
    """What the person is told."""

    text: LongText
    result: Literal["answered", "solved", "explained", "not-accepted"] = "answered"


class Rating(_Said):
    """The person's word."""

    grade: Grade
    solved: bool | None = None
    comment: LongText | None = None


def signing(state: Matter, actor: Actor) -> MatterCommand:
    """Sign for it."""
    return Sign(reference=state.case_number, at=actor.at, by=actor.name, unit=actor.unit)


def closing(state: Matter, actor: Actor) -> MatterCommand:
    """Close it."""
    return Close(reference=state.case_number, at=actor.at, by=actor.name, unit=actor.unit)


def transferring(said: Transferring) -> Making:
    """Hand on. Raises the problem invalid for a unit that nobody knows."""

    def make(state: Matter, actor: Actor) -> MatterCommand:
        unit = actor.regime.unit_named(said.to_unit)
        if unit is None:
            hint = near_unit(actor.regime, said.to_unit)
            message = f"没有此单位{hint.zh} / there is no such unit{hint.en}"
            raise INVALID.error(defects=[Defect("unknown_unit", "to_unit", message)])
        return Transfer(
            reference=state.case_number, at=actor.at, by=actor.name, unit=actor.unit,
            to_unit=unit, reason=said.reason, regime=actor.regime,
        )  # fmt: skip

    return make


def returning(said: Reason) -> Making:
    """Send back."""

    def make(state: Matter, actor: Actor) -> MatterCommand:
        return Return(
            reference=state.case_number, at=actor.at, by=actor.name, unit=actor.unit,
            reason=said.reason, regime=actor.regime,
        )  # fmt: skip

    return make


def answering(said: Answering) -> Making:
    """Answer."""

    def make(state: Matter, actor: Actor) -> MatterCommand:
        return Answer(reference=state.case_number, at=actor.at, by=actor.name, unit=actor.unit, result=said.result)

    return make


def rating(said: Rating) -> Making:
    """Record the person's word."""

    def make(state: Matter, actor: Actor) -> MatterCommand:
        return Rate(reference=state.case_number, at=actor.at, grade=said.grade, solved=said.solved, by_unit=actor.home)

    return make


def reopening(said: Reason) -> Making:
    """Take it up again."""

    def make(state: Matter, actor: Actor) -> MatterCommand:
        return Reopen(reference=state.case_number, at=actor.at, by=actor.name, reason=said.reason, regime=actor.regime)

    return make


def sealed_words(**words: str) -> bytes:
    """Words as they are sealed."""
    return json.dumps(words, ensure_ascii=False).encode()
