"""What a reader of the worklist asks for: filters of the address, narrowed to what the reader may see."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Annotated, Any, Literal

from fastapi import Depends, Query
from pydantic import BaseModel, ConfigDict, Field, model_validator

from schemas.contract import Identifier
from schemas.events.matter import Importance
from services.chassis.http.paging import LONGEST_CURSOR, MOST_ROWS, Page, decode_cursor
from services.chassis.http.principal import Principal
from services.tracking.calendar_seed import calendar_of, reckoned
from services.tracking.domain.calendar import Calendar
from services.tracking.scope import unit_in_scope
from services.tracking.views.cards.query import Status
from services.tracking.views.worklist.query import KEYS, Filters, Sort

if TYPE_CHECKING:
    from services.chassis.runtime import Runtime


def _leave_out_empty(asked: Any) -> Any:
    return {name: value for name, value in asked.items() if value != ""} if isinstance(asked, dict) else asked


class Asked(BaseModel):
    """Filters in an address; an empty one, as forms send it, is none. They apply to the whole list, not to the page."""

    model_config = ConfigDict(extra="ignore")

    unit: Identifier | None = None

    _empty = model_validator(mode="before")(_leave_out_empty)


class CardSelection(Asked):
    """Filters of the list of cards."""

    colour: Literal["yellow", "red"] | None = None
    status: Status | None = None


class Selection(Asked):
    """Filters of a worklist."""

    whose: Literal["unit", "section", "mine"] = "unit"
    sort: Sort = "due"
    kind: Identifier | None = None
    category: Identifier | None = None
    importance: Importance | None = None
    due: Literal["all", "overdue", "today", "week"] = "all"
    level: Annotated[int, Field(ge=1, le=9)] | None = None
    state: Literal["running", "paused"] | None = None
    problem: bool | None = None
    case: Annotated[str, Field(max_length=40, pattern=r"^[^\x00]*$")] | None = None
    """Part of a case number, or of the title of a task."""

    def filters(self, principal: Principal, runtime: Runtime) -> Filters:
        """As conditions on the worklist. Raises 403 for a unit that is not one's own."""
        now = runtime.clock.now()
        calendar = calendar_for(runtime, principal.region)
        due_from, due_before = self._span(now, calendar)
        return Filters(
            region=principal.region,
            unit=unit_in_scope(principal, self.unit),
            section=(principal.section or "") if self.whose == "section" else None,
            persons=(principal.name, principal.subject) if self.whose == "mine" else None,
            kind=self.kind,
            category=self.category,
            importance=self.importance.value if self.importance else None,
            least_level=self.level,
            due_from=due_from,
            due_before=due_before,
            case=(self.case or "").strip() or None,
            paused=None if self.state is None else self.state == "paused",
            problem=self.problem,
        )

    def _span(self, now: datetime, calendar: Calendar) -> tuple[datetime | None, datetime | None]:
        tonight = calendar.end_of_day(calendar.local_day(now)) + timedelta(seconds=1)
        spans: dict[str, tuple[datetime | None, datetime | None]] = {
            "all": (None, None),
            "overdue": (None, overdue_before(now)),
            "today": (overdue_before(now), tonight),
            "week": (overdue_before(now), tonight + timedelta(days=6)),
        }
        return spans[self.due]


def _sorted_page(
    sort: Sort = "due",
    limit: Annotated[int, Query(ge=1, le=MOST_ROWS)] = MOST_ROWS,
    cursor: Annotated[str | None, Query(max_length=LONGEST_CURSOR)] = None,
) -> Page:
    """A page whose cursor belongs to its order: the cursor of another order is refused (422)."""
    return Page(limit, decode_cursor(cursor, KEYS[sort]) if cursor else None)


Sorted = Annotated[Page, Depends(_sorted_page)]


def overdue_before(now: datetime) -> datetime:
    """What is due before this is overdue: the second of the due time itself is still on time."""
    return now - timedelta(seconds=1) + timedelta(microseconds=1)


def calendar_for(runtime: Runtime, region: str) -> Calendar:
    """The calendar of a region with the business hours of its newest regime."""
    regime = runtime.regimes.newest(region)
    version = runtime.calendars.at(region, runtime.clock.now())
    return calendar_of(regime.regime, version) if regime else reckoned(version)
