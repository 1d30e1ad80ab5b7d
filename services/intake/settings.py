"""Settings that only intake has."""

from __future__ import annotations

from pydantic import Field

from services.chassis.settings import RELAY_GAP, ReadableFile, ServiceSettings


class IntakeSettings(ServiceSettings):
    """Intake does not start without the key that seals what people say."""

    relay_gap_milliseconds: int = Field(5, ge=0, le=1000, description=RELAY_GAP, examples=["5"])

    master_key_file: ReadableFile = Field(
        description="key that seals personal data", examples=["/etc/duban/master.key"]
    )
