"""Telling the owner of an endpoint that it was disabled: the efficiency office of its region, by mail."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

import structlog

from services.chassis.eventlog import Connection
from services.chassis.views import apply_writes
from services.notify.delivering.work import Endpoint
from services.notify.domain.audience import mail_of
from services.notify.domain.delivery import MAIL, MAIL_ENDPOINT, NOTICE, Delivery, delivery_id, notice_id
from services.notify.domain.standard_texts import ENDPOINT_DISABLED
from services.notify.domain.wording import message
from services.notify.ledger.planned import OURS, planned_writes
from services.notify.ledger.results import Noted

if TYPE_CHECKING:
    from services.chassis.runtime import Runtime

_LOG = structlog.get_logger(__name__)


async def plan(connection: Connection, runtime: Runtime, endpoint: Endpoint, noted: Noted, now: datetime) -> None:
    """Put the mail into the ledger inside the caller's transaction; the same disabling is told once."""
    _LOG.error("an endpoint was disabled", endpoint=endpoint.endpoint, reason=noted.reason)
    rules = runtime.regimes.in_force(endpoint.region, now) if endpoint.region else None
    if rules is None:
        return
    office = rules.regime.efficiency_office
    posts = rules.readers("efficiency_office", office, None, None)
    recipient = next((mail for post in posts if (mail := mail_of(post, rules, now))), None)
    recipient = recipient or rules.directory.mail_of_unit(office)
    if recipient is None:
        return
    fields = {"endpoint": endpoint.endpoint, "since": noted.disabled_since, "reason": noted.reason, "unit": office}
    words = message(NOTICE, fields, rules, ENDPOINT_DISABLED)
    event_id = notice_id(endpoint.endpoint, now)
    delivery = Delivery(
        id=delivery_id(event_id, MAIL, recipient),
        event_id=event_id,
        event_type=f"duban.{NOTICE}.v1",
        region=rules.region,
        matter=None,
        unit=office,
        rule=NOTICE,
        channel=MAIL,
        endpoint=MAIL_ENDPOINT,
        recipient=recipient,
        subject=words.subject,
        body=words.body,
        urgent=True,
        occurred_at=now,
        not_before=now,
    )
    await apply_writes(connection, planned_writes([delivery], {(MAIL, MAIL_ENDPOINT): OURS}, now), "public")
