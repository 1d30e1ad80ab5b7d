"""What only tracking needs of the environment."""

from __future__ import annotations

from pydantic import Field

from services.chassis.settings import ServiceSettings


class TrackingSettings(ServiceSettings):
    """Settings of tracking."""

    finding_look_seconds: float = Field(
        0.5, gt=0, description="time between two looks at what may stand out", examples=["0.5"]
    )
    finding_settle_seconds: float = Field(
        2.0, ge=0, description="real time that the events of an ended month may still take to arrive", examples=["60"]
    )
