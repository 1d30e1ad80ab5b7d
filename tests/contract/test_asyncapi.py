"""The AsyncAPI documents have the structure of AsyncAPI 3.0, cover the catalogue and say what services really do."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from schemas.generate.channels import CHANNELS, RECEIVES, SERVICES
from schemas.generate.documents import PUBLISHED
from tests.contract.built import definition_of
from tests.contract.published import CONTRACTS, asyncapi

REFERENCE = {
    "type": "object",
    "required": ["$ref"],
    "properties": {"$ref": {"type": "string"}},
    "additionalProperties": False,
}
STRUCTURE: dict[str, Any] = {
    "type": "object",
    "required": ["asyncapi", "info", "channels", "operations", "components"],
    "additionalProperties": False,
    "properties": {
        "asyncapi": {"const": "3.0.0"},
        "id": {"type": "string", "pattern": "^urn:"},
        "defaultContentType": {"const": "application/json"},
        "info": {
            "type": "object",
            "required": ["title", "version"],
            "properties": {"title": {"type": "string"}, "version": {"type": "string"}},
        },
        "channels": {"type": "object", "minProperties": 1, "additionalProperties": {"$ref": "#/$defs/channel"}},
        "operations": {"type": "object", "minProperties": 1, "additionalProperties": {"$ref": "#/$defs/operation"}},
        "components": {
            "type": "object",
            "required": ["messages"],
            "properties": {"messages": {"additionalProperties": {"$ref": "#/$defs/message"}}},
        },
    },
    "$defs": {
        "channel": {
            "type": "object",
            "required": ["address", "messages", "parameters", "description"],
            "properties": {
                "address": {"type": "string"},
                "description": {"type": "string", "minLength": 20},
                "messages": {"type": "object", "minProperties": 1, "additionalProperties": REFERENCE},
                "parameters": {"type": "object", "additionalProperties": {"required": ["description"]}},
            },
        },
        "operation": {
            "type": "object",
            "required": ["action", "channel", "messages"],
            "properties": {
                "action": {"enum": ["send", "receive"]},
                "channel": REFERENCE,
                "messages": {"type": "array", "minItems": 1, "items": REFERENCE},
            },
        },
        "message": {
            "type": "object",
            "required": ["name", "summary", "contentType", "headers", "payload", "bindings", "examples"],
            "properties": {
                "headers": {"type": "object", "required": ["type", "properties", "required"]},
                "payload": {"oneOf": [REFERENCE, {"type": "object", "required": ["allOf"]}]},
                "bindings": {
                    "type": "object",
                    "required": ["kafka"],
                    "properties": {"kafka": {"type": "object", "required": ["key", "bindingVersion"]}},
                },
                "examples": {"type": "array", "minItems": 1, "items": {"required": ["payload"]}},
            },
        },
    },
}


def references(value: Any) -> Iterator[str]:
    """All references of a document, payloads of examples left out."""
    if isinstance(value, dict):
        if isinstance(value.get("$ref"), str):
            yield value["$ref"]
        for key, inner in value.items():
            if key != "examples":
                yield from references(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from references(inner)


@pytest.mark.parametrize("service", SERVICES)
def test_the_document_has_the_structure_of_asyncapi_3(service: str) -> None:
    Draft202012Validator.check_schema(STRUCTURE)
    assert [error.message for error in Draft202012Validator(STRUCTURE).iter_errors(asyncapi(service))] == []


@pytest.mark.parametrize("service", SERVICES)
def test_every_reference_leads_somewhere(service: str) -> None:
    document = asyncapi(service)
    for reference in references(document):
        file, _, pointer = reference.partition("#/")
        if file:
            assert (PUBLISHED / "asyncapi" / file).is_file(), reference
            continue
        found: Any = document
        for step in pointer.split("/"):
            assert step in found, reference
            found = found[step]


@pytest.mark.parametrize("service", SERVICES)
def test_every_example_is_what_its_message_says(service: str) -> None:
    for message in asyncapi(service)["components"]["messages"].values():
        says = Draft202012Validator(with_schemas(message["payload"]))
        for example in message["examples"]:
            assert [error.message for error in says.iter_errors(example["payload"])] == []


def with_schemas(value: Any) -> Any:
    """A payload with the published schemas in the place of what refers to them."""
    if isinstance(value, list):
        return [with_schemas(inner) for inner in value]
    if not isinstance(value, dict):
        return value
    if "$ref" in value:
        return json.loads((PUBLISHED / "asyncapi" / value["$ref"]).read_text(encoding="utf-8"))
    return {key: with_schemas(inner) for key, inner in value.items()}


@pytest.mark.parametrize("service", SERVICES)
def test_every_place_holder_of_an_address_is_described(service: str) -> None:
    for channel in asyncapi(service)["channels"].values():
        named = {part.split("}")[0] for part in channel["address"].split("{")[1:]}
        assert named == set(channel["parameters"])


@pytest.mark.parametrize("kind", CONTRACTS)
def test_every_contract_has_a_schema_and_a_channel_that_somebody_uses(kind: str) -> None:
    assert (PUBLISHED / "json-schema" / f"{kind}.json").is_file()
    used = [
        name for service in SERVICES for name, it in asyncapi(service)["channels"].items() if kind in it["messages"]
    ]
    assert used


@pytest.mark.parametrize("kind", CONTRACTS)
def test_every_event_is_sent_by_somebody_and_every_message_is_received(kind: str) -> None:
    actions = {
        operation["action"]
        for service in SERVICES
        for operation in asyncapi(service)["operations"].values()
        if any(message["$ref"].endswith(f"/{kind}") for message in operation["messages"])
    }
    wanted = "receive" if CONTRACTS[kind].model_config["extra"] == "forbid" else "send"
    assert wanted in actions


def test_only_intake_listens_to_portals_and_only_owners_publish() -> None:
    senders = {
        channel: [service for service in SERVICES if f"send-{channel}" in asyncapi(service)["operations"]]
        for channel in CHANNELS
    }
    assert [service for service in SERVICES if "receive-portal" in asyncapi(service)["operations"]] == ["intake"]
    assert senders == {
        "portal": [],
        "receipt": ["intake", "notify"],
        "matter": ["intake"],
        "supervision": ["tracking"],
        "campaign": ["tracking"],
        "task": ["tracking"],
        "finding": ["tracking"],
        "score": ["scoring"],
        "calendar": ["tracking"],
        "regime": ["intake"],
    }


@pytest.mark.parametrize("service", SERVICES)
def test_a_service_subscribes_to_what_its_document_says(service: str) -> None:
    definition = definition_of(service)
    subscribed = {*definition.subscribes, "regime"} | ({"portal"} if definition.inbound else set())
    assert subscribed == set(RECEIVES[service])
