"""Every text of the pages is there in both languages, and none is left over."""

from __future__ import annotations

from services.chassis.pages.kit import environment_of
from services.chassis.pages.texts import load_texts, text_faults
from services.tracking.app import HERE, NAVIGATION

FOLDER = HERE / "pages"
FAMILIES = (
    "kind.", "due.", "tag.", "status.", "verdict.", "step.", "role.", "source.", "result.", "grade.", "withdrawal.",
    "revocation.", "reader.", "ahead.", "why.paragraph", "importance.", "colour.",
    "place.", "calendar.", "month.", "weekday.", "liability.", "problem.", "replanning.",
    "chain.", "process.", "taskstep.", "stepoutcome.", "outcome.", "measure.", "origin.", "task.", "taskdo.",
    "taskhint.", "taskdone.", "field.", "open.", "matterkind.",
    "plan.", "finding.", "evidence.", "lasted.", "measured.", "threshold.", "blockage.", "form.", "answer.", "nav.",
    "cardstatus.", "do.", "hint.", "done.", "matterkind.", "card.decision.", "pause.", "sort.", "filter.level_from",
)  # fmt: skip


def test_texts_are_complete() -> None:
    keys = load_texts(FOLDER / "texts.toml").by_key
    spoken = {key for key in keys if key.startswith(FAMILIES)} | {key for key, _ in NAVIGATION}
    templates = list((FOLDER / "templates").glob("*.html"))
    assert text_faults(FOLDER / "texts.toml", templates, environment_of(FOLDER / "templates"), also=spoken) == []
