"""Idempotency keys in memory, written by hand for tests; it keeps the same contract as the one in PostgreSQL."""

from __future__ import annotations

from uuid import UUID

from services.chassis.http.idempotency import Claimed, Held, KeptAnswer


class MemoryIdempotency:
    """One process, no expiry."""

    def __init__(self) -> None:
        self._rows: dict[tuple[str, str], tuple[bytes, UUID, KeptAnswer | None]] = {}

    async def claim(self, caller: str, key: str, fingerprint: bytes, claim: UUID) -> Claimed | Held:
        row = self._rows.setdefault((caller, key), (fingerprint, claim, None))
        return Claimed(claim) if row[1] == claim else Held(row[0], row[2])

    async def keep(self, caller: str, key: str, claim: UUID, answer: KeptAnswer) -> None:
        fingerprint, holder, _ = self._rows[caller, key]
        if holder == claim:
            self._rows[caller, key] = (fingerprint, claim, answer)

    async def release(self, caller: str, key: str, claim: UUID) -> None:
        if self._rows[caller, key][1] == claim:
            del self._rows[caller, key]
