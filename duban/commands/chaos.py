"""`duban chaos`: SIGKILL for every process in turn while complaints flow; afterwards everything is verified."""

from __future__ import annotations

import secrets
from dataclasses import replace
from pathlib import Path
from typing import Annotated

import typer

from duban.stack.ports import MOST_REPLICAS

app = typer.Typer(add_completion=False)


@app.command(epilog="Exits 1 naming each fault where anything was lost or happened twice.")
def chaos(
    complaints: Annotated[int, typer.Option(help="How many complaints flow. 诉求数量", min=1)] = 20_000,
    rounds: Annotated[int, typer.Option(help="How often each process is killed. 轮数", min=1)] = 1,
    seed: Annotated[int | None, typer.Option(help="Repeat a trial. 随机种子", show_default=False)] = None,
    per_second: Annotated[float, typer.Option(help="Messages a second. 每秒消息数", min=1)] = 400.0,
    replicas: Annotated[
        int, typer.Option(help="How many processes each service has. 每个服务的进程数", min=1, max=MOST_REPLICAS)
    ] = 1,
    run_folder: Annotated[Path | None, typer.Option(help="Where the trial runs. 运行目录", show_default=False)] = None,
) -> None:
    """Kill intake, tracking, scoring, notify, Kafka and Postgres in turn while complaints flow, then verify.

    \b
    Examples 示例:
      duban chaos
      duban chaos --complaints 2000 --seed 7
      duban chaos --rounds 3
      duban chaos --replicas 2 --complaints 2000
    """
    import logging

    import uvloop

    from duban.chaos.run import Trial, endure
    from duban.watching import PhaseDisplay

    chosen = secrets.randbelow(1_000_000) if seed is None else seed
    print(f"seed {chosen}", flush=True)
    logging.getLogger("aiokafka").setLevel(logging.CRITICAL)  # that Kafka is away is the point of it
    trial = Trial(complaints, rounds, chosen, per_second, replicas=replicas)
    if run_folder is not None:
        trial = replace(trial, run_folder=run_folder)
    with PhaseDisplay() as watcher:
        outcome = uvloop.run(endure(trial, watcher))
    print(f"killed: {', '.join(outcome.killed)}; {outcome.messages:,} messages, {outcome.repeated:,} said again")
    for fault in outcome.verified.faults:
        print(f"✗ {fault}")
    counted = ", ".join(f"{count:,} {what}" for what, count in outcome.verified.counted.items())
    print(f"{'✗' if outcome.verified.faults else '✓ nothing lost, nothing twice 无丢失、无重复'}: {counted}")
    raise typer.Exit(1 if outcome.verified.faults else 0)
