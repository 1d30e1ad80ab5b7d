"""Settings that only intake has."""

from __future__ import annotations

from pydantic import Field

from services.chassis.settings import ReadableFile, ServiceSettings, relay_gap


class IntakeSettings(ServiceSettings):
    """Intake does not start without the key that seals what people say."""

    relay_gap_milliseconds: int = relay_gap(5)

    master_key_file: ReadableFile = Field(
        description="key that seals personal data", examples=["/etc/duban/master.key"]
    )
