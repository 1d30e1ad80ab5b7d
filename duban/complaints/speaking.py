"""What one person says through one portal: the data of a submission in which nothing is wrong."""

from __future__ import annotations

from datetime import datetime, timedelta
from random import Random
from typing import Any, Final

from duban.complaints.phrases import Filling, Phrases, Template, Topic
from duban.complaints.times import ZONE

PORTALS: Final = ("hotline", "mailbox", "web")
_SHARES: Final = {True: (55, 20, 25), False: (25, 20, 55)}
"""By whether it is day: at night people write."""
_DAY: Final = range(7, 22)
_SOURCES: Final = {
    "hotline": (("phone", "visit", "press"), (90, 8, 2)),
    "mailbox": (("mailbox",), (1,)),
    "web": (("web", "app"), (60, 40)),
}
_PREFIXES: Final = {"hotline": "RX", "mailbox": "XX", "web": "WZ"}
_NAMES: Final = ("甲", "乙", "丙", "丁", "戊", "己", "庚", "辛", "壬", "癸")
_DISTRICTS: Final = ("chengguan", "城区", "东部片区", "西乡", "east", "west")


def portal_at(rng: Random, at: datetime) -> str:
    """Which portal a person turns to at that hour."""
    return rng.choices(PORTALS, _SHARES[at.astimezone(ZONE).hour in _DAY])[0]


def submission_id(portal: str, at: datetime, number: int) -> str:
    """The portal's own id, in its own style."""
    return f"{_PREFIXES[portal]}{at.astimezone(ZONE):%Y%m%d}{number:06d}"


def spoken(phrases: Phrases, rng: Random, portal: str, identity: str, at: datetime) -> dict[str, Any]:
    """The data of one submission that is as it should be."""
    topic = phrases.topic(rng) if rng.random() < 0.93 else None
    filling = Filling(phrases, rng)
    title, text = _words(phrases, rng, topic, filling)
    sources, weights = _SOURCES[portal]
    kind = rng.choice(topic.kinds) if topic else rng.choice(("enquiry", "suggestion", "complaint"))
    data: dict[str, Any] = {
        "submission_id": identity,
        "source": rng.choices(sources, weights)[0],
        "kind": kind,
        "title": title,
        "text": text,
        "importance": _importance(rng, topic),
        "received_at": _received(rng, portal, at).isoformat(timespec="seconds"),
        "complainant": _complainant(rng, filling),
    }
    if topic:
        data["category"] = rng.choice((topic.category, *topic.called))
    if rng.random() < (0.12 if topic else 0.6):
        data["about"] = rng.choice(phrases.offices)
    if rng.random() < 0.5:
        data["district"] = rng.choice(_DISTRICTS)
    if kind == "report" and rng.random() < 0.6:
        data["confidential"] = True
    return data


def _words(phrases: Phrases, rng: Random, topic: Topic | None, filling: Filling) -> Template:
    title, text = rng.choice(topic.texts if topic else phrases.unnamed)
    return filling.fill(title), filling.fill(text) + filling.fill(rng.choice(phrases.closings))


def _importance(rng: Random, topic: Topic | None) -> str:
    if topic and topic.urgent and rng.random() < 0.7:
        return "urgent"
    return rng.choices(("ordinary", "important", "urgent"), (92, 7, 1))[0]


def _received(rng: Random, portal: str, at: datetime) -> datetime:
    """A mailbox is emptied now and then; the others report at once."""
    most = 300 if portal == "mailbox" else 10
    return (at - timedelta(minutes=rng.uniform(0.1, most))).astimezone(ZONE)


def _complainant(rng: Random, filling: Filling) -> dict[str, str]:
    """Nobody: such names and numbers do not exist. Some stay anonymous."""
    if rng.random() < 0.1:
        return {}
    number = rng.randrange(10_000)
    person = {"name": f"示例{rng.choice(_NAMES)}{number:04d}", "phone": f"000-0000-{number:04d}"}
    if rng.random() < 0.4:
        person["address"] = f"{filling['estate']}{rng.randint(1, 30)}栋"
    return person
