"""What the terms of an obligation are made of: which limit binds, what is planned, what moved it."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from schemas.contract import Instant

Clock = Annotated[
    str | None, Field(description="the obligation with which its clock began, where it was handed on since")
]


class Binding(StrEnum):
    """Which limit binds: the shorter of the statutory limit and the published commitment (document B 基本要求 3, 4)."""

    STATUTORY = "statutory"
    COMMITMENT = "commitment"
    GIVEN = "given"
    DEFAULT = "default"


class Verdict(StrEnum):
    """Outcome against the limit (提前/按时/超时)."""

    ON_TIME = "on_time"
    OVERDUE = "overdue"


class Colour(StrEnum):
    """Formal marks (黄牌, 红牌)."""

    YELLOW = "yellow"
    RED = "red"


class PlannedReminder(BaseModel):
    """A reminder that will be sent when the obligation is still open then (催办)."""

    model_config = ConfigDict(frozen=True)

    at: Instant
    reminder: str = Field(description="the threshold, for example `fraction:0.5` or `working_days_before:1`")
    readers: tuple[str, ...]


class PlannedLevel(BaseModel):
    """A level of the ladder that will be reached when the obligation is still open then (督办升级)."""

    model_config = ConfigDict(frozen=True)

    at: Instant
    level: int = Field(ge=1)
    readers: tuple[str, ...]
    card: Colour | None = None
    circular: bool = False


class PausedSpan(BaseModel):
    """A stretch in which the clock stood (不计入时限)."""

    model_config = ConfigDict(frozen=True)

    pause: str = Field(description="kind of the pause in the regime, for example `hearing`")
    begins_at: Instant
    ends_at: Instant = Field(description="when it ended, or by when it ends by itself")


class Extension(BaseModel):
    """More time that was granted (延期)."""

    model_config = ConfigDict(frozen=True)

    amount: int = Field(ge=1)
    measure: str = Field(description="working_days, working_hours, hours, minutes or civil_days")


class OtherLimit(BaseModel):
    """A limit that was considered and does not bind."""

    model_config = ConfigDict(frozen=True)

    binding: Binding
    rule: str
    amount: int | None = None
    measure: str | None = None
    due_at: Instant
