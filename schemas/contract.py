"""What every contract has in common: immutability, tolerant reading, strict writing of instants."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated, ClassVar

from pydantic import AfterValidator, AwareDatetime, BaseModel, ConfigDict, Field, StringConstraints


def _to_utc(instant: datetime) -> datetime:
    if instant.tzinfo is UTC:
        return instant
    try:
        return instant.astimezone(UTC)
    except OverflowError as error:
        raise ValueError("a time within the years 1 to 9999 is expected") from error


Instant = Annotated[AwareDatetime, AfterValidator(_to_utc)]
"""A moment with its offset; kept and published in UTC."""

Region = Annotated[str, StringConstraints(pattern=r"^\d{6}$")]
"""Six-digit division code (GB/T 2260)."""

Identifier = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9][A-Za-z0-9_.\-]{0,79}$")]
"""A name used in topics, streams and regime documents."""

ShortText = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200)]
LongText = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=20_000)]
Digest = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]
Round = Annotated[int, Field(ge=1, le=1000, description="1 for the first treatment, one more after each reopening")]


class EventContract(BaseModel):
    """Payload of one event type. Readers ignore fields they do not know: a version only ever gains fields."""

    model_config = ConfigDict(frozen=True, extra="ignore", ser_json_bytes="base64", defer_build=True)

    TYPE: ClassVar[str]
    """`duban.<noun>.<past-participle>.v<version>`."""


class CommandContract(BaseModel):
    """What a portal sends. Unknown fields are a defect, so that a misspelt one is noticed by its sender."""

    model_config = ConfigDict(frozen=True, extra="forbid", defer_build=True)

    TYPE: ClassVar[str]
    """`duban.<noun>.<imperative>.v<version>`."""
