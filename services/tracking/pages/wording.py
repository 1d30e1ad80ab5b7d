"""How obligations are put into words on pages: due dates, persons, steps of a time line."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time

from schemas.regime import CompiledRegime
from services.chassis.http.language import Language
from services.chassis.pages.components import Due, Level, Person, TagLevel, TimelineEntry
from services.chassis.pages.moments import last_day
from services.chassis.pages.texts import Texts
from services.tracking.domain.calendar import Calendar, late_from
from services.tracking.domain.limits import working_days_left
from services.tracking.pages.step_words import LEVELS, PLANNED, WITH_WORDS
from services.tracking.timeline import TimelineStep


@dataclass(frozen=True, slots=True)
class Wording:
    """Words in the reader's language, with the names of the region's regime."""

    texts: Texts
    language: Language
    regime: CompiledRegime | None
    calendar: Calendar
    now: datetime

    def t(self, key: str, **values: object) -> str:
        """A text."""
        return self.texts.text(key, self.language, **values)

    def unit(self, unit: str | None) -> str:
        """The name of a unit, or its id where the regime does not know it."""
        return self._name(unit, lambda regime, key: regime.directory.units.get(key))

    def section(self, section: str | None) -> str:
        """The name of a section."""
        return self._name(section, lambda regime, key: regime.directory.sections.get(key))

    def post(self, post: str | None) -> str:
        """The name of a post."""
        return self._name(post, lambda regime, key: regime.directory.posts.get(key))

    def category(self, category: str | None) -> str:
        """The name of a category."""
        return self._name(category, lambda regime, key: regime.directory.categories.get(key))

    def kind(self, kind: str | None) -> str:
        """What is owed: signing, answering..."""
        return self.t(f"kind.{kind}") if f"kind.{kind}" in self.texts.by_key else str(kind or "")

    def pause(self, kind: str | None) -> str:
        """The name of a kind of pause."""
        return self._name(kind, lambda regime, key: regime.pause_kinds.get(key))

    def regime_name(self, regime: str) -> str:
        """The name of the regime, where it is the one in force."""
        own = self.regime.regime if self.regime and self.regime.id == regime else None
        return str(getattr(own.name, self.language)) if own else regime

    def _name(self, key: str | None, find: Callable[[CompiledRegime, str], object]) -> str:
        if not key:
            return ""
        found = find(self.regime, key) if self.regime else None
        name = getattr(found, "name", None)
        return str(getattr(name, self.language, key))

    def due(self, starts_at: datetime, due_at: datetime, *, paused_until: datetime | None = None) -> Due:
        """The cell of a due date: the day, a short word, how much of the limit is used up.

        Where the clock stands, the day is the one that holds if the pause lasts as long as it may.
        """
        if paused_until is not None and self.now < paused_until:
            local = self.calendar.local(paused_until)
            return Due(late_from(due_at), self.t("due.paused", day=f"{local:%m-%d}"), "paused", 0.5)
        left = working_days_left(self.calendar, self.now, due_at)
        late = self.now >= late_from(due_at)
        word, level = self._late(left) if late else self._left(left, due_at)
        whole = (due_at - starts_at).total_seconds()
        used = 1.0 if late or whole <= 0 else max(0.0, (self.now - starts_at).total_seconds() / whole)
        # A limit ends with the whole of its last second; pages show the midnight that ends a day as that day.
        return Due(late_from(due_at), word, level, used)

    def waiting(self, since: datetime) -> str:
        """How many days somebody has held it; nothing on the first."""
        days = (self.calendar.local_day(self.now) - self.calendar.local_day(since)).days
        return self.t("due.held", days=days) if days > 0 else ""

    def _late(self, left: int) -> tuple[str, Level]:
        return (self.t("due.late", days=-left) if left < 0 else self.t("due.late_today")), "late"

    def _left(self, left: int, due_at: datetime) -> tuple[str, Level]:
        if self.calendar.local_day(due_at) == self.calendar.local_day(self.now):
            return self.t("due.today"), "soon"
        if left <= 0:
            return self.t("due.before_next_working_day"), "soon"
        return self.t("due.left", days=left), "soon" if left == 1 else "calm"

    def until(self, due_at: datetime) -> str:
        """The last day, or the last moment, that is on time."""
        return last_day(due_at, self.language)

    def person(
        self, person: str | None, post: str | None, section: str | None, unit: str | None = None
    ) -> Person | None:
        """Who is answerable; None where nobody is named."""
        place = self.post(post) or self.section(section)
        name = person or place
        if not name:
            return None
        return Person(name, place if person else "", self.unit(unit))

    def entry(self, step: TimelineStep) -> TimelineEntry:
        """A step of the time line."""
        title = self.t(
            f"step.{step.what}",
            unit=self.unit(step.unit),
            to_unit=self.unit(step.to_unit),
            kind=self.kind(step.kind),
            level=step.level or 0,
            colour=self.t(f"colour.{step.colour}") if step.colour else "",
            round=step.round,
            pause=self.pause(step.pause),
            liability=self.t(f"liability.{step.liability}") if step.liability else "",
            problem=self.t(f"problem.{step.problem}") if step.problem else "",
        )
        at = self.day_or_moment(step.at) if step.what in PLANNED else step.at
        return TimelineEntry(title, at, self._who(step), self._detail(step), self._level(step))

    def day_or_moment(self, planned: datetime) -> date | datetime:
        """What happens when a day has ended is told by the day: nobody acted at 00:00."""
        local = self.calendar.local(planned)
        return local.date() if local.time() == time() else planned

    def _who(self, step: TimelineStep) -> str:
        names = [self.unit(step.unit), step.who or ""]
        return " ".join(name for name in names if name)

    def _detail(self, step: TimelineStep) -> str:
        told = (self._said(step), step.grounds, self._evidence(step), self._moved(step))
        return self.t("step.then").join(part for part in told if part)

    def _moved(self, step: TimelineStep) -> str:
        if step.former_due_at is None or step.due_at is None or step.former_due_at == step.due_at:
            return ""
        before, after = (last_day(moment, self.language) for moment in (step.former_due_at, step.due_at))
        return self.t("step.moved", before=before, after=after)

    def _evidence(self, step: TimelineStep) -> str:
        return self.t("step.evidence", evidence=step.evidence) if step.evidence else ""

    def _said(self, step: TimelineStep) -> str:
        if step.verdict is not None:
            days = step.working_days_left or 0
            return self.t(f"verdict.{step.verdict}", days=abs(days))
        if step.what == "obligation.opened" and step.due_at is not None:
            return self.t("step.due_until", moment=last_day(step.due_at, self.language))
        if step.what in ("obligation.reminded", "obligation.escalated"):
            return self._readers(step)
        if step.detail and step.what in WITH_WORDS:
            key = f"{WITH_WORDS[step.what]}.{step.detail}"
            return self.t(key) if key in self.texts.by_key else step.detail
        return step.detail or ""

    def _readers(self, step: TimelineStep) -> str:
        named = [self.t(f"reader.{reader}") for reader in step.readers]
        return self.t("step.readers", readers=self.t("step.and").join(named)) if named else ""

    def _level(self, step: TimelineStep) -> TagLevel:
        if step.what == "card.issued":
            return "card-red" if step.colour == "red" else "card-yellow"
        if step.verdict is not None:
            return "good" if step.verdict == "on_time" else "late"
        return LEVELS.get(step.what, "neutral")
