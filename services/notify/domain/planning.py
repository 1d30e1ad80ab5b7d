"""From an event to deliveries: which rules of the regime hold, whom they reach, in which words and when."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from schemas.contract import EventContract
from schemas.regime import CompiledRegime
from schemas.regime.matching import subtrees
from schemas.regime.notification import NotificationCondition, NotificationRule
from schemas.regime.vocabulary import event_name
from services.notify.domain.audience import mail_addresses
from services.notify.domain.delivery import (
    MAIL,
    MAIL_ENDPOINT,
    PORTAL,
    PORTAL_ENDPOINT,
    WEBHOOK,
    Delivery,
    Needs,
    delivery_id,
    webhook_endpoint,
)
from services.notify.domain.payload import payload
from services.notify.domain.quiet import IsWorkingDay, not_before
from services.notify.domain.wording import fields_of, message, words_of


@dataclass(frozen=True, slots=True)
class Told:
    """An event with its CloudEvents id and the time it happened."""

    id: str
    occurred_at: datetime
    event: EventContract


class Planner:
    """The notification section of one regime made ready: rules by event, categories with those below them."""

    def __init__(self, rules: CompiledRegime, is_working_day: IsWorkingDay) -> None:
        self.rules = rules
        self._is_working_day = is_working_day
        self._by_event: dict[str, list[NotificationRule]] = {}
        for rule in rules.regime.notifications:
            self._by_event.setdefault(rule.on, []).append(rule)
        self._trees = subtrees(rules.regime.categories)
        self._texts = {text.id: text for text in rules.regime.texts}
        self._webhooks = {webhook.id for webhook in rules.regime.webhooks}

    def plan(self, told: Told) -> list[Delivery]:
        """The deliveries that an event leads to, in the order of the rules."""
        found = self._by_event.get(event_name(told.event.TYPE))
        if not found:
            return []
        fields = fields_of(told.event)
        planned: list[Delivery] = []
        for rule in found:
            needs = self.needs(rule.when, fields)
            if needs is not None:
                planned += self._deliveries(rule, told, fields, needs)
        return planned

    def needs(self, when: NotificationCondition, fields: Mapping[str, object]) -> Needs | None:
        """What is left to be asked of the matter; None where the event already does not match."""
        trees = (self._trees.get(category, {category}) for category in when.category)
        categories = tuple(sorted({below for tree in trees for below in tree}))
        asked: Sequence[tuple[str, tuple[object, ...]]] = (
            ("unit", when.unit), ("colour", when.card), ("level", when.level),
            ("category", categories), ("portal", when.portal), ("importance", when.importance),
        )  # fmt: skip
        open_questions: dict[str, tuple[str, ...]] = {}
        for field, wanted in asked:
            if not wanted:
                continue
            if field in fields or field in {"unit", "colour", "level"}:
                if _value(fields, field) not in wanted:
                    return None
            else:
                open_questions[field] = tuple(str(value) for value in wanted)
        return Needs(*(open_questions.get(field, ()) for field in ("category", "portal", "importance")))

    def _deliveries(
        self, rule: NotificationRule, told: Told, fields: Mapping[str, object], needs: Needs
    ) -> Iterator[Delivery]:
        if rule.channel == MAIL:
            yield from self._mails(rule, told, fields, needs)
        elif rule.channel == WEBHOOK:
            body = payload(told.id, told.event.TYPE, told.occurred_at, fields)
            for webhook in rule.to.webhooks:
                if webhook in self._webhooks:
                    endpoint = webhook_endpoint(self.rules.region, webhook)
                    yield self._delivery(rule, told, fields, needs, (WEBHOOK, endpoint, webhook), ("", body))
        elif "matter" in fields:
            yield self._delivery(rule, told, fields, needs, (PORTAL, PORTAL_ENDPOINT, PORTAL), ("", ""))

    def _mails(
        self, rule: NotificationRule, told: Told, fields: Mapping[str, object], needs: Needs
    ) -> Iterator[Delivery]:
        recipients = list(mail_addresses(told.event, fields, self.rules, rule.to, told.occurred_at))
        text = self._texts.get(rule.template or "")
        if recipients and text is not None:
            words = message(event_name(told.event.TYPE), fields, self.rules, words_of(text))
            for recipient in recipients:
                way = (MAIL, MAIL_ENDPOINT, recipient)
                yield self._delivery(rule, told, fields, needs, way, (words.subject, words.body))

    def _delivery(
        self, rule: NotificationRule, told: Told, fields: Mapping[str, object], needs: Needs,
        way: tuple[str, str, str], words: tuple[str, str],
    ) -> Delivery:  # fmt: skip
        channel, endpoint, recipient = way
        return Delivery(
            id=delivery_id(told.id, channel, f"{self.rules.region}/{recipient}"),
            event_id=told.id,
            event_type=told.event.TYPE,
            region=self.rules.region,
            matter=_text(fields, "matter"),
            unit=_text(fields, "unit") or _text(fields, "to_unit"),
            rule=rule.id,
            channel=channel,
            endpoint=endpoint,
            recipient=recipient,
            subject=words[0],
            body=words[1],
            urgent=rule.urgent,
            occurred_at=told.occurred_at,
            not_before=self._not_before(rule, told.occurred_at),
            needs=needs,
        )

    def _not_before(self, rule: NotificationRule, at: datetime) -> datetime:
        if rule.urgent or rule.channel != MAIL:
            return at
        return not_before(at, self.rules.regime.quiet_hours, self.rules.timezone, self._is_working_day)


def _value(fields: Mapping[str, object], field: str) -> object:
    return (fields.get("unit") or fields.get("to_unit")) if field == "unit" else fields.get(field)


def _text(fields: Mapping[str, object], field: str) -> str | None:
    value = fields.get(field)
    return str(value) if value else None
