"""Decisions on who is held to account: excuses, appeals and cards, admonitions, referrals, and who answers.

Efficiency liability is decided here; disciplinary and legal liability are referred (document E, 二(二)5).
"""

from __future__ import annotations

from schemas.defects import Defect, Refused, defect, refused
from schemas.events.cards import (
    AccountabilityReferred,
    AdmonitionIssued,
    CardAppealed,
    CardRevoked,
    CardUpheld,
    ObligationExcused,
)
from schemas.identity import is_task_number
from services.tracking.domain.calendar import late_from
from services.tracking.domain.deadline import deadline
from services.tracking.domain.events_of import cards_taken_back, identity
from services.tracking.domain.holding import hand_over
from services.tracking.domain.interventions import Admonish, AppealCard, DecideCard, Excuse, HandOver, Refer
from services.tracking.domain.run import Run
from services.tracking.domain.state import Card, CardStatus, Obligation, Supervision


def excuse(run: Run, command: Excuse) -> Refused | None:
    """免责: nobody is held to account for this lateness; what is owed is owed still."""
    obligation = run.state.obligation(command.obligation)
    if obligation is None:
        return _unknown(command.obligation)
    if obligation.excused:
        return refused("already_excused", "obligation", given=command.obligation)
    if not obligation.breached:
        return refused("not_overdue", "obligation", given=command.obligation)
    run.record(
        *cards_taken_back(run.state, obligation, run.at, "excused"),
        ObligationExcused(
            **identity(run.state, obligation),
            reason=command.reason,
            evidence=command.evidence,
            excused_by=command.by.subject,
            excused_at=run.at,
            clock=obligation.clock,
        ),
    )
    return None


def hand_over_within(run: Run, command: HandOver) -> Refused | None:
    """Another section, post or person of the unit answers; between units a matter is transferred by intake.

    A step of a task changes hands with the task, whose steps to come go to the same holder.
    """
    if is_task_number(run.state.case_number):
        return refused("handed_over_with_task", given=run.state.matter)
    obligation = run.state.obligation(command.obligation)
    if obligation is None:
        return _unknown(command.obligation)
    if not obligation.is_open:
        return refused("obligation_ended", "obligation", given=command.obligation)
    if command.holder.unit != obligation.holder.unit:
        return refused("other_unit", "unit", given=command.holder.unit, actual=obligation.holder.unit)
    if command.holder == obligation.holder:
        return refused("same_holder", "post", given=command.holder.post or command.holder.unit)
    hand_over(run, obligation, command.holder)
    return None


def appeal(run: Run, command: AppealCard) -> Refused | None:
    """申诉: in time, once, against a card that holds."""
    found = _card(run.state, command.card)
    if found is None:
        return refused("unknown_card", "card", given=command.card)
    obligation, card = found
    span = command.rules.regime.regime.appeals.within
    last = deadline(command.rules.calendar, card.issued_at, span.amount, span.unit)
    defects: list[Defect] = []
    if not card.holds:
        defects.append(defect("card_taken_back", "card", given=card.id))
    elif card.status is not CardStatus.STANDING:
        defects.append(defect("already_appealed", "card", given=card.id))
    if run.at >= late_from(last):
        defects.append(defect("appeal_too_late", "card", given=card.id, last=last))
    if defects:
        return Refused(tuple(defects))
    run.record(
        CardAppealed(
            **identity(run.state, obligation),
            card=card.id,
            colour=card.colour,
            grounds=command.grounds,
            appealed_by=command.by.subject,
            appealed_at=run.at,
        )
    )
    return None


def decide_card(run: Run, command: DecideCard) -> Refused | None:
    """撤销 or 维持: a card may be taken back at any time; upheld is only what was appealed against."""
    found = _card(run.state, command.card)
    if found is None:
        return refused("unknown_card", "card", given=command.card)
    obligation, card = found
    if not card.holds:
        return refused("card_taken_back", "card", given=card.id)
    appealed = card.status is CardStatus.APPEALED
    fields = identity(run.state, obligation) | {"card": card.id, "colour": card.colour}
    decided = {"grounds": command.grounds, "decided_by": command.by.subject}
    if command.outcome == "revoked":
        reason = "appeal_granted" if appealed else "revoked"
        run.record(CardRevoked(**fields, **decided, reason=reason, revoked_at=run.at))
    elif appealed:
        run.record(CardUpheld(**fields, **decided, upheld_at=run.at))
    else:
        return refused("not_appealed", "card", given=card.id)
    return None


def admonish(run: Run, command: Admonish) -> Refused | None:
    """效能告诫: for what ran out, or for a problem matter."""
    obligation = run.state.obligation(command.obligation)
    if obligation is None:
        return _unknown(command.obligation)
    if not obligation.breached and not run.state.problems:
        return refused("not_overdue", "obligation", given=command.obligation)
    if obligation.excused:
        return refused("already_excused", "obligation", given=command.obligation)
    run.record(
        AdmonitionIssued(
            **identity(run.state, obligation),
            admonition=f"admonition.{run.state.admonitions + 1}",
            reason=command.reason,
            evidence=command.evidence,
            issued_by=command.by.subject,
            issued_at=run.at,
        )
    )
    return None


def refer(run: Run, command: Refer) -> Refused | None:
    """移送: each liability once a matter."""
    obligation = run.state.obligation(command.obligation)
    if obligation is None:
        return _unknown(command.obligation)
    if command.liability in run.state.referrals:
        return refused("already_referred", "liability", given=command.liability)
    run.record(
        AccountabilityReferred(
            **identity(run.state, obligation),
            referral=f"referral.{len(run.state.referrals) + 1}",
            liability=command.liability,
            to_unit=command.to_unit,
            reason=command.reason,
            evidence=command.evidence,
            referred_by=command.by.subject,
            referred_at=run.at,
        )
    )
    return None


def _card(state: Supervision, identity_of: str) -> tuple[Obligation, Card] | None:
    for obligation in state.obligations:
        for card in obligation.cards:
            if card.id == identity_of:
                return obligation, card
    return None


def _unknown(given: str) -> Refused:
    return refused("unknown_obligation", "obligation", given=given)
