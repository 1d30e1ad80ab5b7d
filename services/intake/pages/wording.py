"""Words of the pages: names of units and categories, titles of steps, what a due time means today."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from schemas.contract import EventContract
from schemas.events import matter as events
from schemas.regime import CompiledRegime, ResolvedLimit
from schemas.regime.element import Name
from services.chassis.eventlog import StoredEvent
from services.chassis.http.language import Language
from services.chassis.pages.components import Due, Level, Person, TagLevel, TimelineEntry
from services.chassis.pages.moments import ZONE
from services.chassis.pages.texts import Texts
from services.intake.speech import Speech
from services.intake.views.matters import ListedMatter

_UNNAMED = "portal"
STATUS_TAGS: dict[str, TagLevel] = {"assigned": "soon", "signed": "neutral", "answered": "good", "closed": "pale"}
_LEVELS: dict[str, TagLevel] = {
    events.MatterAnswered.TYPE: "good",
    events.MatterClosed.TYPE: "good",
    events.MatterReopened.TYPE: "late",
    events.MatterReturned.TYPE: "soon",
}


@dataclass(frozen=True, slots=True)
class Wording:
    """Words for one reader and one region."""

    texts: Texts
    language: Language
    regime: CompiledRegime | None
    now: datetime

    def say(self, key: str, **values: object) -> str:
        """A text of the catalogue."""
        return self.texts.text(key, self.language, **values)

    def name(self, name: Name) -> str:
        """A name of the regime."""
        return name.en if self.language == "en" else name.zh

    def unit(self, unit: str | None) -> str:
        """Name of a unit; its identifier where the regime no longer has it."""
        found = self.regime.directory.units.get(unit) if self.regime and unit else None
        return self.name(found.name) if found else unit or ""

    def post(self, post: str | None) -> str:
        """Name of a post."""
        found = self.regime.directory.posts.get(post) if self.regime and post else None
        return self.name(found.name) if found else post or ""

    def category(self, category: str | None) -> str:
        """Name of a category."""
        found = self.regime.directory.categories.get(category) if self.regime and category else None
        return self.name(found.name) if found else category or self.say("matter.no_category")

    def portal(self, portal: str) -> str:
        """Name of a portal."""
        found = self.regime.portals.get(portal) if self.regime else None
        return self.name(found.name) if found else portal

    def limit(self, limit: ResolvedLimit | None) -> str:
        """An amount of time in words."""
        return self.say(f"limit.{limit.unit}", amount=limit.amount) if limit else self.say("limit.none")

    def due(self, row: ListedMatter, *, done: bool) -> Due:
        """The due-date cell: days left count civil days of the place.

        Where the clock stands, the day is the one that holds if the pause lasts as long as it may.
        """
        due_at, paused_until = row.due_at, row.paused_until
        if due_at is None:
            return Due(None, self.say("due.unknown"), "none")
        if not done and paused_until is not None and self.now < paused_until:
            return Due(due_at, self.say("due.paused", day=f"{paused_until.astimezone(ZONE):%m-%d}"), "paused", 0.5)
        if not done and row.excused and self.now > due_at:
            return Due(due_at, self.say("due.excused"), "soon", 1.0)
        days = (due_at.astimezone(ZONE).date() - self.now.astimezone(ZONE).date()).days
        used = (self.now - row.received_at) / max(due_at - row.received_at, (due_at - row.received_at).resolution)
        word, level = self._urgency(days, late=row.overdue or (not done and self.now > due_at), done=done)
        return Due(due_at, word, level, used)

    def _urgency(self, days: int, *, late: bool, done: bool) -> tuple[str, Level]:
        if done:
            return self.say("due.done_late" if late else "due.done"), "done"
        if late:
            return (self.say("due.late", days=-days) if days < 0 else self.say("due.just_late")), "late"
        if days == 0:
            return self.say("due.today"), "soon"
        return self.say("due.left", days=days), "soon" if days <= 1 else "calm"

    def person(self, assigned: events.MatterAssigned | None, *, named: bool) -> Person | None:
        """Who answers; citizens read the unit and the post, officials the name as well."""
        if assigned is None:
            return None
        unit, post = self.unit(assigned.unit), self.post(assigned.post)
        if not named:
            return Person(unit, post)
        away = self._holder_away(assigned) if assigned.acting else ""
        return Person(assigned.person or post or unit, post, unit, away)

    def _holder_away(self, assigned: events.MatterAssigned) -> str:
        """The A-post for which a B-post stands in."""
        directory = self.regime.directory if self.regime else None
        for post in directory.posts.values() if directory else ():
            if post.b_post == assigned.post:
                return self.name(post.name)
        return self.post(assigned.post)

    def timeline(
        self, payloads: Sequence[tuple[StoredEvent, EventContract]], speech: Speech, *, named: bool
    ) -> list[TimelineEntry]:
        """The course of a matter, newest first."""
        return [self._entry(event, payload, speech, named) for event, payload in reversed(payloads)]

    def _entry(self, event: StoredEvent, payload: EventContract, speech: Speech, named: bool) -> TimelineEntry:
        fields = dict(payload)
        # Who rates is the complainant, not the unit that is rated.
        who = (
            "" if isinstance(payload, events.MatterRated) else self.unit(fields.get("unit") or fields.get("from_unit"))
        )
        by = self._by(fields) if named else ""
        details = self._details(fields, named)
        return TimelineEntry(
            title=self.say(f"step.{event.type.split('.')[2]}"),
            at=instant_of(event, payload),
            who=" · ".join(part for part in (who, by) if part),
            text=speech.by_version.get(event.version, ""),
            level=_LEVELS.get(event.type, "neutral"),
            details=details,
        )

    @staticmethod
    def _by(fields: dict[str, Any]) -> str:
        """Who did it; a portal that names nobody says no more than the unit."""
        by = str(fields.get("person") or fields.get("by") or "")
        return "" if by == _UNNAMED else by

    def _details(self, fields: dict[str, Any], named: bool) -> list[tuple[str, str]]:
        details = []
        if to_unit := fields.get("to_unit"):
            details.append((self.say("step.to"), self.unit(to_unit)))
        if named and (reason := fields.get("reason")):
            details.append((self.say("step.reason"), reason))
        if grade := fields.get("grade"):
            details.append((self.say("step.grade"), self.say(f"grade.{grade}")))
        if result := fields.get("result"):
            details.append((self.say("step.result"), self.say(f"result.{result}")))
        return details


def instant_of(event: StoredEvent, payload: EventContract) -> datetime:
    """When the step was taken, as its event says; else when it was recorded."""
    own = (value for name, value in payload if name.endswith("_at") and isinstance(value, datetime))
    return next(own, event.occurred_at)


def assignment_in(payloads: Sequence[tuple[StoredEvent, EventContract]]) -> events.MatterAssigned | None:
    """The last assignment: who answers now."""
    found = [payload for _, payload in payloads if isinstance(payload, events.MatterAssigned)]
    return found[-1] if found else None
