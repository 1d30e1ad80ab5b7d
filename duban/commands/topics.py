"""`duban topics`: create the topics of a region and its portals."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Annotated

import typer

from duban.commands.options import RunFolderOption
from duban.stack.errors import StackError

if TYPE_CHECKING:
    from duban.stack.topics import Topic

_DAY_MS = 86_400_000

app = typer.Typer(add_completion=False)


@app.command(epilog="The listing is deploy/kafka/topics.yaml. Existing topics are left as they are.")
def topics(
    region: Annotated[str, typer.Option(help="Division code, six digits. 行政区划代码")],
    portal: Annotated[list[str] | None, typer.Option(help="A portal's short name; may be repeated. 渠道")] = None,
    kafka: Annotated[
        str | None, typer.Option(envvar="DUBAN_KAFKA", help="Bootstrap servers. [default: the local stack's]")
    ] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only say what a region has.")] = False,
    run_folder: RunFolderOption = None,
) -> None:
    """Create the topics that a region and its portals need and that do not exist yet.

    \b
    Examples 示例:
      duban topics --region 360923 --portal mayor --portal press
      duban topics --region 360923 --kafka kafka.example.gov.cn:9092 --dry-run
    """
    from duban.stack.topics import create_missing, topics_of, topics_once

    servers, clock = (kafka, "system") if kafka or dry_run else _local(run_folder)
    wanted = topics_once() + topics_of(region, portal or [], clock=clock)
    if dry_run:
        print("\n".join(_described(topic) for topic in wanted))
        return
    created = asyncio.run(create_missing(servers or "", wanted))
    print("\n".join(created) if created else "all there already 均已存在")


def _described(topic: Topic) -> str:
    kept = "for ever" if topic.retention_ms < 0 else f"{topic.retention_ms // _DAY_MS} days"
    return f"{topic.name}  {topic.partitions} partitions  {topic.cleanup}  kept {kept}"


def _local(run_folder: RunFolderOption) -> tuple[str, str]:
    """Servers and clock of the local stack."""
    from duban.stack import Stack

    stack = Stack(run_folder)
    if not stack.status()["kafka"]["answering"]:
        raise StackError(
            "The local Kafka does not run: `duban up`, or name another with --kafka.",
            "本机 Kafka 未运行：请先 duban up，或用 --kafka 指定。",
        )
    return stack.bootstrap_servers, stack.clock
