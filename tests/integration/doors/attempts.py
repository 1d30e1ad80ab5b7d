"""What an attempt at a door is: who tries what, by which of the ten kinds of bad input, and what must come back."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.integration.doors.county import County


class Kind(StrEnum):
    """The ten kinds of bad input."""

    MALFORMED = "malformed"
    OVERSIZED = "oversized"
    WRONG_TYPES = "wrong types"
    UNKNOWN_PORTAL = "unknown portal"
    FORGED_TOKEN = "forged token"
    FOREIGN_CASE = "another unit's case"
    MARKUP = "SQL and HTML in text"
    HUNDRED_MEGABYTES = "a body of 100 MB"
    SLOW_CLIENT = "slow client"
    UNKNOWN_VERSION = "unknown version"


class Door(StrEnum):
    """The ways into Duban."""

    PORTALS = "topics of portals"
    TOPICS = "topics between services"
    MACHINES = "HTTP for machines"
    PAGES = "pages and forms"
    COMMANDS = "command line and regime files"


@dataclass(frozen=True, slots=True)
class Attempt:
    """One try. `carry_out` gives what came back in a few words; `outcome` is what they must be."""

    kind: Kind
    name: str
    outcome: str
    carry_out: Callable[[County], Awaitable[str]]


WORDS = "<script>alert('doors')</script>'); DROP TABLE events; --"
"""Markup and SQL in one; must come back escaped, and the tables must still be there."""
ESCAPED = "&lt;script&gt;alert(&#39;doors&#39;)"
PERSON, PHONE, STORY = "欧阳门卫", "13955501234", "三号楼地下室门锁被撬"
"""Who speaks in these tests and what they say: to be found in no log and no answer of a problem."""
HUNDRED_MEGABYTES = 100 * 1024 * 1024
FORGED_STREAM = "matter-FORGED"
"""Streams that no log knows begin so; `duban verify` must name them and nothing else."""
