"""Opening a task: what was said, checked against the regime, with all its defects at once."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING
from uuid import uuid4

from schemas.events.task import Process
from schemas.identity import task_id, task_stream
from schemas.regime.matters import Route
from services.chassis.commands import Cause, Command, Outcome
from services.chassis.http.principal import Principal
from services.chassis.http.problems import FORBIDDEN, INVALID, NOT_FOUND, Defect, Text
from services.tracking.deciders import TASKS
from services.tracking.domain.rules import Rules
from services.tracking.domain.state import Holder
from services.tracking.domain.tasks.commands import OpenTask
from services.tracking.domain.tasks.state import Task
from services.tracking.reactions import rules_of
from services.tracking.refusals import raise_refusal
from services.tracking.scope import SEES_EVERY_UNIT
from services.tracking.tasks.said import Opening

if TYPE_CHECKING:
    from services.chassis.runtime import Runtime

_OPENED_BY_UNITS = frozenset({Process.APPROVAL})
"""What a unit opens for itself: an application that it has accepted. All else is set by the efficiency office."""


def rules_now(runtime: Runtime, region: str) -> Rules:
    """The rules of the region as they hold now. Raises 404 where it has none."""
    now = runtime.clock.now()
    regime = runtime.regimes.in_force(region, now) or runtime.regimes.newest(region)
    if regime is None:
        raise NOT_FOUND.error(Text("本地区尚无制度文件。", "The region has no regime yet."))
    return rules_of(regime, runtime, now)


async def open_task(runtime: Runtime, principal: Principal, said: Opening, correlation: str) -> Outcome[Task]:
    """Open a task. Raises 403 for another's unit, 422 with all defects of what was said, 409 where the rules refuse."""
    rules = rules_now(runtime, principal.region)
    command = opening(principal, said, rules, runtime.clock.now())
    cause = Cause(f"http/{correlation}", command.task)
    outcome = await runtime.bus(TASKS).submit(Command(task_stream(command.task), command, command.at, cause))
    raise_refusal(outcome.refused)
    return outcome


def opening(principal: Principal, said: Opening, rules: Rules, at: datetime) -> OpenTask:
    """The command to open what was said. Raises 403 and 422."""
    rule = rules.regime.processes.rule(said.process, said.item)
    unit = said.unit or (rule.unit if rule else None)
    own = said.process in _OPENED_BY_UNITS and unit == principal.unit
    if SEES_EVERY_UNIT not in principal.roles and not own:
        raise FORBIDDEN.error(
            Text(
                "任务由效能办下达；本单位只可登记本单位的审批。",
                "The efficiency office sets tasks; a unit opens its own approvals.",
            )
        )
    title = said.title_zh or (rule.name.zh if rule and said.item else None)
    _check(said, rules, unit, title)
    assert unit is not None, "checked above"
    assert title is not None, "checked above"
    origin = f"finding:{said.reference}" if said.reference and said.process is Process.RECTIFICATION else "registry"
    identity = task_id(
        principal.region, origin, said.process, said.item, unit, said.section, said.reference or uuid4().hex
    )
    return OpenTask(
        region=principal.region,
        task=identity,
        process=said.process,
        title_zh=title,
        title_en=said.title_en or (rule.name.en if rule and said.item and not said.title_zh else title),
        holder=holder_of(rules, unit, said.section, said.post, at),
        rules=rules,
        at=at,
        by=principal.name,
        origin=origin,
        lead=said.lead,
        support=said.support,
        receiver=said.receiver,
        item=said.item,
        document=said.document,
        paragraph=said.paragraph,
        importance=said.importance,
        due_at=said.due_at,
        own=SEES_EVERY_UNIT not in principal.roles,
    )


def holder_of(rules: Rules, unit: str, section: str | None, post: str | None, at: datetime) -> Holder:
    """Who answers: the post named, else the section's or the unit's head; the B-post while that one is away."""
    place = rules.regime.destination(Route(unit=unit, section=section, post=post), "task")
    if place.post is None:
        return Holder(unit, place.section)
    answering = rules.regime.answering(place.post, rules.calendar.local_day(at))
    return Holder(unit, place.section, answering.answering_post, answering.person)


def _check(said: Opening, rules: Rules, unit: str | None, title: str | None) -> None:
    defects = []
    if title is None:
        defects.append(Defect("missing", "title_zh", "此项必填 / this field is required"))
    if unit is None:
        defects.append(Defect("missing", "unit", "此项必填 / this field is required"))
    else:
        defects += place_defects(rules, unit, said.section, said.post)
    known = rules.regime.directory.units
    for field, named in (("lead", said.lead), ("support", said.support), ("receiver", (said.receiver,))):
        defects += [_unknown_unit(field, one) for one in named if one is not None and one not in known]
    raise_if(defects)


def place_defects(rules: Rules, unit: str, section: str | None, post: str | None) -> list[Defect]:
    """What is wrong with a unit, section and post that somebody named."""
    directory = rules.regime.directory
    defects = []
    if unit not in directory.units:
        defects.append(_unknown_unit("unit", unit))
    if section is not None and directory.unit_of_section.get(section) != unit:
        defects.append(_unknown_place("section", unit, section))
    if post is not None and directory.place_of_post.get(post, ("", None))[0] != unit:
        defects.append(_unknown_place("post", unit, post))
    return defects


def _unknown_unit(field: str, unit: str) -> Defect:
    return Defect("unknown_unit", field, f"没有此单位：{unit} / there is no unit {unit}")


def raise_if(defects: list[Defect]) -> None:
    """Raise the problem invalid with all defects; nothing for none."""
    if defects:
        raise INVALID.error(defects=defects)


def _unknown_place(field: str, unit: str, given: str) -> Defect:
    return Defect("unknown_post", field, f"{unit} 没有 {given} / {unit} has no {field} {given}")
