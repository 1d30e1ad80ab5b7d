"""What a campaign asks for, day by day: one row for each deliverable, duty and report, its owner and occurrence."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from schemas.regime.campaign import DEFAULT_STEPS, Campaign, Deliverable, Duty, Led, Owed, OwedBy, Phase, ReportQuota
from schemas.regime.directory import Directory
from schemas.regime.ladder import LadderStep
from schemas.regime.planned import Party, PlannedDeliverable, PlannedKind
from schemas.regime.recurrence import Turn, turns
from schemas.regime.regime import Regime


def planned_deliverables(campaign: Campaign, regime: Regime) -> tuple[PlannedDeliverable, ...]:
    """One row for each deliverable, owing party and occurrence, by due day, then in the document's order.

    A deliverable or a duty without a day of its own falls due with its phase; duties without a phase are left out.
    So is what has no last day at all, which `duban regime check` refuses.
    """
    return tuple(sorted(_Plan(campaign, regime).rows(), key=lambda row: row.due_on))


def campaign_steps(campaign: Campaign, regime: Regime) -> tuple[LadderStep, ...]:
    """The ladder that overdue rows of the campaign climb, lowest step first: the named one, else the usual one."""
    return next((ladder.steps for ladder in regime.ladders if ladder.id == campaign.ladder), DEFAULT_STEPS)


class _Plan:
    """The rows of one campaign in the order of the document."""

    def __init__(self, campaign: Campaign, regime: Regime) -> None:
        self._campaign = campaign
        self._regime = regime
        self._directory = Directory(regime)
        self._phases = {phase.id: phase for phase in campaign.phases}

    def rows(self) -> Iterator[PlannedDeliverable]:
        for deliverable in self._campaign.deliverables:
            yield from self._of_deliverable(deliverable)
        for duty in self._campaign.duties:
            yield from self._of_duty(duty)
        for quota in self._campaign.report_quotas:
            yield from self._of_quota(quota)

    def _of_deliverable(self, asked: Deliverable) -> Iterator[PlannedDeliverable]:
        phase = self._phases[asked.phase]
        end = phase.end or self._campaign.end
        if asked.every and end:
            times = [*turns(asked.every, phase.start, end)]
        elif due := asked.due or end:
            times = [Turn("", asked.appears or min(phase.start, due), due)]
        else:
            return
        lead, support = self._led(asked)
        for time in times:
            for owner in self._owners(asked, asked.owed_by):
                yield PlannedDeliverable(
                    id=_row_id(asked.kind, asked.id, owner, time.label),
                    kind=asked.kind,
                    deliverable=asked.id,
                    name=asked.name,
                    phase=phase.id,
                    owner=owner,
                    lead=lead,
                    support=support,
                    receiver=asked.to,
                    appears_on=time.first,
                    due_on=time.last,
                    said=asked.said or (None if asked.due else phase.said),
                    reference=asked.reference,
                    occurrence=time.label or None,
                    recheck=asked.recheck,
                )

    def _of_duty(self, duty: Duty) -> Iterator[PlannedDeliverable]:
        phase = self._phases[duty.phase] if duty.phase else self._phase_on(duty.due) if duty.due else None
        if phase is None or (due := duty.due or phase.end or self._campaign.end) is None:
            return
        lead, support = self._led(duty)
        for owner in lead or (Party(self._regime.efficiency_office),):
            yield PlannedDeliverable(
                id=_row_id("duty", str(duty.number), owner),
                kind="duty",
                deliverable=f"duty-{duty.number}",
                name=duty.task,
                phase=phase.id,
                owner=owner,
                lead=lead,
                support=support,
                receiver=duty.to,
                appears_on=duty.appears or min(phase.start, due),
                due_on=due,
                said=duty.said or (None if duty.due else phase.said),
                reference=duty.reference,
            )

    def _of_quota(self, quota: ReportQuota) -> Iterator[PlannedDeliverable]:
        stretch = self._phases[quota.phase] if quota.phase else self._campaign
        end = stretch.end or self._campaign.end
        for turn in turns(quota.every, stretch.start, end) if end else ():
            for owner in self._owners(quota, quota.owed_by):
                yield PlannedDeliverable(
                    id=_row_id("report", quota.id, owner, turn.label),
                    kind="report",
                    deliverable=quota.id,
                    name=quota.name,
                    phase=quota.phase or self._phase_on(turn.last).id,
                    owner=owner,
                    lead=(),
                    support=(),
                    receiver=quota.to,
                    appears_on=turn.first,
                    due_on=turn.last,
                    said=quota.said,
                    reference=quota.reference,
                    occurrence=turn.label,
                    count=quota.count,
                    verified=quota.verified,
                )

    def _owners(self, owed: Owed, owed_by: OwedBy) -> tuple[Party, ...]:
        """Those who are named, else everyone of the sort but the receiver."""
        found = self._parties(owed.units, owed.sections, owed.posts)
        if found:
            return found
        everyone = {
            "unit": lambda: self._parties(units=tuple(self._directory.units)),
            "section": lambda: self._parties(sections=tuple(self._directory.sections)),
            "post": lambda: self._parties(posts=tuple(self._directory.posts)),
        }[owed_by]()
        return tuple(party for party in everyone if owed_by != "unit" or party.unit != owed.to)

    def _led(self, led: Led) -> tuple[tuple[Party, ...], tuple[Party, ...]]:
        return self._parties(led.lead, led.lead_sections), self._parties(led.support, led.support_sections)

    def _parties(
        self, units: tuple[str, ...] = (), sections: tuple[str, ...] = (), posts: tuple[str, ...] = ()
    ) -> tuple[Party, ...]:
        """Each party once, units before sections before posts."""
        named = [Party(unit) for unit in units]
        named += [Party(self._directory.unit_of_section[section], section) for section in sections]
        named += [Party(*self._directory.place_of_post[post], post) for post in posts]
        return tuple(dict.fromkeys(named))

    def _phase_on(self, day: date) -> Phase:
        """The phase of a civil day; before the first the first, after the last the last."""
        begun = [phase for phase in self._campaign.phases if phase.start <= day]
        return begun[-1] if begun else self._campaign.phases[0]


def _row_id(kind: PlannedKind, asked: str, owner: Party, occurrence: str = "") -> str:
    return ":".join(part for part in (kind, asked, owner.label, occurrence) if part)
