"""What people said, opened for those who may read it, masked for everybody else."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from schemas.events.matter import MatterAnswered, MatterRated, MatterRegistered, MatterSigned
from schemas.identity import matter_stream
from services.chassis.eventlog import StoredEvent
from services.chassis.http.principal import Principal
from services.chassis.sealing import SealBroken
from services.intake.case_keys import keys_of
from services.intake.domain.state import Matter

if TYPE_CHECKING:
    from services.chassis.runtime import Runtime


@dataclass(frozen=True, slots=True)
class Speech:
    """Title, text and person of a matter; answers and comments by the version of their event.

    `sealed` is true where the reader may not see what was said, `erased` where nobody can any more.
    """

    title: str = ""
    text: str = ""
    complainant: dict[str, str] = field(default_factory=dict)
    by_version: dict[int, str] = field(default_factory=dict)
    sealed: bool = False
    erased: bool = False


SEALED = Speech(sealed=True)


@dataclass(frozen=True, slots=True)
class Reader:
    """What somebody may read of a matter."""

    words: bool
    identity: bool


CITIZEN = Reader(words=True, identity=False)
"""Who has the query code reads words and answers; who they are they know."""


def reader_of(runtime: Runtime, principal: Principal, state: Matter) -> Reader:
    """The answerable unit and the efficiency office read; a whistle-blower stays unknown to the unit accused."""
    if not principal.may_act_for(state.region, state.unit):
        return Reader(words=False, identity=False)
    if "efficiency" in principal.roles or not state.confidential:
        return Reader(words=True, identity=True)
    regime = runtime.regimes.newest(state.region)
    accused = regime.unit_named(state.about) if regime else None
    return Reader(words=True, identity=accused is not None and accused != principal.unit)


async def speech_of(runtime: Runtime, reader: Reader, state: Matter, events: Sequence[StoredEvent]) -> Speech:
    """Open what was said in a matter, as far as the reader may read it."""
    if not reader.words:
        return SEALED
    stream = matter_stream(state.matter)
    async with runtime.pool.acquire() as connection:
        key = (await keys_of(connection, [stream])).get(stream)
    if key is None or runtime.sealer is None:
        return Speech(erased=True)
    try:
        opened = {
            event.version: json.loads(runtime.sealer.open(event.sealed, key, stream))
            for event in events
            if event.sealed is not None
        }
    except SealBroken:
        return Speech(erased=True)
    return _speech(opened, events, reader)


def _speech(opened: dict[int, dict[str, Any]], events: Sequence[StoredEvent], reader: Reader) -> Speech:
    first: dict[str, Any] = {}
    by_version: dict[int, str] = {}
    before = ""
    for event in events:
        words = opened.get(event.version)
        if event.type == MatterRegistered.TYPE:
            first = words or {}
        elif event.type == MatterAnswered.TYPE:
            # an answer that also signs is sealed beside the signing, which comes first
            words = opened.get(event.version - 1) if words is None and before == MatterSigned.TYPE else words
            by_version[event.version] = (words or {}).get("text", "")
        elif event.type == MatterRated.TYPE and words:
            by_version[event.version] = words.get("comment", "")
        before = event.type
    complainant = first.get("complainant", {}) if reader.identity else {}
    return Speech(first.get("title", ""), first.get("text", ""), complainant, by_version)
