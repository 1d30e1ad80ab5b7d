"""One line of the results: our figure beside another, medians of interleaved runs, and the bar that it must hold."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from statistics import median

from rich.console import Console
from rich.table import Table

RESULTS = Path(__file__).with_name("results.json")


@dataclass(frozen=True, slots=True)
class Line:
    """`ratio` is ours by the other's, or the other's by ours where less is better; `bar` is what it must reach.

    For a line against a fixed limit (seconds), `other` is the limit and the ratio says how often ours fits into it.
    """

    name: str
    ours: float
    other: float
    unit: str
    ratio: float
    bar: float
    holds: bool
    runs: int
    note: str = ""
    cpu_seconds_per_million: dict[str, float] = field(default_factory=dict)


def more_is_better(
    name: str,
    unit: str,
    ours: Sequence[float],
    other: Sequence[float],
    bar: float,
    *,
    note: str = "",
    cpu: dict[str, float] | None = None,
) -> Line:
    """A throughput against another of the same runs."""
    ratio = median(ours) / median(other)
    return Line(
        name,
        round(median(ours), 1),
        round(median(other), 1),
        unit,
        round(ratio, 2),
        bar,
        ratio >= bar,
        len(ours),
        note,
        cpu or {},
    )


def less_is_better(
    name: str, unit: str, ours: Sequence[float], other: Sequence[float], bar: float, *, note: str = ""
) -> Line:
    """A duration or a cost against another of the same runs."""
    value, others = median(ours), median(other)
    ratio = others / value
    return Line(name, round(value, 3), round(others, 3), unit, round(ratio, 2), bar, ratio >= bar, len(ours), note)


def at_most(name: str, unit: str, ours: Sequence[float], limit: float, *, note: str = "", also: bool = True) -> Line:
    """A duration against a limit; `also` is a condition beside it, such as equal checksums."""
    value = median(ours)
    return Line(
        name, round(value, 3), limit, unit, round(limit / value, 2), 1.0, value <= limit and also, len(ours), note
    )


def save(lines: Sequence[Line], path: Path = RESULTS) -> None:
    """Replace the lines of these names in the results, keep the others."""
    known = {line["name"]: line for line in json.loads(path.read_text(encoding="utf-8"))} if path.exists() else {}
    known |= {line.name: asdict(line) for line in lines}
    path.write_text(json.dumps(list(known.values()), indent=2, ensure_ascii=False) + "\n", encoding="utf-8")


def show(lines: Sequence[Line], console: Console) -> None:
    """Print the table."""
    table = Table("measurement", "ours", "other", "unit", "ratio", "bar", "holds", "runs", title="Duban, measured")
    for line in lines:
        figures = (f"{line.ours:,}", f"{line.other:,}", line.unit, f"{line.ratio:.2f}", f"{line.bar:g}")
        table.add_row(line.name, *figures, "yes" if line.holds else "[bold red]no[/]", str(line.runs))
    console.print(table)
    for line in lines:
        for who, seconds in line.cpu_seconds_per_million.items():
            console.print(f"  {line.name}: {who} {seconds:.0f} CPU seconds per million")
        if line.note:
            console.print(f"  {line.name}: {line.note}")
