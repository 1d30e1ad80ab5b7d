"""The stream families of tracking, as the chassis runs them."""

from __future__ import annotations

from typing import Any

from schemas.contract import EventContract
from schemas.topics import CALENDAR, CAMPAIGN, FINDING, SUPERVISION, TASK, domain_topic
from services.chassis.decider import Decider
from services.chassis.heartbeat import heartbeat_decider
from services.tracking.domain import monitoring
from services.tracking.domain.adoption import AdoptCalendar, Adopted, decide_adoption, evolve_adoption
from services.tracking.domain.alarms import look, wake_at
from services.tracking.domain.campaigns import alarms as campaign_alarms
from services.tracking.domain.campaigns.commands import FollowPlan
from services.tracking.domain.campaigns.decide import decide as decide_campaign
from services.tracking.domain.campaigns.evolve import evolve as evolve_campaign
from services.tracking.domain.campaigns.state import UNPLANNED, Campaign
from services.tracking.domain.commands import SupervisionCommand
from services.tracking.domain.decide import decide
from services.tracking.domain.evolve import evolve
from services.tracking.domain.findings import examination
from services.tracking.domain.findings.examination import Examine, Finding, Raise
from services.tracking.domain.monitoring import BeginMonitoring, EndMonitoring, Watched
from services.tracking.domain.state import UNWATCHED, Supervision
from services.tracking.domain.tasks.commands import TaskCommand
from services.tracking.domain.tasks.decide import decide_task
from services.tracking.domain.tasks.evolve import evolve_task
from services.tracking.domain.tasks.follow_up import look_at_task, wake_task_at
from services.tracking.domain.tasks.state import UNOPENED, Task
from services.tracking.packed.looks import look_packed


def _topic(event: EventContract) -> str:
    of_a_region: Any = event
    return domain_topic(of_a_region.region, SUPERVISION)


SUPERVISIONS: Decider[Supervision, SupervisionCommand] = Decider(
    name="supervision",
    initial=UNWATCHED,
    decide=decide,
    evolve=evolve,
    topic=_topic,
    wake_at=wake_at,
    look=look,
    look_packed=look_packed,
    state_version=6,
)


def _task_topic(event: EventContract) -> str:
    of_a_region: Any = event
    return domain_topic(of_a_region.region, TASK)


TASKS: Decider[Task, TaskCommand] = Decider(
    name="task",
    initial=UNOPENED,
    decide=decide_task,
    evolve=evolve_task,
    topic=_task_topic,
    wake_at=wake_task_at,
    look=look_at_task,
)


def _calendar_topic(event: EventContract) -> str:
    of_a_region: Any = event
    return domain_topic(of_a_region.region, CALENDAR)


CALENDARS: Decider[Adopted, AdoptCalendar] = Decider(
    "calendar", Adopted(), decide_adoption, evolve_adoption, _calendar_topic
)


def _finding_topic(event: EventContract) -> str:
    of_a_region: Any = event
    return domain_topic(of_a_region.region, FINDING)


FINDINGS: Decider[Finding, Raise | Examine] = Decider(
    "finding",
    examination.NOTHING,
    examination.decide,
    examination.evolve,
    _finding_topic,
)

MONITORING: Decider[Watched, BeginMonitoring | EndMonitoring] = Decider(
    "monitoring", monitoring.UNWATCHED, monitoring.decide, monitoring.evolve, _finding_topic
)


def _campaign_topic(event: EventContract) -> str:
    of_a_region: Any = event
    return domain_topic(of_a_region.region, CAMPAIGN)


CAMPAIGNS: Decider[Campaign, FollowPlan] = Decider(
    name="campaign",
    initial=UNPLANNED,
    decide=decide_campaign,
    evolve=evolve_campaign,
    topic=_campaign_topic,
    wake_at=campaign_alarms.wake_at,
    look=campaign_alarms.look,
)

HEARTBEATS = heartbeat_decider(SUPERVISION)
