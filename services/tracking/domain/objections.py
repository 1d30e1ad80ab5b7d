"""What speaks against moving a clock; all of it is told at once (一次性告知).

The rules that the field has learned: a pause begins neither before the clock started, nor in the future, nor before the
last one ended; a clock that has run out can be neither paused nor extended; both need a rule that allows it.
"""

from __future__ import annotations

from schemas.defects import Defect, defect
from schemas.regime.facts import ApplicableLimit
from services.tracking.domain.interventions import Extend, PauseClock
from services.tracking.domain.state import Obligation, Supervision


def not_owed(state: Supervision, given: str) -> Defect:
    """Why nothing can be done to an obligation that is not open."""
    known = state.obligation(given)
    if known is None:
        return defect("unknown_obligation", "obligation", given=given)
    return defect("obligation_ended", "obligation", given=given)


def against_pausing(obligation: Obligation, command: PauseClock, terms: ApplicableLimit | None) -> list[Defect]:
    """All that speaks against stopping the clock."""
    allowed = terms.pauses if terms else ()
    last = max((one.ends_at for one in obligation.pauses), default=obligation.terms.starts_at)
    found = []
    if command.pause not in allowed:
        names = ", ".join(allowed) or "-"
        found.append(defect("pause_not_allowed", "pause", given=command.pause, allowed=names))
    if obligation.pause is not None:
        found.append(defect("already_paused", "obligation", given=obligation.id))
    elif command.begins_at < last:
        found.append(defect("pause_too_early", "begins_at", given=command.begins_at, earliest=last))
    if command.begins_at > command.at:
        found.append(defect("pause_in_future", "begins_at", given=command.begins_at))
    if obligation.breached:
        found.append(defect("already_overdue", "obligation", given=obligation.id, due=obligation.terms.due_at))
    return found


def against_extending(obligation: Obligation, command: Extend, terms: ApplicableLimit | None) -> list[Defect]:
    """All that speaks against granting more time."""
    rule = terms.extension if terms else None
    if rule is None:
        return [defect("extension_not_allowed", "obligation", given=obligation.id)]
    found = []
    if command.by.role not in rule.granted_by:
        found.append(defect("extension_role", "", given=command.by.role, allowed=", ".join(rule.granted_by)))
    if len(obligation.extensions) >= rule.most:
        found.append(defect("extension_too_many", "obligation", most=rule.most))
    longest = rule.longest_by(command.by.role)
    if command.amount > longest.amount:
        found.append(defect("extension_too_long", "amount", most=longest.amount, unit=longest.unit))
    if obligation.breached:
        found.append(defect("already_overdue", "obligation", given=obligation.id, due=obligation.terms.due_at))
    return found
