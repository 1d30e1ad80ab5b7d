"""A delivery: one event told to one recipient over one channel, under an identity that it always has."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime

MAIL = "mail"
WEBHOOK = "webhook"
PORTAL = "portal"
MAIL_ENDPOINT = "smtp"
"""All mail goes through the mail server: one endpoint."""
PORTAL_ENDPOINT = "portals"
"""Outcomes go to the portals' topics: one endpoint as well."""
NOTICE = "endpoint.disabled"
"""What tells the owner of an endpoint that it was disabled. It is in no log: the ledger itself is where it happened."""


@dataclass(frozen=True, slots=True)
class Needs:
    """What the matter must be, where the event itself does not say it. Empty means anything."""

    categories: tuple[str, ...] = ()
    portals: tuple[str, ...] = ()
    importances: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Delivery:
    """Work to do.

    `endpoint` is what fails or works as a whole; `recipient` an address, the webhook's id or `portal`. `body` is the
    text of a mail, Chinese then English, or the JSON of a webhook, empty for a portal; `not_before` is when it may go
    out.
    """

    id: str
    event_id: str
    event_type: str
    region: str
    matter: str | None
    unit: str | None
    rule: str
    channel: str
    endpoint: str
    recipient: str
    subject: str
    body: str
    urgent: bool
    occurred_at: datetime
    not_before: datetime
    needs: Needs = Needs()


def delivery_id(event_id: str, channel: str, recipient: str) -> str:
    """Identity of a delivery: the same event is told to the same recipient over the same channel once.

    >>> delivery_id("matter-7F3K@2", "mail", "clerk@example.gov.cn")[:4]
    'dlv_'
    """
    digest = hashlib.sha256("\0".join((event_id, channel, recipient)).encode()).hexdigest()
    return f"dlv_{digest[:24]}"


def notice_id(endpoint: str, at: datetime) -> str:
    """What a notice has for an event id.

    >>> endpoint_of_notice(notice_id("360923.desk", datetime(2026, 3, 2)))
    '360923.desk'
    """
    return f"{NOTICE}/{endpoint}/{at.isoformat()}"


def endpoint_of_notice(event_id: str) -> str | None:
    """The endpoint that a notice tells of; none where the id is that of an event."""
    kind, _, rest = event_id.partition("/")
    return rest.rpartition("/")[0] if kind == NOTICE else None


def webhook_endpoint(region: str, webhook: str) -> str:
    """Name of a webhook among those of all regions."""
    return f"{region}.{webhook}"
