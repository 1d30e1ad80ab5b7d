"""When a failed delivery is tried again, and when it is given up."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

DELAYS = (
    timedelta(seconds=5),
    timedelta(minutes=5),
    timedelta(minutes=30),
    timedelta(hours=2),
    timedelta(hours=5),
    timedelta(hours=10),
    timedelta(hours=10),
)
"""Waits after the first, second... failed attempt (Standard Webhooks); after the last one it is given up."""

JITTER = 0.2
"""A wait is up to this much longer, so that what failed together does not come back together."""

GIVE_UP_AFTER = timedelta(hours=120)
"""An endpoint that only failed for so long is disabled."""

LONGEST_PAUSE = timedelta(minutes=1)
"""An endpoint that does not work is left alone at most so long before the next delivery is tried on it."""

LONGEST_RETRY_AFTER = timedelta(hours=24)


class Kind(StrEnum):
    """Why an attempt failed."""

    TEMPORARY = "temporary"
    """The other side asks to come back later."""
    PERMANENT = "permanent"
    """The other side will never take this one."""
    TECHNICAL = "technical"
    """No answer, or none that could be had: name, connection, encryption, time, our own settings."""
    INTERRUPTED = "interrupted"
    """Whoever sent it ended before he could note what became of it: it may have arrived."""


class State(StrEnum):
    """Where a delivery stands."""

    PLANNED = "planned"
    SENDING = "sending"
    DELIVERED = "delivered"
    RETRYING = "retrying"
    FAILED = "failed_permanently"
    DISABLED = "disabled"


@dataclass(frozen=True, slots=True)
class Failure:
    """A failed attempt. `gone`: the endpoint wants nothing more (410). `sick`: it would fail with others as well."""

    kind: Kind
    detail: str
    status: int | None = None
    retry_after: timedelta | None = None
    gone: bool = False
    sick: bool = False


@dataclass(frozen=True, slots=True)
class Health:
    """Of an endpoint: since when it only fails, until when it is left alone, since when it is disabled."""

    failing_since: datetime | None = None
    paused_until: datetime | None = None
    disabled_at: datetime | None = None


def next_attempt_at(delivery: str, attempts: int, failure: Failure, at: datetime) -> datetime | None:
    """When to try again after `attempts` failed ones; None to give it up."""
    if failure.kind is Kind.PERMANENT or attempts > len(DELAYS):
        return None
    wait = DELAYS[attempts - 1] * (1 + JITTER * _share(delivery, attempts))
    if failure.retry_after is not None:
        wait = max(wait, min(failure.retry_after, LONGEST_RETRY_AFTER))
    return at + wait


def after_success(health: Health) -> Health:
    """An endpoint that took a delivery works."""
    return replace(health, failing_since=None, paused_until=None)


def after_failure(health: Health, failure: Failure, at: datetime) -> Health:
    """An endpoint after a failed attempt: perhaps paused, perhaps disabled."""
    if failure.kind is Kind.PERMANENT and not failure.gone:
        return health  # it answered: the fault is with that one delivery
    since = health.failing_since or at
    disabled_at = at if failure.gone or at - since >= GIVE_UP_AFTER else None
    paused_until = at + _pause(failure, at - since) if failure.sick else health.paused_until
    return Health(since, paused_until, disabled_at)


def _pause(failure: Failure, failing_for: timedelta) -> timedelta:
    """As long as it has failed so far, between the first delay and a minute, unless it names a time itself."""
    if failure.retry_after is not None:
        return min(failure.retry_after, LONGEST_RETRY_AFTER)
    return min(max(DELAYS[0], failing_for), LONGEST_PAUSE)


def _share(delivery: str, attempt: int) -> float:
    """Between 0 and 1, always the same for an attempt of a delivery."""
    digest = hashlib.sha256(f"{delivery}/{attempt}".encode()).digest()
    return int.from_bytes(digest[:8], "big") / 2**64
