"""How the steps of a time line look, and which of them say a word of ours."""

from __future__ import annotations

from typing import Final

from services.chassis.pages.components import TagLevel

LEVELS: Final[dict[str, TagLevel]] = {
    "obligation.breached": "late",
    "obligation.escalated": "late",
    "obligation.reminded": "soon",
    "obligation.withdrawn": "pale",
    "supervision.begun": "pale",
    "supervision.entrusted": "pale",
    "problem.found": "late",
    "obligation.paused": "soon",
    "obligation.excused": "good",
    "card.appealed": "soon",
    "card.upheld": "late",
    "admonition.issued": "late",
    "accountability.referred": "late",
    "card.revoked": "good",
    "matter.answered": "good",
}
WITH_WORDS: Final = {
    "matter.answered": "result",
    "matter.rated": "grade",
    "matter.assigned": "role",
    "matter.registered": "source",
    "obligation.withdrawn": "withdrawal",
    "card.revoked": "revocation",
    "obligation.replanned": "replanning",
}
"""Steps whose detail is a word of ours, and the family of texts it is told by; others are told as they were written."""

PLANNED: Final = frozenset({"obligation.breached", "obligation.escalated", "card.issued"})
"""Steps that nobody takes: they happen when a limit has run out."""
