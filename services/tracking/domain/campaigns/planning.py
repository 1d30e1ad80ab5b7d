"""The campaign of a regime as a plan of instants: days begin at 00:00 and end at 23:59:59, local time of the place."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from itertools import groupby
from operator import attrgetter
from zoneinfo import ZoneInfo

from schemas.events.campaign import Party, PlannedItem, PlannedOccurrence, PlannedPhase
from schemas.regime import Party as RegimeParty
from schemas.regime import PlannedDeliverable, Regime, planned_deliverables
from schemas.regime.campaign import Campaign, Duty, Phase
from services.tracking.domain.campaigns.commands import Plan

_FIRST = time(0)
_LAST = time(23, 59, 59)
ONCE = "once"


def plan_of(regime: Regime, effective_from: datetime) -> Plan | None:
    """The plan of a regime's campaign; None where it has none, or one without a last day."""
    campaign = regime.campaign
    if campaign is None or campaign.end is None:
        return None
    days = _Days(ZoneInfo(regime.timezone))
    return Plan(
        region=regime.region,
        campaign=campaign.id,
        title_zh=campaign.name.zh,
        title_en=campaign.name.en,
        regime=regime.digest,
        version=regime.version,
        effective_from=effective_from,
        begins_at=days.begin(campaign.start),
        ends_at=days.end(campaign.end),
        phases=tuple(_phase(phase, campaign.end, days) for phase in campaign.phases),
        items=(*_dated(campaign, regime, days), *_undated(campaign, regime)),
    )


@dataclass(frozen=True, slots=True)
class _Days:
    """Civil days as instants."""

    zone: ZoneInfo

    def begin(self, day: date) -> datetime:
        """The first second of a day."""
        return datetime.combine(day, _FIRST, self.zone).astimezone(UTC)

    def end(self, day: date) -> datetime:
        """The last second of a day."""
        return datetime.combine(day, _LAST, self.zone).astimezone(UTC)


def _phase(phase: Phase, last_day: date, days: _Days) -> PlannedPhase:
    return PlannedPhase(
        phase=phase.id,
        title_zh=phase.name.zh,
        title_en=phase.name.en,
        begins_at=days.begin(phase.start),
        ends_at=days.end(phase.end or last_day),
        document=phase.reference.document,
        paragraph=phase.reference.paragraph,
        said=phase.said,
    )


def _dated(campaign: Campaign, regime: Regime, days: _Days) -> Iterator[PlannedItem]:
    """One entry for what every owner owes at the same times: a quota is not written out for each of them."""
    rows = sorted(planned_deliverables(campaign, regime), key=attrgetter("deliverable"))
    entries = [tuple(group) for _, group in groupby(rows, attrgetter("deliverable"))]
    order = {name: place for place, name in enumerate(_in_document_order(campaign))}
    for group in sorted(entries, key=lambda group: order[group[0].deliverable]):
        yield _item(group, days)


def _in_document_order(campaign: Campaign) -> Iterator[str]:
    yield from (one.id for one in campaign.deliverables)
    yield from (f"duty-{one.number}" for one in campaign.duties)
    yield from (one.id for one in campaign.report_quotas)


def _item(rows: Sequence[PlannedDeliverable], days: _Days) -> PlannedItem:
    one = rows[0]
    return PlannedItem(
        item=one.deliverable,
        process=one.kind,
        title_zh=one.name.zh,
        title_en=one.name.en,
        phase=one.phase if all(row.phase == one.phase for row in rows) else None,
        owed_by=tuple(dict.fromkeys(_party(row.owner) for row in rows)),
        lead=_parties(one.lead),
        support=_parties(one.support),
        receiver=one.receiver,
        document=one.reference.document,
        paragraph=one.reference.paragraph,
        said=one.said,
        occurrences=tuple(dict.fromkeys(time for row in rows for time in _times(row, days))),
    )


def _times(row: PlannedDeliverable, days: _Days) -> Iterator[PlannedOccurrence]:
    """Where several are owed in one period, each is an occurrence of its own."""
    for number in range(1, row.count + 1):
        name = row.occurrence or ONCE
        yield PlannedOccurrence(
            occurrence=f"{name}.{number}" if row.count > 1 else name,
            appears_at=days.begin(row.appears_on),
            due_at=days.end(row.due_on),
        )


def _undated(campaign: Campaign, regime: Regime) -> Iterator[PlannedItem]:
    """Duties without a day: they are in the plan with those who lead them, and never fall due."""
    for duty in campaign.duties:
        if duty.phase is None and duty.due is None:
            leads = _leads(duty, regime)
            yield PlannedItem(
                item=f"duty-{duty.number}",
                process="duty",
                title_zh=duty.task.zh,
                title_en=duty.task.en,
                owed_by=leads or (Party(unit=regime.efficiency_office),),
                lead=leads,
                support=tuple(Party(unit=unit) for unit in duty.support),
                receiver=duty.to,
                document=duty.reference.document,
                paragraph=duty.reference.paragraph,
                said=duty.said,
            )


def _leads(duty: Duty, regime: Regime) -> tuple[Party, ...]:
    owning = {section.id: unit.id for unit in regime.units for section in unit.sections}
    sections = (Party(unit=owning[section], section=section) for section in duty.lead_sections)
    return (*(Party(unit=unit) for unit in duty.lead), *sections)


def _parties(parties: Iterable[RegimeParty]) -> tuple[Party, ...]:
    return tuple(map(_party, parties))


def _party(party: RegimeParty) -> Party:
    return Party(unit=party.unit, section=party.section, post=party.post)
