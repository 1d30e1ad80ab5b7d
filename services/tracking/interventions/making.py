"""What was said as commands of the domain."""

from __future__ import annotations

from typing import Literal

from services.chassis.http.problems import Defect
from services.tracking.domain.interventions import (
    Admonish,
    AppealCard,
    DecideCard,
    Excuse,
    Extend,
    HandOver,
    PauseClock,
    Refer,
    ResumeClock,
)
from services.tracking.domain.state import Holder, Supervision
from services.tracking.interventions.acting import Circumstances, Making
from services.tracking.interventions.said import (
    Admonishing,
    Excusing,
    Extending,
    Grounds,
    HandingOver,
    Pausing,
    Referring,
    Resuming,
)
from services.tracking.tasks.opening import holder_of, place_defects, raise_if


def pausing(obligation: str, said: Pausing) -> Making:
    """Stop the clock, from now on where nothing else is said."""
    return lambda _, given: PauseClock(
        obligation,
        said.pause,
        said.reason,
        said.evidence,
        said.begins_at or given.now,
        given.by,
        given.rules,
        given.now,
    )


def resuming(obligation: str, _: Resuming | None = None) -> Making:
    """Let it run again."""
    return lambda _, given: ResumeClock(obligation, given.by, given.rules, given.now)


def extending(obligation: str, said: Extending) -> Making:
    """Grant more time."""
    return lambda _, given: Extend(obligation, said.amount, said.reason, given.by, given.rules, given.now)


def excusing(obligation: str, said: Excusing) -> Making:
    """Hold nobody to account."""
    return lambda _, given: Excuse(obligation, said.reason, said.evidence, given.by, given.now)


def handing_over(obligation: str, said: HandingOver) -> Making:
    """Let somebody else of the unit answer. Raises 422 for a section or post that the unit does not have."""

    def make(state: Supervision, given: Circumstances) -> HandOver:
        owed = state.obligation(obligation)
        unit = owed.holder.unit if owed is not None else (given.by.unit or "")
        return HandOver(obligation, _holder(given, unit, said), given.by, given.now)

    return make


def admonishing(obligation: str, said: Admonishing) -> Making:
    """Warn formally."""
    return lambda _, given: Admonish(obligation, said.reason, said.evidence, given.by, given.now)


def referring(obligation: str, said: Referring) -> Making:
    """Refer a liability."""
    return lambda _, given: Refer(
        obligation, said.liability, said.to_unit, said.reason, said.evidence, given.by, given.now
    )


def appealing(card: str, said: Grounds) -> Making:
    """Appeal against a card."""
    return lambda _, given: AppealCard(card, said.grounds, given.by, given.rules, given.now)


def deciding(outcome: Literal["revoked", "upheld"], card: str, said: Grounds) -> Making:
    """Take a card back, or uphold it."""
    return lambda _, given: DecideCard(card, outcome, said.grounds, given.by, given.now)


def _holder(given: Circumstances, unit: str, said: HandingOver) -> Holder:
    defects = place_defects(given.rules, unit, said.section, said.post)
    if said.section is None and said.post is None:
        defects.append(Defect("missing", "post", "请写明科室或岗位 / name a section or a post"))
    raise_if(defects)
    return holder_of(given.rules, unit, said.section, said.post, given.now)
