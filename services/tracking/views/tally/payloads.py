"""The fields of events that are counted."""

from __future__ import annotations

import msgspec


class Opened(msgspec.Struct):
    """Of `duban.obligation.opened.v1`."""

    region: str
    kind: str
    rule: str
    continues: str | None = None


class Ended(msgspec.Struct):
    """Of `duban.obligation.discharged.v1` and `duban.obligation.withdrawn.v1`."""

    region: str
    kind: str
