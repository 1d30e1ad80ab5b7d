"""`duban campaign`: play the campaigns of documents from their first to their last day, or show their plans."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from duban.commands.options import JsonOption, RunFolderOption

if TYPE_CHECKING:
    from duban.campaign.entries import Document
    from duban.campaign.outcome import Played

app = typer.Typer(add_completion=False, no_args_is_help=True, help="Play or show the campaigns of regime documents.")

DocumentsArgument = Annotated[
    list[Path],
    typer.Argument(metavar="REGIME...", help="Regime documents with a campaign. 制度文件", exists=True, dir_okay=False),
]


@app.command(
    epilog="Exits 0 when everything in the documents came on its day and `duban verify` is clean, 1 naming what is not."
)
def play(
    regimes: DocumentsArgument,
    seed: Annotated[int, typer.Option(help="Draws other diligence. 随机种子")] = 7,
    leave: Annotated[bool, typer.Option("--exit", help="End after the summary. 看完摘要即退出")] = False,
    report: Annotated[Path | None, typer.Option("--report", help="Where to write the report (JSON). 报告")] = None,
    kill: Annotated[
        bool, typer.Option("--kill", help="Play again while tracking is killed again and again, and compare. 故障注入")
    ] = False,
    kill_seed: Annotated[
        int | None, typer.Option(help="Moments at which to kill, as an earlier run printed them. 故障时点种子")
    ] = None,
    run_folder: RunFolderOption = None,
) -> None:
    """Play the campaigns of documents on one clock, from the first day to a month after the last.

    Starts a stack of its own that begins empty. Each document is adopted on the first day of its campaign; everything
    in it that has a date appears, falls due, is handed in in time, late or never as the seed draws, and climbs the
    ladder. The report lists each entry beside the paragraph that it comes from; the same seed gives the same bytes.
    Documents without a campaign are left out. Without --exit the pages stay open until Enter or Ctrl-C.

    \b
    Examples 示例:
      duban campaign play regimes/wuhu-2011.yaml
      duban campaign play regimes/*.yaml --exit --report report.json
      duban campaign play regimes/nanchong-cppcc-2006.yaml --exit --kill
      duban campaign play regimes/wuhu-2011.yaml --exit --kill --kill-seed 4711
    """
    import uvloop

    from duban.campaign.outcome import Wanted, played

    wanted = Wanted(tuple(regimes), seed, run_folder, report, kill=kill or kill_seed is not None, kill_seed=kill_seed)
    try:
        outcome: Played = uvloop.run(played(wanted, stays=not leave))
    except KeyboardInterrupt:
        print("Stopped. `duban campaign play` begins anew. 已停止；再次运行将从头开始。")
        raise typer.Exit(130) from None
    raise typer.Exit(1 if outcome.faults else 0)


@app.command(epilog="Next: `duban campaign play REGIME` plays it.")
def show(
    regimes: DocumentsArgument,
    as_json: JsonOption = False,
) -> None:
    """Print the plan of a document: phases, what appears when, who owes it, by which paragraph. Needs no stack.

    \b
    Examples 示例:
      duban campaign show regimes/wuhu-2011.yaml
      duban campaign show regimes/shanggao-culture-2009.yaml --json
    """
    from duban.campaign.entries import Document
    from duban.campaign.showing import Showing

    documents = [Document(path) for path in regimes]
    if as_json:
        print(_json(documents))
        return
    for document in documents:
        Showing().plan(document)


def _json(documents: list[Document]) -> str:
    import json

    from duban.campaign.report import plan_entries

    return json.dumps([plan_entries(document) for document in documents], ensure_ascii=False, indent=1)
