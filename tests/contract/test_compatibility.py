"""A change within a version only adds: each kind of break is found, and what only adds is let through."""

from __future__ import annotations

from typing import Any

import pytest

from schemas.generate.compatibility import compatible
from schemas.generate.json_schemas import COMMAND_COMPATIBILITY, EVENT_COMPATIBILITY, json_schemas
from tests.contract.published import schema

OPEN: dict[str, Any] = {
    "type": "object",
    "properties": {
        "unit": {"type": "string", "maxLength": 80, "pattern": "^[a-z]+$"},
        "round": {"type": "integer", "minimum": 1, "maximum": 1000, "default": 1},
        "grade": {"enum": ["satisfied", "dissatisfied"], "type": "string"},
        "note": {"anyOf": [{"type": "string", "maxLength": 200}, {"type": "null"}], "default": None},
        "at": {"type": "string", "format": "date-time"},
        "readers": {"type": "array", "items": {"type": "string"}, "default": []},
        "levels": {"type": "array", "items": {"$ref": "#/$defs/Level"}, "default": []},
    },
    "required": ["unit", "at"],
    "$defs": {
        "Level": {
            "type": "object",
            "properties": {"level": {"type": "integer"}, "card": {"type": "string", "default": "none"}},
            "required": ["level"],
        }
    },
}
EVENT = {**OPEN, "x-compatibility": EVENT_COMPATIBILITY}
COMMAND = {**OPEN, "x-compatibility": COMMAND_COMPATIBILITY, "additionalProperties": False}


def changed(old: dict[str, Any], required: list[str] | None = None, **properties: Any) -> dict[str, Any]:
    """The schema with other or further properties; a property that is None is gone."""
    merged = {name: field for name, field in {**old["properties"], **properties}.items() if field is not None}
    kept = [name for name in (required or old["required"]) if name in merged]
    return {**old, "properties": merged, "required": kept}


def with_level(**properties: Any) -> dict[str, Any]:
    """The event with another shape of the nested level."""
    return {**EVENT, "$defs": {"Level": changed(OPEN["$defs"]["Level"], **properties)}}


