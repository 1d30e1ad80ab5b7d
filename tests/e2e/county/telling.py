"""The course of the county's matters as messages of its portals: a told story, and everyday work before."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path
from random import Random
from typing import Any
from zoneinfo import ZoneInfo

from ruamel.yaml import YAML

from schemas.commands.portal import (
    AnswerMatter,
    CloseMatter,
    RateMatter,
    ReopenMatter,
    ReturnMatter,
    SignForMatter,
    SubmitMatter,
    TransferMatter,
)

HERE = Path(__file__).parent
ZONE = ZoneInfo("Asia/Shanghai")
YEAR = 2026
_PREFIXES = {"hotline": "RX", "mailbox": "XX", "web": "WZ", "visit": "LF"}
SOURCES = {"hotline": "phone", "mailbox": "mailbox", "web": "web", "visit": "visit"}
GRADES = ("very-satisfied", "satisfied", "fairly-satisfied", "dissatisfied", "very-dissatisfied")
EVERYDAY_FROM = (datetime(YEAR, 1, 5, 8, tzinfo=ZONE), datetime(YEAR, 2, 2, 8, tzinfo=ZONE))
EVERYDAY_WEEKDAYS = 9
# How well the units work in everyday matters: share signed late, answered late, rated badly.
CARE = {
    "housing": (0.0, 0.1, 0.1),
    "transport": (0.1, 0.2, 0.2),
    "education": (0.0, 0.0, 0.0),
    "health": (0.1, 0.0, 0.2),
    "social-security": (0.2, 0.3, 0.3),
    "civil-affairs": (0.1, 0.1, 0.1),
    "public-security": (0.0, 0.0, 0.1),
    "environment": (0.2, 0.3, 0.4),
    "market": (0.0, 0.1, 0.0),
    "urban-management": (0.3, 0.2, 0.3),
    "natural-resources": (0.1, 0.4, 0.2),
    "waterworks": (0.0, 0.2, 0.1),
}
EVERYDAY_EACH = 8
"""Matters of a unit in each of the two months."""


@dataclass(frozen=True, slots=True)
class Said:
    """One message on the topic of a portal."""

    portal: str
    submission: str
    type: str
    at: datetime
    data: Mapping[str, Any]

    @property
    def value(self) -> bytes:
        """The data as JSON."""
        return json.dumps({"submission_id": self.submission, **self.data}, ensure_ascii=False).encode()


@cache
def _read(name: str) -> Any:
    return YAML(typ="safe").load(HERE / name)


def now() -> datetime:
    """When the pages are looked at."""
    return datetime.fromisoformat(_read("story.yaml")["now"]).replace(tzinfo=ZONE)


@cache
def submission_of(story: str) -> str:
    """The portal's own id of a matter of the story."""
    number, matter = next(
        (number, matter) for number, matter in enumerate(_read("story.yaml")["matters"]) if matter["id"] == story
    )
    return f"{_PREFIXES[matter['portal']]}{_moment(matter['at']):%Y%m%d}{number:03d}"


def everything() -> list[Said]:
    """All messages in the order of time."""
    return sorted([*_everyday(), *_told()], key=lambda said: said.at)


def _told() -> Iterator[Said]:
    subjects = {subject["category"]: subject for subject in _read("texts.yaml")["subjects"]}
    for matter in _read("story.yaml")["matters"]:
        subject = subjects[matter["about"]]
        portal = "hotline" if matter["portal"] == "visit" else matter["portal"]
        asked = {name: matter[name] for name in ("kind", "importance", "confidential") if name in matter}
        who = {name: matter[name] for name in ("name", "phone", "address") if name in matter}
        category = matter.get("category", matter["about"])
        at, submission = _moment(matter["at"]), submission_of(matter["id"])
        data = _submission(subject, SOURCES[matter["portal"]], at, who) | {"category": category} | asked
        yield Said(portal, submission, SubmitMatter.TYPE, at, data)
        for step in matter["steps"]:
            yield _step(step, portal, submission, subject)


