"""Every text of the pages is there in both languages, and none is left over."""

from __future__ import annotations

from pathlib import Path

from services.chassis.pages.kit import environment_of
from services.chassis.pages.texts import text_faults
from services.intake import pages
from services.intake.pages.forms import FORMS
from services.intake.views.matters.query import STATUSES

FOLDER = Path(pages.__file__).parent

IN_CODE = (
    [f"limit.{unit}" for unit in ("none", "working_days", "working_hours", "hours", "minutes", "civil_days")]
    + [f"due.{word}" for word in ("unknown", "done", "done_late", "late", "just_late", "today", "left")]
    + ["due.paused", "due.excused"]
    + [f"step.{name}" for name in ("registered", "assigned", "signed", "transferred", "returned", "answered")]
    + [f"step.{name}" for name in ("rated", "reopened", "closed", "to", "reason", "grade", "result")]
    + [f"field.{name}" for form in FORMS.values() for name in form.fields]
    + [f"tag.{status}" for status in STATUSES]
    + [
        "field.required",
        "field.too_long",
        "rating.choose",
        "matter.no_category",
        "matters.every_unit",
        "start.every_unit",
    ]
    + ["status.not-found", "status.too-many-requests", "nav.start", "nav.status", "nav.matters"]
)


def test_the_texts_are_complete() -> None:
    templates = sorted((FOLDER / "templates").glob("*.html"))
    assert text_faults(FOLDER / "texts.toml", templates, environment_of(FOLDER / "templates"), IN_CODE) == []
