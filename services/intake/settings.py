"""Settings that only intake has."""

from __future__ import annotations

from pydantic import Field

from services.chassis.settings import ReadableFile, ServiceSettings


class IntakeSettings(ServiceSettings):
    """Intake does not start without the key that seals what people say."""

    master_key_file: ReadableFile = Field(
        description="key that seals personal data", examples=["/etc/duban/master.key"]
    )
