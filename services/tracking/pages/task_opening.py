"""The form by which the efficiency office sets a task: by its title, or an approval or a course of the regime."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime

from schemas.events.task import Process
from services.chassis.pages.components import FieldError
from services.tracking.domain.calendar import Calendar
from services.tracking.pages.wording import Wording
from services.tracking.tasks.said import Opening

FIELDS = ("what", "title", "unit", "receiver", "due", "importance")
_BY_TITLE = (Process.RECTIFICATION, Process.DELIVERABLE, Process.REPORT, Process.DUTY)
_OF_THE_REGIME = (Process.APPROVAL, Process.FULL_COURSE)


def choices(words: Wording) -> list[tuple[str, str]]:
    """What can be set: `rectification`, `approval:food-licence`..., by name."""
    found = [(process.value, words.t(f"process.{process.value}")) for process in _BY_TITLE]
    if words.regime is not None:
        for process in _OF_THE_REGIME:
            kind = words.t(f"process.{process.value}")
            rules = words.regime.processes.items(process)
            found += [
                (f"{process.value}:{rule.id}", f"{kind} · {getattr(rule.name, words.language)}") for rule in rules
            ]
    return found


def read(said: Mapping[str, str], calendar: Calendar) -> Opening:
    """The task that a form asks for. Raises ValidationError, with the fields of `Opening`."""
    process, _, item = said.get("what", "").partition(":")
    fields: dict[str, object] = {"process": process, "title_zh": said.get("title"), "unit": said.get("unit")}
    fields |= {"receiver": said.get("receiver"), "item": item or None, "due_at": _last_second(said, calendar)}
    fields |= {"importance": said.get("importance")}
    return Opening.model_validate({name: value for name, value in fields.items() if value is not None})


def field_of(name: str) -> str:
    """The field of the form that a field of the command was made from."""
    return {"process": "what", "item": "what", "title_zh": "title", "due_at": "due"}.get(name, name)


def errors_of(found: Mapping[str, str]) -> tuple[FieldError, ...]:
    """Errors by field of the command as errors of the form."""
    return tuple(FieldError(f"open-{field_of(name)}", message) for name, message in found.items())


def _last_second(said: Mapping[str, str], calendar: Calendar) -> datetime | str | None:
    """A day is given until its end; what is no day is left for the check to say so."""
    given = said.get("due")
    if not given:
        return None
    try:
        return calendar.end_of_day(date.fromisoformat(given))
    except (ValueError, OverflowError):
        return given
