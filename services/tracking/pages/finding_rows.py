"""How findings are put into words: what was found, of whom, by which figures, and what each piece of evidence is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from schemas.events.finding import Evidence, FindingRaised
from services.chassis.charts import Figure, HeatCell, HeatLine, heat_map
from services.chassis.pages.components import TagLevel
from services.chassis.pages.moments import civil_period
from services.tracking.domain.findings.blockage import Comparison
from services.tracking.finding.access import MonthCompared
from services.tracking.pages.wording import Wording
from services.tracking.views.findings.query import Item

_TIMES = ("_seconds", "seconds")
_SHARES = ("share", "moved")


@dataclass(frozen=True, slots=True)
class FindingRow:
    """A finding as a line of the list."""

    address: str
    title: str
    about: str
    period: str
    evidence: int
    raised_at: datetime
    tag: tuple[str, TagLevel]

    @classmethod
    def of(cls, item: Item, words: Wording) -> FindingRow:
        """The line of a finding."""
        level: TagLevel = {"confirmed": "late", "explained": "pale"}.get(item.outcome or "", "soon")  # type: ignore[assignment]
        return cls(
            address=f"/findings/{item.finding}",
            title=words.t(f"finding.{item.kind}"),
            about=about(item.unit, item.section, item.units, words),
            period=period_in_words(item.period, words),
            evidence=item.evidence_total,
            raised_at=item.raised_at,
            tag=(words.t(f"finding.state.{item.outcome or 'open'}"), level),
        )


@dataclass(frozen=True, slots=True)
class EvidenceRow:
    """A piece of evidence as a line of a table; the address leads to its matter."""

    address: str
    case_number: str
    what: str
    at: datetime
    took: str

    @classmethod
    def of(cls, one: Evidence, words: Wording) -> EvidenceRow:
        """The line of a piece of evidence."""
        key = f"step.{one.what}" if one.what.startswith("matter.") else f"evidence.{one.what}"
        said = words.t(key, unit=words.unit(one.unit), to_unit=words.unit(one.to_unit), round="")
        return cls(
            address=f"/matters/{one.matter}" if one.matter else "",
            case_number=one.case_number or one.matter or "",
            what=said,
            at=one.at,
            took=lasted(one.seconds, words) if one.seconds is not None else "",
        )


def about(unit: str | None, section: str | None, units: Sequence[str], words: Wording) -> str:
    """Whom a finding is about: a section, a unit, or all who took part."""
    if unit is None:
        return words.t("step.and").join(words.unit(one) for one in units)
    return f"{words.unit(unit)} · {words.section(section)}" if section else words.unit(unit)


def period_in_words(period: str, words: Wording) -> str:
    """`2026-03` as a month; a finding of a matter has no period to speak of."""
    return civil_period(period, words.language) if period[:4].isdecimal() and len(period) == 7 else ""


def lasted(seconds: float, words: Wording) -> str:
    """A time in the unit that says most: days, hours, minutes or seconds."""
    for name, length in (("days", 86_400), ("hours", 3_600), ("minutes", 60)):
        if seconds >= length:
            return words.t(f"lasted.{name}", count=f"{seconds / length:.1f}".removesuffix(".0"))
    return words.t("lasted.seconds", count=f"{seconds:.0f}")


def figures_in_words(raised: FindingRaised, words: Wording) -> list[tuple[str, str]]:
    """What was measured, by name."""
    return [(words.t(f"measured.{name}"), _written(name, value, words)) for name, value in raised.figures.items()]


def thresholds_in_words(raised: FindingRaised, words: Wording) -> list[tuple[str, str]]:
    """From when on it is said, by name."""
    return [(words.t(f"threshold.{name}"), _written(name, value, words)) for name, value in raised.thresholds.items()]


def _written(name: str, value: float, words: Wording) -> str:
    if name.endswith(_TIMES):
        return lasted(value, words)
    if name.endswith(_SHARES):
        return f"{value * 100:.0f}%"
    if name == "by_itself":
        return words.t("answer.yes" if value else "answer.no")
    return f"{value:g}"


def blockage_map(found: MonthCompared, words: Wording) -> Figure:
    """中梗阻 as a picture: units with their sections, their median waits, dark where neighbours are far quicker."""
    by_unit: dict[str, list[Comparison]] = {}
    for one in found.sections:
        by_unit.setdefault(one.waits.unit, []).append(one)
    lines = [
        HeatLine(words.unit(unit), [_cell(one, found, words) for one in sorted(cells, key=lambda one: -one.median)])
        for unit, cells in sorted(by_unit.items(), key=lambda pair: -max(one.median for one in pair[1]))
    ]
    blocked = sum(found.stands_out(one) for one in found.sections)
    title = words.t("blockage.found", count=blocked) if blocked else words.t("blockage.none")
    columns = ("unit", "section", "median", "waits", "left", "neighbours_median", "neighbours", "deviations")
    headings = [words.t(f"blockage.column_{name}") for name in columns]
    rows = [_row(one, words) for one in sorted(found.sections, key=lambda one: -one.score)]
    legend = [words.t(f"blockage.shade_{number}") for number in range(4)] + [words.t("blockage.mark")]
    return heat_map(title, headings, lines, rows, legend)


def _cell(one: Comparison, found: MonthCompared, words: Wording) -> HeatCell:
    times = one.median / one.neighbours_median if one.neighbours_median else None
    place = f"unit={one.waits.unit}&section={one.waits.section}&period={found.month}"
    name = words.section(one.waits.section) or words.t("blockage.whole_unit")
    against = words.t("blockage.against", time=lasted(one.neighbours_median, words))
    address = f"/blockage/matters?{place}"
    return HeatCell(name, lasted(one.median, words), against, times, address, found.stands_out(one))


def _row(one: Comparison, words: Wording) -> list[str]:
    return [
        words.unit(one.waits.unit),
        words.section(one.waits.section) or words.t("blockage.whole_unit"),
        lasted(one.median, words),
        str(len(one.waits.seconds)),
        str(one.waits.left),
        lasted(one.neighbours_median, words),
        f"{one.neighbours} ({words.t(f'blockage.among_{one.among}')})",
        f"{one.score:.1f}",
    ]
