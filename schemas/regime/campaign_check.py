"""Does a campaign hold together? Phases in a row, days within it, something to fall due on, somebody who owes it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from schemas.regime.campaign import Deliverable, Duty, Owed, OwedBy, Phase, ReportQuota
from schemas.regime.mistakes import Mistake, mistake, quoted
from schemas.regime.regime import Regime
from schemas.regime.rule_check import valid_parts
from schemas.regime.shapes import Shape, mentions
from schemas.regime.stretches import Stretch, civil_day, in_a_row
from schemas.regime.yaml_tree import Path, Tree


def check_campaign(tree: Tree) -> Iterator[Mistake]:
    """Mistakes of the campaign's days and owners; the check of references tells those of its identifiers."""
    phases = valid_parts(tree, ("campaign", "phases"), Phase)
    deliverables = valid_parts(tree, ("campaign", "deliverables"), Deliverable)
    duties = valid_parts(tree, ("campaign", "duties"), Duty)
    quotas = valid_parts(tree, ("campaign", "report_quotas"), ReportQuota)
    stretches: list[Stretch] = [(at, phase.start, phase.end) for at, phase in phases]
    yield from in_a_row(tree, "phases", stretches, gaps=True)
    yield from _outside(tree, phases, [*deliverables, *duties])
    yield from _days(tree, {phase.id: phase for _, phase in phases}, [*deliverables, *duties, *quotas])
    yield from _numbers(tree, duties)
    yield from _nobody(tree, [*deliverables, *quotas])


def _outside(
    tree: Tree, phases: list[tuple[Path, Phase]], asked: list[tuple[Path, Deliverable | Duty]]
) -> Iterator[Mistake]:
    start, end = (civil_day(tree.at(("campaign", key))) for key in ("from", "to"))
    dated = [(path, f"phase {quoted(phase.id)}", day) for path, phase in phases for day in (phase.start, phase.end)]
    dated += [(path, _called(one), day) for path, one in asked for day in (one.appears, one.due)]
    for path, what, day in dated:
        if day and start and (day < start or (end and day > end)):
            yield mistake("outside-campaign", tree.value_position(path), what=what, start=start, end=end or "...")


def _days(
    tree: Tree, phases: dict[str, Phase], asked: list[tuple[Path, Deliverable | Duty | ReportQuota]]
) -> Iterator[Mistake]:
    """Everything that is asked for has a last day, and is asked for before it."""
    end = civil_day(tree.at(("campaign", "to")))
    for path, one in asked:
        phase = phases.get(one.phase) if one.phase else None
        own = None if isinstance(one, ReportQuota) else one.due
        due = own or (phase and phase.end) or end
        if due is None and (phase or isinstance(one, ReportQuota)):
            yield mistake("no-last-day", tree.value_position(path), what=_called(one))
        asked_for = _asked_for(one, phase)
        if due and asked_for and due < asked_for:
            position = tree.value_position((*path, "due") if own else path)
            yield mistake("due-before-asked", position, what=_called(one), due=due, start=asked_for)


def _asked_for(one: Deliverable | Duty | ReportQuota, phase: Phase | None) -> date | None:
    appears = None if isinstance(one, ReportQuota) else one.appears
    return appears or (phase.start if phase else None)


def _numbers(tree: Tree, duties: list[tuple[Path, Duty]]) -> Iterator[Mistake]:
    first: dict[int, Path] = {}
    for path, duty in duties:
        known = first.setdefault(duty.number, path)
        if known is not path:
            position, line = tree.value_position((*path, "number")), tree.value_position(known)[0]
            yield mistake("duplicate-id", position, namespace="duty", given=duty.number, first=line)


def _nobody(tree: Tree, asked: list[tuple[Path, Deliverable | ReportQuota]]) -> Iterator[Mistake]:
    """What everyone of a sort owes needs somebody of the sort beside the unit that receives it."""
    known: dict[OwedBy, set[str]] = {"unit": set(), "section": set(), "post": set()}
    for mention in mentions(Shape(model=Regime), tree.value):
        if mention.defines and mention.namespace in known:
            known[mention.namespace].add(mention.identifier)
    for path, one in asked:
        if not _named(one) and not known[one.owed_by] - ({one.to} if one.owed_by == "unit" else set()):
            sort = "other unit" if one.to and one.owed_by == "unit" else one.owed_by
            yield mistake("owed-by-nobody", tree.value_position(path), what=_called(one), sort=sort)


def _named(owed: Owed) -> bool:
    return bool(owed.units or owed.sections or owed.posts)


def _called(one: Deliverable | Duty | ReportQuota) -> str:
    if isinstance(one, Duty):
        return f"duty {one.number}"
    return f"{'report quota' if isinstance(one, ReportQuota) else 'deliverable'} {quoted(one.id)}"
