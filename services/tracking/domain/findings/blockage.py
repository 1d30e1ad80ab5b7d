"""中梗阻: sections whose matters wait far longer than at their neighbours, which move (documents A, D and E).

**What is compared.** For each section the waits of a month: of matters that left it in the month, and of those that
were still there at its end. A wait that has not ended counts as long as it has lasted. That is a lower bound, so the
median is right as long as fewer than half are of that kind, and too low otherwise: a section is never made to look
worse than it is. Waits are wall-clock time: neighbours share their weekends.

**Neighbours** are the other sections of the unit; where there are too few, the sections of all units of its peer group.

**The statistic** is the modified z-score of Iglewicz and Hoaglin (How to Detect and Handle Outliers, ASQC 1993, 3.3):
0.6745 (x - median) / MAD, where x is the median wait of the section, and median and MAD (the median of the distances
to the median) are those of its neighbours' waits. 0.6745 makes MAD comparable to a standard deviation; 3.5 is their
threshold. Unlike mean and deviation, half of the values may be wild without moving it. A MAD below an hour counts as
an hour: among neighbours that all answer within minutes, minutes are no blockage.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from statistics import median
from typing import Final

from schemas.events.finding import Evidence, FindingKind
from schemas.regime.findings import Blockage
from services.tracking.domain.findings.found import Found

TO_DEVIATIONS: Final = 0.6745
LEAST_SPREAD_SECONDS: Final = 3600.0


@dataclass(frozen=True, slots=True)
class Waits:
    """How long matters waited in a section in a month, in seconds; `left` of them left it.

    A unit without sections is its own section, named "".
    """

    unit: str
    section: str
    seconds: Sequence[float]
    left: int


@dataclass(frozen=True, slots=True)
class Comparison:
    """A section beside its neighbours; `score` is how many deviations its median lies above theirs."""

    waits: Waits
    median: float
    among: str
    """What the neighbours are: `unit` or `peers`."""
    neighbours: int
    neighbours_waits: int
    neighbours_median: float
    neighbours_spread: float
    neighbours_moved: float
    score: float


def compare(waits: Iterable[Waits], peer_group: Mapping[str, str], rule: Blockage) -> list[Comparison]:
    """Every section that has waits and neighbours, beside them; `peer_group` names each unit's group."""
    known = sorted((one for one in waits if one.seconds), key=lambda one: (one.unit, one.section))
    compared = []
    for one in known:
        among, neighbours = _neighbours(one, known, peer_group, rule.least_neighbours)
        if neighbours:
            compared.append(_beside(one, among, neighbours))
    return compared


def stands_out(one: Comparison, rule: Blockage) -> bool:
    """Whether it is a blockage by the thresholds of the regime; samples that are too small say nothing."""
    return (
        len(one.waits.seconds) >= rule.least_waits
        and one.neighbours >= rule.least_neighbours
        and one.neighbours_waits >= rule.least_neighbours_waits
        and one.neighbours_moved >= rule.neighbours_moved
        and one.score >= rule.deviation
        and one.median >= rule.times_neighbours * one.neighbours_median
    )


def blockage(
    one: Comparison, period: str, ends_at: datetime, evidence: Sequence[Evidence], evidence_total: int
) -> Found:
    """The finding of a section that stands out; `evidence` are the matters that waited longest."""
    return Found(
        FindingKind.BLOCKAGE,
        f"section:{one.waits.unit}/{one.waits.section}",
        period,
        ends_at,
        {
            "waits": len(one.waits.seconds),
            "left": one.waits.left,
            "median_seconds": round(one.median),
            "neighbours": one.neighbours,
            "neighbours_waits": one.neighbours_waits,
            "neighbours_median_seconds": round(one.neighbours_median),
            "neighbours_spread_seconds": round(one.neighbours_spread),
            "neighbours_moved": round(one.neighbours_moved, 4),
            "deviations": round(one.score, 2),
        },
        evidence,
        unit=one.waits.unit,
        section=one.waits.section or None,
        evidence_total=evidence_total,
    )


def _neighbours(
    one: Waits, known: Sequence[Waits], peer_group: Mapping[str, str], least: int
) -> tuple[str, list[Waits]]:
    in_unit = [other for other in known if other.unit == one.unit and other.section != one.section]
    group = peer_group.get(one.unit)
    if len(in_unit) >= least or group is None:
        return "unit", in_unit
    among_peers = [other for other in known if other is not one and peer_group.get(other.unit) == group]
    return ("peers", among_peers) if len(among_peers) > len(in_unit) else ("unit", in_unit)


def _beside(one: Waits, among: str, neighbours: Sequence[Waits]) -> Comparison:
    pooled = [seconds for other in neighbours for seconds in other.seconds]
    middle = median(pooled)
    spread = median(abs(seconds - middle) for seconds in pooled)
    own = median(one.seconds)
    return Comparison(
        waits=one,
        median=own,
        among=among,
        neighbours=len(neighbours),
        neighbours_waits=len(pooled),
        neighbours_median=middle,
        neighbours_spread=spread,
        neighbours_moved=sum(other.left for other in neighbours) / len(pooled),
        score=TO_DEVIATIONS * (own - middle) / max(spread, LEAST_SPREAD_SECONDS),
    )


def blocked(compared: Iterable[Comparison], rule: Blockage) -> Iterator[Comparison]:
    """Those that stand out."""
    return (one for one in compared if stands_out(one, rule))
