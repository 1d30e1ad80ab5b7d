"""Signed webhooks (Standard Webhooks): the id stays the same over all attempts, each has its own time stamp."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import httpx
from standardwebhooks import Webhook

from services.notify.delivering.addresses import NotReachable, Target, target_of
from services.notify.delivering.work import Attempt, Endpoint, Work
from services.notify.domain import answers
from services.notify.domain.retries import Failure, Kind

if TYPE_CHECKING:
    from services.notify.settings import NotifySettings

_LARGEST_ANSWER = 65_536
_CONNECT_SECONDS = 5.0


class WebhookChannel:
    """Delivers to one webhook over connections of its own."""

    def __init__(self, endpoint: Endpoint, settings: NotifySettings, secrets: dict[str, tuple[str, ...]]) -> None:
        self._endpoint = endpoint
        self._settings = settings
        self._signers = [Webhook(secret) for secret in secrets.get(endpoint.secret or "", ())]
        timeout = httpx.Timeout(settings.webhook_seconds, connect=min(_CONNECT_SECONDS, settings.webhook_seconds))
        limits = httpx.Limits(max_connections=settings.webhook_in_flight, keepalive_expiry=30)
        self._client = httpx.AsyncClient(timeout=timeout, limits=limits, trust_env=False, follow_redirects=False)
        self._sick = False

    async def close(self) -> None:
        """Close the connections."""
        await self._client.aclose()

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
        body = work.body.encode()
        headers = {
            "host": target.host,
            "content-type": "application/json",
            "user-agent": "Duban/1",
            **self._signed(work),
        }
        extensions = {"sni_hostname": target.name} if target.url.scheme == "https" else {}
        try:
            async with asyncio.timeout(self._settings.webhook_seconds):
                request = self._client.build_request(
                    "POST", target.url, content=body, headers=headers, extensions=extensions
                )
                response = await self._client.send(request, stream=True)
                try:
                    await _drained(response)
                finally:
                    await response.aclose()
        except TimeoutError:
            return Failure(Kind.TECHNICAL, f"no answer within {self._settings.webhook_seconds:g} s", sick=True)
        except (httpx.HTTPError, httpx.InvalidURL, OSError) as error:
            return Failure(Kind.TECHNICAL, f"{type(error).__name__}: {error}"[:500], sick=True)
        return answers.of_webhook(response.status_code, response.headers.get("retry-after"), datetime.now(UTC))

    def _signed(self, work: Work) -> dict[str, str]:
        # Wall-clock time on purpose: receivers refuse a stamp that is not within minutes of their own clock.
        now = datetime.now(UTC)
        signatures = " ".join(signer.sign(work.id, now, work.body) for signer in self._signers)
        return {"webhook-id": work.id, "webhook-timestamp": str(int(now.timestamp())), "webhook-signature": signatures}


async def _drained(response: httpx.Response) -> None:
    """Read a short answer to its end, so that the connection can be used again; a long one is dropped."""
    seen = 0
    async for part in response.aiter_raw():
        seen += len(part)
        if seen > _LARGEST_ANSWER:
            return


def _only_first(works: Sequence[Work], failure: Failure) -> list[Attempt]:
    now = datetime.now(UTC)
    tried = [Attempt(work, now, 0.0, failure) for work in works[:1]]
    return tried + [Attempt(work, now, 0.0, None, tried=False) for work in works[1:]]
