"""What tests of notify share: settings for a region with its topics, a receiver, a mailbox."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest

from services.notify.settings import NotifySettings
from tests.infrastructure import Infrastructure
from tests.integration.notify.office import settings
from tests.integration.notify.sinks import Mailbox, Receiver, mailbox, receiver

Topics = Callable[..., Awaitable[list[str]]]


@pytest.fixture
async def hooks() -> AsyncIterator[Receiver]:
    """A webhook receiver."""
    async with receiver() as taking:
        yield taking


@pytest.fixture
async def mails() -> AsyncIterator[Mailbox]:
    """A mail server."""
    async with mailbox() as taking:
        yield taking


@pytest.fixture
async def configured(
    stack: Infrastructure, database: str, region: str, topics: Topics, tmp_path: Path, mails: Mailbox
) -> Callable[..., NotifySettings]:
    """Settings for the region of the test, whose topics exist."""
    await topics(region, ["hotline"])

    def of(**more: Any) -> NotifySettings:
        return settings(stack, database, region, tmp_path, smtp_port=mails.port, **more)

    return of
