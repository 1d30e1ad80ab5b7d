"""A short trial by fire: complaints flow while every process is killed once; nothing is lost and nothing twice."""

from __future__ import annotations

import random
import secrets
from pathlib import Path

from duban.chaos.run import Trial, endure
from duban.stack.ports import SERVICES
from duban.watching import Unwatched


async def test_complaints_that_flow_while_everybody_is_killed_once_are_all_accounted_for(tmp_path: Path) -> None:
    seed = secrets.randbelow(1_000_000)
    trial = Trial(
        complaints=400, seed=seed, per_second=80, least_pause=0.5, most_pause=2.0, run_folder=tmp_path / "trial"
    )

    outcome = await endure(trial, Unwatched())

    assert not outcome.verified.faults, f"seed {seed}"
    assert sorted(outcome.killed) == sorted((*SERVICES, "kafka", "postgres"))
    assert outcome.verified.counted["messages of portals"] >= outcome.messages


async def test_who_is_killed_is_stood_in_for_by_another_replica_and_nothing_is_lost_or_doubled(tmp_path: Path) -> None:
    seed = secrets.randbelow(1_000_000)
    one_of_each = tuple(random.Random(seed).choice((name, f"{name}-1")) for name in SERVICES)  # noqa: S311
    trial = Trial(
        400, seed=seed, per_second=20, least_pause=0.0, most_pause=1.0, parts=one_of_each, replicas=2,
        run_folder=tmp_path / "trial",
    )  # fmt: skip

    outcome = await endure(trial, Unwatched())

    assert not outcome.verified.faults, f"seed {seed}"
    assert sorted(outcome.killed) == sorted(one_of_each)
    assert outcome.verified.counted["messages of portals"] >= outcome.messages
