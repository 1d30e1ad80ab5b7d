"""What each event of a campaign makes of its state."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from schemas.contract import EventContract
from schemas.events.campaign import (
    CampaignBegun,
    CampaignEnded,
    CampaignPlanned,
    CampaignRevised,
    ItemAppeared,
    Party,
    PhaseBegun,
)
from schemas.state import replaced
from services.tracking.domain.calendar import late_from
from services.tracking.domain.campaigns.state import Action, Campaign, Item, Owner, Phase, Step, key_of

_RANK = {Action.BEGIN_PHASE: 0, Action.APPEAR: 1, Action.END: 2}


def evolve(state: Campaign, event: EventContract) -> Campaign:
    """The state after the event; an event of a later version that is not known here changes nothing."""
    if isinstance(event, ItemAppeared):
        owner = Owner(event.unit, event.section, event.post)
        return _happened(state, key_of(Action.APPEAR, event.item, event.occurrence, owner))
    if isinstance(event, PhaseBegun):
        return _happened(state, key_of(Action.BEGIN_PHASE, event.phase))
    if isinstance(event, CampaignEnded):
        ahead = tuple(step for step in state.ahead if step.action is not Action.END)
        return replaced(state, ahead=ahead, ended=True)
    if isinstance(event, CampaignBegun):
        return _planned(state, event, None)
    if isinstance(event, CampaignRevised):
        return _planned(state, event, event.revised_at)
    return state


def _happened(state: Campaign, key: str) -> Campaign:
    ahead = state.ahead
    comes_first = bool(ahead) and ahead[0].key == key  # events come in the order of the steps
    rest = ahead[1:] if comes_first else tuple(step for step in ahead if step.key != key)
    return replaced(state, ahead=rest, happened=(*state.happened, key))


def _planned(state: Campaign, event: CampaignPlanned, not_before: datetime | None) -> Campaign:
    """Follow a plan; of a revision nothing happens before it was made, and nothing that has happened already."""
    happened = frozenset(state.happened)
    ahead = [step for step in _steps(event) if step.key not in happened]
    ends = late_from(event.ends_at)
    ended = state.ended and not (not_before is not None and ends > not_before)
    if not ended:
        ahead.append(Step(ends, Action.END))
    if not_before is not None:
        ahead = [replaced(step, at=max(step.at, not_before)) for step in ahead]
    return Campaign(
        region=event.region,
        campaign=event.campaign,
        regime=event.regime,
        effective_from=event.effective_from,
        phases=tuple(_phases(event)),
        items=tuple(_items(event)),
        ahead=tuple(sorted(ahead, key=lambda step: (step.at, _RANK[step.action]))),
        happened=state.happened,
        ended=ended,
    )


def _steps(event: CampaignPlanned) -> Iterator[Step]:
    for phase in event.phases:
        yield Step(phase.begins_at, Action.BEGIN_PHASE, phase.phase)
    for item in event.items:
        for one in item.occurrences:
            for owner in item.owed_by:
                yield Step(one.appears_at, Action.APPEAR, item.item, one.occurrence, _owner(owner), one.due_at)


def _phases(event: CampaignPlanned) -> Iterator[Phase]:
    for one in event.phases:
        yield Phase(one.phase, one.title_zh, one.title_en, one.ends_at, one.document, one.paragraph)


def _items(event: CampaignPlanned) -> Iterator[Item]:
    for one in event.items:
        yield Item(
            one.item,
            one.process,
            one.title_zh,
            one.title_en,
            one.phase,
            tuple(map(_owner, one.lead)),
            tuple(map(_owner, one.support)),
            one.receiver,
            one.document,
            one.paragraph,
            one.said,
        )


def _owner(party: Party) -> Owner:
    return Owner(party.unit, party.section, party.post)
