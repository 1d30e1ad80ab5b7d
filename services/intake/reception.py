"""Reception: messages of portals, by whatever door, become commands, and every one gets its receipt.

Set-based: whatever the size of a batch, there are as many statements as for one message.
"""

from __future__ import annotations

import hmac
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import structlog

from schemas.catalogue import COMMANDS
from schemas.defects import Defect, Words, defect
from schemas.events.heartbeat import HeartbeatPassed
from schemas.events.receipt import ReceiptIssued
from schemas.identity import heartbeat_stream, matter_stream, query_code, receipt_stream
from services.chassis import metrics
from services.chassis.commands import Cause, Command, Outcome, execute
from services.chassis.eventlog import Connection
from services.chassis.regimes import Regimes
from services.chassis.sealing import Sealer
from services.intake.case_keys import keep_keys, keys_of
from services.intake.deciders import HEARTBEATS, MATTERS, RECEIPTS
from services.intake.domain.admission import SUBMIT, Admission, Door, admit
from services.intake.domain.commands import MatterCommand, Register
from services.intake.domain.receipts import Issue
from services.intake.domain.state import Matter
from services.intake.envelope import Envelope, said_of_source

_LOG = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Incoming:
    """A message and where it came in. `place` is unique: topic/partition/offset, or the id of a request."""

    region: str
    portal: str
    envelope: Envelope
    place: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Read:
    """A message with what it wants, or why it cannot be had."""

    incoming: Incoming
    admission: Admission

    @property
    def cause(self) -> Cause:
        """Why what follows from it happens."""
        correlation = self.admission.matter or self.incoming.place
        return Cause(self.incoming.place, correlation, self.incoming.envelope.traceparent)


class Reception:
    """Takes in messages for all regions of a service."""

    def __init__(self, regimes: Regimes, heartbeats: dict[str, datetime], sealer: Sealer) -> None:
        self._regimes = regimes
        self._heartbeats = heartbeats
        self._sealer = sealer

    def read(self, incoming: Incoming) -> Read:
        """Admit or refuse one message. Never raises: what nobody foresaw is malformed, and stands in nobody's way."""
        envelope = incoming.envelope
        said = (*envelope.defects, *said_of_source(envelope, incoming.region, incoming.portal))
        if envelope.defects:
            return Read(incoming, Admission(envelope.type, defects=said))
        regime = self._regimes.in_force(incoming.region, incoming.at)
        door = Door(incoming.region, incoming.portal, regime, incoming.at, self._fingerprint)
        try:
            return Read(incoming, admit(door, envelope.type, envelope.data, said))
        except Exception as error:  # noqa: BLE001 - one message never holds up the others
            _LOG.exception("a message could not be admitted", place=incoming.place)
            reason = Words(f"unexpected {type(error).__name__}", f"意外错误 {type(error).__name__}")
            return Read(incoming, Admission(envelope.type, defects=(defect("malformed", detail=reason),)))

    async def carry_out(self, connection: Connection, messages: Sequence[Read]) -> list[ReceiptIssued]:
        """Carry out commands and issue receipts inside the caller's transaction; receipts in the order of messages."""
        outcomes = await self._decide(connection, messages)
        await self._pass_heartbeats(connection, messages)
        receipts = [self._receipt(message, outcomes.get(id(message))) for message in messages]
        await execute(connection, RECEIPTS, _issues(messages, receipts))
        _count(receipts)
        return receipts

    def query_code(self, matter: str) -> str:
        """The code that goes with the case number of a matter."""
        return query_code(self._sealer.secret, matter)

    def _fingerprint(self, content: bytes) -> str:
        return hmac.digest(self._sealer.secret, b"content:" + content, "sha256").hex()

    async def _decide(self, connection: Connection, messages: Sequence[Read]) -> dict[int, Outcome[Matter]]:
        wanted = [(message, command) for message in messages if (command := _matter_command(message)) is not None]
        if not wanted:
            return {}
        streams = {matter_stream(message.admission.matter) for message, _ in wanted}
        held = await keys_of(connection, list(streams))
        made: dict[str, bytes] = {}
        commands = [self._command(message, command, held, made) for message, command in wanted]
        decided = await execute(connection, MATTERS, commands)
        registered = {
            command.stream: made[command.stream]
            for command, outcome in zip(commands, decided, strict=True)
            if command.stream in made and outcome.state.registered
        }
        await keep_keys(connection, registered)
        return {id(message): outcome for (message, _), outcome in zip(wanted, decided, strict=True)}

    def _command(
        self, message: Read, command: MatterCommand, held: dict[str, bytes], made: dict[str, bytes]
    ) -> Command[MatterCommand]:
        stream, speech = matter_stream(message.admission.matter), message.admission.speech
        sealed: bytes | None = None
        if speech is not None:
            key = held.get(stream) or made.get(stream)
            if key is not None:
                sealed = self._sealer.seal(speech, key, stream)
            elif isinstance(command, Register):
                sealed, made[stream] = self._sealer.seal_new(speech, stream)
        return Command(stream, command, message.incoming.at, message.cause, sealed)

    async def _pass_heartbeats(self, connection: Connection, messages: Sequence[Read]) -> None:
        commands = []
        for message in messages:
            beat = message.admission.command
            if isinstance(beat, HeartbeatPassed):
                self._heartbeats[beat.region] = beat.sounded_at
                stream = heartbeat_stream(beat.region, beat.stage)
                commands.append(Command(stream, beat, beat.sounded_at, message.cause))
        if commands:
            await execute(connection, HEARTBEATS, commands)

    def _receipt(self, message: Read, outcome: Outcome[Matter] | None) -> ReceiptIssued:
        incoming, admission = message.incoming, message.admission
        defects: tuple[Defect, ...] = admission.defects
        accepted: dict[str, Any] = {}
        if outcome is not None and outcome.refused is not None:
            defects = outcome.refused.defects
        elif outcome is not None:
            state, defects = outcome.state, ()
            accepted = {
                "matter": state.matter,
                "case_number": state.case_number,
                "query_code": self.query_code(state.matter) if admission.type == SUBMIT else None,
                "unit": state.unit,
                "received_at": state.received_at,
                "repeated": not outcome.events,
            }
        return ReceiptIssued(
            region=incoming.region,
            portal=incoming.portal,
            submission_id=admission.submission_id or incoming.place,
            command=admission.type[:200],
            status="refused" if defects else "accepted",
            defects=defects,
            **accepted,
        )


def _matter_command(message: Read) -> MatterCommand | None:
    """What is to be decided: also on a message that today's rules refuse, where it may be a repetition."""
    command = message.admission.command or message.admission.repetition
    return None if isinstance(command, HeartbeatPassed) else command


def _issues(messages: Sequence[Read], receipts: Sequence[ReceiptIssued]) -> list[Command[Issue]]:
    issues = []
    for message, receipt in zip(messages, receipts, strict=True):
        if isinstance(message.admission.command, HeartbeatPassed):
            continue
        stream = receipt_stream(receipt.region, receipt.portal, receipt.submission_id)
        issue = Issue(receipt, unreadable=message.admission.submission_id is None)
        issues.append(Command(stream, issue, message.incoming.at, message.cause))
    return issues


def _count(receipts: Sequence[ReceiptIssued]) -> None:
    """Export how many messages of each type were accepted and refused; unknown types count as one."""
    counts = Counter(
        (receipt.command if receipt.command in COMMANDS else "unknown", receipt.status) for receipt in receipts
    )
    for labels, count in counts.items():
        metrics.COMMANDS.labels(*labels).inc(count)