GRADES = ["satisfied", "dissatisfied"]
BREAKS = {
    "a field is removed": (EVENT, changed(EVENT, round=None), "/round: the field was removed"),
    "a required field is removed": (EVENT, changed(EVENT, unit=None), "/unit: the field was removed"),
    "a nested field is removed": (EVENT, with_level(card=None), "/levels/card: the field was removed"),
    "a field is newly required": (EVENT, changed(EVENT, ["unit", "at", "grade"]), "/grade: is required"),
    "a required field is added": (
        EVENT,
        changed(EVENT, ["unit", "at", "rule"], rule={"type": "string"}),
        "/rule: is required",
    ),
    "a required field may be missing": (EVENT, changed(EVENT, ["unit"]), "/at: is required; readers of the schema as"),
    "another type": (EVENT, changed(EVENT, round={"type": "string"}), "/round: type integer is not taken"),
    "a wider type": (EVENT, changed(EVENT, round={"type": "number"}), "/round: type number is not taken"),
    "another nested type": (EVENT, with_level(level={"type": "string"}), "/levels/*/level: type integer"),
    "another type of the entries": (
        EVENT,
        changed(EVENT, readers={"type": "array", "items": {"type": "integer"}}),
        "/readers/*: type string is not taken",
    ),
    "none is no longer taken": (EVENT, changed(EVENT, note={"type": "string"}), "/note: type null is not taken"),
    "none is given where it was not": (
        EVENT,
        changed(EVENT, unit={"anyOf": [EVENT["properties"]["unit"], {"type": "null"}]}),
        "/unit: type null is not taken",
    ),
    "fewer values": (EVENT, changed(EVENT, grade={"enum": GRADES[:1]}), "/grade: the value dissatisfied is not taken"),
    "more values": (
        EVENT,
        changed(EVENT, grade={"enum": [*GRADES, "so-so"], "type": "string"}),
        "/grade: the value so-so is not taken; readers of the schema as it was",
    ),
    "values where there was a text": (
        EVENT,
        changed(EVENT, unit={**EVENT["properties"]["unit"], "enum": ["housing"]}),
        "/unit: only the values housing are taken",
    ),
    "a constant": (EVENT, changed(EVENT, grade={"const": "satisfied"}), "/grade: the value dissatisfied"),
    "another pattern": (
        EVENT,
        changed(EVENT, unit={"type": "string", "maxLength": 80, "pattern": "^[a-f]+$"}),
        "/unit: pattern is ^[a-f]+$",
    ),
    "a shorter text": (
        EVENT,
        changed(EVENT, unit={"type": "string", "maxLength": 40, "pattern": "^[a-z]+$"}),
        "/unit: maxLength is 40",
    ),
    "a shorter text that may be none": (
        EVENT,
        changed(EVENT, note={"anyOf": [{"type": "string", "maxLength": 20}, {"type": "null"}]}),
        "/note: maxLength is 20",
    ),
    "a higher minimum": (EVENT, changed(EVENT, round={"type": "integer", "minimum": 2}), "/round: minimum is 2"),
    "a lower maximum": (
        EVENT,
        changed(EVENT, round={"type": "integer", "minimum": 1, "maximum": 9}),
        "/round: maximum is 9",
    ),
    "another format": (EVENT, changed(EVENT, at={"type": "string", "format": "date"}), "/at: format is date"),
    "a closed event": (EVENT, {**EVENT, "additionalProperties": False}, "/*: further fields are not taken"),
    "a command's field is removed": (COMMAND, changed(COMMAND, note=None), "/note: the field was removed"),
    "a command's field is newly required": (COMMAND, changed(COMMAND, ["unit", "at", "grade"]), "/grade: is required"),
    "a command takes fewer values": (
        COMMAND,
        changed(COMMAND, grade={"enum": GRADES[1:], "type": "string"}),
        "/grade: the value satisfied is not taken",
    ),
    "a command takes a shorter text": (
        COMMAND,
        changed(COMMAND, note={"anyOf": [{"type": "string", "maxLength": 100}, {"type": "null"}]}),
        "/note: maxLength is 100",
    ),
}
ADDITIONS = {
    "nothing changes": (EVENT, EVENT),
    "an optional field": (EVENT, changed(EVENT, rule={"type": "string", "default": ""})),
    "an optional nested field": (EVENT, with_level(circular={"type": "boolean", "default": False})),
    "another description": (EVENT, changed(EVENT, at={"type": "string", "format": "date-time", "description": "when"})),
    "another default": (EVENT, changed(EVENT, round={**EVENT["properties"]["round"], "default": 2})),
    "a command takes an optional field": (COMMAND, changed(COMMAND, rule={"type": "string", "default": ""})),
    "a command takes more values": (
        COMMAND,
        changed(COMMAND, grade={"enum": [*GRADES, "so-so"], "type": "string"}),
    ),
    "a command takes a longer text": (
        COMMAND,
        changed(COMMAND, note={"anyOf": [{"type": "string", "maxLength": 900}, {"type": "null"}]}),
    ),
    "a command asks for less": (COMMAND, changed(COMMAND, ["unit"])),
}


@pytest.mark.parametrize(("old", "new", "expected"), BREAKS.values(), ids=BREAKS)
def test_a_change_that_breaks_is_found_and_names_its_field(
    old: dict[str, Any], new: dict[str, Any], expected: str
) -> None:
    assert any(found.startswith(expected) for found in compatible(old, new)), compatible(old, new)


@pytest.mark.parametrize(("old", "new"), ADDITIONS.values(), ids=ADDITIONS)
def test_a_change_that_only_adds_breaks_nothing(old: dict[str, Any], new: dict[str, Any]) -> None:
    assert compatible(old, new) == []


def test_a_shape_within_itself_is_compared_once() -> None:
    node: dict[str, Any] = {
        "type": "object",
        "properties": {"children": {"type": "array", "items": {"$ref": "#/$defs/Node"}}},
    }
    tree = {"$ref": "#/$defs/Node", "$defs": {"Node": node}}
    assert compatible(tree, tree) == []


@pytest.mark.parametrize(("name", "today"), list(json_schemas()), ids=[name for name, _ in json_schemas()])
def test_todays_model_only_adds_to_the_schema_that_was_published(name: str, today: dict[str, Any]) -> None:
    assert compatible(schema(name), today) == []
