"""JSON Schemas (2020-12) of all contracts, with their owner and the compatibility that is promised."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from pydantic import BaseModel
from pydantic.json_schema import GenerateJsonSchema

from schemas.catalogue import COMMANDS, EVENTS
from schemas.generate.envelope import Envelope

ADDRESS: Final = "https://duban.example/schemas/"
DIALECT: Final = "https://json-schema.org/draft/2020-12/schema"
EVENT_COMPATIBILITY: Final = "full_transitive, additive within a version"
"""Every reader of a version reads what every writer of it wrote, older or newer."""
COMMAND_COMPATIBILITY: Final = "backward_transitive, additive within a version"
"""Intake takes what every portal of a version ever sent; it refuses fields that it does not know yet."""
ENVELOPE: Final = "cloudevent"


def json_schemas() -> Iterator[tuple[str, dict[str, Any]]]:
    """Name and schema of each contract's payload, and of the envelope around it."""
    for kind, entry in EVENTS.items():
        yield kind, payload_schema(entry.model, kind, entry.owner, EVENT_COMPATIBILITY, entry.topic)
    for kind, model in COMMANDS.items():
        yield kind, payload_schema(model, kind, "intake", COMMAND_COMPATIBILITY, "{region}.portal.{portal}")
    yield ENVELOPE, _headed(_plain(Envelope, "serialization"), ENVELOPE, {"title": "CloudEvents envelope"})


def payload_schema(model: type[BaseModel], kind: str, owner: str, compatibility: str, topic: str) -> dict[str, Any]:
    """The schema of one payload: of an event as it is written, of a command as it is read."""
    schema = _plain(model, "serialization" if compatibility == EVENT_COMPATIBILITY else "validation")
    promises = {"title": kind, "x-owner": owner, "x-compatibility": compatibility, "x-topic": topic}
    return _headed(schema, kind, promises)


def _headed(schema: dict[str, Any], name: str, head: dict[str, Any]) -> dict[str, Any]:
    return {**schema, "$schema": DIALECT, "$id": f"{ADDRESS}{name}.json", **head}


def _plain(model: type[BaseModel], mode: Any) -> dict[str, Any]:
    return model.model_json_schema(mode=mode, schema_generator=_WithoutMadeUpTitles)


class _WithoutMadeUpTitles(GenerateJsonSchema):
    """A title that only repeats the name of its field says nothing."""

    def field_title_should_be_set(self, schema: Any) -> bool:
        return False
