"""The Kafka door: `<region>.portal.<portal>`. Every message gets a receipt; what cannot be read is kept as well."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

from schemas.topics import portal_of, receipt_topic, region_of
from services.chassis.eventlog import Connection
from services.chassis.records import DeadLetter, RawMessage
from services.chassis.service import Inbound
from services.intake.envelope import open_envelope
from services.intake.reception import Incoming, Read
from services.intake.rooms import rooms_of

if TYPE_CHECKING:
    from services.chassis.runtime import Runtime

TOPICS: Final = r"\d{6}\.portal\..+"
UNREADABLE: Final = frozenset({"malformed", "unknown_type"})
"""Defects with which a message is kept as a dead letter too: an operator may want to see it, or retry it later."""

_PORTAL = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.\-]{0,79}")


async def receive(connection: Connection, messages: list[RawMessage], runtime: Runtime) -> list[DeadLetter]:
    """Handle a batch in its transaction. Gives what is to be kept as dead letters."""
    rooms = rooms_of(runtime)
    answerable, letters = _with_a_name(messages)
    topics = {receipt_topic(region_of(message.topic), portal_of(message.topic)) for message in answerable}
    there = await rooms.receipt_topics(topics)
    if len(there) < len(topics):
        answerable, silent = _with_a_topic(answerable, there)
        letters += silent
    read = [rooms.reception.read(_incoming(message, runtime)) for message in answerable]
    await rooms.reception.carry_out(connection, read)
    return letters + _unreadable(answerable, read)


def _incoming(message: RawMessage, runtime: Runtime) -> Incoming:
    return Incoming(
        region=region_of(message.topic),
        portal=portal_of(message.topic),
        envelope=open_envelope(message.headers, message.value),
        place=message.place,
        at=runtime.clock.at(message.timestamp),
    )


def _with_a_name(messages: Sequence[RawMessage]) -> tuple[list[RawMessage], list[DeadLetter]]:
    """Messages of portals whose name can be a portal's; the others are kept aside."""
    good = [message for message in messages if _PORTAL.fullmatch(portal_of(message.topic))]
    if len(good) == len(messages):
        return good, []
    reason = "the name of this topic names no portal"
    others = [message for message in messages if not _PORTAL.fullmatch(portal_of(message.topic))]
    return good, [DeadLetter(message, "unknown_portal", reason) for message in others]


def _with_a_topic(messages: Sequence[RawMessage], there: set[str]) -> tuple[list[RawMessage], list[DeadLetter]]:
    """Messages that can be answered; the others are kept until somebody has made their portal's receipt topic."""
    good: list[RawMessage] = []
    letters: list[DeadLetter] = []
    for message in messages:
        topic = receipt_topic(region_of(message.topic), portal_of(message.topic))
        if topic in there:
            good.append(message)
        else:
            letters.append(DeadLetter(message, "no_receipt_topic", f"create the topic {topic}, then retry"))
    return good, letters


def _unreadable(messages: Sequence[RawMessage], read: Sequence[Read]) -> list[DeadLetter]:
    letters = []
    for message, one in zip(messages, read, strict=True):
        for found in one.admission.defects:
            if found.code in UNREADABLE:
                letters.append(DeadLetter(message, found.code, found.message))
                break
    return letters


INBOUND: Final = Inbound(topics=TOPICS, pattern="portal[.].+", handle=receive)
