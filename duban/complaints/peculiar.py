"""The defects of real life, put into submissions that had none, each with what a right intake says of it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from random import Random
from typing import Any, Final

from duban.complaints.message import REPEATED, Complaint, Expected, Peculiarity, refused

ORDER: Final = tuple(Peculiarity)
_AFTERTHOUGHT: Final = (5, 90)
"""Minutes after which somebody sends again."""
_MARKUP: Final = (
    "<script>alert('{title}')</script>",
    "<b>{title}</b> &amp; <img src=x onerror=alert(1)>",
    "'; DROP TABLE matters; --",
    '" OR 1=1 UNION SELECT * FROM users --',
    "{{7*7}} ${{7*7}} %s %n ../../etc",
)

Change = Callable[[dict[str, Any], Random, datetime], Expected]


def peculiar(kind: Peculiarity, plain: Complaint, rng: Random) -> Complaint:
    """The same complaint with something peculiar about it."""
    data = dict(plain.data)
    expected = _CHANGES[kind](data, rng, plain.at)
    return replace(plain, data=data, expected=expected, peculiarity=kind)


def again(kind: Peculiarity, earlier: Complaint, rng: Random, ends: datetime) -> Complaint:
    """An earlier submission sent a second time, with the same words or with others under its id."""
    at = min(earlier.at + timedelta(minutes=rng.randint(*_AFTERTHOUGHT)), ends)
    if kind is Peculiarity.REPEATED:
        return replace(earlier, at=at, expected=REPEATED, peculiarity=kind)
    data = {**earlier.data, "text": f"{earlier.data['text']}补充：情况又变了。"}
    return replace(earlier, at=at, data=data, expected=refused("id_reused"), peculiarity=kind)


def _missing_text(data: dict[str, Any], rng: Random, at: datetime) -> Expected:
    del data["text"]
    return refused("missing")


def _unknown_category(data: dict[str, Any], rng: Random, at: datetime) -> Expected:
    data["category"] = rng.choice(("street-lihgts", "roads-and-pavement", "物业服务费", "拉圾清运", "其它"))
    return refused("unknown_category")


def _no_offset(data: dict[str, Any], rng: Random, at: datetime) -> Expected:
    data["received_at"] = data["received_at"][:19]
    return refused("no_offset")


def _future(data: dict[str, Any], rng: Random, at: datetime) -> Expected:
    data["received_at"] = (at + timedelta(days=rng.randint(2, 400))).isoformat()
    return refused("in_the_future")


def _too_old(data: dict[str, Any], rng: Random, at: datetime) -> Expected:
    data["received_at"] = (at - timedelta(days=rng.randint(20, 400))).isoformat()
    return refused("too_old")


def _overlong_title(data: dict[str, Any], rng: Random, at: datetime) -> Expected:
    data["title"] = (data["title"] + "，") * 60
    return refused("too_long")


def _wrong_type(data: dict[str, Any], rng: Random, at: datetime) -> Expected:
    changed: Mapping[str, Any] = rng.choice(
        ({"title": 12345}, {"complainant": "示例甲"}, {"confidential": "不清楚"}, {"received_at": "昨天上午"})
    )
    data.update(changed)
    return refused("wrong_type")


def _unknown_value(data: dict[str, Any], rng: Random, at: datetime) -> Expected:
    data.update(rng.choice(({"kind": "抱怨"}, {"importance": "very"}, {"source": "telephone"})))
    return refused("unknown_value")


def _unknown_field(data: dict[str, Any], rng: Random, at: datetime) -> Expected:
    data[rng.choice(("titel", "telephone", "recieved_at"))] = "x"
    return refused("unknown_field")


def _several_defects(data: dict[str, Any], rng: Random, at: datetime) -> Expected:
    codes = [change(data, rng, at).codes[0] for change in (_missing_text, _unknown_category, _no_offset)]
    return refused(*codes)


def _markup(data: dict[str, Any], rng: Random, at: datetime) -> Expected:
    data["text"] = f"{data['text']} {rng.choice(_MARKUP).format(title=data['title'])}"
    return Expected()


_CHANGES: Final[Mapping[Peculiarity, Change]] = {
    Peculiarity.MISSING_TEXT: _missing_text,
    Peculiarity.UNKNOWN_CATEGORY: _unknown_category,
    Peculiarity.NO_OFFSET: _no_offset,
    Peculiarity.FUTURE: _future,
    Peculiarity.TOO_OLD: _too_old,
    Peculiarity.OVERLONG_TITLE: _overlong_title,
    Peculiarity.WRONG_TYPE: _wrong_type,
    Peculiarity.UNKNOWN_VALUE: _unknown_value,
    Peculiarity.UNKNOWN_FIELD: _unknown_field,
    Peculiarity.SEVERAL_DEFECTS: _several_defects,
    Peculiarity.MARKUP: _markup,
}
