"""The commands of `duban`: one module each, loaded only when called.

To add one: write `duban/commands/<name>.py` with `app = typer.Typer(...)` (see `up.py`), and add a row here.
`summary` is the line shown by `duban --help`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

STACK, REGIMES, MATTERS, UPKEEP = (
    "Local stack 本机环境",
    "Regimes 制度文件",
    "Matters 事项",
    "Upkeep 运维",
)
GROUPS = (STACK, REGIMES, MATTERS, UPKEEP)


@dataclass(frozen=True, slots=True)
class Command:
    """Where a command lives and how it is introduced."""

    module: str
    group: str
    summary: str


COMMANDS: Mapping[str, Command] = {
    "up": Command("duban.commands.up", STACK, "start what does not run, mend what was killed"),
    "down": Command("duban.commands.down", STACK, "stop exactly what `up` started"),
    "status": Command("duban.commands.status", STACK, "what runs, on which port, and whether it answers"),
    "token": Command("duban.commands.token", STACK, "issue a token of the local issuer, or a login address"),
    "topics": Command("duban.commands.topics", STACK, "create the topics of a region and its portals"),
    "demo": Command("duban.commands.demo", STACK, "a year of a county in two minutes"),
    "campaign": Command("duban.commands.campaign", STACK, "play a document's campaign from its first to its last day"),
    "chaos": Command("duban.commands.chaos", STACK, "kill every process in turn while complaints flow, then verify"),
    "regime": Command("duban.commands.regime", REGIMES, "check, adopt or compare regime documents"),
    "calendar": Command("duban.commands.calendar", REGIMES, "show, compare or adopt the working days of a region"),
    "replay": Command("duban.commands.replay", MATTERS, "publish real records as a portal would, on their own clock"),
    "explain": Command("duban.commands.explain", MATTERS, "why a matter falls due when it does"),
    "verify": Command("duban.commands.verify", UPKEEP, "every submission accounted for, chains whole, views true"),
    "rebuild": Command("duban.commands.rebuild", UPKEEP, "build a view afresh beside the live one, compare, swap"),
    "dead-letters": Command("duban.commands.dead_letters", UPKEEP, "records that could not be read: list, show, retry"),
}
