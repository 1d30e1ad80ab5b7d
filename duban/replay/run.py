"""A whole replay: a fresh stack of its own, the regime of the format, the records, the report."""

from __future__ import annotations

import shutil
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import uvloop

from duban.adoption import adopt, read_regime
from duban.replay.driver import Driver
from duban.replay.formats import FORMATS, Format
from duban.replay.memory import Memory, MemoryWatch
from duban.replay.outcome import Outcomes
from duban.replay.record import UnreadableFile
from duban.replay.report import entries, write_report
from duban.replay.schedule import Schedule, schedule
from duban.stack.errors import StackError
from duban.stack.folder import PROJECT
from duban.stack.ports import SERVICES
from duban.stack.stack import Stack
from duban.stack.steps import Steps
from duban.watching import Watcher
from schemas.regime.regime import Regime

ENVIRONMENT: Mapping[str, str] = {
    "DUBAN_CLOCK": "driven",
    "DUBAN_HEARTBEAT_SECONDS": "0",
    "DUBAN_LOG_LEVEL": "warning",
}


@dataclass(slots=True)
class Replayed:
    """What a replay came to; `seconds` from the first message published to the last verdict read."""

    totals: dict[str, int]
    seconds: float
    memory: Mapping[str, Memory] = field(default_factory=dict)

    @property
    def per_second(self) -> float:
        """Records a second, end to end."""
        return self.totals["records"] / self.seconds if self.seconds else 0.0


@dataclass(frozen=True, slots=True)
class Request:
    """What to replay, how, and where to."""

    file: Path
    format: Format
    report: Path
    run_folder: Path
    keep: bool = False
    services: tuple[str, ...] = SERVICES
    """Which run; intake and tracking give the verdicts."""


def request(
    file: Path, format_name: str, report: Path, run_folder: Path | None = None, *, keep: bool = False
) -> Request:
    """A request; by default the stack's folder is `.run/replay-<format>` of the project."""
    folder = run_folder or PROJECT / ".run" / f"replay-{format_name}"
    return Request(file, FORMATS[format_name], report, folder, keep)


def replay(wanted: Request, watcher: Watcher, steps: Steps) -> Replayed:
    """Replay a file from a clean state and write its report. Raises StackError."""
    regime = read_regime(wanted.format.regime)
    planned = plan(wanted, regime)
    stack = fresh_stack(wanted.run_folder, steps)
    try:
        stack.up(services=False)
        stack.create_topics(regime.region, [portal.id for portal in regime.portals])
        stack.up(wanted.services)
        return _replayed(stack, wanted, regime, planned, watcher)
    finally:
        if not wanted.keep:
            stack.down()


def plan(wanted: Request, regime: Regime) -> Schedule:
    """Read the file into the order of time. Raises StackError where it is not of its format."""
    try:
        return schedule(wanted.format.read(wanted.file, ZoneInfo(regime.timezone)))
    except FileNotFoundError as error:
        raise StackError(f"There is no file {wanted.file}.", f"没有文件 {wanted.file}。") from error
    except UnreadableFile as error:
        raise StackError(
            f"{wanted.file} cannot be read as {wanted.format.name}: {error}. Formats: {', '.join(FORMATS)}.",
            f"{wanted.file} 无法按 {wanted.format.name} 读取：{error}。可用格式：{', '.join(FORMATS)}。",
        ) from error


def fresh_stack(folder: Path, steps: Steps, environment: Mapping[str, str] = ENVIRONMENT) -> Stack:
    """A stack in a folder emptied of what an earlier run left. Raises StackError where the folder is another's."""
    if folder.exists() and any(folder.iterdir()) and not (folder / "stack.json").exists():
        raise StackError(
            f"{folder} is not empty and no run folder; name another with --run-folder.",
            f"{folder} 非空且不是运行目录；请用 --run-folder 另选一处。",
        )
    if folder.exists():
        Stack(folder, steps=steps).down()
        shutil.rmtree(folder)
    return Stack(folder, environment=environment, steps=steps)


def _replayed(stack: Stack, wanted: Request, regime: Regime, planned: Schedule, watcher: Watcher) -> Replayed:
    driver = Driver(stack, planned, regime.region, wanted.format.name, watcher, wanted.services)
    memory = MemoryWatch(stack)
    driver.settled = memory.look
    begun = 0.0

    def adopted() -> Any:
        nonlocal begun
        answer = adopt(stack, wanted.format.regime)
        memory.look()
        begun = time.monotonic()
        return answer

    outcomes: Outcomes = uvloop.run(driver.run(adopted))
    seconds = time.monotonic() - begun
    memory.look()
    told = list(entries(planned, outcomes, ZoneInfo(regime.timezone)))
    return Replayed(write_report(wanted.report, wanted.format.name, told), seconds, memory.of)
