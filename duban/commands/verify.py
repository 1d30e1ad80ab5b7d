"""`duban verify`: is every submission accounted for, every chain whole, every view true?"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Annotated

import typer

from duban.commands.options import JsonOption, RunFolderOption

if TYPE_CHECKING:
    from duban.verify.run import Verified

app = typer.Typer(add_completion=False)


@app.command(epilog="Exits 0 when all is well, 1 naming each fault on a line of its own. Nothing is changed.")
def verify(
    allow_dead_letters: Annotated[
        bool, typer.Option("--allow-dead-letters", help="Unresolved dead letters are no fault. 允许未处理的死信")
    ] = False,
    views: Annotated[
        bool, typer.Option("--views/--no-views", help="Rebuild every view to compare. 重建视图比对")
    ] = True,
    wait: Annotated[float, typer.Option(help="Seconds until who does not get on counts as stuck.", min=1)] = 60.0,
    as_json: JsonOption = False,
    run_folder: RunFolderOption = None,
) -> None:
    """Check across all services that nothing is lost, nothing happened twice, and no row was changed.

    \b
    Examples 示例:
      duban verify
      duban verify --json --run-folder .run/demo
      duban verify --allow-dead-letters --no-views
    """
    import uvloop

    from duban.stack import Stack
    from duban.verify.run import Thoroughness
    from duban.verify.run import verify as look_at_everything
    from duban.watching import PhaseDisplay

    stack = Stack(run_folder)
    _must_run(stack)
    with PhaseDisplay() as watcher:
        how = Thoroughness(allow_dead_letters=allow_dead_letters, views=views, wait=wait)
        verified = uvloop.run(look_at_everything(stack, how, watcher))
    print(_json(verified) if as_json else _text(verified))
    raise typer.Exit(1 if verified.faults else 0)


def _must_run(stack: object) -> None:
    from duban.stack import Stack
    from duban.stack.errors import StackError

    assert isinstance(stack, Stack)
    away = [name for name, part in stack.status().items() if not part["running"]]
    if away:
        raise StackError(
            f"Not running: {', '.join(away)}. Run `duban up`, or name another stack with --run-folder.",
            f"未运行：{', '.join(away)}。请运行 duban up，或用 --run-folder 指定另一处。",
        )


def _json(verified: Verified) -> str:
    faults = [{"check": one.check, "where": one.where, "what": one.what} for one in verified.faults]
    return json.dumps({"faults": faults, "counted": verified.counted}, ensure_ascii=False, indent=2)


def _text(verified: Verified) -> str:
    counted = ", ".join(f"{count:,} {what}" for what, count in verified.counted.items())
    if not verified.faults:
        return f"✓ all is well 一切正常: {counted}"
    lines = [f"✗ {fault}" for fault in verified.faults]
    return "\n".join([*lines, f"{len(verified.faults)} faults 处问题 ({counted})"])
