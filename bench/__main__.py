"""`python -m bench [PART ...]`: measure, print the table, write bench/results.json.

Examples:
  python -m bench                     everything, three interleaved runs each
  python -m bench projection append   two parts
  python -m bench --runs 5 alarms     more runs
  python -m bench deadlines           ten million pending (17 GB of disk), and two job queues beside us
"""

from __future__ import annotations

import argparse
import importlib
import sys

import uvloop
from rich.console import Console

from bench.lines import Line, save, show
from bench.place import Place, place
from services.chassis.memory import collect_seldom

PARTS = ("projection", "append", "rebuild", "alarms", "latency", "replan", "deadlines")


async def _measure(part: str, found: Place, runs: int) -> list[Line]:
    lines: list[Line] = await importlib.import_module(f"bench.{part}").measure(found, runs)
    return lines


def main() -> int:
    """Run the parts; the exit code is 1 where a bar is not held."""
    parser = argparse.ArgumentParser(
        prog="python -m bench", description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("parts", nargs="*", default=PARTS, metavar="PART", help=", ".join(PARTS))
    parser.add_argument("--runs", type=int, default=3)
    arguments = parser.parse_args()
    console = Console(stderr=True)
    lines: list[Line] = []
    collect_seldom()  # as services do, and to the advantage of every peer in this process too
    with place() as found:
        for part in arguments.parts or PARTS:
            with console.status(f"measuring {part} …"):
                measured = uvloop.run(_measure(part, found, arguments.runs))
            lines += measured
            save(measured)
            show(measured, console)
    show(lines, Console())
    return 0 if all(line.holds for line in lines) else 1


if __name__ == "__main__":
    sys.exit(main())
