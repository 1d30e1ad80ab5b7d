"""From events to rows of the ledger: set-based, in the transaction of the checkpoint."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from schemas.events.calendar import CalendarAdopted
from schemas.events.matter import MatterRegistered
from schemas.events.supervision import SupervisionBegun, TaskSupervisionBegun
from services.chassis.reactions import ReactionContext, Told
from services.chassis.regimes import RegimeNotYetKnown
from services.chassis.views import Write
from services.notify import telemetry
from services.notify.domain import planning
from services.notify.domain.delivery import WEBHOOK, Delivery, webhook_endpoint
from services.notify.domain.planning import Planner

# Of the two events that tell it, one on each topic, whichever comes first; only the registration has the portal's id.
_MATTERS = """
INSERT INTO matters AS known (matter, region, case_number, portal, category, importance, submission_id)
SELECT * FROM unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[], $6::text[], $7::text[])
ON CONFLICT (matter) DO UPDATE SET submission_id = excluded.submission_id
WHERE known.submission_id IS NULL AND excluded.submission_id IS NOT NULL
"""

_ENDPOINTS = """
INSERT INTO endpoints AS known (channel, endpoint, region, url, secret)
SELECT * FROM unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[])
ON CONFLICT (channel, endpoint) DO UPDATE SET url = excluded.url, secret = excluded.secret
WHERE (known.url, known.secret) IS DISTINCT FROM (excluded.url, excluded.secret)
"""

# A row whose matter is not what the rule asks for is left out; the matter is known by the order of its own stream.
_DELIVERIES = """
INSERT INTO deliveries (id, event_id, event_type, region, matter, unit, rule, channel, endpoint, recipient, subject,
                        body, urgent, state, occurred_at, planned_at, next_attempt_at)
SELECT new.id, event_id, event_type, new.region, matter, unit, rule, channel, endpoint, recipient,
       replace(subject, '{case_number}', number.written), replace(body, '{case_number}', number.written), urgent,
       CASE WHEN at.disabled_at IS NULL THEN 'planned' ELSE 'disabled' END, occurred_at, new.planned_at, not_before
FROM unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[], $6::text[], $7::text[], $8::text[], $9::text[],
            $10::text[], $11::text[], $12::text[], $13::bool[], $14::timestamptz[], $15::timestamptz[],
            $16::timestamptz[], $17::text[], $18::text[], $19::text[])
     AS new (id, event_id, event_type, region, matter, unit, rule, channel, endpoint, recipient, subject, body, urgent,
             occurred_at, planned_at, not_before, categories, portals, importances)
LEFT JOIN matters USING (matter)
LEFT JOIN endpoints AS at USING (channel, endpoint)
CROSS JOIN LATERAL (SELECT coalesce(matters.case_number, left(matter, 8), '')) AS number (written)
WHERE (categories = '' OR matters.category = ANY(string_to_array(categories, ',')))
  AND (portals = '' OR matters.portal = ANY(string_to_array(portals, ',')))
  AND (importances = '' OR matters.importance = ANY(string_to_array(importances, ',')))
