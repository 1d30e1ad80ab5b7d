"""A refusal of the domain as the problem that HTTP answers with."""

from __future__ import annotations

from schemas.defects import Refused
from services.chassis.http.problems import CONFLICT, FORBIDDEN, INVALID, NOT_FOUND, Defect, Text
from services.chassis.http.versions import PRECONDITION_FAILED

_FORBIDDEN = frozenset({"not_answerable", "own_verification", "forbidden", "extension_role"})
_MISSING = frozenset({"unknown_obligation", "unknown_card", "unknown_matter"})
_INVALID = frozenset({
    "missing", "no_evidence", "in_the_future", "unknown_item", "evidence_needed", "pause_in_future", "pause_too_early",
    "extension_too_long", "later_than_limit",
})  # fmt: skip


def raise_refusal(refused: Refused | None) -> None:
    """Raise the problem of a refusal with all its reasons; nothing for none."""
    if refused is None:
        return
    codes = {found.code for found in refused.defects}
    kind = CONFLICT
    if "conflict" in codes:
        kind = PRECONDITION_FAILED
    elif codes & _FORBIDDEN:
        kind = FORBIDDEN
    elif codes & _MISSING:
        kind = NOT_FOUND
    elif codes <= _INVALID:
        kind = INVALID
    both = [Defect(found.code, found.field, f"{found.message_zh} / {found.message}") for found in refused.defects]
    reasons = Text(
        "；".join(found.message_zh for found in refused.defects), "; ".join(found.message for found in refused.defects)
    )
    raise kind.error(reasons, defects=both)
