"""A short trial by fire: complaints flow while every process is killed once; nothing is lost and nothing twice."""

from __future__ import annotations

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


async def test_replicas_that_are_killed_are_stood_in_for_and_nothing_is_lost_or_doubled(tmp_path: Path) -> None:
    seed = secrets.randbelow(1_000_000)
    folder = tmp_path / "trial"
    trial = Trial(400, seed=seed, per_second=20, least_pause=0.0, most_pause=1.0, replicas=2, run_folder=folder)

    outcome = await endure(trial, Unwatched())

    assert not outcome.verified.faults, f"seed {seed}"
    assert sorted(outcome.killed) == sorted((*SERVICES, *(f"{name}-1" for name in SERVICES), "kafka", "postgres"))
    assert outcome.verified.counted["messages of portals"] >= outcome.messages
