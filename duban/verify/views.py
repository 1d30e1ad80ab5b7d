"""Views against a rebuild: the same rows come out of the topics again."""

from __future__ import annotations

from collections.abc import Callable

import asyncpg

from duban.stack.stack import Stack
from duban.verify.faults import Findings
from duban.verify.parts import Part
from services.chassis.consume.subscription import topic_pattern
from services.chassis.rebuild import Rebuild

_LIVE = "SELECT name, version FROM views"


async def check_views(stack: Stack, part: Part, findings: Findings, done: Callable[[int], None]) -> None:
    """Rebuild each view of a service beside the live one, without a swap, and compare."""
    live = {row["name"]: row["version"] for row in await part.database.fetch(_LIVE)}
    topics = topic_pattern((), part.definition.subscribes, None)
    async with asyncpg.create_pool(stack.dsn(f"duban_{part.name}"), min_size=1, max_size=2) as pool:
        for number, view in enumerate(part.definition.views, start=1):
            if live.get(view.name) != view.version:
                found = live.get(view.name)
                what = f"{view.name} has version {found}, not {view.version}: `duban rebuild {part.name} {view.name}`"
                findings.add("view_outdated", part.name, what)
                continue
            rebuilt = await Rebuild(pool, stack.bootstrap_servers, view, topics).run(swap=False)
            findings.counted["views"] += 1
            if not rebuilt.same:
                what = f"{view.name} differs from its rebuild ({rebuilt.live_checksum} / {rebuilt.checksum})"
                findings.add("view_differs", part.name, what)
            done(number)
