"""Signed webhooks (Standard Webhooks): the id stays the same over all attempts, each has its own time stamp."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from standardwebhooks import Webhook

from services.notify.delivering.addresses import NotReachable, Target, target_of
from services.notify.delivering.posting import Poster, PostFailed
from services.notify.delivering.work import Attempt, Endpoint, Work
from services.notify.domain import answers
from services.notify.domain.retries import Failure, Kind

if TYPE_CHECKING:
    from services.notify.settings import NotifySettings


class WebhookChannel:
    """Delivers to one webhook over connections of its own."""

    def __init__(self, endpoint: Endpoint, settings: NotifySettings, secrets: dict[str, tuple[str, ...]]) -> None:
        self._endpoint = endpoint
        self._settings = settings
        self._signers = [Webhook(secret) for secret in secrets.get(endpoint.secret or "", ())]
        self._poster = Poster()
        self._sick = False

    async def close(self) -> None:
        """Close the connections."""
        await self._poster.close()

    async def send(self, works: Sequence[Work]) -> list[Attempt]:
        """Post each, several at a time."""
        self._sick = False
        try:
            target = await self._target()
        except NotReachable as error:
            failure = Failure(Kind.TECHNICAL, str(error), sick=True)
            return _only_first(works, failure)
        in_flight = asyncio.Semaphore(self._settings.webhook_in_flight)
        return list(await asyncio.gather(*(self._one(work, target, in_flight) for work in works)))

    async def _target(self) -> Target:
        if not self._signers:
            name = self._endpoint.secret
            raise NotReachable(f"there is no secret {name}; add it to the file that DUBAN_WEBHOOK_SECRETS_FILE names")
        return await target_of(self._endpoint.url or "", allow_private=self._settings.webhook_allow_private)

    async def _one(self, work: Work, target: Target, in_flight: asyncio.Semaphore) -> Attempt:
        async with in_flight:
            started_at, started = datetime.now(UTC), time.monotonic()
            if self._sick:
                return Attempt(work, started_at, 0.0, None, tried=False)
            failure = await self._post(work, target)
            if failure is not None and failure.sick:
                self._sick = True
            return Attempt(work, started_at, time.monotonic() - started, failure)

    async def _post(self, work: Work, target: Target) -> Failure | None:
        headers = {"content-type": "application/json", "user-agent": "Duban/1", **self._signed(work)}
        seconds = self._settings.webhook_seconds
        try:
            async with asyncio.timeout(seconds):
                answer = await self._poster.post(target, headers, work.body.encode())
        except TimeoutError:
            return Failure(Kind.TECHNICAL, f"no answer within {seconds:g} s", sick=True)
        except PostFailed as error:
            return Failure(Kind.TECHNICAL, str(error)[:500], sick=True)
        return answers.of_webhook(answer.status, answer.retry_after, datetime.now(UTC))

    def _signed(self, work: Work) -> dict[str, str]:
        # Wall-clock time on purpose: receivers refuse a stamp that is not within minutes of their own clock.
        now = datetime.now(UTC)
        signatures = " ".join(signer.sign(work.id, now, work.body) for signer in self._signers)
        return {"webhook-id": work.id, "webhook-timestamp": str(int(now.timestamp())), "webhook-signature": signatures}


def _only_first(works: Sequence[Work], failure: Failure) -> list[Attempt]:
    now = datetime.now(UTC)
    tried = [Attempt(work, now, 0.0, failure) for work in works[:1]]
    return tried + [Attempt(work, now, 0.0, None, tried=False) for work in works[1:]]
