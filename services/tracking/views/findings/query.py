"""Questions to the list of findings."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from services.chassis.eventlog import Connection

Place = tuple[datetime, str]


@dataclass(frozen=True, slots=True)
class Item:
    """A finding in the list; `outcome` is none while nobody has looked into it."""

    finding: str
    region: str
    kind: str
    subject: str
    period: str
    unit: str | None
    section: str | None
    units: tuple[str, ...]
    evidence_total: int
    raised_at: datetime
    outcome: str | None
    examined_by: str | None
    examined_at: datetime | None

    @property
    def place(self) -> Place:
        """Its place in the order of the list."""
        return (self.raised_at, self.finding)


_COLUMNS: Final = ", ".join(Item.__dataclass_fields__)
_PAGE: Final = f"""
SELECT {_COLUMNS} FROM findings.findings
WHERE region = $1 AND ($2::text IS NULL OR unit = $2 OR $2 = ANY(units)) AND ($3::text IS NULL OR kind = $3)
  AND {{state}} AND ($4::timestamptz IS NULL OR (raised_at, finding) < ($4, $5))
ORDER BY raised_at DESC, finding DESC LIMIT $6
"""  # noqa: S608 - constants of this module


async def page(
    connection: Connection,
    region: str,
    unit: str | None,
    kind: str | None,
    *,
    still_open: bool,
    most: int,
    after: Place | None = None,
) -> list[Item]:
    """Findings of a region, newest first, beyond the place `after`; of a unit those in which it had a part."""
    sql = _PAGE.format(state="outcome IS NULL" if still_open else "TRUE")
    rows = await connection.fetch(sql, region, unit, kind, *(after or (None, None)), most)
    return [Item(**(dict(row) | {"units": tuple(row["units"])})) for row in rows]
