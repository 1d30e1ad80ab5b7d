"""The plan of a campaign as its page shows it: a picture with a row for each item, and what became of each entry."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby
from typing import Final, Literal

from services.chassis.charts.figures import Figure
from services.chassis.charts.gantt import Band, Calendar, Line, Stretch, gantt
from services.chassis.pages.components import TagLevel
from services.tracking.pages.wording import Wording
from services.tracking.views.plan.fold import UNDATED
from services.tracking.views.plan.query import CampaignRow, EntryRow, PhaseRow

Standing = Literal["owed", "on_time", "missed", "late", "ahead", "undated"]
"""The first four have a colour each, in this order."""

COLOURED: Final[tuple[Standing, ...]] = ("owed", "on_time", "missed", "late")
_LEVELS: Final[dict[Standing, TagLevel]] = {
    "owed": "neutral",
    "on_time": "good",
    "missed": "late",
    "late": "soon",
    "ahead": "pale",
    "undated": "pale",
}


def standing_of(entry: EntryRow) -> Standing:
    """Where an entry stands: what is late and still owed is missed, what came late is late for good."""
    if entry.due_at is None:
        return "undated"
    if entry.handed_in_at is not None:
        return "late" if entry.handed_in_at.replace(microsecond=0) > entry.due_at else "on_time"
    if entry.breached:
        return "missed"
    return "owed" if entry.appeared else "ahead"


@dataclass(frozen=True, slots=True)
class EntryLine:
    """An entry of the table beneath its item."""

    task: str | None
    occurrence: str
    owner: str
    due_at: datetime | None
    handed_in_at: datetime | None
    standing: str
    look: TagLevel
    level: int
    outcome: str | None


@dataclass(frozen=True, slots=True)
class ItemPanel:
    """An item with all of its entries."""

    anchor: str
    title: str
    process: str
    paragraph: str
    said: str | None
    receiver: str
    lead: str
    support: str
    done: int
    of: int
    missed: int
    dated: bool
    entries: tuple[EntryLine, ...]
    picture: Figure | None


class PlanShown:
    """One campaign in the words of its reader."""

    def __init__(
        self, words: Wording, campaign: CampaignRow, phases: Sequence[PhaseRow], entries: Sequence[EntryRow]
    ) -> None:
        self._words = words
        self._phases = phases
        self._campaign = campaign
        self._items = [list(group) for _, group in groupby(entries, key=lambda entry: entry.place)]
        self._calendar = self._days()

    def title(self, of: CampaignRow | PhaseRow | EntryRow) -> str:
        """The name in the reader's language."""
        return of.title_en if self._words.language == "en" else of.title_zh

    def counts(self) -> dict[str, int]:
        """How many entries stand where."""
        counted = Counter(standing_of(entry) for item in self._items for entry in item)
        return {name: counted[name] for name in (*COLOURED, "ahead")}

    def picture(self) -> Figure:
        """The whole campaign, its items under their phases."""
        t = self._words.t
        lines: list[Line] = []
        for phase, items in self._by_phase():
            if items:
                lines.append(Line(self.title(phase) if phase else t("plan.whole"), heading=True))
                lines += [self._item_line(item) for item in items]
        counted = self.counts()
        done, of = counted["on_time"] + counted["late"], sum(counted.values())
        return self._gantt(t("plan.finding", done=done, of=of, missed=counted["missed"]), lines)

    def panels(self) -> Iterator[ItemPanel]:
        """Every item, in the order of the picture, those without a day last."""
        for _, items in self._by_phase():
            yield from (self._panel(item) for item in items)
        yield from (self._panel(item) for item in self._items if item[0].due_at is None)

    def _by_phase(self) -> Iterator[tuple[PhaseRow | None, list[list[EntryRow]]]]:
        dated = [item for item in self._items if item[0].due_at is not None]
        known = {phase.phase for phase in self._phases}
        for phase in self._phases:
            yield phase, [item for item in dated if item[0].phase == phase.phase]
        yield None, [item for item in dated if item[0].phase not in known]

    def _panel(self, item: list[EntryRow]) -> ItemPanel:
        first, words = item[0], self._words
        standings = Counter(standing_of(entry) for entry in item)
        dated = first.due_at is not None
        owners = self._owner_lines(item) if dated and len(item) > 1 else []
        return ItemPanel(
            anchor=f"item-{first.item.replace('.', '-')}",
            title=self.title(first),
            process=words.t(f"plan.process.{first.process}"),
            paragraph=first.paragraph,
            said=first.said,
            receiver=words.unit(first.receiver),
            lead=self._units(first.lead),
            support=self._units(first.support),
            done=standings["on_time"] + standings["late"],
            of=len(item),
            missed=standings["missed"],
            dated=dated,
            entries=tuple(self._entry(entry) for entry in item),
            picture=self._gantt(self.title(first), owners) if owners else None,
        )

    def _entry(self, entry: EntryRow) -> EntryLine:
        standing = standing_of(entry)
        return EntryLine(
            task=entry.task if entry.appeared else None,
            occurrence="" if entry.occurrence in ("once", UNDATED) else entry.occurrence,
            owner=self._owner(entry),
            due_at=entry.due_at,
            handed_in_at=entry.handed_in_at,
            standing=self._words.t(f"plan.standing.{standing}"),
            look=_LEVELS[standing],
            level=entry.level,
            outcome=entry.outcome,
        )

    def _owner(self, entry: EntryRow) -> str:
        words = self._words
        parts = [words.unit(entry.unit)]
        parts += [words.section(entry.section)] if entry.section else []
        parts += [words.post(entry.post)] if entry.post else []
        return " · ".join(parts)

    def _units(self, names: str) -> str:
        return self._words.t("step.and").join(self._words.unit(name) for name in names.split(",") if name)

    # -- pictures -------------------------------------------------------------------------------------------------

    def _days(self) -> Calendar:
        words, day = self._words, self._words.calendar.local_day
        bands = tuple(Band(self.title(phase), day(phase.begins_at), day(phase.ends_at)) for phase in self._phases)
        today = day(words.now)
        return Calendar(day(self._campaign.begins_at), day(self._campaign.ends_at), bands, today, words.t("plan.today"))

    def _gantt(self, title: str, lines: list[Line]) -> Figure:
        t = self._words.t
        legend = [t(f"plan.standing.{name}") for name in (*COLOURED, "ahead")]
        return gantt(title, (t("plan.column.item"), t("plan.column.done")), legend, self._calendar, lines)

    def _item_line(self, item: list[EntryRow]) -> Line:
        done = sum(entry.handed_in_at is not None for entry in item)
        spans = [self._stretch(list(group)) for _, group in groupby(item, key=lambda entry: entry.occurrence)]
        return Line(self.title(item[0]), tuple(spans), f"{done}/{len(item)}")

    def _owner_lines(self, item: list[EntryRow]) -> list[Line]:
        """A row for each owner, with a mark on the day of handing in."""
        owners: dict[str, list[EntryRow]] = {}
        for entry in item:
            owners.setdefault(self._owner(entry), []).append(entry)
        lines = []
        for owner, own in owners.items():
            done = sum(entry.handed_in_at is not None for entry in own)
            spans = tuple(self._stretch([entry], marked=True) for entry in own)
            lines.append(Line(owner, spans, f"{done}/{len(own)}"))
        return lines

    def _stretch(self, group: list[EntryRow], *, marked: bool = False) -> Stretch:
        standings = Counter(standing_of(entry) for entry in group)
        first = group[0]
        assert first.appears_at is not None, "only what has a day is drawn"
        assert first.due_at is not None, "only what has a day is drawn"
        o, i, m, d = (standings[name] for name in COLOURED)
        marks = tuple(self._marks(group)) if marked else ()
        return Stretch(self._day(first.appears_at), self._day(first.due_at), (o, i, m, d), len(group), marks)

    def _marks(self, group: list[EntryRow]) -> Iterator[tuple[date, int]]:
        for entry in group:
            if entry.handed_in_at is not None:
                yield self._day(entry.handed_in_at), COLOURED.index(standing_of(entry))

    def _day(self, at: datetime) -> date:
        return self._words.calendar.local_day(at)
