"""What a change of a regime means for limits: those of sample matters by the old rules and by the new ones."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, time
from zoneinfo import ZoneInfo

from schemas.events.matter import Importance, Kind
from schemas.regime import CompiledRegime, MatterFacts, Regime
from services.tracking.calendar_seed import calendar_of
from services.tracking.domain.explained_course import amount_of
from services.tracking.domain.limits import plan_obligations
from services.tracking.domain.plan import PlannedObligation

_EVENTS = ("matter.registered", "matter.assigned", "matter.answered")
_MORNING = time(9)


@dataclass(frozen=True, slots=True)
class LimitsMoved:
    """What is owed for sample matters, before and after; `-` where it is not owed. Said in English and Chinese."""

    obligation: str
    before: str
    after: str
    samples: tuple[str, ...]

    def __str__(self) -> str:
        return f"{self.obligation}: {self.before} -> {self.after}; {', '.join(self.samples)}"


def limits_moved(old: Regime, new: Regime) -> list[LimitsMoved]:
    """Samples are every kind and importance of matter without a category, and an ordinary complaint of each category.

    Both are asked on the first morning of the new rules.
    """
    at = datetime.combine(new.effective_from, _MORNING, ZoneInfo(new.timezone))
    before, after = CompiledRegime(old), CompiledRegime(new)
    pairs = ((sample, _owed(before, facts, at), _owed(after, facts, at)) for sample, facts in _samples(old, new))
    found: dict[tuple[str, str, str], list[str]] = {}
    for sample, owed, owes in pairs:
        for kind in dict.fromkeys((*owed, *owes)):
            if owed.get(kind) != owes.get(kind):
                found.setdefault((kind, owed.get(kind, "-"), owes.get(kind, "-")), []).append(sample)
    return [LimitsMoved(*moved, tuple(samples)) for moved, samples in found.items()]


def _samples(old: Regime, new: Regime) -> Iterator[tuple[str, MatterFacts]]:
    for kind in Kind:
        for importance in Importance:
            yield f"{kind.value} {importance.value}", MatterFacts(kind=kind.value, importance=importance.value)
    for source in dict.fromkeys(one.id for one in (*old.sources, *new.sources)):
        yield f"source:{source}", MatterFacts(source=source)
    for category in dict.fromkeys(one.id for one in (*old.categories, *new.categories)):
        yield f"category:{category}", MatterFacts(category=category)


def _owed(regime: CompiledRegime, facts: MatterFacts, at: datetime) -> dict[str, str]:
    calendar = calendar_of(regime.regime)
    planned = [one for event in _EVENTS for one in plan_obligations(regime, calendar, event, facts, at)]
    return {one.kind: _in_words(one) for one in planned}


def _in_words(planned: PlannedObligation) -> str:
    binding = planned.binding
    zh, en = amount_of(binding.limit) if binding.limit else ("", "")
    return f"{en} {zh} ({binding.basis.value}, {binding.rule})"
