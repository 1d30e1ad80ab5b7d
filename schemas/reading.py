"""Reading what others send: one parse where all is right, and every structural defect at once where it is not."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Annotated, Any, Generic, TypeVar

from pydantic import BaseModel, TypeAdapter, ValidationError
from pydantic_core import ErrorDetails, from_json

from schemas.contract import CommandContract
from schemas.defects import Defect, Words, defect

C = TypeVar("C", bound=CommandContract)

NO_HINT = Words("", "")
_LIKENESS = 0.6
_SHOWN = 60
_NUL = "\0"
_TEXT = Words("a text is expected", "应为文本")
_TIME = Words("a time such as 2026-03-02T09:00:00+08:00 is expected", "应为时间，例如 2026-03-02T09:00:00+08:00")
_WRONG = {
    "string_type": _TEXT,
    "string_unicode": _TEXT,
    "bool_type": Words("true or false is expected", "应为 true 或 false"),
    "bool_parsing": Words("true or false is expected", "应为 true 或 false"),
    "model_type": Words("an object is expected", "应为对象"),
    "model_attributes_type": Words("an object is expected", "应为对象"),
    "string_pattern_mismatch": Words(
        "letters, digits, dots, hyphens and underscores are expected", "只能用字母、数字、点、连字符和下划线"
    ),
}


@dataclass(frozen=True, slots=True)
class Reading(Generic[C]):
    """What was read. `values` holds the fields that are right by themselves, so that further rules can look at them."""

    command: C | None
    values: Mapping[str, Any] = field(default_factory=dict)
    defects: tuple[Defect, ...] = ()


def read_command(model: type[C], data: bytes) -> Reading[C]:
    """The command in JSON bytes, or all its structural defects."""
    try:
        command = model.__pydantic_validator__.validate_json(data)
    except ValidationError as error:
        return _faulty(model, data, error)
    if b"\\u0000" in data and (found := list(_nul_places(command.model_dump(mode="json"), ""))):
        return Reading(None, command.__dict__, tuple(_nul(place) for place in found))
    return Reading(command, command.__dict__)


def did_you_mean(given: str, known: Mapping[str, str]) -> Words:
    """A hint at the nearest of `known` (name -> identifier), empty where none is near."""
    by_lower = {name.lower(): identifier for name, identifier in known.items()}
    near = difflib.get_close_matches(given.lower(), by_lower, n=1, cutoff=_LIKENESS)
    if not near:
        return NO_HINT
    return Words(f" (did you mean {by_lower[near[0]]}?)", f"（是否要写 {by_lower[near[0]]}？）")


def shown(given: object) -> str:
    """A value as it may stand in a message: one line, and not the whole of a long one."""
    text = " ".join(str(given).split())
    return text if len(text) <= _SHOWN else f"{text[:_SHOWN]}…"


def _faulty(model: type[C], data: bytes, error: ValidationError) -> Reading[C]:
    details = error.errors(include_url=False)
    if not details[0]["loc"]:
        return Reading(None, {}, (defect("malformed", detail=_unreadable(details[0])),))
    raw: dict[str, Any] = from_json(data)
    wrong = {detail["loc"][0] for detail in details}
    values = {name: _read_field(model, name, raw) for name in model.model_fields if name not in wrong}
    defects = [_defect_of(model, detail) for detail in details]
    defects += [_nul(place) for place in _nul_places(raw, "")]
    return Reading(None, values, tuple(defects))


def _unreadable(detail: ErrorDetails) -> Words:
    if detail["type"] == "json_invalid":
        reason = str(detail.get("ctx", {}).get("error", "no JSON"))
        return Words(f"the data is no JSON ({reason})", f"数据不是 JSON（{reason}）")
    return Words("the data is no JSON object", "数据不是 JSON 对象")


def _read_field(model: type[BaseModel], name: str, raw: Mapping[str, Any]) -> Any:
    if name not in raw:
        return model.model_fields[name].get_default(call_default_factory=True)
    return _adapter(model, name).validate_python(raw[name])


@lru_cache(maxsize=256)
def _adapter(model: type[BaseModel], name: str) -> TypeAdapter[Any]:
    info = model.model_fields[name]
    annotated: Any = info.annotation
    for constraint in info.metadata:
        annotated = Annotated[annotated, constraint]
    return TypeAdapter(annotated)


def _defect_of(model: type[BaseModel], detail: ErrorDetails) -> Defect:
    kind, place, context = detail["type"], ".".join(str(part) for part in detail["loc"]), detail.get("ctx", {})
    given = detail["input"]
    if kind == "missing" or given is None:
        return defect("missing", place)
    if kind == "extra_forbidden":
        known = _fields_at(model, detail["loc"][:-1])
        return defect("unknown_field", place, hint=did_you_mean(str(detail["loc"][-1]), known))
    if kind == "string_too_long":
        return defect("too_long", place, limit=context["max_length"])
    if kind == "string_too_short":
        return defect("too_short", place, limit=context["min_length"])
    if kind in ("enum", "literal_error"):
        return defect("unknown_value", place, given=shown(given), known=context["expected"])
    if kind == "timezone_aware":
        return defect("no_offset", place)
    return defect("wrong_type", place, detail=_WRONG.get(kind) or _described(detail))


def _described(detail: ErrorDetails) -> Words:
    if detail["type"].startswith(("datetime", "date", "value_error")):
        return _TIME
    return Words(detail["msg"], detail["msg"])


def _fields_at(model: type[BaseModel], path: Iterable[int | str]) -> dict[str, str]:
    for part in path:
        inner = model.model_fields[str(part)].annotation
        if not (isinstance(inner, type) and issubclass(inner, BaseModel)):
            return {}
        model = inner
    return {name: name for name in model.model_fields}


def _nul(place: str) -> Defect:
    return defect("wrong_type", place, detail=Words("the character U+0000 cannot be stored", "不能含字符 U+0000"))


def _nul_places(value: Any, place: str) -> Iterable[str]:
    if isinstance(value, str) and _NUL in value:
        yield place
    elif isinstance(value, dict):
        for name, inner in value.items():
            yield from _nul_places(inner, f"{place}.{name}" if place else str(name))
