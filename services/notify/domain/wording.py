"""Filling in the words of a mail: the marks that an event gives, in Chinese and English."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Literal
from zoneinfo import ZoneInfo

from schemas.contract import EventContract
from schemas.regime import CompiledRegime
from schemas.regime.element import Name
from schemas.regime.notification import Text
from schemas.regime.vocabulary import GRADE_NAMES
from services.notify.domain.standard_texts import SUBJECTS, Words

Language = Literal["zh", "en"]
CASE_NUMBER = "{case_number}"
"""Filled in by the ledger, which knows the case numbers of all matters."""

_MARK = re.compile(r"\{(\w+)\}")
_COLOURS = {"yellow": ("黄牌", "yellow card"), "red": ("红牌", "red card")}
_KINDS = {"sign": ("签收", "sign for"), "answer": ("答复", "answer"), "call_back": ("回访", "call back"),
          "rectify": ("整改", "rectify"), "deliver": ("报送", "deliver")}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Message:
    """Subject and body as they are sent."""

    subject: str
    body: str


def message(event: str, fields: Mapping[str, object], rules: CompiledRegime, words: tuple[Words, Words]) -> Message:
    """The mail of an event: Chinese, and below it English. `fields` are the event's own, by name."""
    chinese, english = words
    zh, en = marks(event, fields, rules, "zh"), marks(event, fields, rules, "en")
    body = f"{fill(chinese.body, zh)}\n\n{fill(english.body, en)}\n"
    return Message(" ".join(fill(chinese.subject, zh).split()), body)


def words_of(text: Text) -> tuple[Words, Words]:
    """A text of the regime in Chinese and English."""
    subjects = (text.subject.zh, text.subject.en) if text.subject else SUBJECTS
    return Words(subjects[0], text.body.zh), Words(subjects[1], text.body.en)


def fill(text: str, given: Mapping[str, str]) -> str:
    """The text with its marks filled in; one that is not given stays as it is, so that it is noticed."""
    return _MARK.sub(lambda mark: given.get(mark[1], mark[0]), text)


def fields_of(event: EventContract) -> dict[str, object]:
    """The fields of an event that are single values, by name."""
    content = {name: getattr(event, name) for name in type(event).model_fields}
    return {name: value for name, value in content.items() if isinstance(value, str | int | datetime | bool)}


def marks(event: str, fields: Mapping[str, object], rules: CompiledRegime, language: Language) -> dict[str, str]:
    """What `{name}` marks stand for: the event's fields in words, and `place`, `event`, `at`."""
    timezone = ZoneInfo(rules.timezone)
    found = {"event": event, "place": _named(rules.regime.name, language)}
    found |= dict.fromkeys(("section", "person", "category", "case_number"), "")
    found["case_number"] = CASE_NUMBER
    for name, value in fields.items():
        found[name] = _moment(value.astimezone(timezone), language) if isinstance(value, datetime) else str(value)
    found |= _in_words(fields, rules, language)
    moment = next((found[name] for name in fields if name.endswith("_at") and name not in {"due_at", "starts_at"}), "")
    return {**found, "at": moment}


def _in_words(fields: Mapping[str, object], rules: CompiledRegime, language: Language) -> dict[str, str]:
    place = rules.directory
    names: dict[str, Name] = {}
    unit, section = str(fields.get("unit") or fields.get("to_unit")), str(fields.get("section"))
    category = str(fields.get("category"))
    if unit in place.units:
        names["unit"] = place.units[unit].name
    if section in place.sections:
        names["section"] = place.sections[section].name
    if category in place.categories:
        names["category"] = place.categories[category].name
    number = 0 if language == "zh" else 1
    words = {name: _named(value, language) for name, value in names.items()}
    for field, table in (("colour", _COLOURS), ("kind", _KINDS)):
        if str(fields.get(field)) in table:
            words[field] = table[str(fields[field])][number]
    if language == "zh":
        grades = {str(grade): name for grade, name in GRADE_NAMES.items()}
        if str(fields.get("grade")) in grades:
            words["grade"] = grades[str(fields["grade"])]
    return words


def _moment(local: datetime, language: Language) -> str:
    if language == "zh":
        return f"{local.year}年{local.month}月{local.day}日 {local:%H:%M}"
    return f"{local:%Y-%m-%d %H:%M}"


def _named(name: Name, language: Language) -> str:
    return name.zh if language == "zh" else name.en
