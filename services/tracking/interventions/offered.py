"""Which interventions the rules and the reader's role allow now: what a page offers, the domain decides."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from schemas.identity import is_task_number
from schemas.regime.facts import ApplicableLimit
from schemas.regime.limits import PauseKind, Span
from services.tracking.domain.calendar import late_from
from services.tracking.domain.deadline import deadline
from services.tracking.domain.interventions import Actor
from services.tracking.domain.rules import Rules
from services.tracking.domain.state import Card, CardStatus, Obligation, Supervision

EFFICIENCY = "efficiency"


@dataclass(frozen=True, slots=True)
class Offer:
    """One thing that may be done about an obligation, with what the rules leave to choose from."""

    step: str
    pauses: tuple[PauseKind, ...] = ()
    longest: Span | None = None
    liabilities: tuple[str, ...] = ()


def offers(state: Supervision, obligation: Obligation, rules: Rules, by: Actor) -> tuple[Offer, ...]:
    """What the official may do about an obligation of their unit, or of any unit for the efficiency office."""
    if by.role != EFFICIENCY and by.unit != obligation.holder.unit:
        return ()
    governing = rules.governing(obligation.terms.regime)
    terms = terms_of(state, obligation, governing)
    found = list(_of_the_clock(obligation, governing, terms, by)) if obligation.is_open else []
    if obligation.is_open and not is_task_number(state.case_number):
        found.append(Offer("hand-over"))
    return (*found, *(_of_accountability(state, obligation) if by.role == EFFICIENCY else ()))


def card_offers(obligation: Obligation, card: Card, rules: Rules, by: Actor, now: datetime) -> tuple[str, ...]:
    """What the official may do about a card: the unit appeals in time, the efficiency office decides."""
    if not card.holds:
        return ()
    if by.role == EFFICIENCY:
        return ("revoke", "uphold") if card.status is CardStatus.APPEALED else ("revoke",)
    within = rules.regime.regime.appeals.within
    last = deadline(rules.calendar, card.issued_at, within.amount, within.unit)
    may = by.unit == obligation.holder.unit and card.status is CardStatus.STANDING and now < late_from(last)
    return ("appeal",) if may else ()


def terms_of(state: Supervision, obligation: Obligation, governing: Rules) -> ApplicableLimit | None:
    """What the rule of a running clock says, by the rules it was started under; none where they no longer say it."""
    day = governing.calendar.local_day(obligation.terms.starts_at)
    return governing.regime.applicable(obligation.terms.rule, state.facts, day)


def _of_the_clock(
    obligation: Obligation, governing: Rules, terms: ApplicableLimit | None, by: Actor
) -> tuple[Offer, ...]:
    found = []
    kinds = governing.regime.pause_kinds
    allowed = tuple(kinds[name] for name in (terms.pauses if terms else ()) if name in kinds)
    if obligation.pause is not None:
        found.append(Offer("resume"))
    elif allowed and not obligation.breached:
        found.append(Offer("pause", pauses=allowed))
    rule = terms.extension if terms else None
    if rule and not obligation.breached and by.role in rule.granted_by and len(obligation.extensions) < rule.most:
        found.append(Offer("extend", longest=rule.longest_by(by.role)))
    return tuple(found)


def _of_accountability(state: Supervision, obligation: Obligation) -> tuple[Offer, ...]:
    found = []
    if obligation.breached and not obligation.excused:
        found.append(Offer("excuse"))
    if (obligation.breached or state.problems) and not obligation.excused:
        found.append(Offer("admonish"))
        left = tuple(one for one in ("disciplinary", "legal") if one not in state.referrals)
        if left:
            found.append(Offer("refer", liabilities=left))
    return tuple(found)