def _step(written: str, portal: str, submission: str, subject: Mapping[str, str]) -> Said:
    what, day, hour, *words = written.split(" ", 4)
    at = _moment(f"{day} {hour}")
    first, rest = (words or [""])[0], words[1] if len(words) > 1 else ""
    kind, data = _STEPS[what], _step_data(what, first, rest, subject)
    return Said(portal, submission, kind, at, {"at": at.isoformat(), **data})


_STEPS = {
    "sign": SignForMatter.TYPE,
    "transfer": TransferMatter.TYPE,
    "return": ReturnMatter.TYPE,
    "answer": AnswerMatter.TYPE,
    "rate": RateMatter.TYPE,
    "reopen": ReopenMatter.TYPE,
    "close": CloseMatter.TYPE,
}


def _step_data(what: str, first: str, rest: str, subject: Mapping[str, str]) -> dict[str, Any]:
    match what:
        case "answer":
            return {"text": subject["answer"], "result": first}
        case "transfer":
            return {"to_unit": first, "reason": rest}
        case "return" | "reopen":
            return {"reason": first}
        case "rate":
            solved = GRADES.index(first) < 3
            return {"grade": first, "solved": solved} | ({"comment": rest} if rest else {})
        case _:
            return {}


def _submission(
    subject: Mapping[str, str], source: str, at: datetime, complainant: Mapping[str, str]
) -> dict[str, Any]:
    return {
        "source": source,
        "kind": "complaint",
        "title": subject["title"],
        "text": subject["text"],
        "category": subject["category"],
        "received_at": at.isoformat(),
        "complainant": complainant,
    }


def _moment(written: str) -> datetime:
    return datetime.strptime(f"{YEAR}-{written}", "%Y-%m-%d %H:%M").replace(tzinfo=ZONE)


def _everyday() -> Iterator[Said]:
    """Everyday matters of January and February, so that rates have their samples."""
    chance = Random("everyday")  # noqa: S311 - reproducible, keeps no secret
    subjects: dict[str, list[Mapping[str, str]]] = {}
    for subject in _read("texts.yaml")["subjects"]:
        subjects.setdefault(subject["unit"], []).append(subject)
    for unit, care in CARE.items():
        for number in range(2 * EVERYDAY_EACH):
            subject = subjects[unit][number % len(subjects[unit])]
            begins = EVERYDAY_FROM[number // EVERYDAY_EACH]
            yield from _everyday_matter(chance, subject, begins, f"{unit}-{number}", care)


def _everyday_matter(
    chance: Random, subject: Mapping[str, str], begins: datetime, submission: str, care: Sequence[float]
) -> Iterator[Said]:
    portal = chance.choice(("hotline", "hotline", "web", "mailbox"))
    came = _working_hour(chance, begins)
    yield Said(portal, submission, SubmitMatter.TYPE, came, _submission(subject, SOURCES[portal], came, {}))
    late_to_sign, late_to_answer, badly_rated = (chance.random() < share for share in care)
    signed = came + (timedelta(days=4, hours=1) if late_to_sign else timedelta(hours=chance.uniform(0.3, 3)))
    answered = signed + (timedelta(days=30) if late_to_answer else timedelta(hours=chance.uniform(2, 11)))
    answered = min(answered, datetime(YEAR, 2, 27, 16, chance.randrange(60), tzinfo=ZONE))
    rated = answered + timedelta(hours=chance.uniform(0.5, 3))
    grade = chance.choice(GRADES[3:] if badly_rated else GRADES[:3])
    yield Said(portal, submission, SignForMatter.TYPE, signed, {"at": signed.isoformat()})
    told = {"at": answered.isoformat(), "text": subject["answer"], "result": "solved"}
    yield Said(portal, submission, AnswerMatter.TYPE, answered, told)
    if chance.random() < 0.8:
        said = {"at": rated.isoformat(), "grade": grade, "solved": not badly_rated}
        yield Said(portal, submission, RateMatter.TYPE, rated, said)


def _working_hour(chance: Random, begins: datetime) -> datetime:
    """A time in office hours of the first weekdays after the beginning, a Monday."""
    weeks, days = divmod(chance.randrange(EVERYDAY_WEEKDAYS), 5)
    return begins + timedelta(days=weeks * 7 + days, minutes=chance.randrange(30, 500))
