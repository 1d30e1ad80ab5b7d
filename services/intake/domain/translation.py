"""From a portal's message to a command in our terms: names become identifiers, personal words are set apart."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from schemas.commands import portal as message
from schemas.events.heartbeat import HeartbeatPassed
from schemas.identity import case_number
from schemas.regime import CompiledRegime
from services.intake.domain.commands import (
    Answer,
    Close,
    MatterCommand,
    Rate,
    Register,
    Reopen,
    Return,
    Sign,
    Submission,
    Transfer,
)
from services.intake.domain.routing import civil_day


@dataclass(frozen=True, slots=True)
class Context:
    """What a translation needs beside the message."""

    region: str
    portal: str
    matter: str
    regime: CompiledRegime
    now: datetime
    fingerprint: Callable[[bytes], str]


@dataclass(frozen=True, slots=True)
class Translated:
    """The command, and the words (JSON) that are sealed beside its event."""

    command: MatterCommand | HeartbeatPassed
    speech: bytes | None = None


def _submit(said: message.SubmitMatter, context: Context) -> Translated:
    submission = Submission(
        region=context.region,
        portal=context.portal,
        submission_id=said.submission_id,
        source=said.source,
        kind=said.kind,
        importance=said.importance,
        received_at=said.received_at,
        content=context.fingerprint(_content(said)),
        category=context.regime.category_named(said.category),
        district=said.district,
        about=said.about,
        given_due_at=said.due_at,
        confidential=said.confidential,
        applicant=said.applicant,
    )
    number = case_number(context.region, civil_day(context.regime, said.received_at), context.matter)
    speech = said.__pydantic_serializer__.to_json(said, include={"title", "text", "complainant"}, exclude_none=True)
    return Translated(Register(submission, context.matter, number, context.regime, context.now), speech)


def _content(said: message.SubmitMatter) -> bytes:
    """What a repetition is told by. A field that came later counts only where it says something: digests stay."""
    later = None if said.applicant is not None else {"applicant"}
    return said.__pydantic_serializer__.to_json(said, exclude=later)


def _sign(said: message.SignForMatter, context: Context) -> Translated:
    unit = context.regime.unit_named(said.unit)
    return Translated(Sign(reference=said.submission_id, at=said.at, by=said.by, unit=unit))


def _transfer(said: message.TransferMatter, context: Context) -> Translated:
    to_unit = context.regime.unit_named(said.to_unit) or said.to_unit
    command = Transfer(
        reference=said.submission_id, at=said.at, by=said.by, to_unit=to_unit, reason=said.reason, regime=context.regime
    )
    return Translated(command)


def _return(said: message.ReturnMatter, context: Context) -> Translated:
    command = Return(reference=said.submission_id, at=said.at, by=said.by, reason=said.reason, regime=context.regime)
    return Translated(command)


def _answer(said: message.AnswerMatter, context: Context) -> Translated:
    unit = context.regime.unit_named(said.unit)
    command = Answer(reference=said.submission_id, at=said.at, by=said.by, unit=unit, result=said.result)
    return Translated(command, _words("text", said.text))


def _rate(said: message.RateMatter, context: Context) -> Translated:
    command = Rate(reference=said.submission_id, at=said.at, grade=said.grade, solved=said.solved)
    return Translated(command, _words("comment", said.comment) if said.comment else None)


def _reopen(said: message.ReopenMatter, context: Context) -> Translated:
    command = Reopen(reference=said.submission_id, at=said.at, by=said.by, reason=said.reason, regime=context.regime)
    return Translated(command)


def _close(said: message.CloseMatter, context: Context) -> Translated:
    return Translated(Close(reference=said.submission_id, at=said.at, by=said.by))


def _heartbeat(said: message.SoundHeartbeat, context: Context) -> Translated:
    return Translated(HeartbeatPassed(region=context.region, stage="intake", sounded_at=said.sounded_at))


TRANSLATIONS: dict[type[Any], Callable[[Any, Context], Translated]] = {
    message.SubmitMatter: _submit,
    message.SignForMatter: _sign,
    message.TransferMatter: _transfer,
    message.ReturnMatter: _return,
    message.AnswerMatter: _answer,
    message.RateMatter: _rate,
    message.ReopenMatter: _reopen,
    message.CloseMatter: _close,
    message.SoundHeartbeat: _heartbeat,
}


def _words(name: str, said: str) -> bytes:
    return json.dumps({name: said}, ensure_ascii=False).encode()
