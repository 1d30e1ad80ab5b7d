"""Admission: from a message of a portal to a command, or to all its defects at once (一次性告知).

Structural defects (schemas.reading) and defects against the rules of the place are told together: a rule looks at every
field that is right by itself, whatever is wrong with its neighbours.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from schemas.catalogue import COMMANDS
from schemas.defects import Defect, defect
from schemas.events.heartbeat import HeartbeatPassed
from schemas.identity import matter_id
from schemas.reading import did_you_mean, read_command, shown
from schemas.regime import CompiledRegime
from services.intake.domain.commands import MatterCommand, Repeat
from services.intake.domain.field_rules import FIELD_RULES, LATEST
from services.intake.domain.translation import TRANSLATIONS, Context

SUBMIT = "duban.matter.submit.v1"
LARGEST_MESSAGE = 262_144
"""Bytes of a message's data: 20,000 characters of text, each escaped, and as much again."""

_MAY_HAVE_BEEN_RIGHT = frozenset({"too_old", "in_the_future", "unknown_category"})
"""Defects that a message may have today and had not when it came first: clocks move on, vocabularies lose words."""


@dataclass(frozen=True, slots=True)
class Door:
    """Where a message came in, what holds there and what time it is. `regime` is none where none is in force."""

    region: str
    portal: str
    regime: CompiledRegime | None
    now: datetime
    fingerprint: Callable[[bytes], str]
    """Digest of a submission's content; keyed, so that nobody can guess at short texts with it."""

    @property
    def backdating_days(self) -> int | None:
        """How far back the portal may date what it reports; none: as far as it likes."""
        portal = self.regime.portals.get(self.portal) if self.regime else None
        return portal.backdating_days if portal else None


@dataclass(frozen=True, slots=True)
class Admission:
    """What a message wants: a command on a matter with the words to seal, a heartbeat, or its defects.

    A message with defects has no command. It names its matter only where it may be a repetition.
    """

    type: str
    submission_id: str | None = None
    matter: str = ""
    command: MatterCommand | HeartbeatPassed | None = None
    speech: bytes | None = None
    defects: tuple[Defect, ...] = ()
    repetition: Repeat | None = None
    """The message once more, where nothing but the rules of today speaks against it: it may have been done before."""


def admit(door: Door, type_: str, data: bytes, said: tuple[Defect, ...] = ()) -> Admission:
    """Read one message. `said` are defects of its envelope that are known already."""
    model = COMMANDS.get(type_)
    if model is None:
        return Admission(type_, defects=(*said, *_of_the_door(door), _unknown_type(type_)))
    if len(data) > LARGEST_MESSAGE:
        return Admission(type_, defects=(*said, defect("too_large", size=len(data), limit=LARGEST_MESSAGE)))
    reading = read_command(model, data)
    defects = (*said, *reading.defects)
    if (regime := door.regime) is None or door.portal not in regime.portals:
        defects += _of_the_door(door)
    if regime is not None:
        defects += _against_the_rules(door, regime, reading.values)
    submission_id = reading.values.get("submission_id")
    if reading.command is None or regime is None:
        return Admission(type_, submission_id, defects=defects)
    if defects:
        return _refused(door, regime, type_, reading.command, defects)
    return _admitted(door, regime, type_, reading.command)


def _refused(door: Door, regime: CompiledRegime, type_: str, message: Any, defects: tuple[Defect, ...]) -> Admission:
    refused = Admission(type_, message.submission_id, defects=defects)
    if any(found.code not in _MAY_HAVE_BEEN_RIGHT for found in defects) or _beyond_reckoning(message):
        return refused
    admitted = _admitted(door, regime, type_, message)
    if admitted.command is None or isinstance(admitted.command, HeartbeatPassed):
        return refused
    return replace(refused, matter=admitted.matter, repetition=Repeat(admitted.command, defects))


def _beyond_reckoning(message: Any) -> bool:
    """Whether a time lies so far ahead that no civil day can be told of it."""
    return any(isinstance(value, datetime) and value > LATEST for _, value in message)


def _admitted(door: Door, regime: CompiledRegime, type_: str, message: Any) -> Admission:
    matter = matter_id(door.region, door.portal, message.submission_id)
    context = Context(door.region, door.portal, matter, regime, door.now, door.fingerprint)
    translated = TRANSLATIONS[type(message)](message, context)
    return Admission(type_, message.submission_id, matter, translated.command, translated.speech)


def _of_the_door(door: Door) -> tuple[Defect, ...]:
    if door.regime is None:
        return (defect("no_regime", region=door.region),)
    if door.portal not in door.regime.portals:
        return (defect("unknown_portal", given=door.portal, region=door.region),)
    return ()


def _against_the_rules(door: Door, regime: CompiledRegime, values: Mapping[str, Any]) -> tuple[Defect, ...]:
    found: list[Defect] = []
    for field, value in values.items():
        if value is not None and (rule := FIELD_RULES.get(field)) is not None:
            found.extend(rule(field, value, regime, door.now, door.backdating_days))
    return tuple(found)


def _unknown_type(type_: str) -> Defect:
    hint = did_you_mean(type_, {name: name for name in COMMANDS})
    return defect("unknown_type", "type", given=shown(type_) + hint.en, known=", ".join(COMMANDS))
