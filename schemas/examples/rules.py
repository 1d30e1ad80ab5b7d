"""The regime of the story: as little as a county needs to route a lamp and to set its limits."""

from __future__ import annotations

import json
from typing import Any, Final

from schemas.examples import story
from schemas.regime import Regime


def _name(zh: str, en: str) -> dict[str, str]:
    return {"zh": zh, "en": en}


def _post(identifier: str, name: dict[str, str], person: str | None = None, **more: Any) -> dict[str, Any]:
    holders = [{"person": person, "from": "2025-01-01"}] if person else []
    return {"id": identifier, "name": name, "holders": holders, **more}


def _unit(identifier: str, name: dict[str, str], **more: Any) -> dict[str, Any]:
    head = f"{identifier}-head"
    return {"id": identifier, "name": name, "head": head, "posts": [_post(head, _name("负责人", "Head"))], **more}


_LIGHTING: Final = {
    "id": story.LIGHTING,
    "name": _name("路灯管理科", "Street lighting"),
    "head": story.LAMPS_A,
    "posts": [
        _post(story.LAMPS_A, _name("路灯维护岗", "Lamps"), story.OFFICIAL_A, b_post=story.LAMPS_B),
        _post(story.LAMPS_B, _name("灯杆维护岗", "Lamp posts"), story.OFFICIAL_B),
    ],
}

_DESK: Final = {
    "id": "hotline-desk",
    "name": _name("受理科", "Hotline desk"),
    "head": "hotline-desk-day",
    "posts": [_post("hotline-desk-day", _name("白班岗", "Day shift"), story.OFFICIAL_C)],
}

_LADDER: Final = {
    "id": "usual",
    "name": _name("逐级督办", "Usual ladder"),
    "steps": [
        {"level": 1, "after": {"amount": 0, "unit": "working_days"}, "readers": ["section_head"], "card": "yellow"},
        {
            "level": 2,
            "after": {"amount": 5, "unit": "working_days"},
            "readers": ["leader_in_charge"],
            "card": "red",
            "circular": True,
        },
    ],
}

_LIMITS: Final = [
    {
        "id": "sign",
        "kind": "sign",
        "opened_by": ["matter.assigned"],
        "discharged_by": ["matter.signed"],
        "limit": {"amount": 1, "unit": "working_days"},
    },
    {
        "id": "answer-complaints",
        "kind": "answer",
        "opened_by": ["matter.registered", "matter.reopened"],
        "discharged_by": ["matter.answered"],
        "when": {"kind": ["complaint"]},
        "limit": {"amount": 13, "unit": "working_days"},
        "reminders": [{"fraction": 0.5}, {"working_days_before": 1, "to": ["post", "section_head"]}],
        "ladder": "usual",
    },
]

DOCUMENT: Final[dict[str, Any]] = {
    "id": "shanggao",
    "version": "2026.1",
    "region": story.REGION,
    "name": _name("上高县效能督办制度", "Supervision in Shanggao county"),
    "effective_from": "2026-03-01",
    "references": [{"id": "county-2026", "title": "上高县机关效能建设实施办法（示例）"}],
    "first_contact": story.HOTLINE,
    "efficiency_office": "efficiency-office",
    "districts": [{"id": story.DISTRICT, "name": _name("敖阳街道", "Aoyang street")}],
    "units": [
        _unit(story.HOTLINE, _name("热线办", "Hotline centre"), sections=[_DESK]),
        _unit("efficiency-office", _name("效能办", "Efficiency office")),
        _unit(story.HOUSING, _name("县住建局", "Housing and construction bureau")),
        _unit(story.URBAN, _name("县城管局", "Urban management bureau"), sections=[_LIGHTING]),
    ],
    "sources": [
        {"id": "phone", "name": _name("来电", "Call")},
        {"id": "mailbox", "name": _name("信箱", "Mailbox")},
    ],
    "portals": [
        {"id": story.PORTAL, "name": _name("政务服务热线", "Hotline"), "source": "phone"},
        {"id": story.MAILBOX, "name": _name("县长信箱", "Mailbox of the county head"), "source": "mailbox"},
    ],
    "categories": [{"id": story.CATEGORY, "name": _name("路灯照明", "Street lighting"), "aliases": ["路灯"]}],
    "time_limits": _LIMITS,
    "ladders": [_LADDER],
}

REGIME: Final = Regime.model_validate_json(json.dumps(DOCUMENT))
DIGEST: Final = REGIME.digest
CALENDAR: Final = "CN-2026-7c03d749"
