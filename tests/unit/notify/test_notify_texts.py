"""Every text of the pages of notify is there in both languages, and none is left over."""

from __future__ import annotations

from pathlib import Path

from services import notify
from services.chassis.pages.kit import environment_of
from services.chassis.pages.texts import text_faults

PAGES = Path(notify.__file__).parent / "pages"
IN_CODE = [
    "nav.deliveries", "nav.endpoints", "list.recipient", "list.channel", "list.planned", "one.matter", "one.rule",
    "one.event_id", "one.happened", "one.next", "one.finished", "one.error", "one.seconds", "one.status", "one.attempt",
    "failure.temporary", "failure.permanent", "failure.technical", "failure.interrupted", "list.title",
    "endpoints.bad_range", "endpoint.smtp", "endpoint.portals",
]  # fmt: skip


def test_texts_are_complete() -> None:
    templates = sorted((PAGES / "templates").glob("*.html"))

    assert text_faults(PAGES / "texts.toml", templates, environment_of(PAGES / "templates"), IN_CODE) == []
