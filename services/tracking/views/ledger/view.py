"""The view of tasks: the ledger, the due times of steps, and how many ended how in each month."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from services.chassis.views import Read, View
from services.tracking.views.ledger import payloads as read
from services.tracking.views.ledger.fold import fold, is_of_task
from services.tracking.views.ledger.tables import CHECKSUM, TABLES


def touched(batch: Sequence[Read]) -> set[str]:
    """Live topics: the ledger of a unit and of its region, and the task itself."""
    topics: set[str] = set()
    for _, event in batch:
        if is_of_task(event):
            topics |= {f"ledger:{event.region}", f"ledger:{event.region}.{event.unit}", f"task:{_task(event)}"}
    return topics


def _task(event: Any) -> str:
    return str(getattr(event, "task", None) or event.matter)


LEDGER: Final = View(
    name="ledger",
    version=1,
    tables=TABLES,
    reads={
        "duban.task.opened.v1": read.Opened,
        "duban.step.begun.v1": read.Begun,
        "duban.step.completed.v1": read.Completed,
        "duban.step.transferred.v1": read.Transferred,
        "duban.task.closed.v1": read.Closed,
        "duban.task.followed.v1": read.Followed,
        "duban.obligation.opened.v1": read.Owed,
        "duban.obligation.paused.v1": read.Moved,
        "duban.obligation.resumed.v1": read.Moved,
        "duban.obligation.extended.v1": read.Moved,
        "duban.obligation.replanned.v1": read.Moved,
        "duban.obligation.breached.v1": read.Raised,
        "duban.obligation.escalated.v1": read.Raised,
        "duban.obligation.discharged.v1": read.Ended,
        "duban.obligation.withdrawn.v1": read.Ended,
    },
    fold=fold,
    checksum=CHECKSUM,
    touched=touched,
)
