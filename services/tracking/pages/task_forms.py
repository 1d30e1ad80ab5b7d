"""The forms of a task's page: which steps are open to the reader now, and what each asks for."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from pydantic import BaseModel, ValidationError

from schemas.events.task import Process, StepOutcome
from schemas.regime.processes import WHOLE
from services.chassis.http.principal import Principal
from services.chassis.pages.components import FieldError
from services.tracking.scope import SEES_EVERY_UNIT
from services.tracking.tasks.said import Cancelling, Completing, Ending, HandingOver, SendingBack
from services.tracking.tasks.story import TaskStory
from services.tracking.tasks.work import Making, cancelling, ending, handing_over


@dataclass(frozen=True, slots=True)
class TaskForm:
    """A form: its fields, what they are read as, and how that becomes a command."""

    step: str
    fields: tuple[str, ...]
    model: type[BaseModel]
    making: Callable[..., Making]

    def read(self, said: Mapping[str, str]) -> Making:
        """The command of a form that was sent. Raises ValidationError."""
        return self.making(self.model.model_validate({name: said[name] for name in self.fields if name in said}))


def _completing(said: Completing) -> Making:
    return ending(said, StepOutcome(said.outcome))


def _verifying(said: Ending) -> Making:
    return ending(said, StepOutcome.VERIFIED)


def _sending_back(said: SendingBack) -> Making:
    return ending(said, StepOutcome.SENT_BACK)


def _handing_over_whole(said: HandingOver) -> Making:
    return handing_over(said.model_copy(update={"step": WHOLE}))


FORMS: dict[str, TaskForm] = {
    form.step: form
    for form in (
        TaskForm("complete", ("outcome", "evidence", "note", "step"), Completing, _completing),
        TaskForm("verify", ("note", "step"), Ending, _verifying),
        TaskForm("send-back", ("note", "step"), SendingBack, _sending_back),
        TaskForm("hand-over", ("post", "reason"), HandingOver, handing_over),
        TaskForm("hand-over-whole", ("post", "reason"), HandingOver, _handing_over_whole),
        TaskForm("cancel", ("reason",), Cancelling, cancelling),
    )
}


def available(story: TaskStory, official: Principal) -> tuple[str, ...]:
    """Forms that the rules allow the reader now, the most likely first."""
    office = SEES_EVERY_UNIT in official.roles
    entry = story.entry
    if entry.outcome is not None:
        return ("cancel",) if office and entry.follow_up is not None and entry.process == Process.APPROVAL else ()
    escort = entry.process == "full_course" and official.unit == entry.unit
    whole = _whole(story, official)
    if not (office or escort or official.unit == entry.step_unit):
        return whole
    own = story.independent and official.unit == entry.unit
    ends = [] if own else _ends(story.outcomes)
    return (*ends, "hand-over", *whole, *(("cancel",) if office else ()))


def _whole(story: TaskStory, official: Principal) -> tuple[str, ...]:
    """A form of its own where the whole does not go with the present step: the escort's, or while others have it."""
    entry = story.entry
    if story.whole is None or not (SEES_EVERY_UNIT in official.roles or official.unit == entry.unit):
        return ()
    holder = (entry.unit, entry.section, entry.post, entry.person)
    goes_along = holder == (entry.step_unit, entry.step_section, entry.step_post, entry.step_person)
    return () if goes_along and entry.process != Process.FULL_COURSE else ("hand-over-whole",)


def _ends(outcomes: tuple[str, ...]) -> list[str]:
    forms = ["complete"] if {"done", "granted"} & set(outcomes) else []
    if "verified" in outcomes:
        forms.append("verify")
    if "sent_back" in outcomes:
        forms.append("send-back")
    return forms


def field_errors(form: TaskForm, error: ValidationError, say: Callable[..., str]) -> tuple[FieldError, ...]:
    """What is wrong with a form, in the reader's words."""
    found = []
    for detail in error.errors(include_url=False, include_input=False):
        name = str(detail["loc"][0]) if detail["loc"] else ""
        label = say(f"task.{name}") if name in form.fields else name
        key = "field.too_long" if detail["type"] == "string_too_long" else "field.required"
        found.append(FieldError(f"{form.step}-{name}", say(key, field=label, limit=200)))
    return tuple(found)
