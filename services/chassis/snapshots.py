"""States as they are kept beside the head of their stream: MessagePack of the decider's dataclass."""

from __future__ import annotations

from typing import Any, ClassVar, Generic, TypeVar

import msgspec

from services.chassis.decider import Decider

S = TypeVar("S")


class Snapshots(Generic[S]):
    """Writes and reads the states of one decider."""

    _made: ClassVar[dict[int, Snapshots[Any]]] = {}

    def __init__(self, decider: Decider[S, Any]) -> None:
        self.decider = decider
        self._encode = msgspec.msgpack.Encoder().encode
        self._decode = msgspec.msgpack.Decoder(type(decider.initial)).decode

    @classmethod
    def of(cls, decider: Decider[S, Any]) -> Snapshots[S]:
        """The snapshots of a decider, made once."""
        found = cls._made.get(id(decider))
        if found is None or found.decider is not decider:
            found = cls._made[id(decider)] = cls(decider)
        return found

    def encode(self, state: S) -> bytes:
        """Bytes of a state."""
        return self._encode(state)

    def decode(self, data: bytes) -> S:
        """The state again."""
        return self._decode(data)
