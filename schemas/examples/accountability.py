"""Examples of what follows from lateness: the letter of the story was answered late."""

from __future__ import annotations

from typing import Any, Final

from schemas.events import cards, terms
from schemas.examples import story
from schemas.examples.interventions import LETTER_ANSWER, of_letter

_OFFICE: Final = "efficiency-clerk"
_RED: Final[dict[str, Any]] = {"card": "red.answer.1", "colour": terms.Colour.RED}
_EXCUSED: Final = cards.ObligationExcused(
    **LETTER_ANSWER,
    reason="The river was in flood and the quarter closed.",
    evidence="县防指〔2026〕7号",
    excused_by=_OFFICE,
    excused_at=story.at(4, 7, 9),
)
_EXCUSED_HANDED_OVER: Final = _EXCUSED.model_copy(update={"obligation": "answer.2", "clock": "answer.1"})
_APPEALED: Final = cards.CardAppealed(
    **LETTER_ANSWER,
    **_RED,
    grounds="The quarter was closed.",
    appealed_by="housing-leader",
    appealed_at=story.at(4, 2, 9),
)
_UPHELD: Final = cards.CardUpheld(
    **LETTER_ANSWER, **_RED, grounds="It was open again on 30 March.", decided_by=_OFFICE, upheld_at=story.at(4, 3, 9)
)
_REVOKED: Final = cards.CardRevoked(
    **LETTER_ANSWER,
    **_RED,
    reason="appeal_granted",
    grounds="The closure lasted until 6 April after all.",
    decided_by=_OFFICE,
    revoked_at=story.at(4, 7, 9),
)
_ADMONISHED: Final = cards.AdmonitionIssued(
    **LETTER_ANSWER,
    admonition="admonition.1",
    reason="The letter lay unread for a week.",
    evidence="督查记录〔2026〕12号",
    issued_by=_OFFICE,
    issued_at=story.at(4, 8, 10),
)
_REFERRED: Final = cards.AccountabilityReferred(
    **LETTER_ANSWER,
    referral="referral.1",
    liability="disciplinary",
    to_unit="discipline",
    reason="The date of receipt was altered.",
    evidence="督查记录〔2026〕13号",
    referred_by=_OFFICE,
    referred_at=story.at(4, 9, 10),
)

ACCOUNTABILITY: Final = (
    of_letter(11, story.at(4, 2, 9), _APPEALED),
    of_letter(12, story.at(4, 3, 9), _UPHELD),
    of_letter(13, story.at(4, 7, 9), _REVOKED, "by-the-efficiency-office"),
    of_letter(14, story.at(4, 7, 9), _EXCUSED),
    of_letter(15, story.at(4, 8, 10), _ADMONISHED),
    of_letter(16, story.at(4, 9, 10), _REFERRED),
    of_letter(17, story.at(4, 7, 9), _EXCUSED_HANDED_OVER, "handed-over"),
)
