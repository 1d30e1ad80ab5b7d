"""重点监控: what is tighter for a unit on the list (document D, units with prominent problems)."""

from __future__ import annotations

from dataclasses import replace
from typing import Annotated

from pydantic import Field

from schemas.regime.element import Element, Reference
from schemas.regime.facts import ApplicableLimit
from schemas.regime.ladder import climbed_from
from schemas.regime.limits import Reminder


class Monitoring(Element):
    """Reminders that come in addition, and the level at which the ladder begins; limits themselves stay as they are."""

    reminders: tuple[Reminder, ...] = (
        Reminder(fraction=0.25, to=("post", "section_head")),
        Reminder(fraction=0.75, to=("post", "section_head")),
    )
    start_level: Annotated[int, Field(ge=1, le=9)] | None = 2
    """Lower levels are left out: this one is reached when the first would be. None: the ladder stays as it is."""
    reference: Reference | None = None


def tightened(opened: ApplicableLimit, rule: Monitoring) -> ApplicableLimit:
    """What an event opens for a unit that is under key monitoring."""
    known = {(one.fraction, one.working_days_before) for one in opened.reminders}
    more = tuple(one for one in rule.reminders if (one.fraction, one.working_days_before) not in known)
    steps = opened.steps if rule.start_level is None else climbed_from(opened.steps, rule.start_level)
    return replace(opened, reminders=(*opened.reminders, *more), steps=steps)
