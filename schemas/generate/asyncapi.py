"""AsyncAPI 3.0 documents: for each service the channels it uses, what it does there, and every message."""

from __future__ import annotations

import inspect
from functools import cache
from typing import Any, Final

from schemas.catalogue import COMMANDS, EVENTS
from schemas.contract import CommandContract, EventContract
from schemas.generate.channels import CHANNELS, PORTAL, RECEIVES, SERVICES, types_on, types_sent
from schemas.generate.golden import golden_examples
from schemas.generate.json_schemas import ENVELOPE

VERSION: Final = "1.0.0"
_PARAMETERS: Final = {
    "region": {"description": "six-digit division code (GB/T 2260)", "examples": ["360923"]},
    "portal": {"description": "short name of the portal in the regime", "examples": ["hotline"]},
}
_TEXT: Final = {"type": "string"}
_EVENT: Final = "application/cloudevents+json"
_ATTRIBUTES: Final = (
    "causationid", "correlationid", "data", "id", "sequence", "source", "specversion", "subject", "time", "type",
)  # fmt: skip
"""What every event of ours carries; `cloudevent.json` says what each means."""
_COMMAND_HEADERS: Final[dict[str, dict[str, Any]]] = {
    "ce_type": _TEXT,
    "ce_id": {**_TEXT, "description": "the portal's own id of this message"},
    "ce_source": {**_TEXT, "description": "/<region>/portal/<portal>"},
    "content-type": {"enum": ["application/json", _EVENT]},
    "traceparent": {**_TEXT, "description": "W3C trace context, where there is one"},
}


def asyncapi_document(service: str) -> dict[str, Any]:
    """The document of one service."""
    sent = {channel: types for channel in CHANNELS if (types := types_sent(service, channel))}
    received = {channel: types_on(channel) for channel in RECEIVES[service]}
    used = {channel: types_on(channel) for channel in CHANNELS if channel in sent or channel in received}
    kinds = sorted({kind for types in used.values() for kind in types})
    return {
        "asyncapi": "3.0.0",
        "id": f"urn:duban:{service}",
        "info": {"title": f"Duban {service}", "version": VERSION, "description": SERVICES[service]},
        "defaultContentType": "application/json",
        "channels": {channel: _channel(channel, types) for channel, types in used.items()},
        "operations": {
            **{f"send-{channel}": _operation("send", service, channel, types) for channel, types in sent.items()},
            **{
                f"receive-{channel}": _operation("receive", service, channel, received[channel]) for channel in received
            },
        },
        "components": {"messages": {kind: _message(kind) for kind in kinds}},
    }


def _channel(name: str, types: list[str]) -> dict[str, Any]:
    channel = CHANNELS[name]
    return {
        "address": channel.address,
        "title": channel.title,
        "description": channel.order,
        "parameters": {key: value for key, value in _PARAMETERS.items() if f"{{{key}}}" in channel.address},
        "messages": {kind: {"$ref": f"#/components/messages/{kind}"} for kind in types},
        "bindings": {
            "kafka": {
                "topicConfiguration": {"cleanup.policy": ["compact" if channel.compacted else "delete"]},
                "bindingVersion": "0.5.0",
            }
        },
    }


def _operation(action: str, service: str, channel: str, types: list[str]) -> dict[str, Any]:
    operation: dict[str, Any] = {
        "action": action,
        "channel": {"$ref": f"#/channels/{channel}"},
        "summary": CHANNELS[channel].title,
        "messages": [{"$ref": f"#/channels/{channel}/messages/{kind}"} for kind in types],
    }
    if action == "receive":
        group = {"const": f"duban-{service}"}
        operation["bindings"] = {"kafka": {"groupId": group, "bindingVersion": "0.5.0"}}
    return operation


def _message(kind: str) -> dict[str, Any]:
    model, channel = _contract(kind)
    message: dict[str, Any] = {
        "name": kind,
        "title": model.__name__,
        "summary": inspect.cleandoc(model.__doc__ or "").partition("\n")[0],
        "bindings": {
            "kafka": {"key": {"type": "string", "description": CHANNELS[channel].key}, "bindingVersion": "0.5.0"}
        },
    }
    return message | (_sent_by_portals(kind) if channel == PORTAL else _published(kind))


def _sent_by_portals(kind: str) -> dict[str, Any]:
    """Binary mode, as most portals send; the structured mode of events is taken as well."""
    headers = {**_COMMAND_HEADERS, "ce_type": {"const": kind}}
    return {
        "contentType": "application/json",
        "headers": {"type": "object", "properties": headers, "required": ["ce_type"]},
        "payload": {"$ref": f"../json-schema/{kind}.json"},
        "examples": [_example(kind, _golden()[f"{kind}.json"]["data"])],
    }


def _published(kind: str) -> dict[str, Any]:
    """Structured mode: the record's value is the whole event, as the golden examples show it."""
    own = {"type": {"const": kind}, "data": {"$ref": f"../json-schema/{kind}.json"}}
    return {
        "contentType": _EVENT,
        "headers": {"type": "object", "properties": {"content-type": {"const": _EVENT}}, "required": ["content-type"]},
        "payload": {
            "allOf": [
                {"$ref": f"../json-schema/{ENVELOPE}.json"},
                {"type": "object", "properties": own, "required": list(_ATTRIBUTES)},
            ]
        },
        "correlationId": {"location": "$message.payload#/correlationid"},
        "examples": [_example(kind, _golden()[f"{kind}.json"])],
    }


def _contract(kind: str) -> tuple[type[EventContract] | type[CommandContract], str]:
    """The model of a type and the first of its channels."""
    if kind in COMMANDS:
        return COMMANDS[kind], PORTAL
    return EVENTS[kind].model, next(name for name in CHANNELS if kind in types_on(name))


@cache
def _golden() -> dict[str, dict[str, Any]]:
    return dict(golden_examples())


def _example(kind: str, payload: dict[str, Any]) -> dict[str, Any]:
    return {"name": "golden", "summary": f"examples/{kind}.json", "payload": payload}
