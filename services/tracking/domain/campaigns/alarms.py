"""What comes of itself in a campaign: phases begin, items appear, the campaign ends.

Events carry the instants of the plan, so that it does not matter when, or how often, anybody looks. A campaign that
lies in the past when its regime is adopted is played in its order, with its own dates.
"""

from __future__ import annotations

from datetime import datetime

from schemas.contract import EventContract
from schemas.events.campaign import CampaignEnded, ItemAppeared, Party, PhaseBegun
from services.tracking.domain.campaigns.state import Action, Campaign, Item, Owner, Step


def wake_at(state: Campaign) -> datetime | None:
    """The next instant at which something happens; None where nothing will."""
    return state.ahead[0].at if state.ahead else None


def look(state: Campaign, until: datetime) -> list[EventContract]:
    """What happened up to and including `until`, in order of time; a fixed point."""
    items = {item.item: item for item in state.items}
    events: list[EventContract] = []
    for step in state.ahead:
        if step.at > until:
            break
        events.append(_taken(state, step, items))
    return events


def _taken(state: Campaign, step: Step, items: dict[str, Item]) -> EventContract:
    if step.action is Action.END:
        return CampaignEnded(region=state.region, campaign=state.campaign, ended_at=step.at)
    if step.action is Action.APPEAR:
        return _appeared(state, step, items[step.subject])
    phase = next(one for one in state.phases if one.phase == step.subject)
    return PhaseBegun(
        region=state.region,
        campaign=state.campaign,
        phase=phase.phase,
        title_zh=phase.title_zh,
        title_en=phase.title_en,
        begun_at=step.at,
        ends_at=phase.ends_at,
        document=phase.document,
        paragraph=phase.paragraph,
    )


def _appeared(state: Campaign, step: Step, item: Item) -> ItemAppeared:
    assert step.due_at is not None, "an item that appears falls due"
    return ItemAppeared(
        region=state.region,
        campaign=state.campaign,
        item=item.item,
        occurrence=step.occurrence,
        process=item.process,
        title_zh=item.title_zh,
        title_en=item.title_en,
        phase=item.phase,
        unit=step.owner.unit,
        section=step.owner.section,
        post=step.owner.post,
        lead=tuple(map(_party, item.lead)),
        support=tuple(map(_party, item.support)),
        receiver=item.receiver,
        document=item.document,
        paragraph=item.paragraph,
        said=item.said,
        regime=state.regime,
        appeared_at=step.at,
        due_at=step.due_at,
    )


def _party(owner: Owner) -> Party:
    return Party(unit=owner.unit, section=owner.section, post=owner.post)
