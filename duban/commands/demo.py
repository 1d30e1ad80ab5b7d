"""`duban demo`: a year of a county in a minute or two, then its pages to look around."""

from __future__ import annotations

from typing import Annotated

import typer

from duban.commands.options import RunFolderOption

app = typer.Typer(add_completion=False)

EPILOG = (
    "Exits 0 when all that happened is what had to happen, 1 naming what is not. Leaves summary.json in the run folder."
)


@app.command(epilog=EPILOG)
def demo(
    leave: Annotated[bool, typer.Option("--exit", help="End after the summary. 看完摘要即退出")] = False,
    seed: Annotated[int, typer.Option(help="Draws other complaints. 随机种子")] = 7,
    complaints: Annotated[int, typer.Option(help="How many in the year. 件数", min=1, max=20_000)] = 400,
    run_folder: RunFolderOption = None,
) -> None:
    """Tell the story of a county's year: complaints, reminders, cards, escalations, scores, mail and webhooks.

    Starts a stack of its own that begins empty, adopts both regimes, and publishes over Kafka as portals do while it
    drives the clock. Without --exit the pages stay open until Enter or Ctrl-C; the clock then stands at the year's end.

    \b
    Examples 示例:
      duban demo
      duban demo --exit
      duban demo --seed 42 --complaints 1000
    """
    import uvloop

    from duban.demo.plan import Plan
    from duban.demo.run import RUN_FOLDER, Request
    from duban.demo.run import demo as tell

    wanted = Request(Plan(seed=seed, complaints=complaints), run_folder or RUN_FOLDER, stays=not leave)
    try:
        summary = uvloop.run(tell(wanted))
    except KeyboardInterrupt:
        print("Stopped. `duban demo` begins anew. 已停止；再次运行 duban demo 将从头开始。")
        raise typer.Exit(130) from None
    raise typer.Exit(1 if summary.faults else 0)
