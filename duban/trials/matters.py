"""Follows one matter of a regime's tests through routing and supervision and compares what comes of it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from duban.trials.failure import Failure
from duban.trials.interventions import intervention
from schemas.contract import EventContract
from schemas.defects import Refused
from schemas.events.matter import Source
from schemas.events.supervision import ObligationDischarged
from schemas.regime import CompiledRegime, Destination, MatterFacts
from schemas.regime.matters import Route
from schemas.regime.self_tests import ExpectedObligation, Given, Happening, MatterTest
from services.tracking.calendar_seed import calendar_of
from services.tracking.domain.alarms import brought_forward
from services.tracking.domain.commands import Assign, Begin, Close, HandOn, Progress, Reopen, SupervisionCommand
from services.tracking.domain.decide import decide
from services.tracking.domain.evolve import evolve
from services.tracking.domain.rules import Rules
from services.tracking.domain.state import UNWATCHED, Holder, Obligation, Status, Supervision


@dataclass(slots=True)
class _Course:
    """A matter under way in a test: its state, its discharges by obligation, and where it is."""

    rules: Rules
    facts: MatterFacts
    given: Given
    at: Destination
    state: Supervision = UNWATCHED
    discharged: dict[str, ObligationDischarged] | None = None


def try_matter(regime: CompiledRegime, test: MatterTest) -> Iterator[Failure]:
    """Expectations of the test that do not come true."""
    zone = ZoneInfo(regime.timezone)
    facts = _facts_of(regime, test.given)
    course = _Course(Rules(regime, calendar_of(regime.regime)), facts, test.given, regime.route(facts), discharged={})
    yield from _wrong_route(test, course.at)
    for happening in test.given.events:
        for command in _commands(course, happening, _instant(happening.at, zone)):
            answer = decide(course.state, command)
            if isinstance(answer, Refused):
                reasons = "; ".join(defect.message for defect in answer.defects)
                yield Failure(test.id, happening.event, "possible", f"refused: {reasons}")
                return
            _fold(course, list(answer))
    until = _instant(test.until or test.given.events[-1].at, zone)
    course.state, events = brought_forward(course.state, until)
    _fold(course, events, already=True)
    yield from _wrong_obligations(test, course, zone)


def _facts_of(regime: CompiledRegime, given: Given) -> MatterFacts:
    """What is given; a test that names no portal or source has those of the regime's first portal."""
    portal = regime.portals.get(given.portal or next(iter(regime.portals), ""))
    return MatterFacts(
        category=given.category,
        source=given.source or (portal.source if portal else Source.WEB),
        portal=portal.id if portal else None,
        district=given.district,
        about=given.about,
        importance=given.importance,
        kind=given.kind,
        applicant=given.applicant,
    )


def _instant(at: datetime, zone: ZoneInfo) -> datetime:
    """A moment of the test; without an offset it is local time."""
    return (at if at.tzinfo else at.replace(tzinfo=zone)).astimezone(UTC)


def _commands(course: _Course, happening: Happening, at: datetime) -> Iterator[SupervisionCommand]:
    """What intake's events lead to in tracking; a registered matter is assigned at once, as intake does it."""
    regime, number = course.rules.regime, max(course.state.round, 1)
    match happening.event:
        case "matter.registered":
            due = course.given.given_due
            given_due = _instant(due, ZoneInfo(regime.timezone)) if due else None
            yield Begin(regime.region, "test", "test", course.facts, given_due, at)
            yield _assign(course, number, at)
        case "matter.transferred" | "matter.returned":
            yield HandOn("transferred" if happening.event == "matter.transferred" else "returned", number, at)
            course.at = regime.destination(Route(unit=happening.unit or regime.regime.first_contact), happening.event)
            yield _assign(course, number, at)
        case "matter.reopened":
            yield Reopen(number + 1, at)
            yield _assign(course, number + 1, at)
        case "obligation.paused" | "obligation.resumed" | "obligation.extended":
            yield intervention(course.rules, course.state, happening, at)
        case "matter.closed":
            yield Close(number, course.rules, at)
        case _:
            yield Progress(happening.event, number, course.rules, at)


def _assign(course: _Course, number: int, at: datetime) -> Assign:
    to = course.at
    return Assign(Holder(to.unit, to.section, to.post), number, course.rules, at)


def _fold(course: _Course, events: list[EventContract], *, already: bool = False) -> None:
    for event in events:
        if not already:
            course.state = evolve(course.state, event)
        if isinstance(event, ObligationDischarged) and course.discharged is not None:
            course.discharged[event.obligation] = event


def _wrong_route(test: MatterTest, found: Destination) -> Iterator[Failure]:
    if test.route is None:
        return
    for part in ("unit", "section", "post"):
        expected, actual = getattr(test.route, part), getattr(found, part)
        if expected is not None and expected != actual:
            yield Failure(test.id, f"route.{part}", str(expected), f"{actual} (by {found.rule})")


def _wrong_obligations(test: MatterTest, course: _Course, zone: ZoneInfo) -> Iterator[Failure]:
    kept = [obligation for obligation in course.state.obligations if obligation.status is not Status.HANDED_ON]
    for number, expected in enumerate(test.obligations):
        earlier = sum(other.kind == expected.kind for other in test.obligations[:number])
        of_kind = [obligation for obligation in kept if obligation.kind == expected.kind]
        if earlier >= len(of_kind):
            yield Failure(test.id, expected.kind, "owed", "not owed")
            continue
        yield from _differences(test.id, expected, of_kind[earlier], course, zone)


def _differences(
    test: str, expected: ExpectedObligation, found: Obligation, course: _Course, zone: ZoneInfo
) -> Iterator[Failure]:
    done = (course.discharged or {}).get(found.id)
    late = found.breached or (done is not None and done.verdict == "overdue")
    pairs = {
        "due": (_instant(expected.due, zone).astimezone(zone), found.terms.due_at.astimezone(zone)),
        "verdict": (expected.verdict, "overdue" if late else "on_time" if done else "open"),
        "working_days_left": (expected.working_days_left, done.working_days_left if done else None),
        "provisional": (expected.provisional, found.terms.provisional),
        "cards": (_listed(expected.cards), _listed(tuple(card.colour for card in found.cards if card.holds))),
        "level": (expected.level, found.level),
    }
    for what, (wanted, actual) in pairs.items():
        if wanted is not None and wanted != actual:
            yield Failure(test, f"{expected.kind}.{what}", str(wanted), str(actual))


def _listed(cards: tuple[str, ...] | None) -> str | None:
    return None if cards is None else ", ".join(cards) or "none"
