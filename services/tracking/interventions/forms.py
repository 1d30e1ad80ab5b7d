"""The forms of the pages: what each asks for, and how it becomes a command."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

from pydantic import ValidationError

from services.chassis.http.language import Language
from services.chassis.http.problems import ProblemError
from services.chassis.pages.components import FieldError
from services.tracking.interventions import making, said
from services.tracking.interventions.acting import Making

Sent = Mapping[str, str]
Reading = Callable[[str, Sent], Making]


@dataclass(frozen=True, slots=True)
class Form:
    """A form: its fields in order, who may send it, and how it is read. `subject` is an obligation or a card."""

    step: str
    fields: tuple[str, ...]
    roles: frozenset[str]
    read: Reading


_OFFICIALS: Final = frozenset({"clerk", "leader", "efficiency"})
_UNIT: Final = frozenset({"clerk", "leader"})
_GRANTING: Final = frozenset({"leader", "efficiency"})
_OFFICE: Final = frozenset({"efficiency"})


def _forms(*forms: Form) -> dict[str, Form]:
    return {form.step: form for form in forms}


OBLIGATION_FORMS: Final = _forms(
    Form("pause", ("pause", "reason", "evidence"), _OFFICIALS,
         lambda one, sent: making.pausing(one, said.Pausing.model_validate(sent))),
    Form("resume", (), _OFFICIALS, lambda one, sent: making.resuming(one, said.Resuming.model_validate(sent))),
    Form("extend", ("amount", "reason"), _GRANTING,
         lambda one, sent: making.extending(one, said.Extending.model_validate(sent))),
    Form("hand-over", ("post",), _OFFICIALS,
         lambda one, sent: making.handing_over(one, said.HandingOver.model_validate(sent))),
    Form("excuse", ("reason", "evidence"), _OFFICE,
         lambda one, sent: making.excusing(one, said.Excusing.model_validate(sent))),
    Form("admonish", ("reason", "evidence"), _OFFICE,
         lambda one, sent: making.admonishing(one, said.Admonishing.model_validate(sent))),
    Form("refer", ("liability", "to_unit", "reason", "evidence"), _OFFICE,
         lambda one, sent: making.referring(one, said.Referring.model_validate(sent))),
)  # fmt: skip

CARD_FORMS: Final = _forms(
    Form("appeal", ("grounds",), _UNIT, lambda one, sent: making.appealing(one, said.Grounds.model_validate(sent))),
    Form("revoke", ("grounds",), _OFFICE,
         lambda one, sent: making.deciding("revoked", one, said.Grounds.model_validate(sent))),
    Form("uphold", ("grounds",), _OFFICE,
         lambda one, sent: making.deciding("upheld", one, said.Grounds.model_validate(sent))),
)  # fmt: skip


def field_id(subject: str, step: str, field: str) -> str:
    """The id of a form's field in its page; `button` is the form itself."""
    return f"{subject.replace('.', '-')}-{step}-{field}"


def errors_of(form: Form, subject: str, error: ValidationError | ProblemError, say: Saying) -> tuple[FieldError, ...]:
    """What is wrong with a form: at the fields that it has, else at its button."""
    found = _invalid(error, say) if isinstance(error, ValidationError) else _refused(error, say.language)
    return tuple(
        FieldError(field_id(subject, form.step, field if field in form.fields else "button"), message)
        for field, message in found
    )


@dataclass(frozen=True, slots=True)
class Saying:
    """The reader's language, and the texts in it."""

    language: Language
    text: Callable[..., str]


def _invalid(error: ValidationError, say: Saying) -> list[tuple[str, str]]:
    found = []
    for detail in error.errors(include_url=False, include_input=False):
        field = str(detail["loc"][0]) if detail["loc"] else ""
        label = say.text(f"field.{field}") if field else ""
        if detail["type"] == "string_too_long":
            message = say.text("field.too_long", field=label, limit=detail.get("ctx", {}).get("max_length", ""))
        elif detail["type"] in ("missing", "string_too_short"):
            message = say.text("field.required", field=label)
        else:
            message = say.text("field.wrong", field=label)
        found.append((field, message))
    return found


def _refused(problem: ProblemError, language: Language) -> list[tuple[str, str]]:
    """Each reason in the reader's language; a problem without reasons in its own words."""
    if not problem.defects:
        detail = problem.detail
        return [("", detail if isinstance(detail, str) else detail.in_language(language))]
    found = []
    for defect in problem.defects:
        zh, _, en = defect.message.partition(" / ")
        found.append((defect.field, en if language == "en" and en else zh))
    return found
