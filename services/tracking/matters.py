"""A matter as tracking knows it: found by its id or case number, with its story, for those who may see it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from schemas.contract import EventContract
from services.chassis.http.principal import Principal
from services.chassis.http.problems import NOT_FOUND, Text
from services.tracking.domain.history import as_of
from services.tracking.domain.state import Supervision
from services.tracking.explained import Explanation
from services.tracking.explanation import explain, history_of
from services.tracking.scope import NO_SUCH_MATTER, check_matter
from services.tracking.timeline import TimelineStep, timeline
from services.tracking.views.course import query as course
from services.tracking.views.course.query import Matter, Step

if TYPE_CHECKING:
    from services.chassis.runtime import Runtime

NOT_WATCHED = Text("该时点此事项尚未受理。", "The matter was not yet accepted at that moment.")


@dataclass(frozen=True, slots=True)
class Story:
    """A matter with everything that happened up to a moment."""

    matter: Matter
    steps: Sequence[Step]
    history: Sequence[tuple[datetime, EventContract]]
    state: Supervision
    moment: datetime

    def timeline(self) -> list[TimelineStep]:
        """What happened up to the moment, newest first."""
        _, told = as_of(self.history, self.moment)
        return timeline((step for step in self.steps if step.at <= self.moment), told)


async def story_of(
    runtime: Runtime, principal: Principal | None, reference: str, moment: datetime | None = None
) -> Story:
    """The story of the matter with that id or case number, up to a moment, else to the end of its record.

    `principal` is whom it is shown to; without one the caller has checked already. Raises 404 for no such matter.
    """
    async with runtime.pool.acquire() as connection:
        matter = await course.matter(connection, reference)
        if matter is None:
            raise NOT_FOUND.error(NO_SUCH_MATTER)
        history = await history_of(connection, matter.matter)
        steps = await course.steps(connection, matter.matter)
    last = max((at for at, _ in history), default=matter.received_at)
    until = moment or max(runtime.clock.now(), last, *(step.at for step in steps))
    state, _ = as_of(history, until)
    if principal is not None:
        whole, _ = as_of(history, None)
        check_matter(principal, matter.region, (obligation.holder.unit for obligation in whole.obligations))
    return Story(matter, steps, history, state, until)


def explanation_of(runtime: Runtime, story: Story) -> Explanation:
    """Why its obligations fall due when they do. Raises 404 where nothing was watched at that moment."""
    explained = explain(story.history, runtime.regimes, runtime.calendars, story.moment)
    if explained is None:
        raise NOT_FOUND.error(NOT_WATCHED)
    return explained
