"""The published files as the tests read them: from disk, not from the models."""

from __future__ import annotations

import json
from datetime import datetime
from functools import cache
from typing import Any

from jsonschema import Draft202012Validator, FormatChecker
from referencing import Registry, Resource
from ruamel.yaml import YAML

from schemas.catalogue import COMMANDS, EVENTS
from schemas.contract import CommandContract, EventContract
from schemas.generate.documents import PUBLISHED

EXAMPLES = sorted(place.name for place in (PUBLISHED / "examples").glob("*.json"))
CONTRACTS: dict[str, type[EventContract] | type[CommandContract]] = {
    **{kind: entry.model for kind, entry in EVENTS.items()},
    **COMMANDS,
}
FORMATS = FormatChecker(formats=())


@FORMATS.checks("date-time", raises=ValueError)
def has_an_offset(value: object) -> bool:
    """Whether a text is an instant with its offset from UTC."""
    return not isinstance(value, str) or datetime.fromisoformat(value).tzinfo is not None


@cache
def example(name: str) -> dict[str, Any]:
    """A golden example with its envelope."""
    content: dict[str, Any] = json.loads((PUBLISHED / "examples" / name).read_text(encoding="utf-8"))
    return content


def examples_of(kind: str) -> list[str]:
    """Names of all examples of a type: `<type>.json` and its variants."""
    return [name for name in EXAMPLES if name.startswith(f"{kind}.")]


@cache
def schema(name: str) -> dict[str, Any]:
    """The published schema of a type, or the one called `cloudevent`."""
    content: dict[str, Any] = json.loads((PUBLISHED / "json-schema" / f"{name}.json").read_text(encoding="utf-8"))
    return content


def validator(name: str) -> Draft202012Validator:
    """A validator of the published schema that looks at formats too and reads nothing from the network."""
    content = schema(name)
    registry: Registry[Any] = Registry().with_resource(content["$id"], Resource.from_contents(content))
    return Draft202012Validator(content, registry=registry, format_checker=FORMATS)


@cache
def asyncapi(service: str) -> dict[str, Any]:
    """The published AsyncAPI document of a service."""
    content: dict[str, Any] = YAML(typ="safe").load(PUBLISHED / "asyncapi" / f"{service}.yaml")
    return content
