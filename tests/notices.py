"""A small place with offices, mail addresses and notification rules, for tests of notify."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from schemas.events.cards import CardIssued
from schemas.events.matter import Importance, Kind, MatterAssigned, MatterRegistered, Role, Source
from schemas.events.supervision import ObligationReminded, SupervisionBegun
from schemas.events.terms import Colour
from schemas.regime import CompiledRegime, read_canonical

REGION = "360999"
MONDAY = datetime(2026, 3, 2, 2, tzinfo=UTC)
"""10 o'clock on a working day where the offices are."""

RULES: tuple[dict[str, Any], ...] = (
    {"id": "assigned", "on": "matter.assigned", "channel": "mail", "to": {"readers": ["post"]}, "template": "assigned"},
    {
        "id": "reminded", "on": "obligation.reminded", "channel": "mail",
        "to": {"event_readers": True}, "template": "reminded",
    },
    {
        "id": "card", "on": "card.issued", "channel": "mail",
        "to": {"readers": ["section_head", "head"]}, "template": "card", "urgent": True,
    },
    {
        "id": "red-card", "on": "card.issued", "when": {"card": ["red"]}, "channel": "mail",
        "to": {"addresses": ["leading-group"]}, "template": "card", "urgent": True,
    },
    {
        "id": "water-card", "on": "card.issued", "when": {"category": ["utilities"]}, "channel": "webhook",
        "to": {"webhooks": ["press"]},
    },
    {"id": "registered", "on": "matter.registered", "channel": "webhook", "to": {"webhooks": ["desk"]}},
    {"id": "answered", "on": "matter.answered", "channel": "portal"},
    {"id": "overdue", "on": "obligation.breached", "channel": "portal"},
)  # fmt: skip


def _name(zh: str, en: str) -> dict[str, str]:
    return {"zh": zh, "en": en}


def _post(identifier: str, zh: str, en: str) -> dict[str, Any]:
    return {"id": identifier, "name": _name(zh, en)}


_REPAIRS = {
    **_post("repairs", "抢修班", "Repairs"),
    "head": "repairs-head",
    "posts": [_post("repairs-head", "班长", "Head of section"), _post("repairs-clerk", "经办", "Clerk")],
}
_WATER = {
    **_post("water", "供水公司", "Waterworks"),
    "head": "water-head",
    "leader_in_charge": "water-deputy",
    "posts": [_post("water-head", "经理", "Head"), _post("water-deputy", "副经理", "Deputy")],
    "sections": [_REPAIRS],
}
_OFFICE = {
    **_post("office", "效能办", "Efficiency office"),
    "head": "office-head",
    "posts": [_post("office-head", "主任", "Head")],
}
_CATEGORIES = [
    {**_post("utilities", "公用事业", "Utilities"), "children": [_post("tap-water", "自来水", "Tap water")]},
    _post("roads", "道路", "Roads"),
]
_CONTACTS = [
    {"unit": "water", "mail": "water@county.example"},
    {"unit": "office", "mail": "office@county.example"},
    {"post": "repairs-clerk", "mail": "clerk@county.example"},
    {"post": "water-head", "mail": "head@county.example"},
]
_ADDRESSES = [{**_post("leading-group", "领导小组", "Leading group"), "mail": "group@county.example"}]
_TEXTS = [
    {
        "id": "assigned",
        "subject": _name("【待签收】{case_number}", "To sign for: {case_number}"),
        "body": _name("{case_number} 已转到{unit}，责任人{person}。", "{case_number} has come to {unit}, {person}."),
    },
    {
        "id": "reminded",
        "subject": _name("催办：{case_number} 将于 {due_at} 到期", "{case_number} falls due at {due_at}"),
        "body": _name("请抓紧办理（{section}）。", "Please see to it ({section})."),
    },
    {"id": "card", "body": _name("对{unit}亮{colour}。", "A {colour} for {unit}.")},
]


def place(
    rules: Sequence[dict[str, Any]] = RULES, region: str = REGION, urls: dict[str, str] | None = None, **more: Any
) -> CompiledRegime:
    """The regime of the place; `urls` gives addresses of its webhooks."""
    names = {"desk": "https://desk.example/hook", "press": "https://press.example/hook", **(urls or {})}
    content = {
        "id": "test-place", "version": "1", "region": region, "name": _name("测试县", "Test county"),
        "effective_from": "2020-01-01", "references": [{"id": "rules", "title": "办法"}],
        "units": [_WATER, _OFFICE], "first_contact": "office", "efficiency_office": "office",
        "categories": _CATEGORIES, "quiet_hours": {"from": "21:00", "to": "07:30", "days_off": True},
        "notifications": list(rules), "contacts": _CONTACTS, "addresses": _ADDRESSES, "texts": _TEXTS,
        "webhooks": [
            {"id": hook, "name": _name(hook, hook), "url": url, "secret": f"WEBHOOK_{hook.upper()}"}
            for hook, url in names.items()
        ],
        **more,
    }  # fmt: skip
    return CompiledRegime(read_canonical(json.dumps(content)))


def case_number(matter: str) -> str:
    """As a receipt would show it."""
    return f"{REGION}-260302-{matter}"


def registered(
    matter: str, region: str = REGION, category: str = "tap-water", at: datetime = MONDAY
) -> MatterRegistered:
    """A registration through the hotline."""
    return MatterRegistered(
        region=region,
        matter=matter,
        case_number=case_number(matter),
        portal="hotline",
        submission_id=f"s-{matter}",
        source=Source.PHONE,
        kind=Kind.COMPLAINT,
        category=category,
        importance=Importance.ORDINARY,
        received_at=at,
        content="0" * 64,
        regime="0" * 64,
    )


def begun(matter: str, region: str = REGION, category: str = "tap-water", at: datetime = MONDAY) -> SupervisionBegun:
    """The beginning of its supervision."""
    return SupervisionBegun(
        region=region,
        matter=matter,
        begun_at=at,
        case_number=case_number(matter),
        portal="hotline",
        source=Source.PHONE,
        kind=Kind.COMPLAINT,
        category=category,
    )


def assigned(matter: str, region: str = REGION, at: datetime = MONDAY) -> MatterAssigned:
    """An assignment to the clerk of repairs."""
    return MatterAssigned(
        region=region,
        matter=matter,
        role=Role.OWNER,
        unit="water",
        section="repairs",
        post="repairs-clerk",
        person="示例员一",
        rule="category:tap-water",
        assigned_at=at,
        regime="0" * 64,
    )


def reminded(matter: str, region: str = REGION, at: datetime = MONDAY) -> ObligationReminded:
    """A reminder to the post."""
    return ObligationReminded(
        region=region,
        matter=matter,
        obligation="answer.1",
        unit="water",
        section="repairs",
        post="repairs-clerk",
        person="示例员一",
        case_number=case_number(matter),
        reminder="fraction:0.5",
        readers=("post",),
        due_at=at,
        reminded_at=at,
    )


def card(matter: str, colour: Colour = Colour.YELLOW, region: str = REGION, at: datetime = MONDAY) -> CardIssued:
    """A card for the waterworks."""
    return CardIssued(
        region=region,
        matter=matter,
        obligation="answer.1",
        unit="water",
        section="repairs",
        case_number=case_number(matter),
        card=f"{colour}.answer.1",
        colour=colour,
        level=1,
        issued_at=at,
    )
