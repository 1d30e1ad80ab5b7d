"""A small county for the tests of intake: three units, A- and B-posts, categories, portals."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Any

from schemas.events.matter import Importance, Kind, Source
from schemas.regime import CompiledRegime, Regime
from services.intake.domain.admission import Door
from services.intake.domain.commands import Register, Submission

REGION = "360923"
PORTAL = "hotline"
MATTER = "7F3K9Q2M0000000000000000AA"
RECEIVED = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)
CASE_NUMBER = "360923-260302-7F3K-9Q2M"


def _name(zh: str, en: str) -> dict[str, str]:
    return {"zh": zh, "en": en}


def _post(identifier: str, person: str, **more: Any) -> dict[str, Any]:
    holders = [{"person": person, "from": "2020-01-01"}]
    return {"id": identifier, "name": _name("岗位", "post"), "holders": holders, **more}


def _unit(identifier: str, zh: str, en: str, **more: Any) -> dict[str, Any]:
    head = _post(f"{identifier}-head", f"Head of {en}")
    return {"id": identifier, "name": _name(zh, en), "head": f"{identifier}-head", "posts": [head], **more}


DOCUMENT: dict[str, Any] = {
    "id": "county-test",
    "version": "2026.1",
    "region": REGION,
    "name": _name("测试县", "Test county"),
    "effective_from": "2026-01-01",
    "references": [{"id": "d", "title": "Wuhu 2011"}],
    "first_contact": "petitions",
    "efficiency_office": "efficiency",
    "districts": [{"id": "north", "name": _name("城北街道", "North")}],
    "units": [
        _unit("petitions", "信访局", "petition office"),
        _unit("efficiency", "效能办", "efficiency office"),
        _unit(
            "housing",
            "住建局",
            "housing bureau",
            aliases=["房管局"],
            sections=[
                {
                    "id": "repairs",
                    "name": _name("维修科", "repairs"),
                    "head": "repairs-a",
                    "posts": [
                        _post(
                            "repairs-a",
                            "Li A",
                            b_post="repairs-b",
                            absences=[{"person": "Li A", "from": "2026-03-09", "to": "2026-03-10"}],
                        ),
                        _post("repairs-b", "Wang B"),
                    ],
                }
            ],
        ),
        _unit("traffic", "交通局", "traffic bureau"),
    ],
    "portals": [
        {"id": "hotline", "name": _name("热线", "hotline"), "source": "phone"},
        {"id": "archive", "name": _name("档案", "archive"), "source": "web", "backdating_days": None},
    ],
    "sources": [{"id": "phone", "name": _name("电话", "phone")}, {"id": "web", "name": _name("网", "web")}],
    "categories": [
        {
            "id": "buildings",
            "name": _name("房屋", "buildings"),
            "to": {"section": "repairs"},
            "children": [{"id": "lifts", "name": _name("电梯", "lifts")}],
        },
        {"id": "roads", "name": _name("道路", "roads")},
    ],
    "routing": [
        {"id": "by-name", "when": {"kind": ["enquiry"]}, "to": {"named": True}, "order": 2},
        {
            "id": "urgent-roads",
            "when": {"category": ["roads"], "importance": ["urgent"]},
            "to": {"unit": "traffic"},
            "order": 1,
        },
    ],
}


def regime_of(document: dict[str, Any]) -> Regime:
    """The regime in a document."""
    return Regime.model_validate_json(json.dumps(document))


@cache
def county() -> CompiledRegime:
    """The county's regime, ready for lookups."""
    return CompiledRegime(regime_of(DOCUMENT))


def submission(**more: Any) -> Submission:
    """A complaint as routing and registration see it."""
    said: dict[str, Any] = {
        "region": REGION,
        "portal": PORTAL,
        "submission_id": "H-1",
        "source": Source.PHONE,
        "kind": Kind.COMPLAINT,
        "importance": Importance.ORDINARY,
        "received_at": RECEIVED,
        "content": "a" * 64,
        "category": "lifts",
    }
    return Submission(**{**said, **more})


def register(**more: Any) -> Register:
    """The command that registers it."""
    return Register(submission(**more), MATTER, CASE_NUMBER, county(), RECEIVED + timedelta(seconds=2))


def hours(count: float) -> datetime:
    """So many hours after the receipt."""
    return RECEIVED + timedelta(hours=count)


def door(**more: Any) -> Door:
    """The hotline's door on the day of the receipt."""
    held: dict[str, Any] = {
        "region": REGION,
        "portal": PORTAL,
        "regime": county(),
        "now": RECEIVED + timedelta(minutes=1),
        "fingerprint": lambda content: f"{len(content):064d}",
    }
    return Door(**{**held, **more})


def said(**more: Any) -> dict[str, Any]:
    """A well-formed submission as its portal writes it; a field that is None is left out."""
    message: dict[str, Any] = {
        "submission_id": "H-1",
        "source": "phone",
        "title": "电梯停运",
        "text": "三号楼电梯停运两天",
        "received_at": "2026-03-02T09:00:00+08:00",
        "category": "lifts",
        **more,
    }
    return {name: value for name, value in message.items() if value is not None}


def as_bytes(message: dict[str, Any]) -> bytes:
    """The message as it travels."""
    return json.dumps(message, ensure_ascii=False).encode()
