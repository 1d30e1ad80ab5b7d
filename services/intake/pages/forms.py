"""The forms of a matter's page: which steps are open now, and what each asks for."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TypeVar

from pydantic import BaseModel, ValidationError

from schemas.regime import CompiledRegime
from services.chassis.http.principal import Principal
from services.chassis.pages.components import FieldError
from services.intake.casework import Making
from services.intake.domain.state import Matter
from services.intake.steps import (
    Answering,
    Rating,
    Reason,
    Transferring,
    answering,
    closing,
    rating,
    reopening,
    returning,
    sealed_words,
    signing,
    transferring,
)

M = TypeVar("M", bound=BaseModel)
Reading = Callable[[Mapping[str, str]], tuple[Making, bytes | None]]


@dataclass(frozen=True, slots=True)
class StepForm:
    """A form: its step, the fields it asks for, how it becomes a command, and who alone may use it."""

    step: str
    fields: tuple[str, ...]
    read: Reading
    roles: frozenset[str] = frozenset()

    @property
    def anchor(self) -> str:
        """Where an error of the whole form leads."""
        return f"{self.step}-{self.fields[0]}" if self.fields else f"{self.step}-button"


def _answer(said: Mapping[str, str]) -> tuple[Making, bytes | None]:
    read = _read(Answering, said)
    return answering(read), sealed_words(text=read.text)


def _rate(said: Mapping[str, str]) -> tuple[Making, bytes | None]:
    solved = {"yes": True, "no": False}.get(said.get("solved", ""))
    read = Rating.model_validate({**{k: v for k, v in said.items() if k != "solved"}, "solved": solved})
    return rating(read), sealed_words(comment=read.comment) if read.comment else None


def _read(model: type[M], said: Mapping[str, str]) -> M:
    return model.model_validate(dict(said))


FORMS: dict[str, StepForm] = {
    form.step: form
    for form in (
        StepForm("sign", (), lambda said: (signing, None)),
        StepForm("answer", ("text", "result"), _answer),
        StepForm("transfer", ("to_unit", "reason"), lambda said: (transferring(_read(Transferring, said)), None)),
        StepForm("return", ("reason",), lambda said: (returning(_read(Reason, said)), None)),
        StepForm("close", (), lambda said: (closing, None)),
        StepForm("rate", ("grade", "solved", "comment"), _rate, frozenset({"efficiency"})),
        StepForm("reopen", ("reason",), lambda said: (reopening(_read(Reason, said)), None)),
    )
}


def available(state: Matter, regime: CompiledRegime | None, official: Principal) -> tuple[str, ...]:
    """Steps that the rules allow now, the most likely first."""
    if state.answered_at is None:
        is_first_contact = regime is not None and regime.regime.first_contact == state.unit
        open_steps = ("sign",) if state.signed_at is None else ()
        return (*open_steps, "answer", "transfer", *(() if is_first_contact else ("return",)))
    done = () if state.closed_at is not None else ("close",)
    called_back = ("rate",) if official.has_any_role(FORMS["rate"].roles) else ()
    return (*done, *called_back, "reopen")


def field_errors(form: StepForm, error: ValidationError, say: Callable[..., str]) -> tuple[FieldError, ...]:
    """What is wrong with a form, in the reader's words."""
    found = []
    for detail in error.errors(include_url=False, include_input=False):
        name = str(detail["loc"][0]) if detail["loc"] else ""
        label = say(f"field.{name}") if name in form.fields else name
        if detail["type"] == "string_too_long":
            message = say("field.too_long", field=label, limit=detail.get("ctx", {}).get("max_length", ""))
        else:
            message = say("field.required", field=label)
        found.append(FieldError(f"{form.step}-{name}", message))
    return tuple(found)
