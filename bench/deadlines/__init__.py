"""Deadlines: ten million pending, and beside pgqueuer and procrastinate with a million each.

`python -m bench deadlines` needs 20 GB of disk for a while.
"""

from __future__ import annotations

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from bench.deadlines import comparison, scale
from bench.deadlines.engines import PEERS
from bench.lines import Line
from bench.place import Place


async def measure(place: Place, runs: int) -> list[Line]:
    """Both, with a bar while the logs are filled."""
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=Console(stderr=True), disable=False) as progress:
        beside = progress.add_task("filling ours and the job queues", total=comparison.PENDING * (1 + len(PEERS)))
        lines = await comparison.measure(place, runs, lambda count: progress.advance(beside, count))
        large = progress.add_task("filling ten million", total=scale.PENDING)
        lines += await scale.measure(place, runs, lambda count: progress.advance(large, count))
    return lines
