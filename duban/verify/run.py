"""A verification from beginning to end: wait until all is through, then look at everything once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from duban.positions import Stuck
from duban.stack.ports import SERVICES
from duban.stack.stack import Stack
from duban.verify.agreement import Agreement
from duban.verify.alarms import AlarmAccounts
from duban.verify.campaign_alarms import CampaignAlarms
from duban.verify.clock_alarms import ClockAlarms
from duban.verify.consumption import check_alarms, check_put_aside, check_seen
from duban.verify.deliveries import Deliveries
from duban.verify.faults import Fault, Findings
from duban.verify.log import Hear, LogReading, Rest
from duban.verify.parts import Parts
from duban.verify.publication import Publication
from duban.verify.submissions import Submissions
from duban.verify.views import check_views
from duban.watching import Unwatched, Watcher

_ESTIMATE = "SELECT coalesce(max(position), 0) FROM events"


@dataclass(frozen=True, slots=True)
class Verified:
    """What a verification found, and how much it looked at."""

    faults: tuple[Fault, ...]
    counted: dict[str, int]


@dataclass(frozen=True, slots=True)
class Thoroughness:
    """What is looked at. `views` rebuilds every view beside the live one; `wait` is for how long, in seconds."""

    allow_dead_letters: bool = False
    views: bool = True
    wait: float = 60.0
    services: Sequence[str] = SERVICES


async def verify(stack: Stack, how: Thoroughness | None = None, watcher: Watcher | None = None) -> Verified:
    """Look at all services of a running stack. Nothing is changed.

    Heartbeats may go on meanwhile; of matters, nothing should be on its way.
    """
    how, watcher, findings = how or Thoroughness(), watcher or Unwatched(), Findings()
    async with Parts(stack, how.services) as parts:
        watcher.phase("waiting until everything is through 等待处理完毕", 0)
        submissions = Submissions(parts.services["intake"], findings)
        await submissions.note_ends(parts.following)
        await _wait(parts, how, findings)
        fired_by = await check_alarms(stack, parts.positions, parts.following, findings)
        await _read_logs(parts, findings, watcher, fired_by)
        watcher.phase("reading the topics 读取主题", findings.counted["events"])
        await Publication(parts, findings).run(watcher.done)
        await submissions.run(parts.following)
        await _wait(parts, how, findings)
        for part in parts.services.values():
            await check_seen(part, parts, findings)
            await check_put_aside(part, findings, allow_dead_letters=how.allow_dead_letters)
        if how.views:
            for part in parts.services.values():
                watcher.phase(f"rebuilding views of {part.name} 重建视图", len(part.definition.views))
                await check_views(stack, part, findings, watcher.done)
    return Verified(tuple(findings.closed()), dict(findings.counted))


async def _read_logs(parts: Parts, findings: Findings, watcher: Watcher, fired_by: datetime) -> None:
    agreement, services = Agreement(findings), parts.services
    accounts = AlarmAccounts(findings)
    alarms: list[Hear] = [ClockAlarms(accounts).hear, CampaignAlarms(accounts).hear]
    deliveries = Deliveries(services["notify"], findings) if "notify" in services else None
    if deliveries is not None:
        await deliveries.learn()
    rests: dict[str, Rest] = {"intake": agreement.matter, "tracking": agreement.supervision}
    for part in services.values():
        watcher.phase(f"reading the log of {part.name} 读取事件日志", await part.database.fetchval(_ESTIMATE))
        hear: list[Hear] = [deliveries.hear] if deliveries is not None else []
        hear += alarms if part.name == "tracking" else []
        rest = [rests[part.name]] if part.name in rests else []
        await LogReading(part, findings, hear, rest).run(watcher.done)
    accounts.compare(fired_by)
    if {"intake", "tracking"} <= services.keys():
        agreement.compare()
    if deliveries is not None:
        await deliveries.compare(services)


async def _wait(parts: Parts, how: Thoroughness, findings: Findings) -> None:
    try:
        await parts.positions.drained(how.wait)
    except Stuck as stuck:
        findings.add("stuck", "stack", stuck.english)
