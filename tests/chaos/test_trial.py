"""A short trial by fire: complaints flow while every process is killed once; nothing is lost and nothing twice."""

from __future__ import annotations

import secrets
from pathlib import Path

from duban.chaos.killing import TARGETS
from duban.chaos.run import Trial, endure
from duban.watching import Unwatched


async def test_complaints_that_flow_while_everybody_is_killed_once_are_all_accounted_for(tmp_path: Path) -> None:
    seed = secrets.randbelow(1_000_000)
    trial = Trial(
        complaints=400, seed=seed, per_second=80, least_pause=0.5, most_pause=2.0, run_folder=tmp_path / "trial"
    )

    outcome = await endure(trial, Unwatched())

    assert not outcome.verified.faults, f"seed {seed}"
    assert sorted(outcome.killed) == sorted(TARGETS)
    assert outcome.verified.counted["messages of portals"] >= outcome.messages
