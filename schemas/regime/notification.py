"""Who is told of what, over which channel and in which words; addresses, never secrets."""

from __future__ import annotations

from datetime import time
from typing import Annotated, Self

from pydantic import Field, StringConstraints, model_validator

from schemas.events.matter import Importance
from schemas.regime.element import (
    AddressRef,
    CategoryRef,
    Defines,
    Element,
    Identifier,
    Name,
    PortalRef,
    PostRef,
    TextRef,
    UnitRef,
    WebhookRef,
    refusal,
)
from schemas.regime.vocabulary import CardColour, Channel, EventName, Reader

Mail = Annotated[str, StringConstraints(pattern=r"^[^@\s]{1,64}@[^@\s]{1,190}$")]
SecretName = Annotated[str, StringConstraints(pattern=r"^[A-Z][A-Z0-9_]{2,63}$")]
"""The name of a secret in the operator's settings, e.g. `WEBHOOK_PRESS`; the secret itself is never here."""


class Contact(Element):
    """The mail address of a post, or of a unit for all of its posts that have none."""

    post: PostRef | None = None
    unit: UnitRef | None = None
    mail: Mail

    @model_validator(mode="after")
    def _of_one(self) -> Self:
        if (self.post is None) == (self.unit is None):
            raise refusal("give either 'post' or 'unit'", "请在 post 与 unit 中写一个")
        return self


class Address(Element):
    """A mail address outside the organisation tree, e.g. of the leading group's secretariat."""

    id: Annotated[Identifier, Defines("address")]
    name: Name
    mail: Mail


class Webhook(Element):
    """An endpoint that gets signed events (Standard Webhooks)."""

    id: Annotated[Identifier, Defines("webhook")]
    name: Name
    url: Annotated[str, StringConstraints(pattern=r"^https?://[^\s]{1,500}$")]
    secret: SecretName


class NotificationCondition(Element):
    """What an event must be for the rule to hold; a key that is not given matches all."""

    category: tuple[CategoryRef, ...] = ()
    portal: tuple[PortalRef, ...] = ()
    unit: tuple[UnitRef, ...] = ()
    importance: tuple[Importance, ...] = ()
    card: tuple[CardColour, ...] = ()
    level: tuple[Annotated[int, Field(ge=1, le=9)], ...] = ()


class Audience(Element):
    """Who is told: readers of the unit answerable, addresses, webhooks; a portal's receipt goes to its own portal."""

    readers: tuple[Reader, ...] = ()
    event_readers: bool = False
    """True: the readers that the event itself names (a step of the ladder, a reminder)."""
    addresses: tuple[AddressRef, ...] = ()
    webhooks: tuple[WebhookRef, ...] = ()


class NotificationRule(Element):
    """When an event of that name happens and `when` matches, `to` is told over the channel."""

    id: Annotated[Identifier, Defines("notification_rule")]
    on: EventName
    when: NotificationCondition = NotificationCondition()
    channel: Channel
    to: Audience = Audience()
    template: TextRef | None = None
    """The text of a mail; webhooks and portals get data."""
    urgent: bool = False
    """True: is not held back by quiet hours."""

    @model_validator(mode="after")
    def _has_somebody_to_tell(self) -> Self:
        to = self.to
        if self.channel == "mail" and not (to.readers or to.event_readers or to.addresses):
            raise refusal("a mail needs readers, event_readers or addresses in 'to'", "邮件须在 to 中写明收件人")
        if self.channel == "mail" and self.template is None:
            raise refusal("a mail needs a 'template'", "邮件须写明 template")
        if self.channel == "webhook" and not to.webhooks:
            raise refusal("a webhook notification needs 'webhooks' in 'to'", "Webhook 通知须在 to 中写明 webhooks")
        return self


class Text(Element):
    """Words used in mails and on pages; `{name}` marks are filled in from the event."""

    id: Annotated[Identifier, Defines("text")]
    subject: Name | None = None
    body: Name


class ClockSpan(Element):
    """From one time of day to another, local time."""

    start: time = Field(alias="from")
    end: time = Field(alias="to")


class QuietHours(ClockSpan):
    """No mail that is not urgent from the evening to the morning, nor, where said so, on days off."""

    days_off: bool = False
