"""A whole demo: set the stage, play the year, check what came of it, show it, and leave it open for a look around."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from duban.adoption import adopt, read_regime
from duban.demo.addresses import Address, addresses, unreachable
from duban.demo.checking import Ledger, faults, ledger
from duban.demo.desk import Desk, desk
from duban.demo.mailbox import Mailbox, mailbox
from duban.demo.plan import Plan, Story, story
from duban.demo.play import Play, play_in
from duban.demo.seen import Receipt, Seen
from duban.demo.showing import Showing
from duban.demo.stage import CITY, COUNTY, county_for, set_stage
from duban.demo.summary import Summary, page_entry, refusals, standings, totals, unit_rows
from duban.demo.telling import Teller
from duban.stack.display import Display
from duban.stack.folder import PROJECT
from duban.stack.stack import Stack
from duban.staying import until_stopped
from duban.verify.run import Thoroughness, verify
from duban.watching import PhaseDisplay
from schemas.commands.portal import SubmitMatter
from schemas.regime import CompiledRegime

RUN_FOLDER: Final = PROJECT / ".run" / "demo"
_SAMPLE_UNIT: Final = "housing"
"""The unit whose clerk's pages are shown; a citizen of the same matter can see it from the other side."""
_DELIVERY_PATIENCE: Final = 30.0
_POLL_SECONDS: Final = 0.1


@dataclass(frozen=True, slots=True)
class Request:
    """What to tell and where; `stays` until somebody has looked around."""

    plan: Plan = field(default_factory=Plan)
    run_folder: Path = RUN_FOLDER
    stays: bool = True


@dataclass(frozen=True, slots=True)
class _Scene:
    stack: Stack
    rules: CompiledRegime
    mailbox: Mailbox
    desk: Desk
    teller: Teller


async def demo(wanted: Request) -> Summary:
    """Tell the story. Stops the stack at the end, whatever happens. Raises StackError where it cannot go on."""
    begun, plan = time.monotonic(), wanted.plan
    rules = CompiledRegime(read_regime(COUNTY))
    told = story(plan, rules)
    summary = Summary(plan.seed, plan.complaints, rules.region, plan.begins.isoformat(), plan.ends.isoformat())
    async with mailbox() as mails, desk() as hooks, _staged(wanted.run_folder, mails, hooks) as stack:
        summary.seconds["start"] = _since(begun)
        with Teller(rules) as teller:
            pages = await _told(_Scene(stack, rules, mails, hooks, teller), told, summary)
        summary.seconds["total"] = _since(begun)
        summary.write(stack)
        showing = Showing(rules)
        showing.all(summary, pages, stack.folder.root / "summary.json")
        if wanted.stays and not summary.faults:
            await until_stopped(showing.line)
    return summary


@asynccontextmanager
async def _staged(folder: Path, mails: Mailbox, hooks: Desk) -> AsyncIterator[Stack]:
    """A stack that is stopped afterwards, also where setting it up fails or is interrupted half-way."""
    try:
        with Display() as display:
            setting = asyncio.create_task(asyncio.to_thread(set_stage, folder, display, mails, hooks))
            try:
                stack = await asyncio.shield(setting)
            except asyncio.CancelledError:
                await asyncio.wait([setting])
                raise
        yield stack
    finally:
        if (folder / "stack.json").exists():
            await asyncio.to_thread(Stack(folder).down)


async def _told(scene: _Scene, told: Story, summary: Summary) -> list[Address]:
    """Play, then check; fills in the summary."""
    teller = scene.teller
    async with play_in(scene.stack, scene.rules.region) as play:
        await play.begin(told)
        for document in (CITY, county_for(scene.desk, scene.stack.folder.root)):
            await asyncio.to_thread(adopt, scene.stack, document)
            teller.say(f"✓ adopted 采用制度文件: {document.name}")
        await play.settled()
        playing = time.monotonic()
        teller.start(len(told.steps), play.observer.seen, scene.mailbox, scene.desk)
        await play.run(told, teller)
        teller.stop()
        summary.seconds["play"] = _since(playing)
        await _checked(scene, told, play, summary)
        seen = play.observer.seen
        pages = list(addresses(scene.stack, scene.rules.region, _fullest_month(seen), _sample(seen)))
    summary.faults += await unreachable(pages)
    summary.pages = [page_entry(page) for page in pages]
    return pages


async def _checked(scene: _Scene, told: Story, play: Play, summary: Summary) -> None:
    """Everything that can be held against what had to be."""
    stack, seen, region = scene.stack, play.observer.seen, scene.rules.region
    book = await _delivered(stack)
    found = await asyncio.to_thread(standings, stack, region, told.plan.begins.year)
    summary.totals = totals(seen, len(play.portals.placed), scene.mailbox, scene.desk)
    summary.units = unit_rows(found, seen.first_units, scene.rules)
    summary.refused = refusals(seen)
    summary.faults += faults(told, play.portals.placed, seen, (scene.mailbox, scene.desk), book)
    checking = time.monotonic()
    with PhaseDisplay() as watcher:
        verified = await verify(stack, Thoroughness(), watcher)
    summary.verified = verified.counted
    summary.faults += [f"duban verify: {fault}" for fault in verified.faults]
    summary.seconds["verify"] = _since(checking)


async def _delivered(stack: Stack) -> Ledger:
    """The ledger once nothing is on its way any more, or after some patience."""
    deadline = time.monotonic() + _DELIVERY_PATIENCE
    while True:
        book = await ledger(stack)
        if all(state == "delivered" for _, state in book) or time.monotonic() > deadline:
            return book
        await asyncio.sleep(_POLL_SECONDS)


def _sample(seen: Seen) -> Receipt:
    """The receipt of some matter in mid-year: of the sample unit and with a red card, where there is one."""
    given = [
        receipt
        for said in seen.receipts.values()
        for receipt in said
        if receipt.command == SubmitMatter.TYPE and receipt.status == "accepted"
    ]
    preferred = [receipt for receipt in given if receipt.unit == _SAMPLE_UNIT] or given
    preferred = [receipt for receipt in preferred if receipt.matter in seen.red_carded] or preferred
    return preferred[len(preferred) // 2]


def _fullest_month(seen: Seen) -> str:
    """The month whose published table ranks the most units."""
    return max(seen.published, key=lambda month: (sum(one.rank is not None for one in seen.published[month]), month))


def _since(begun: float) -> float:
    return round(time.monotonic() - begun, 1)
