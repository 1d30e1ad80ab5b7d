"""What only scoring needs of the environment."""

from __future__ import annotations

from pydantic import Field

from services.chassis.settings import ServiceSettings, consume_gap, relay_gap


class ScoringSettings(ServiceSettings):
    """Settings of scoring."""

    consume_gap_milliseconds: int = consume_gap(300)
    relay_gap_milliseconds: int = relay_gap(100)

    score_settle_seconds: float = Field(
        2.0, ge=0, description="real time that the facts of an ended period may still take to arrive", examples=["60"]
    )
    score_look_seconds: float = Field(1.0, gt=0, description="time between two looks for ended periods", examples=["1"])
