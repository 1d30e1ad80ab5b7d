"""What a command to play comes to: one play, or two that must give the same bytes; what is not as it has to be."""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from duban.campaign.report import as_text, rows, write_report
from duban.campaign.run import RUN_FOLDER, Performance, Request, perform, staged
from duban.campaign.script import Script, documents_of, script
from duban.campaign.showing import PlayDisplay, Showing
from duban.stack.issuer import issue_token
from duban.stack.stack import Stack
from duban.staying import until_stopped

_SEEDS = 1_000_000


@dataclass(frozen=True, slots=True)
class Wanted:
    """What was asked for."""

    regimes: tuple[Path, ...]
    seed: int = 7
    run_folder: Path | None = None
    report: Path | None = None
    kill: bool = False
    kill_seed: int | None = None


@dataclass(slots=True)
class Played:
    """What came of it."""

    performances: list[Performance] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)


async def played(wanted: Wanted, *, stays: bool) -> Played:
    """Play, with `kill` a second time under fire, and tell. Raises StackError where it cannot go on."""
    showing, outcome = Showing(), Played()
    told = script(documents_of(wanted.regimes), wanted.seed)
    folder = wanted.run_folder or RUN_FOLDER
    seeds: list[int | None] = [None]
    if wanted.kill:
        seeds.append(secrets.randbelow(_SEEDS) if wanted.kill_seed is None else wanted.kill_seed)
    for number, kill_seed in enumerate(seeds, 1):
        if kill_seed is not None:
            showing.line(f"killing tracking at random 随机终止 tracking: --kill-seed {kill_seed}")
        with PlayDisplay() as onlooker:
            async with staged(folder, told, onlooker) as stack:
                performance = await perform(stack, Request(told, kill_seed=kill_seed), onlooker)
                outcome.performances.append(performance)
                outcome.faults += faults(told, performance)
                if number == len(seeds):
                    _tell(wanted, outcome, showing)
                    if stays and not outcome.faults:
                        _pages(stack, told, showing)
                        await until_stopped(showing.line)
    return outcome


def faults(told: Script, performance: Performance) -> list[str]:
    """What is not as it has to be, whatever the seed."""
    found = [f"duban verify: {fault}" for fault in performance.verified.faults]
    found += [f"{_called(row)}: {why}" for row in rows(performance.told) for why in _wrong(row)]
    beyond = sum(document["totals"]["not_in_the_plan"] for document in performance.told["documents"])
    if beyond:
        found.append(f"{beyond} items appeared that are in no plan")
    if (count := len(list(rows(performance.told)))) != told.entries:
        found.append(f"{count} entries are told of, the documents have {told.entries}")
    return found


def _wrong(row: Any) -> Iterator[str]:
    if len(row["appeared_on"]) != 1:
        yield f"it appeared {len(row['appeared_on'])} times"
    if row["verdict"] is None:
        yield "no obligation came of it"
    if row["verdict"] == "missed" and not row["level"]:
        yield "it was missed and nobody was called to account"


def _called(row: Any) -> str:
    return f"{row['item']} {row['occurrence']} of {row.get('section') or row['unit']}"


def _tell(wanted: Wanted, outcome: Played, showing: Showing) -> None:
    last = outcome.performances[-1]
    if len(outcome.performances) > 1 and as_text(outcome.performances[0].told) != as_text(last.told):
        outcome.faults.append("the report of the play under fire differs from that of the undisturbed one")
    showing.performance(last)
    if wanted.report is not None:
        write_report(wanted.report, last.told)
        showing.line(f"report 报告: {wanted.report}")
    if last.killed:
        showing.line(f"tracking was killed {last.killed} times 次")
    for fault in outcome.faults:
        showing.line(f"✗ {fault}")
    if not outcome.faults:
        counted = ", ".join(f"{count:,} {what}" for what, count in last.verified.counted.items())
        showing.line(f"✓ as the documents say, and verified 与文件一致，核验无误: {counted}")


def _pages(stack: Stack, told: Script, showing: Showing) -> None:
    for document in told.documents:
        regime = document.regime
        claims = {"sub": "campaign-efficiency", "region": regime.region, "roles": ["efficiency"]}
        token = issue_token(stack.folder, {**claims, "unit": regime.efficiency_office, "name": "效能办"})
        showing.line(f"{regime.name.zh}: {stack.service_url('tracking')}/login?next=/campaigns#{token}")
