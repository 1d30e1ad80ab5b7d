"""What ledgers write is durable, and whoever waits for it hears of it; of nothing nobody hears."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace
from pathlib import Path

from schemas.events.matter import MatterRegistered
from services.chassis.reactions import Ledger, ReactionContext, Told
from services.chassis.views import Write
from tests.infrastructure import Infrastructure
from tests.integration.chassis.toy import TOY, drained, portal, running, settings

_NOTE = "INSERT INTO told SELECT stream, current_setting('synchronous_commit') FROM unnest($1::text[]) AS one (stream)"


async def test_only_what_a_ledger_writes_is_told_and_waits_for_the_disk(
    stack: Infrastructure, database: str, region: str, topics: Callable[..., Awaitable[list[str]]], tmp_path: Path
) -> None:
    await topics(region)
    commits: list[str] = []

    def write(told: Sequence[Told], _: ReactionContext) -> Sequence[Write]:
        return (Write(_NOTE, ([record.stream for record, _ in told if record.stream.endswith("1")],)),)

    ledger = Ledger({MatterRegistered.TYPE: MatterRegistered}, write, lambda: commits.append("told"))
    definition = replace(TOY, deciders=(), alarms=(), reactions=(), views=(), ledgers=(ledger,))
    servers = stack.bootstrap_servers
    async with running(definition, settings(servers, database, tmp_path / "keys.json", region)) as runtime:
        await runtime.pool.execute("CREATE TABLE told (stream text, commits text)")
        async with portal(servers, region) as publish:
            await publish.register([2])
            await drained(runtime, servers, f"{region}.matter")
            assert commits == []
            await publish.register([1])
            await drained(runtime, servers, f"{region}.matter")
        assert commits == ["told"]
        assert [tuple(row) for row in await runtime.pool.fetch("SELECT * FROM told")] == [("matter-M00001", "on")]
