"""What leads to campaigns, and what they lead to: a regime brings one, and its items become tasks on their dates."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from schemas.contract import EventContract
from schemas.events.campaign import ItemAppeared, Party
from schemas.events.regime import RegimeAdopted
from schemas.events.task import Process
from schemas.identity import campaign_stream, task_stream
from schemas.regime.vocabulary import Reader
from services.chassis.commands import Cause, Command
from services.chassis.reactions import Reaction, ReactionContext
from services.chassis.records import Record
from services.tracking.deciders import CAMPAIGNS, TASKS
from services.tracking.domain.campaigns.commands import FollowPlan
from services.tracking.domain.campaigns.identity import item_task, origin_of
from services.tracking.domain.campaigns.planning import plan_of
from services.tracking.domain.rules import Rules
from services.tracking.domain.state import Holder
from services.tracking.domain.tasks.commands import OpenTask, TaskCommand
from services.tracking.reactions import rules_of

_LONGEST_TITLE: Final = 200
_PROCESSES: Final = {"report": Process.REPORT, "duty": Process.DUTY}
"""A look-back of a plan is handed in like a deliverable: the plan names who looks, not whose work is looked at."""


def follow(record: Record, event: EventContract, context: ReactionContext) -> Sequence[Command[FollowPlan]]:
    """Follow the campaign of an adopted regime, where it has one, from the adoption on.

    Regimes come by a lane of their own; like every reaction this is decided in the transaction of its checkpoint.
    """
    assert isinstance(event, RegimeAdopted)
    regime = context.regimes.by_digest(event.digest).regime
    plan = plan_of(regime, event.effective_from)
    if plan is None:
        return ()
    stream = campaign_stream(event.region, plan.campaign)
    cause = Cause(record.id, record.correlation, record.traceparent)
    return (Command(stream, FollowPlan(plan, event.adopted_at), event.adopted_at, cause),)


def open_item(record: Record, event: EventContract, context: ReactionContext) -> Sequence[Command[TaskCommand]]:
    """An item that appeared is a task of whoever owes it, due on the day that the document names."""
    assert isinstance(event, ItemAppeared)
    rules = rules_of(context.regimes.by_digest(event.regime), context, event.appeared_at)
    campaign = rules.regime.regime.campaign
    command = OpenTask(
        region=event.region,
        task=task_of(event),
        process=_PROCESSES.get(event.process, Process.DELIVERABLE),
        title_zh=_short(event.title_zh),
        title_en=_short(event.title_en),
        holder=holder_of(rules, event, event.appeared_at),
        rules=rules,
        at=event.appeared_at,
        by=origin_of(event.campaign),
        origin=origin_of(event.campaign),
        lead=_units(event.lead),
        support=_units(event.support),
        receiver=event.receiver if event.receiver != event.unit else None,
        item=event.item,
        occurrence=event.occurrence,
        document=event.document,
        paragraph=event.paragraph,
        said=event.said[:_LONGEST_TITLE] if event.said else None,
        due_at=event.due_at,
        ladder=campaign.ladder if campaign else None,
    )
    cause = Cause(record.id, command.task, record.traceparent)
    return (Command(task_stream(command.task), command, command.at, cause),)


def task_of(event: ItemAppeared) -> str:
    """The task that an item leads to."""
    return item_task(event.region, event.campaign, event.item, event.occurrence, event.unit, event.section, event.post)


def holder_of(rules: Rules, owed: ItemAppeared, at: datetime) -> Holder:
    """Who answers: the post that owes it, else the head of the section or unit; the B-post while they are away."""
    word: Reader = "section_head" if owed.section else "head"
    posts = (owed.post,) if owed.post else rules.regime.readers(word, owed.unit, owed.section, None)
    if not posts:
        return Holder(owed.unit, owed.section)
    answering = rules.regime.answering(posts[0], rules.calendar.local_day(at))
    return Holder(owed.unit, owed.section, answering.answering_post, answering.person)


def _units(parties: Sequence[Party]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(party.unit for party in parties))


def _short(text: str) -> str:
    """Titles of tasks are short; the plan keeps the document's words."""
    return text if len(text) <= _LONGEST_TITLE else text[: _LONGEST_TITLE - 1].rstrip() + "…"


FOLLOW_CAMPAIGN: Final = Reaction({RegimeAdopted.TYPE: RegimeAdopted}, CAMPAIGNS, follow)
OPEN_ITEMS: Final = Reaction({ItemAppeared.TYPE: ItemAppeared}, TASKS, open_item)
