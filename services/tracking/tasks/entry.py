"""A task as the ledger lists it, folded from its own events: what was just decided shows at once."""

from __future__ import annotations

from collections.abc import Sequence
from functools import reduce

from schemas.contract import EventContract
from schemas.events.task import TaskClosed, TaskOpened, TaskStepBegun
from services.tracking.domain.state import Holder
from services.tracking.domain.tasks.evolve import evolve_task
from services.tracking.domain.tasks.state import UNOPENED
from services.tracking.views.ledger.query import LedgerEntry

_NOBODY = Holder("")


def entry_of(events: Sequence[EventContract]) -> LedgerEntry | None:
    """The entry of a task; due times are those of its supervision and are left out here. None for no events."""
    if not events or not isinstance(events[0], TaskOpened):
        return None
    opened, state = events[0], reduce(evolve_task, events, UNOPENED)
    begun = next((one for one in reversed(events) if isinstance(one, TaskStepBegun) and one.step != "whole"), None)
    closed = next((one for one in reversed(events) if isinstance(one, TaskClosed)), None)
    held = state.present.holder if state.present else _NOBODY
    return LedgerEntry(
        task=opened.task,
        number=opened.number,
        region=opened.region,
        process=opened.process.value,
        title_zh=opened.title_zh,
        title_en=opened.title_en,
        unit=state.holder.unit,
        section=state.holder.section,
        post=state.holder.post,
        person=state.holder.person,
        receiver=opened.receiver,
        lead=list(opened.lead),
        support=list(opened.support),
        origin=opened.origin,
        item=opened.item,
        occurrence=opened.occurrence,
        document=opened.document,
        paragraph=opened.paragraph,
        said=opened.said,
        importance=opened.importance.value,
        opened_at=opened.opened_at,
        opened_by=opened.opened_by,
        regime=opened.regime,
        step=begun.step if begun else None,
        attempt=begun.attempt if begun else 1,
        step_unit=held.unit or (begun.unit if begun else None),
        step_section=held.section,
        step_post=held.post,
        step_person=held.person,
        step_begun_at=begun.begins_at if begun else None,
        sent_back=state.sent_back,
        problem=any(isinstance(one, TaskStepBegun) and one.problem for one in events),
        outcome=state.outcome,
        closed_at=closed.closed_at if closed else None,
        reason=closed.reason if closed else None,
        follow_up=state.follow_up.process if state.follow_up else None,
        follow_up_at=state.follow_up.at if state.follow_up else None,
    )
