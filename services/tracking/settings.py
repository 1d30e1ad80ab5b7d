"""What only tracking needs of the environment."""

from __future__ import annotations

from pydantic import Field

from services.chassis.settings import ServiceSettings, consume_gap, relay_gap


class TrackingSettings(ServiceSettings):
    """Settings of tracking."""

    consume_gap_milliseconds: int = consume_gap(150)
    relay_gap_milliseconds: int = relay_gap(100)

    finding_look_seconds: float = Field(
        0.5, gt=0, description="time between two looks at what may stand out", examples=["0.5"]
    )
    finding_settle_seconds: float = Field(
        2.0, ge=0, description="real time that the events of an ended month may still take to arrive", examples=["60"]
    )