ON CONFLICT (id) DO NOTHING
"""


Endpoints = dict[tuple[str, str], tuple[str | None, ...]]
"""Region, address and name of the secret by channel and endpoint."""

OURS: tuple[str | None, ...] = (None, None, None)
"""Of the mail server and the portals: neither has a region of its own."""

_BEFORE_ANY_REGIME = CalendarAdopted
"""What a region may do before it has a regime: nobody need ever adopt one, so that nothing may wait for it."""


class Planners:
    """A planner for each regime and calendar, made when it is first needed: quiet hours know the days off."""

    def __init__(self) -> None:
        self._known: dict[tuple[str, str], Planner] = {}

    def in_force(self, told: Told, context: ReactionContext) -> Planner | None:
        """The planner of the regime that holds where and when the event happened; None where none does.

        Raises RegimeNotYetKnown where the event can only have happened under a regime: it is on its way.
        """
        record, event = told
        region: str = event.region  # type: ignore[attr-defined]
        rules = context.regimes.in_force(region, record.occurred_at)
        if rules is None:
            if context.regimes.newest(region) is None and not isinstance(event, _BEFORE_ANY_REGIME):
                raise RegimeNotYetKnown(region)
            return None
        calendar = context.calendars.newest(region)
        key = (rules.digest, calendar.version)
        planner = self._known.get(key)
        if planner is None:
            planner = self._known[key] = Planner(rules, calendar.days.works)
        return planner


def writes(batch: Sequence[Told], context: ReactionContext, planners: Planners) -> list[Write]:
    """Statements that put the deliveries of a batch into the ledger, and what they need before."""
    matters = [_matter(event) for _, event in batch if isinstance(event, _BEGINNINGS)]
    planned: list[Delivery] = []
    endpoints: Endpoints = {}
    for told in batch:
        planner = planners.in_force(told, context)
        if planner is not None:
            record, event = told
            found = planner.plan(planning.Told(record.id, record.occurred_at, event))
            planned += found
            endpoints.update(_endpoints(found, planner))
    telemetry.note_planned(planned)
    return [
        Write(_MATTERS, columns(_first_of_each(matters), 7)),
        *planned_writes(planned, endpoints, context.clock.now()),
    ]


def planned_writes(planned: Sequence[Delivery], endpoints: Endpoints, now: datetime) -> list[Write]:
    """Statements that put deliveries and their endpoints into the ledger; a delivery that is there stays as it is."""
    return [
        Write(_ENDPOINTS, columns([(*key, *rest) for key, rest in sorted(endpoints.items())], 5)),
        Write(_DELIVERIES, columns([_row(delivery, now) for delivery in planned], 19)),
    ]


def columns(rows: Sequence[Sequence[Any]], width: int) -> tuple[Sequence[Any], ...]:
    """Rows turned into columns, as unnest wants them."""
    return tuple(zip(*rows, strict=True)) if rows else ((),) * width


_BEGINNINGS = MatterRegistered | SupervisionBegun | TaskSupervisionBegun


def _matter(event: MatterRegistered | SupervisionBegun | TaskSupervisionBegun) -> tuple[str | None, ...]:
    if isinstance(event, TaskSupervisionBegun):
        # A task came from no portal; its importance is a plain word.
        return (event.matter, event.region, event.case_number, "", None, event.importance, None)
    submission = event.submission_id if isinstance(event, MatterRegistered) else None
    return (
        event.matter,
        event.region,
        event.case_number,
        event.portal,
        event.category,
        event.importance.value,
        submission,
    )


def _first_of_each(rows: Iterable[tuple[str | None, ...]]) -> list[tuple[str | None, ...]]:
    """One row a matter, the one with the portal's id before one without it."""
    found: dict[str, tuple[str | None, ...]] = {}
    for row in sorted(rows, key=lambda row: row[-1] is None):
        found.setdefault(str(row[0]), row)
    return [found[matter] for matter in sorted(found)]


def _endpoints(planned: Sequence[Delivery], planner: Planner) -> Endpoints:
    webhooks = {webhook_endpoint(planner.rules.region, one.id): one for one in planner.rules.regime.webhooks}
    found: Endpoints = {}
    for delivery in planned:
        key = (delivery.channel, delivery.endpoint)
        if delivery.channel == WEBHOOK:
            webhook = webhooks[delivery.endpoint]
            found[key] = (delivery.region, webhook.url, webhook.secret)
        else:
            found[key] = OURS
    return found


def _row(delivery: Delivery, now: datetime) -> tuple[Any, ...]:
    needs = delivery.needs
    asked = (",".join(needs.categories), ",".join(needs.portals), ",".join(needs.importances))
    return (
        delivery.id, delivery.event_id, delivery.event_type, delivery.region, delivery.matter, delivery.unit,
        delivery.rule, delivery.channel, delivery.endpoint, delivery.recipient, delivery.subject, delivery.body,
        delivery.urgent, delivery.occurred_at, now, max(now, delivery.not_before), *asked,
    )  # fmt: skip
