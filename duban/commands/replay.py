"""`duban replay`: publish real records as a portal would, on their own clock, and report what became of each."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from duban.commands.options import JsonOption, RunFolderOption

if TYPE_CHECKING:
    from duban.replay.run import Replayed

app = typer.Typer(add_completion=False)

EPILOG = (
    "Next: look at the report, or keep the stack with --keep and look at its pages: `duban status --run-folder ...`."
)


class FormatName(StrEnum):
    """The formats that can be replayed."""

    MESSAGE_BOARD = "message-board"
    MAILBOX = "mailbox"
    SERVICE_REQUESTS = "service-requests"


@app.command(epilog=EPILOG)
def replay(
    file: Annotated[Path, typer.Argument(help="The file of records. 记录文件", exists=True, dir_okay=False)],
    format_name: Annotated[FormatName, typer.Option("--as", help="Its format. 格式")],
    report: Annotated[Path, typer.Option("--report", help="Where to write the report (JSON). 报告")],
    keep: Annotated[bool, typer.Option("--keep", help="Leave the stack running afterwards. 保留运行环境")] = False,
    as_json: JsonOption = False,
    run_folder: RunFolderOption = None,
) -> None:
    """Publish the records over Kafka as a portal would, then the recorded answers at their recorded times.

    Runs on a stack of its own that begins empty, under the regime in regimes/replay, on the clock of the records;
    ends at the last recorded instant. The same file gives the same report, byte for byte.

    \b
    Examples 示例:
      duban replay board.xlsx --as message-board --report report.json
      duban replay letters.csv --as mailbox --report report.json --keep
      duban replay requests.csv.gz --as service-requests --report report.json
    """
    from duban.replay.run import replay as run_replay
    from duban.replay.run import request
    from duban.watching import PhaseDisplay

    wanted = request(file, format_name.value, report, run_folder, keep=keep)
    with PhaseDisplay() as watcher:
        replayed = run_replay(wanted, watcher, watcher)
    if as_json:
        print(_json(replayed))
    else:
        _print_summary(wanted.report, replayed)


def _json(replayed: Replayed) -> str:
    import json

    memory = {name: {"begin": seen.begin, "peak": seen.peak, "end": seen.end} for name, seen in replayed.memory.items()}
    measured = {"seconds": round(replayed.seconds, 2), "records_per_second": round(replayed.per_second, 1)}
    return json.dumps({"totals": replayed.totals, **measured, "memory_bytes": memory}, indent=2)


def _print_summary(report: Path, replayed: Replayed) -> None:
    from rich.console import Console
    from rich.table import Table

    console = Console()
    table = Table("result 结果", "records 件数", title=f"{report}", title_justify="left")
    for name, count in replayed.totals.items():
        table.add_row(name, f"{count:,}")
    console.print(table)
    console.print(f"{replayed.seconds:,.1f} s, {replayed.per_second:,.0f} records/s 件/秒", highlight=False)
    memory = Table(
        "service 服务", "begin 开始", "peak 峰值", "end 结束", title="memory 内存 (MiB)", title_justify="left"
    )
    for name, seen in replayed.memory.items():
        memory.add_row(name, *(f"{amount >> 20:,}" for amount in (seen.begin, seen.peak, seen.end)))
    console.print(memory)
