"""A small place with rules, in the words of a regime document, and the clocks of its tests."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo

from schemas.regime import CompiledRegime, read_canonical
from services.tracking.calendar_seed import calendar_of
from services.tracking.domain.rules import Rules

REGION = "360923"
SHANGHAI = ZoneInfo("Asia/Shanghai")


def named(name: str) -> dict[str, str]:
    return {"zh": name, "en": name}


def unit(name: str) -> dict[str, Any]:
    return {
        "id": name,
        "name": named(name),
        "head": f"{name}-head",
        "posts": [{"id": f"{name}-head", "name": named("head")}],
        "sections": [
            {
                "id": f"{name}-office",
                "name": named("office"),
                "head": f"{name}-office-head",
                "posts": [
                    {"id": f"{name}-office-head", "name": named("section head")},
                    {"id": f"{name}-clerk", "name": named("clerk")},
                ],
            }
        ],
    }


LADDER = {
    "id": "usual",
    "name": named("usual"),
    "steps": [
        {
            "level": 1,
            "after": {"amount": 0, "unit": "working_days"},
            "readers": ["post", "section_head"],
            "card": "yellow",
        },
        {
            "level": 2,
            "after": {"amount": 5, "unit": "working_days"},
            "readers": ["leader_in_charge"],
            "card": "red",
            "circular": True,
        },
        {"level": 3, "after": {"amount": 10, "unit": "working_days"}, "readers": ["head"]},
    ],
    "starts": [{"importance": "important", "level": 2}],
}
REMINDERS = [{"fraction": 0.5}, {"working_days_before": 1}]
SIGN = {
    "id": "sign",
    "kind": "sign",
    "opened_by": ["matter.assigned"],
    "discharged_by": ["matter.signed"],
    "limit": {"amount": 1, "unit": "working_days"},
    "ladder": "usual",
}
ANSWER = {
    "id": "answer",
    "kind": "answer",
    "opened_by": ["matter.registered", "matter.reopened"],
    "discharged_by": ["matter.answered"],
    "limit": {"amount": 15, "unit": "working_days"},
    "given": True,
    "reminders": REMINDERS,
    "ladder": "usual",
}
CALL_BACK = {
    "id": "call-back",
    "kind": "call_back",
    "opened_by": ["matter.answered"],
    "discharged_by": ["matter.rated"],
    "limit": {"amount": 3, "unit": "working_days"},
}


def regime_document(*time_limits: dict[str, Any], **sections: Any) -> dict[str, Any]:
    return {
        "id": "test-place",
        "version": "1",
        "region": REGION,
        "name": named("test place"),
        "effective_from": "2010-01-01",
        "references": [{"id": "d", "title": "Wuhu 2011"}],
        "units": [unit("water"), unit("roads"), unit("office")],
        "first_contact": "office",
        "efficiency_office": "office",
        "time_limits": list(time_limits),
        "ladders": [LADDER],
        **sections,
    }


@lru_cache
def _compiled(document: str) -> CompiledRegime:
    return CompiledRegime(read_canonical(document))


def rules_of(*time_limits: dict[str, Any], **sections: Any) -> Rules:
    """The rules of the place with these time limits, and other sections of the document."""
    regime = _compiled(json.dumps(regime_document(*time_limits, **sections)))
    return Rules(regime, calendar_of(regime.regime))


def usual_rules() -> Rules:
    """Sign within 1 working day, answer within 15."""
    return rules_of(SIGN, ANSWER)


def at(text: str) -> datetime:
    """A local time such as `2026-03-02 09:00` (a Monday)."""
    return datetime.fromisoformat(text).replace(tzinfo=SHANGHAI).astimezone(UTC)
