"""Idempotency keys in PostgreSQL (table ``idempotency_keys``), and their clean-up."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from uuid import UUID

import asyncpg
import structlog

from services.chassis.background import in_background
from services.chassis.http.idempotency import Claimed, Held, KeptAnswer

KEPT_FOR = timedelta(hours=24)
STALE_AFTER = timedelta(seconds=60)
TIDY_EVERY = timedelta(hours=1)

_log = structlog.get_logger(__name__)

# Taken over: a claim whose process died, and a row older than keys are kept.
_CLAIM = """
INSERT INTO idempotency_keys AS held (caller, key, fingerprint, claim)
VALUES ($1, $2, $3, $4)
ON CONFLICT (caller, key) DO UPDATE
   SET fingerprint = excluded.fingerprint, claim = excluded.claim, claimed_at = now(),
       status = NULL, headers = NULL, body = NULL
 WHERE held.claimed_at < now() - $6::interval
    OR (held.status IS NULL AND held.claimed_at < now() - $5::interval AND held.fingerprint = excluded.fingerprint)
RETURNING claim
"""
_HELD = "SELECT fingerprint, status, headers, body FROM idempotency_keys WHERE caller = $1 AND key = $2"
_KEEP = """
UPDATE idempotency_keys SET status = $4, headers = $5::jsonb, body = $6
 WHERE caller = $1 AND key = $2 AND claim = $3
"""
_RELEASE = "DELETE FROM idempotency_keys WHERE caller = $1 AND key = $2 AND claim = $3"
_FORGET = """
DELETE FROM idempotency_keys WHERE (caller, key) IN (
    SELECT caller, key FROM idempotency_keys WHERE claimed_at < now() - $1::interval ORDER BY claimed_at LIMIT 10000)
"""


class PostgresIdempotency:
    """The store of `ReplayAnswers` over a pool of connections."""

    def __init__(self, pool: asyncpg.Pool[asyncpg.Record]) -> None:
        self._pool = pool

    async def claim(self, caller: str, key: str, fingerprint: bytes, claim: UUID) -> Claimed | Held:
        """Take the key, or learn who has it."""
        while True:
            taken = await self._pool.fetchval(_CLAIM, caller, key, fingerprint, claim, STALE_AFTER, KEPT_FOR)
            if taken is not None:
                return Claimed(claim)
            row = await self._pool.fetchrow(_HELD, caller, key)
            if row is not None:
                return _held(row)

    async def keep(self, caller: str, key: str, claim: UUID, answer: KeptAnswer) -> None:
        """Keep the answer of a claimed key."""
        headers = json.dumps(answer.headers)
        await self._pool.execute(_KEEP, caller, key, claim, answer.status, headers, answer.body)

    async def release(self, caller: str, key: str, claim: UUID) -> None:
        """Give a claimed key back."""
        await self._pool.execute(_RELEASE, caller, key, claim)

    async def forget_old(self) -> int:
        """Delete keys older than `KEPT_FOR`, some thousands at most; returns how many."""
        status = await self._pool.execute(_FORGET, KEPT_FOR)
        return int(status.split()[-1])

    @asynccontextmanager
    async def tidied(self) -> AsyncIterator[None]:
        """Forget old keys every hour as long as the block runs."""
        async with in_background(self._tidy(), "idempotency-tidy"):
            yield

    async def _tidy(self) -> None:
        while True:
            try:
                forgotten = await self.forget_old()
                _log.info("idempotency_keys_forgotten", count=forgotten)
            except (OSError, asyncpg.PostgresError, asyncpg.InterfaceError):
                _log.exception("idempotency_tidy_failed")
            await asyncio.sleep(TIDY_EVERY.total_seconds())


def _held(row: asyncpg.Record) -> Held:
    if row["status"] is None:
        return Held(row["fingerprint"], None)
    return Held(row["fingerprint"], KeptAnswer(row["status"], json.loads(row["headers"]), row["body"]))
