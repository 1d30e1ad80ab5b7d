"""The snapshot of a matter with most of it left as the bytes that it is.

What is read is what tells clocks apart; everything else is carried over. The layouts are made of the states
themselves, so that both always have the same fields.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any, Final, NamedTuple

import msgspec

from schemas.contract import EventContract
from schemas.regime.facts import MatterFacts
from schemas.topics import SUPERVISION, domain_topic
from services.chassis.eventlog import encode
from services.tracking.domain.state import Obligation, Supervision, Terms


def _carried(of: type[msgspec.Struct], **read: Any) -> Any:
    """The layout of a state with every field left as its bytes, but for those that are read."""
    fields = [(name, read.get(name, msgspec.Raw)) for name in of.__struct_fields__]
    return msgspec.defstruct(f"Carried{of.__name__}", fields, array_like=True, gc=False)


_Several: Final = tuple[msgspec.Raw, ...]
_Clock: Final = _carried(Terms, starts_at=datetime, rule=str, regime=str)
_Owed: Final = _carried(
    Obligation, terms=_Clock, status=str, level=int, breached=bool, cards=_Several, pauses=_Several,
    extensions=_Several, excused=bool,
)  # fmt: skip
_SeveralOwed: Any = list[_Owed]  # type: ignore[valid-type]
_Matter: Final = _carried(
    Supervision, region=str, matter=str, case_number=str, facts=MatterFacts, obligations=_SeveralOwed,
    problems=_Several,
)  # fmt: skip

write: Final = msgspec.msgpack.Encoder().encode
"""Bytes of a state, of one of its parts or of a layout."""
read_matter: Final = msgspec.msgpack.Decoder(_Matter).decode
"""The layout of a matter's snapshot."""
read_state: Final = msgspec.msgpack.Decoder(Supervision).decode
"""The whole state."""
_read_owed: Final = msgspec.msgpack.Decoder(_Owed).decode
_to_json: Final = msgspec.json.Encoder().encode


def carried(obligation: Obligation) -> Any:
    """The layout of an obligation."""
    return _read_owed(write(obligation))


class EventParts(NamedTuple):
    """A serialised event without its matter and its case number: what is before, between and behind them."""

    type: str
    topic: str
    before: bytes
    between: bytes
    behind: bytes

    @classmethod
    def of(cls, event: EventContract, state: Supervision) -> EventParts | None:
        """Of an event of an obligation of the matter; None where it is not made of these parts."""
        data, about = encode(event), state.region
        before, found, rest = data.partition(b'"matter":' + _to_json(state.matter))
        between, also_found, behind = rest.partition(b'"case_number":' + _to_json(state.case_number))
        if not (found and also_found):
            return None
        topic = domain_topic(about, SUPERVISION)
        return cls(event.TYPE, topic, before + b'"matter":', between + b'"case_number":', behind)

    def made(self, matter: bytes, case_number: bytes) -> tuple[str, str, bytes]:
        """Type, topic and data of the like event of another matter; both names as JSON."""
        return self.type, self.topic, b"".join((self.before, matter, self.between, case_number, self.behind))


def names_of(matter: Any) -> tuple[bytes, bytes]:
    """The matter and its case number as JSON."""
    return _to_json(matter.matter), _to_json(matter.case_number)
