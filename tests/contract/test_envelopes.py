"""Services open the envelopes of all golden examples, in binary and in structured mode."""

from __future__ import annotations

import json
from datetime import datetime

import pytest

from schemas.catalogue import COMMANDS, EVENTS
from schemas.generate.envelope import Envelope
from services.chassis.cloud_events import HEADERS, cloud_event, read_event
from services.intake.envelope import open_envelope, said_of_source
from tests.contract.published import EXAMPLES, example
from tests.unit.chassis.rows import consumed

EVENT_EXAMPLES = [name for name in EXAMPLES if example(name)["type"] in EVENTS]
COMMAND_EXAMPLES = [name for name in EXAMPLES if example(name)["type"] in COMMANDS]


@pytest.mark.parametrize("name", COMMAND_EXAMPLES)
def test_intake_opens_the_envelope_of_a_message_in_both_modes(name: str) -> None:
    envelope = example(name)
    region, _, portal = envelope["source"].removeprefix("/").split("/")
    attributes = {f"ce_{key}": str(value) for key, value in envelope.items() if key != "data"}
    binary = open_envelope(attributes, json.dumps(envelope["data"]).encode())
    structured = open_envelope({"content-type": "application/cloudevents+json"}, json.dumps(envelope).encode())
    for opened in (binary, structured):
        assert (opened.type, opened.defects) == (envelope["type"], ())
        assert json.loads(opened.data) == envelope["data"]
        assert said_of_source(opened, region, portal) == ()
        assert said_of_source(opened, region, "another") != ()


@pytest.mark.parametrize("name", EVENT_EXAMPLES)
def test_services_read_the_envelope_of_an_event_in_both_modes(name: str) -> None:
    envelope = example(name)
    data = json.dumps(envelope["data"]).encode()
    headers = [(f"ce_{key}", value.encode()) for key, value in envelope.items() if key != "data"]
    binary = read_event(consumed(data, [*headers, ("traceparent", envelope["traceparent"].encode())]))
    structured = read_event(consumed(json.dumps(envelope).encode(), HEADERS))
    assert (binary.id, binary.occurred_at) == (envelope["id"], structured.occurred_at)
    for attribute in ("type", "stream", "version", "id", "correlation", "causation", "traceparent"):
        assert getattr(binary, attribute) == getattr(structured, attribute)


@pytest.mark.parametrize("name", EVENT_EXAMPLES)
def test_an_example_is_what_the_relay_writes(name: str) -> None:
    envelope = example(name)
    row = {
        "stream": envelope["subject"],
        "version": int(envelope["sequence"]),
        "type": envelope["type"],
        "occurred_at": datetime.fromisoformat(envelope["time"]),
        "correlation": envelope["correlationid"],
        "causation": envelope["causationid"],
        "traceparent": envelope["traceparent"],
        "data": json.dumps(envelope["data"]).encode(),
    }
    assert Envelope.model_validate_json(cloud_event(envelope["source"], row)) == Envelope.model_validate(envelope)
